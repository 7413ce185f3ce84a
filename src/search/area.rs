//! Where to look, and how far a listing is from there.

use super::row::Row;
use crate::domain::position::squared_chord_between;
use crate::domain::{CommuneCode, Metres, Position};

/// Where to look.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// Around a point.
    Circle { centre: Position, radius: Metres },
    /// Around one of several points (home, work); the nearest of them counts. At least two.
    Anchors { points: Vec<Position>, radius: Metres },
    /// Along a way: going by the listing makes the way at most this much longer. At least two.
    Route { line: Vec<Position>, detour: Metres },
    /// Degrees; `west > east` crosses the antimeridian.
    Box { west: f64, south: f64, east: f64, north: f64 },
    /// Listings whose address is in one of these communes, sorted; distances are from `centre`.
    Communes { codes: Vec<CommuneCode>, centre: Position, radius: Option<Metres> },
}

impl Area {
    /// The point that distances are counted from; the first when there are several.
    pub fn centre(&self) -> Position {
        match self {
            Self::Circle { centre, .. } | Self::Communes { centre, .. } => *centre,
            Self::Anchors { points, .. } => points.first().copied().unwrap_or(FRANCE),
            Self::Route { line, .. } => line.first().copied().unwrap_or(FRANCE),
            Self::Box { west, south, east, north } => box_centre(*west, *south, *east, *north),
        }
    }

    /// Circles that together hold the area: centre and radius in metres. None for an area that is
    /// known by its borders.
    pub fn circles(&self) -> Option<Vec<(Position, f64)>> {
        match self {
            Self::Circle { centre, radius } => Some(vec![(*centre, radius.get())]),
            Self::Anchors { points, radius } => {
                Some(points.iter().map(|point| (*point, radius.get())).collect())
            }
            Self::Route { line, detour } => {
                // Whoever goes through a point of the ellipse is no farther from its middle than
                // half of the longer way.
                let leg = |ends: &[Position]| {
                    let [from, to] = ends else { return None };
                    let middle = midpoint(*from, *to);
                    Some((middle, (from.distance_to(*to).get() + detour.get()) / 2.0 + 1.0))
                };
                line.windows(2).map(leg).collect()
            }
            Self::Box { .. } | Self::Communes { .. } => None,
        }
    }

    /// Whether a box holds the latitude and longitude; false for another area.
    pub fn holds_degrees(&self, [lat, lon]: [f64; 2]) -> bool {
        let Self::Box { west, south, east, north } = self else { return false };
        let meridians = if west <= east {
            (*west..=*east).contains(&lon)
        } else {
            lon >= *west || lon <= *east
        };
        meridians && (*south..=*north).contains(&lat)
    }

    /// Whether the listing is inside; `measured_m` comes from [`Measure`].
    pub fn holds(&self, row: &Row, measured_m: f64) -> bool {
        match self {
            Self::Circle { radius, .. } | Self::Anchors { radius, .. } => {
                measured_m <= radius.get()
            }
            Self::Route { detour, .. } => measured_m <= detour.get(),
            Self::Box { .. } => self.holds_degrees([row.lat, row.lon]),
            Self::Communes { codes, radius, .. } => {
                let named = |code: &CommuneCode| codes.binary_search(code).is_ok();
                let here = named(&row.citycode) || row.parent.is_some_and(|city| named(&city));
                here && radius.is_none_or(|r| measured_m <= r.get())
            }
        }
    }
}

fn box_centre(west: f64, south: f64, east: f64, north: f64) -> Position {
    let width = if west <= east { east - west } else { east + 360.0 - west };
    let middle = west + width / 2.0;
    let lon = if middle > 180.0 { middle - 360.0 } else { middle };
    // The corners were checked, so their middle is on the globe.
    Position::new((south + north) / 2.0, lon).unwrap_or(FRANCE)
}

const FRANCE: Position = match Position::constant(46.6, 2.4) {
    Some(position) => position,
    None => panic!("a constant point on the globe"),
};

fn midpoint(a: Position, b: Position) -> Position {
    let (u, v) = (a.unit_vector(), b.unit_vector());
    let [x, y, z] = [u[0] + v[0], u[1] + v[1], u[2] + v[2]];
    let lat = z.atan2(x.hypot(y)).to_degrees();
    Position::new(lat, y.atan2(x).to_degrees()).unwrap_or(a)
}

/// Counts how far listings are from an area.
pub struct Measure {
    points: Vec<[f64; 3]>,
    /// Lengths of the legs of a way; empty for points.
    legs: Vec<f64>,
}

impl Measure {
    /// For one area.
    pub fn new(area: &Area) -> Self {
        let vectors = |points: &[Position]| points.iter().map(|p| p.unit_vector()).collect();
        match area {
            Area::Anchors { points, .. } => Self { points: vectors(points), legs: Vec::new() },
            Area::Route { line, .. } => Self {
                points: vectors(line),
                legs: line.windows(2).map(|w| w[0].distance_to(w[1]).get()).collect(),
            },
            area => Self { points: vec![area.centre().unit_vector()], legs: Vec::new() },
        }
    }

