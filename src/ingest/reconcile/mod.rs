//! One place told by several publishers becomes one listing.
//!
//! Rows are compared in blocks, judged by a weighted likeness with guards, grouped by the strongest
//! links, and fused field by field. What is neither sure nor absurd goes to people, whose answers
//! come back as [`Decisions`]. Nothing is kept between two runs: without a source, the result is what
//! the others alone give.

mod address;
mod blocking;
mod check;
mod cluster;
mod decisions;
mod evaluate;
mod fuse;
mod names;
mod review;
mod row;
mod rules;
mod score;
#[cfg(test)]
mod tests;
mod trust;
mod words;

use crate::domain::{CommuneCode, Listing, ListingId, Member, PublisherKind, SourceId};
use cluster::Edge;
use row::Row;
use score::Verdict;
use std::collections::{BTreeMap, BTreeSet};

pub use decisions::{Answer, Decisions, DecisionsError, PairKey, RowKey};
pub use evaluate::{Evaluation, LabelledPair, LabelsError, Truth, evaluate, read_labels};
pub use review::{ReviewPair, Side, to_csv};
pub use rules::{Rules, RulesError};
pub use score::{Parts, Reason};

/// What a run is told.
pub struct Context<'a> {
    pub rules: &'a Rules,
    /// A source that is not named here is the least trusted.
    pub publishers: &'a BTreeMap<SourceId, PublisherKind>,
    pub decisions: &'a Decisions,
    /// The official name of a commune, to take it off the names of places.
    pub commune_name: &'a dyn Fn(CommuneCode) -> Option<String>,
}

/// What a run gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciled {
    /// Sorted by identifier.
    pub listings: Vec<Merged>,
    /// Every merge, with what it rests on, sorted by identifier of the result.
    pub merges: Vec<Merge>,
    /// Pairs for people, the most alike first.
    pub review: Vec<ReviewPair>,
    /// Decisions whose rows are no longer there, in their order.
    pub unused: Vec<PairKey>,
}

/// A listing and the rows that it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    pub listing: Listing,
    /// Sorted by identifier; one alone when nothing was merged.
    pub members: Vec<Member>,
}

/// The listing itself, as a member of what it becomes.
fn member_of(listing: &Listing) -> Member {
    Member {
        id: listing.id.clone(),
        source: listing.source.clone(),
        source_id: listing.source_id.clone(),
        date: listing.source_date,
    }
}

/// The record of a merge: enough to explain it, and to undo it by a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    pub into: ListingId,
    pub members: Vec<Member>,
    pub links: Vec<Link>,
}

/// Two rows found to be one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub a: ListingId,
    pub b: ListingId,
    /// 0 to 1.
    pub score: f64,
    pub parts: Parts,
    /// A person said so.
    pub decided: bool,
}

/// Merges the listings of several sources. The order of `listings` does not matter.
pub fn reconcile(listings: Vec<Listing>, context: &Context<'_>) -> Reconciled {
    let alone =
        listings.into_iter().map(|listing| Merged { members: vec![member_of(&listing)], listing });
    reconcile_merged(alone.collect(), context)
}

/// The same from listings of which some are merged already; what came out of a run comes out
/// unchanged.
///
/// What several publishers tell together may be nearer to a further row than any of them alone, so
/// passes follow one another until one merges nothing.
pub fn reconcile_merged(mut entries: Vec<Merged>, context: &Context<'_>) -> Reconciled {
    let mut links: BTreeMap<ListingId, Vec<Link>> = BTreeMap::new();
    loop {
        entries.sort_by(|a, b| a.listing.id.cmp(&b.listing.id));
        let found = find(&entries, context);
        if found.groups.is_empty() {
            return finished(entries, links, found);
        }
        let fuse = fuse::Fuse { rules: context.rules, publishers: context.publishers };
        entries = join(entries, &found.groups, &fuse);
        for link in found.links {
            links.entry(link.a.clone()).or_default().push(link);
        }
    }
}

/// What one pass sees.
struct Found {
    /// Ranks of entries that are one place.
    groups: Vec<Vec<u32>>,
    links: Vec<Link>,
    review: Vec<ReviewPair>,
    unused: Vec<PairKey>,
}

