//! The score: an ordered list of named parts, each in `0..=1`, weighted and added up.

mod availability;
mod distance;
mod freshness;
mod need;
mod words;

pub use availability::value as availability_value;
pub use distance::scale as distance_scale;
pub use words::WordScale;

use super::asks::KindWorth;
use super::need::Coverage;
use super::ranking::{Ranking, Weights};
use super::request::SearchRequest;
use super::row::Row;
use serde::Serialize;
use utoipa::ToSchema;

/// Scores are compared after rounding to this many units.
pub const UNITS: f64 = 1e4;

/// Names of the parts, in the order of the public page.
pub const NAMES: [&str; 7] =
    ["distance", "type", "need", "availability", "asks", "words", "freshness"];

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Part {
    /// `distance`, `type`, `need`, `availability`, `asks`, `words`, `freshness`.
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
    pub request: &'a SearchRequest,
    pub kinds: KindWorth,
    pub coverage: Coverage<'a>,
    /// Metres at which the distance part is worth one half.
    pub half_m: f64,
    pub words: Option<WordScale>,
    /// The name that was typed: a listing of that very name holds the words best.
    pub name: Option<u64>,
}

/// A listing as the scorer sees it.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    pub row: &'a Row,
    /// Metres that order it: to the nearest point, or the detour.
    pub distance_m: f64,
    /// Text score, when words were typed.
    pub text: Option<f32>,
    /// The availability part when it is known already.
    pub availability: Option<f64>,
}

impl Scorer<'_> {
    /// The parts, in the order of the public page.
    pub fn parts(&self, candidate: &Candidate) -> [Part; 7] {
        let w = &self.weights;
        let values = self.values(candidate);
        let weights = [w.distance, w.kind, w.need, w.availability, w.asks, w.words, w.freshness];
        std::array::from_fn(|i| {
            let value = values[i].clamp(0.0, 1.0);
            Part { name: NAMES[i], value, weight: weights[i], contribution: value * weights[i] }
        })
    }

    fn values(&self, candidate: &Candidate) -> [f64; 7] {
        let (row, request, ranking) = (candidate.row, self.request, self.ranking);
        let today = request.today;
        // What weighs nothing is not worked out: most questions ask for a place only.
        let if_weighed = |weight: f64, value: &dyn Fn() -> f64| {
            if weight > 0.0 { value() } else { 0.0 }
        };
        let w = &self.weights;
        [
            distance::value(self.likely_distance(candidate), self.half_m),
            self.kinds.of(row),
            if_weighed(w.need, &|| {
                need::value(row, (&request.need, &self.coverage), today, &ranking.need)
            }),
            if_weighed(w.availability, &|| {
                let value =
                    || availability::value(row, &request.need, today, &ranking.availability);
                candidate.availability.unwrap_or_else(value)
            }),
            if_weighed(w.asks, &|| request.asks.share(row, &ranking.asks)),
            words::value(
                candidate.text,
                self.words,
                self.name.is_some_and(|_| row.core_name == self.name),
            ),
            freshness::value(row.source_date, today, &ranking.freshness),
        ]
    }

    /// Nothing farther than this, in metres, and without words that match, can have as many units.
    pub fn farthest(&self, units: i64) -> f64 {
        let w = &self.weights;
        let rest = w.kind + w.need + w.availability + w.asks + w.freshness;
        // A score is rounded to the nearest unit.
        let least = (units as f64 - 0.5) / UNITS - rest;
        distance::farthest(least / w.distance, self.half_m)
    }

    /// The distance with the doubt of the point added: the two are at right angles on average.
    fn likely_distance(&self, candidate: &Candidate) -> f64 {
        candidate.distance_m.hypot(self.ranking.distance.doubt_m.of(candidate.row.precision))
    }

    /// The score in whole units of 1e-4, so that order never hangs on the last bit.
    pub fn units(&self, candidate: &Candidate) -> i64 {
        let w = &self.weights;
        let weights = [w.distance, w.kind, w.need, w.availability, w.asks, w.words, w.freshness];
        let values = self.values(candidate);
        let sum: f64 = weights.iter().zip(values).map(|(w, v)| w * v.clamp(0.0, 1.0)).sum();
        // The nearest whole number: a score is never negative.
        (sum * UNITS + 0.5) as i64
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
