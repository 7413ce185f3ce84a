//! `berceau eval merging`: how well lists are put together, on pairs that people have read.

use crate::cli::{EvalMergingOptions, OutputFormat};
use crate::commands::ingest::{merged_sources, samples};
use crate::ingest::reconcile::{Evaluation, PairKey, evaluate, read_labels};
use anyhow::Context;
use serde_json::json;
use std::fs;
use std::process::ExitCode;

/// Least share of merged pairs that must be right, and of true pairs that must be merged.
const PRECISION: f64 = 0.98;
const RECALL: f64 = 0.92;

/// Merges the sources and compares with labelled pairs; fails below the figures held to.
pub fn run(options: &EvalMergingOptions) -> anyhow::Result<ExitCode> {
    let sources = samples(options.mappings.as_deref())?;
    let (rows, reconciled) = merged_sources(&sources)?;
    let mut pairs = Vec::new();
    for path in &options.files {
        let name = || path.display().to_string();
        let bytes = fs::read(path).with_context(name)?;
        pairs.extend(read_labels(&bytes, &rows).with_context(name)?);
    }
    let found = evaluate(&pairs, &reconciled);
    match options.format {
        OutputFormat::Text => print_text(&found),
        OutputFormat::Json => crate::say!("{}", serde_json::to_string_pretty(&document(&found))?),
    }
    let good = found.precision >= PRECISION && found.recall >= RECALL;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_text(found: &Evaluation) {
    for (what, pairs) in
        [("merged, wrongly", &found.false_positives), ("missed", &found.false_negatives)]
    {
        for pair in pairs {
            let waiting = if found.in_review.contains(pair) { " (in review)" } else { "" };
            crate::say!("{what}: {}{waiting}", called(pair));
        }
    }
    crate::say!(
        "precision {:.4} (at least {PRECISION}), recall {:.4} (at least {RECALL}), f1 {:.4}; {} right, {} \
         wrong, {} missed of which {} wait for a person; {} pairs to review in all",
        found.precision,
        found.recall,
        found.f1,
        found.true_positives.len(),
        found.false_positives.len(),
        found.false_negatives.len(),
        found.in_review.len(),
        found.review_size
    );
}

fn called(pair: &PairKey) -> String {
    let (a, b) = (pair.first(), pair.second());
    format!("{} {} / {} {}", a.source, a.source_id, b.source, b.source_id)
}

/// The shape that every `eval` command prints.
fn document(found: &Evaluation) -> serde_json::Value {
    let (right, wrong) =
        (found.true_positives.len() + found.true_negatives.len(), found.false_positives.len());
    let missed = found.false_negatives.len();
    let failure = |pair: &PairKey, expected: &str, got: &str| json!({"id": called(pair), "expected": expected, "got": got});
    let failures = found.false_positives.iter().map(|pair| failure(pair, "different", "same"));
    let failures = failures.chain(found.false_negatives.iter().map(|pair| {
        failure(pair, "same", if found.in_review.contains(pair) { "review" } else { "different" })
    }));
    json!({
        "groups": [{
            "name": "merging", "n": right + wrong + missed, "passed": right, "failed": wrong + missed, "disputed": 0,
            "metrics": {
                "precision": found.precision, "recall": found.recall, "f1": found.f1,
                "in_review": found.in_review.len(), "review_size": found.review_size,
            },
        }],
        "failures": failures.collect::<Vec<_>>(),
    })
}
