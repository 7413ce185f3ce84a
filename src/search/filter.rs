//! Filters over the dense table. A filter keeps only a known yes.

use super::need::Need;
use super::request::Filters;
use super::row::Row;
use crate::domain::Date;

impl Filters {
    /// Whether the listing is known to be what was asked for.
    pub fn keeps(&self, row: &Row, need: &Need, today: Date) -> bool {
        let yes = |asked: bool, told: Option<bool>| !asked || told == Some(true);
        (self.types.is_empty() || self.types.contains(&row.listing_type))
            && (self.subtypes.is_empty() || row.subtype.is_some_and(|s| self.subtypes.contains(&s)))
            && self.min_places.is_none_or(|least| row.capacity >= least)
            && self.funding.is_none_or(|funding| row.funding == Some(funding))
            && yes(self.atypical_hours, row.atypical_hours)
            && yes(self.inclusive, row.inclusive)
            && yes(self.avip, row.avip)
            && (self.languages.is_empty()
                || row.languages.iter().any(|l| self.languages.contains(l)))
            && (!self.available || need.is_free(row, today))
    }
}
