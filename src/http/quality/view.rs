//! The answer of `GET /v1/quality`, as documented.

use crate::domain::{Date, ListingType, Scale};
use crate::http::answer::GenerationView;
use crate::search::Tally;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How complete and how old the real listings of a territory are. Closed places are not counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QualityAnswer {
    pub generation: GenerationView,
    pub territory: TerritoryView,
    /// A declared availability is fresh when it is younger than this number of days.
    #[schema(example = 30)]
    pub fresh_days: u32,
    /// Real listings; each is counted once, under its main source.
    pub listings: u32,
    #[serde(flatten)]
    pub completeness: Completeness,
    /// Sources that tell something of the territory; all of them when none is asked for.
    pub sources: Vec<SourceQuality>,
    /// Every kind, listed or not.
    pub kinds: Vec<KindQuality>,
    /// Communes by code, for an EPCI or a département; empty otherwise. Arrondissements
    /// stand for their city, unless something is told of the city alone.
    pub communes: Vec<CommuneQuality>,
}

/// What the answer is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({"scale": "department", "code": "44", "name": "Loire-Atlantique"}))]
pub struct TerritoryView {
    /// `commune`, `epci`, `department`, or `national` when no code is given.
    pub scale: Scale,
    /// INSEE code, SIREN or code of the département.
    #[schema(required)]
    pub code: Option<String>,
    pub name: String,
}

/// A number of listings, and their share among those that could be counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(example = json!({"count": 12, "share": 0.3}))]
pub struct Measured {
    pub count: u32,
    /// In `0..=1`; null when there is no listing.
    #[schema(required, minimum = 0, maximum = 1)]
    pub share: Option<f64>,
}

/// What listings tell.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Completeness {
    /// Placed in the right street or better; neither the centre of a commune nor a hidden point.
    pub located: Measured,
    pub with_hours: Measured,
    /// With a price, or the scale that the fee follows.
    pub with_tariff: Measured,
    pub with_capacity: Measured,
    /// With a telephone, an e-mail address or a site, among the listings that are nobody's home.
    pub with_contact: Measured,
    /// With a declared availability younger than `fresh_days`, whatever it says.
    pub fresh_availability: Measured,
}

/// A source in the territory.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceQuality {
    #[schema(example = "creches-toulouse")]
    pub id: String,
    pub title: String,
    /// Listings whose main source it is.
    pub listings: u32,
    /// Listings that rest on it, wholly or in part.
    pub contributes: u32,
    #[serde(flatten)]
    pub completeness: Completeness,
    /// Oldest date of its listings' data; null when there is no listing.
    #[schema(required, format = Date)]
    pub oldest: Option<String>,
    #[schema(required, format = Date)]
    pub newest: Option<String>,
}

/// A kind of care or service in the territory.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KindQuality {
    #[serde(rename = "type")]
    pub kind: ListingType,
    pub listings: u32,
    /// Sum of the capacities that are told.
    pub listed_places: u32,
    /// Listings that tell no capacity: their places are not in the sum.
    pub without_capacity: u32,
    /// Places of the official statistics for this very territory; null when unknown.
    #[schema(required)]
    pub official_places: Option<OfficialFigure>,
    #[schema(required)]
    pub official_establishments: Option<OfficialFigure>,
    /// Listed places over official ones; null when one of them is unknown. More than 1 when the two
    /// were not counted in the same year.
    #[schema(required, minimum = 0)]
    pub share: Option<f64>,
    /// Where `official_places` is null: the places of the smallest larger territory that has a figure.
    /// It is not to be compared with the listings of this one.
    #[schema(required)]
    pub nearest_figure: Option<NearestFigure>,
    /// Null when every list of this kind is open.
    #[schema(required)]
    pub agreement: Option<AgreementView>,
    #[serde(flatten)]
    pub completeness: Completeness,
}

/// An official number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"value": 402, "year": 2023, "source": "Cnaf", "unknown_communes": 0}))]
pub struct OfficialFigure {
    pub value: u32,
    pub year: u16,
    /// French, for people.
    pub source: String,
    /// Communes of the territory that were not counted: the value is then a minimum.
    pub unknown_communes: u32,
}

/// The figure of a larger territory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"scale": "department", "code": "48", "name": "Lozère", "places": 377, "year": 2023, "source": "Cnaf"}))]
pub struct NearestFigure {
    pub scale: Scale,
    pub code: String,
    pub name: String,
    pub places: u32,
    pub year: u16,
    /// French, for people.
    pub source: String,
}

/// Who holds the whole list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgreementView {
    /// `departement`, `cnaf`, `dge`.
    #[schema(example = "departement")]
    pub with: String,
    /// French name of the holder.
    #[schema(example = "le Département")]
    pub holder: String,
    /// French, for people.
    pub text: String,
}

/// A commune of the territory.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommuneQuality {
    #[schema(example = "44109")]
    pub citycode: String,
    pub city: String,
    pub listings: u32,
    /// Listings by kind; kinds without any are absent.
    pub by_type: BTreeMap<&'static str, u32>,
    #[serde(flatten)]
    pub completeness: Completeness,
    /// Crèches that Insee counted in 2018; null when the commune was not counted.
    #[schema(required)]
    pub official_creches: Option<u32>,
}

impl Completeness {
    /// What a tally tells as of a day.
    pub fn of(tally: &Tally, today: Date) -> Self {
        let all = |count| Measured::new(count, tally.listings);
        Self {
            located: all(tally.located),
            with_hours: all(tally.with_hours),
            with_tariff: all(tally.with_tariff),
            with_capacity: all(tally.with_capacity),
            with_contact: Measured::new(tally.with_contact, tally.establishments),
            fresh_availability: all(tally.fresh_on(today)),
        }
    }
}

impl Measured {
    fn new(count: u32, among: u32) -> Self {
        Self { count, share: (among > 0).then(|| ratio(count, among)) }
    }
}

/// To four decimals.
pub(super) fn ratio(part: u32, whole: u32) -> f64 {
    (f64::from(part) / f64::from(whole) * 1e4).round() / 1e4
}
