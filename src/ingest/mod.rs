//! From the files of publishers to listings: read, name the columns, normalise, locate, check,
//! merge. Each stage is a function, and none reads a clock. [`fetch`] alone knows the network, and
//! the connectors alone read files.
//!
//! A bad row is noted and turned away, never a panic nor a silent skip, and a source that cannot
//! be read at all is a failure in the report.

pub mod absence;
pub mod addresses;
mod answered;
mod assemble;
mod check;
mod coherence;
mod combine;
mod commune;
pub mod connector;
mod contacts;
mod crs;
pub mod diff;
mod document;
mod exact;
mod extract;
pub mod fetch;
mod figures;
pub mod gate;
mod given;
mod ids;
pub mod issue;
pub mod journal;
mod locate;
pub mod mapping;
mod merge;
mod normalise;
mod point;
mod privacy;
pub mod reconcile;
mod record;
mod remote;
pub mod report;
mod surroundings;
pub mod territory;
#[cfg(test)]
mod tests;
mod validate;
mod vocabulary;

use crate::domain::{Figure, Listing, SourceId, SourceInfo};
use issue::{Log, MergedRow, RejectReason, RejectedRow};
use report::{ReviewItem, SourceReport};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

pub use addresses::{Addresses, NoAddresses};
pub use combine::{Combined, MergingReport, combine};
pub use connector::{Content, Input, ReadError};
pub use contacts::{DropContacts, PrivateContact, PrivateContacts};
pub use diff::{ContentHash, Diff, content_hash, diff, hashes};
pub use document::document;
pub use exact::ExactPoint;
pub use gate::{Profile, Refusal, gate, profiles};
pub use ids::{IdKey, ShortSecret};
pub use issue::{Issue, IssueKind, Severity};
pub use locate::TOLERANCE_M;
use mapping::FiguresRule;
pub use mapping::{Mapping, load_mapping};
use normalise::Clean;
pub use normalise::hours;
pub use privacy::cell_centre;
pub use report::{Counts, Report};
pub use surroundings::{Geocoder, Surroundings};
pub use territory::{CommuneRef, Territory};
pub use validate::{Verdict, validate};

/// Why nothing could be ingested.
#[derive(Debug, Error)]
pub enum IngestError {
    #[error("{name}:{line}:{column}: {message}")]
    Mapping { name: String, line: usize, column: usize, message: String },
    #[error("two mappings have the id {0}")]
    SameSource(SourceId),
}

/// A source: its description and its files, each with a name for messages.
#[derive(Debug, Clone)]
pub struct SourceFiles {
    pub mapping: Mapping,
    pub inputs: Vec<Input>,
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct Ingested {
    /// Sorted by identifier.
    pub listings: Vec<Listing>,
    /// Sorted by identifier; sources that failed are there too.
    pub sources: Vec<SourceInfo>,
    /// What statistical sources count, sorted.
    pub figures: Vec<Figure>,
    pub report: Report,
}

/// A step of the work on one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Reading,
    Locating,
    Done,
}

/// How far a run is.
#[derive(Debug)]
pub struct Progress<'a> {
    pub source: &'a SourceId,
    pub stage: Stage,
    /// Rank of the source, from 0, and number of sources.
    pub index: usize,
    pub total: usize,
    /// Rows known so far: read while locating, published when done.
    pub rows: u64,
}

/// Ingests sources, in the order of their identifiers whatever the order given.
pub fn run(sources: &[SourceFiles], around: &Surroundings<'_>) -> Result<Ingested, IngestError> {
    let mut sources: Vec<&SourceFiles> = sources.iter().collect();
    sources.sort_by(|a, b| a.mapping.id.cmp(&b.mapping.id));
    if let Some(pair) = sources.windows(2).find(|p| p[0].mapping.id == p[1].mapping.id) {
        return Err(IngestError::SameSource(pair[0].mapping.id.clone()));
    }
    let mut out = Ingested::default();
    for (index, source) in sources.iter().enumerate() {
        let id = &source.mapping.id;
        let tell = |stage, rows| {
            (around.progress)(&Progress { source: id, stage, index, total: sources.len(), rows });
        };
        let outcome = ingest(source, around, &tell);
        tell(Stage::Done, outcome.report.counts.published);
        tracing::debug!(source = %id, read = outcome.report.counts.read,
            published = outcome.report.counts.published, "source ingested");
        out.listings.extend(outcome.listings);
        out.figures.extend(outcome.figures);
        out.sources.push(source.mapping.info());
        out.report.push(id.clone(), outcome.report, outcome.rows);
    }
    out.listings.sort_by(|a, b| a.id.cmp(&b.id));
    keep_ids_apart(&mut out.listings);
    out.figures.sort();
    Ok(out)
}

/// "ville" with the digest "a-2" and "ville-a" with "2" would be the same name; it takes an
/// unlucky pair of sources, but an identifier must never name two listings.
fn keep_ids_apart(listings: &mut [Listing]) {
    let mut taken = BTreeSet::new();
    for listing in listings {
        let mut rank = 2;
        while !taken.insert(listing.id.clone()) {
            match crate::domain::ListingId::parse(&format!("{}.{rank}", listing.id)) {
                Ok(id) => listing.id = id,
                Err(_) => break,
            }
            rank += 1;
        }
    }
}

/// What one source gives.
#[derive(Default)]
struct Outcome {
    listings: Vec<Listing>,
    figures: Vec<Figure>,
    report: SourceReport,
    rows: report::Rows,
}

