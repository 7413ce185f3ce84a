//! Rows of one source that are one place: one row per professional, and rows given twice.
//!
//! Two sources are never merged here. Rows that the source numbers differently are two places,
//! whatever their names, and people at home are one only when they bear one number. What one row
//! asks to hide stays hidden, whichever row it is merged with.

use super::issue::{IssueKind, Log};
use super::locate::Located;
use super::mapping::{CountField, Mapping};
use super::normalise::Clean;
use super::privacy::{self, Cell};
use super::record::Visibility;
use crate::domain::text::fold;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Gives the rows of one number the strictest of their wishes, whether they become one or not.
pub fn agree_on_visibility(rows: &mut [Clean]) {
    let mut wishes: HashMap<String, Visibility> = HashMap::new();
    for row in rows.iter() {
        let Some(id) = &row.source_id else { continue };
        let wish = wishes.entry(id.clone()).or_insert(row.visibility);
        *wish = wish.stricter(row.visibility);
    }
    for row in rows {
        let wish = row.source_id.as_ref().and_then(|id| wishes.get(id));
        row.visibility = wish.copied().unwrap_or(row.visibility);
    }
}

/// Gathers the rows of a place; tells how many were taken in by another.
pub fn group(mapping: &Mapping, rows: Vec<Clean>, log: &mut Log) -> (Vec<Clean>, u64) {
    let Some(rule) = &mapping.group_by else { return (rows, 0) };
    let before = rows.len();
    let mut out: Vec<(Clean, u16)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let key = group_key(&row);
        let known = key.as_ref().and_then(|key| places.get(key)).copied();
        match (known, &key) {
            (Some(i), _) => {
                let (first, count) = &mut out[i];
                log.merged(&row.at, &first.at);
                complete(first, row);
                *count = count.saturating_add(1);
            }
            (None, key) => {
                if let Some(key) = key {
                    places.insert(key.clone(), out.len());
                }
                out.push((row, 1));
            }
        }
    }
    let counted = rule.count == Some(CountField::Professionals);
    let taken = (before - out.len()) as u64;
    let rows = out.into_iter().map(|(mut row, count)| {
        if counted {
            row.professionals = Some(count);
        }
        row
    });
    (rows.collect(), taken)
}

/// What the mapping gathers by; people at home need their number besides.
fn group_key(row: &Clean) -> Option<String> {
    let key = row.group.as_ref()?;
    if !row.listing_type.is_home() {
        return Some(key.clone());
    }
    row.source_id.as_ref().map(|id| format!("{key}|id {id}"))
}

/// Merges rows that say the same of the same place; tells how many were taken in.
pub fn duplicates(places: Vec<Located>, log: &mut Log) -> (Vec<Located>, u64) {
    let before = places.len();
    let mut out: Vec<Located> = Vec::new();
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for place in places {
        let Some(key) = key(&place) else {
            out.push(place);
            continue;
        };
        let alike = seen.entry(key).or_default();
        match alike.iter().find(|i| agree(&out[**i].row, &place.row)) {
            Some(i) => {
                log.merged(&place.row.at, &out[*i].row.at);
                complete(&mut out[*i].row, place.row);
            }
            None => {
                let twin = alike.iter().find(|i| are_twins(&out[**i].row, &place.row));
                if let Some(i) = twin {
                    let detail = format!("ligne {}", out[*i].row.at.record);
                    log.issue(&place.row.at, IssueKind::PossibleDuplicate, detail);
                }
                alike.push(out.len());
                out.push(place);
            }
        }
    }
    tell_shared_ids(&out, log);
    let taken = (before - out.len()) as u64;
    (out, taken)
}

