//! Rows of one source that are one place: one row per professional, and rows given twice.
//!
//! Two sources are never merged here.

use super::issue::{IssueKind, Log};
use super::locate::Located;
use super::mapping::{CountField, Mapping};
use super::normalise::Clean;
use super::privacy::{self, Cell};
use crate::domain::text::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Gathers the rows of a place; tells how many were taken in by another.
pub fn group(mapping: &Mapping, rows: Vec<Clean>) -> (Vec<Clean>, u64) {
    let Some(rule) = &mapping.group_by else { return (rows, 0) };
    let before = rows.len();
    let mut out: Vec<(Clean, u16)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let known = row.group.as_ref().and_then(|key| places.get(key)).copied();
        match (known, &row.group) {
            (Some(i), _) => {
                let (first, count) = &mut out[i];
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
            Some(i) => complete(&mut out[*i].row, place.row),
            None => {
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
        (Some(name), _) => fold(name),
        // Two people of one house may look the same: only their identifier tells them apart.
        (None, Some(id)) if row.listing_type.is_home() => format!("id {id}"),
        (None, _) if row.listing_type.is_home() => return None,
        (None, _) => String::new(),
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

/// Whether a row says exactly what the other says, whatever its number: without a name, nothing
/// less makes two rows one place.
fn is_again(a: &Clean, b: &Clean) -> bool {
    let numbered = Clean { at: a.at.clone(), source_id: a.source_id.clone(), ..b.clone() };
    *a == numbered
}

/// Values that both rows know must be the same.
fn agree(a: &Clean, b: &Clean) -> bool {
    fn same<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }
    if a.name.is_none() {
        return is_again(a, b);
    }
    same(&a.capacity, &b.capacity) && same(&a.phone, &b.phone) && same(&a.siret, &b.siret)
}

/// Fills what the first row does not know from the second.
fn complete(first: &mut Clean, second: Clean) {
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
