//! `berceau validate FILE`: what is wrong in a file of the inbound format, line by line.

use crate::cli::{OutputFormat, ValidateOptions};
use crate::clock::{Clock, SystemClock};
use crate::geocode::Gazetteer;
use crate::ingest::{self, Issue, Severity, Verdict};
use anyhow::Context;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

/// Prints every problem, then a summary; succeeds when no line would be refused.
pub fn run(options: &ValidateOptions) -> anyhow::Result<ExitCode> {
    let name = || options.file.display().to_string();
    let bytes = std::fs::read(&options.file).with_context(name)?;
    let places = Gazetteer::bundled()?;
    let today = options.on.unwrap_or_else(|| SystemClock.today());
    let verdict = ingest::validate(&bytes, today, &places).with_context(name)?;
    let text = match options.format {
        OutputFormat::Text => french(&verdict),
        OutputFormat::Json => serde_json::to_string_pretty(&Told::from(&verdict))? + "\n",
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(if verdict.is_accepted() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One line a problem, then what it comes to.
fn french(verdict: &Verdict) -> String {
    let mut found: Vec<(u64, String)> =
        verdict.issues.iter().map(|issue| (issue.at.record, issue.to_string())).collect();
    // A file that is not one listing a line is told once, above.
    found.extend(verdict.refused.iter().filter(|refused| refused.line > 0).map(|refused| {
        let (line, reason) = (refused.line, refused.reason.label());
        (line, format!("ligne {line} : refusée, {reason} ({})", refused.detail))
    }));
    found.sort_by_key(|(line, _)| *line);
    let mut text: String = found.into_iter().map(|(_, told)| told + "\n").collect();
    text += &summary(verdict);
    text
}

fn summary(verdict: &Verdict) -> String {
    let counts = Counts::of(verdict);
    let end = if verdict.is_accepted() {
        "Le fichier peut être envoyé."
    } else {
        "Corrigez les lignes refusées avant d’envoyer le fichier."
    };
    format!(
        "{} : {}, {}, {}. {end}\n",
        several(counts.lines, "fiche"),
        several(counts.accepted, "acceptée"),
        several(counts.refused, "refusée"),
        several(counts.warnings, "avertissement"),
    )
}

fn several(number: u64, word: &str) -> String {
    if number < 2 { format!("{number} {word}") } else { format!("{number} {word}s") }
}

#[derive(Debug, Serialize)]
struct Counts {
    lines: u64,
    accepted: u64,
    refused: u64,
    warnings: u64,
}

impl Counts {
    fn of(verdict: &Verdict) -> Self {
        let lines: BTreeSet<u64> = verdict.refused.iter().map(|refused| refused.line).collect();
        let refused = lines.len() as u64;
        let warnings = verdict.issues.iter().filter(|i| i.severity() == Severity::Warning);
        Self {
            lines: verdict.lines,
            accepted: verdict.lines.saturating_sub(refused),
            refused,
            warnings: warnings.count() as u64,
        }
    }
}

/// The same as JSON.
#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    counts: Counts,
    issues: Vec<ToldIssue<'a>>,
}

#[derive(Debug, Serialize)]
struct ToldIssue<'a> {
    line: u64,
    /// "info", "warning", "error", or "refused" for what turns the line away.
    severity: &'static str,
    code: &'static str,
    pointer: &'a str,
    message: &'static str,
    detail: &'a str,
}

impl<'a> From<&'a Verdict> for Told<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let refused = verdict.refused.iter().map(|refused| {
            let is_pointer = refused.detail.starts_with('/');
            let (pointer, detail) =
                if is_pointer { (&*refused.detail, "") } else { ("", &*refused.detail) };
            ToldIssue {
                line: refused.line,
                severity: "refused",
                code: refused.reason.code(),
                pointer,
                message: refused.reason.label(),
                detail,
            }
        });
        let mut issues: Vec<_> = verdict.issues.iter().map(told).chain(refused).collect();
        issues.sort_by_key(|issue| issue.line);
        Self { counts: Counts::of(verdict), issues }
    }
}

fn told(issue: &Issue) -> ToldIssue<'_> {
    ToldIssue {
        line: issue.at.record,
        severity: match issue.severity() {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        code: issue.kind.code(),
        pointer: &issue.pointer,
        message: issue.kind.label(),
        detail: &issue.detail,
    }
}
