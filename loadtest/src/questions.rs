//! Questions as families ask them, drawn from a seed: the same for every server that is measured.

use crate::country::Country;
use crate::dice::Dice;
use crate::made::words::NAMES;
use std::fmt;

/// What kind of work a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    Nearest,
    Filters,
    Words,
    Box,
    Suggest,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 5] =
        [Self::Nearest, Self::Filters, Self::Words, Self::Box, Self::Suggest];

    /// The word of the command line and of files.
    pub fn as_str(self) -> &'static str {
        ["nearest", "filters", "words", "box", "suggest"][self as usize]
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A question, and what it means whoever answers it.
#[derive(Debug, Clone)]
pub struct Question {
    pub class: Class,
    /// Names and values of the query; the values are not encoded.
    pub query: Vec<(&'static str, String)>,
    pub meant: Meant,
}

/// What a full scan needs to know.
#[derive(Debug, Clone, Default)]
pub struct Meant {
    pub lat: f64,
    pub lon: f64,
    pub radius_m: f64,
    /// West, south, east, north.
    pub corners: Option<[f64; 4]>,
    pub listing_type: Option<&'static str>,
    pub min_places: Option<u16>,
    /// A listing whose ages are not told admits every child.
    pub age_months: Option<u16>,
    /// Words as they are written in listings, before what was done to them.
    pub words: Option<String>,
}

impl Question {
    /// The address on the server, without the parameters that it does not know.
    ///
    /// What is not sent is not meant either: see [`Self::without`].
    pub fn path(&self, without: &[String]) -> String {
        let door = if self.class == Class::Suggest { "/v1/suggest" } else { "/v1/listings" };
        let mut path = String::from(door);
        let known = self.query.iter().filter(|(name, _)| !without.iter().any(|w| w == name));
        for (i, (name, value)) in known.enumerate() {
            path.push(if i == 0 { '?' } else { '&' });
            path.push_str(name);
            path.push('=');
            encode(value, &mut path);
        }
        path
    }
}

impl Question {
    /// The question without parameters that a server does not know.
    pub fn without(mut self, names: &[String]) -> Self {
        if names.iter().any(|name| name == "age_months") {
            self.meant.age_months = None;
        }
        self
    }
}

fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b',' | b':' => {
                out.push(byte as char)
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// Draws questions.
pub struct Drawer<'a> {
    country: &'a Country,
    dice: Dice,
}

/// Words asked for beside names, as listings have them.
const PHRASES: &[&str] = &[
    "pédagogie Montessori",
    "repas bio",
    "éveil musical",
    "couches lavables",
    "motricité libre",
    "grand jardin clos",
    "langue des signes",
    "accueil occasionnel",
    "démarche écologique",
    "espace Snoezelen",
    "français anglais",
    "maison plain-pied",
    "vacances scolaires",
    "véhicule équipé",
    "comptines espagnol",
    "terrasse ombragée",
];

const TYPES: &[(usize, &str)] =
    &[(50, "creche"), (40, "assistant_maternel"), (5, "mam"), (5, "garde_a_domicile")];

impl<'a> Drawer<'a> {
    /// The same seed asks the same.
    pub fn new(country: &'a Country, seed: u64) -> Self {
        Self { country, dice: Dice::new(seed) }
    }

    /// One question of a class.
    pub fn draw(&mut self, class: Class) -> Question {
        let town = self.country.draw(&mut self.dice);
        let point = self.country.point(town, &mut self.dice).unwrap_or(town.centre);
        let meant =
            Meant { lat: point.lat(), lon: point.lon(), radius_m: 10_000.0, ..Meant::default() };
        match class {
            Class::Nearest => around(class, meant),
            Class::Filters => self.filters(meant),
            Class::Words => self.words(meant),
            Class::Box => self.corners(meant),
            Class::Suggest => {
                let full =
                    if self.dice.percent(60) { &town.name } else { self.dice.weighted(NAMES) };
                let length = 2 + self.dice.below(5);
                let typed: String = full.chars().take(length).collect::<String>().to_lowercase();
                let query = vec![("q", typed.clone())];
                Question { class, query, meant: Meant { words: Some(typed), ..meant } }
            }
        }
    }

