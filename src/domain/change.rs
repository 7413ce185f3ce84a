//! What became of public listings from one generation to the next.

use super::care::ListingType;
use super::ids::ListingId;
use super::listing::Listing;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What happened to a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Updated,
    Removed,
    /// It is now told as a part of another listing, which its identifier leads to.
    Merged,
}

impl ChangeKind {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::Added, Self::Updated, Self::Removed, Self::Merged];

    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Removed => "removed",
            Self::Merged => "merged",
        }
    }
}

/// One change, in the order in which they were published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The generation that brought it.
    pub generation: String,
    pub at: Timestamp,
    pub change: ChangeKind,
    pub id: ListingId,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    /// The listing that took this one in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<ListingId>,
}

impl Listing {
    /// Whether changes of the listing are told to everybody: not the fictitious ones, nor people
    /// who work at home, whom a list of changes would let anyone count and follow.
    pub fn is_in_change_feed(&self) -> bool {
        !self.demonstration && !self.listing_type.is_home()
    }
}
