//! What was understood of a place, with what else it could have been.

use crate::domain::{Position, Precision};
use crate::geocode::streets::name::{is_article, opens_a_way};
use crate::geocode::{Address, Asking, Gazetteer, Place, Resolution, Search};
use serde::Serialize;
use utoipa::ToSchema;

/// A place and the readings that were set aside.
#[derive(Debug, Clone, Default)]
pub struct Located {
    pub place: Option<Place>,
    pub alternatives: Vec<Place>,
    /// Words of the text that were not used to find the place.
    pub unused: Vec<String>,
}

/// The place that a search is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceView {
    pub label: String,
    #[schema(required)]
    pub citycode: Option<String>,
    #[schema(required)]
    pub postcode: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub precision: Precision,
    /// Places of the same name, or of the same postcode.
    pub alternatives: Vec<PlaceChoice>,
    /// Words that took no part, for instance a street we do not know: the place is then coarser
    /// than what was typed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unused: Vec<String>,
}

/// Another reading of the place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceChoice {
    pub label: String,
    pub citycode: String,
    /// Département: "44, Loire-Atlantique".
    pub context: String,
}

/// Alternatives shown at most.
const MAX_ALTERNATIVES: usize = 6;
/// Score of a street's name from which it is the one that was typed.
const STREET_SURE: f64 = 0.82;
/// How surely the text must name the commune for one of its streets to be the answer.
const COMMUNE_SURE: f64 = 0.5;
/// Between two streets of two communes for the better one to be the answer.
const STREET_MARGIN: f64 = 0.05;

/// The best answer, when it is a street that leaves little doubt: of a commune that the text names,
/// or the only one of its name.
fn sure_street(found: &[Address]) -> Option<&Address> {
    let best = found.first().filter(|a| a.street.is_some() && a.street_score >= STREET_SURE)?;
    let rival = |a: &&Address| {
        a.street.is_some()
            && a.place.citycode != best.place.citycode
            && a.place.score >= best.place.score - STREET_MARGIN
    };
    let alone = found.iter().find(rival).is_none();
    (best.commune_score >= COMMUNE_SURE || alone).then_some(best)
}

/// Ways that are never something else in a question about care; "place" and "parc" are.
const CLEAR_WAYS: [&str; 12] = [
    "rue",
    "r",
    "avenue",
    "av",
    "boulevard",
    "bd",
    "allee",
    "chemin",
    "impasse",
    "quai",
    "route",
    "square",
];

/// What is left of the text beside its place: an address in front or behind, and words.
fn street_and_words(
    resolution: &Resolution,
    known: &dyn Fn(&str) -> bool,
) -> (Vec<String>, Vec<String>) {
    let rest = &resolution.rest;
    let number =
        |i: usize| rest.get(i).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
    let begins = |i: usize| {
        let way = opens_a_way(&rest[i]) && !known(&rest[i]);
        let article = rest.get(i + 1).is_some_and(|t| is_article(t) && t != "en");
        way && (CLEAR_WAYS.contains(&rest[i].as_str()) || article || (i > 0 && number(i - 1)))
    };
    let Some(way) = (0..rest.len()).find(|i| begins(*i)) else { return (Vec::new(), rest.clone()) };
    // "12 rue", "12 bis rue".
    let start = match way {
        i if i >= 1 && number(i - 1) => i - 1,
        i if i >= 2
            && number(i - 2)
            && matches!(rest[i - 1].as_str(), "bis" | "ter" | "quater") =>
        {
            i - 2
        }
        i => i,
    };
    let limit = if way < resolution.before { resolution.before } else { rest.len() };
    let end = (way + 1..limit).find(|i| known(&rest[*i])).unwrap_or(limit);
    let street = rest[start..end].to_vec();
    let words = rest[..start].iter().chain(&rest[end..]).cloned().collect();
    (street, words)
}

impl Located {
    /// A search without a named place.
    pub fn nowhere() -> Self {
        Self::default()
    }

    /// A point; named after its commune.
    pub fn point(point: Position, places: &Gazetteer) -> Self {
        let commune = places.commune_at(point).and_then(|code| places.place_of(code));
        let place = commune.map(|commune| Place {
            position: point,
            precision: Precision::Point,
            ..commune
        });
        Self { place, ..Self::default() }
    }

    /// A commune chosen by its code.
    pub fn commune(place: Place) -> Self {
        Self { place: Some(place), ..Self::default() }
    }

    /// A text that is a place and nothing else: an address, a street, a commune, a postcode.
    ///
    /// As fine as the streets that are known allow, and no finer than what is sure: the precision
    /// tells, and so do the words that took no part.
    pub fn address(text: &str, places: &Gazetteer) -> Option<Self> {
        let found = places.addresses(text, &Search::new(MAX_ALTERNATIVES + 1));
        if let Some(street) = sure_street(&found) {
            return Some(Self::street(street, &found));
        }
        let mut resolution = places.resolve(text, MAX_ALTERNATIVES + 1);
        if resolution.places.is_empty() {
            return None;
        }
        let place = resolution.places.remove(0);
        Some(Self { place: Some(place), alternatives: resolution.places, unused: resolution.rest })
    }

