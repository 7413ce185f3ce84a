//! Free places on the first day of care, by what was said and how long ago: an old word fades to
//! "unknown".

use crate::domain::Date;
use crate::search::need::Need;
use crate::search::ranking::AvailabilityScale;
use crate::search::row::Row;

/// `unknown + (worth − unknown) × 2^(−age / 45 days)` of the best word about a place; of the worst
/// when every word is that there is none.
pub fn value(row: &Row, need: &Need, today: Date, scale: &AvailabilityScale) -> f64 {
    let (mut best, mut worst) = (None, None);
    for (wait, confidence) in need.words(row, today) {
        let worth = match wait {
            Some(0) => scale.free,
            Some(days) if days <= scale.soon_days => scale.from_date_soon,
            Some(_) => scale.from_date_later,
            None => scale.none,
        };
        let faded = scale.unknown + (worth - scale.unknown) * confidence;
        match wait {
            Some(_) => best = Some(best.map_or(faded, |b: f64| b.max(faded))),
            None => worst = Some(worst.map_or(faded, |w: f64| w.min(faded))),
        }
    }
    best.or(worst).unwrap_or(scale.unknown)
}
