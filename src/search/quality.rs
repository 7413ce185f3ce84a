//! How complete and how old the real listings are, counted once when a generation is built: a cell
//! for each commune, source and kind. Freshness depends on the day of the question, so declarations
//! are kept by date.

use crate::domain::availability::days_between;
use crate::domain::{
    AvailabilityState, CommuneCode, Date, Listing, ListingType, Precision, Said, SourceId,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Days during which a declared availability is called fresh: from 0 to 29 days old.
pub const FRESH_DAYS: i32 = 30;

/// A date as days since 1970-01-01: small on disk, and quick to read by the hundred thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day(i32);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(days_between(EPOCH, date))
    }
}

impl Day {
    /// None for a number that no calendar holds.
    fn date(self) -> Option<Date> {
        EPOCH.checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }
}

/// What some listings tell. Every listing is counted under its main source alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Listings that a search can show: real, not closed.
    pub listings: u32,
    /// Listings that rest on the source, wholly or in part.
    pub contributes: u32,
    /// Placed in the right street or better.
    pub located: u32,
    pub with_hours: u32,
    /// With a price, or the scale that the fee follows.
    pub with_tariff: u32,
    pub with_capacity: u32,
    /// Sum of the capacities that are told.
    pub places: u32,
    /// Listings that are nobody's home.
    pub establishments: u32,
    /// Establishments with a telephone, an e-mail address or a site.
    pub with_contact: u32,
    /// Listings by the day of their newest declaration.
    pub declared: BTreeMap<Day, u32>,
    /// Oldest and newest days of the data.
    days: Option<(Day, Day)>,
}

impl Tally {
    /// One listing, under its main source.
    pub fn of(listing: &Listing) -> Self {
        let told = |known: bool| u32::from(known);
        let home = listing.listing_type.is_home();
        let contact =
            listing.phone.is_some() || listing.email.is_some() || listing.website.is_some();
        Self {
            listings: 1,
            contributes: 1,
            located: told(is_located(listing.precision)),
            with_hours: told(listing.hours.is_some()),
            with_tariff: told(listing.tariff.is_some() || listing.funding.is_some()),
            with_capacity: told(listing.capacity.is_some()),
            places: listing.capacity.as_ref().map_or(0, |f| u32::from(f.value.get())),
            establishments: told(!home),
            with_contact: told(!home && contact),
            declared: declared_on(listing).map(|day| (day.into(), 1)).into_iter().collect(),
            days: Some((listing.source_date.into(), listing.source_date.into())),
        }
    }

    /// Adds what other listings tell.
    pub fn add(&mut self, other: &Self) {
        self.listings += other.listings;
        self.contributes += other.contributes;
        self.located += other.located;
        self.with_hours += other.with_hours;
        self.with_tariff += other.with_tariff;
        self.with_capacity += other.with_capacity;
        self.places += other.places;
        self.establishments += other.establishments;
        self.with_contact += other.with_contact;
        for (day, listings) in &other.declared {
            *self.declared.entry(*day).or_default() += listings;
        }
        self.days = match (self.days, other.days) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (mine, theirs) => mine.or(theirs),
        };
    }

    /// Oldest and newest dates of the data.
    pub fn dates(&self) -> Option<(Date, Date)> {
        let (oldest, newest) = self.days?;
        oldest.date().zip(newest.date())
    }

    /// Listings about which something was said less than [`FRESH_DAYS`] days before `today`; a word
    /// of tomorrow does not count yet.
    pub fn fresh_on(&self, today: Date) -> u32 {
        let today = Day::from(today);
        let oldest = Day(today.0.saturating_sub(FRESH_DAYS - 1));
        self.declared.range(oldest..=today).map(|(_, listings)| listings).sum()
    }
}

/// Whether a family can walk to the point without asking.
fn is_located(precision: Precision) -> bool {
    matches!(precision, Precision::Point | Precision::Housenumber | Precision::Street)
}

/// Day of the newest declaration that says something.
fn declared_on(listing: &Listing) -> Option<Date> {
    let says = |said: &Said| match said.state {
        AvailabilityState::Unknown => false,
        AvailabilityState::FromDate => said.from.is_some(),
        AvailabilityState::Free | AvailabilityState::None => true,
    };
    let said = listing.availability.iter().flat_map(|f| f.value.iter().map(|a| a.said()));
    said.filter(says).filter_map(|said| said.declared_on).max()
}

/// One commune, one source, one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub commune: CommuneCode,
    /// Rank in the sources of the table.
    source: u16,
    pub listing_type: ListingType,
    pub tally: Tally,
}

/// The whole table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Sorted.
    sources: Vec<SourceId>,
    /// Sorted by commune, source, kind.
    cells: Vec<Cell>,
}

impl Quality {
    /// Counts the real listings that a search can show.
    pub fn of(listings: &[Listing]) -> Self {
        let shown = || listings.iter().filter(|l| !l.demonstration && l.is_open());
        let sources: BTreeSet<&SourceId> = shown().flat_map(contributors).collect();
        let ranks: BTreeMap<&SourceId, u16> = sources.iter().copied().zip(0..=u16::MAX).collect();
        let mut cells: BTreeMap<(CommuneCode, u16, ListingType), Tally> = BTreeMap::new();
        for listing in shown() {
            let commune = listing.address.value.citycode;
            for source in contributors(listing) {
                let Some(rank) = ranks.get(source) else { continue };
                let cell = cells.entry((commune, *rank, listing.listing_type)).or_default();
                if *source == listing.source {
                    cell.add(&Tally::of(listing));
                } else {
                    cell.contributes += 1;
                }
            }
        }
        let cell = |((commune, source, listing_type), tally)| Cell {
            commune,
            source,
            listing_type,
            tally,
        };
        Self {
            cells: cells.into_iter().map(cell).collect(),
            sources: sources.into_iter().cloned().collect(),
        }
    }

    /// Sums of the cells by a key; a cell without a key is left out.
    pub fn sum_by<K: Ord>(
        &self,
        key: impl Fn(&Cell, &SourceId) -> Option<K>,
    ) -> BTreeMap<K, Tally> {
        let mut sums: BTreeMap<K, Tally> = BTreeMap::new();
        for cell in &self.cells {
            let source = self.sources.get(usize::from(cell.source));
            if let Some(key) = source.and_then(|source| key(cell, source)) {
                sums.entry(key).or_default().add(&cell.tally);
            }
        }
        sums
    }
}

/// Sources that a listing rests on, its main one included, each once.
fn contributors(listing: &Listing) -> Vec<&SourceId> {
    let members = listing.members.iter().map(|member| &member.source);
    let mut sources: Vec<&SourceId> = members.chain([&listing.source]).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}
