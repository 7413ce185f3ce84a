//! Whether the rows of a source, each sound alone, contradict themselves together.
//!
//! A column that slid by one row, or two that changed places, leave every value in its form. What
//! gives them away is how many rows disagree with themselves.

use super::issue::{IssueKind, Log, RejectReason};
use super::locate::Located;
use super::mapping::{CountField, Format, Mapping};
use crate::domain::text::fold;
use std::collections::BTreeMap;
use thiserror::Error;

/// Fewer rows prove nothing.
const MIN_ROWS: u64 = 20;
/// A sound list contradicts itself in a few rows of a hundred; a shifted one in most.
const MOST_PERCENT: u64 = 30;
/// A place without a name is common, a list of them is not.
const MOST_NAMELESS_PERCENT: u64 = 50;

/// Why a whole source is not believed.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Incoherent {
    #[error("columns seem shifted: {0} points of {1} are outside the commune of their row")]
    Points(u64, u64),
    #[error("columns seem shifted: {0} postcodes of {1} are not of the commune of their row")]
    Postcodes(u64, u64),
    #[error("columns seem shifted: {0} names of cities of {1} are not of the commune of their row")]
    Cities(u64, u64),
    #[error("columns seem shifted: no commune is found for {0} rows of {1}")]
    Communes(u64, u64),
    #[error("columns seem missing or shifted: {0} places of {1} have no name that can be one")]
    Names(u64, u64),
    #[error("columns seem shifted: {0} places of {1} have the same name")]
    SameName(u64, u64),
    #[error("every row seems to be there {0} times")]
    Repeated(u16),
}

/// Judges the placed rows of a source by what was noted about them.
pub fn judge(mapping: &Mapping, places: &[Located], log: &Log) -> Result<(), Incoherent> {
    let count = |fits: &dyn Fn(&Located) -> bool| places.iter().filter(|p| fits(p)).count() as u64;
    let noted = |kinds: &[IssueKind]| {
        log.issues.iter().filter(|issue| kinds.contains(&issue.kind)).count() as u64
    };
    let lost = [RejectReason::CommuneUnknown, RejectReason::NoCommune]
        .iter()
        .filter_map(|reason| log.rejected_by_reason.get(reason))
        .sum::<u64>();
    refuse(lost, lost + places.len() as u64, MOST_PERCENT, Incoherent::Communes)?;
    let wrong = noted(&[IssueKind::PointFarFromCommune, IssueKind::InvalidPoint]);
    refuse(wrong, count(&|p| p.row.point.is_some()), MOST_PERCENT, Incoherent::Points)?;
    let wrong = noted(&[IssueKind::PostcodeMismatch]);
    refuse(wrong, count(&|p| p.row.postcode.is_some()), MOST_PERCENT, Incoherent::Postcodes)?;
    let wrong = noted(&[IssueKind::CityMismatch]);
    let named = count(&|p| p.row.city.is_some() && p.row.citycode.is_some());
    refuse(wrong, named, MOST_PERCENT, Incoherent::Cities)?;
    names(mapping, places)?;
    repeated(mapping, places)
}

fn refuse(
    wrong: u64,
    of: u64,
    most: u64,
    error: fn(u64, u64) -> Incoherent,
) -> Result<(), Incoherent> {
    let mostly = of >= MIN_ROWS && wrong * 100 > of * most;
    if mostly { Err(error(wrong, of)) } else { Ok(()) }
}

/// People at home have no name to tell; partners may send places without one.
fn names(mapping: &Mapping, places: &[Located]) -> Result<(), Incoherent> {
    if matches!(mapping.format, Format::Inbound {} | Format::Monenfant {}) {
        return Ok(());
    }
    let public: Vec<&Located> = places.iter().filter(|p| !p.row.listing_type.is_home()).collect();
    let of = public.len() as u64;
    let mut named: BTreeMap<String, u64> = BTreeMap::new();
    for name in public.iter().filter_map(|p| p.row.name.as_deref()) {
        *named.entry(fold(name)).or_default() += 1;
    }
    let nameless = of - named.values().sum::<u64>();
    refuse(nameless, of, MOST_NAMELESS_PERCENT, Incoherent::Names)?;
    refuse(named.values().copied().max().unwrap_or(0), of, MOST_PERCENT, Incoherent::SameName)
}

/// Where rows are people to be counted, a file glued to itself would double them.
fn repeated(mapping: &Mapping, places: &[Located]) -> Result<(), Incoherent> {
    let counted = mapping.group_by.as_ref().and_then(|rule| rule.count);
    if counted != Some(CountField::Professionals) || (places.len() as u64) < MIN_ROWS {
        return Ok(());
    }
    let times = places.iter().filter_map(|p| p.row.professionals).fold(0, common_divisor);
    if times > 1 { Err(Incoherent::Repeated(times)) } else { Ok(()) }
}

fn common_divisor(a: u16, b: u16) -> u16 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_prove_nothing_and_many_do() {
        assert_eq!(refuse(19, 19, MOST_PERCENT, Incoherent::Points), Ok(()));
        assert_eq!(refuse(6, 20, MOST_PERCENT, Incoherent::Points), Ok(()));
        assert_eq!(refuse(7, 20, MOST_PERCENT, Incoherent::Points), Err(Incoherent::Points(7, 20)));
        assert_eq!([4, 6, 10].into_iter().fold(0, common_divisor), 2);
        assert_eq!([4, 3].into_iter().fold(0, common_divisor), 1);
    }
}
