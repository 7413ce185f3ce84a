//! Cases drawn from the address table: its own streets, as somebody would type them.

use super::cases::{Case, Expected, Level};
use crate::geocode::Gazetteer;
use crate::geocode::streets::{AddressTable, Street, StreetId};
use fastrand::Rng;

/// How many cases, from which seed, and whether half of them have a typing error.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    pub count: usize,
    pub seed: u64,
    pub typing_errors: bool,
}

/// Draws the cases; the same for the same table and seed.
pub fn cases(places: &Gazetteer, table: &AddressTable, draw: Draw) -> Vec<Case> {
    let mut rng = Rng::with_seed(draw.seed);
    let mut cases = Vec::new();
    // Streets without a letter in their name cannot be asked for: a few tries more than needed.
    for i in 0..draw.count * 4 {
        if cases.len() == draw.count || table.street_count() == 0 {
            break;
        }
        let street = table.street(StreetId(rng.u32(0..table.street_count())));
        let mistyped = draw.typing_errors && cases.len() % 2 == 1;
        cases.extend(street.and_then(|s| case(places, &s, &mut rng, (i, mistyped))));
    }
    cases
}

fn case(
    places: &Gazetteer,
    street: &Street<'_>,
    rng: &mut Rng,
    (i, mistyped): (usize, bool),
) -> Option<Case> {
    let commune = places.commune(street.citycode)?;
    let numbers: Vec<_> = street.numbers().filter(|n| n.number > 0).collect();
    let number =
        if numbers.is_empty() { None } else { numbers[rng.usize(0..numbers.len())].label() };
    if !street.folded.bytes().any(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let mut name = street.name.to_owned();
    let postcode = street.postcode?;
    let city = commune.parent.and_then(|c| places.commune(c)).unwrap_or(commune).name.clone();
    let mut city_typed = city.clone();
    if mistyped {
        // As often in the town as its letters are in the whole.
        let in_city = rng.usize(0..name.len() + city.len()) >= name.len();
        let text = if in_city { &mut city_typed } else { &mut name };
        *text = with_error(text, rng)?;
    }
    let (form, place) = match (i + usize::from(mistyped)) % 3 {
        _ if name == street.name && mistyped => ("city", city_typed),
        0 => ("city", city_typed),
        1 => ("postcode", postcode.to_string()),
        _ => ("postcode and city", format!("{postcode} {city_typed}")),
    };
    let start = number.as_ref().map(|n| format!("{n} ")).unwrap_or_default();
    let error = if mistyped { ", one error" } else { "" };
    let level = if number.is_some() { Level::Housenumber } else { Level::Street };
    Some(Case {
        id: format!("drawn-{i}"),
        family: format!("drawn, {form}{error}"),
        level,
        query: format!("{start}{name} {place}"),
        near: None,
        limit: 1,
        expected: Expected {
            // A postcode alone cannot tell two streets of one name apart.
            citycodes: if form == "postcode" { Vec::new() } else { vec![street.citycode] },
            postcode: Some(postcode),
            street: Some(street.name.to_owned()),
            housenumber: number,
            ..Expected::default()
        },
    })
}

/// One letter dropped, doubled, exchanged with its neighbour or replaced, in a word of three or more.
fn with_error(text: &str, rng: &mut Rng) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let inside = |i: usize| {
        let letter = |j: usize| letters.get(j).is_some_and(|c| c.is_alphabetic());
        let before = i > 0 && letter(i - 1);
        let after = letter(i + 1);
        letter(i)
            && ((before && after) || (before && i > 1 && letter(i - 2)) || (after && letter(i + 2)))
    };
    let places: Vec<usize> = (0..letters.len()).filter(|i| inside(*i)).collect();
    let at = *places.get(rng.usize(0..places.len().max(1)))?;
    let mut out = letters;
    match rng.u8(0..4) {
        0 => drop(out.remove(at)),
        1 => out.insert(at, out[at]),
        2 if at + 1 < out.len() && out[at + 1].is_alphabetic() => out.swap(at, at + 1),
        _ => out[at] = rng.lowercase(),
    }
    Some(out.into_iter().collect())
}
