//! A concept: one thing that families ask for and that a listing has or has not.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Concepts that one set can hold.
pub const MOST: usize = 128;

/// A concept's number inside one vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ConceptId(pub(super) u8);

impl ConceptId {
    /// The number, below [`MOST`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What kind of wish a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Kind of care or of service.
    Type,
    /// Finer kind.
    Subtype,
    /// What a place offers or is.
    Tag,
    /// Days, hours, rhythm.
    Sched,
    /// Language spoken.
    Lang,
    /// Who pays, hence the fee.
    Fund,
    /// A service beside care.
    Svc,
}

impl Family {
    /// The word before the colon of a concept's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Subtype => "subtype",
            Self::Tag => "tag",
            Self::Sched => "sched",
            Self::Lang => "lang",
            Self::Fund => "fund",
            Self::Svc => "svc",
        }
    }
}

/// A set of concepts.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConceptSet(u128);

impl ConceptId {
    /// Below [`ConceptSet::MOST`].
    pub(in crate::search) fn rank(self) -> usize {
        usize::from(self.0)
    }
}

impl ConceptSet {
    /// Concepts that a set has room for.
    pub(in crate::search) const MOST: usize = 128;

    /// Nothing.
    pub const EMPTY: Self = Self(0);

    /// Adds a concept.
    pub fn insert(&mut self, id: ConceptId) {
        self.0 |= 1 << id.0;
    }

    /// Whether the concept is in it.
    pub fn contains(self, id: ConceptId) -> bool {
        self.0 & (1 << id.0) != 0
    }

    /// What is in one or the other.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this one only.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Number of concepts.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Every concept, lowest number first.
    pub fn iter(self) -> impl Iterator<Item = ConceptId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let id = u8::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left - 1;
            Some(ConceptId(id))
        })
    }
}

impl FromIterator<ConceptId> for ConceptSet {
    fn from_iter<T: IntoIterator<Item = ConceptId>>(ids: T) -> Self {
        let mut set = Self::EMPTY;
        ids.into_iter().for_each(|id| set.insert(id));
        set
    }
}

impl fmt::Debug for ConceptSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|id| id.0)).finish()
    }
}

/// What is known of a listing; the three sets share nothing, and what is in none is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingConcepts {
    /// Said by its structured data.
    pub yes: ConceptSet,
    /// Said by its name, description or tags, in words: weaker.
    pub told: ConceptSet,
    /// Contradicted by what is known.
    pub no: ConceptSet,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_set_holds_what_was_put_in_it(numbers in proptest::collection::btree_set(0u8..128, 0..40)) {
            let set: ConceptSet = numbers.iter().copied().map(ConceptId).collect();
            prop_assert_eq!(set.len(), numbers.len());
            let back: Vec<u8> = set.iter().map(|id| id.0).collect();
            prop_assert_eq!(back, numbers.iter().copied().collect::<Vec<_>>());
            let other: ConceptSet = numbers.iter().filter(|n| **n > 60).copied().map(ConceptId).collect();
            prop_assert_eq!(set.without(other).union(other), set);
            prop_assert_eq!(set.intersection(other), other);
        }
    }
}
