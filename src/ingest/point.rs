//! Reading coordinates in the shapes that publishers give them.

use super::crs;
use super::mapping::{Format, PairOrder, PositionRule};
use super::record::{RawPoint, RawRecord};
use serde_json::Value;

/// The first point that a rule finds; without a rule, the usual names are tried.
pub fn find(record: &RawRecord, rules: &[PositionRule], format: &Format) -> Option<RawPoint> {
    if !rules.is_empty() {
        return rules.iter().find_map(|rule| by_rule(record, rule));
    }
    let drawn = matches!(format, Format::Geojson { .. } | Format::OpendatasoftV1 {});
    let usual = |rule: &PositionRule| by_rule(record, rule);
    USUAL[usize::from(!drawn)..].iter().find_map(|names| usual(&names.rule()))
}

/// Names under which points are usually found, `geometry` only around a record.
const USUAL: [Usual; 5] = [
    Usual::Geometry("geometry"),
    Usual::Point("geo_point_2d"),
    Usual::Geometry("geo_shape"),
    Usual::Pair("lat", "lon"),
    Usual::Pair("latitude", "longitude"),
];

enum Usual {
    Geometry(&'static str),
    Point(&'static str),
    Pair(&'static str, &'static str),
}

impl Usual {
    fn rule(&self) -> PositionRule {
        let mut rule = PositionRule::default();
        match self {
            Self::Geometry(name) => rule.geometry = Some((*name).to_owned()),
            Self::Point(name) => rule.point = Some((*name).to_owned()),
            Self::Pair(lat, lon) => {
                (rule.lat, rule.lon) = (Some((*lat).to_owned()), Some((*lon).to_owned()));
            }
        }
        rule
    }
}

fn by_rule(record: &RawRecord, rule: &PositionRule) -> Option<RawPoint> {
    if let (Some(lat), Some(lon)) = (&rule.lat, &rule.lon) {
        let pair = (number(record.get(lat)), number(record.get(lon)));
        if let (Some(lat), Some(lon)) = pair {
            return some(lat, lon);
        }
    }
    if let Some(point) = of_metres(record, rule) {
        return Some(point);
    }
    let point = rule.point.as_ref().and_then(|column| record.get(column));
    let geometry = rule.geometry.as_ref().and_then(|column| record.get(column));
    point.and_then(|v| of_pair(v, rule.order)).or_else(|| geometry.and_then(of_geometry))
}

fn of_metres(record: &RawRecord, rule: &PositionRule) -> Option<RawPoint> {
    let x = number(record.get(rule.x.as_ref()?))?;
    let y = number(record.get(rule.y.as_ref()?))?;
    let epsg = system(record, rule)?;
    let somewhere = x != 0.0 || y != 0.0;
    somewhere.then(|| crs::to_degrees(epsg, x, y)).flatten()
}

/// The system of the metres of a row: told by a column, by a code of commune, or for all rows.
fn system(record: &RawRecord, rule: &PositionRule) -> Option<u32> {
    let Some(column) = &rule.epsg_from else { return rule.epsg };
    if rule.epsg_by_prefix.is_empty() {
        return number(record.get(column)).map(|code| code as u32).or(rule.epsg);
    }
    let code = super::extract::padded(&record.text(column));
    let known = rule.epsg_by_prefix.iter().find(|(prefix, _)| code.starts_with(prefix.as_str()));
    known.map(|(_, epsg)| *epsg).or(rule.epsg)
}

/// A number, or a text with one; a decimal comma is understood.
pub fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => decimal(text),
        _ => None,
    }
}

fn decimal(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite())
}

/// Nobody lives where the equator meets Greenwich: two zeros are a missing point.
fn some(lat: f64, lon: f64) -> Option<RawPoint> {
    let empty = lat == 0.0 && lon == 0.0;
    (!empty && lat.is_finite() && lon.is_finite()).then_some(RawPoint { lat, lon })
}

/// `{lon, lat}`, `[a, b]`, "a, b", or JSON inside a text.
fn of_pair(value: &Value, order: PairOrder) -> Option<RawPoint> {
    let ordered = |a, b| match order {
        PairOrder::LatLon => some(a, b),
        PairOrder::LonLat => some(b, a),
    };
    match value {
        Value::Object(map) => {
            let named = |names: [&str; 4]| names.iter().find_map(|n| number(map.get(*n)));
            let lat = named(["lat", "latitude", "y", "Lat"]);
            let lon = named(["lon", "longitude", "lng", "Lon"]).or_else(|| number(map.get("x")));
            match (lat, lon) {
                (Some(lat), Some(lon)) => some(lat, lon),
                _ => of_geometry(value),
            }
        }
        Value::Array(list) => match list.as_slice() {
            [a, b] | [a, b, _] => ordered(number(Some(a))?, number(Some(b))?),
            _ => None,
        },
        Value::String(text) => match json_inside(text) {
            Some(inner) => of_pair(&inner, order),
            None => pair_in(text).and_then(|(a, b)| ordered(a, b)),
        },
        _ => None,
    }
}

