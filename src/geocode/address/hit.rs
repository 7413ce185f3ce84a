//! An answer: what it is, where, and how well it answers.

use super::Question;
use super::asked::weight;
use crate::domain::{Position, Precision};
use crate::geocode::gazetteer::Gazetteer;
use crate::geocode::resolve::{Place, nearness};
use crate::geocode::streets::locate::number;
use crate::geocode::streets::name::Parts;
use crate::geocode::streets::number::HouseNumber;
use crate::geocode::streets::{Nearby, NumberMatch, Street, StreetId};
use std::cmp::Reverse;

/// A place for a text, as fine as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Its label is the whole address; its city and postcode are those of the street.
    pub place: Place,
    /// Only the very number that was asked, or its other spelling.
    pub housenumber: Option<String>,
    /// The street or the named place, as its file writes it.
    pub street: Option<String>,
    pub street_id: Option<StreetId>,
    /// In `0..=1`: how well the street's name answers, whatever its commune; 0 without a street.
    pub street_score: f64,
    /// A number was asked and the street has not exactly this one.
    pub number_missing: bool,
    /// The number that was asked, as people write it.
    pub asked_number: Option<String>,
    /// About `0..=1`: how surely the text names the commune.
    pub commune_score: f64,
    /// In `0..=1`, from the population and the number of addresses.
    pub importance: f64,
}

/// A street that may be meant.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    pub street: Street<'a>,
    pub street_score: f64,
    /// In `-1..=1`: how surely the text names its commune.
    pub place: f64,
    pub number: Option<HouseNumber>,
    pub score: f64,
}

/// Streets whose numbers are looked at.
const NUMBERED: usize = 60;

const STREET: f64 = 0.72;
const PLACE: f64 = 0.2;
const IMPORTANCE: f64 = 0.03;
/// The number exists in the street, or only without its suffix.
const NUMBER: f64 = 0.05;
const BARE_NUMBER: f64 = 0.03;

/// Scores the candidates, keeps the best writing of each street.
pub fn rank(question: &Question<'_>, candidates: &mut Vec<Candidate<'_>>) {
    for candidate in candidates.iter_mut() {
        let importance =
            importance(population(question, &candidate.street), candidate.street.count);
        candidate.score = STREET * candidate.street_score
            + PLACE * candidate.place
            + IMPORTANCE * importance
            + nearness(question.search.near, candidate.street.centre)
            + postcode_worth(question, &candidate.street);
    }
    let order = |a: &Candidate<'_>, b: &Candidate<'_>| {
        b.score.total_cmp(&a.score).then_with(|| a.street.id.cmp(&b.street.id))
    };
    candidates.sort_by(order);
    candidates.truncate(NUMBERED.max(question.search.limit));
    for candidate in candidates.iter_mut() {
        let Some(house) = &candidate.number else {
            candidate.score += NUMBER;
            continue;
        };
        candidate.score += match number(&candidate.street, house).0 {
            NumberMatch::Exact => NUMBER,
            NumberMatch::OtherSpelling => NUMBER - 0.005,
            NumberMatch::OtherSuffix => BARE_NUMBER,
            NumberMatch::Neighbour => 0.01,
            NumberMatch::NotFound | NumberMatch::NotAsked => 0.0,
        };
    }
    candidates.sort_by(order);
    let mut seen = std::collections::HashSet::new();
    candidates.retain(|c| seen.insert(c.street.id));
}

/// A street of the very postcode that was typed, in a commune that has several.
fn postcode_worth(question: &Question<'_>, street: &Street<'_>) -> f64 {
    match (question.query.postcode, street.postcode) {
        (Some(typed), Some(own)) if typed == own => 0.03,
        (Some(_), Some(_)) => -0.02,
        _ => 0.0,
    }
}

fn population(question: &Question<'_>, street: &Street<'_>) -> u32 {
    question.places.commune(street.citycode).map_or(0, |c| c.population)
}

fn importance(population: u32, addresses: u32) -> f64 {
    let size = f64::from(population.max(1)).log10() / 6.5;
    let length = f64::from(addresses.max(1)).log10() / 4.0;
    (0.7 * size + 0.3 * length).min(1.0)
}

/// The candidate as an answer.
pub fn street_address(question: &Question<'_>, candidate: &Candidate<'_>) -> Option<Address> {
    let street = &candidate.street;
    let (found, address) = match &candidate.number {
        Some(house) => number(street, house),
        None => (NumberMatch::NotAsked, None),
    };
    let exact = matches!(found, NumberMatch::Exact | NumberMatch::OtherSpelling);
    let housenumber = address.filter(|_| exact).and_then(|a| a.label());
    let locality = is_locality(street);
    let precision = match &housenumber {
        Some(_) => Precision::Housenumber,
        None if locality => Precision::Locality,
        None => Precision::Street,
    };
    let mut place = place_in(question.places, street, housenumber.as_deref())?;
    place.position = address.map_or(street.centre, |a| a.position);
    place.precision = precision;
    place.score = (candidate.score.clamp(0.0, 1.0) * 1e4).round() / 1e4;
    Some(Address {
        importance: importance(place.population, street.count),
        place,
        number_missing: candidate.number.is_some() && housenumber.is_none(),
        asked_number: candidate.number.as_ref().map(|n| n.label()),
        housenumber,
        street: Some(street.name.to_owned()),
        street_id: Some(street.id),
        street_score: candidate.street_score,
        commune_score: candidate.place,
    })
}

