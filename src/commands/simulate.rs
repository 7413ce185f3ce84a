//! `berceau simulate FILE`: a simulation from JSON, as a table or as JSON.

use crate::cli::{OutputFormat, SimulateOptions};
use crate::clock::{Clock, SystemClock};
use crate::simulator::answer::{self, OptionView, Simulation, TotalsView};
use crate::simulator::{Params, Request, french};
use anyhow::{Context, bail};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::process::ExitCode;

/// Works out the request of a file (`-` for the standard input), or lists legal values.
pub fn run(options: &SimulateOptions) -> anyhow::Result<ExitCode> {
    let params = Params::bundled()?;
    if options.due {
        let today = options.on.unwrap_or_else(|| SystemClock.today());
        return print(&due(&params, today));
    }
    let Some(file) = &options.file else { bail!("a file is needed, or --due") };
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(file).with_context(|| file.display().to_string())?
    };
    let document = serde_json::from_slice(&bytes).with_context(|| file.display().to_string())?;
    let request = match Request::read(&document, &params) {
        Ok(request) => request,
        Err(refusals) => {
            for refusal in refusals {
                eprintln!("{} ({}) : {}", refusal.pointer, refusal.code, refusal.detail);
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    match answer::answer(&params, &request) {
        Ok(found) => print(&match options.format {
            OutputFormat::Text => table(&found),
            OutputFormat::Json => serde_json::to_string_pretty(&found)? + "\n",
        }),
        Err(unknown) => {
            let refusal = answer::unknown_law(unknown, request.month, &params);
            eprintln!("{} ({}) : {}", refusal.pointer, refusal.code, refusal.detail);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn print(text: &str) -> anyhow::Result<ExitCode> {
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Values that a person should compare with the text again.
fn due(params: &Params, today: crate::domain::Date) -> String {
    let due = params.due_for_review(today);
    let mut out = String::new();
    for one in &due {
        // Writing into a String cannot fail.
        let _ = writeln!(out, "{}: {} ({})", one.parameter.id, one.reason, one.parameter.label);
    }
    let _ = writeln!(out, "{} valeurs sur {} sont à revoir.", due.len(), params.all().len());
    out
}

/// Options side by side, then how each is worked out.
fn table(found: &Simulation) -> String {
    let mut out = format!("{} — {}\n\n", found.month, found.notice);
    let priced = found.options.iter().filter_map(|one| Some((one, one.monthly.as_ref()?)));
    let rows: Vec<(&OptionView, &TotalsView)> = priced.collect();
    if !rows.is_empty() {
        let _ = writeln!(
            out,
            "{:<52} {:>12} {:>12} {:>12} {:>12} {:>12}",
            "Par mois", "coût", "CMG", "cotisations", "à payer", "net"
        );
    }
    for (option, month) in rows {
        let [gross, cmg, covered, to_pay, net] =
            [&month.gross, &month.cmg, &month.contributions_covered, &month.to_pay, &month.net]
                .map(|amount| euros(amount));
        let _ = writeln!(
            out,
            "{:<52} {gross:>12} {cmg:>12} {covered:>12} {to_pay:>12} {net:>12}",
            option.label
        );
    }
    for option in &found.options {
        explain(&mut out, option);
    }
    out
}

/// Decimal text as families read it.
fn euros(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), french::euros)
}

fn explain(out: &mut String, option: &OptionView) {
    let _ = writeln!(out, "\n{}", option.label);
    for line in &option.lines {
        let amount = line.amount.parse().map_or_else(|_| line.amount.clone(), french::number);
        let _ = writeln!(out, "  {} : {amount} ({})", line.label, line.unit);
        if !line.formula.is_empty() {
            let _ = writeln!(out, "    {}", line.formula);
        }
        for used in &line.parameters {
            let _ = writeln!(
                out,
                "    {} = {} depuis le {}, {} ({})",
                used.id,
                used.value,
                used.from,
                used.confidence.label(),
                used.sources.join(" ; ")
            );
        }
    }
    if let Some(range) = &option.range {
        let (low, high) = (euros(&range.low), euros(&range.high));
        let _ = writeln!(out, "  Net entre {low} et {high} par mois selon le prix.");
    }
    for month in &option.months {
        let (to_pay, cmg) = (euros(&month.to_pay), euros(&month.cmg));
        let _ = writeln!(out, "  {} : à payer {to_pay}, CMG {cmg}", month.month);
    }
    for year in &option.years {
        let _ = writeln!(
            out,
            "  {} ({} mois) : payé {}, crédit d’impôt {}, net {}",
            year.year,
            year.months,
            euros(&year.to_pay),
            euros(&year.tax_credit),
            euros(&year.net)
        );
    }
    for warning in &option.warnings {
        let _ = writeln!(out, "  Attention : {}", warning.detail);
    }
}
