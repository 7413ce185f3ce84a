//! From free text to addresses: house numbers, streets, named places and communes, best first.
//!
//! The text is read for communes first. The streets of each commune that it may name, and of its
//! postcode, are all compared with the words that are left; where that gives nothing sure, streets of
//! the whole table are found by their words. Without any table the communes alone answer.
//!
//! | file | holds |
//! |---|---|
//! | [`asked`] | a house number and words, weighed |
//! | [`matching`] | how well a street answers words |
//! | [`scope`] | streets of the communes that the text names, or around a point |
//! | [`retrieve`] | streets of the whole table by their words |
//! | [`reverse`] | from a point to the addresses around it |
//! | [`hit`] | an answer as a place |

mod asked;
mod hit;
mod matching;
mod retrieve;
mod reverse;
mod scope;
#[cfg(test)]
mod tests;

pub use hit::Address;

use super::gazetteer::Gazetteer;
use super::query::PlaceQuery;
use super::readings::{Named, Reading};
use super::resolve::Asking;
use super::spans::Words;
use crate::domain::{CommuneCode, Position, Postcode, Precision};
use crate::geocode::streets::AddressTable;
use hit::Candidate;
use scope::Scope;

/// What kinds of answers are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Any,
    Housenumber,
    Street,
    Locality,
    Municipality,
}

impl Wanted {
    fn fits(self, precision: Precision) -> bool {
        match self {
            Self::Any => true,
            Self::Housenumber => precision == Precision::Housenumber,
            Self::Street => precision == Precision::Street,
            Self::Locality => precision == Precision::Locality,
            Self::Municipality => matches!(
                precision,
                Precision::Municipality | Precision::Postcode | Precision::Department
            ),
        }
    }
}

/// A search of addresses.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// Answers given at most.
    pub limit: usize,
    /// Answers near this point come first, others stay.
    pub near: Option<Position>,
    /// Only this postcode.
    pub postcode: Option<Postcode>,
    /// Only this commune.
    pub citycode: Option<CommuneCode>,
    pub wanted: Wanted,
    /// The last word may be unfinished.
    pub autocomplete: bool,
    /// Whether a folded word is one of care.
    pub known: &'a dyn Fn(&str) -> bool,
}

impl Search<'_> {
    /// Whole words, anywhere, anything.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            near: None,
            postcode: None,
            citycode: None,
            wanted: Wanted::Any,
            autocomplete: false,
            known: &super::resolve::is_care_word,
        }
    }
}

/// A text read once, and what it may name.
struct Question<'a> {
    places: &'a Gazetteer,
    search: &'a Search<'a>,
    query: &'a PlaceQuery,
    words: &'a Words<'a>,
    readings: &'a [Reading],
}

/// Communes that a text may name whose streets are compared.
const MAX_SCOPES: usize = 8;
/// Street score under which a street is no answer at all.
const LEAST: f64 = 0.55;
/// Score from which a street of a named commune is sure enough not to look elsewhere.
const SURE: f64 = 0.9;
/// Score of a reading from which the text says a commune beyond doubt.
const CERTAIN: f64 = 0.45;
/// How surely a street's commune must be named when the text names one.
const NAMED: f64 = 0.5;
/// The same when the text has the very name of another commune, or its postcode.
const SAID: f64 = 0.8;
/// Farther than this from the reader is elsewhere, in metres.
const FAR_M: f64 = 50_000.0;
/// Inhabitants from which a commune is known far away.
const LARGE: u32 = 10_000;
/// Score of the commune of the reader, when nothing better is known.
const HERE: f64 = 0.57;

impl Gazetteer {
    /// Addresses for a text, best first.
    pub fn addresses(&self, text: &str, search: &Search<'_>) -> Vec<Address> {
        let asking = Asking { limit: MAX_SCOPES, known: search.known, near: search.near };
        let query = self.read_place(text);
        let (words, readings) = self.readings(&query, &asking);
        let question =
            Question { places: self, search, query: &query, words: &words, readings: &readings };
        let mut candidates = question.candidates();
        hit::rank(&question, &mut candidates);
        let mut found: Vec<Address> =
            candidates.iter().filter_map(|c| hit::street_address(&question, c)).collect();
        found.extend(question.municipalities(text));
        found.retain(|a| self.answers(a, search));
        found.sort_by(|a, b| {
            b.place.score.total_cmp(&a.place.score).then_with(|| a.order().cmp(&b.order()))
        });
        let mut seen = std::collections::HashSet::new();
        found.retain(|a| seen.insert(a.key()));
        found.truncate(search.limit);
        found
    }
}

impl Gazetteer {
    /// The commune that a text says beyond doubt, for whoever searches further.
    pub(super) fn commune_said(&self, text: &str, search: &Search<'_>) -> Option<CommuneCode> {
        let asking = Asking { limit: 1, known: search.known, near: search.near };
        let query = self.read_place(text);
        let (_, readings) = self.readings(&query, &asking);
        let best = readings.first().filter(|r| r.score >= CERTAIN)?;
        self.place_read(&query, best).map(|p| p.citycode)
    }

