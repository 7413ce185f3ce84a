//! Streets of the communes that a text names, of its postcode, or around a point.

use super::asked::Asked;
use super::hit::Candidate;
use super::matching::street_score;
use super::{LEAST, MAX_SCOPES, Question};
use crate::domain::CommuneCode;
use crate::geocode::readings::Named;
use crate::geocode::streets::{AddressTable, Street};
use std::collections::{HashMap, HashSet};

/// A commune whose streets are compared, and the words left for its streets.
pub struct Scope {
    pub citycode: CommuneCode,
    tokens: Vec<String>,
    /// In `0..=1`: how surely the text names this commune.
    pub place: f64,
    /// The text names the commune or its postcode, outside the name of a street.
    pub typed: bool,
}

/// Score of a reading that leaves no doubt.
const CERTAIN: f64 = 0.75;
/// Worth of a commune that only the postcode tells.
const BY_POSTCODE: f64 = 0.8;
/// How far streets are looked for around a point, in metres.
const AROUND_M: f64 = 4_000.0;
/// Streets of one scope that are kept.
const KEPT: usize = 40;

impl Scope {
    /// The communes worth looking into, likeliest first.
    pub fn all(question: &Question<'_>) -> Vec<Self> {
        let query = question.query;
        let mut scopes: Vec<Self> = Vec::new();
        for reading in question.readings {
            let Named::Commune(i) = reading.named else { continue };
            let commune = question.places.commune_row(i);
            let place = question.places.place_read(query, reading);
            let citycode = place.map_or(commune.code, |p| p.citycode);
            let mut tokens = query.tokens.clone();
            tokens.drain(reading.span.0..reading.span.1);
            let certainty = (reading.score / CERTAIN).clamp(0.0, 1.0);
            let typed = reading.score > 0.4;
            scopes.push(Self { citycode, tokens, place: certainty, typed });
            if scopes.len() >= MAX_SCOPES {
                break;
            }
        }
        Self::add_postcode(question, &mut scopes);
        if let Some(code) = question.search.citycode {
            scopes.retain(|s| s.citycode == code);
            scopes.push(Self::whole(question, code, 1.0));
        }
        scopes
    }

    fn add_postcode(question: &Question<'_>, scopes: &mut Vec<Self>) {
        let filter = question.search.postcode;
        let Some(postcode) = question.query.postcode.or(filter) else { return };
        let known: HashSet<CommuneCode> = scopes.iter().map(|s| s.citycode).collect();
        let communes = question.places.communes_of(postcode).map(|c| c.code);
        let new = communes.filter(|code| !known.contains(code));
        scopes.extend(new.map(|code| Self::whole(question, code, BY_POSTCODE)));
    }

    /// A commune of which no word speaks.
    fn whole(question: &Question<'_>, citycode: CommuneCode, place: f64) -> Self {
        Self { citycode, tokens: question.query.tokens.clone(), place, typed: true }
    }

    /// Streets of the commune that answer.
    pub fn candidates<'a>(
        &self,
        question: &Question<'_>,
        table: &'a AddressTable,
    ) -> Vec<Candidate<'a>> {
        let asked = Asked::hypotheses(&self.tokens, question.search.autocomplete);
        best(&asked, table.streets_of(self.citycode), self.place)
    }
}

/// The best streets for any of the hypotheses.
fn best<'a>(
    asked: &[Asked],
    streets: impl Iterator<Item = Street<'a>>,
    place: f64,
) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    if asked.is_empty() {
        return found;
    }
    for street in streets {
        let scored = asked.iter().map(|a| (street_score(a, street.folded), a));
        // The first of equals: hypotheses come likeliest first.
        let best = scored.reduce(|a, b| if b.0 > a.0 + 1e-9 { b } else { a });
        if let Some((score, asked)) = best.filter(|(score, _)| *score >= LEAST) {
            let number = asked.number.clone();
            found.push(Candidate { street, street_score: score, place, number, score: 0.0 });
        }
    }
    found.sort_by(|a: &Candidate<'_>, b| {
        b.street_score.total_cmp(&a.street_score).then_with(|| a.street.id.cmp(&b.street.id))
    });
    found.truncate(KEPT);
    found
}

/// Streets around the point that the search is biased to, whatever their commune; the words of the
/// commune's name, when they are there, are not asked of the street.
pub fn around<'a>(question: &Question<'_>, table: &'a AddressTable) -> Vec<Candidate<'a>> {
    let Some(near) = question.search.near else { return Vec::new() };
    let mut by_commune: HashMap<CommuneCode, Vec<Street<'a>>> = HashMap::new();
    for street in table.streets_around(near, AROUND_M) {
        by_commune.entry(street.citycode).or_default().push(street);
    }
    let asked = Asked::hypotheses(&question.query.tokens, question.search.autocomplete);
    let mut communes: Vec<_> = by_commune.into_iter().collect();
    communes.sort_by_key(|(code, _)| *code);
    communes.into_iter().flat_map(|(_, streets)| best(&asked, streets.into_iter(), 0.3)).collect()
}
