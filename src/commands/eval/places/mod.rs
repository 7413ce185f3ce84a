//! `berceau eval places`: texts and the places they should give.
//!
//! | file | holds |
//! |---|---|
//! | [`cases`] | cases from CSV files |
//! | [`draw`] | cases drawn from the address table |
//! | [`judge`] | whether an answer is right |
//! | [`report`] | counts by family, as text or JSON |

pub mod cases;
pub mod draw;
pub mod judge;
pub mod report;

use super::super::ingest::address_table;
use crate::cli::{EvalPlacesOptions, OutputFormat};
use crate::config::Config;
use crate::geocode::address::Search;
use crate::geocode::{Address, Gazetteer};
use anyhow::{Context, bail};
use cases::Case;
use draw::Draw;
use judge::Judge;
use report::{Judged, Report};
use std::process::ExitCode;
use std::time::Instant;

/// Runs the cases through the functions that the API uses.
pub fn places(config: &Config, options: &EvalPlacesOptions) -> anyhow::Result<ExitCode> {
    let places = Gazetteer::bundled()?;
    let table = address_table(config, &places, &options.addresses)?;
    let places = places.with_streets(table);
    let mut all = Vec::new();
    for path in &options.files {
        all.extend(cases::read(path)?);
    }
    if let Some(count) = options.from_addresses {
        let table = places.streets().context("there is no address table to draw from")?;
        let draw = Draw { count, seed: options.seed, typing_errors: options.typo };
        all.extend(draw::cases(&places, table, draw));
    }
    if all.is_empty() {
        bail!("no case: give files, or --from-addresses N");
    }
    let report = run(&places, &all);
    match options.format {
        OutputFormat::Text => print!("{}", report.text(options.failures)),
        OutputFormat::Json => println!("{}", serde_json::to_string_pretty(&report.json())?),
    }
    let low = options.min.is_some_and(|least| report.share_passed() < least);
    Ok(if low { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Asks every case and judges the answers.
pub fn run<'a>(places: &Gazetteer, cases: &'a [Case]) -> Report<'a> {
    let judge = Judge { places };
    let judged = cases.iter().map(|case| {
        let started = Instant::now();
        let found = ask(places, case);
        let elapsed = started.elapsed();
        let verdict = judge.verdict(case, &found);
        let got = found.first().map_or_else(|| "nothing".to_owned(), told);
        let disputed = judge.disputed(case);
        Judged { case, told: judge.told(case), disputed, verdict, got, elapsed }
    });
    Report::new(judged.collect())
}

fn ask(places: &Gazetteer, case: &Case) -> Vec<Address> {
    let unfinished = case.family.contains("autocomplete");
    let search = Search {
        near: case.near,
        autocomplete: unfinished || case.level == cases::Level::Commune,
        ..Search::new(case.limit.max(5))
    };
    places.addresses(&case.query, &search)
}

fn told(answer: &Address) -> String {
    let place = &answer.place;
    format!("{} [{} {} {:.2}]", place.label, place.citycode, place.precision.as_str(), place.score)
}
