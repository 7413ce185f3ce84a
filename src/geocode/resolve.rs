//! The commune and postcode resolver: from a text to a place, with what else it could be.

use super::areas::Area;
use super::gazetteer::{Commune, CommuneKind, Gazetteer};
use super::query::{PlaceQuery, is_way, read};
use super::readings::{Named, Reading};
use super::spans::{QUALIFIERS, Words};
use crate::domain::{CommuneCode, Position, Postcode, Precision};

/// A place found for a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub label: String,
    /// The commune; for a département or a region, its most populous one.
    pub citycode: CommuneCode,
    pub city: String,
    pub postcode: Option<Postcode>,
    /// Département, for people: "44, Loire-Atlantique".
    pub context: String,
    pub population: u32,
    pub position: Position,
    pub precision: Precision,
    /// How well it answers, in `0..=1`.
    pub score: f64,
}

/// Everything that a text could mean, best first.
#[derive(Debug, Clone, Default)]
pub struct Resolution {
    pub places: Vec<Place>,
    /// Folded words that took no part: the street of an address, or what is looked for.
    pub rest: Vec<String>,
    /// Words of the rest that stood before the place.
    pub before: usize,
    /// Communes that share the typed postcode.
    pub postcode_communes: usize,
}

/// How a text is asked about.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Places given at most.
    pub limit: usize,
    /// Whether a folded word is one of care: a commune of that name ("La Crèche") is then read only
    /// where a place would stand.
    pub known: &'a dyn Fn(&str) -> bool,
    /// Homonyms near this point come first.
    pub near: Option<Position>,
}

impl Asking<'_> {
    /// The usual words of care, nobody's position.
    pub fn new(limit: usize) -> Self {
        Self { limit, known: &is_care_word, near: None }
    }
}

/// Words of care that are known without a dictionary.
const CARE_WORDS: [&str; 28] = [
    "creche",
    "creches",
    "micro",
    "multi",
    "accueil",
    "nounou",
    "nounous",
    "nourrice",
    "nourrices",
    "garderie",
    "garderies",
    "halte",
    "assistante",
    "assistantes",
    "assistant",
    "assistants",
    "maternelle",
    "maternelles",
    "maternel",
    "maternels",
    "assmat",
    "mam",
    "garde",
    "relais",
    "bebe",
    "enfant",
    "enfants",
    "rpe",
];

/// Whether a folded word is one of care, for texts read without a dictionary.
pub fn is_care_word(word: &str) -> bool {
    CARE_WORDS.contains(&word)
}

/// Added to the score of a place where the reader is, at most.
const NEARNESS: f64 = 0.15;
/// Metres over which nearness fades.
const NEARNESS_M: f64 = 8_000.0;

/// What nearness adds to a score.
pub fn nearness(near: Option<Position>, position: Position) -> f64 {
    near.map_or(0.0, |p| NEARNESS * (-p.distance_to(position).get() / NEARNESS_M).exp())
}

impl Gazetteer {
    /// What the text could mean, best first, at most `limit`.
    pub fn resolve(&self, text: &str, limit: usize) -> Resolution {
        self.resolve_as(text, &Asking::new(limit))
    }

    /// The same, with what is known of the words and of the reader.
    pub fn resolve_as(&self, text: &str, asking: &Asking<'_>) -> Resolution {
        let query = self.read_place(text);
        let (words, readings) = self.readings(&query, asking);
        self.resolved(&words, &readings, asking)
    }

    /// The same from readings that are there already.
    pub(super) fn resolved(
        &self,
        words: &Words<'_>,
        readings: &[Reading],
        asking: &Asking<'_>,
    ) -> Resolution {
        let query = words.query;
        let mut resolution = self.told_by_code(query, readings).unwrap_or_default();
        if resolution.places.is_empty() {
            resolution = self.packed(words, readings, asking);
        }
        if let Some(postcode) = query.postcode {
            self.add_postcode(query, postcode, asking.limit, &mut resolution);
        }
        if resolution.places.is_empty() && query.postcode.is_none() {
            self.add_unfinished(query, asking, &mut resolution);
        }
        resolution
    }

