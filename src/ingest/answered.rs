//! What the point of a bulk geocoder is worth, by the address that it says it answers.
//!
//! A score tells how the answer looks like the whole question, name of the town and all: a point in
//! another street can have a good one, and the right street a poor one. The names tell more.

use super::normalise::{Clean, street};
use super::record::{AnsweredAddress, GeocodeAnswer};
use crate::domain::Precision;
use crate::geocode::streets::NameMatch;
use crate::geocode::streets::compare::Asked;
use crate::geocode::streets::name::{Parts, canonical};
use crate::geocode::streets::number::{HouseNumber, other_spelling};

/// A street as a row or an answer names it, with its number.
struct Named {
    number: Option<String>,
    /// Written by [`canonical`].
    name: String,
}

/// What the answered street has to do with the declared one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// The same, maybe in other words.
    Same,
    /// One has words that the other lacks: "Rue Jacques Duclos Certé", "Route de Marsac".
    Longer,
    /// "Rue de la Futaie" for "Avenue de la Futaie".
    OtherKind,
}

/// What separates two addresses told in one line.
const BREAKS: [&str; 12] = [",", ";", "(", ")", "/", "+", "\"", "«", "»", " - ", " et ", " avec "];

/// What the point of an answer is worth; None when it is in another street.
pub(super) fn worth(
    row: &Clean,
    answer: &GeocodeAnswer,
    address: &AnsweredAddress,
) -> Option<Precision> {
    let most = match answer.kind.as_str() {
        "housenumber" => Precision::Housenumber,
        "street" => Precision::Street,
        "locality" => Precision::Locality,
        _ => return None,
    };
    let answered = answered(address);
    let declared = declared(row.housenumber.as_deref(), row.street.as_deref()?);
    // From the finest to the coarsest.
    Some(best(&declared, &answered)?.max(most))
}

fn best(declared: &[Named], answered: &[Named]) -> Option<Precision> {
    declared.iter().flat_map(|d| answered.iter().filter_map(|a| of_pair(d, a))).min()
}

fn of_pair(declared: &Named, answered: &Named) -> Option<Precision> {
    let number = same_number(declared.number.as_deref(), answered.number.as_deref());
    let place = answered.number.is_none() && Parts::of(&answered.name).kind.is_none();
    Some(match (likeness(&declared.name, &answered.name, number)?, number) {
        (Likeness::Same, true) => Precision::Housenumber,
        (Likeness::Same, false) if place => Precision::Locality,
        (Likeness::OtherKind, false) => Precision::Locality,
        _ => Precision::Street,
    })
}

/// The street of the answer: "Boulevard des Arts/Rue des Arts" is two names for one, and what
/// stands in parentheses is the town that a merger took in.
fn answered(address: &AnsweredAddress) -> Vec<Named> {
    let text = address.street.as_deref().unwrap_or_default();
    let bare = text.split('(').next().unwrap_or_default();
    let name = |piece: &str| {
        let own = read(piece)?;
        Some(Named { number: address.housenumber.clone().or(own.number), ..own })
    };
    bare.split('/').filter_map(name).collect()
}

/// The street of the row, whole; then the streets that its line may hold, each with its number.
fn declared(number: Option<&str>, line: &str) -> Vec<Named> {
    let number = number.map(str::to_owned);
    let mut out = vec![Named { number: number.clone(), name: canonical(line) }];
    let (mut pieces, mut first) = (vec![line], true);
    for sign in BREAKS {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(sign)).collect();
    }
    for piece in pieces.into_iter().filter(|piece| piece.len() < line.len()) {
        let own = read(piece).filter(|named| Parts::of(&named.name).kind.is_some());
        let front = if std::mem::take(&mut first) { number.clone() } else { None };
        out.extend(own.map(|own| Named { number: own.number.or(front), ..own }));
    }
    out
}

fn read(piece: &str) -> Option<Named> {
    let (number, street) = street::split_line(piece);
    Some(Named { number, name: canonical(&street?) })
}

fn likeness(declared: &str, answered: &str, number: bool) -> Option<Likeness> {
    if let Some((how, _)) = Asked::new(declared).compare(answered) {
        let other = how == NameMatch::OtherKind;
        return Some(if other { Likeness::OtherKind } else { Likeness::Same });
    }
    let (a, b) = (Parts::of(declared), Parts::of(answered));
    // "La Noue Bras de Fer", "Lanoue Bras de Fer": the articles count when words are glued.
    let glued = |name: &str| name.replace(' ', "");
    if glued(declared) == glued(answered) {
        return Some(Likeness::Same);
    }
    let (kind, other) = (a.kind?, b.kind?);
    if kind == other {
        return is_longer(&a.core, &b.core, number).then_some(Likeness::Longer);
    }
    // Another kind of way and another spelling: only the number can make it the same place.
    let (a, b) = (a.core.join(" "), b.core.join(" "));
    (number && Asked::new(&a).compare(&b).is_some()).then_some(Likeness::OtherKind)
}

/// Whether one name is the beginning of the other, and long enough to be known by it: "Rue du
/// Moulin" is not "Rue du Moulin Vert".
fn is_longer(a: &[&str], b: &[&str], number: bool) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let Some(rest) = long.strip_prefix(short) else { return false };
    let saint = usize::from(short.first().is_some_and(|word| word.starts_with("saint")));
    let known = short.len() >= if number { 2 } else { 2 + saint };
    // "Route de Marsac sur Don".
    known || (!short.is_empty() && rest.first() == Some(&"sur"))
}

