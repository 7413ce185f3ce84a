//! What a run did, as counts and lists: the same input gives the same report.

use super::combine::MergingReport;
use super::issue::{AtCommune, IssueKind, MergedRow, RecordRef, RejectReason, RejectedRow};
use crate::domain::{ListingId, ListingType, Precision, SourceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole run; `report.json` is this.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub totals: Counts,
    pub sources: BTreeMap<SourceId, SourceReport>,
    /// The rows that are not published, up to a thousand for each source and reason.
    pub rejected: Vec<RejectedRow>,
    /// Rows that somebody should look at; all but those also in `rejected` are published.
    pub review: Vec<ReviewItem>,
    /// Rows that became a part of another row of their source, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged_rows: Vec<MergedRow>,
    /// What became of places told by several sources.
    #[serde(default)]
    pub merging: MergingReport,
    /// Sources whose file could not be brought, and why; what was served stays.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub not_renewed: BTreeMap<SourceId, String>,
    /// Rows kept although their source no longer has them, by source.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept_absent: BTreeMap<SourceId, u64>,
    /// The address files that this run read; None when it read none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<AddressesReport>,
}

/// What became of the address files of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressesReport {
    pub streets: u64,
    pub communes: u64,
    /// Addresses told more than once.
    pub doubles: u64,
    /// In the order they were given.
    pub files: Vec<AddressFileReport>,
}

/// One address file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressFileReport {
    pub name: String,
    /// Lines with something in them: `kept` and all of `refused`.
    pub rows: u64,
    pub kept: u64,
    pub refused: BTreeMap<String, u64>,
}

/// Where the rows went: `read` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub read: u64,
    /// Rows that are listings.
    pub published: u64,
    /// Rows of statistics: they give figures, and no listing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub figures: u64,
    /// Rows that became a part of another row's listing.
    pub merged: u64,
    pub rejected: u64,
}

impl Counts {
    /// Whether every row is accounted for.
    pub fn add_up(&self) -> bool {
        self.read == self.published + self.figures + self.merged + self.rejected
    }

    fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.published += other.published;
        self.figures += other.figures;
        self.merged += other.merged;
        self.rejected += other.rejected;
    }
}

/// One source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceReport {
    /// Why the source could not be read at all; it then gives no listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    #[serde(flatten)]
    pub counts: Counts,
    pub to_review: u64,
    pub rejected_by_reason: BTreeMap<RejectReason, u64>,
    /// Rejected rows that are counted but not in the list, which stops at a thousand a reason.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rejected_not_listed: u64,
    pub issues: BTreeMap<IssueKind, u64>,
    pub private_fields_dropped: u64,
    pub by_type: BTreeMap<ListingType, u64>,
    pub located: BTreeMap<Precision, u64>,
    /// Listings at the centre of their commune, those of hidden addresses included.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub at_commune: BTreeMap<AtCommune, u64>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A row to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReviewItem {
    pub source: SourceId,
    #[serde(flatten)]
    pub at: RecordRef,
    pub kind: IssueKind,
    /// The listing that the row became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<ListingId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The rows of one source that are told one by one.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    pub rejected: Vec<RejectedRow>,
    pub review: Vec<ReviewItem>,
    pub merged: Vec<MergedRow>,
}

impl Report {
    /// Adds a source to the report.
    pub fn push(&mut self, id: SourceId, source: SourceReport, rows: Rows) {
        self.totals.add(&source.counts);
        self.rejected.extend(rows.rejected);
        self.review.extend(rows.review);
        self.merged_rows.extend(rows.merged);
        self.sources.insert(id, source);
    }

    /// Rows of these sources became a part of a listing of another source.
    pub fn merged_into_others(&mut self, taken_in: &BTreeMap<SourceId, u64>) {
        for (source, count) in taken_in {
            let Some(report) = self.sources.get_mut(source) else { continue };
            // Rows kept from an earlier edition are in no count of this one.
            let count = (*count).min(report.counts.published);
            for counts in [&mut report.counts, &mut self.totals] {
                counts.published -= count;
                counts.merged += count;
            }
        }
    }

    /// Sources that could not be read, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&SourceId, &str)> {
        self.sources.iter().filter_map(|(id, s)| Some((id, s.failure.as_deref()?)))
    }

    /// The report as it is written to disk.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }
}
