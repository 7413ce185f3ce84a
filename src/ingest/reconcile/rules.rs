//! `merging.toml` and `trade-words.txt`: how rows are compared and whose word is kept, read and
//! checked.

use super::check::{check, line_of};
use super::trust::TrustRules;
use super::words::Words;
use crate::domain::text::fold;
use crate::domain::{Precision, Subtype};
use serde::Deserialize;
use std::collections::HashMap;
use thiserror::Error;

/// The rules that travel with the code.
const MERGING: &str = include_str!("../../../index/merging.toml");
const TRADE_WORDS: &str = include_str!("../../../index/fr/trade-words.txt");
const ABBREVIATIONS: &str = include_str!("../normalise/abbreviations.txt");

/// Why the rules are refused; every message begins with the file and, when known, the line.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RulesError {
    #[error("merging.toml:{line}: {message}")]
    Merging { line: usize, message: String },
    #[error("trade-words.txt:{line}: {message}")]
    TradeWords { line: usize, message: String },
}

/// Shares of the score; they add up to 1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub name: f64,
    pub address: f64,
    pub distance: f64,
}

/// Limits on scores and likenesses, 0 to 1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub merge: f64,
    pub review: f64,
    pub known: f64,
    pub same_name: f64,
    pub different_name: f64,
    pub same_address: f64,
}

/// Lengths in metres, and how much points are trusted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistanceRules {
    pub decay_m: f64,
    pub compared_m: f64,
    pub far_m: f64,
    pub same_name_m: f64,
    pub neighbour_m: f64,
    pub shared_phone_m: f64,
    pub trust: PointTrust,
}

/// Trust in a point, 0 to 1, by its precision.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointTrust {
    pub point: f64,
    pub housenumber: f64,
    pub street: f64,
    pub locality: f64,
    pub same_address: f64,
}

impl PointTrust {
    /// Zero for a point that stands for a whole commune or is hidden on purpose.
    pub fn of(&self, precision: Precision) -> f64 {
        match precision {
            Precision::Point => self.point,
            Precision::Housenumber => self.housenumber,
            Precision::Street => self.street,
            Precision::Locality => self.locality,
            _ => 0.0,
        }
    }
}

/// What is added to a score, -1 to 1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    pub same_phone: f64,
    pub same_email: f64,
    pub same_website: f64,
    pub same_siret: f64,
    pub same_words: f64,
    pub same_subtype: f64,
    pub same_capacity: f64,
    pub other_capacity: f64,
    pub other_subtype: f64,
}

/// Likeness of addresses whose street is the same, 0 to 1.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressRules {
    pub other_number: f64,
    pub other_suffix: f64,
    pub missing_number: f64,
    pub other_commune: f64,
    pub floor: f64,
}

/// When a value stops naming a place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedRules {
    pub rows: usize,
}

/// How many rows are met in a block.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRules {
    pub most: usize,
}

/// Pairs of subtypes that speak against a merge.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindRules {
    pub apart: Vec<(Subtype, Subtype)>,
    pub unlikely: Vec<(Subtype, Subtype)>,
    pub names_apart: Vec<(String, String)>,
}

impl KindRules {
    /// Whether the two are different services.
    pub fn are_apart(&self, a: Subtype, b: Subtype) -> bool {
        within(&self.apart, a, b)
    }

    /// Whether two whole names, folded, say two services.
    pub fn names_are_apart(&self, a: &str, b: &str) -> bool {
        let says = |name: &str, word: &str| name.split(' ').any(|w| w == word);
        let only = |name: &str, has: &str, not: &str| says(name, has) && !says(name, not);
        self.names_apart
            .iter()
            .any(|(x, y)| (only(a, x, y) && only(b, y, x)) || (only(a, y, x) && only(b, x, y)))
    }

    /// Whether the two are often two units of one address.
    pub fn are_unlikely(&self, a: Subtype, b: Subtype) -> bool {
        within(&self.unlikely, a, b)
    }
}

fn within(pairs: &[(Subtype, Subtype)], a: Subtype, b: Subtype) -> bool {
    pairs.iter().any(|pair| *pair == (a, b) || *pair == (b, a))
}

