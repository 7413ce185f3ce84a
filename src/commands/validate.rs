//! `berceau validate FILE`: what is wrong in a file of the inbound format, line by line.

use crate::ingest::{self, Severity};
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;

/// Prints one line an issue; succeeds when no line would be refused.
pub fn run(file: &Path) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let name = file.to_string_lossy();
    let bytes = ingest::connector::decompress(&name, &bytes)?;
    let issues = ingest::validate(&bytes);
    for issue in &issues {
        let at = &issue.at;
        println!(
            "line {}: {} ({}): {}",
            at.record,
            issue.kind.label(),
            issue.kind.code(),
            issue.detail
        );
    }
    let errors = issues.iter().filter(|issue| issue.severity() == Severity::Error).count();
    println!("{} issues, {errors} of them refuse a line", issues.len());
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
