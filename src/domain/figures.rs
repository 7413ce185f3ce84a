//! What the official statistics count in a territory, to compare lists with.

use super::care::ListingType;
use super::ids::SourceId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Size of the territory that a figure is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    Commune,
    Epci,
    Department,
    Region,
    National,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Places for children under three.
    Places,
    /// Places for a hundred children under three, in tenths.
    RateTenths,
    Establishments,
}

/// One official number. Absent figures are unknown, never zero.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Figure {
    pub scale: Scale,
    /// INSEE code of the commune, département or region, SIREN of the EPCI, "FR".
    pub territory: String,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    pub measure: Measure,
    pub year: u16,
    pub value: u32,
    pub source: SourceId,
}