/// A named place without house numbers.
fn is_locality(street: &Street<'_>) -> bool {
    Parts::of(street.folded).kind.is_none() && street.numbers().all(|n| n.number == 0)
}

/// The commune of a street with the label of an address in it.
fn place_in(places: &Gazetteer, street: &Street<'_>, number: Option<&str>) -> Option<Place> {
    let mut place = places.place_of(street.citycode)?;
    // An address is in Paris, and its code tells the arrondissement.
    let parent = places.commune(street.citycode).and_then(|c| places.commune(c.parent?));
    if let Some(city) = parent {
        place.city.clone_from(&city.name);
    }
    place.postcode = street.postcode.or(place.postcode);
    place.label = label(number, street.name, &place);
    Some(place)
}

/// An address near a point; its street alone when `street_only`.
pub fn at(places: &Gazetteer, nearby: &Nearby<'_>, street_only: bool) -> Option<Address> {
    let street = &nearby.street;
    let housenumber = nearby.address.label().filter(|_| !street_only);
    let mut place = place_in(places, street, housenumber.as_deref())?;
    place.position = nearby.address.position;
    place.precision = match &housenumber {
        Some(_) => Precision::Housenumber,
        None if is_locality(street) => Precision::Locality,
        None => Precision::Street,
    };
    place.score = ((1.0 - nearby.distance.get() / 1_000.0).clamp(0.0, 1.0) * 1e4).round() / 1e4;
    Some(Address {
        importance: importance(place.population, street.count),
        street: Some(street.name.to_owned()),
        street_id: Some(street.id),
        street_score: 1.0,
        housenumber,
        ..commune(place)
    })
}

/// A commune as it is.
pub fn commune(place: Place) -> Address {
    let size = f64::from(place.population.max(1)).log10() / 6.5;
    Address {
        place,
        housenumber: None,
        street: None,
        street_id: None,
        street_score: 0.0,
        number_missing: false,
        asked_number: None,
        commune_score: 1.0,
        importance: size.min(1.0),
    }
}

/// "12 Rue des Lilas 44000 Nantes".
pub fn label(number: Option<&str>, street: &str, place: &Place) -> String {
    let postcode = place.postcode.as_ref().map(|p| p.as_str());
    let parts = [number, Some(street), postcode, Some(place.city.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A commune as an answer; `rest` are the words that it does not explain.
pub fn municipality(question: &Question<'_>, mut place: Place, rest: &[String]) -> Address {
    let left: f64 = rest.iter().map(|w| weight(w)).sum();
    let all: f64 = question.query.tokens.iter().map(|w| weight(w)).sum();
    let explained = if all > 0.0 { 1.0 - (left / all).min(1.0) } else { 1.0 };
    let score = (place.score / 0.8).min(1.0) * (0.5 + 0.5 * explained)
        + nearness(question.search.near, place.position);
    place.score = (score.clamp(0.0, 1.0) * 1e4).round() / 1e4;
    commune(place)
}

impl Address {
    /// An answer of another service.
    pub fn told(
        place: Place,
        housenumber: Option<String>,
        street: Option<String>,
        street_score: f64,
    ) -> Self {
        Self { housenumber, street, street_score, ..commune(place) }
    }

    /// What settles equal scores: size, then codes.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let importance = (self.importance * 1e6) as u32;
        (Reverse(importance), self.place.citycode, self.street_id, self.housenumber.clone())
    }

    /// Two answers of one key are one.
    pub(super) fn key(&self) -> impl Eq + std::hash::Hash + use<> {
        let area = self.place.precision == Precision::Department;
        (self.place.citycode, self.street_id, area)
    }

    /// Tells the answer from others of one generation: commune, street, number.
    pub fn id(&self) -> String {
        let code = self.place.citycode;
        let number = self.housenumber.as_deref().map(|n| n.to_lowercase().replace(' ', "_"));
        match (self.street_id, number) {
            (Some(street), Some(number)) => format!("{code}_{}_{number}", street.0),
            (Some(street), None) => format!("{code}_{}", street.0),
            _ => code.to_string(),
        }
    }

    /// The point of the answer.
    pub fn position(&self) -> Position {
        self.place.position
    }
}
