//! The dense table: what filters and scores need of a listing, without its words.

use super::words::ListingConcepts;
use crate::domain::{
    Availability, CareKind, CommuneCode, Date, EffectiveAvailability, Funding, Listing,
    ListingType, Months, Position, Precision, Said, Schedule, Subtype,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A listing's number inside one generation.
pub type Slot = u32;

/// Rank of a week in the table of the generation's weeks.
pub type WeekId = u32;

/// A declaration about free places, and for whom they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub said: Said,
    pub age_min: Option<u16>,
    pub age_max: Option<u16>,
    pub kind: Option<CareKind>,
    pub week: Option<WeekId>,
}

/// Weeks seen so far, each kept once: most places open at the same hours.
#[derive(Debug, Default)]
pub struct Weeks {
    known: BTreeMap<Schedule, WeekId>,
}

impl Weeks {
    fn id(&mut self, week: Schedule) -> WeekId {
        let next = self.known.len() as WeekId;
        *self.known.entry(week).or_insert(next)
    }

    /// The weeks in the order of their ranks.
    pub fn into_table(self) -> Vec<Schedule> {
        let mut ranked: Vec<(WeekId, Schedule)> =
            self.known.into_iter().map(|(week, id)| (id, week)).collect();
        ranked.sort_unstable_by_key(|(id, _)| *id);
        ranked.into_iter().map(|(_, week)| week).collect()
    }
}

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
    /// Euros an hour, as told.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub tariff: Option<Decimal>,
    pub source_date: Date,
    pub offers: Vec<Offer>,
    /// Months of age, None when not told.
    pub age_min: Option<u16>,
    pub age_max: Option<u16>,
    /// Kinds of care, one bit each; None when not told.
    pub kinds: Option<u8>,
    /// Opening hours.
    pub hours: Option<WeekId>,
    /// What it has, is told to have and is known not to have, as families ask for it.
    pub concepts: ListingConcepts,
    /// Mixed with the date to break ties: a fair rotation among equals.
    pub id_hash: u64,
    /// Hash of what distinguishes the public name, see
    /// [`Definitions::core_name`](super::text::Definitions::core_name).
    pub core_name: Option<u64>,
    /// Where the listing's texts are.
    pub spans: Spans,
}

/// Where a listing's three texts are: the whole record, the core and the card, each kind in a file of
/// its own, so that those of neighbours are side by side.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Spans {
    pub record: Span,
    pub core: Span,
    pub card: Span,
}

/// A byte range.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Span {
    pub start: u64,
    pub length: u32,
}

impl Span {
    /// The first byte after it.
    pub fn end(self) -> u64 {
        self.start.saturating_add(u64::from(self.length))
    }

    /// The bytes in a file; None when it is shorter.
    pub fn of(self, bytes: &[u8]) -> Option<&[u8]> {
        bytes.get(self.start as usize..self.end() as usize)
    }
}

impl Row {
    /// The row of a listing; `parent` is the city of its arrondissement.
    pub fn new(
        listing: &Listing,
        parent: Option<CommuneCode>,
        spans: Spans,
        weeks: &mut Weeks,
    ) -> Self {
        let position = listing.position.value;
        let declared = listing.standing_availability();
        let offers = declared.into_iter().map(|item| Offer::new(item, weeks)).collect();
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
            tariff: listing.tariff.as_ref().and_then(|f| f.value.hourly.as_deref()?.parse().ok()),
            source_date: listing.source_date,
            offers,
            age_min: listing.age_min.as_ref().map(|f| f.value.get()),
            age_max: listing.age_max.as_ref().map(|f| f.value.get()),
            kinds: listing.kinds.as_ref().map(|f| f.value.iter().fold(0, |set, k| set | bit(*k))),
            hours: listing
                .hours
                .as_ref()
                .filter(|f| !f.value.is_empty())
                .map(|f| weeks.id(Schedule::of(&f.value))),
            concepts: ListingConcepts::default(),
            id_hash: stable_hash(listing.id.as_str().as_bytes()),
            core_name: None,
            spans,
        }
    }

    /// The public point.
    pub fn position(&self) -> Option<Position> {
        Position::new(self.lat, self.lon).ok()
    }

    /// Availability as of `today`.
    pub fn availability_on(&self, today: Date) -> EffectiveAvailability {
        EffectiveAvailability::of(self.offers.iter().map(|offer| offer.said), today)
    }

    /// Whether it offers this kind of care; None when not told.
    pub fn offers_kind(&self, kind: CareKind) -> Option<bool> {
        self.kinds.map(|set| set & bit(kind) != 0)
    }
}

/// One bit a kind of care.
fn bit(kind: CareKind) -> u8 {
    1 << (kind as u8)
}

impl Offer {
    fn new(item: &Availability, weeks: &mut Weeks) -> Self {
        let schedule = item.schedule.as_deref().and_then(|text| Schedule::parse(text).ok());
        Self {
            said: item.said(),
            age_min: item.age_min_months.map(Months::get),
            age_max: item.age_max_months.map(Months::get),
            kind: item.kind,
            week: schedule.map(|week| weeks.id(week)),
        }
    }
}

/// FNV-1a followed by a finaliser: the same on every machine and in every version.
pub fn stable_hash(bytes: &[u8]) -> u64 {
    let mut hasher = StableHasher::default();
    hasher.add(bytes);
    hasher.finish()
}

/// [`stable_hash`] of a text that is written piece by piece.
#[derive(Debug)]
pub struct StableHasher(u64);

impl Default for StableHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl StableHasher {
    fn add(&mut self, bytes: &[u8]) {
        let step = |h: u64, b: &u8| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3);
        self.0 = bytes.iter().fold(self.0, step);
    }

    /// The hash of what was written.
    pub fn finish(&self) -> u64 {
        mix(self.0)
    }
}

impl std::fmt::Write for StableHasher {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.add(text.as_bytes());
        Ok(())
    }
}

/// Spreads the bits of a number over all of it (the finaliser of SplitMix64).
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
impl Row {
    /// A crèche of which nothing is known.
    pub fn blank() -> Self {
        Self {
            vector: [1.0, 0.0, 0.0],
            lat: 0.0,
            lon: 0.0,
            citycode: CommuneCode::parse("44109").unwrap(),
            parent: None,
            listing_type: ListingType::Creche,
            subtype: None,
            precision: Precision::Point,
            demonstration: false,
            open: true,
            capacity: 0,
            funding: None,
            atypical_hours: None,
            inclusive: None,
            avip: None,
            languages: Vec::new(),
            tariff: None,
            source_date: jiff::civil::date(2026, 11, 1),
            offers: Vec::new(),
            age_min: None,
            age_max: None,
            kinds: None,
            hours: None,
            concepts: ListingConcepts::default(),
            id_hash: 0,
            core_name: None,
            spans: Spans::default(),
        }
    }
}
