//! One listing: a place of care, a carer or a service, every field with its source and date.

use super::address::{Address, CommuneCode};
use super::availability::{Availability, EffectiveAvailability};
use super::care::{CareKind, Funding, ListingType, Status, Subtype};
use super::hours::WeekHours;
use super::ids::{ListingId, SourceId};
use super::position::{Position, Precision};
use super::reference::PlacedBy;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An age in months, up to 18 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Months(u16);

impl Months {
    /// None above 216 months.
    pub fn new(months: u16) -> Option<Self> {
        (months <= 216).then_some(Self(months))
    }

    /// The number of months.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Months {
    type Error = &'static str;
    fn try_from(months: u16) -> Result<Self, Self::Error> {
        Self::new(months).ok_or("an age has at most 216 months")
    }
}

impl From<Months> for u16 {
    fn from(months: Months) -> u16 {
        months.0
    }
}

/// A number of children cared for at the same time, 1 to 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Places(u16);

impl Places {
    /// None for zero (an unknown or suspended agrément) and for absurd numbers.
    pub fn new(places: u16) -> Option<Self> {
        (1..=500).contains(&places).then_some(Self(places))
    }

    /// The number of places.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Places {
    type Error = &'static str;
    fn try_from(places: u16) -> Result<Self, Self::Error> {
        Self::new(places).ok_or("a capacity is between 1 and 500")
    }
}

impl From<Places> for u16 {
    fn from(places: Places) -> u16 {
        places.0
    }
}

/// A value, who said it, and the date of that saying.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sourced<T> {
    pub value: T,
    pub source: SourceId,
    pub date: Date,
}

impl<T> Sourced<T> {
    /// Attaches a source and a date.
    pub fn new(value: T, source: &SourceId, date: Date) -> Self {
        Self { value, source: source.clone(), date }
    }
}

/// Fees as told by the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Euros an hour, as a decimal text: "10.50".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hourly: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A row of a source that a merged listing rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Member {
    /// What the row is called when its source stands alone; it still leads to the listing.
    pub id: ListingId,
    pub source: SourceId,
    pub source_id: String,
    pub date: Date,
}

fn is_zero(count: &u8) -> bool {
    *count == 0
}

type Field<T> = Option<Sourced<T>>;

/// A public listing. What is absent is unknown: it is neither "no" nor "yes".
///
/// Contacts that people do not publish never reach this type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub id: ListingId,
    /// The identifier of the row in its main source, for round trips.
    pub source_id: String,
    /// The source that the listing mainly rests on.
    pub source: SourceId,
    /// Date of the data of that source, or of the row when it tells one.
    pub source_date: Date,
    /// Made up to try the service; never mixed with the others in a count.
    pub demonstration: bool,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    pub subtype: Field<Subtype>,
    pub name: Field<String>,
    pub manager: Field<String>,
    pub siret: Field<String>,
    pub address: Sourced<Address>,
    pub position: Sourced<Position>,
    pub precision: Precision,
    /// Who tells the point, when it is not the source.
    #[serde(default, skip_serializing_if = "PlacedBy::is_source")]
    pub placed_by: PlacedBy,
    /// The postcode is the one of the commune: the source tells none, or a wrong one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub postcode_added: bool,
    pub phone: Field<String>,
    pub email: Field<String>,
    pub website: Field<String>,
    pub capacity: Field<Places>,
    pub age_min: Field<Months>,
    pub age_max: Field<Months>,
    pub hours: Field<WeekHours>,
    pub closures: Field<String>,
    pub funding: Field<Funding>,
    pub tariff: Field<Tariff>,
    pub languages: Field<Vec<String>>,
    pub tags: Field<Vec<String>>,
    pub kinds: Field<Vec<CareKind>>,
    pub avip: Field<bool>,
    pub inclusive: Field<bool>,
    pub atypical_hours: Field<bool>,
    pub status: Field<Status>,
    pub served_citycodes: Field<Vec<CommuneCode>>,
    pub description: Field<String>,
    pub availability: Field<Vec<Availability>>,
    /// Professionals working there (MAM).
    pub professionals: Field<u16>,
    /// Editions of its source, running, that no longer have the row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub absent_editions: u8,
    /// Every row that the listing was merged from, its own included; empty when there is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
}

impl Listing {
    /// A listing with its compulsory fields only.
    pub fn new(
        id: ListingId,
        (source, source_id): (SourceId, String),
        listing_type: ListingType,
        address: Sourced<Address>,
        (position, precision): (Sourced<Position>, Precision),
    ) -> Self {
        Self {
            id,
            source_id,
            source_date: address.date,
            source,
            demonstration: false,
            listing_type,
            address,
            position,
            precision,
            placed_by: PlacedBy::Source,
            postcode_added: false,
            subtype: None,
            name: None,
            manager: None,
            siret: None,
            phone: None,
            email: None,
            website: None,
            capacity: None,
            age_min: None,
            age_max: None,
            hours: None,
            closures: None,
            funding: None,
            tariff: None,
            languages: None,
            tags: None,
            kinds: None,
            avip: None,
            inclusive: None,
            atypical_hours: None,
            status: None,
            served_citycodes: None,
            description: None,
            availability: None,
            professionals: None,
            absent_editions: 0,
            members: Vec::new(),
        }
    }

    /// The finer kind, when told.
    pub fn subtype(&self) -> Option<Subtype> {
        self.subtype.as_ref().map(|f| f.value)
    }

    /// The public name, or the kind for a carer who does not publish one.
    pub fn title(&self) -> &str {
        match &self.name {
            Some(name) => &name.value,
            None => self.subtype().map_or_else(|| self.listing_type.label(), Subtype::label),
        }
    }

    /// Availability as of `today`.
    pub fn availability_on(&self, today: Date) -> EffectiveAvailability {
        self.availability.as_ref().map_or_else(EffectiveAvailability::unknown, |f| {
            EffectiveAvailability::of(
                self.standing_of(&f.value).into_iter().map(Availability::said),
                today,
            )
        })
    }

    /// The declarations that are not silenced by a later one, nor by a leave.
    pub fn standing_availability(&self) -> Vec<&Availability> {
        self.availability.as_ref().map(|f| self.standing_of(&f.value)).unwrap_or_default()
    }

    fn standing_of<'a>(&self, all: &'a [Availability]) -> Vec<&'a Availability> {
        let status = self.status.as_ref().map(|s| s.value);
        Availability::standing(all, status.is_none_or(|status| status == Status::Active))
    }

    /// Open to families: closed places are kept in no answer.
    pub fn is_open(&self) -> bool {
        !matches!(self.status.as_ref().map(|s| s.value), Some(Status::Closed))
    }
}
