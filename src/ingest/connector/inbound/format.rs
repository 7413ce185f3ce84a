//! What a line may hold. The JSON Schema that partners read is made from these types.

use super::schema;
use super::wire::{day, degrees, hourly, whole};
use crate::domain::{
    AvailabilityState, CareKind, CommuneCode, Date, DeclaredBy, Funding, ListingType, Months,
    Places, Postcode, Precision, Status, Subtype, WeekHours,
};
use crate::ingest::record::Visibility;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One listing: a place of care, a carer or a service. What is absent or null is unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboundListing {
    /// Identifier in the sender's software, the same from one file to the next.
    #[schema(pattern = r"\S", example = "creche-0042")]
    pub source_id: String,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    /// Finer kind, of the same type.
    pub subtype: Option<Subtype>,
    pub name: Option<String>,
    /// Body that runs the place.
    pub manager: Option<String>,
    /// Fourteen digits.
    pub siret: Option<String>,
    pub address: Option<InboundAddress>,
    /// WGS 84, degrees north; `lon` goes with it.
    #[serde(default, deserialize_with = "degrees::<90, _>")]
    #[schema(minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// WGS 84, degrees east.
    #[serde(default, deserialize_with = "degrees::<180, _>")]
    #[schema(minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
    /// How precisely the point is known.
    pub precision: Option<Precision>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    /// Children cared for at the same time.
    #[serde(default, deserialize_with = "whole")]
    #[schema(schema_with = schema::places)]
    pub capacity: Option<Places>,
    /// Youngest age, in months.
    #[serde(default, deserialize_with = "whole")]
    #[schema(schema_with = schema::months)]
    pub age_min_months: Option<Months>,
    /// Oldest age, in months.
    #[serde(default, deserialize_with = "whole")]
    #[schema(schema_with = schema::months)]
    pub age_max_months: Option<Months>,
    /// Ordinary week; a day that is absent is closed.
    #[schema(schema_with = schema::week)]
    pub hours: Option<WeekHours>,
    /// Closures of the year, as a sentence in French.
    pub closures: Option<String>,
    pub funding: Option<Funding>,
    pub tariff: Option<InboundTariff>,
    /// Languages spoken, ISO 639-1.
    pub languages: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    /// Kinds of care offered.
    pub kinds: Option<Vec<CareKind>>,
    /// Crèche "à vocation d'insertion professionnelle".
    pub avip: Option<bool>,
    /// Welcomes disabled or ill children.
    pub inclusive: Option<bool>,
    /// Before 7, after 20, at night or at the weekend.
    pub atypical_hours: Option<bool>,
    pub status: Option<Status>,
    /// INSEE codes of the communes served.
    #[schema(schema_with = schema::citycodes)]
    pub served_citycodes: Option<Vec<CommuneCode>>,
    /// Plain text, no HTML.
    pub description: Option<String>,
    pub availability: Option<Vec<InboundAvailability>>,
    pub visibility: Option<Visibility>,
    /// Day of the last change of the listing; never in the future.
    #[serde(default, deserialize_with = "day")]
    #[schema(schema_with = schema::day)]
    pub updated_on: Option<Date>,
}

/// An address, as one label or in pieces; the pieces win.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboundAddress {
    pub label: Option<String>,
    pub housenumber: Option<String>,
    pub street: Option<String>,
    #[schema(schema_with = schema::postcode)]
    pub postcode: Option<Postcode>,
    pub city: Option<String>,
    /// INSEE code of the commune; a postcode is not one.
    #[schema(schema_with = schema::citycode)]
    pub citycode: Option<CommuneCode>,
}

/// Fees.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboundTariff {
    /// Euros an hour, as a decimal text.
    #[serde(default, deserialize_with = "hourly")]
    #[schema(schema_with = schema::hourly)]
    pub hourly: Option<String>,
    pub text: Option<String>,
}

/// One declaration about a place, or a group of places alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboundAvailability {
    pub state: AvailabilityState,
    /// First free day; with `from_date`.
    #[serde(default, deserialize_with = "day")]
    #[schema(schema_with = schema::day)]
    pub from: Option<Date>,
    /// Last day on which the declaration holds.
    #[serde(default, deserialize_with = "day")]
    #[schema(schema_with = schema::day)]
    pub until: Option<Date>,
    #[serde(default, deserialize_with = "whole")]
    #[schema(schema_with = schema::number)]
    pub places: Option<u16>,
    #[serde(default, deserialize_with = "whole")]
    #[schema(schema_with = schema::months)]
    pub age_min_months: Option<Months>,
    #[serde(default, deserialize_with = "whole")]
    #[schema(schema_with = schema::months)]
    pub age_max_months: Option<Months>,
    /// Ranges of the week: "mon:08:00-18:00,tue:08:00-12:30".
    pub schedule: Option<String>,
    pub kind: Option<CareKind>,
    pub declared_by: Option<DeclaredBy>,
    /// Day of the declaration, never in the future; without it the state counts as unknown.
    #[serde(default, deserialize_with = "day")]
    #[schema(schema_with = schema::day)]
    pub declared_on: Option<Date>,
}
