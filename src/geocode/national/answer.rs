//! What the service answers.

use crate::domain::{CommuneCode, Position, Postcode, Precision};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of place an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    Housenumber,
    Street,
    Locality,
    Municipality,
    /// A word this program does not know.
    Other,
}

impl AnswerKind {
    /// From the word of the service.
    pub fn parse(word: &str) -> Self {
        match word {
            "housenumber" => Self::Housenumber,
            "street" => Self::Street,
            "locality" => Self::Locality,
            "municipality" | "city" => Self::Municipality,
            _ => Self::Other,
        }
    }

    /// How precise a point of this kind is.
    pub fn precision(self) -> Precision {
        match self {
            Self::Housenumber => Precision::Housenumber,
            Self::Street => Precision::Street,
            Self::Locality => Precision::Locality,
            Self::Municipality | Self::Other => Precision::Municipality,
        }
    }
}

/// A place that the service knows.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub position: Position,
    pub kind: AnswerKind,
    /// In `0..=1`; a high one does not make an answer right.
    pub score: f64,
    pub label: String,
    pub citycode: CommuneCode,
    pub postcode: Option<Postcode>,
    pub city: String,
}

/// Says no more than an error may: the label can be what somebody typed.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({:?}, {:.2}, {})", self.kind, self.score, self.citycode)
    }
}

/// The texts of an answer, from CSV or GeoJSON.
#[derive(Debug, Default)]
pub(super) struct RawAnswer<'a> {
    pub lat: f64,
    pub lon: f64,
    pub score: f64,
    pub kind: &'a str,
    pub label: &'a str,
    pub citycode: &'a str,
    pub postcode: &'a str,
    pub city: &'a str,
}

/// The service rounds beyond one now and then; farther out is no score.
const HIGHEST_SCORE: f64 = 1.1;

impl RawAnswer<'_> {
    /// None when a number or the commune makes no sense.
    pub fn checked(&self) -> Option<Answer> {
        let believable = (0.0..=HIGHEST_SCORE).contains(&self.score);
        Some(Answer {
            position: Position::new(self.lat, self.lon).ok()?,
            kind: AnswerKind::parse(self.kind),
            score: believable.then_some(self.score.min(1.0))?,
            label: self.label.to_owned(),
            citycode: CommuneCode::parse(self.citycode).ok()?,
            postcode: Postcode::parse(self.postcode).ok(),
            city: self.city.to_owned(),
        })
    }
}