    /// Whether an address is one that the search wants.
    pub(super) fn answers(&self, address: &Address, search: &Search<'_>) -> bool {
        let place = &address.place;
        let commune = self.commune(place.citycode);
        let in_postcode = |p: Postcode| match address.street {
            Some(_) => place.postcode == Some(p),
            None => commune.is_some_and(|c| c.postcodes.contains(&p)),
        };
        let in_commune = |code: CommuneCode| {
            code == place.citycode || commune.is_some_and(|c| c.parent == Some(code))
        };
        search.wanted.fits(place.precision)
            && search.postcode.is_none_or(in_postcode)
            && search.citycode.is_none_or(in_commune)
    }
}

impl<'a> Question<'a> {
    /// Streets that answer, unordered.
    fn candidates(&self) -> Vec<Candidate<'a>> {
        let Some(table) = self.places.streets() else { return Vec::new() };
        if matches!(self.search.wanted, Wanted::Municipality) {
            return Vec::new();
        }
        let scopes = Scope::all(self);
        let mut found: Vec<Candidate<'a>> =
            scopes.iter().flat_map(|scope| scope.candidates(self, table)).collect();
        let typed = scopes.iter().any(|s| s.typed);
        let sure = found.iter().any(|c| c.street_score >= SURE && c.place >= 0.5);
        let enough = self.search.citycode.is_some() || (typed && sure);
        if !enough {
            let mut more = scope::around(self, table);
            more.extend(retrieve::candidates(self, table));
            if self.names_a_place() {
                // A street of another town is no answer to somebody who said which town.
                let least = if self.is_exact() { SAID } else { NAMED };
                more.retain(|c| c.place >= least);
            }
            found.extend(more);
        }
        if let Some(postcode) = self.query.postcode {
            // Even a postcode of no commune tells the département.
            let same = |p: Postcode| p.as_str()[..2] == postcode.as_str()[..2];
            found.retain(|c| c.street.postcode.is_none_or(same));
        }
        if self.names_a_place() {
            return found;
        }
        if let Some(near) = self.blind_spot(table) {
            found.retain(|c| c.street.centre.distance_to(near).get() < FAR_M);
        }
        found
    }

    /// To a reader whose place is known, a small commune far away is more likely a part of the name
    /// of a street, and so is a name with an error.
    fn is_likely(&self, reading: &Reading) -> bool {
        let (Some(near), Named::Commune(i)) = (self.search.near, reading.named) else {
            return true;
        };
        let commune = self.places.commune_row(i);
        let close = |p: Position| p.distance_to(near).get() < FAR_M;
        !self.words.address
            || (reading.quality >= 0.93
                && (commune.population >= LARGE || commune.centre.is_some_and(close)))
    }

    /// Whether the commune is said by its very name.
    fn is_exact(&self) -> bool {
        self.readings.first().is_some_and(|r| r.score >= CERTAIN && r.quality >= 0.93)
    }

    /// Whether the text says a commune or a postcode, beyond doubt.
    fn names_a_place(&self) -> bool {
        let named = self.readings.first().is_some_and(|r| r.score >= CERTAIN && self.is_likely(r));
        named || self.query.postcode.is_some_and(|p| self.places.by_postcode.contains_key(&p))
    }

    /// The point of the reader, when no file covers its commune: a street of the same name at the
    /// other end of the country is then not the one meant.
    fn blind_spot(&self, table: &AddressTable) -> Option<Position> {
        let near = self.search.near?;
        let here = self.places.commune_at(near)?;
        (!table.covers(here)).then_some(near)
    }

    /// The commune of the reader, for a text that names none and has a street we do not know.
    fn commune_here(&self) -> Option<Address> {
        let near = self.search.near.filter(|_| !self.names_a_place())?;
        let street = self.words.address && self.query.tokens.len() > 1;
        let mut place = self.places.place_of(self.places.commune_at(near)?).filter(|_| street)?;
        place.score = HERE;
        Some(hit::commune(place))
    }

    /// Communes, postcodes, départements, and unfinished names of communes.
    fn municipalities(&self, text: &str) -> Vec<Address> {
        let asking = Asking { limit: 50, known: self.search.known, near: self.search.near };
        let resolution = self.places.resolved(self.words, self.readings, &asking);
        let rest = &resolution.rest;
        let mut found: Vec<Address> = resolution
            .places
            .into_iter()
            .map(|place| hit::municipality(self, place, rest))
            .collect();
        found.extend(self.commune_here());
        if self.search.autocomplete {
            let more = self.places.complete(text, 50).into_iter();
            found.extend(more.map(|place| hit::municipality(self, place, &[])));
        }
        found
    }
}
