//! `berceau eval search` on the bundled data: its figures are whole, whatever the ranking does.

use crate::support::app::{BUNDLED, config};
use berceau::cli::{EvalSearchOptions, OutputFormat};
use berceau::commands::eval::search::document;
use berceau::domain::Position;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn judged(file: &Path) -> anyhow::Result<Value> {
    let options = EvalSearchOptions {
        files: vec![file.to_owned()],
        seed: 1,
        at: Some(Position::new(47.2184, -1.5536).unwrap()),
        on: Some(jiff::civil::date(2026, 11, 25)),
        format: OutputFormat::Json,
    };
    document(&config(BUNDLED.path()), &options)
}

fn ours() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/queries/parents.jsonl")
}

#[test]
fn every_question_is_judged_and_nearly_every_place_is_understood() {
    let found = judged(&ours()).unwrap();
    let (groups, all) = (found["groups"].as_array().unwrap(), &found["groups"][0]);
    let lines = std::fs::read_to_string(ours()).unwrap().lines().count();
    assert_eq!((&all["name"], &all["n"]), (&json!("all"), &json!(lines)));
    let sum = |key: &str| all[key].as_u64().unwrap() as usize;
    assert_eq!(sum("passed") + sum("failed"), lines);
    assert_eq!(found["failures"].as_array().unwrap().len(), sum("failed"));
    assert!(groups.len() > 20);
    let metrics = &all["metrics"];
    assert!(metrics["places_right"].as_f64().unwrap() >= 0.9, "{metrics}");
    assert!((0.0..=1.0).contains(&metrics["ndcg_at_10"].as_f64().unwrap()), "{metrics}");
    assert!(found["latency_ms"]["p99"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.jsonl");
    let line = json!({
        "id": "x", "q": "crèche", "place": {"kind": "device"},
        "grades": {"3": {"field": "colour", "op": "in", "value": ["red"]}},
    });
    std::fs::write(&file, format!("\n{line}\n")).unwrap();
    let error = format!("{:#}", judged(&file).unwrap_err());
    assert!(error.contains("line 2") && error.contains("colour"), "{error}");
}