fn find(entries: &[Merged], context: &Context<'_>) -> Found {
    let rows = row::rows(entries, context.rules, context.commune_name);
    let (edges, unused) = edges(&rows, context);
    let clusters = cluster::cluster(&rows, edges, context.decisions);
    let entry = |rank: &u32| rows[*rank as usize].entry;
    Found {
        groups: clusters.groups.iter().map(|g| g.iter().map(entry).collect()).collect(),
        links: clusters.links.iter().map(|edge| link(&rows, edge)).collect(),
        review: clusters.review.iter().map(|(e, reason)| review_pair(&rows, e, *reason)).collect(),
        unused,
    }
}

/// Entries with each group made one; `groups` holds ranks of entries, each in one group.
fn join(entries: Vec<Merged>, groups: &[Vec<u32>], fuse: &fuse::Fuse<'_>) -> Vec<Merged> {
    let mut taken = vec![false; entries.len()];
    let mut out = Vec::with_capacity(entries.len());
    for group in groups {
        let parts: Vec<&Merged> = group.iter().map(|i| &entries[*i as usize]).collect();
        let listings: Vec<&Listing> = parts.iter().map(|part| &part.listing).collect();
        let Some(listing) = fuse.fuse(&listings) else { continue };
        let mut members: Vec<Member> =
            parts.iter().flat_map(|part| part.members.iter().cloned()).collect();
        members.sort();
        out.push(Merged { listing, members });
        group.iter().for_each(|i| taken[*i as usize] = true);
    }
    let rest = entries.into_iter().zip(taken).filter(|(_, taken)| !taken);
    out.extend(rest.map(|(entry, _)| entry));
    out
}

fn finished(
    listings: Vec<Merged>,
    links: BTreeMap<ListingId, Vec<Link>>,
    found: Found,
) -> Reconciled {
    let record = |merged: &Merged| {
        let mut links: Vec<Link> = merged
            .members
            .iter()
            .filter_map(|member| links.get(&member.id))
            .flatten()
            .cloned()
            .collect();
        links.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
        Merge { into: merged.listing.id.clone(), members: merged.members.clone(), links }
    };
    let merges = listings.iter().filter(|m| m.members.len() > 1).map(record).collect();
    Reconciled { listings, merges, review: found.review, unused: found.unused }
}

/// Every pair worth a thought, and the decisions that name a row nobody has.
fn edges(rows: &[Row<'_>], context: &Context<'_>) -> (Vec<Edge>, Vec<PairKey>) {
    let by_key = cluster::ranks_by_key(rows);
    let mut decided: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut unused = Vec::new();
    for (pair, answer) in context.decisions.iter() {
        if !by_key.contains_key(pair.first()) || !by_key.contains_key(pair.second()) {
            unused.push(pair.clone());
        } else if answer == Answer::Same {
            decided.extend(cluster::ranks_of(&by_key, pair));
        }
    }
    let mut edges = Vec::new();
    for (a, b) in blocking::candidates(rows, context.rules) {
        let judged = score::judge(&rows[a as usize], &rows[b as usize], context.rules);
        if judged.verdict != Verdict::Apart && !decided.contains(&(a, b)) {
            edges.push(Edge { a, b, judged, decided: false });
        }
    }
    edges.extend(decided.into_iter().map(|(a, b)| {
        let judged = score::judge(&rows[a as usize], &rows[b as usize], context.rules);
        Edge { a, b, judged, decided: true }
    }));
    (edges, unused)
}

fn review_pair(rows: &[Row<'_>], edge: &Edge, reason: Reason) -> ReviewPair {
    ReviewPair {
        a: Side::of(rows[edge.a as usize].listing),
        b: Side::of(rows[edge.b as usize].listing),
        score: edge.judged.score,
        reason,
        distance: edge.judged.parts.distance,
    }
}

fn link(rows: &[Row<'_>], edge: &Edge) -> Link {
    Link {
        a: rows[edge.a as usize].listing.id.clone(),
        b: rows[edge.b as usize].listing.id.clone(),
        score: edge.judged.score,
        parts: edge.judged.parts,
        decided: edge.decided,
    }
}
