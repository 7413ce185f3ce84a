//! Free places, by what was said and how long ago: an old word fades to "unknown".

use crate::domain::availability::days_between;
use crate::domain::{AvailabilityState, Date};
use crate::search::ranking::AvailabilityScale;
use crate::search::row::Row;

/// `unknown + (worth − unknown) × 2^(−age / 45 days)`.
pub fn value(row: &Row, today: Date, scale: &AvailabilityScale) -> f64 {
    let availability = row.availability_on(today);
    let soon = |from| days_between(today, from) <= scale.soon_days;
    let worth = match (availability.state, availability.from) {
        (AvailabilityState::Free, _) => scale.free,
        (AvailabilityState::FromDate, Some(from)) if soon(from) => scale.from_date_soon,
        (AvailabilityState::FromDate, _) => scale.from_date_later,
        (AvailabilityState::None, _) => scale.none,
        (AvailabilityState::Unknown, _) => return scale.unknown,
    };
    scale.unknown + (worth - scale.unknown) * availability.confidence
}
