//! Whether an answer is believed.
//!
//! The score alone says little: rows without any address come back with 0.98. The commune and the
//! kind of answer decide.

use super::answer::{Answer, AnswerKind};
use crate::domain::{CommuneCode, Position, Precision};

/// A street answer below this score is a guess.
pub const STREET_SCORE: f64 = 0.5;

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Acceptance {
    Accepted {
        position: Position,
        /// Housenumber or street.
        precision: Precision,
    },
    /// Shown at the centre of its commune, and looked at by somebody.
    KeptAtCommune(ReviewReason),
}

/// Why an answer is not believed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReviewReason {
    NoAnswer,
    /// The service places it in another commune.
    OtherCommune {
        answered: CommuneCode,
    },
    WeakStreet {
        score: f64,
    },
    /// No more precise than a place name or the commune.
    Coarse,
}

/// Believes an answer in the declared commune, or in the one that took it in, when it is a house
/// number, or a street that answers well.
///
/// `successor` tells the commune of today for a code.
pub fn accept(
    answer: Option<&Answer>,
    declared: CommuneCode,
    successor: impl Fn(CommuneCode) -> Option<CommuneCode>,
) -> Acceptance {
    let Some(answer) = answer else {
        return Acceptance::KeptAtCommune(ReviewReason::NoAnswer);
    };
    let today = |code| successor(code).unwrap_or(code);
    let city = |code| whole_city(today(code));
    let same = today(answer.citycode) == today(declared)
        // The whole city was declared, and the answer is in one of its arrondissements.
        || city(answer.citycode) == today(declared);
    let reason = match answer.kind {
        _ if !same => ReviewReason::OtherCommune { answered: answer.citycode },
        AnswerKind::Housenumber => return accepted(answer),
        AnswerKind::Street if answer.score >= STREET_SCORE => return accepted(answer),
        AnswerKind::Street => ReviewReason::WeakStreet { score: answer.score },
        _ => ReviewReason::Coarse,
    };
    Acceptance::KeptAtCommune(reason)
}

fn accepted(answer: &Answer) -> Acceptance {
    Acceptance::Accepted { position: answer.position, precision: answer.kind.precision() }
}

/// Paris, Lyon or Marseille for the code of an arrondissement; any other code is itself.
fn whole_city(code: CommuneCode) -> CommuneCode {
    let city = match code.as_str() {
        text if text.starts_with("751") => "75056",
        text if text.starts_with("6938") => "69123",
        text if text.starts_with("132") => "13055",
        _ => return code,
    };
    CommuneCode::parse(city).unwrap_or(code)
}
