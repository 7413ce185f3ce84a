//! From what each source says to what is shown: one listing a place, and the accounts of it.

use super::reconcile::{Context, Merge, Merged, PairKey, ReviewPair, reconcile};
use super::report::Report;
use crate::domain::{Listing, ListingId, SourceId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What merging across sources did; a part of `report.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergingReport {
    /// Listings that rest on several rows, and how many rows those are.
    pub listings: u64,
    pub rows: u64,
    /// Pairs that wait for a person, in `merging-review.csv`.
    pub to_review: u64,
    /// Decisions of people about rows that are no longer there.
    pub unused_decisions: Vec<String>,
    /// What each merge rests on.
    pub merges: Vec<MergeNote>,
}

/// One merge, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeNote {
    pub into: ListingId,
    pub rows: Vec<ListingId>,
    /// Likeness of the pairs it rests on, in thousandths; 1000 and more for a decision of a person.
    pub scores: Vec<u32>,
}

/// What a run shows.
#[derive(Debug, Default)]
pub struct Combined {
    /// Sorted by identifier.
    pub listings: Vec<Listing>,
    /// The rows behind merged listings as their sources have them, to undo a merge.
    pub parts: Vec<Listing>,
    pub review: Vec<ReviewPair>,
    pub report: MergingReport,
}

/// Merges rows of several sources; the accounts of the sources in `report` follow.
pub fn combine(rows: Vec<Listing>, context: &Context<'_>, report: &mut Report) -> Combined {
    let originals: HashMap<ListingId, Listing> = candidates(&rows);
    let done = reconcile(rows, context);
    let mut combined = Combined {
        report: MergingReport {
            to_review: done.review.len() as u64,
            unused_decisions: done.unused.iter().map(pair).collect(),
            merges: done.merges.iter().map(note).collect(),
            ..MergingReport::default()
        },
        review: done.review,
        ..Combined::default()
    };
    let mut taken_in: BTreeMap<SourceId, u64> = BTreeMap::new();
    for Merged { mut listing, members } in done.listings {
        if members.len() > 1 {
            combined.report.listings += 1;
            combined.report.rows += members.len() as u64;
            combined.parts.extend(members.iter().filter_map(|m| originals.get(&m.id).cloned()));
            for member in members.iter().filter(|m| m.id != listing.id) {
                *taken_in.entry(member.source.clone()).or_default() += 1;
            }
            listing.members = members;
        }
        combined.listings.push(listing);
    }
    combined.parts.sort_by(|a, b| a.id.cmp(&b.id));
    report.merged_into_others(&taken_in);
    combined
}

/// Rows that can be merged at all, kept as they are: people at home and fictitious ones cannot.
fn candidates(rows: &[Listing]) -> HashMap<ListingId, Listing> {
    let mergeable = rows.iter().filter(|l| !l.demonstration && !l.listing_type.is_home());
    mergeable.map(|listing| (listing.id.clone(), listing.clone())).collect()
}

fn pair(pair: &PairKey) -> String {
    let (a, b) = (pair.first(), pair.second());
    format!("{} {} / {} {}", a.source, a.source_id, b.source, b.source_id)
}

fn note(merge: &Merge) -> MergeNote {
    MergeNote {
        into: merge.into.clone(),
        rows: merge.members.iter().map(|member| member.id.clone()).collect(),
        scores: merge.links.iter().map(|link| (link.score * 1000.0).round() as u32).collect(),
    }
}