    /// Metres that order the listings: to the nearest point, or the detour from the way.
    pub fn metres(&self, vector: [f64; 3]) -> f64 {
        if self.legs.is_empty() { self.nearest(vector) } else { self.longer(vector) }
    }

    /// Metres shown to people: to the nearest point, or to the way itself.
    pub fn shown(&self, vector: [f64; 3]) -> f64 {
        if self.legs.is_empty() {
            return self.nearest(vector);
        }
        let legs = self.points.windows(2).map(|w| metres_to_leg(w[0], w[1], vector));
        legs.fold(f64::INFINITY, f64::min)
    }

    /// By how much going there makes the way from the first point to the second longer; None with
    /// one point.
    pub fn detour(&self, vector: [f64; 3]) -> Option<f64> {
        match (self.legs.is_empty(), &self.points[..]) {
            (false, _) => Some(self.longer(vector)),
            (true, [home, work, ..]) => Some(
                (metres(*home, vector) + metres(vector, *work) - metres(*home, *work)).max(0.0),
            ),
            _ => None,
        }
    }

    /// Metres to each point.
    pub fn each(&self, vector: [f64; 3]) -> Vec<f64> {
        self.points.iter().map(|point| metres(*point, vector)).collect()
    }

    fn nearest(&self, vector: [f64; 3]) -> f64 {
        let chords = self.points.iter().map(|point| squared_chord_between(*point, vector));
        Metres::from_squared_chord(chords.fold(f64::INFINITY, f64::min)).get()
    }

    fn longer(&self, vector: [f64; 3]) -> f64 {
        let legs = self.points.windows(2).zip(&self.legs);
        let extra = legs.map(|(w, leg)| metres(w[0], vector) + metres(vector, w[1]) - leg);
        extra.fold(f64::INFINITY, f64::min).max(0.0)
    }
}

fn metres(a: [f64; 3], b: [f64; 3]) -> f64 {
    Metres::from_squared_chord(squared_chord_between(a, b)).get()
}

/// Metres from a point to the shortest way between two others: to the foot of the perpendicular
/// when it falls between them, to the nearer end otherwise.
fn metres_to_leg(a: [f64; 3], b: [f64; 3], p: [f64; 3]) -> f64 {
    let dot = |u: [f64; 3], v: [f64; 3]| u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    let cross = |u: [f64; 3], v: [f64; 3]| {
        [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    };
    let ends = metres(a, p).min(metres(b, p));
    let normal = cross(a, b);
    let length = dot(normal, normal).sqrt();
    if length < 1e-12 {
        return ends;
    }
    let before = dot(cross(normal, a), p) >= 0.0;
    let after = dot(cross(b, normal), p) >= 0.0;
    if !(before && after) {
        return ends;
    }
    let sine = (dot(normal, p) / length).abs().min(1.0);
    (sine.asin() * crate::domain::position::EARTH_RADIUS_M).min(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::new(lat, lon).unwrap()
    }

    #[test]
    fn a_way_is_told_by_its_detour_and_by_its_side() {
        let line = vec![at(47.20, -1.60), at(47.20, -1.50)];
        let detour = Metres::new(1000.0).unwrap();
        let area = Area::Route { line, detour };
        let measure = Measure::new(&area);
        let on = at(47.20, -1.55).unit_vector();
        assert!(measure.metres(on) < 1.0 && measure.shown(on) < 10.0);
        let aside = at(47.209, -1.55).unit_vector();
        assert!((measure.shown(aside) - 1001.0).abs() < 15.0, "{}", measure.shown(aside));
        let behind = at(47.20, -1.61).unit_vector();
        assert!((measure.metres(behind) - 2.0 * 755.0).abs() < 10.0);
        assert!((measure.shown(behind) - 755.0).abs() < 5.0);
    }

    #[test]
    fn the_nearest_anchor_counts_and_the_detour_is_told() {
        let points = vec![at(47.20, -1.60), at(47.20, -1.50)];
        let area = Area::Anchors { points, radius: Metres::new(2000.0).unwrap() };
        let measure = Measure::new(&area);
        let near_work = at(47.20, -1.51).unit_vector();
        assert!((measure.metres(near_work) - 755.0).abs() < 5.0);
        assert!(measure.detour(near_work).unwrap() < 2.0);
        assert_eq!(measure.each(near_work).len(), 2);
    }

    #[test]
    fn circles_hold_every_point_of_their_area() {
        let line = vec![at(47.0, 2.0), at(47.3, 2.4), at(47.1, 2.9)];
        let detour = Metres::new(5_000.0).unwrap();
        let area = Area::Route { line, detour };
        let (circles, measure) = (area.circles().unwrap(), Measure::new(&area));
        for i in 0..4000u32 {
            let p = at(46.7 + f64::from(i % 61) / 61.0, 1.7 + f64::from(i / 61) / 44.0);
            let inside = measure.metres(p.unit_vector()) <= detour.get();
            let held = circles.iter().any(|(c, r)| c.distance_to(p).get() <= *r);
            assert!(!inside || held, "{p:?}");
        }
    }
}