    fn filters(&mut self, mut meant: Meant) -> Question {
        let kind = self.dice.weighted(TYPES);
        meant.listing_type = Some(kind);
        let least =
            if kind == "creche" { 10 + self.dice.below(20) } else { 2 + self.dice.below(2) };
        meant.min_places = Some(least as u16);
        let age = 4 + self.dice.below(30);
        meant.age_months = Some(age as u16);
        let mut question = around(Class::Filters, meant);
        question.query.push(("type", kind.to_owned()));
        question.query.push(("min_places", least.to_string()));
        let schedule = *self.dice.of(&[
            "mon:08:30-17:00,tue:08:30-17:00",
            "wed:09:00-16:00",
            "mon:08:00-18:00",
        ]);
        question.query.push(("schedule", schedule.to_owned()));
        question.query.push(("age_months", age.to_string()));
        question
    }

    fn words(&mut self, mut meant: Meant) -> Question {
        let said = if self.dice.percent(50) {
            self.dice.weighted(NAMES)
        } else {
            self.dice.of::<&str>(PHRASES)
        };
        // People leave articles out.
        let kept: Vec<&str> = said.split(' ').filter(|word| word.chars().count() > 3).collect();
        let said = if kept.is_empty() { said.to_owned() } else { kept.join(" ") };
        let typed: Vec<String> = said.split(' ').map(|word| self.typed(word)).collect();
        meant.radius_m = 20_000.0;
        meant.words = Some(said);
        let mut question = around(Class::Words, meant);
        question.query.push(("q", typed.join(" ")));
        question
    }

    /// A word as it comes off a keyboard: another number or gender, no accents, one in ten mistyped.
    fn typed(&mut self, word: &str) -> String {
        let mut word = word.to_lowercase();
        if self.dice.percent(60) {
            word = berceau::domain::text::fold(&word);
        }
        if self.dice.percent(40) {
            word = if word.ends_with('s') { word[..word.len() - 1].to_owned() } else { word + "s" };
        }
        if self.dice.percent(10) { self.mistyped(&word) } else { word }
    }

    /// One letter lost, doubled or swapped with the next; the first one is right.
    fn mistyped(&mut self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() < 5 {
            return word.to_owned();
        }
        let at = 1 + self.dice.below(letters.len() - 2);
        match self.dice.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            _ => letters.swap(at, at + 1),
        }
        letters.into_iter().collect()
    }

    fn corners(&mut self, mut meant: Meant) -> Question {
        let (height, width) = *self.dice.of(&[(0.02, 0.03), (0.05, 0.08), (0.1, 0.15)]);
        let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
        let [west, south, east, north] =
            [meant.lon - width, meant.lat - height, meant.lon + width, meant.lat + height]
                .map(round);
        meant.corners = Some([west, south, east, north]);
        let query =
            vec![("bbox", format!("{west},{south},{east},{north}")), ("fields", "card".to_owned())];
        Question { class: Class::Box, query, meant }
    }
}

fn around(class: Class, meant: Meant) -> Question {
    let query = vec![
        ("lat", meant.lat.to_string()),
        ("lon", meant.lon.to_string()),
        ("radius_m", meant.radius_m.to_string()),
        ("sort", "distance".to_owned()),
        ("count", "none".to_owned()),
        ("fields", "card".to_owned()),
    ];
    Question { class, query, meant }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_asks_the_same_and_faults_are_few() {
        let country = Country::load().unwrap();
        let paths = |seed| {
            let mut drawer = Drawer::new(&country, seed);
            Class::ALL.map(|class| drawer.draw(class).path(&[]))
        };
        assert_eq!(paths(3), paths(3));
        assert_ne!(paths(3), paths(4));
        assert!(paths(3)[4].starts_with("/v1/suggest?q="));
        let mut drawer = Drawer::new(&country, 1);
        let faults = (0..2_000).filter(|_| drawer.mistyped("montessori") == "montessori").count();
        // Two letters alike that are swapped make no fault.
        assert!(faults < 200, "{faults}");
        let question = drawer.draw(Class::Filters);
        assert!(!question.path(&["schedule".to_owned()]).contains("schedule"));
    }
}