    /// A text read, with what only the tables tell.
    pub(super) fn read_place(&self, text: &str) -> PlaceQuery {
        let mut query = read(text);
        let known = |postcode| self.by_postcode.contains_key(&postcode);
        query.restore_zero(known);
        query.restore_number(known);
        query
    }

    /// Completion of the last word, for suggestions: communes by population.
    pub fn complete(&self, text: &str, limit: usize) -> Vec<Place> {
        let query = read(text);
        let prefix = query.tokens.join(" ");
        if prefix.len() < 2 {
            return Vec::new();
        }
        let names = self.names.completions(&prefix).flat_map(|name| self.names.exact(name));
        let mut communes: Vec<u32> = names.copied().collect();
        communes.sort_by_key(|i| {
            let commune = self.commune_row(*i);
            (std::cmp::Reverse(commune.population), commune.code)
        });
        communes.dedup();
        let scored = |i: u32| self.place(self.commune_row(i), None, 0.5);
        communes.into_iter().filter_map(scored).take(limit).collect()
    }

    /// A commune as a place.
    pub fn place_of(&self, code: CommuneCode) -> Option<Place> {
        self.place(self.commune(code)?, None, 1.0)
    }

    /// An INSEE code typed as such, or an arrondissement.
    fn told_by_code(&self, query: &PlaceQuery, readings: &[Reading]) -> Option<Resolution> {
        let postcode = query.postcode.filter(|p| !self.by_postcode.contains_key(p));
        // In an address five digits are a postcode of mail sorting rather than a code.
        let address = query.tokens.iter().any(|t| is_way(t));
        let alone = postcode.filter(|_| readings.is_empty() && !address);
        let code = || CommuneCode::parse(alone?.as_str()).ok();
        let code = query.citycode.or_else(code)?;
        let place = self.place_of(self.successor(code)?)?;
        let rest = query.tokens.clone();
        Some(Resolution { places: vec![place], before: rest.len(), rest, postcode_communes: 0 })
    }

    /// The best reading and the other places that its words may be.
    fn packed(&self, words: &Words<'_>, readings: &[Reading], asking: &Asking<'_>) -> Resolution {
        let query = words.query;
        let mut resolution = Resolution { rest: query.tokens.clone(), ..Resolution::default() };
        let Some(span) = readings.first().map(|r| r.span) else { return resolution };
        let same = readings.iter().filter(|r| r.span == span);
        let mut places: Vec<Place> = same.filter_map(|r| self.place_read(query, r)).collect();
        if asking.near.is_some() {
            let worth = |p: &Place| p.score + nearness(asking.near, p.position);
            places.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        }
        let mut seen = std::collections::HashSet::new();
        places.retain(|p| seen.insert((p.citycode, p.precision)));
        places.truncate(asking.limit.max(1));
        resolution.places = places;
        let hint = words.hint_span(span);
        let used = |i: usize| {
            (span.0..span.1).contains(&i) || hint.is_some_and(|(from, to)| (from..to).contains(&i))
        };
        let kept = query
            .tokens
            .iter()
            .enumerate()
            .filter(|(i, word)| !used(*i) && !QUALIFIERS.contains(&word.as_str()));
        let (at, rest): (Vec<usize>, Vec<String>) = kept.map(|(i, word)| (i, word.clone())).unzip();
        resolution.before = at.iter().filter(|i| **i < span.0).count();
        resolution.rest = rest;
        resolution
    }

    /// The place of a reading.
    pub(super) fn place_read(&self, query: &PlaceQuery, reading: &Reading) -> Option<Place> {
        let commune = match reading.named {
            Named::Commune(i) => self.commune_row(i),
            Named::Area(area) => return self.area_place(area, reading.score),
        };
        let part = query.arrondissement.and_then(|code| self.commune(code));
        // "paris 75012" is the twelfth arrondissement.
        let by_postcode = || {
            let postcode = query.postcode?;
            let mut parts = self.arrondissements(commune.code);
            parts.find(|part| part.postcodes.contains(&postcode))
        };
        let part = part.filter(|part| part.parent == Some(commune.code)).or_else(by_postcode);
        self.place(part.unwrap_or(commune), query.postcode, reading.score)
    }

