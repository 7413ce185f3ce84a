//! `berceau ingest`: one run, from files to a published generation.

mod addresses;
mod geocoder;
mod inputs;
mod live;
mod network;
mod screen;
mod world;

use crate::cli::IngestOptions;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::domain::{Change, Listing, ListingType, SourceId, SourceInfo};
use crate::generation::{GenerationId, Generations, Manifest, sha256};
use crate::geocode::Gazetteer;
use crate::geocode::streets::AddressTable;
use crate::ingest::journal::{self, Stamp};
use crate::ingest::reconcile::{
    Context as Merging, Decisions, Reconciled, Rules, reconcile, to_csv,
};
use crate::ingest::{
    self, Combined, Diff, Ingested, Refusal, SourceFiles, Surroundings, absence, combine, diff,
    gate, hashes, profiles,
};
use crate::search::{Built, Content, build};
use anyhow::{Context, bail};
use live::Live;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use world::World;

/// Exit codes of `berceau ingest`; an error is 1.
const PUBLISHED: u8 = 0;
const UNCHANGED: u8 = 3;
const REFUSED: u8 = 4;

/// Runs the pipeline; says what it did on standard error and in `report.json`.
pub fn run(config: &Config, options: &IngestOptions) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let bar = screen::progress_bar();
    bar.set_message("places of France");
    let places = Gazetteer::bundled()?;
    let decisions = decisions(config, options)?;
    let generations = Generations::open(&config.data)?;
    let _lock = generations.lock(&format!("berceau ingest since {}", SystemClock.now()))?;
    let live = Live::open(&generations)?;
    check_damage(&live, options)?;
    let gathered = gathered(config, options)?;
    check_accepted(options, &gathered.sources, &live)?;
    let world = World::read(config, options, &places)?;
    let places = places.with_streets(world.streets());
    let tell = |progress: &ingest::Progress<'_>| screen::show(&bar, progress);
    let around = world.around(&places, options, &tell);
    let mut ingested = ingest::run(&gathered.sources, &around)?;
    world.close(&mut ingested, options)?;
    ingested.report.not_renewed = gathered.not_renewed;
    bar.finish_and_clear();
    let fresh = profiles(&ingested.listings);
    let editions = editions(&ingested);
    let (sources, replaced) = (&gathered.sources, &gathered.replaced);
    let mut run = Run { options, places: &places, sources, replaced, live: &live, editions };
    run.keep_what_others_said(&generations, &mut ingested)?;
    let combined = run.combined(&mut ingested, &decisions)?;
    ingested.listings = combined.listings;
    let report = ingested.report.to_json()?;
    screen::summary(&ingested, started);
    let review = to_csv(&combined.review);
    let change = diff(&live.hashes(), &hashes(&ingested.listings));
    screen::tell_change(&change);
    let after = After {
        ingested: &ingested,
        parts: &combined.parts,
        report: report.as_bytes(),
        change: &change,
    };
    let allowed = run.allowed(&after, &fresh)?;
    let refused = allowed.is_err() || ingested.listings.is_empty();
    let tables =
        [("report", "json", report.as_bytes()), ("merging-review", "csv", review.as_bytes())];
    for (name, end, bytes) in tables {
        write(&config.data.join(beside(name, end, refused, options.dry_run)), bytes)?;
    }
    if let Err(refusal) = allowed {
        crate::tell!("{}\n{refusal}", refusal.french());
        return Ok(ExitCode::from(REFUSED));
    }
    run.publish(&generations, &after).map(ExitCode::from)
}

/// What a run that publishes nothing tells is written beside what is told of the live generation.
fn beside(name: &str, end: &str, refused: bool, dry: bool) -> String {
    match (refused, dry) {
        (_, true) => format!("{name}.dry-run.{end}"),
        (true, false) => format!("{name}.refused.{end}"),
        (false, false) => format!("{name}.{end}"),
    }
}

