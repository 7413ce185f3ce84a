//! From the listings of yesterday to those of today, and whether that may be published.

use crate::domain::{Listing, ListingId, SourceId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use thiserror::Error;

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

/// Listings of a source before and after, and the share it may lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceCounts {
    pub before: u64,
    pub after: u64,
    pub max_shrink_percent: u8,
}

/// A source that shrank too much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shrink {
    pub source: SourceId,
    pub before: u64,
    pub after: u64,
    pub max_shrink_percent: u8,
}

/// Why a run may not be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub struct Refusal {
    pub shrinks: Vec<Shrink>,
    /// Listings that would be removed in all.
    pub removed: u64,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused, {} listings would be removed:", self.removed)?;
        self.shrinks.iter().try_for_each(|s| {
            let Shrink { source, before, after, max_shrink_percent: most } = s;
            write!(
                f,
                " {source} falls from {before} to {after} (at most {most} % less is allowed);"
            )
        })
    }
}

impl Refusal {
    /// The same explanation in French.
    pub fn french(&self) -> String {
        let lines = self.shrinks.iter().map(|s| {
            let Shrink { source, before, after, max_shrink_percent: most } = s;
            format!(
                "la source {source} passe de {before} à {after} fiches (baisse admise : {most} %)"
            )
        });
        let lines: Vec<String> = lines.collect();
        format!(
            "Publication refusée, {} fiches disparaîtraient : {}.",
            self.removed,
            lines.join(" ; ")
        )
    }
}

/// Lets a run through unless a source shrank past its threshold.
///
/// A source that is absent from `counts` was taken out on purpose and is not judged.
pub fn gate(diff: &Diff, counts: &BTreeMap<SourceId, SourceCounts>) -> Result<(), Refusal> {
    let shrinks: Vec<Shrink> = counts
        .iter()
        .filter(|(_, c)| {
            let lost = u128::from(c.before.saturating_sub(c.after));
            lost * 100 > u128::from(c.before) * u128::from(c.max_shrink_percent)
        })
        .map(|(source, c)| Shrink {
            source: source.clone(),
            before: c.before,
            after: c.after,
            max_shrink_percent: c.max_shrink_percent,
        })
        .collect();
    if shrinks.is_empty() {
        return Ok(());
    }
    Err(Refusal { shrinks, removed: diff.removed.len() as u64 })
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

    #[test]
    fn a_source_that_shrinks_too_much_is_refused_by_name() {
        let counts = |before, after| {
            let counts = SourceCounts { before, after, max_shrink_percent: 20 };
            BTreeMap::from([(SourceId::parse("ville").unwrap(), counts)])
        };
        assert!(gate(&Diff::default(), &counts(100, 80)).is_ok());
        assert!(gate(&Diff::default(), &counts(0, 0)).is_ok());
        let refusal = gate(&Diff::default(), &counts(100, 79)).unwrap_err();
        assert!(refusal.to_string().contains("ville falls from 100 to 79"));
        assert!(refusal.french().contains("passe de 100 à 79"));
    }
}
