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
    pub need: NeedScale,
    pub asks: AskScale,
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
    /// Share of the places that are all that was asked for in the scale; the rest is that of places
    /// of a kind near enough.
    pub whole: f64,
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

/// Worth of a kind, with and without a kind asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeScale {
    pub care: f64,
    pub service: f64,
    pub same: f64,
    pub close: f64,
    pub other: f64,
    /// Worth from which a listing answers a question about kinds.
    pub answers_from: f64,
    /// Pairs of types or finer kinds, by their words.
    pub near: Vec<[String; 2]>,
}

impl TypeScale {
    /// Whether two kinds, by their words, are declared near each other.
    pub fn are_close(&self, a: &str, b: &str) -> bool {
        self.near.iter().any(|[x, y]| (x == a && y == b) || (x == b && y == a))
    }
}

/// Worth of an unknown fit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedScale {
    pub unknown: f64,
}

/// Worth of what is not known for certain of an ask.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskScale {
    pub told: f64,
    pub unknown: f64,
    /// For what is asked not to be there.
    pub unwanted_unknown: f64,
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
    pub need: Weights,
    pub words: Weights,
    pub words_need: Weights,
    pub urgent: Weights,
    pub name: Weights,
}

/// Weight of each part; they add up to 1.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub distance: f64,
    #[serde(rename = "type")]
    pub kind: f64,
    pub need: f64,
    pub availability: f64,
    pub asks: f64,
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
        let (a, k, f) = (&ranking.availability, &ranking.kind, &ranking.freshness);
        let values = [
            (
                "a worth of [availability]",
                vec![a.free, a.from_date_soon, a.from_date_later, a.none, a.unknown],
            ),
            (
                "a worth of [type]",
                vec![k.care, k.service, k.same, k.close, k.other, k.answers_from],
            ),
            (
                "a worth of [need] or [asks]",
                vec![
                    ranking.need.unknown,
                    ranking.asks.told,
                    ranking.asks.unknown,
                    ranking.asks.unwanted_unknown,
                ],
            ),
            ("a worth of [freshness]", vec![f.fresh, f.recent, f.old]),
            ("the share of [distance]", vec![ranking.distance.whole]),
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
    pub fn profiles(&self) -> [(&'static str, &Weights); 6] {
        let p = &self.profiles;
        [
            ("default", &p.default),
            ("need", &p.need),
            ("words", &p.words),
            ("words_need", &p.words_need),
            ("urgent", &p.urgent),
            ("name", &p.name),
        ]
    }
}

impl Weights {
    /// The same proportions, adding up to 1.
    pub fn scaled(mut self) -> Self {
        let sum = self.sum();
        if sum > 0.0 {
            let parts = [
                &mut self.distance,
                &mut self.kind,
                &mut self.need,
                &mut self.availability,
                &mut self.asks,
                &mut self.words,
                &mut self.freshness,
            ];
            parts.into_iter().for_each(|part| *part /= sum);
        }
        self
    }

    fn sum(&self) -> f64 {
        self.distance
            + self.kind
            + self.need
            + self.availability
            + self.asks
            + self.words
            + self.freshness
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
