//! `berceau eval search`: how good the answers to families are, on questions that people have judged.

mod adapter;
mod case;
mod measure;
mod points;
mod predicate;
mod report;
mod service;
pub mod stem;

use crate::cli::{EvalSearchOptions, OutputFormat};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::domain::{Date, Listing};
use crate::generation::Generations;
use crate::search::Generation;
use adapter::Facts;
use anyhow::{Context, bail};
use case::Case;
use measure::Outcome;
use points::Points;
use report::Report;
use serde_json::Value;
use service::Service;
use std::process::ExitCode;
use std::sync::Arc;

/// Asks every question of the files on the live generation; fails when a gate is not held.
pub fn run(config: &Config, options: &EvalSearchOptions) -> anyhow::Result<ExitCode> {
    judge(config, options, |report| {
        match options.format {
            OutputFormat::Text => print!("{}", report.text()),
            OutputFormat::Json => println!("{}", serde_json::to_string_pretty(&report.document())?),
        }
        Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

/// The same, as the JSON that the command prints.
pub fn document(config: &Config, options: &EvalSearchOptions) -> anyhow::Result<Value> {
    judge(config, options, |report| Ok(report.document()))
}

fn judge<T>(
    config: &Config,
    options: &EvalSearchOptions,
    tell: impl FnOnce(&Report<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut cases = Vec::new();
    for path in &options.files {
        cases.extend(case::read(path)?);
    }
    let generations = Generations::open(&config.data)?;
    let Some(id) = generations.current()? else {
        bail!("there is no live generation in {}", config.data.display())
    };
    let generation = Arc::new(Generation::open(&generations, &id)?);
    let today = options.on.unwrap_or_else(|| SystemClock.today());
    let facts = facts(&generation, today);
    let points = match options.at {
        Some(point) => Points::fixed(point),
        None => Points::by_population(generation.places.communes(), options.seed),
    };
    let outcomes = actix_web::rt::System::new().block_on(async {
        let service = Service::start(generation.clone(), today).await?;
        let mut outcomes = Vec::new();
        for case in &cases {
            outcomes.push(ask(case, &points, &service, &facts).await?);
        }
        anyhow::Ok(outcomes)
    })?;
    tell(&Report::of(&cases, &outcomes, unsatisfied(&cases, &facts)))
}

/// What judges may ask of every open listing.
fn facts(generation: &Generation, today: Date) -> Vec<Facts> {
    let listings = (0..generation.len()).filter_map(|slot| generation.listing(slot as u32));
    listings.filter(Listing::is_open).map(|l| Facts::of(&l, today)).collect()
}

/// Conditions that hold of no listing at all: they measure nothing.
fn unsatisfied(cases: &[Case], facts: &[Facts]) -> Vec<String> {
    let mut found = Vec::new();
    for case in cases {
        let grades = case.grades.iter().map(|(grade, p)| (format!("grade {grade}"), p));
        let never = case.never.iter().map(|p| ("never".to_owned(), p));
        for (what, predicate) in grades.chain(never) {
            if !facts.iter().any(|facts| predicate.holds(facts)) {
                found.push(format!("{} {what}", case.id));
            }
        }
    }
    found
}

async fn ask(
    case: &Case,
    points: &Points,
    service: &Service,
    facts: &[Facts],
) -> anyhow::Result<Outcome> {
    let device = case.place.is_device().then(|| points.of(&case.id));
    let answer = service.ask(case, device).await.with_context(|| case.id.clone())?;
    Ok(measure::outcome(case, device, &answer, facts))
}
