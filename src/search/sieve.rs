//! Filters over the dense table. A filter keeps only a known yes.

use super::need::Need;
use super::request::{Filters, SearchRequest};
use super::row::Row;
use super::space::{Which, subtype_bit, type_bit};
use crate::domain::{Date, Funding, ListingType};

/// What most filters need of a listing, in a few bytes that stand side by side in memory.
#[derive(Debug, Clone, Copy)]
pub struct Traits {
    pub kind: ListingType,
    /// See [`subtype_bit`].
    pub subtype: u16,
    /// What is known to be true, one bit each.
    yes: u8,
    places: u16,
    /// Months; the widest when not told, so that an unknown age refuses no child.
    age_min: u16,
    age_max: u16,
}

const OPEN: u8 = 1;
const DEMONSTRATION: u8 = 1 << 1;
const ATYPICAL: u8 = 1 << 2;
const INCLUSIVE: u8 = 1 << 3;
const AVIP: u8 = 1 << 4;
const PSU: u8 = 1 << 5;
const PAJE: u8 = 1 << 6;

impl Traits {
    /// Of a row.
    pub fn of(row: &Row) -> Self {
        let told = |bit: u8, value: Option<bool>| if value == Some(true) { bit } else { 0 };
        let mut yes = told(ATYPICAL, row.atypical_hours)
            | told(INCLUSIVE, row.inclusive)
            | told(AVIP, row.avip)
            | told(OPEN, Some(row.open))
            | told(DEMONSTRATION, Some(row.demonstration));
        yes |= row.funding.map_or(0, funding_bit);
        Self {
            kind: row.listing_type,
            subtype: subtype_bit(row.subtype),
            yes,
            places: row.capacity,
            age_min: row.age_min.unwrap_or(0),
            age_max: row.age_max.unwrap_or(u16::MAX),
        }
    }

    /// Whether searches show it at all.
    pub fn is_open(&self) -> bool {
        self.yes & OPEN != 0
    }
}

fn funding_bit(funding: Funding) -> u8 {
    match funding {
        Funding::Psu => PSU,
        Funding::Paje => PAJE,
    }
}

/// The filters of a question, ready to be held against traits.
#[derive(Debug, Clone)]
pub struct Sieve {
    which: Which,
    must: u8,
    age: Option<u16>,
    /// Whether the row itself has to be looked at: languages, free places.
    deeper: bool,
}

impl Sieve {
    /// The filters and the child's age, in one world.
    pub fn new(request: &SearchRequest, demonstration: bool) -> Self {
        let f = &request.filters;
        let bits = |bits: u16| if bits == 0 { u16::MAX } else { bits };
        let asked = |on: bool, bit: u8| if on { bit } else { 0 };
        Self {
            which: Which {
                demonstration,
                types: bits(f.types.iter().fold(0, |all, kind| all | type_bit(*kind))),
                subtypes: bits(f.subtypes.iter().fold(0, |all, s| all | subtype_bit(Some(*s)))),
                min_places: f.min_places.unwrap_or(0),
            },
            must: OPEN
                | asked(demonstration, DEMONSTRATION)
                | asked(f.atypical_hours, ATYPICAL)
                | asked(f.inclusive, INCLUSIVE)
                | asked(f.avip, AVIP)
                | f.funding.map_or(0, funding_bit),
            age: request.need.age_months,
            deeper: f.available || !f.languages.is_empty(),
        }
    }

    /// What can be decided for a whole part of a tree.
    pub fn which(&self) -> Which {
        self.which
    }

    /// Whether every open listing of the types passes: nothing but types is filtered.
    pub fn is_open_to_all(&self) -> bool {
        let plain = self.must & !(OPEN | DEMONSTRATION) == 0;
        let none = self.which.subtypes == u16::MAX && self.which.min_places == 0;
        plain && none && self.age.is_none() && !self.deeper
    }

    /// Whether the listing is of a kind that is asked for.
    pub fn is_of_kind(&self, traits: &Traits) -> bool {
        self.which.types & type_bit(traits.kind) != 0 && self.which.subtypes & traits.subtype != 0
    }

    /// Whether the listing is known to be what was asked for.
    pub fn keeps(&self, traits: &Traits) -> bool {
        let world = (traits.yes & DEMONSTRATION != 0) == self.which.demonstration;
        world
            && traits.yes & self.must == self.must
            && self.is_of_kind(traits)
            && traits.places >= self.which.min_places
            && self.age.is_none_or(|age| traits.age_min <= age && age <= traits.age_max)
    }

    /// Whether the row itself has to be looked at as well.
    pub fn is_deep(&self) -> bool {
        self.deeper
    }

    /// The rest, for what traits do not tell.
    pub fn keeps_row(&self, row: &Row, (filters, need): (&Filters, &Need), today: Date) -> bool {
        let speaks = || {
            filters.languages.is_empty()
                || row.languages.iter().any(|l| filters.languages.contains(l))
        };
        speaks() && (!filters.available || need.is_free(row, today))
    }
}