/// What two rows of one place have in common; None for a row that cannot be compared.
fn key(place: &Located) -> Option<String> {
    let row = &place.row;
    let kind = (row.listing_type, row.subtype);
    let name = match (&row.name, &row.source_id) {
        // Two people of one house may look the same, and two of one name live in one town: only
        // their number tells them apart.
        (_, Some(id)) if row.listing_type.is_home() => format!("id {id}"),
        (None, None) if row.listing_type.is_home() => return None,
        (name, _) => name.as_deref().map(fold).unwrap_or_default(),
    };
    let address = match &place.address.street {
        Some(street) => {
            let number = place.address.housenumber.as_deref().unwrap_or_default();
            format!("{} {}", fold(number), fold(street))
        }
        // What happens to a hidden address must not tell where it is in its cell.
        None if privacy::hides_address(row) => {
            format!("{:?} {:?}", Cell::of(place.position.reveal()), place.precision)
        }
        None => format!("{:?} {:?}", place.position.reveal(), place.precision),
    };
    Some(format!("{kind:?}|{name}|{address}|{}", place.address.citycode))
}

/// Whether the source itself tells two rows apart.
fn are_numbered_apart(a: &Clean, b: &Clean) -> bool {
    matches!((&a.source_id, &b.source_id), (Some(a), Some(b)) if a != b)
}

/// Whether a row says exactly what the other says, whatever its number: without a name, nothing
/// less makes two rows one place.
fn is_again(a: &Clean, b: &Clean) -> bool {
    let numbered = Clean { at: a.at.clone(), source_id: a.source_id.clone(), ..b.clone() };
    *a == numbered
}

/// Whether a row tells more of where or whose a place is than a name and a town.
fn is_precise(row: &Clean) -> bool {
    let address = row.street.is_some() && row.housenumber.is_some();
    let contact = row.phone.is_some() || row.email.is_some() || row.siret.is_some();
    address || contact || row.point.is_some()
}

/// Whether two rows are one place. Under two numbers only a copy of everything is; so it is of
/// people at home without a number.
fn agree(a: &Clean, b: &Clean) -> bool {
    let home = a.listing_type.is_home();
    match (&a.source_id, &b.source_id) {
        (Some(_), Some(_)) if are_numbered_apart(a, b) => !home && is_precise(a) && is_again(a, b),
        (Some(_), Some(_)) => say_the_same(a, b),
        _ if home => is_again(a, b),
        _ => say_the_same(a, b),
    }
}

/// Whether only their numbers tell two named rows apart.
fn are_twins(a: &Clean, b: &Clean) -> bool {
    are_numbered_apart(a, b) && a.name.is_some() && say_the_same(a, b)
}

/// Values that both rows know must be the same.
fn say_the_same(a: &Clean, b: &Clean) -> bool {
    fn same<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }
    if a.name.is_none() && !a.listing_type.is_home() {
        return is_again(a, b);
    }
    same(&a.name.as_deref().map(fold), &b.name.as_deref().map(fold))
        && same(&a.capacity, &b.capacity)
        && same(&a.phone, &b.phone)
        && same(&a.siret, &b.siret)
}

/// Fills what the first row does not know from the second; both must agree to what is shown.
fn complete(first: &mut Clean, second: Clean) {
    first.visibility = first.visibility.stricter(second.visibility);
    macro_rules! fill {
        ($($field:ident),+) => { $( if first.$field.is_none() { first.$field = second.$field; } )+ };
    }
    fill!(
        source_id,
        subtype,
        name,
        manager,
        siret,
        postcode,
        city,
        citycode,
        phone,
        email,
        website,
        capacity,
        age_min,
        age_max,
        closures,
        funding,
        languages,
        tags,
        avip,
        inclusive,
        atypical_hours,
        status,
        served,
        description,
        professionals,
        updated_on,
        precision,
        geocode
    );
    if first.street.is_none() {
        (first.housenumber, first.street) = (second.housenumber, second.street);
    }
    let typed = &mut first.typed;
    typed.hours = typed.hours.take().or(second.typed.hours);
    typed.tariff = typed.tariff.take().or(second.typed.tariff);
    typed.availability = typed.availability.take().or(second.typed.availability);
    typed.kinds = typed.kinds.take().or(second.typed.kinds);
    if first.point.is_none() {
        first.point = second.point;
    }
}

fn tell_shared_ids(places: &[Located], log: &mut Log) {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for place in places {
        if let Some(id) = &place.row.source_id
            && !ids.insert(id)
        {
            let shown = if place.row.listing_type.is_home() { "" } else { id };
            log.issue(&place.row.at, IssueKind::DuplicateSourceId, shown);
        }
    }
}
