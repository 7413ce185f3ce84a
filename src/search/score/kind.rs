//! Whether the listing is what was asked for.

use crate::search::ranking::TypeScale;
use crate::search::request::Filters;
use crate::search::row::Row;

/// 1 for what was asked; with nothing asked, care before services about care.
pub fn value(row: &Row, filters: &Filters, scale: &TypeScale) -> f64 {
    let asked = !filters.types.is_empty() || !filters.subtypes.is_empty();
    match (asked, row.listing_type.is_care()) {
        (true, _) => 1.0,
        (false, true) => scale.care,
        (false, false) => scale.service,
    }
}
