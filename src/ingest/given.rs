//! The point that a source gives, when it can be believed.

use super::answered;
use super::issue::{AtCommune, IssueKind, Log};
use super::locate::{STREET_SCORE, Spot};
use super::normalise::Clean;
use super::record::GeocodeAnswer;
use super::territory::Territory;
use crate::domain::{CommuneCode, PlacedBy, Position, Precision};

/// How far outside the outline of its commune a point may be: outlines are drawn roughly, and
/// places stand on both sides of a border road.
pub const TOLERANCE_M: f64 = 500.0;

/// A given point, and what to tell if nothing better comes.
pub struct Given {
    pub spot: Result<Spot, AtCommune>,
    pub note: Option<(IssueKind, String)>,
}

/// The point of the row, when it can be believed.
pub fn point(row: &Clean, commune: CommuneCode, territory: &dyn Territory, log: &mut Log) -> Given {
    let missing = |reason, note| Given { spot: Err(reason), note };
    if row.point.is_none() {
        let note = Some((IssueKind::NoPosition, String::new()));
        return missing(AtCommune::NoAddress, note);
    }
    let Some(position) = point_inside(row, commune, territory, log) else {
        return missing(AtCommune::PointRefused, None);
    };
    let Some(precision) = precision(row) else {
        let note = (IssueKind::WeakGeocode, weakness(row.geocode.as_ref()));
        return missing(AtCommune::PointRefused, Some(note));
    };
    // A point drawn anywhere in the commune says no more than the commune.
    if matches!(precision, Precision::Municipality | Precision::Postcode | Precision::Department) {
        return missing(AtCommune::CoarsePoint, None);
    }
    Given {
        spot: Ok(Spot { position, precision, citycode: None, placed_by: PlacedBy::Source }),
        note: None,
    }
}

/// What the point is worth; None for a geocoder's answer that is not good enough.
fn precision(row: &Clean) -> Option<Precision> {
    let Some(answer) = &row.geocode else { return Some(row.precision.unwrap_or(Precision::Point)) };
    // Without a street the geocoder has only had a name to guess from.
    row.street.as_ref()?;
    if let Some(address) = &answer.address {
        return answered::worth(row, answer, address);
    }
    match answer.kind.as_str() {
        "housenumber" => Some(Precision::Housenumber),
        "street" if answer.score >= STREET_SCORE => Some(Precision::Street),
        _ => None,
    }
}

fn weakness(answer: Option<&GeocodeAnswer>) -> String {
    let Some(answer) = answer else { return String::new() };
    let street = answer.address.as_ref().and_then(|address| address.street.as_deref());
    let told = [answer.kind.clone(), answer.score.to_string(), street.unwrap_or("").to_owned()];
    told.join(" ").trim_end().to_owned()
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