/// Whether two numbers are one; of a range, either of its ends.
fn same_number(declared: Option<&str>, answered: Option<&str>) -> bool {
    let Some(answered) = answered.and_then(HouseNumber::parse) else { return false };
    let same = |house: HouseNumber| {
        let other = other_spelling(&house.suffix) == Some(answered.suffix.as_str());
        house.number == answered.number && (house.suffix == answered.suffix || other)
    };
    declared.is_some_and(|text| text.split(['-', '/']).filter_map(HouseNumber::parse).any(same))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worth_of(declared: &str, kind: &str, (number, street): (&str, &str)) -> Option<Precision> {
        let (own, line) = street::split_line(declared);
        let line = line.unwrap();
        let answer = AnsweredAddress {
            street: Some(street.to_owned()),
            housenumber: Some(number.to_owned()).filter(|n| !n.is_empty()),
        };
        let most = if kind == "street" { Precision::Street } else { Precision::Housenumber };
        let (a, b) = (super::declared(own.as_deref(), &line), answered(&answer));
        Some(best(&a, &b)?.max(most))
    }

    #[test]
    fn the_same_number_of_the_same_street_is_a_house_number() {
        for (declared, answer) in [
            ("1 allee Nominoë", ("1", "Allée Nominoe")),
            ("12 B chemin des ecoliers", ("12 BIS", "Chemin des Écoliers")),
            ("5 rue Charles Lindberg", ("5", "Rue Charles Lindbergh")),
            ("53 avenue Cletras", ("53", "Avenue Maurice Cletras")),
            ("25 rue La Noue Bras de Fer", ("25", "Rue Lanoue Bras de Fer")),
            ("35-37 ROUTE DE LA COTE D AMOUR", ("37", "Route de la Côte d'Amour")),
            ("12 Bd Michelet et 42 rue des Hauts Paves", ("12", "Boulevard Michelet")),
            ("2, rue de la Biscuiterie \"Le Lieu Unique\"", ("2", "Rue de la Biscuiterie")),
            ("2 Rue Celestin Freinet, Centre Marcet", ("2", "Rue Célestin Freinet")),
            ("41 rue des Ecoles", ("41", "Rue des Écoles (varades)")),
            ("41 rue des Ecoles", ("", "41 Rue des Écoles")),
        ] {
            let found = worth_of(declared, "housenumber", answer);
            assert_eq!(found, Some(Precision::Housenumber), "{declared}");
        }
    }

    #[test]
    fn the_same_street_without_the_number_is_a_street() {
        for (declared, answer) in [
            ("15 rue de Bisson", ("", "Rue Bisson")),
            ("Place des Cites", ("", "Place des Cités")),
            ("Impasse Foulque", ("2", "Impasse du Foulque")),
            ("Rue Jacques Duclos Certe", ("", "Rue Jacques Duclos")),
            ("Rue Josephine Evens", ("", "Rue Joséphine Even")),
            ("14 route de Marsac sur Don", ("14", "Route de Marsac")),
            ("45 route de St Pere", ("45", "Route de Saint-Père en Retz")),
            ("Rue des Arts", ("", "Boulevard des Arts/Rue des Arts")),
            ("1 rue Basse Chesnaie et 7 rue Frederic Mistral", ("1", "Rue Frédéric Mistral")),
            ("16 BIS rue du Bourg Neuf", ("16", "Rue du Bourg Neuf")),
            ("49 route de Reignier", ("49", "Rue des Reigniers")),
            ("7 avenue de la Futaie", ("7", "Rue de la Futaie")),
        ] {
            let found = worth_of(declared, "housenumber", answer);
            assert_eq!(found, Some(Precision::Street), "{declared}");
        }
        let found = worth_of("4 rue du Lavoir", "street", ("4", "Rue du Lavoir"));
        assert_eq!(found, Some(Precision::Street));
    }

    #[test]
    fn a_place_or_a_way_of_another_kind_is_a_locality() {
        for (declared, answer) in [
            ("Les Gattieres", ("", "Les Gatieres")),
            ("Rue des Argonautes", ("", "Avenue des Argonautes")),
            ("21 rue des Orchestres", ("", "Impasse des Orchestres")),
        ] {
            let found = worth_of(declared, "street", answer);
            assert_eq!(found, Some(Precision::Locality), "{declared}");
        }
    }

    #[test]
    fn a_point_in_another_street_is_not_taken_whatever_its_number() {
        for (declared, answer) in [
            ("7 avenue des Evens", ("7", "Avenue Olivier Guichard")),
            ("26 Bd de l'Hopital", ("26", "Boulevard Jean de Neyman")),
            ("1 rond Point Raballand", ("1", "Rond-Point du Genetais")),
            ("34 RUE DU BER SAILLE", ("34", "Rue du Rocher-Saille")),
            ("12 rue du Moulin Vert", ("12", "Rue du Moulin")),
            ("Rue Saint Pierre", ("", "Rue Saint-Pierre Chanel")),
            ("71 route de la Chapelle S/Erdre", ("", "Allée d'Erdre")),
            ("1 rue A", ("1", "")),
        ] {
            assert_eq!(worth_of(declared, "housenumber", answer), None, "{declared}");
        }
    }
}
