//! Whether an answer is the one expected.

use super::cases::{Case, Level};
use crate::domain::text::fold;
use crate::domain::{CommuneCode, Postcode};
use crate::geocode::near::edits_within;
use crate::geocode::streets::compare::{Asked, NameMatch};
use crate::geocode::streets::name::canonical;
use crate::geocode::streets::number::{HouseNumber, other_spelling};
use crate::geocode::{Address, Gazetteer};

/// How the place is told in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Told {
    City,
    PostcodeOnly,
    Point,
    /// A city is expected, and nothing in the text looks like its name.
    Nowhere,
}

impl Told {
    /// For the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::City => "city named",
            Self::PostcodeOnly => "postcode only",
            Self::Point => "point given",
            Self::Nowhere => "not told",
        }
    }
}

/// What was right; None where it was not asked, or is not in the address files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    pub commune: bool,
    pub street: Option<bool>,
    /// Commune, street and house number.
    pub full: Option<bool>,
}

impl Verdict {
    /// Whether all that was asked is right.
    pub fn passed(&self) -> bool {
        self.commune && self.street.unwrap_or(true) && self.full.unwrap_or(true)
    }
}

/// Judges answers with the same reference data that gave them.
pub struct Judge<'a> {
    pub places: &'a Gazetteer,
}

impl Judge<'_> {
    /// The best of the first answers that the case allows.
    ///
    /// Where the text tells a postcode and no city, any commune of the postcode is right: nothing
    /// else could be known.
    pub fn verdict(&self, case: &Case, found: &[Address]) -> Verdict {
        let known = self.street_known(case);
        let answers = &found[..found.len().min(case.limit)];
        let mut best = Verdict {
            commune: false,
            street: known.then_some(false),
            full: (known && self.number_known(case)).then_some(false),
        };
        let rank = |v: &Verdict| (v.full == Some(true), v.street == Some(true), v.commune);
        for answer in answers {
            let verdict = self.one(case, answer, best);
            if rank(&verdict) > rank(&best) {
                best = verdict;
            }
        }
        best
    }

    fn one(&self, case: &Case, answer: &Address, asked: Verdict) -> Verdict {
        let commune = self.commune_right(case, answer);
        let street =
            commune && case.expected.street.as_deref().is_some_and(|s| same_street(s, answer));
        let number =
            street && case.expected.housenumber.as_deref().is_none_or(|n| same_number(n, answer));
        Verdict { commune, street: asked.street.map(|_| street), full: asked.full.map(|_| number) }
    }

    /// Whether the address table has the street in a commune that is expected.
    fn street_known(&self, case: &Case) -> bool {
        self.known_streets(case, |_| true)
    }

    fn number_known(&self, case: &Case) -> bool {
        let wanted = case.expected.housenumber.as_deref().and_then(HouseNumber::parse);
        let Some(wanted) = wanted else { return true };
        self.known_streets(case, |house| same_house(&wanted, house))
    }

    fn known_streets(&self, case: &Case, has: impl Fn(&HouseNumber) -> bool) -> bool {
        let (Some(street), Some(table)) = (&case.expected.street, self.places.streets()) else {
            return false;
        };
        let name = canonical(street);
        let asked = Asked::new(&name);
        let any = |house: &dyn Fn(&HouseNumber) -> bool,
                   street: &crate::geocode::streets::Street<'_>| {
            street
                .numbers()
                .any(|n| house(&HouseNumber { number: n.number, suffix: n.suffix.to_owned() }))
        };
        self.accepted(case).into_iter().any(|code| {
            table.streets_of(code).any(|s| close(asked.compare(s.folded)) && any(&has, &s))
        })
    }

    /// Communes that may be the answer.
    fn accepted(&self, case: &Case) -> Vec<CommuneCode> {
        let expected = &case.expected;
        let today = expected.citycodes.iter().filter_map(|c| self.places.successor(*c));
        let mut codes: Vec<CommuneCode> = today.collect();
        if !codes.is_empty() {
            return codes;
        }
        if let Some(city) = &expected.city {
            codes = self.places.named(city);
        }
        if let Some(postcode) = expected.postcode {
            codes.retain(|code| self.has_postcode(*code, postcode));
            if codes.is_empty() {
                codes = self.places.communes_of(postcode).map(|c| c.code).collect();
            }
        }
        if let Some((point, _)) = expected.point.filter(|_| codes.is_empty()) {
            codes.extend(self.places.commune_at(point));
        }
        codes
    }

    fn has_postcode(&self, code: CommuneCode, postcode: Postcode) -> bool {
        self.places.commune(code).is_some_and(|c| c.postcodes.contains(&postcode))
    }

    fn commune_right(&self, case: &Case, answer: &Address) -> bool {
        let code = answer.place.citycode;
        let parent = self.places.commune(code).and_then(|c| c.parent);
        let mut accepted = self.accepted(case);
        if self.told(case) == Told::PostcodeOnly {
            accepted.extend(
                self.typed_postcode(case)
                    .into_iter()
                    .flat_map(|p| self.places.communes_of(p).map(|c| c.code)),
            );
        }
        let whole = |c: &CommuneCode| {
            *c == code
                || Some(*c) == parent
                || self.places.commune(*c).is_some_and(|part| part.parent == Some(code))
        };
        if accepted.iter().any(whole) {
            return true;
        }
        let near = |(point, tolerance): (crate::domain::Position, f64)| {
            point.distance_to(answer.place.position).get() <= tolerance
        };
        case.expected.point.is_some_and(near)
    }

    /// Whether what is expected does not exist today: a postcode of no commune, and no city.
    pub fn disputed(&self, case: &Case) -> bool {
        self.accepted(case).is_empty() && case.expected.point.is_none()
    }

    fn typed_postcode(&self, case: &Case) -> Option<Postcode> {
        let words = crate::domain::text::words(&case.query);
        let five = words.iter().rev().find_map(|w| Postcode::parse(w).ok());
        let four = || {
            let last = words.last().filter(|w| w.len() == 4)?;
            Postcode::parse(&format!("0{last}")).ok()
        };
        let known = |p: &Postcode| self.places.communes_of(*p).next().is_some();
        five.or_else(four).filter(known)
    }

    /// How the case tells its place.
    pub fn told(&self, case: &Case) -> Told {
        if case.near.is_some() {
            return Told::Point;
        }
        let words = crate::domain::text::words(&case.query);
        let digits = |w: &String| w.len() >= 4 && w.bytes().all(|b| b.is_ascii_digit());
        let Some(postcode) = self.typed_postcode(case) else {
            return if looks_named(case, &words) { Told::City } else { Told::Nowhere };
        };
        let communes = self.places.communes_of(postcode);
        let text = format!(" {} ", words.join(" "));
        let mut names: Vec<String> = communes.map(|c| fold(&c.name)).collect();
        names.extend(case.expected.city.as_deref().map(fold));
        names.extend(
            case.expected
                .citycodes
                .iter()
                .filter_map(|c| Some(fold(&self.places.commune(*c)?.name))),
        );
        let street = case.expected.street.as_deref().map(fold).unwrap_or_default();
        // "Rue de Belfort 90000" names a street, not a city.
        let outside = text.replacen(&street, "", 1);
        let named = names.iter().any(|name| outside.contains(&format!(" {name} ")));
        let rest = words.iter().filter(|w| !digits(w)).count();
        let only = rest == 0
            || (case.level > Level::Locality
                && !named
                && (street.is_empty() || !has_words_after(&words, &street)));
        if only { Told::PostcodeOnly } else { Told::City }
    }
}

