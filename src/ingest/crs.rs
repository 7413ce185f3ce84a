//! Metres of a national grid to degrees; a file may change of grid from one row to the next.

use super::record::RawPoint;
use proj4rs::Proj;
use proj4rs::transform::transform;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Known systems by EPSG code, compiled in: the list is data, `crs.txt`.
static SYSTEMS: LazyLock<BTreeMap<u32, Proj>> = LazyLock::new(|| {
    let lines = include_str!("crs.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (code, definition) = line.split_once(' ')?;
            Some((code.parse().ok()?, Proj::from_proj_string(definition).ok()?))
        })
        .collect()
});

/// Degrees, which is what the others are turned into.
static DEGREES: LazyLock<Option<Proj>> =
    LazyLock::new(|| Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok());

/// Whether a system can be read.
pub fn is_known(epsg: u32) -> bool {
    epsg == 4326 || SYSTEMS.contains_key(&epsg)
}

/// The point at `x` and `y` metres of a system; None for an unknown system or an absurd point.
pub fn to_degrees(epsg: u32, x: f64, y: f64) -> Option<RawPoint> {
    if epsg == 4326 {
        return Some(RawPoint { lat: y, lon: x });
    }
    let mut point = (x, y, 0.0);
    transform(SYSTEMS.get(&epsg)?, DEGREES.as_ref()?, &mut point).ok()?;
    let (lat, lon) = (point.1.to_degrees(), point.0.to_degrees());
    (lat.is_finite() && lon.is_finite()).then_some(RawPoint { lat, lon })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Position;

    /// Points of the IGN's own examples and of public buildings, to a few metres.
    #[test]
    fn each_territory_has_its_own_grid() {
        for (epsg, x, y, lat, lon) in [
            (2154, 652_469.02, 6_862_035.26, 48.85837, 2.35204), // Hôtel de Ville, Paris
            (2154, 700_000.0, 6_600_000.0, 46.5, 3.0),
            (3947, 1_700_000.0, 6_200_000.0, 47.0, 3.0),
            (5490, 500_000.0, 0.0, 0.0, -63.0),
            (2972, 500_000.0, 0.0, 0.0, -51.0),
            (2975, 500_000.0, 10_000_000.0, 0.0, 57.0),
            (4471, 500_000.0, 10_000_000.0, 0.0, 45.0),
            (3857, 0.0, 0.0, 0.0, 0.0),
        ] {
            let got = to_degrees(epsg, x, y).unwrap();
            let got = Position::new(got.lat, got.lon).unwrap();
            let far = got.distance_to(Position::new(lat, lon).unwrap()).get();
            assert!(far < 200.0, "{epsg}: {got:?}, {far} m");
        }
        assert_eq!(SYSTEMS.len(), include_str!("crs.txt").lines().count() - 3);
        assert!(to_degrees(9999, 1.0, 1.0).is_none());
    }
}
