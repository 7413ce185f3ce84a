//! `index/ranking.toml`: weights by situation and the scales of the parts, read and checked.

use crate::bundled::{BundledError, Index, read};
use crate::domain::Precision;
use serde::Deserialize;
use thiserror::Error;

/// Why the ranking file is refused.
#[derive(Debug, Error)]
pub enum RankingError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
    #[error("index/ranking.toml: {0}")]
    Parse(#[from] toml::de::Error),
    #[error("index/ranking.toml: weights of profile {0} add up to {1}, not 1")]
    Sum(&'static str, f64),
    #[error("index/ranking.toml: {0} must be between 0 and 1")]
    Range(&'static str),
}

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    pub version: String,
    pub distance: DistanceScale,
    pub availability: AvailabilityScale,
    #[serde(rename = "type")]
    pub kind: TypeScale,
    pub freshness: FreshnessScale,
    pub profiles: Profiles,
}

/// Scale of the distance part, in metres.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistanceScale {
    pub crowd: usize,
    pub near_m: f64,
    pub far_m: f64,
    pub doubt_m: Doubt,
}

/// How far from its mark a listing may be, in metres, by precision.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    pub street: f64,
    pub locality: f64,
    pub masked: f64,
    pub municipality: f64,
}

impl Doubt {
    /// Metres of doubt of a point.
    pub fn of(&self, precision: Precision) -> f64 {
        match precision {
            Precision::Point | Precision::Housenumber => 0.0,
            Precision::Street => self.street,
            Precision::Locality => self.locality,
            Precision::Masked => self.masked,
            Precision::Municipality | Precision::Postcode | Precision::Department => {
                self.municipality
            }
        }
    }
}

/// Worth of each state on the day it was said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityScale {
    pub free: f64,
    pub from_date_soon: f64,
    pub from_date_later: f64,
    pub soon_days: i32,
    pub unknown: f64,
    pub none: f64,
}

/// Worth of a kind when no kind was asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeScale {
    pub care: f64,
    pub service: f64,
}

/// Worth of a record by its age in months.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreshnessScale {
    pub fresh_months: i32,
    pub fresh: f64,
    pub recent_months: i32,
    pub recent: f64,
    pub old: f64,
}

/// Weights by situation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profiles {
    pub default: Weights,
    pub words: Weights,
    pub name: Weights,
}

/// Weight of each part; they add up to 1.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub distance: f64,
    #[serde(rename = "type")]
    pub kind: f64,
    pub availability: f64,
    pub words: f64,
    pub freshness: f64,
}

impl Ranking {
    /// Reads the file inside the binary.
    pub fn bundled() -> Result<Self, RankingError> {
        Self::parse(&String::from_utf8_lossy(&read::<Index>("ranking.toml")?))
    }

    /// Reads and checks a text: nothing outside `0..=1`, every profile adding up to 1.
    pub fn parse(text: &str) -> Result<Self, RankingError> {
        let ranking: Self = toml::from_str(text)?;
        let a = &ranking.availability;
        let values = [
            ("a worth of [availability]", [a.free, a.from_date_soon, a.from_date_later, a.none]),
            (
                "a worth of [type] or unknown",
                [ranking.kind.care, ranking.kind.service, a.unknown, 0.0],
            ),
            (
                "a worth of [freshness]",
                [ranking.freshness.fresh, ranking.freshness.recent, ranking.freshness.old, 0.0],
            ),
        ];
        for (name, group) in values {
            if group.iter().any(|v| !(0.0..=1.0).contains(v)) {
                return Err(RankingError::Range(name));
            }
        }
        for (name, weights) in ranking.profiles() {
            let sum = weights.sum();
            if (sum - 1.0).abs() > 1e-9 {
                return Err(RankingError::Sum(name, sum));
            }
        }
        Ok(ranking)
    }

    /// Every profile by name.
    pub fn profiles(&self) -> [(&'static str, &Weights); 3] {
        let p = &self.profiles;
        [("default", &p.default), ("words", &p.words), ("name", &p.name)]
    }
}

impl Weights {
    fn sum(&self) -> f64 {
        self.distance + self.kind + self.availability + self.words + self.freshness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_file_is_sound_and_a_bad_sum_is_refused() {
        Ranking::bundled().unwrap();
        let text = String::from_utf8(read::<Index>("ranking.toml").unwrap()).unwrap();
        let heavier = text.replace("distance = 0.60", "distance = 0.70");
        assert!(matches!(Ranking::parse(&heavier), Err(RankingError::Sum("default", _))));
        let typo = text.replace("freshness = 0.10", "freshnes = 0.10");
        assert!(matches!(Ranking::parse(&typo), Err(RankingError::Parse(_))));
    }
}
