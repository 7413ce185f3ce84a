//! Counts of every match, by kind and by availability.

use super::row::Row;
use crate::domain::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How many matches there are of each value; values without a match are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facets {
    #[serde(rename = "type")]
    pub types: BTreeMap<&'static str, u64>,
    pub subtype: BTreeMap<&'static str, u64>,
    pub availability: BTreeMap<&'static str, u64>,
}

impl Facets {
    /// Counts one match.
    pub fn add(&mut self, row: &Row, today: Date) {
        *self.types.entry(row.listing_type.as_str()).or_default() += 1;
        if let Some(subtype) = row.subtype {
            *self.subtype.entry(subtype.as_str()).or_default() += 1;
        }
        let state = row.availability_on(today).state;
        *self.availability.entry(state.as_str()).or_default() += 1;
    }
}
