//! Filters over the dense table. A filter keeps only a known yes.

use super::request::{Area, Filters};
use super::row::Row;
use crate::domain::{AvailabilityState, Date};

impl Filters {
    /// Whether the listing is known to be what was asked for.
    pub fn keeps(&self, row: &Row, today: Date) -> bool {
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
            && (!self.available || row.availability_on(today).state == AvailabilityState::Free)
    }
}

impl Area {
    /// Whether the listing is inside; `distance_m` is its distance to the centre.
    pub fn holds(&self, row: &Row, distance_m: f64) -> bool {
        match self {
            Self::Circle { radius, .. } => distance_m <= radius.get(),
            Self::Box { west, south, east, north } => {
                let meridians = if west <= east {
                    (*west..=*east).contains(&row.lon)
                } else {
                    row.lon >= *west || row.lon <= *east
                };
                meridians && (*south..=*north).contains(&row.lat)
            }
            Self::Communes { codes, radius, .. } => {
                let here = codes.contains(&row.citycode)
                    || row.parent.is_some_and(|city| codes.contains(&city));
                here && radius.is_none_or(|r| distance_m <= r.get())
            }
        }
    }
}
