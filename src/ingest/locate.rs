//! Where the rows of a source are: the commune first, then a point that the commune agrees with.
//!
//! The point of the source, then the address files, then the remote service, then the centre of the
//! commune: each is asked only for what those before it could not tell.

use super::commune;
use super::exact::ExactPoint;
use super::given;
use super::issue::{AtCommune, IssueKind, Log, RejectReason};
use super::normalise::Clean;
use super::privacy::{self, Cell};
use super::remote;
use super::surroundings::Surroundings;
use super::territory::{CommuneRef, Territory};
use crate::domain::text::fold;
use crate::domain::{Address, CommuneCode, PlacedBy, Position, Postcode, Precision};
use crate::geocode::streets::{Found, Missed, Wanted};

pub use given::TOLERANCE_M;

/// A street answer below this score is a guess.
pub(super) const STREET_SCORE: f64 = 0.5;
/// A point farther than this from its house number deserves a look, in metres.
const FAR_M: f64 = 1_000.0;
/// The same between the centres of two cells: neighbours are at most 1,414 m apart.
const FAR_CELLS_M: f64 = 1_500.0;

/// A row with its commune and its point.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    pub row: Clean,
    pub address: Address,
    pub position: ExactPoint,
    pub precision: Precision,
    pub placed_by: PlacedBy,
}

/// A point and what it is worth.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub position: Position,
    pub precision: Precision,
    /// The commune that whoever placed it names; an arrondissement is finer than the city.
    pub citycode: Option<CommuneCode>,
    pub placed_by: PlacedBy,
}

/// A row on its way to a point.
pub(super) struct Placing {
    pub row: Clean,
    pub declared: CommuneCode,
    pub spot: Result<Spot, AtCommune>,
    /// What to tell if it stays without a point.
    pub note: Option<(IssueKind, String)>,
}

/// Places the rows of a source, in their order; those without a commune are turned away.
pub fn locate_all(rows: Vec<Clean>, around: &Surroundings<'_>, log: &mut Log) -> Vec<Located> {
    let mut placings = Vec::with_capacity(rows.len());
    for row in rows {
        let at = row.at.clone();
        match begin(row, around, log) {
            Ok(placing) => placings.push(placing),
            Err(reason) => log.reject(&at, reason, ""),
        }
    }
    remote::ask(&mut placings, around);
    let mut located = Vec::with_capacity(placings.len());
    for placing in placings {
        let at = placing.row.at.clone();
        match finish(placing, around.territory, log) {
            Ok(place) => located.push(place),
            Err(reason) => log.reject(&at, reason, ""),
        }
    }
    located
}

/// Places one row, without asking anybody far away.
pub fn locate(
    row: Clean,
    around: &Surroundings<'_>,
    log: &mut Log,
) -> Result<Located, RejectReason> {
    let placing = begin(row, around, log)?;
    finish(placing, around.territory, log)
}

/// Whether values of the row may be quoted.
fn is_private(row: &Clean) -> bool {
    row.listing_type.is_home() || privacy::hides_address(row)
}

fn begin(row: Clean, around: &Surroundings<'_>, log: &mut Log) -> Result<Placing, RejectReason> {
    let noted = log.issues.len();
    let at = row.at.clone();
    let private = is_private(&row);
    let placing = commune::declared(&row, around.territory, log).map(|declared| {
        let given = given::point(&row, declared, around.territory, log);
        let spot = with_addresses(given.spot, (&row, declared), around, log);
        Placing { row, declared, spot, note: given.note }
    });
    if private {
        log.hide_details_of(&at, noted);
    }
    placing
}

fn finish(
    placing: Placing,
    territory: &dyn Territory,
    log: &mut Log,
) -> Result<Located, RejectReason> {
    let noted = log.issues.len();
    let at = placing.row.at.clone();
    let private = is_private(&placing.row);
    let located = finish_row(placing, territory, log);
    if private {
        log.hide_details_of(&at, noted);
    }
    located
}

fn finish_row(
    placing: Placing,
    territory: &dyn Territory,
    log: &mut Log,
) -> Result<Located, RejectReason> {
    let Placing { row, declared, spot, note } = placing;
    let named = spot.ok().and_then(|spot| spot.citycode);
    let position = spot.ok().map(|spot| spot.position);
    let citycode = named
        .filter(|code| *code != declared && territory.commune(*code).is_some())
        .unwrap_or_else(|| commune::refined(declared, position, row.postcode, territory));
    let commune = territory.commune(citycode).ok_or(RejectReason::CommuneUnknown)?;
    if let (Err(_), Some((kind, detail))) = (&spot, note) {
        log.issue(&row.at, kind, detail);
    }
    let (position, precision, placed_by) = match spot {
        Ok(spot) => (spot.position, spot.precision, spot.placed_by),
        Err(reason) => {
            let centre = commune.centre.ok_or(RejectReason::NoPlace)?;
            log.at_commune(reason);
            (centre, Precision::Municipality, PlacedBy::Communes)
        }
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
    Ok(Located { row, address, position: ExactPoint::new(position), precision, placed_by })
}

/// The better of the given point and of what the address files tell.
fn with_addresses(
    given: Result<Spot, AtCommune>,
    (row, declared): (&Clean, CommuneCode),
    around: &Surroundings<'_>,
    log: &mut Log,
) -> Result<Spot, AtCommune> {
    let Some(street) = &row.street else { return given };
    let wanted = Wanted {
        citycode: declared,
        housenumber: row.housenumber.as_deref(),
        street,
        postcode: row.postcode,
        city: row.city.as_deref(),
    };
    let found = match around.addresses.locate(&wanted) {
        Ok(found) => found,
        Err(missed) => return given.map_err(|_| AtCommune::from(missed)),
    };
    let weak = found.precision != Precision::Housenumber && found.score < STREET_SCORE;
    if weak || !around.territory.contains(declared, found.position, TOLERANCE_M) {
        return given.map_err(|_| AtCommune::AnswerRefused);
    }
    match given {
        Ok(spot) if spot.precision <= Precision::Housenumber => {
            tell_far(row, &spot, &found, log);
            Ok(spot)
        }
        Ok(spot) if spot.precision <= found.precision => Ok(spot),
        _ => Ok(Spot {
            position: found.position,
            precision: found.precision,
            citycode: Some(found.citycode),
            placed_by: PlacedBy::Addresses,
        }),
    }
}

/// Tells of a point that is far from its house number; of a hidden one only what its cell tells.
fn tell_far(row: &Clean, spot: &Spot, found: &Found, log: &mut Log) {
    if found.precision != Precision::Housenumber {
        return;
    }
    let (from, to, far) = if privacy::hides_address(row) {
        let cells = [spot.position, found.position].map(|point| Cell::of(point).centre());
        let [Some(from), Some(to)] = cells else { return };
        (from, to, FAR_CELLS_M)
    } else {
        (spot.position, found.position, FAR_M)
    };
    let apart = from.distance_to(to).get();
    if apart > far {
        log.issue(&row.at, IssueKind::PointFarFromAddress, format!("{apart:.0} m"));
    }
}

impl From<Missed> for AtCommune {
    fn from(missed: Missed) -> Self {
        match missed {
            Missed::CommuneNotCovered => Self::NotCovered,
            Missed::NoSuchStreet => Self::StreetUnknown,
            Missed::Ambiguous => Self::StreetAmbiguous,
        }
    }
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
