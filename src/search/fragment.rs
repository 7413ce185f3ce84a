//! The part of an answer that does not depend on the question, written once per generation.

use crate::domain::{
    CareKind, Funding, Listing, ListingType, Precision, Sourced, Status, Subtype, Tariff, WeekHours,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A postal address.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddressView {
    /// One line, as on an envelope.
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub housenumber: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[schema(required, value_type = Option<String>)]
    pub postcode: Option<String>,
    /// INSEE code.
    pub citycode: String,
    pub city: String,
}

/// Where to read more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Links {
    /// The listing in the API.
    #[serde(rename = "self")]
    pub api: String,
    /// The page for people.
    pub page: String,
}

/// Fees as told by the source.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TariffView {
    /// Euros an hour, a decimal text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hourly: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A listing, whatever the question. A field that is absent or null is unknown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ListingCore {
    pub id: String,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    #[schema(required)]
    pub subtype: Option<Subtype>,
    /// Null for a carer whose name is not public.
    #[schema(required)]
    pub name: Option<String>,
    #[schema(required)]
    pub manager: Option<String>,
    pub address: AddressView,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    pub precision: Precision,
    /// Places; null when not told.
    #[schema(required)]
    pub capacity: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub professionals: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_min_months: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_max_months: Option<u16>,
    /// Ranges by day: `{"mon": ["07:30-18:30"]}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<String>>>)]
    pub hours: Option<WeekHours>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closures: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funding: Option<Funding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tariff: Option<TariffView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<CareKind>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avip: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inclusive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub atypical_hours: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub served_citycodes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub source: String,
    /// Date of the data, `YYYY-MM-DD`.
    #[schema(format = Date)]
    pub source_date: String,
    pub demonstration: bool,
    pub links: Links,
}

/// What a map pin or a line of a list needs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ListingCard {
    pub id: String,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    #[schema(required)]
    pub subtype: Option<Subtype>,
    #[schema(required)]
    pub name: Option<String>,
    pub city: String,
    pub citycode: String,
    pub lat: f64,
    pub lon: f64,
    #[schema(required)]
    pub capacity: Option<u16>,
}

fn value<T: Clone>(field: &Option<Sourced<T>>) -> Option<T> {
    field.as_ref().map(|f| f.value.clone())
}

impl From<&Listing> for ListingCore {
    fn from(l: &Listing) -> Self {
        let address = &l.address.value;
        let point = l.position.value;
        Self {
            id: l.id.to_string(),
            listing_type: l.listing_type,
            subtype: value(&l.subtype),
            name: value(&l.name),
            manager: value(&l.manager),
            address: AddressView {
                label: address.label(),
                housenumber: address.housenumber.clone(),
                street: address.street.clone(),
                postcode: address.postcode.map(String::from),
                citycode: address.citycode.to_string(),
                city: address.city.clone(),
            },
            lat: point.lat(),
            lon: point.lon(),
            precision: l.precision,
            capacity: value(&l.capacity).map(|p| p.get()),
            professionals: value(&l.professionals),
            age_min_months: value(&l.age_min).map(|m| m.get()),
            age_max_months: value(&l.age_max).map(|m| m.get()),
            hours: value(&l.hours),
            closures: value(&l.closures),
            funding: value(&l.funding),
            tariff: value(&l.tariff).map(|Tariff { hourly, text }| TariffView { hourly, text }),
            languages: value(&l.languages),
            tags: value(&l.tags),
            kinds: value(&l.kinds),
            avip: value(&l.avip),
            inclusive: value(&l.inclusive),
            atypical_hours: value(&l.atypical_hours),
            status: value(&l.status),
            served_citycodes: value(&l.served_citycodes)
                .map(|codes| codes.iter().map(ToString::to_string).collect()),
            phone: value(&l.phone),
            email: value(&l.email),
            website: value(&l.website),
            description: value(&l.description),
            source: l.source.to_string(),
            source_date: l.source_date.to_string(),
            demonstration: l.demonstration,
            links: Links {
                api: format!("/v1/listings/{}", l.id),
                page: format!("/etablissements/{}", l.id),
            },
        }
    }
}

impl From<&Listing> for ListingCard {
    fn from(l: &Listing) -> Self {
        Self {
            id: l.id.to_string(),
            listing_type: l.listing_type,
            subtype: value(&l.subtype),
            name: value(&l.name),
            city: l.address.value.city.clone(),
            citycode: l.address.value.citycode.to_string(),
            lat: l.position.value.lat(),
            lon: l.position.value.lon(),
            capacity: value(&l.capacity).map(|p| p.get()),
        }
    }
}
