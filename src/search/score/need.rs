//! Hours and kind of care, as asked for.

use crate::domain::Date;
use crate::search::need::{Coverage, Need};
use crate::search::ranking::NeedScale;
use crate::search::row::Row;

/// The mean of what was asked for: the share of the hours, the kind; unknown lies between.
pub fn value(
    row: &Row,
    (need, coverage): (&Need, &Coverage),
    today: Date,
    scale: &NeedScale,
) -> f64 {
    let hours =
        need.schedule.is_some().then(|| coverage.share(row, today).unwrap_or(scale.unknown));
    let kind = need.kind.map(|kind| match row.offers_kind(kind) {
        Some(offered) => f64::from(u8::from(offered)),
        None => scale.unknown,
    });
    match (hours, kind) {
        (Some(hours), Some(kind)) => (hours + kind) / 2.0,
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => scale.unknown,
    }
}
