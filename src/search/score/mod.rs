//! The score: an ordered list of named parts, each in `0..=1`, weighted and added up.

mod availability;
mod distance;
mod freshness;
mod kind;
mod words;

pub use distance::scale as distance_scale;
pub use words::WordScale;

use super::ranking::{Ranking, Weights};
use super::request::Filters;
use super::row::Row;
use crate::domain::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// Scores are compared after rounding to this many units.
pub const UNITS: f64 = 1e4;

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Part {
    /// `distance`, `type`, `availability`, `words`, `freshness`.
    pub name: &'static str,
    /// In `0..=1`.
    pub value: f64,
    pub weight: f64,
    /// `value` × `weight`; the contributions add up to the score.
    pub contribution: f64,
}

/// Why a listing stands where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Explanation {
    pub profile: &'static str,
    /// Version of the public weights.
    pub version: String,
    pub parts: Vec<Part>,
}

/// What the scores of one search share.
pub struct Scorer<'a> {
    pub ranking: &'a Ranking,
    pub profile: &'static str,
    pub weights: Weights,
    pub filters: &'a Filters,
    pub today: Date,
    /// Metres at which the distance part is worth one half.
    pub half_m: f64,
    pub words: Option<WordScale>,
}

/// A listing as the scorer sees it.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    pub row: &'a Row,
    pub distance_m: f64,
    /// Text score, when words were typed.
    pub text: Option<f32>,
}

impl Scorer<'_> {
    /// The parts, in the order of the public page.
    pub fn parts(&self, candidate: &Candidate) -> [Part; 5] {
        let w = &self.weights;
        let row = candidate.row;
        let part = |name, value: f64, weight: f64| {
            let value = value.clamp(0.0, 1.0);
            Part { name, value, weight, contribution: value * weight }
        };
        [
            part(
                "distance",
                distance::value(self.likely_distance(candidate), self.half_m),
                w.distance,
            ),
            part("type", kind::value(row, self.filters, &self.ranking.kind), w.kind),
            part(
                "availability",
                availability::value(row, self.today, &self.ranking.availability),
                w.availability,
            ),
            part("words", words::value(candidate.text, self.words), w.words),
            part(
                "freshness",
                freshness::value(row.source_date, self.today, &self.ranking.freshness),
                w.freshness,
            ),
        ]
    }

    /// The distance with the doubt of the point added: the two are at right angles on average.
    fn likely_distance(&self, candidate: &Candidate) -> f64 {
        candidate.distance_m.hypot(self.ranking.distance.doubt_m.of(candidate.row.precision))
    }

    /// The score in whole units of 1e-4, so that order never hangs on the last bit.
    pub fn units(&self, candidate: &Candidate) -> i64 {
        let sum: f64 = self.parts(candidate).iter().map(|p| p.contribution).sum();
        (sum * UNITS).round() as i64
    }

    /// The bill of a result.
    pub fn explain(&self, candidate: &Candidate) -> Explanation {
        let round = |x: f64| (x * UNITS).round() / UNITS;
        let parts = self.parts(candidate).into_iter().filter(|p| p.weight > 0.0).map(|p| Part {
            value: round(p.value),
            contribution: p.contribution,
            ..p
        });
        Explanation {
            profile: self.profile,
            version: self.ranking.version.clone(),
            parts: parts.collect(),
        }
    }
}
