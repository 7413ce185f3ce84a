//! What a run is held to, and how it is told.

use crate::load::Figures;
use crate::questions::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Weights and thresholds of the classes, from a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Of a mixed load.
    pub weights: BTreeMap<String, usize>,
    #[serde(default)]
    pub thresholds: BTreeMap<String, Threshold>,
}

/// What a class is held to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub p99_ms: f64,
    pub recall: Option<f64>,
}

/// Everything that a run found.
#[derive(Debug, Serialize)]
pub struct Outcome {
    pub server: String,
    pub connections: usize,
    pub seconds: f64,
    pub rate: Option<f64>,
    pub seed: u64,
    pub classes: BTreeMap<&'static str, Measured>,
    /// Thresholds that were not held.
    pub broken: Vec<String>,
}

/// A class.
#[derive(Debug, Serialize)]
pub struct Measured {
    #[serde(flatten)]
    pub figures: Figures,
    pub recall: Option<f64>,
}

impl Outcome {
    /// Compares with the thresholds.
    pub fn judge(&mut self, rules: &Rules) {
        for (class, measured) in &self.classes {
            let figures = &measured.figures;
            if figures.wrong > 0 {
                self.broken.push(format!("{class}: {} wrong answers", figures.wrong));
            }
            let Some(threshold) = rules.thresholds.get(*class) else { continue };
            if figures.p99_ms > threshold.p99_ms {
                let (is, most) = (figures.p99_ms, threshold.p99_ms);
                self.broken.push(format!("{class}: p99 {is:.2} ms, at most {most}"));
            }
            let short = measured.recall.zip(threshold.recall).filter(|(is, least)| is < least);
            if let Some((is, least)) = short {
                self.broken.push(format!("{class}: recall {is:.3}, at least {least}"));
            }
        }
    }

    /// A table for people.
    pub fn markdown(&self) -> String {
        let loop_ =
            self.rate.map_or("closed loop".to_owned(), |r| format!("open loop, {r} a second"));
        let mut out = format!(
            "{}: {} connections, {loop_}, {} s, seed {}\n\n| class | answers/s | p50 ms | p95 ms | p99 ms | bytes | wrong | recall |\n|---|---|---|---|---|---|---|---|\n",
            self.server, self.connections, self.seconds, self.seed
        );
        for (class, measured) in &self.classes {
            let f = &measured.figures;
            let recall = measured.recall.map_or("–".to_owned(), |r| format!("{r:.3}"));
            // Writing into a String cannot fail.
            let _ = writeln!(
                out,
                "| {class} | {:.0} | {:.3} | {:.3} | {:.3} | {} | {} | {recall} |",
                f.per_second, f.p50_ms, f.p95_ms, f.p99_ms, f.mean_bytes, f.wrong
            );
        }
        for broken in &self.broken {
            let _ = writeln!(out, "\nnot held: {broken}");
        }
        out
    }
}

/// A class by its word, told when there is none.
pub fn class(word: &str) -> Result<Class, String> {
    Class::parse(word).ok_or_else(|| format!("{word:?} is not a class of questions"))
}
