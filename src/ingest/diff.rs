//! From the listings of yesterday to those of today.

use crate::domain::{Listing, ListingId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// Digest of everything a listing says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..6].iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

/// The digest of a listing: the same for the same content.
pub fn content_hash(listing: &Listing) -> ContentHash {
    ContentHash(Sha256::digest(serde_json::to_vec(listing).unwrap_or_default()).into())
}

/// Identifiers and digests of listings, for [`diff`].
pub fn hashes(listings: &[Listing]) -> Vec<(ListingId, ContentHash)> {
    listings.iter().map(|l| (l.id.clone(), content_hash(l))).collect()
}

/// What changed, in the order of the identifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    pub added: Vec<ListingId>,
    pub updated: Vec<ListingId>,
    pub removed: Vec<ListingId>,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.updated.is_empty() && self.removed.is_empty()
    }
}

/// Compares two sets of listings, in any order.
pub fn diff(old: &[(ListingId, ContentHash)], new: &[(ListingId, ContentHash)]) -> Diff {
    let before: BTreeMap<_, _> = old.iter().map(|(id, hash)| (id, hash)).collect();
    let after: BTreeMap<_, _> = new.iter().map(|(id, hash)| (id, hash)).collect();
    let mut diff = Diff::default();
    for (id, hash) in &after {
        match before.get(id) {
            None => diff.added.push((*id).clone()),
            Some(earlier) if earlier != hash => diff.updated.push((*id).clone()),
            Some(_) => {}
        }
    }
    diff.removed =
        before.keys().filter(|id| !after.contains_key(*id)).map(|id| (*id).clone()).collect();
    diff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, n: u8) -> (ListingId, ContentHash) {
        (ListingId::parse(id).unwrap(), ContentHash([n; 32]))
    }

    #[test]
    fn changes_are_sorted_into_three_lists() {
        let got = diff(
            &[row("a", 1), row("b", 1), row("c", 1)],
            &[row("d", 1), row("b", 2), row("a", 1)],
        );
        let ids = |list: &[ListingId]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(ids(&got.added), ["d"]);
        assert_eq!(ids(&got.updated), ["b"]);
        assert_eq!(ids(&got.removed), ["c"]);
        assert!(diff(&[row("a", 1)], &[row("a", 1)]).is_empty());
    }
}
