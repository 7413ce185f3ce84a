//! Outlines of communes: point in polygon, distance to the border, drawing.

use crate::domain::{CommuneCode, Position, position::EARTH_RADIUS_M};
use geo::{Area, BoundingRect, Contains, Coord, LineString, MultiPolygon, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Outlines are kept in units of 1e-5 degree, about one metre.
const SCALE: f64 = 1e5;

/// A ring as whole units, each point a step from the one before it.
type Steps = Vec<(i32, i32)>;
/// Polygons of a commune; the first ring of each is its outside.
type Shape = Vec<Vec<Steps>>;

/// Outline of one commune in degrees.
#[derive(Debug, Clone)]
pub struct Outline(MultiPolygon<f64>);

/// Outlines of every commune that has one, decoded one at a time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Outlines {
    shapes: Vec<(CommuneCode, [i32; 4], Shape)>,
    #[serde(skip)]
    index: OnceLock<Index>,
}

#[derive(Debug, Clone)]
struct Index {
    by_code: HashMap<CommuneCode, usize>,
    boxes: RTree<GeomWithData<Rectangle<[i32; 2]>, usize>>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    code: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<(f64, f64)>>),
    MultiPolygon(Vec<Vec<Vec<(f64, f64)>>>),
}

impl Outlines {
    /// One GeoJSON feature a line, property `code`. On failure: the line's number and why.
    pub fn from_geojson_lines(bytes: &[u8]) -> Result<Self, (usize, String)> {
        let mut shapes = Vec::new();
        let lines = bytes.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
        for (i, line) in lines {
            let feature: Feature =
                serde_json::from_slice(line).map_err(|e| (i + 1, e.to_string()))?;
            let code =
                CommuneCode::parse(&feature.properties.code).map_err(|e| (i + 1, e.to_string()))?;
            let polygons = match feature.geometry {
                Geometry::Polygon(rings) => vec![rings],
                Geometry::MultiPolygon(polygons) => polygons,
            };
            shapes.push((
                code,
                bounds(&polygons),
                polygons.iter().map(|rings| encode(rings)).collect(),
            ));
        }
        shapes.sort_by_key(|(code, ..)| *code);
        Ok(Self { shapes, index: OnceLock::new() })
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let rectangle = |(i, (_, b, _)): (usize, &(CommuneCode, [i32; 4], Shape))| {
                GeomWithData::new(Rectangle::from_corners([b[0], b[1]], [b[2], b[3]]), i)
            };
            Index {
                by_code: self.shapes.iter().enumerate().map(|(i, s)| (s.0, i)).collect(),
                boxes: RTree::bulk_load(self.shapes.iter().enumerate().map(rectangle).collect()),
            }
        })
    }

    /// The outline of a commune.
    pub fn get(&self, code: CommuneCode) -> Option<Outline> {
        let (_, _, shape) = &self.shapes[*self.index().by_code.get(&code)?];
        Some(Outline(MultiPolygon(shape.iter().map(|rings| decode(rings)).collect())))
    }

    /// Communes whose outline holds the point, by code.
    pub fn at(&self, point: Position) -> Vec<CommuneCode> {
        let p = [units(point.lon()), units(point.lat())];
        let mut found: Vec<_> = self
            .index()
            .boxes
            .locate_in_envelope_intersecting(AABB::from_point(p))
            .map(|rectangle| &self.shapes[rectangle.data])
            .filter(|(.., shape)| holds(shape, point))
            .map(|(code, ..)| *code)
            .collect();
        found.sort();
        found
    }

    /// Communes whose bounding box meets `[min_lon, min_lat, max_lon, max_lat]` (degrees), by code.
    pub fn in_box(&self, [west, south, east, north]: [f64; 4]) -> Vec<CommuneCode> {
        let envelope = AABB::from_corners([units(west), units(south)], [units(east), units(north)]);
        let meeting = self.index().boxes.locate_in_envelope_intersecting(envelope);
        let mut found: Vec<_> = meeting.map(|rectangle| self.shapes[rectangle.data].0).collect();
        found.sort();
        found
    }
}

impl Outline {
    /// Whether the point is inside.
    pub fn contains(&self, point: Position) -> bool {
        self.0.contains(&Coord { x: point.lon(), y: point.lat() })
    }

    /// Metres from the point to the outline, 0 inside. Exact to a few metres near the border.
    pub fn distance_m(&self, point: Position) -> f64 {
        if self.contains(point) {
            return 0.0;
        }
        let flat = Flat::around(point);
        let rings = self.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        rings
            .flat_map(|ring| ring.lines())
            .map(|line| flat.distance_to_segment(line.start, line.end))
            .fold(f64::INFINITY, f64::min)
    }

