//! The list of changes that integrators follow: what a new generation adds to it.

use super::diff::Diff;
use crate::domain::{Change, ChangeKind, Listing, ListingId, ListingType};
use jiff::Timestamp;
use std::collections::HashMap;

/// Changes that are remembered; a reader further behind reads everything again.
pub const KEPT_CHANGES: usize = 50_000;

/// A generation about to be published.
pub struct Stamp<'a> {
    pub generation: &'a str,
    pub at: Timestamp,
}

/// The changes told so far and those that the new listings bring, the oldest forgotten.
///
/// `kind_before` tells the type of a listing that is no longer there, and None when its changes
/// are not told.
pub fn extended(
    mut told: Vec<Change>,
    diff: &Diff,
    listings: &[Listing],
    stamp: &Stamp<'_>,
    kind_before: &dyn Fn(&ListingId) -> Option<ListingType>,
) -> Vec<Change> {
    let now: HashMap<&ListingId, &Listing> = listings.iter().map(|l| (&l.id, l)).collect();
    let members = listings.iter().flat_map(|l| l.members.iter().map(|m| (&m.id, &l.id)));
    let holders: HashMap<&ListingId, &ListingId> =
        members.filter(|(id, into)| id != into).collect();
    let change = |change, id: &ListingId, listing_type, into: Option<&&ListingId>| Change {
        generation: stamp.generation.to_owned(),
        at: stamp.at,
        change,
        id: id.clone(),
        listing_type,
        into: into.map(|id| (*id).clone()),
    };
    let shown = |id: &ListingId| Some(now.get(id).filter(|l| l.is_in_change_feed())?.listing_type);
    let there = [(ChangeKind::Added, &diff.added), (ChangeKind::Updated, &diff.updated)];
    for (kind, ids) in there {
        told.extend(ids.iter().filter_map(|id| Some(change(kind, id, shown(id)?, None))));
    }
    told.extend(diff.removed.iter().filter_map(|id| {
        let into = holders.get(id);
        let kind = if into.is_some() { ChangeKind::Merged } else { ChangeKind::Removed };
        Some(change(kind, id, kind_before(id)?, into))
    }));
    let excess = told.len().saturating_sub(KEPT_CHANGES);
    // A generation is forgotten whole: half of it would read as all of it.
    let last = excess.checked_sub(1).map(|i| told[i].generation.clone());
    let cut = last.and_then(|last| told.iter().rposition(|c| c.generation == last));
    if let Some(cut) = cut.filter(|cut| cut + 1 < told.len()) {
        told.drain(..=cut);
    }
    told
}
