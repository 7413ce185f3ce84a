//! `berceau serve`, and `berceau` alone.

use crate::cli::{IngestOptions, ServeOptions};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::generation::Generations;
use crate::geocode::Locator;
use crate::geocode::national::{MachinePace, National, Settings};
use crate::http::{self, AppState};
use crate::simulator::Params;
use actix_web::web::Data;
use anyhow::Context;
use std::process::ExitCode;
use std::sync::Arc;

/// The tables alone, or the national service behind them when its address is set.
fn locator(base: Option<&str>) -> anyhow::Result<Locator> {
    let Some(base) = base.filter(|base| !base.is_empty()) else { return Ok(Locator::local()) };
    let pace = Arc::new(MachinePace::new(SystemClock));
    Ok(Locator::with_national(National::new(Settings::at(base), pace)?))
}

/// Serves; with an empty data folder, ingests the bundled sources first.
pub fn run(config: &Config, options: &ServeOptions) -> anyhow::Result<ExitCode> {
    // The law is whole, or the service does not start.
    Params::shared().map_err(|error| anyhow::anyhow!("{error}"))?;
    let generations = Generations::open(&config.data)?;
    if generations.current()?.is_none() {
        crate::tell!("Dossier de données vide : lecture des sources livrées avec le programme.");
        let first =
            IngestOptions { offline: true, no_demo: options.no_demo, ..IngestOptions::default() };
        super::ingest::run(config, &first).context("first ingestion")?;
    }
    let locator = locator(options.geocoder.as_deref())?;
    let state = Data::new(AppState::new(Arc::new(SystemClock)).with_locator(locator));
    http::server::refresh(&state, &generations).context(
        "the live generation cannot be read by this version; run `berceau ingest`, or \
         `berceau generations rollback`",
    )?;
    actix_web::rt::System::new().block_on(http::serve(config.listen, state, generations))?;
    Ok(ExitCode::SUCCESS)
}