/// The whole file, unchecked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub version: String,
    pub weights: Weights,
    pub thresholds: Thresholds,
    pub distance: DistanceRules,
    pub evidence: Evidence,
    pub shared: SharedRules,
    pub address: AddressRules,
    pub kinds: KindRules,
    pub blocks: BlockRules,
    pub trust: TrustRules,
}

/// Every rule, checked.
#[derive(Debug, Clone)]
pub struct Rules {
    pub version: String,
    pub weights: Weights,
    pub thresholds: Thresholds,
    pub distance: DistanceRules,
    pub evidence: Evidence,
    pub address: AddressRules,
    pub kinds: KindRules,
    pub trust: TrustRules,
    /// Rows of one source that may carry a telephone or a SIRET before it stops naming a place.
    pub shared_rows: usize,
    /// Rows that one row meets in a block.
    pub block_most: usize,
    pub words: Words,
    /// Whole words of street abbreviations ("bd" is "boulevard"), all folded.
    pub abbreviations: HashMap<String, String>,
}

impl Rules {
    /// The rules that travel inside the binary.
    pub fn bundled() -> Result<Self, RulesError> {
        Self::parse(MERGING, TRADE_WORDS)
    }

    /// Reads the text of `merging.toml` and of `trade-words.txt`.
    pub fn parse(merging: &str, trade_words: &str) -> Result<Self, RulesError> {
        let file: File = toml::from_str(merging).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            RulesError::Merging { line: line_of(merging, at), message: error.message().into() }
        })?;
        check(&file, merging)?;
        Ok(Self {
            version: file.version,
            weights: file.weights,
            thresholds: file.thresholds,
            distance: file.distance,
            evidence: file.evidence,
            address: file.address,
            kinds: file.kinds,
            trust: file.trust,
            shared_rows: file.shared.rows,
            block_most: file.blocks.most,
            words: Words::parse(trade_words)?,
            abbreviations: abbreviations(ABBREVIATIONS),
        })
    }
}

fn abbreviations(text: &str) -> HashMap<String, String> {
    let entries = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let pair = |line: &str| {
        let (short, long) = line.split_once('=')?;
        Some((short.trim().to_owned(), fold(long)))
    };
    entries.filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PublisherKind;

    #[test]
    fn the_rules_that_travel_with_the_code_are_accepted() {
        let rules = Rules::bundled().unwrap();
        assert_eq!(rules.abbreviations.get("bd").map(String::as_str), Some("boulevard"));
        assert_eq!(rules.trust.capacity.rank(PublisherKind::City), 1);
        assert_eq!(rules.trust.capacity.rank(PublisherKind::Department), 1);
    }

    #[test]
    fn nonsense_is_refused_on_its_line() {
        let line = |find: &str| MERGING.lines().position(|l| l.starts_with(find)).unwrap() + 1;
        for (from, to, at) in [
            ("name = 0.45", "name = 0.55", "name = 0.45"),
            ("merge = 0.65", "merge = 1.65", "merge = 0.65"),
            ("review = 0.45", "review = 0.95", "review = 0.45"),
            ("decay_m = 150", "decay_m = 0", "decay_m = 150"),
            ("most = 60", "most = 0", "most = 60"),
            ("same_email = 0.10", "same_mail = 0.10", "same_email"),
            ("siret = [\"national\", ", "siret = [", "siret = ["),
            ("siret = [\"national\", ", "siret = [\"city\", ", "siret = ["),
            ("siret = [\"national\", ", "siret = [\"planet\", ", "siret = ["),
        ] {
            assert!(MERGING.contains(from), "{from}");
            match Rules::parse(&MERGING.replacen(from, to, 1), TRADE_WORDS) {
                Err(RulesError::Merging { line: told, .. }) => assert_eq!(told, line(at), "{to}"),
                other => panic!("{to}: {:?}", other.err()),
            }
        }
    }

    #[test]
    fn a_word_list_with_accents_or_repeats_is_refused_on_its_line() {
        for text in ["[trade]\ncrèche", "[trade]\n[odd]", "[trade]\ntwo words", "\nlost"] {
            let error = Rules::parse(MERGING, text).err();
            assert!(matches!(error, Some(RulesError::TradeWords { line: 2, .. })), "{text}");
        }
        let twice = Rules::parse(MERGING, "[trade]\ncreche\ncreche").err();
        assert!(matches!(twice, Some(RulesError::TradeWords { line: 3, .. })));
    }
}
