//! Places that are no longer in the list of their source: marked for some editions, then removed.
//!
//! No publisher tells closures, and lists forget rows by mistake. A place that vanishes from a
//! city's or a département's list therefore stays, marked, while it is absent from two editions; a
//! source that the places write themselves is taken at its word, and so are people: who wishes to
//! disappear disappears at once.

use crate::domain::text::fold;
use crate::domain::{Listing, PublisherKind};
use std::collections::HashSet;

/// Editions during which an absent place is kept.
pub const KEPT_EDITIONS: u8 = 2;

/// Whether absences from such a list may be slips of the pen.
pub fn are_doubtful(kind: PublisherKind) -> bool {
    matches!(kind, PublisherKind::City | PublisherKind::Department | PublisherKind::Community)
}

/// The rows of the edition before that this one has lost, marked.
///
/// `fresh` and `before` are rows of one source; `same_edition` when the source has published
/// nothing new since, so that nothing is counted twice.
pub fn kept(fresh: &[&Listing], before: Vec<Listing>, same_edition: bool) -> Vec<Listing> {
    let ids: HashSet<&str> = fresh.iter().map(|l| l.id.as_str()).collect();
    let sites: HashSet<String> = fresh.iter().flat_map(|l| marks(l)).collect();
    let lost = before.into_iter().filter(|l| {
        let renamed_or_moved = || marks(l).iter().any(|mark| sites.contains(mark));
        !l.listing_type.is_home() && !ids.contains(l.id.as_str()) && !renamed_or_moved()
    });
    lost.filter_map(|mut listing| {
        listing.absent_editions += u8::from(!same_edition);
        (listing.absent_editions <= KEPT_EDITIONS).then_some(listing)
    })
    .collect()
}

/// What tells that a new row is the old one under another name, or at another address.
fn marks(listing: &Listing) -> Vec<String> {
    let kind = listing.listing_type.as_str();
    let place = &listing.address.value;
    let code = place.citycode;
    let mut marks = Vec::new();
    if let Some(street) = &place.street {
        let number = place.housenumber.as_deref().unwrap_or_default();
        marks.push(format!("{kind}|{code}|at {} {}", fold(number), fold(street)));
    }
    if let Some(name) = &listing.name {
        marks.push(format!("{kind}|{code}|named {}", fold(&name.value)));
    }
    if let Some(phone) = &listing.phone {
        marks.push(format!("{kind}|{code}|phone {}", phone.value));
    }
    marks
}
