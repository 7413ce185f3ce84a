//! A checked search request: nothing in it can be wrong any more.

use super::area::Area;
use super::asks::Asks;
use super::cursor::Cursor;
use super::need::Need;
use crate::domain::{Date, Funding, ListingType, Subtype};

/// Order of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Relevance,
    Distance,
    Availability,
    /// By what it costs the family; known costs before guessed ones.
    Cost,
}

/// Whether `total` and facets are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Exact,
    None,
}

/// Which listings answer: real ones or the fictitious set, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    Real,
    Demonstration,
    /// The demonstration when the centre lies in one of its towns, the real listings elsewhere.
    Auto,
    /// The demonstration when this commune is one of its towns.
    Of(crate::domain::CommuneCode),
}

/// What a listing must be known to have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    pub types: Vec<ListingType>,
    pub subtypes: Vec<Subtype>,
    pub min_places: Option<u16>,
    pub available: bool,
    pub atypical_hours: bool,
    pub inclusive: bool,
    pub avip: bool,
    pub funding: Option<Funding>,
    /// ISO 639 codes; one of them is enough.
    pub languages: Vec<String>,
}

/// A whole request.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    pub area: Area,
    pub filters: Filters,
    /// What was asked for in words that the vocabulary knows.
    pub asks: Asks,
    /// Words looked for in the listings, as typed.
    pub words: Option<String>,
    pub need: Need,
    pub sort: Sort,
    /// Hash of the household that costs are for.
    pub household: Option<u64>,
    pub count: Count,
    pub limit: usize,
    pub cursor: Option<Cursor>,
    pub explain: bool,
    /// Only what a card shows will be looked at: no score, no reasons.
    pub cards: bool,
    pub world: World,
    /// "Today", for availability and the daily rotation.
    pub today: Date,
}

impl SearchRequest {
    /// Whether scores order the answer, or are shown.
    pub fn needs_scores(&self) -> bool {
        self.sort == Sort::Relevance || !self.cards
    }
}
