//! Who answers for an address: the tables of this machine, or the national service behind them.
//!
//! Communes and postcodes never leave the machine. A text that holds a street which the tables do
//! not know for sure is asked of the national service when one is configured; when it fails, is slow
//! or knows no better, the local answer stands. Nothing of what is asked is logged.

use super::address::{Address, Search};
use super::gazetteer::Gazetteer;
use super::national::{Answer, AnswerKind, National, SearchQuery, Subject};
use super::query::is_way;
use super::resolve::Place;
use crate::domain::CommuneCode;
use crate::domain::text::words;
use std::sync::Arc;

/// Score of a street's name from which the local answer needs nobody.
const SURE: f64 = 0.95;
/// The service gives twenty answers at most.
const REMOTE_LIMIT: usize = 20;

/// Answers for addresses.
#[derive(Clone, Default)]
pub struct Locator {
    national: Option<Arc<National>>,
}

impl Locator {
    /// Only the tables of this machine.
    pub fn local() -> Self {
        Self::default()
    }

    /// The national service where the tables are not sure. Its own limits hold: a breaker, a bucket,
    /// a second and a half.
    pub fn with_national(national: National) -> Self {
        Self { national: Some(Arc::new(national)) }
    }

    /// Addresses for a text, best first; never fails, falls back to what is known here.
    pub async fn addresses(
        &self,
        places: &Gazetteer,
        text: &str,
        search: &Search<'_>,
    ) -> Vec<Address> {
        let local = places.addresses(text, search);
        let Some(national) = self.national.as_deref().filter(|_| holds_a_street(text)) else {
            return local;
        };
        let sure =
            |a: &Address| a.street_score >= SURE && a.commune_score >= 0.5 && !a.number_missing;
        if local.first().is_some_and(sure) {
            return local;
        }
        let limit = search.limit.min(REMOTE_LIMIT) as u8;
        let commune = search.citycode.or_else(|| places.commune_said(text, search));
        // An error says nothing of the text; the breaker counts it.
        let asked = SearchQuery::new(Subject::visitor(), text, commune, limit).ok();
        let answers = match &asked {
            Some(query) => national.search(query).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let mut found: Vec<Address> =
            answers.iter().filter_map(|answer| address(places, answer)).collect();
        found.retain(|a| places.answers(a, search));
        if found.is_empty() { local } else { found }
    }
}

/// Whether a part of the text is a street, as far as one can see: a number, or a kind of way.
fn holds_a_street(text: &str) -> bool {
    let words = words(text);
    let number = |w: &String| w.len() < 5 && w.starts_with(|c: char| c.is_ascii_digit());
    words.len() > 1 && words.iter().any(|w| number(w) || is_way(w))
}

/// An answer of the service in the words of this one; None for a commune that we do not know.
fn address(places: &Gazetteer, answer: &Answer) -> Option<Address> {
    let code: CommuneCode = places.successor(answer.citycode)?;
    let known = places.place_of(code)?;
    let tail =
        format!(" {} {}", answer.postcode.map(String::from).unwrap_or_default(), answer.city);
    let name = answer.label.strip_suffix(&tail).unwrap_or(&answer.label);
    let (housenumber, street) = match answer.kind {
        AnswerKind::Housenumber => split_number(name),
        AnswerKind::Street | AnswerKind::Locality => (None, Some(name)),
        _ => (None, None),
    };
    let place = Place {
        label: answer.label.clone(),
        city: answer.city.clone(),
        postcode: answer.postcode.or(known.postcode),
        position: answer.position,
        precision: answer.kind.precision(),
        score: answer.score.clamp(0.0, 1.0),
        ..known
    };
    let (number, street) = (housenumber.map(str::to_owned), street.map(str::to_owned));
    Some(Address::told(place, number, street, answer.score))
}

/// "12 bis Rue Haute": the number with its suffix, the street.
fn split_number(name: &str) -> (Option<&str>, Option<&str>) {
    let Some((number, street)) = name.split_once(' ') else { return (None, Some(name)) };
    let suffix = street.split_once(' ').filter(|(s, _)| {
        matches!(s.to_lowercase().as_str(), "bis" | "ter" | "quater") || s.chars().count() == 1
    });
    match suffix {
        Some((suffix, street)) => (name.get(..number.len() + 1 + suffix.len()), Some(street)),
        None => (Some(number), Some(street)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Precision;
    use crate::geocode::national::Settings;
    use crate::geocode::national::stub::{Reply, StillPace, ok, serve, status};
    use std::sync::LazyLock;

    static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::bundled().unwrap());

    const FOUND: &str = r#"{"features":[{"geometry":{"coordinates":[-1.55,47.21]},"properties":{
        "label":"12 bis Rue des Lilas 44000 Nantes","score":0.93,"type":"housenumber",
        "citycode":"44109","postcode":"44000","city":"Nantes"}}]}"#;

    async fn asked(reply: Reply, text: &str) -> (Vec<Address>, usize) {
        let (base, log) = serve(vec![reply]).await;
        let national = National::new(Settings::at(&base), StillPace::new()).unwrap();
        let locator = Locator::with_national(national);
        let found = locator.addresses(&PLACES, text, &Search::new(5)).await;
        let requests = log.lock().unwrap().len();
        (found, requests)
    }

    #[tokio::test]
    async fn a_street_is_asked_of_the_service_and_a_commune_is_not() {
        let (found, requests) = asked(ok(FOUND), "12 bis rue des lilas nantes").await;
        assert_eq!(requests, 1);
        assert_eq!(found[0].place.precision, Precision::Housenumber);
        assert_eq!(found[0].housenumber.as_deref(), Some("12 bis"));
        assert_eq!(found[0].street.as_deref(), Some("Rue des Lilas"));
        let (found, requests) = asked(ok(FOUND), "nantes").await;
        assert_eq!((requests, found[0].place.precision), (0, Precision::Municipality));
    }

    #[tokio::test]
    async fn a_service_that_fails_leaves_the_commune() {
        let (found, _) = asked(status(500), "12 rue des lilas nantes").await;
        assert_eq!(found[0].place.citycode.as_str(), "44109");
        assert_eq!(found[0].place.precision, Precision::Municipality);
    }
}