fn json_inside(text: &str) -> Option<Value> {
    let looks = text.trim_start().starts_with(['{', '[']);
    looks.then(|| serde_json::from_str(text).ok()).flatten()
}

/// "48.85, 2.35", "48,85; 2,35" or "48.85 2.35".
fn pair_in(text: &str) -> Option<(f64, f64)> {
    let (a, b) = text
        .split_once(';')
        .or_else(|| text.split_once(", "))
        .or_else(|| text.trim().split_once(char::is_whitespace))
        .or_else(|| text.split_once(',').filter(|(_, rest)| !rest.contains(',')))?;
    Some((decimal(a)?, decimal(b)?))
}

/// The point of a geometry, a feature or a WKT text; several points give the first, lines and
/// areas the middle of their box.
fn of_geometry(value: &Value) -> Option<RawPoint> {
    match value {
        Value::String(text) => match json_inside(text) {
            Some(inner) => of_geometry(&inner),
            None => of_wkt(text),
        },
        Value::Object(map) => {
            if let Some(inner) = map.get("geometry") {
                return of_geometry(inner);
            }
            let coordinates = map.get("coordinates")?;
            let mut points = Vec::new();
            collect(coordinates, 0, &mut points);
            match map.get("type").and_then(Value::as_str)? {
                "Point" | "MultiPoint" => points.first().copied(),
                _ => middle(&points),
            }
            .and_then(|(lon, lat)| some(lat, lon))
        }
        _ => None,
    }
}

fn of_wkt(text: &str) -> Option<RawPoint> {
    let text = text.trim().to_ascii_uppercase();
    let body = text.strip_prefix("POINT")?.trim().strip_prefix('(')?.strip_suffix(')')?;
    let (lon, lat) = body.trim().split_once(char::is_whitespace)?;
    some(decimal(lat)?, decimal(lon)?)
}

/// Deepest nesting of a legal geometry (MultiPolygon).
const MAX_DEPTH: u8 = 4;

fn collect(value: &Value, depth: u8, out: &mut Vec<(f64, f64)>) {
    let Value::Array(list) = value else { return };
    if depth > MAX_DEPTH {
        return;
    }
    match list.as_slice() {
        [Value::Number(lon), Value::Number(lat), ..] => {
            out.extend(lon.as_f64().zip(lat.as_f64()));
        }
        _ => list.iter().for_each(|inner| collect(inner, depth + 1, out)),
    }
}

fn middle(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let first = *points.first()?;
    let (low, high) = points.iter().fold((first, first), |(low, high), p| {
        ((low.0.min(p.0), low.1.min(p.1)), (high.0.max(p.0), high.1.max(p.1)))
    });
    Some(((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PARIS: Option<RawPoint> = Some(RawPoint { lat: 48.85, lon: 2.35 });

    #[test]
    fn pairs_come_in_many_shapes() {
        for value in [
            json!({"lon": 2.35, "lat": 48.85}),
            json!([48.85, 2.35]),
            json!("48.85, 2.35"),
            json!("48,85 ; 2,35"),
            json!("48.85,2.35"),
            json!("{\"lat\": 48.85, \"lon\": 2.35}"),
        ] {
            assert_eq!(of_pair(&value, PairOrder::LatLon), PARIS, "{value}");
        }
        assert_eq!(of_pair(&json!([2.35, 48.85]), PairOrder::LonLat), PARIS);
    }

    #[test]
    fn geometries_give_one_point() {
        for value in [
            json!({"type": "Point", "coordinates": [2.35, 48.85]}),
            json!({"type": "MultiPoint", "coordinates": [[2.35, 48.85], [0, 1]]}),
            json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [2.35, 48.85, 9]}}),
            json!("{\"coordinates\": [[2.35, 48.85]], \"type\": \"MultiPoint\"}"),
            json!("POINT (2.35 48.85)"),
        ] {
            assert_eq!(of_geometry(&value), PARIS, "{value}");
        }
        let square =
            json!({"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]});
        assert_eq!(of_geometry(&square), Some(RawPoint { lat: 1.0, lon: 1.0 }));
    }

    #[test]
    fn empty_points_are_no_points() {
        for value in
            [json!(null), json!({}), json!({"type": "Point", "coordinates": []}), json!("")]
        {
            assert_eq!(of_geometry(&value), None);
            assert_eq!(of_pair(&value, PairOrder::LatLon), None);
        }
        assert_eq!(of_pair(&json!([0.0, 0.0]), PairOrder::LatLon), None);
    }
}
