//! Which commune a row is in: its code first, then its name, then its point.

use super::issue::{IssueKind, Log, RejectReason};
use super::normalise::Clean;
use super::territory::Territory;
use crate::domain::text::words;
use crate::domain::{CommuneCode, Position, Postcode};

/// The three cities with arrondissements: their code, how the codes of their arrondissements
/// begin, and how many digits of the postcode end them.
const SPLIT_CITIES: [(&str, &str, usize); 3] =
    [("75056", "751", 2), ("69123", "6938", 1), ("13055", "132", 2)];

/// The commune of today that the row declares, or that its point is in.
pub fn declared(
    row: &Clean,
    territory: &dyn Territory,
    log: &mut Log,
) -> Result<CommuneCode, RejectReason> {
    if let Some(code) = row.citycode {
        match territory.successor(code) {
            Some(today) => {
                if today != code {
                    log.issue(&row.at, IssueKind::CommuneMerged, format!("{code} -> {today}"));
                }
                if let Some(city) = &row.city
                    && !is_name_of(city, today, row.postcode, territory)
                {
                    log.issue(&row.at, IssueKind::CityMismatch, format!("{city} {today}"));
                }
                return Ok(today);
            }
            None => log.issue(&row.at, IssueKind::CitycodeUnknown, code.to_string()),
        }
    }
    if let Some(code) = row.city.as_deref().and_then(|city| by_name(city, row.postcode, territory))
    {
        return Ok(code);
    }
    by_point(row, territory, log)
}

/// Whether the city of the row can be the commune of its code, today or before a merger.
pub fn is_name_of(
    city: &str,
    code: CommuneCode,
    postcode: Option<Postcode>,
    territory: &dyn Territory,
) -> bool {
    let same = |found: CommuneCode| {
        let split = |c: CommuneCode| {
            SPLIT_CITIES.iter().find(|s| c.as_str() == s.0 || c.as_str().starts_with(s.1))
        };
        found == code || split(found).is_some_and(|s| split(code).is_some_and(|o| o.0 == s.0))
    };
    let official = territory.commune(code).is_some_and(|c| words(c.name) == words(city));
    official
        || by_name(city, postcode, territory).is_some_and(same)
        || by_name(city, None, territory).is_some_and(same)
}

fn by_name(
    city: &str,
    postcode: Option<Postcode>,
    territory: &dyn Territory,
) -> Option<CommuneCode> {
    let today = |code| territory.successor(code);
    if let Some(code) = territory.find(city, postcode) {
        return today(code);
    }
    // "PARIS 15E ARRONDISSEMENT", "Lyon 3": the postcode tells which arrondissement.
    let words = words(city);
    if let Some(first) =
        words.first().filter(|w| ["paris", "lyon", "marseille"].contains(&w.as_str()))
        && words.get(1).is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
        && let Some(code) = territory.find(first, None)
    {
        return today(code);
    }
    // A postcode of the mail (CEDEX) belongs to no commune: the name alone may be enough,
    // as long as the département agrees.
    let found = territory.find(city, None).and_then(today)?;
    let agrees =
        postcode.is_none_or(|p| p.as_str()[..2] == found.as_str()[..2].replace(['A', 'B'], "0"));
    agrees.then_some(found)
}

/// A point is believed when it agrees with the postcode, or when there is none.
fn by_point(
    row: &Clean,
    territory: &dyn Territory,
    log: &mut Log,
) -> Result<CommuneCode, RejectReason> {
    let told = row.city.is_some() || row.postcode.is_some() || row.citycode.is_some();
    let unknown = if told { RejectReason::CommuneUnknown } else { RejectReason::NoCommune };
    let raw = row.point.ok_or(unknown)?;
    let candidates = [Position::new(raw.lat, raw.lon), Position::new(raw.lon, raw.lat)];
    let mut communes = candidates.into_iter().flatten().filter_map(|p| territory.commune_at(p));
    let agrees = |code: &CommuneCode| {
        row.postcode.is_none_or(|p| {
            territory.commune(*code).is_some_and(|commune| commune.postcodes.contains(&p))
        })
    };
    let code = communes.find(agrees).ok_or(unknown)?;
    log.issue(&row.at, IssueKind::CommuneFromPoint, code.to_string());
    Ok(code)
}

/// The arrondissement of a row in Paris, Lyon or Marseille; any other commune is itself.
pub fn refined(
    code: CommuneCode,
    point: Option<Position>,
    postcode: Option<Postcode>,
    territory: &dyn Territory,
) -> CommuneCode {
    let Some((_, prefix, digits)) = SPLIT_CITIES.iter().find(|c| c.0 == code.as_str()) else {
        return code;
    };
    let under = point.and_then(|p| territory.commune_at(p));
    if let Some(found) = under.filter(|c| c.as_str().starts_with(prefix)) {
        return found;
    }
    let by_postcode = postcode.and_then(|p| {
        let end = &p.as_str()[5 - digits..];
        CommuneCode::parse(&format!("{prefix}{end}")).ok()
    });
    by_postcode.filter(|c| territory.commune(*c).is_some()).unwrap_or(code)
}