    /// A text that holds a place and words; the words come back apart.
    /// `known` tells which folded words are words of care: a commune of that name is then read only
    /// where a place would stand.
    pub fn in_words(
        text: &str,
        places: &Gazetteer,
        known: &dyn Fn(&str) -> bool,
    ) -> Option<(Self, Vec<String>)> {
        let asking = Asking { known, ..Asking::new(MAX_ALTERNATIVES + 1) };
        let mut resolution = places.resolve_as(text, &asking);
        let (street, words) = street_and_words(&resolution, known);
        let asked = street.join(" ");
        let commune = resolution.places.first().map(|p| (p.citycode, p.precision));
        // A département holds too many streets of one name.
        let within = commune.filter(|(_, precision)| *precision != Precision::Department);
        let search = Search { citycode: within.map(|(code, _)| code), ..Search::new(5) };
        let found = if street.is_empty() { Vec::new() } else { places.addresses(&asked, &search) };
        if let Some(address) = sure_street(&found) {
            return Some((Self::street(address, &found), words));
        }
        if resolution.places.is_empty() {
            return None;
        }
        let place = resolution.places.remove(0);
        let located = Self { place: Some(place), alternatives: resolution.places, unused: street };
        Some((located, words))
    }

    /// A street, and the streets of that name elsewhere.
    fn street(address: &Address, found: &[Address]) -> Self {
        let others = found.iter().filter(|a| {
            a.street.is_some()
                && a.place.citycode != address.place.citycode
                && a.street_score >= address.street_score - STREET_MARGIN
        });
        let unused = address.number_missing.then(|| address.asked_number.clone()).flatten();
        Self {
            place: Some(address.place.clone()),
            alternatives: others.take(MAX_ALTERNATIVES).map(|a| a.place.clone()).collect(),
            unused: unused.into_iter().collect(),
        }
    }

    /// As sent to a client.
    pub fn view(&self) -> Option<PlaceView> {
        let place = self.place.as_ref()?;
        let within_commune = place.precision != Precision::Department;
        let choice = |p: &Place| PlaceChoice {
            label: p.label.clone(),
            citycode: p.citycode.to_string(),
            context: p.context.clone(),
        };
        Some(PlaceView {
            label: place.label.clone(),
            citycode: within_commune.then(|| place.citycode.to_string()),
            postcode: place.postcode.map(String::from),
            lat: place.position.lat(),
            lon: place.position.lon(),
            precision: place.precision,
            alternatives: self.alternatives.iter().map(choice).collect(),
            unused: self.unused.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geocode::is_care_word;
    use crate::geocode::streets::{Builder, read};
    use std::fs::File;
    use std::path::Path;
    use std::sync::{Arc, LazyLock};

    static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| {
        let places = Gazetteer::bundled().unwrap();
        let mut builder = Builder::default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/addresses");
        let file = File::open(folder.join("bano-90.csv.gz")).unwrap();
        let successor = |code| places.successor(code);
        read::read(file, &successor, &mut |row| builder.add(&row).unwrap()).unwrap();
        let table = Arc::new(builder.finish().unwrap().table);
        places.with_streets(Some(table))
    });

    fn read_words(text: &str) -> (String, Precision, String, String) {
        let (located, words) = Located::in_words(text, &PLACES, &is_care_word).unwrap();
        let place = located.place.unwrap();
        (place.label, place.precision, located.unused.join(" "), words.join(" "))
    }

    #[test]
    fn an_address_is_as_fine_as_the_streets_that_are_known() {
        let place = |text: &str| Located::address(text, &PLACES).unwrap();
        let madrid = place("rue de Madrid 90000 Belfort");
        assert_eq!(madrid.place.as_ref().unwrap().precision, Precision::Street);
        let unknown = place("9999 rue de Madrid Belfort");
        assert_eq!(unknown.place.as_ref().unwrap().precision, Precision::Street);
        assert_eq!(unknown.unused, ["9999"]);
        let nantes = place("12 rue des lilas nantes");
        assert_eq!(nantes.place.unwrap().label, "Nantes");
        assert_eq!(nantes.unused, ["12", "rue", "des", "lilas"]);
    }

    #[test]
    fn words_streets_and_places_are_told_apart() {
        let text =
            |a: &str, p: Precision, u: &str, w: &str| (a.to_owned(), p, u.to_owned(), w.to_owned());
        use Precision::{Municipality, Street};
        assert_eq!(
            read_words("crèche bilingue rue de belfort"),
            text("Belfort", Municipality, "rue de", "creche bilingue")
        );
        assert_eq!(
            read_words("garderie saint-nazaire"),
            text("Saint-Nazaire", Municipality, "", "garderie")
        );
        assert_eq!(
            read_words("nounou 12 rue des lilas nantes bilingue"),
            text("Nantes", Municipality, "12 rue des lilas", "nounou bilingue")
        );
        assert_eq!(
            read_words("place en crèche belfort"),
            text("Belfort", Municipality, "", "place en creche")
        );
        let (label, precision, _, words) = read_words("micro crèche rue de madrid belfort");
        assert!(label.starts_with("Rue de Madrid"), "{label}");
        assert_eq!((precision, words.as_str()), (Street, "micro creche"));
    }
}
