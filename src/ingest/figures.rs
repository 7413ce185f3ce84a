//! Aggregates of a statistical publisher (Cnaf): rows that count places, not listings.

use super::issue::{IssueKind, Log, RejectReason};
use super::mapping::{FiguresRule, Mapping};
use super::point::number;
use super::record::RawRecord;
use super::territory::Territory;
use crate::domain::{CommuneCode, Figure, Measure, Scale};

/// Years that a file of today can be about.
const YEARS: std::ops::RangeInclusive<u16> = 1990..=2100;
/// More places than there are children in France: a slip of the pen.
const MOST: f64 = 5_000_000.0;

/// The figures of one row; the row is rejected when it is about no known territory.
pub fn of_row(
    mapping: &Mapping,
    rule: &FiguresRule,
    record: &RawRecord,
    territory: &dyn Territory,
    log: &mut Log,
) -> Option<Vec<Figure>> {
    let place = match place(rule, record, territory) {
        Ok(place) => place,
        Err((reason, code)) => {
            log.reject(&record.at, reason, code);
            return None;
        }
    };
    // A number in some datasets, a text in others.
    let year = number(record.get(&rule.year));
    let Some(year) = year.map(|y| y as u16).filter(|y| YEARS.contains(y)) else {
        log.reject(&record.at, RejectReason::JunkRow, rule.year.clone());
        return None;
    };
    let mut figures = Vec::new();
    for (column, kind) in &rule.values {
        let Some(value) = record.get(column).filter(|v| !v.is_null()) else { continue };
        match number(Some(value)).map(|n| scaled(n, rule.measure)) {
            Some(n) if (0.0..=MOST).contains(&n) => figures.push(Figure {
                scale: rule.scale,
                territory: place.clone(),
                listing_type: *kind,
                measure: rule.measure,
                year,
                value: n as u32,
                source: mapping.id.clone(),
            }),
            _ => log.issue(&record.at, IssueKind::InvalidField, column),
        }
    }
    Some(figures)
}

fn scaled(number: f64, measure: Measure) -> f64 {
    match measure {
        Measure::RateTenths => (number * 10.0).round(),
        Measure::Places | Measure::Establishments => number.round(),
    }
}

type Refused = (RejectReason, String);

fn place(
    rule: &FiguresRule,
    record: &RawRecord,
    territory: &dyn Territory,
) -> Result<String, Refused> {
    if rule.scale == Scale::National {
        return Ok("FR".to_owned());
    }
    let column = rule.territory.as_deref().unwrap_or_default();
    let told = record.text(column);
    // "XX" and "XXX" stand for what the publisher could not attribute.
    if told.is_empty() || told.chars().all(|c| c == 'X') {
        return Err((RejectReason::JunkRow, told));
    }
    let code = super::extract::padded(&told);
    match rule.scale {
        Scale::Commune => {
            let commune = CommuneCode::parse(&code).ok().and_then(|c| territory.successor(c));
            commune.map(|c| c.to_string()).ok_or((RejectReason::CommuneUnknown, told))
        }
        Scale::Department if told.len() == 1 => Ok(format!("0{told}")),
        _ => Ok(told),
    }
}
