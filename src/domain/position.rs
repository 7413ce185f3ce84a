//! Points on the Earth and distances in metres, on the sphere.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

/// Mean Earth radius in metres (IUGG), the one that every distance of the service uses.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A point in WGS 84 degrees, always finite and inside the globe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawPosition", into = "RawPosition")]
pub struct Position {
    lat: f64,
    lon: f64,
}

#[derive(Serialize, Deserialize)]
struct RawPosition {
    lat: f64,
    lon: f64,
}

/// Why a pair of numbers is not a point.
#[derive(Debug, Error, Clone, Copy, PartialEq)]
pub enum InvalidPosition {
    #[error("latitude {0} is not between -90 and 90")]
    Latitude(f64),
    #[error("longitude {0} is not between -180 and 180")]
    Longitude(f64),
}

impl Position {
    /// Refuses NaN, infinities and numbers outside the globe. Degrees, latitude first.
    pub fn new(lat: f64, lon: f64) -> Result<Self, InvalidPosition> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(InvalidPosition::Latitude(lat));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(InvalidPosition::Longitude(lon));
        }
        Ok(Self { lat, lon })
    }

    /// The same check where a constant is wanted.
    pub const fn constant(lat: f64, lon: f64) -> Option<Self> {
        if lat >= -90.0 && lat <= 90.0 && lon >= -180.0 && lon <= 180.0 {
            Some(Self { lat, lon })
        } else {
            None
        }
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Degrees east.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// The same point to `decimals` places (5 is about one metre).
    pub fn rounded(self, decimals: u32) -> Self {
        let scale = 10f64.powi(decimals.min(12) as i32);
        Self { lat: (self.lat * scale).round() / scale, lon: (self.lon * scale).round() / scale }
    }

    /// Coordinates on the unit sphere; chord length there orders exactly as the great circle.
    pub fn unit_vector(self) -> [f64; 3] {
        let (lat, lon) = (self.lat.to_radians(), self.lon.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    }

    /// Great-circle distance, computed from the chord so that it never disagrees with the tree.
    pub fn distance_to(self, other: Self) -> Metres {
        Metres::from_squared_chord(squared_chord_between(self.unit_vector(), other.unit_vector()))
    }
}

/// Squared straight-line distance between two points of the unit sphere.
pub fn squared_chord_between(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (x, y, z) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    x * x + y * y + z * z
}

impl TryFrom<RawPosition> for Position {
    type Error = InvalidPosition;
    fn try_from(raw: RawPosition) -> Result<Self, InvalidPosition> {
        Self::new(raw.lat, raw.lon)
    }
}

impl From<Position> for RawPosition {
    fn from(p: Position) -> Self {
        Self { lat: p.lat, lon: p.lon }
    }
}

/// A length in metres; never negative, never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Metres(f64);

impl Metres {
    /// None for a negative or undefined number.
    pub fn new(value: f64) -> Option<Self> {
        (value >= 0.0 && value.is_finite()).then_some(Self(value))
    }

    /// From a squared chord of the unit sphere.
    pub fn from_squared_chord(c2: f64) -> Self {
        Self(2.0 * EARTH_RADIUS_M * (c2.max(0.0).sqrt() / 2.0).min(1.0).asin())
    }

    /// The squared chord of the unit sphere that spans this length along a great circle.
    pub fn squared_chord(self) -> f64 {
        let half_turn = std::f64::consts::PI * EARTH_RADIUS_M;
        let s = (self.0.min(half_turn) / (2.0 * EARTH_RADIUS_M)).sin();
        4.0 * s * s
    }

    /// The number of metres.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Whole metres, for people and for the API: rounded once, at the edge.
    pub fn rounded(self) -> u32 {
        self.0.round().min(f64::from(u32::MAX)) as u32
    }
}

/// How precisely a place or a listing's point is known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// A surveyed or given point.
    Point,
    /// The right number in the right street.
    Housenumber,
    /// Somewhere in the right street.
    Street,
    /// A named place smaller than the commune.
    Locality,
    /// The centre of the commune.
    Municipality,
    /// The main commune of a postcode.
    Postcode,
    /// The centre of the département.
    Department,
    /// Hidden on purpose: a fixed public point stands for the true one.
    Masked,
}

impl Precision {
    /// Whether the point is that of the place, give or take a street.
    pub fn is_point_like(self) -> bool {
        matches!(self, Self::Point | Self::Housenumber | Self::Street)
    }

    /// The word used in the API and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Housenumber => "housenumber",
            Self::Street => "street",
            Self::Locality => "locality",
            Self::Municipality => "municipality",
            Self::Postcode => "postcode",
            Self::Department => "department",
            Self::Masked => "masked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nan_and_out_of_range_are_refused() {
        assert!(Position::new(f64::NAN, 0.0).is_err());
        assert!(Position::new(0.0, f64::INFINITY).is_err());
        assert_eq!(Position::new(90.1, 0.0), Err(InvalidPosition::Latitude(90.1)));
    }

    #[test]
    fn nantes_to_saint_herblain_is_about_five_kilometres() {
        let nantes = Position::new(47.2184, -1.5536).unwrap();
        let other = Position::new(47.2118, -1.6497).unwrap();
        let d = nantes.distance_to(other).get();
        assert!((7_200.0..7_400.0).contains(&d), "{d}");
    }

    proptest! {
        #[test]
        fn a_length_survives_the_way_to_a_chord_and_back(m in 0.0f64..20_000_000.0) {
            let back = Metres::from_squared_chord(Metres::new(m).unwrap().squared_chord()).get();
            prop_assert!((back - m).abs() < 1.0, "{m} {back}");
        }

        #[test]
        fn distance_is_symmetric_and_ignores_whole_turns(
            a in -90.0f64..90.0, b in -180.0f64..180.0, c in -90.0f64..90.0,
        ) {
            let p = Position::new(a, b).unwrap();
            let q = Position::new(c, 180.0).unwrap();
            let r = Position::new(c, -180.0).unwrap();
            prop_assert!((p.distance_to(q).get() - q.distance_to(p).get()).abs() < 1e-6);
            prop_assert!((p.distance_to(q).get() - p.distance_to(r).get()).abs() < 1e-3);
        }
    }
}
