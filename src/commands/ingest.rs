//! `berceau ingest`: one run, from files to a published generation.

use super::{inputs, world::World};
use crate::cli::IngestOptions;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::domain::{Listing, SourceId};
use crate::generation::{GenerationId, Generations, Manifest};
use crate::geocode::Gazetteer;
use crate::ingest::{
    self, Diff, Ingested, Progress, Refusal, SourceCounts, SourceFiles, diff, gate, hashes,
};
use crate::search::{Content, Generation, build};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

/// Exit codes of `berceau ingest`; an error is 1.
const PUBLISHED: u8 = 0;
const UNCHANGED: u8 = 3;
const REFUSED: u8 = 4;

/// Runs the pipeline; says what it did on standard error and in `report.json`.
pub fn run(config: &Config, options: &IngestOptions) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let bar = progress_bar();
    bar.set_message("places of France");
    let places = Gazetteer::bundled()?;
    let sources = inputs::sources(options)?;
    std::fs::create_dir_all(&config.data)?;
    let world = World::read(config, options, &places)?;
    let tell = |progress: &Progress<'_>| show(&bar, progress);
    let mut ingested = ingest::run(&sources, &world.around(&places, options, &tell))?;
    bar.finish_and_clear();
    world.close(&mut ingested, options)?;
    let report = ingested.report.to_json()?;
    let path = config.data.join("report.json");
    std::fs::write(&path, &report).with_context(|| path.display().to_string())?;
    summary(&ingested, started);
    let generations = Generations::open(&config.data)?;
    let live = Live::open(&generations)?;
    if !options.source.is_empty() {
        // What is kept must be whole: a damaged row would vanish without a word.
        if let Some(id) = generations.current()? {
            generations.verify(&id).context("the other sources cannot be kept")?;
        }
        live.carry_over(&mut ingested);
    }
    let run = Run { options, places: &places, sources: &sources, ingested: &ingested, live: &live };
    let outcome = run.publish(&generations, report.as_bytes())?;
    Ok(ExitCode::from(outcome))
}

/// A run that has been read, before anything is published.
struct Run<'a> {
    options: &'a IngestOptions,
    places: &'a Gazetteer,
    sources: &'a [SourceFiles],
    ingested: &'a Ingested,
    live: &'a Live,
}

impl Run<'_> {
    fn publish(&self, generations: &Generations, report: &[u8]) -> anyhow::Result<u8> {
        let Self { options, places, sources, ingested, live } = self;
        let read = self.rows_read();
        let content = Content {
            listings: &ingested.listings,
            sources: &ingested.sources,
            read: &read,
            places,
            report,
        };
        let change = diff(&hashes(&live.listings), &hashes(&ingested.listings));
        tell_change(&change);
        if let Err(refusal) = allowed(live, sources, ingested, &change) {
            eprintln!("{}\n{refusal}", refusal.french());
            return Ok(REFUSED);
        }
        if ingested.listings.is_empty() {
            eprintln!("refused: no listing at all came out of this run");
            return Ok(REFUSED);
        }
        if live.content_hash() == Some(&content.hash()?) {
            eprintln!("unchanged: the live generation already holds exactly this");
            return Ok(UNCHANGED);
        }
        if options.dry_run {
            eprintln!("dry run: nothing published");
            return Ok(PUBLISHED);
        }
        let draft = generations.draft()?;
        let manifest = build(&draft, &content, SystemClock.now())?;
        let manifest = generations.publish(draft, manifest)?;
        eprintln!("published {} (content hash {})", manifest.id, manifest.content_hash);
        Ok(PUBLISHED)
    }

    /// Rows read by source: of this run, or as the live generation told for those carried over.
    fn rows_read(&self) -> BTreeMap<String, u64> {
        let kept = self.live.manifest.iter().flat_map(|m| &m.sources);
        let mut read: BTreeMap<String, u64> =
            kept.map(|entry| (entry.info.id.to_string(), entry.read)).collect();
        let new = self.ingested.report.sources.iter();
        read.extend(new.map(|(id, source)| (id.to_string(), source.counts.read)));
        read
    }
}