/// A slip of the pen in `--accept` would accept nothing, or another source than was meant.
fn check_accepted(
    options: &IngestOptions,
    sources: &[SourceFiles],
    live: &Live,
) -> anyhow::Result<()> {
    let is_known = |name: &str| {
        sources.iter().any(|s| s.mapping.id.as_str() == name)
            || live.sources().any(|entry| entry.info.id.as_str() == name)
    };
    match options.accept.iter().find(|name| !is_known(name)) {
        Some(unknown) => bail!("--accept {unknown}: no source is called so"),
        None => Ok(()),
    }
}

/// A live generation that is lost cannot guard against a source that shrinks: a person must know.
fn check_damage(live: &Live, options: &IngestOptions) -> anyhow::Result<()> {
    let Some((damage, comparable)) = live.damage() else { return Ok(()) };
    crate::tell!("the live generation is damaged: {damage}");
    if !comparable && !options.replace_damaged {
        bail!(
            "nothing can be compared with it; go back with `berceau generations rollback`, or \
             replace it without comparing with --replace-damaged"
        );
    }
    Ok(())
}

/// The samples of the sources: the bundled ones, and those of a folder, which win.
pub fn samples(folder: Option<&Path>) -> anyhow::Result<Vec<SourceFiles>> {
    let offline = IngestOptions { offline: true, no_demo: true, ..IngestOptions::default() };
    let (mut sources, _) = inputs::chosen(&offline)?;
    if let Some(folder) = folder {
        let added = IngestOptions { mappings: Some(folder.to_owned()), ..offline };
        let (added, _) = inputs::chosen(&added)?;
        sources.retain(|s| added.iter().all(|other| other.mapping.id != s.mapping.id));
        sources.extend(added);
    }
    Ok(sources)
}

/// Rows of the sources, and the same rows merged by the rules alone.
pub fn merged_sources(sources: &[SourceFiles]) -> anyhow::Result<(Vec<Listing>, Reconciled)> {
    let places = Gazetteer::bundled()?;
    let ingested = ingest::run(sources, &Surroundings::bare(&places))?;
    let rows = ingested.listings.clone();
    let merge = |context: &Merging<'_>| reconcile(rows, context);
    let merged = by_the_rules(&ingested.sources, &Decisions::default(), &places, merge)?;
    Ok((ingested.listings, merged))
}

/// The streets that given files tell, else those of the data folder, else the bundled ones.
pub fn address_table(
    config: &Config,
    places: &Gazetteer,
    files: &[PathBuf],
) -> anyhow::Result<Option<Arc<AddressTable>>> {
    let wish = addresses::Wish { files, samples: true, dry_run: true };
    Ok(addresses::streets(config, places, &wish)?.0.table().cloned())
}

/// Does something under the rules of merging.
fn by_the_rules<T>(
    sources: &[SourceInfo],
    decisions: &Decisions,
    places: &Gazetteer,
    merge: impl FnOnce(&Merging<'_>) -> T,
) -> anyhow::Result<T> {
    let publishers = sources.iter().map(|s| (s.id.clone(), s.publisher_kind)).collect();
    Ok(merge(&Merging {
        rules: &Rules::bundled()?,
        publishers: &publishers,
        decisions,
        commune_name: &|code| places.commune(code).map(|commune| commune.name.clone()),
    }))
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Answers to the review of merges: those given, and the file that stays in the data folder.
fn decisions(config: &Config, options: &IngestOptions) -> anyhow::Result<Decisions> {
    let kept = config.data.join("decisions.csv");
    let kept = kept.exists().then_some(kept);
    let mut all = Vec::new();
    for path in kept.iter().chain(&options.decisions) {
        let name = || path.display().to_string();
        let read = Decisions::read_csv(&fs::read(path).with_context(name)?).with_context(name)?;
        all.extend(read.iter().map(|(pair, answer)| (pair.clone(), answer)));
    }
    // The last answer about a pair counts.
    Ok(Decisions::new(all))
}

/// The files of the run: bundled samples, given files, or what publishers have on line today.
fn gathered(config: &Config, options: &IngestOptions) -> anyhow::Result<network::Gathered> {
    let (sources, replaced) = inputs::chosen(options)?;
    if options.offline || !sources.iter().any(network::is_fetchable) {
        return Ok(network::Gathered { sources, replaced, not_renewed: BTreeMap::new() });
    }
    let gathered = network::Gathered { replaced, ..network::gather(config, sources)? };
    // Lists that are asked for by hand are always there: they must not hide a dead network.
    if !gathered.sources.iter().any(network::is_fetchable) {
        for (id, reason) in &gathered.not_renewed {
            crate::tell!("{id}: {reason}");
        }
        bail!("no source could be brought; the samples are read with --offline");
    }
    Ok(gathered)
}

/// Fingerprint of what each source gave.
fn editions(ingested: &Ingested) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (listing, (id, hash)) in ingested.listings.iter().zip(hashes(&ingested.listings)) {
        let text = texts.entry(listing.source.to_string()).or_default();
        text.push_str(&format!("{id} {hash:?}\n"));
    }
    texts.into_iter().map(|(source, text)| (source, sha256(text.as_bytes()))).collect()
}

/// A run that has read its sources.
struct Run<'a> {
    options: &'a IngestOptions,
    places: &'a Gazetteer,
    sources: &'a [SourceFiles],
    /// Old samples that gave way to the sources that replace them.
    replaced: &'a BTreeSet<SourceId>,
    live: &'a Live,
    editions: BTreeMap<String, String>,
}

