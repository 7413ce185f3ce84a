//! Where listings come from, under which licence, and for which territory.

use super::care::ListingType;
use super::ids::SourceId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who publishes: what each is believed about is in `index/merging.toml`.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PublisherKind {
    /// The place itself, or the software that it works with.
    Establishment,
    /// A commune or a body of communes.
    City,
    /// A département, which gives the agréments.
    Department,
    /// Insee (BPE, Sirene), Cnaf.
    National,
    /// OpenStreetMap.
    Community,
    /// Anybody else.
    #[default]
    Other,
}

impl PublisherKind {
    /// Every kind, in no order of trust.
    pub const ALL: [Self; 6] = [
        Self::Establishment,
        Self::City,
        Self::Department,
        Self::National,
        Self::Community,
        Self::Other,
    ];
}

/// A source as shown to people: who publishes, what may be done with it, how old it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceInfo {
    pub id: SourceId,
    /// French title.
    pub title: String,
    pub publisher: String,
    #[serde(default)]
    pub publisher_kind: PublisherKind,
    pub licence: String,
    pub licence_url: Option<String>,
    /// The credit line that the licence asks for.
    pub attribution: String,
    /// Page of the original.
    pub homepage: Option<String>,
    /// Date of the data, not of the import.
    pub data_date: Date,
    /// Fictitious listings, made to try the service.
    pub demonstration: bool,
    pub coverage: Vec<Coverage>,
}

/// A territory that a source lists in full or in part, for some types.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// INSEE codes of communes and codes of départements.
    pub areas: Vec<String>,
    pub types: Vec<ListingType>,
    /// Whether the publisher means the list to be whole.
    #[serde(default)]
    pub complete: bool,
}