/// What is served now, to compare with.
struct Live {
    manifest: Option<Manifest>,
    listings: Vec<Listing>,
}

impl Live {
    /// A live generation that cannot be read compares as an empty one: it must be replaceable.
    fn open(generations: &Generations) -> anyhow::Result<Self> {
        let Some(id) = generations.current()? else {
            return Ok(Self { manifest: None, listings: Vec::new() });
        };
        match Self::read(generations, &id) {
            Ok(live) => Ok(live),
            Err(error) => {
                tracing::warn!(%error, generation = %id, "the live generation cannot be read");
                Ok(Self { manifest: None, listings: Vec::new() })
            }
        }
    }

    fn read(generations: &Generations, id: &GenerationId) -> anyhow::Result<Self> {
        let generation = Generation::open(generations, id)?;
        let listings = (0..generation.len() as u32).filter_map(|slot| generation.listing(slot));
        Ok(Self { listings: listings.collect(), manifest: Some(generation.manifest.clone()) })
    }

    /// `--source` renews some sources: the others stay as they are served.
    fn carry_over(&self, ingested: &mut Ingested) {
        let renewed: Vec<SourceId> = ingested.sources.iter().map(|s| s.id.clone()).collect();
        let kept = self.listings.iter().filter(|l| !renewed.contains(&l.source)).cloned();
        ingested.listings.extend(kept);
        ingested.listings.sort_by(|a, b| a.id.cmp(&b.id));
        let entries = self.manifest.iter().flat_map(|m| &m.sources);
        let kept = entries.filter(|entry| !renewed.contains(&entry.info.id));
        ingested.sources.extend(kept.map(|entry| entry.info.clone()));
        ingested.sources.sort_by(|a, b| a.id.cmp(&b.id));
    }

    fn content_hash(&self) -> Option<&String> {
        self.manifest.as_ref().map(|m| &m.content_hash)
    }
}

/// Judges every source of this run that the live generation also had.
fn allowed(
    live: &Live,
    sources: &[SourceFiles],
    ingested: &Ingested,
    change: &Diff,
) -> Result<(), Refusal> {
    let count = |listings: &[Listing]| {
        let mut counts: BTreeMap<SourceId, u64> = BTreeMap::new();
        for listing in listings {
            *counts.entry(listing.source.clone()).or_default() += 1;
        }
        counts
    };
    let (before, after) = (count(&live.listings), count(&ingested.listings));
    let judged = sources.iter().filter_map(|source| {
        let id = &source.mapping.id;
        let counts = SourceCounts {
            before: *before.get(id)?,
            after: after.get(id).copied().unwrap_or(0),
            max_shrink_percent: source.mapping.max_shrink_percent,
        };
        Some((id.clone(), counts))
    });
    gate(change, &judged.collect())
}

fn tell_change(change: &Diff) {
    eprintln!(
        "against the live generation: {} added, {} updated, {} removed",
        change.added.len(),
        change.updated.len(),
        change.removed.len()
    );
}

fn summary(ingested: &Ingested, started: Instant) {
    eprintln!(
        "{:<28} {:>7} {:>10} {:>7} {:>9}",
        "source", "read", "published", "merged", "rejected"
    );
    for (id, source) in &ingested.report.sources {
        let c = &source.counts;
        eprintln!("{id:<28} {:>7} {:>10} {:>7} {:>9}", c.read, c.published, c.merged, c.rejected);
    }
    for (id, failure) in ingested.report.failures() {
        eprintln!("{id}: could not be read: {failure}");
    }
    eprintln!(
        "{} listings from {} sources in {:.1} s; every row is accounted for in report.json",
        ingested.listings.len(),
        ingested.sources.len(),
        started.elapsed().as_secs_f64()
    );
}

fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(1);
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_length(progress.total as u64);
    bar.set_position(progress.index as u64);
    bar.set_message(format!("{} {:?} {}", progress.source, progress.stage, progress.rows));
}
