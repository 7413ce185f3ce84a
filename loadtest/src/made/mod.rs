//! Made-up listings of a whole country, in the inbound format. Nothing in them is real.

mod carer;
pub mod days;
mod places;
mod tags;
pub mod texts;
pub mod words;

use crate::country::{Country, Town};
use crate::dice::Dice;
use berceau::domain::Position;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// What a listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Carer,
    Creche,
    Mam,
    AtHome,
    Rpe,
    Laep,
}

impl Kind {
    /// The word of the format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Carer => "assistant_maternel",
            Self::Creche => "creche",
            Self::Mam => "mam",
            Self::AtHome => "garde_a_domicile",
            Self::Rpe => "rpe",
            Self::Laep => "laep",
        }
    }
}

/// Of a thousand listings.
const SHARES: &[(usize, Kind)] = &[
    (750, Kind::Carer),
    (120, Kind::Creche),
    (40, Kind::Mam),
    (60, Kind::AtHome),
    (16, Kind::Rpe),
    (14, Kind::Laep),
];

/// Writes so many listings of a seed, one a line.
pub fn write(out: &mut impl Write, country: &Country, count: u64, seed: u64) -> io::Result<()> {
    for number in 0..count {
        serde_json::to_writer(&mut *out, &listing(country, seed, number))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// One listing: the same for a seed and a number, however many are written.
pub fn listing(country: &Country, seed: u64, number: u64) -> Value {
    let mut dice = Dice::of_item(seed, number);
    let kind = dice.weighted(SHARES);
    let town = country.draw(&mut dice);
    let mut line = Line::new(kind, number);
    let mut draft = Draft { country, town, line: &mut line, dice: &mut dice };
    match kind {
        Kind::Carer => carer::fill(&mut draft),
        Kind::Creche => places::creche(&mut draft),
        Kind::Mam => places::mam(&mut draft),
        Kind::AtHome => places::at_home(&mut draft),
        Kind::Rpe => places::rpe(&mut draft),
        Kind::Laep => places::laep(&mut draft),
    }
    Value::Object(line.0)
}

/// A line of the format: what is not told is not written.
struct Line(Map<String, Value>);

impl Line {
    fn new(kind: Kind, number: u64) -> Self {
        let mut line = Self(Map::new());
        line.put("source_id", Some(format!("n{number:07}")));
        line.put("type", Some(kind.word()));
        line
    }

    fn put<T: Serialize>(&mut self, key: &str, value: Option<T>) {
        let value = value.and_then(|value| serde_json::to_value(value).ok());
        if let Some(value) = value {
            self.0.insert(key.to_owned(), value);
        }
    }
}

/// A listing being drawn.
struct Draft<'a> {
    country: &'a Country,
    town: &'a Town,
    line: &'a mut Line,
    dice: &'a mut Dice,
}

impl Draft<'_> {
    /// Address and point.
    fn place(&mut self, with_street: bool) {
        let (town, dice) = (self.town, &mut *self.dice);
        let mut address =
            json!({"postcode": town.postcode, "city": town.name, "citycode": town.code.as_str()});
        if with_street {
            let way = dice.weighted(words::WAYS);
            address["street"] = json!(format!("{way} {}", dice.of(words::STREETS)));
            let suffix = if dice.percent(8) { " bis" } else { "" };
            address["housenumber"] = json!(format!("{}{suffix}", 1 + dice.below(120)));
        }
        let point = self.country.point(town, dice);
        self.line.put("address", Some(address));
        self.line.put("lat", point.map(Position::lat));
        self.line.put("lon", point.map(Position::lon));
        let precision = if with_street { "housenumber" } else { "street" };
        self.line.put("precision", point.map(|_| precision));
    }

    /// Hours of a rhythm; one week in four is not told, and then nothing of it is.
    fn week(&mut self, rhythm: days::Rhythm) {
        if self.dice.percent(75) {
            let week = rhythm.week(self.dice);
            self.line.put("hours", Some(week));
            if rhythm == days::Rhythm::Night {
                // The format wants it said before a range may cross midnight.
                self.line.put("atypical_hours", Some(true));
            } else if self.dice.percent(30) {
                self.line.put("atypical_hours", Some(rhythm.is_atypical()));
            }
        } else if self.dice.percent(10) {
            self.line.put("atypical_hours", Some(rhythm.is_atypical()));
        }
    }

    /// A fact that is mostly untold, else a yes or a no.
    fn told(&mut self, key: &str, (yes, no): (usize, usize)) -> Option<bool> {
        let throw = self.dice.below(100);
        let told = (throw < yes).then_some(true).or((throw < yes + no).then_some(false));
        self.line.put(key, told);
        told
    }

    /// Tags, languages and the text that goes with them.
    fn tell(&mut self, mut facts: tags::Facts, visible: bool) {
        let phrases = facts.languages_said(self.dice);
        if visible || self.dice.percent(20) {
            let text = texts::describe(&facts.tags, phrases, self.dice);
            self.line.put("description", self.dice.percent(80).then_some(text));
        }
        // Some only write it in their text.
        facts.tags.retain(|_| self.dice.percent(85));
        self.line.put("tags", (!facts.tags.is_empty()).then_some(facts.tags));
        self.line.put("languages", (!facts.languages.is_empty()).then_some(facts.languages));
    }

    fn end(&mut self, declared_by: &'static str) {
        let said = days::declarations(declared_by, self.dice);
        self.line.put("availability", (!said.is_empty()).then_some(said));
        let status = self.dice.weighted(&[
            (90, None),
            (7, Some("active")),
            (2, Some("on_leave")),
            (1, Some("closed")),
        ]);
        self.line.put("status", status);
        self.line.put("updated_on", Some(days::day(-(self.dice.below(700) as i32))));
    }
}

#[cfg(test)]
mod tests;
