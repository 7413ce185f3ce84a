//! Age of the record.

use crate::domain::Date;
use crate::domain::availability::days_between;
use crate::search::ranking::FreshnessScale;

/// In three steps, by months of thirty days.
pub fn value(source_date: Date, today: Date, scale: &FreshnessScale) -> f64 {
    let months = days_between(source_date, today) / 30;
    if months < scale.fresh_months {
        scale.fresh
    } else if months < scale.recent_months {
        scale.recent
    } else {
        scale.old
    }
}
