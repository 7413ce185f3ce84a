//! Streets of the whole table, found by their words: for a text that names no commune, or one whose
//! commune has no such street.

use super::asked::Asked;
use super::hit::Candidate;
use super::matching::street_score;
use super::{LEAST, Question};
use crate::domain::{CommuneCode, Postcode};
use crate::geocode::near::edits_within;
use crate::geocode::query::normalise_name;
use crate::geocode::streets::terms::terms;
use crate::geocode::streets::{AddressTable, StreetId};
use std::collections::HashMap;

/// Streets that a word may bring; one in more of them drives no search alone.
const COMMON: usize = 20_000;
/// Streets that are compared in full.
const COMPARED: usize = 300;
/// Worth of a word with a wrong letter.
const NEAR: f32 = 0.6;
/// Completions of an unfinished word that are followed.
const COMPLETIONS: usize = 60;

/// Streets that answer, with how well the text names their commune.
pub fn candidates<'a>(question: &Question<'_>, table: &'a AddressTable) -> Vec<Candidate<'a>> {
    let tokens = &question.query.tokens;
    let whole = Asked::hypotheses(tokens, question.search.autocomplete);
    let Some(first) = whole.first() else { return Vec::new() };
    let mut names = Names::default();
    let mut found = Vec::new();
    for id in brought(question, table, &first.name) {
        let Some(street) = table.street(id) else { continue };
        let named = names.of(question, street.citycode);
        let postcode = agreement(question, street.citycode, street.postcode);
        let best = |asked: &[Asked]| {
            let scored = asked.iter().map(|a| (street_score(a, street.folded), a.number.clone()));
            scored.reduce(|a, b| if b.0 > a.0 + 1e-9 { b } else { a })
        };
        let (scored, place) = match named {
            Some((place, asked)) => (best(asked), place.max(postcode)),
            None => (best(&whole), postcode),
        };
        let Some((score, number)) = scored.filter(|(score, _)| *score >= LEAST) else { continue };
        found.push(Candidate { street, street_score: score, place, number, score: 0.0 });
    }
    found
}

/// Ids of the streets that share the most and the rarest words with the text.
fn brought(question: &Question<'_>, table: &AddressTable, name: &str) -> Vec<StreetId> {
    let mut lists: Vec<(f32, Vec<StreetId>)> = Vec::new();
    let words = terms(name);
    for (i, word) in words.iter().enumerate() {
        let unfinished = question.search.autocomplete && i + 1 == words.len();
        let mut streets = streets_of(table, word, unfinished);
        streets.sort_by_key(|(id, worth)| (*id, std::cmp::Reverse((worth * 1e3) as u32)));
        streets.dedup_by_key(|(id, _)| *id);
        if streets.is_empty() {
            continue;
        }
        let rarity = (f64::from(table.street_count()) / streets.len() as f64).ln() as f32 + 0.1;
        let (exact, near): (Vec<_>, Vec<_>) = streets.into_iter().partition(|(_, w)| *w >= 1.0);
        lists.push((rarity, exact.into_iter().map(|(id, _)| id).collect()));
        lists.push((rarity * NEAR, near.into_iter().map(|(id, _)| id).collect()));
    }
    lists.sort_by_key(|(_, ids)| ids.len());
    let mut worth: HashMap<StreetId, f32> = HashMap::new();
    for (rarity, ids) in lists.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        // A common word chooses among the streets that a rarer one has brought.
        let opens = worth.is_empty() || ids.len() <= COMMON;
        for id in ids {
            if opens {
                *worth.entry(id).or_default() += rarity;
            } else if let Some(sum) = worth.get_mut(&id) {
                *sum += rarity;
            }
        }
    }
    let mut ids: Vec<(StreetId, f32)> = worth.into_iter().collect();
    ids.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ids.truncate(COMPARED);
    ids.into_iter().map(|(id, _)| id).collect()
}

/// Streets of a word, of those it begins, and of those that differ by one or two letters.
fn streets_of(table: &AddressTable, word: &str, unfinished: bool) -> Vec<(StreetId, f32)> {
    let mut words: Vec<(u32, f32)> = Vec::new();
    words.extend(table.find_word(word).map(|i| (i, 1.0)));
    if unfinished {
        let longer = table.words_beginning(word, COMPLETIONS);
        words.extend(longer.into_iter().map(|i| (i, 0.9)));
    }
    let digits = word.bytes().any(|b| b.is_ascii_digit());
    let limit = match word.len() {
        _ if digits => 0,
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    if limit > 0 {
        let near = table.words_near(word, limit).into_iter().filter(|(_, edits)| *edits > 0);
        words.extend(near.map(|(i, _)| (i, NEAR)));
    }
    let streets = |(i, worth): (u32, f32)| table.streets_with(i).map(move |id| (id, worth));
    words.into_iter().flat_map(streets).take(4 * COMMON).collect()
}

/// What the text says of a commune by its name, worked out once for each.
#[derive(Default)]
struct Names(HashMap<CommuneCode, Option<(f64, Vec<Asked>)>>);

impl Names {
    /// How well the text names the commune, and what it then asks of its streets.
    fn of(&mut self, question: &Question<'_>, code: CommuneCode) -> Option<&(f64, Vec<Asked>)> {
        self.0.entry(code).or_insert_with(|| named(question, code)).as_ref()
    }
}

fn named(question: &Question<'_>, code: CommuneCode) -> Option<(f64, Vec<Asked>)> {
    let places = question.places;
    let commune = places.commune(code)?;
    let whole = commune.parent.and_then(|city| places.commune(city)).unwrap_or(commune);
    let name = normalise_name(&whole.name);
    let tokens = &question.query.tokens;
    let length = name.split(' ').count();
    let mut best: Option<(usize, (usize, usize))> = None;
    for words in length.saturating_sub(1).max(1)..=length + 1 {
        let starts = [0, tokens.len().saturating_sub(words), question.query.postcode_at];
        for start in starts {
            let Some(run) = tokens.get(start..start + words) else { continue };
            let limit = if name.len() >= 8 { 2 } else { usize::from(name.len() >= 4) };
            let edits = edits_within(run.join(" ").as_bytes(), name.as_bytes(), limit);
            let better = |e: &usize| best.is_none_or(|(known, _)| *e < known);
            best = edits.filter(better).map(|e| (e, (start, start + words))).or(best);
        }
    }
    let (edits, (from, to)) = best?;
    let mut rest = tokens.clone();
    rest.drain(from..to);
    let asked = Asked::hypotheses(&rest, question.search.autocomplete);
    Some((1.0 - 0.25 * edits as f64, asked))
}

/// In `0..=1`: what the typed postcode says of a street.
fn agreement(question: &Question<'_>, code: CommuneCode, own: Option<Postcode>) -> f64 {
    let Some(typed) = question.query.postcode else { return 0.0 };
    let of_commune = || {
        let commune = question.places.commune(code);
        commune.is_some_and(|c| c.postcodes.contains(&typed))
    };
    if own == Some(typed) || of_commune() {
        return 0.8;
    }
    let same = own.is_some_and(|own| own.as_str()[..2] == typed.as_str()[..2]);
    if same { 0.2 } else { -0.5 }
}
