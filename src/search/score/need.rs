//! Hours and kind of care, as asked for.

use crate::domain::Date;
use crate::search::need::{Coverage, Need};
use crate::search::ranking::NeedScale;
use crate::search::row::Row;

/// The mean of what was asked for: the share of the hours, the kind of care, the age of the child;
/// unknown lies between yes and no. (An age that is known to be refused never comes this far.)
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
    let age = need.age_months.map(|age| match (row.age_min, row.age_max) {
        (Some(least), Some(most)) => f64::from(u8::from(least <= age && age <= most)),
        _ => scale.unknown,
    });
    let asked = [hours, kind, age].into_iter().flatten();
    let (sum, count) = asked.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { scale.unknown }
}
