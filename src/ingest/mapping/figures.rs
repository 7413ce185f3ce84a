//! The columns of a statistical file.

use crate::domain::{ListingType, Measure, Scale};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which columns count what, and in which territory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiguresRule {
    pub scale: Scale,
    /// Column of the code of the territory; none for the whole country.
    pub territory: Option<String>,
    /// Column of the year.
    pub year: String,
    pub measure: Measure,
    /// Columns and the kinds that they count.
    pub values: BTreeMap<String, ListingType>,
}

impl FiguresRule {
    pub(super) fn columns(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.values.keys().map(String::as_str).collect();
        names.push(&self.year);
        names.extend(self.territory.as_deref());
        names.sort_unstable();
        names
    }

    pub(super) fn contradiction(&self) -> Option<String> {
        if self.values.is_empty() {
            return Some("figures: no column is named (values)".to_owned());
        }
        let placed = self.territory.is_some() || self.scale == Scale::National;
        (!placed).then(|| "figures: the territory needs a column".to_owned())
    }
}
