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
    if let Some(code) = by_arrondissement(city, territory) {
        return today(code);
    }
    // A postcode of the mail (CEDEX) belongs to no commune: the name alone may be enough,
    // as long as the département agrees.
    let found = territory.find(city, None).and_then(today)?;
    let agrees =
        postcode.is_none_or(|p| p.as_str()[..2] == found.as_str()[..2].replace(['A', 'B'], "0"));
    agrees.then_some(found)
}

/// "PARIS 15E ARRONDISSEMENT", "Lyon 3", "Marseille 8ème": the arrondissement, or the whole city when
/// there is none of that number.
fn by_arrondissement(city: &str, territory: &dyn Territory) -> Option<CommuneCode> {
    let words = words(city);
    let name = words.first().filter(|w| ["paris", "lyon", "marseille"].contains(&w.as_str()))?;
    let digits: String = words.get(1)?.chars().take_while(char::is_ascii_digit).collect();
    let number: u16 = digits.parse().ok()?;
    let whole = territory.find(name, None)?;
    let (_, prefix, width) = SPLIT_CITIES.iter().find(|split| split.0 == whole.as_str())?;
    let part = CommuneCode::parse(&format!("{prefix}{number:0width$}")).ok();
    part.filter(|code| territory.commune(*code).is_some()).or(Some(whole))
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
    // 75610 is a code of the mail: its end says nothing.
    let has = |c: &CommuneCode| {
        let commune = territory.commune(*c);
        commune.is_some_and(|known| postcode.is_some_and(|p| known.postcodes.contains(&p)))
    };
    by_postcode.filter(has).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geocode::Gazetteer;

    #[test]
    fn codes_of_the_mail_never_choose_an_arrondissement() {
        let places = Gazetteer::bundled().unwrap();
        for (city, postcode, expected) in [
            ("PARIS 12", Some("75610"), "75112"),
            ("PARIS", Some("75610"), "75056"),
            ("LYON 03", Some("69431"), "69383"),
            ("Marseille 8ème", None, "13208"),
            ("Marseille 20", None, "13055"),
            ("PARIS 15E ARRONDISSEMENT", Some("75015"), "75115"),
            ("Paris", Some("75015"), "75115"),
        ] {
            let postcode = postcode.map(|text| Postcode::parse(text).unwrap());
            let found = by_name(city, postcode, &places).unwrap();
            assert_eq!(refined(found, None, postcode, &places).as_str(), expected, "{city}");
        }
    }
}