    /// Square kilometres on the sphere, right to a few per cent: outlines are drawn roughly.
    pub fn area_km2(&self) -> f64 {
        let degree_km = EARTH_RADIUS_M.to_radians() / 1_000.0;
        let of = |polygon: &Polygon<f64>| {
            let box_ = polygon.bounding_rect();
            let lat = box_.map_or(0.0, |r| f64::midpoint(r.min().y, r.max().y));
            polygon.unsigned_area() * degree_km * degree_km * lat.to_radians().cos()
        };
        self.0.iter().map(of).sum()
    }

    /// Rings in degrees (longitude, latitude), for drawing.
    pub fn rings(&self) -> impl Iterator<Item = &LineString<f64>> {
        self.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
    }
}

/// A plane in metres around a point: right near it, which is where the border matters.
struct Flat {
    origin: Coord<f64>,
    metres_per_degree: Coord<f64>,
}

impl Flat {
    fn around(point: Position) -> Self {
        let y = EARTH_RADIUS_M.to_radians();
        let x = y * point.lat().to_radians().cos();
        Self { origin: Coord { x: point.lon(), y: point.lat() }, metres_per_degree: Coord { x, y } }
    }

    fn project(&self, c: Coord<f64>) -> (f64, f64) {
        let scale = self.metres_per_degree;
        ((c.x - self.origin.x) * scale.x, (c.y - self.origin.y) * scale.y)
    }

    fn distance_to_segment(&self, a: Coord<f64>, b: Coord<f64>) -> f64 {
        let ((ax, ay), (bx, by)) = (self.project(a), self.project(b));
        let (dx, dy) = (bx - ax, by - ay);
        let length2 = dx * dx + dy * dy;
        let t = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
        (ax + t * dx).hypot(ay + t * dy)
    }
}

fn units(degrees: f64) -> i32 {
    (degrees * SCALE).round() as i32
}

fn bounds(polygons: &[Vec<Vec<(f64, f64)>>]) -> [i32; 4] {
    let points = polygons.iter().flatten().flatten();
    points.fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |b, (lon, lat)| {
        let (x, y) = (units(*lon), units(*lat));
        [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)]
    })
}

fn encode(rings: &[Vec<(f64, f64)>]) -> Vec<Steps> {
    let steps = |ring: &Vec<(f64, f64)>| {
        let mut last = (0, 0);
        ring.iter()
            .map(|(lon, lat)| {
                let here = (units(*lon), units(*lat));
                let step = (here.0 - last.0, here.1 - last.1);
                last = here;
                step
            })
            .collect()
    };
    rings.iter().map(steps).collect()
}

/// Whether the point is inside, without decoding: as many borders on its east as it takes to leave.
/// A point of a border that two communes share is in one of them.
fn holds(shape: &Shape, point: Position) -> bool {
    let (x, y) = (point.lon() * SCALE, point.lat() * SCALE);
    let mut inside = false;
    for ring in shape.iter().flatten() {
        let mut last: Option<(i32, i32)> = None;
        let mut here = (0i32, 0i32);
        for (dx, dy) in ring {
            here = (here.0.saturating_add(*dx), here.1.saturating_add(*dy));
            if let Some(last) = last.replace(here) {
                inside ^= is_west_of((x, y), last, here);
            }
        }
    }
    inside
}

/// Whether a line towards the east meets this border.
fn is_west_of((x, y): (f64, f64), from: (i32, i32), to: (i32, i32)) -> bool {
    let (x1, y1, x2, y2) = (f64::from(from.0), f64::from(from.1), f64::from(to.0), f64::from(to.1));
    (y1 > y) != (y2 > y) && x < x1 + (x2 - x1) * (y - y1) / (y2 - y1)
}

fn decode(rings: &[Steps]) -> Polygon<f64> {
    let mut lines = rings.iter().map(|steps| {
        let mut here = (0i32, 0i32);
        let points = steps.iter().map(|(dx, dy)| {
            here = (here.0.saturating_add(*dx), here.1.saturating_add(*dy));
            Coord { x: f64::from(here.0) / SCALE, y: f64::from(here.1) / SCALE }
        });
        points.collect::<LineString<f64>>()
    });
    let exterior = lines.next().unwrap_or_else(|| LineString::new(Vec::new()));
    Polygon::new(exterior, lines.collect())
}