/// Whether a word of the city that is expected is in the text, give or take two letters.
fn looks_named(case: &Case, words: &[String]) -> bool {
    let Some(city) = &case.expected.city else { return true };
    let like = |own: &str, typed: &str| {
        let limit = if own.len() >= 6 { 2 } else { 1 };
        edits_within(own.as_bytes(), typed.as_bytes(), limit).is_some()
    };
    let city = fold(city);
    let typed = words.concat();
    let mut own = city.split(' ').filter(|w| w.len() >= 3 || city.len() < 3);
    own.any(|own| words.iter().any(|w| like(own, w)) || typed.contains(own))
}

/// Whether the text has more words than the street, its number and the postcode.
fn has_words_after(words: &[String], street: &str) -> bool {
    let letters = words.iter().filter(|w| w.bytes().any(|b| b.is_ascii_alphabetic())).count();
    let own = street.split(' ').filter(|w| w.bytes().any(|b| b.is_ascii_alphabetic())).count();
    letters > own + 1
}

fn close(found: Option<(NameMatch, f64)>) -> bool {
    matches!(
        found,
        Some((NameMatch::Exact | NameMatch::Articles | NameMatch::Spaces | NameMatch::Titles, _))
    )
}

fn same_street(expected: &str, answer: &Address) -> bool {
    let Some(street) = &answer.street else { return false };
    let (a, b) = (canonical(expected), canonical(street));
    close(Asked::new(&a).compare(&b)) || close(Asked::new(&b).compare(&a))
}

fn same_number(expected: &str, answer: &Address) -> bool {
    let Some(wanted) = HouseNumber::parse(expected) else { return true };
    let found = answer.housenumber.as_deref().and_then(HouseNumber::parse);
    found.is_some_and(|found| same_house(&wanted, &found))
}

fn same_house(a: &HouseNumber, b: &HouseNumber) -> bool {
    let suffix = a.suffix == b.suffix || other_spelling(&a.suffix) == Some(b.suffix.as_str());
    a.number == b.number && suffix
}
