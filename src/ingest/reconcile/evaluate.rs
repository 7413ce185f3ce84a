//! How often the merges are right, against pairs that people labelled by reading.
//!
//! The file of labels is a CSV with semicolons and a header:
//! `source_a;row_a;source_b;row_b;truth`. A row is written as its identifier in the source, or, where
//! the source has none, as `name|address` on one line as published (accents, capitals and signs do
//! not matter). `truth` is `same`, `different` or `moved`; what moved is left aside.

use super::Reconciled;
use super::decisions::{PairKey, RowKey};
use crate::domain::text::fold;
use crate::domain::{Listing, SourceId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// What a reader said of two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    Same,
    Different,
    /// The same house at another address: neither right nor wrong to merge.
    Moved,
}

/// Two rows and what they are to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledPair {
    pub pair: PairKey,
    pub truth: Truth,
}

impl LabelledPair {
    /// The order of the two rows does not matter.
    pub fn new(a: RowKey, b: RowKey, truth: Truth) -> Self {
        Self { pair: PairKey::new(a, b), truth }
    }
}

/// Right and wrong merges.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluation {
    /// Share of the merged pairs that are right; 1 when nothing was merged.
    pub precision: f64,
    /// Share of the true pairs that were merged; 1 when there was none.
    pub recall: f64,
    pub f1: f64,
    pub true_positives: Vec<PairKey>,
    pub false_positives: Vec<PairKey>,
    pub false_negatives: Vec<PairKey>,
    /// Pairs labelled different that were left apart.
    pub true_negatives: Vec<PairKey>,
    /// True pairs that were not merged but wait for a person.
    pub in_review: Vec<PairKey>,
    /// Every pair that waits for a person, labelled or not.
    pub review_size: usize,
}

/// Why a file of labels is refused.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("labels, line {line}: {message}")]
pub struct LabelsError {
    pub line: u64,
    pub message: String,
}

#[derive(Deserialize)]
struct Line {
    source_a: String,
    row_a: String,
    source_b: String,
    row_b: String,
    truth: Truth,
}

/// Reads labels and finds their rows among the listings before any merge.
pub fn read_labels(bytes: &[u8], listings: &[Listing]) -> Result<Vec<LabelledPair>, LabelsError> {
    let rows = Rows::new(listings);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bytes);
    let mut out = Vec::new();
    for (i, line) in reader.deserialize::<Line>().enumerate() {
        let at = i as u64 + 2;
        let refuse = |message: String| LabelsError { line: at, message };
        let line = line.map_err(|error| refuse(error.to_string()))?;
        let a = rows.find(&line.source_a, &line.row_a).map_err(refuse)?;
        let b = rows.find(&line.source_b, &line.row_b).map_err(refuse)?;
        out.push(LabelledPair::new(a, b, line.truth));
    }
    Ok(out)
}

/// Rows by what a label may call them; None for a name that several bear.
struct Rows(BTreeMap<(SourceId, String), Option<RowKey>>);

impl Rows {
    fn new(listings: &[Listing]) -> Self {
        let mut rows = BTreeMap::new();
        for listing in listings {
            let name = listing.name.as_ref().map(|n| n.value.as_str()).unwrap_or_default();
            let by_name = format!("{name} {}", listing.address.value.label());
            for called in [fold(&by_name), listing.source_id.clone()] {
                let key = RowKey::of(listing);
                rows.entry((listing.source.clone(), called))
                    .and_modify(|found: &mut Option<RowKey>| {
                        if found.as_ref() != Some(&key) {
                            *found = None;
                        }
                    })
                    .or_insert(Some(key.clone()));
            }
        }
        Self(rows)
    }

    fn find(&self, source: &str, row: &str) -> Result<RowKey, String> {
        let source = SourceId::parse(source).map_err(|error| error.to_string())?;
        let called = if row.contains('|') { fold(row) } else { row.to_owned() };
        match self.0.get(&(source, called)) {
            Some(Some(key)) => Ok(key.clone()),
            Some(None) => Err(format!("several rows are called {row:?}")),
            None => Err(format!("no row is called {row:?}")),
        }
    }
}

/// Counts pairs of rows of two sources: those put together among the rows that the labels name,
/// against those that the labels call the same.
pub fn evaluate(pairs: &[LabelledPair], reconciled: &Reconciled) -> Evaluation {
    let said: BTreeMap<&PairKey, Truth> = pairs.iter().map(|p| (&p.pair, p.truth)).collect();
    let universe: BTreeSet<&RowKey> =
        pairs.iter().flat_map(|p| [p.pair.first(), p.pair.second()]).collect();
    let sources: BTreeSet<(&SourceId, &SourceId)> =
        pairs.iter().map(|p| (&p.pair.first().source, &p.pair.second().source)).collect();
    let mut merged: BTreeSet<PairKey> = BTreeSet::new();
    for listing in &reconciled.listings {
        let keys = listing
            .members
            .iter()
            .map(|m| RowKey { source: m.source.clone(), source_id: m.source_id.clone() });
        let keys: Vec<RowKey> = keys.filter(|key| universe.contains(key)).collect();
        for (i, a) in keys.iter().enumerate() {
            for b in &keys[i + 1..] {
                let pair = PairKey::new(a.clone(), b.clone());
                if sources.contains(&(&pair.first().source, &pair.second().source)) {
                    merged.insert(pair);
                }
            }
        }
    }
    tally(&said, &merged, reconciled)
}

fn tally(
    said: &BTreeMap<&PairKey, Truth>,
    merged: &BTreeSet<PairKey>,
    reconciled: &Reconciled,
) -> Evaluation {
    let waiting: BTreeSet<PairKey> = reconciled.review.iter().map(|pair| pair.key()).collect();
    let mut out = Evaluation { review_size: waiting.len(), ..Evaluation::default() };
    for pair in merged {
        match said.get(pair) {
            Some(Truth::Same) => out.true_positives.push(pair.clone()),
            Some(Truth::Moved) => {}
            Some(Truth::Different) | None => out.false_positives.push(pair.clone()),
        }
    }
    for (pair, truth) in said.iter().filter(|(pair, _)| !merged.contains(**pair)) {
        match truth {
            Truth::Same => {
                out.false_negatives.push((*pair).clone());
                if waiting.contains(*pair) {
                    out.in_review.push((*pair).clone());
                }
            }
            Truth::Different => out.true_negatives.push((*pair).clone()),
            Truth::Moved => {}
        }
    }
    let share = |part: usize, rest: usize| {
        if part + rest == 0 { 1.0 } else { part as f64 / (part + rest) as f64 }
    };
    let right = out.true_positives.len();
    out.precision = share(right, out.false_positives.len());
    out.recall = share(right, out.false_negatives.len());
    let sum = out.precision + out.recall;
    out.f1 = if sum > 0.0 { 2.0 * out.precision * out.recall / sum } else { 0.0 };
    out
}