fn ingest(source: &SourceFiles, around: &Surroundings<'_>, tell: &dyn Fn(Stage, u64)) -> Outcome {
    let mapping = &source.mapping;
    let mut log = Log::default();
    tell(Stage::Reading, 0);
    if let Some(rule) = &mapping.figures {
        return count(source, rule, around.territory, log);
    }
    let plan = extract::Plan::new(mapping);
    let mut rows = Vec::new();
    let belief = normalise::Belief { today: mapping.read_on, fiction: mapping.demonstration };
    let read = connector::read(mapping, &source.inputs, &mut log, &mut |row, log| {
        let draft = plan.draft(row, log);
        rows.extend(draft.map(|draft| cleaned(draft, belief, log)));
    });
    let read = match read {
        Ok(read) => read,
        Err(error) => return failed(&error),
    };
    plan.tell_missing(&mut log);
    tell(Stage::Locating, read);
    merge::agree_on_visibility(&mut rows);
    let (rows, grouped) = merge::group(mapping, rows, &mut log);
    let places = locate::locate_all(rows, around, &mut log);
    if let Err(error) = coherence::judge(mapping, &places, &log) {
        return incoherent(&mapping.id, &error, (read, grouped), (places, log));
    }
    let (places, repeated) = merge::duplicates(places, &mut log);
    places.iter().for_each(|place| check::check(place, &mut log));
    let places = privacy::protect_all(places, &mapping.id, around, &mut log);
    let listings = assemble::listings(mapping, places, around, &mut log);
    let mut outcome = outcome(&mapping.id, listings, log);
    outcome.report.counts.read = read;
    outcome.report.counts.merged = grouped + repeated;
    outcome
}

/// A draft with every value checked, closed lists included.
fn cleaned(draft: record::Draft, belief: normalise::Belief, log: &mut Log) -> Clean {
    let mut row = normalise::clean(draft, belief, log);
    vocabulary::settle_languages(&mut row, log);
    row
}

/// A statistical source: every row gives figures or is rejected.
fn count(
    source: &SourceFiles,
    rule: &FiguresRule,
    territory: &dyn Territory,
    mut log: Log,
) -> Outcome {
    let (mut figures, mut used) = (Vec::new(), 0);
    let mapping = &source.mapping;
    let read = connector::read(mapping, &source.inputs, &mut log, &mut |row, log| {
        if let Some(found) = figures::of_row(mapping, rule, &row.into_record(), territory, log) {
            used += 1;
            figures.extend(found);
        }
    });
    let read = match read {
        Ok(read) => read,
        Err(error) => return failed(&error),
    };
    let mut outcome = outcome(&mapping.id, Vec::new(), log);
    outcome.report.counts.read = read;
    outcome.report.counts.figures = used;
    Outcome { figures, ..outcome }
}

fn failed(error: &ReadError) -> Outcome {
    let report = SourceReport { failure: Some(error.to_string()), ..SourceReport::default() };
    Outcome { report, ..Outcome::default() }
}

/// A source that contradicts itself publishes nothing, and all its rows are told.
fn incoherent(
    id: &SourceId,
    error: &coherence::Incoherent,
    (read, merged): (u64, u64),
    (places, mut log): (Vec<locate::Located>, Log),
) -> Outcome {
    for place in &places {
        log.reject(&place.row.at, RejectReason::IncoherentSource, "");
    }
    let mut outcome = outcome(id, Vec::new(), log);
    outcome.report.failure = Some(error.to_string());
    outcome.report.counts.read = read;
    outcome.report.counts.merged = merged;
    outcome
}

fn outcome(id: &SourceId, listings: Vec<(issue::RecordRef, Listing)>, log: Log) -> Outcome {
    let mut report = SourceReport::default();
    let ids: BTreeMap<_, _> = listings.iter().map(|(at, l)| (at, l.id.clone())).collect();
    let review: Vec<ReviewItem> = log
        .issues
        .iter()
        .filter(|issue| issue.kind.needs_review())
        .map(|issue| ReviewItem {
            source: id.clone(),
            listing: ids.get(&issue.at).cloned(),
            at: issue.at.clone(),
            kind: issue.kind,
            detail: issue.detail.clone(),
        })
        .collect();
    for issue in &log.issues {
        *report.issues.entry(issue.kind).or_default() += 1;
    }
    for (_, listing) in &listings {
        *report.by_type.entry(listing.listing_type).or_default() += 1;
        *report.located.entry(listing.precision).or_default() += 1;
    }
    report.counts.published = listings.len() as u64;
    report.counts.rejected = log.rejected_by_reason.values().sum();
    report.rejected_not_listed = report.counts.rejected - log.rejected.len() as u64;
    report.rejected_by_reason = log.rejected_by_reason;
    report.at_commune = log.at_commune;
    report.private_fields_dropped = log.withheld;
    report.to_review = review.iter().map(|item| &item.at).collect::<BTreeSet<_>>().len() as u64;
    let rejected = log.rejected.into_iter().map(|(at, reason, detail)| RejectedRow {
        source: id.clone(),
        at,
        reason: reason as RejectReason,
        detail,
    });
    let merged =
        log.merged.into_iter().map(|(at, into)| MergedRow { source: id.clone(), at, into });
    let rows = report::Rows { rejected: rejected.collect(), review, merged: merged.collect() };
    Outcome {
        figures: Vec::new(),
        rows,
        report,
        listings: listings.into_iter().map(|(_, listing)| listing).collect(),
    }
}