    /// A département or a region, at its most populous commune.
    fn area_place(&self, area: Area, score: f64) -> Option<Place> {
        let facts = self.areas.facts(area)?;
        let main = self.place(self.commune_row(facts.main?), None, score)?;
        Some(Place {
            label: facts.name.clone(),
            city: facts.name.clone(),
            postcode: None,
            population: facts.population,
            precision: Precision::Department,
            ..main
        })
    }

    /// A postcode alone means its most populous commune, and says how many share it.
    fn add_postcode(
        &self,
        query: &PlaceQuery,
        postcode: Postcode,
        limit: usize,
        resolution: &mut Resolution,
    ) {
        let communes: Vec<&Commune> = self.communes_of(postcode).collect();
        let current = communes.iter().filter(|c| c.kind == CommuneKind::Current);
        resolution.postcode_communes = current.count();
        if !resolution.places.is_empty() {
            return;
        }
        resolution.before = query.postcode_at.min(resolution.rest.len());
        if communes.is_empty() {
            self.add_department_of(query, postcode, resolution);
            return;
        }
        // 75012 is the 12th arrondissement rather than the whole of Paris.
        let best = communes.iter().filter(|c| c.kind == CommuneKind::Arrondissement);
        let rest = communes.iter().filter(|c| c.kind == CommuneKind::Current);
        let score = if query.tokens.is_empty() { 0.9 } else { 0.4 };
        let places = best.chain(rest).take(limit.max(1)).filter_map(|c| {
            let mut place = self.place(c, Some(postcode), score)?;
            place.precision = Precision::Postcode;
            Some(place)
        });
        resolution.places = places.collect();
    }

    /// A postcode of mail sorting belongs to no commune; its first digits are of a département, and
    /// most of them of its main town.
    fn add_department_of(&self, query: &PlaceQuery, postcode: Postcode, out: &mut Resolution) {
        let digits = postcode.as_str();
        let code = match &digits[..2] {
            "97" | "98" => &digits[..3],
            // 200 and 201 are Corse-du-Sud, 202 and 206 Haute-Corse.
            "20" if digits < "20200" => "2A",
            "20" => "2B",
            two => two,
        };
        let of = |d: &super::gazetteer::Department| d.code.as_str() == code;
        let row = self.tables.departments.iter().position(of);
        let score = if query.tokens.is_empty() { 0.4 } else { 0.3 };
        let place = row.and_then(|i| self.area_place(Area::Department(i as u32), score));
        out.places.extend(place);
    }

    /// "longfos": the text as the beginning of a name, when it is nothing else.
    fn add_unfinished(&self, query: &PlaceQuery, asking: &Asking<'_>, out: &mut Resolution) {
        const LEAST: usize = 5;
        let run = query.tokens.join(" ");
        if run.len() < LEAST || query.tokens.iter().any(|t| (asking.known)(t)) {
            return;
        }
        let mut places = self.complete(&run, asking.limit.max(1));
        places.iter_mut().for_each(|p| p.score = 0.3);
        if !places.is_empty() {
            out.places = places;
            out.rest.clear();
        }
    }

    pub(super) fn place(
        &self,
        commune: &Commune,
        typed: Option<Postcode>,
        score: f64,
    ) -> Option<Place> {
        let postcode = typed
            .filter(|p| commune.postcodes.contains(p))
            .or_else(|| commune.postcodes.first().copied());
        let department = self.department_name(&commune.department).unwrap_or_default();
        Some(Place {
            label: commune.name.clone(),
            citycode: commune.code,
            city: commune.name.clone(),
            postcode,
            context: format!("{}, {}", commune.department, department),
            population: commune.population,
            position: commune.centre?,
            precision: Precision::Municipality,
            score: (score.clamp(0.0, 1.0) * 1e4).round() / 1e4,
        })
    }
}

#[cfg(test)]
mod tests;
