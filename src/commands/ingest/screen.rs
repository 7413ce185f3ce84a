//! What a run says to the person who started it.

use super::live::Live;
use crate::domain::{Listing, ListingId};
use crate::ingest::{Diff, Ingested, IssueKind, Progress};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::time::Instant;

/// The bar of a run.
pub fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(1);
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Moves the bar.
pub fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_length(progress.total as u64);
    bar.set_position(progress.index as u64);
    bar.set_message(format!("{} {:?} {}", progress.source, progress.stage, progress.rows));
}

/// Where the rows of each source went.
pub fn summary(ingested: &Ingested, started: Instant) {
    crate::tell!(
        "{:<28} {:>9} {:>10} {:>8} {:>8} {:>9} {:>9}",
        "source",
        "read",
        "published",
        "figures",
        "merged",
        "rejected",
        "to review"
    );
    let report = &ingested.report;
    for (id, source) in &report.sources {
        let c = &source.counts;
        crate::tell!(
            "{id:<28} {:>9} {:>10} {:>8} {:>8} {:>9} {:>9}",
            c.read,
            c.published,
            c.figures,
            c.merged,
            c.rejected,
            source.to_review
        );
    }
    for (id, failure) in report.failures() {
        crate::tell!("{id}: could not be read: {failure}");
    }
    for (id, reason) in &report.not_renewed {
        crate::tell!("{id}: could not be renewed, what was there stays: {reason}");
    }
    for item in report.review.iter().filter(|item| item.kind == IssueKind::ColumnMissing) {
        crate::tell!("{}: {}: no column {}", item.source, item.at.input, item.detail);
    }
    for (id, source) in &report.sources {
        if let Some(count) = source.issues.get(&IssueKind::GeocoderUnavailable) {
            crate::tell!("{id}: the address service did not answer for {count} rows");
        }
    }
    for (id, count) in &report.kept_absent {
        crate::tell!("{id}: {count} rows are no longer in its list; kept and marked");
    }
    let merging = &report.merging;
    if merging.listings + merging.to_review > 0 {
        crate::tell!(
            "{} rows merged into {} listings; {} pairs to read in merging-review.csv",
            merging.rows,
            merging.listings,
            merging.to_review
        );
    }
    let statistical = report.sources.values().filter(|source| source.counts.figures > 0).count();
    crate::tell!(
        "{} listings from {} sources, {} rows of figures from {statistical} others, in {:.1} s; \
         every row is accounted for in report.json",
        ingested.listings.len(),
        ingested.sources.len() - statistical,
        report.totals.figures,
        started.elapsed().as_secs_f64()
    );
}

/// How many listings change.
pub fn tell_change(change: &Diff) {
    crate::tell!(
        "against the live generation: {} added, {} updated, {} removed",
        change.added.len(),
        change.updated.len(),
        change.removed.len()
    );
}

/// Every listing that would change, on standard output, one a line: `+` added, `~` updated with
/// the fields that differ, `-` removed.
pub fn print_change(change: &Diff, listings: &[Listing], live: &Live) {
    let now: HashMap<&ListingId, &Listing> = listings.iter().map(|l| (&l.id, l)).collect();
    for listing in change.added.iter().filter_map(|id| now.get(id)) {
        crate::say!("+ {}", line(listing));
    }
    for after in change.updated.iter().filter_map(|id| now.get(id)) {
        let before = live.listing(&after.id);
        let fields = before.map(|before| differing(&before, after)).unwrap_or_default();
        crate::say!("~ {} [{}]", line(after), fields.join(", "));
    }
    for before in change.removed.iter().filter_map(|id| live.listing(id)) {
        crate::say!("- {}", line(&before));
    }
}

fn line(listing: &Listing) -> String {
    format!("{}  {} ({})", listing.id, listing.title(), listing.address.value.city)
}

fn differing(before: &Listing, after: &Listing) -> Vec<String> {
    let members = |listing: &Listing| match serde_json::to_value(listing) {
        Ok(serde_json::Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (members(before), members(after));
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}
