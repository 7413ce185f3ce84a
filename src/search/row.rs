//! The dense table: what filters and scores need of a listing, without its words.

use crate::domain::{
    CommuneCode, Date, EffectiveAvailability, Funding, Listing, ListingType, Position, Precision,
    Said, Subtype,
};
use serde::{Deserialize, Serialize};

/// A listing's number inside one generation.
pub type Slot = u32;

/// One listing, small.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    pub vector: [f64; 3],
    pub lat: f64,
    pub lon: f64,
    pub citycode: CommuneCode,
    /// The whole city, for a listing of an arrondissement.
    pub parent: Option<CommuneCode>,
    pub listing_type: ListingType,
    pub subtype: Option<Subtype>,
    pub precision: Precision,
    pub demonstration: bool,
    /// False for a place known to be closed: its record stays, no search shows it.
    pub open: bool,
    /// Places, 0 when not told.
    pub capacity: u16,
    pub funding: Option<Funding>,
    pub atypical_hours: Option<bool>,
    pub inclusive: Option<bool>,
    pub avip: Option<bool>,
    pub languages: Vec<String>,
    pub source_date: Date,
    pub said: Vec<Said>,
    /// Mixed with the date to break ties: a fair rotation among equals.
    pub id_hash: u64,
    /// Hash of the folded public name.
    pub name_hash: Option<u64>,
    /// Where the listing's texts are in the blob.
    pub spans: Spans,
}

/// Byte ranges of a listing's three texts in the blob: whole record, core, card.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Spans {
    pub start: u64,
    pub record: u32,
    pub core: u32,
    pub card: u32,
}

impl Row {
    /// The row of a listing; `parent` is the city of its arrondissement.
    pub fn new(listing: &Listing, parent: Option<CommuneCode>, spans: Spans) -> Self {
        let position = listing.position.value;
        let told = |field: &Option<crate::domain::Sourced<bool>>| field.as_ref().map(|f| f.value);
        let week = listing.hours.as_ref().map(|f| f.value.is_atypical());
        Self {
            vector: position.unit_vector(),
            lat: position.lat(),
            lon: position.lon(),
            citycode: listing.address.value.citycode,
            parent,
            listing_type: listing.listing_type,
            subtype: listing.subtype(),
            precision: listing.precision,
            demonstration: listing.demonstration,
            open: listing.is_open(),
            capacity: listing.capacity.as_ref().map_or(0, |f| f.value.get()),
            funding: listing.funding.as_ref().map(|f| f.value),
            atypical_hours: told(&listing.atypical_hours).or(week),
            inclusive: told(&listing.inclusive),
            avip: told(&listing.avip),
            languages: listing.languages.as_ref().map(|f| f.value.clone()).unwrap_or_default(),
            source_date: listing.source_date,
            said: listing.standing_availability(),
            id_hash: stable_hash(listing.id.as_str().as_bytes()),
            name_hash: listing
                .name
                .as_ref()
                .map(|f| stable_hash(crate::domain::text::fold(&f.value).as_bytes())),
            spans,
        }
    }

    /// The public point.
    pub fn position(&self) -> Option<Position> {
        Position::new(self.lat, self.lon).ok()
    }

    /// Availability as of `today`.
    pub fn availability_on(&self, today: Date) -> EffectiveAvailability {
        EffectiveAvailability::of(self.said.iter().copied(), today)
    }
}

/// FNV-1a followed by a finaliser: the same on every machine and in every version.
pub fn stable_hash(bytes: &[u8]) -> u64 {
    let fnv = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3));
    mix(fnv)
}

/// Spreads the bits of a number over all of it (the finaliser of SplitMix64).
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