/// What the run would publish.
struct After<'a> {
    ingested: &'a Ingested,
    parts: &'a [Listing],
    report: &'a [u8],
    change: &'a Diff,
}

impl Run<'_> {
    /// Sources that are not renewed stay as they are served, and so do, marked, places that a list
    /// has just lost.
    fn keep_what_others_said(
        &mut self,
        generations: &Generations,
        ingested: &mut Ingested,
    ) -> anyhow::Result<()> {
        let read: Vec<SourceId> = ingested.sources.iter().map(|s| s.id.clone()).collect();
        let not_brought = &ingested.report.not_renewed;
        // Fictitious listings give way to real files.
        let stays = |id: &SourceId| !self.options.only_files() || !self.live.is_demonstration(id);
        let kept = |id: &SourceId| {
            let asked = self.options.is_partial() && stays(id);
            !read.contains(id) && (asked || not_brought.contains_key(id))
        };
        let entries: Vec<_> = self.live.sources().filter(|entry| kept(&entry.info.id)).collect();
        if !entries.is_empty() {
            self.live.verify(generations)?;
        }
        let rows = self.live.rows(&kept)?;
        ingested.listings.extend(rows);
        ingested.figures.extend(self.live.figures(&kept));
        ingested.figures.sort();
        ingested.sources.extend(entries.iter().map(|entry| entry.info.clone()));
        ingested.sources.sort_by(|a, b| a.id.cmp(&b.id));
        let known =
            entries.iter().filter_map(|e| Some((e.info.id.to_string(), e.edition.clone()?)));
        self.editions.extend(known);
        self.keep_absent(ingested)?;
        ingested.listings.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(())
    }

    fn keep_absent(&self, ingested: &mut Ingested) -> anyhow::Result<()> {
        let doubtful = |s: &&SourceFiles| absence::are_doubtful(s.mapping.publisher_kind);
        let ids: BTreeSet<&SourceId> =
            self.sources.iter().filter(doubtful).map(|s| &s.mapping.id).collect();
        let mut before: BTreeMap<SourceId, Vec<Listing>> = BTreeMap::new();
        for row in self.live.rows(&|id| ids.contains(id))? {
            before.entry(row.source.clone()).or_default().push(row);
        }
        for (id, before) in &mut before {
            let fresh: Vec<&Listing> =
                ingested.listings.iter().filter(|l| l.source == *id).collect();
            if fresh.is_empty() {
                continue;
            }
            let same = self.live.source(id).and_then(|entry| entry.edition.as_ref())
                == self.editions.get(id.as_str());
            let kept = absence::kept(&fresh, std::mem::take(before), same);
            if !kept.is_empty() {
                ingested.report.kept_absent.insert(id.clone(), kept.len() as u64);
                ingested.listings.extend(kept);
            }
        }
        Ok(())
    }

    fn combined(&self, ingested: &mut Ingested, decisions: &Decisions) -> anyhow::Result<Combined> {
        let rows = std::mem::take(&mut ingested.listings);
        let report = &mut ingested.report;
        let merge = |context: &Merging<'_>| combine(rows, context, report);
        let combined = by_the_rules(&ingested.sources, decisions, self.places, merge)?;
        ingested.report.merging = combined.report.clone();
        Ok(combined)
    }

    /// Judges every source of this run that the live generation also had, but those that a person
    /// has looked at.
    fn allowed(
        &self,
        after: &After<'_>,
        fresh: &BTreeMap<SourceId, ingest::Profile>,
    ) -> anyhow::Result<Result<(), Refusal>> {
        let accepted = |id: &SourceId| self.options.accept.iter().any(|name| name == id.as_str());
        let limits =
            self.sources.iter().map(|s| (s.mapping.id.clone(), s.mapping.max_shrink_percent));
        let mut limits: BTreeMap<_, _> = limits.collect();
        limits.extend(self.vanished(after.ingested).into_iter().map(|id| (id, 0)));
        limits.retain(|id, _| !accepted(id));
        let before = self.live.profiles()?;
        Ok(gate(&before, fresh, &limits, after.change.removed.len() as u64))
    }

    /// Sources of the live generation that this run would take away with all their listings.
    fn vanished(&self, ingested: &Ingested) -> Vec<SourceId> {
        let there: BTreeSet<&SourceId> = ingested.sources.iter().map(|s| &s.id).collect();
        let gone = |id: &SourceId| {
            !there.contains(id) && !self.live.is_demonstration(id) && !self.replaced.contains(id)
        };
        self.live.sources().map(|entry| entry.info.id.clone()).filter(gone).collect()
    }

    fn publish(&self, generations: &Generations, after: &After<'_>) -> anyhow::Result<u8> {
        let ingested = after.ingested;
        let content = Content {
            listings: &ingested.listings,
            parts: after.parts,
            editions: &self.editions,
            sources: &ingested.sources,
            figures: &ingested.figures,
            read: &self.rows_read(ingested),
            places: self.places,
            report: after.report,
        };
        if ingested.listings.is_empty() {
            crate::tell!("refused: no listing at all came out of this run");
            return Ok(REFUSED);
        }
        let hash = content.hash()?;
        if self.options.dry_run {
            screen::print_change(after.change, &ingested.listings, self.live);
        }
        let same = |manifest: &Manifest| manifest.content_hash == hash;
        if self.live.damage().is_none() && self.live.manifest().is_some_and(same) {
            crate::tell!("unchanged: the live generation already holds exactly this");
            return Ok(UNCHANGED);
        }
        if self.options.dry_run {
            crate::tell!("dry run: nothing published");
            return Ok(PUBLISHED);
        }
        let at = SystemClock.now();
        let id = GenerationId::new(at, &hash);
        let stamp = Stamp { generation: id.as_str(), at };
        let changes = self.changes(after, &stamp)?;
        let draft = generations.draft()?;
        let manifest = build(&draft, &content, Built { at, hash, changes: &changes })?;
        let manifest = generations.publish(draft, manifest)?;
        crate::tell!("published {} (content hash {})", manifest.id, manifest.content_hash);
        Ok(PUBLISHED)
    }

    fn changes(&self, after: &After<'_>, stamp: &Stamp<'_>) -> anyhow::Result<Vec<Change>> {
        let kind_before = |id: &_| -> Option<ListingType> {
            let listing = self.live.listing(id)?;
            listing.is_in_change_feed().then_some(listing.listing_type)
        };
        let listings = &after.ingested.listings;
        let told = self.live.changes().context("the change feed so far")?;
        Ok(journal::extended(told, after.change, listings, stamp, &kind_before))
    }

    /// Rows read by source: of this run, or as the live generation told for those kept.
    fn rows_read(&self, ingested: &Ingested) -> BTreeMap<String, u64> {
        let mut read: BTreeMap<String, u64> =
            self.live.sources().map(|entry| (entry.info.id.to_string(), entry.read)).collect();
        let new = ingested.report.sources.iter();
        read.extend(new.map(|(id, source)| (id.to_string(), source.counts.read)));
        read
    }
}
