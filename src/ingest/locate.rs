//! Where a row is: its commune first, then a point that the commune agrees with.

use super::commune;
use super::issue::{IssueKind, Log, RejectReason};
use super::normalise::Clean;
use super::record::GeocodeAnswer;
use super::territory::{CommuneRef, Territory};
use crate::domain::text::fold;
use crate::domain::{Address, CommuneCode, Position, Postcode, Precision};

/// How far outside the outline of its commune a point may be: outlines are drawn roughly, and
/// places stand on both sides of a border road.
pub const TOLERANCE_M: f64 = 500.0;
/// A street answer below this score is a guess.
const STREET_SCORE: f64 = 0.5;

/// A row with its commune and its point.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    pub row: Clean,
    pub address: Address,
    pub position: Position,
    pub precision: Precision,
}

/// Finds the commune and the point of a row.
pub fn locate(
    row: Clean,
    territory: &dyn Territory,
    log: &mut Log,
) -> Result<Located, RejectReason> {
    let noted = log.issues.len();
    let at = row.at.clone();
    let home = row.listing_type.is_home();
    let located = locate_row(row, territory, log);
    if home {
        log.hide_details_of(&at, noted);
    }
    located
}

fn locate_row(
    row: Clean,
    territory: &dyn Territory,
    log: &mut Log,
) -> Result<Located, RejectReason> {
    let declared = commune::declared(&row, territory, log)?;
    let accepted = accept(&row, declared, territory, log);
    let citycode = commune::refined(declared, accepted.map(|(p, _)| p), row.postcode, territory);
    let commune = territory.commune(citycode).ok_or(RejectReason::CommuneUnknown)?;
    let (position, precision) = match accepted {
        Some(found) => found,
        None => (commune.centre.ok_or(RejectReason::NoPlace)?, Precision::Municipality),
    };
    let postcode = postcode(&row, &commune, log);
    let served = served(&row, territory, log);
    let name = row.name.clone().filter(|name| {
        // Some crèches are called after their town; one that also puts something else where the
        // town should be has the two exchanged.
        let exchanged = row
            .city
            .as_deref()
            .is_some_and(|city| !commune::is_name_of(city, citycode, row.postcode, territory));
        let commune_alone = exchanged && fold(name) == fold(commune.name);
        if commune_alone {
            log.issue(&row.at, IssueKind::ImplausibleName, name);
        }
        !commune_alone
    });
    let row = Clean { served, name, ..row };
    let address = Address {
        housenumber: row.housenumber.clone().filter(|_| row.street.is_some()),
        street: row.street.clone(),
        postcode,
        citycode,
        city: commune.name.to_owned(),
    };
    Ok(Located { row, address, position: position.rounded(6), precision })
}

/// Communes served, those told by name included.
fn served(row: &Clean, territory: &dyn Territory, log: &mut Log) -> Option<Vec<CommuneCode>> {
    let mut codes = row.served.clone().unwrap_or_default();
    for (city, postcode) in &row.served_names {
        match territory.find(city, *postcode) {
            Some(code) => codes.push(code),
            None => log.issue(&row.at, IssueKind::CitycodeUnknown, city),
        }
    }
    codes.sort_unstable();
    codes.dedup();
    Some(codes).filter(|codes| !codes.is_empty())
}

/// The postcode of the row, or the only one of its commune.
///
/// A code of the mail (CEDEX) is of no commune but is right; one of another département is wrong.
fn postcode(row: &Clean, commune: &CommuneRef<'_>, log: &mut Log) -> Option<Postcode> {
    let only = match commune.postcodes {
        [one] => Some(*one),
        _ => None,
    };
    let Some(told) = row.postcode else { return only };
    let code = commune.code.as_str();
    let department = code.replace(['A', 'B'], "0");
    let unknown = commune.postcodes.is_empty() && told.as_str()[..2] == department[..2];
    if unknown || commune.postcodes.contains(&told) {
        return Some(told);
    }
    log.issue(&row.at, IssueKind::PostcodeMismatch, format!("{told} {code}"));
    let near = commune.postcodes.iter().any(|p| p.as_str()[..2] == told.as_str()[..2]);
    if near { Some(told) } else { only }
}

/// The point of the row and its precision, when both can be believed.
fn accept(
    row: &Clean,
    commune: CommuneCode,
    territory: &dyn Territory,
    log: &mut Log,
) -> Option<(Position, Precision)> {
    let Some(precision) = precision(row) else {
        if row.point.is_some() {
            // A point outside the commune deserves its own word.
            point_inside(row, commune, territory, log)?;
            log.issue(&row.at, IssueKind::WeakGeocode, weakness(row.geocode.as_ref()));
        } else {
            log.issue(&row.at, IssueKind::NoPosition, "");
        }
        return None;
    };
    if row.point.is_none() {
        log.issue(&row.at, IssueKind::NoPosition, "");
        return None;
    }
    let position = point_inside(row, commune, territory, log)?;
    // A point drawn anywhere in the commune says no more than the commune.
    let coarse =
        matches!(precision, Precision::Municipality | Precision::Postcode | Precision::Department);
    (!coarse).then_some((position, precision))
}

/// What the point is worth; None for a geocoder's answer that is not good enough.
fn precision(row: &Clean) -> Option<Precision> {
    let Some(answer) = &row.geocode else { return Some(row.precision.unwrap_or(Precision::Point)) };
    // Without a street the geocoder has only had a name to guess from.
    row.street.as_ref()?;
    match answer.kind.as_str() {
        "housenumber" => Some(Precision::Housenumber),
        "street" if answer.score >= STREET_SCORE => Some(Precision::Street),
        _ => None,
    }
}

fn weakness(answer: Option<&GeocodeAnswer>) -> String {
    answer.map(|a| format!("{} {}", a.kind, a.score)).unwrap_or_default()
}

/// The point when it is in the commune; the swapped one when only that is.
fn point_inside(
    row: &Clean,
    commune: CommuneCode,
    territory: &dyn Territory,
    log: &mut Log,
) -> Option<Position> {
    let raw = row.point?;
    let given = Position::new(raw.lat, raw.lon).ok();
    let swapped = Position::new(raw.lon, raw.lat).ok();
    let inside = |p: &Position| territory.contains(commune, *p, tolerance(row, commune, territory));
    if let Some(point) = given.filter(inside) {
        return Some(point);
    }
    if let Some(point) = swapped.filter(inside) {
        log.issue(&row.at, IssueKind::SwappedCoordinates, format!("{} {}", raw.lat, raw.lon));
        return Some(point);
    }
    let kind =
        if given.is_none() { IssueKind::InvalidPoint } else { IssueKind::PointFarFromCommune };
    log.issue(&row.at, kind, format!("{} {}", raw.lat, raw.lon));
    None
}

/// No tolerance for an answer that the geocoder itself places in another commune.
fn tolerance(row: &Clean, commune: CommuneCode, territory: &dyn Territory) -> f64 {
    let answered = row.geocode.as_ref().and_then(|g| g.citycode);
    let elsewhere =
        answered.and_then(|code| territory.successor(code)).is_some_and(|c| c != commune);
    if elsewhere { 0.0 } else { TOLERANCE_M }
}
