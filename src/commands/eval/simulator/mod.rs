//! `berceau eval simulator`: cases with known results, asked as the API is asked.

mod adapter;
mod case;
mod judge;

use crate::cli::{EvalSimulatorOptions, OutputFormat};
use crate::simulator::Params;
use judge::Judged;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Runs the cases of the files; fails on any case that is not disputed and not right.
pub fn run(options: &EvalSimulatorOptions) -> anyhow::Result<ExitCode> {
    let report = report(&options.files)?;
    match options.format {
        OutputFormat::Text => print!("{}", report.text()),
        OutputFormat::Json => println!("{}", serde_json::to_string_pretty(&report.document())?),
    }
    Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What became of every case of the files.
pub fn report(files: &[PathBuf]) -> anyhow::Result<Report> {
    let params = Params::bundled()?;
    let mut judged = Vec::new();
    for path in files {
        for case in case::read(path)? {
            judged.push(judge::judge(&params, case)?);
        }
    }
    Ok(Report { judged })
}

/// Every case, judged.
pub struct Report {
    judged: Vec<Judged>,
}

impl Report {
    /// Whether every case that is not disputed is right.
    pub fn is_good(&self) -> bool {
        self.judged.iter().all(|one| one.case.disputed || one.is_right())
    }

    /// Modes, in the order of their words.
    fn groups(&self) -> Vec<(&str, Vec<&Judged>)> {
        let mut names: Vec<&str> = self.judged.iter().map(|one| one.case.mode.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let of = |name| self.judged.iter().filter(|one| one.case.mode == name).collect();
        names.into_iter().map(|name| (name, of(name))).collect()
    }

    /// Milliseconds within which a share of the cases is answered.
    fn latency(&self, share: f64) -> f64 {
        let mut times: Vec<Duration> = self.judged.iter().map(|one| one.time).collect();
        times.sort();
        let rank = (times.len().saturating_sub(1) as f64 * share).round() as usize;
        times.get(rank).map_or(0.0, |time| (time.as_secs_f64() * 1e6).round() / 1e3)
    }

    /// For people: failures, disputed cases with what we answer, then counts by mode.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for one in self.judged.iter().filter(|one| !one.case.disputed && !one.is_right()) {
            let _ = writeln!(out, "failed {} {}: {}", one.case.id, one.case.date, one.told());
        }
        for one in self.judged.iter().filter(|one| one.case.disputed) {
            let what =
                if one.is_right() { "as expected all the same".to_owned() } else { one.told() };
            let reason = one.case.dispute_reason.as_deref().unwrap_or("no reason told");
            let _ = writeln!(out, "disputed {} {}: {what}; {reason}", one.case.id, one.case.date);
        }
        let _ = writeln!(
            out,
            "{:<34} {:>6} {:>7} {:>7} {:>9}",
            "mode", "cases", "passed", "failed", "disputed"
        );
        for (name, group) in self.groups() {
            let [passed, failed, disputed] = counts(&group);
            let _ = writeln!(
                out,
                "{name:<34} {:>6} {passed:>7} {failed:>7} {disputed:>9}",
                group.len()
            );
        }
        let all: Vec<&Judged> = self.judged.iter().collect();
        let [passed, failed, disputed] = counts(&all);
        let _ =
            writeln!(out, "{:<34} {:>6} {passed:>7} {failed:>7} {disputed:>9}", "all", all.len());
        out
    }

    /// The shape that every `eval` command prints.
    pub fn document(&self) -> Value {
        let group = |(name, group): (&str, Vec<&Judged>)| {
            let [passed, failed, disputed] = counts(&group);
            json!({
                "name": name, "n": group.len(), "passed": passed, "failed": failed,
                "disputed": disputed,
                "metrics": { "disputed_as_expected": group.iter().filter(|one| one.case.disputed && one.is_right()).count() },
            })
        };
        let wrong = self.judged.iter().filter(|one| !one.case.disputed && !one.is_right());
        let disputed = self.judged.iter().filter(|one| one.case.disputed).map(|one| {
            let mut told = one.document();
            told["reason"] = json!(one.case.dispute_reason);
            told["as_expected"] = json!(one.is_right());
            told
        });
        json!({
            "groups": self.groups().into_iter().map(group).collect::<Vec<_>>(),
            "failures": wrong.map(Judged::document).collect::<Vec<_>>(),
            "disputed": disputed.collect::<Vec<_>>(),
            "latency_ms": {"p50": self.latency(0.5), "p95": self.latency(0.95), "p99": self.latency(0.99)},
        })
    }
}

/// Passed, failed, disputed.
fn counts(group: &[&Judged]) -> [usize; 3] {
    let disputed = group.iter().filter(|one| one.case.disputed).count();
    let passed = group.iter().filter(|one| !one.case.disputed && one.is_right()).count();
    [passed, group.len() - disputed - passed, disputed]
}
