//! Which facts a made-up place has.

use super::texts::{self, Said};
use crate::country::Town;
use crate::dice::Dice;

/// Tags and languages of a listing.
#[derive(Debug, Default)]
pub struct Facts {
    pub tags: Vec<&'static str>,
    pub languages: Vec<&'static str>,
}

/// Codes, adjective, and where the language is at home.
const REGIONAL: &[(&str, &str, &[&str])] = &[
    ("br", "breton", &["22", "29", "35", "56", "44"]),
    ("eu", "basque", &["64"]),
    ("co", "corse", &["2A", "2B"]),
    ("oc", "occitan", &["09", "11", "12", "31", "34", "81", "82", "66"]),
    ("gcf", "créole", &["971", "972", "973"]),
    ("gsw", "alsacien", &["67", "68"]),
];
const ABROAD: &[(usize, (&str, &str))] = &[
    (45, ("en", "anglais")),
    (12, ("es", "espagnol")),
    (12, ("ar", "arabe")),
    (12, ("pt", "portugais")),
    (8, ("de", "allemand")),
    (6, ("it", "italien")),
];

impl Facts {
    /// Each tag of the lists, so many times in a hundred.
    pub fn draw(lists: &[&[Said]], share: usize, dice: &mut Dice) -> Self {
        let all = lists.iter().flat_map(|list| list.iter());
        let tags = all.filter(|_| dice.percent(share)).map(|said| said.tag).collect();
        let mut facts = Self { tags, languages: Vec::new() };
        if facts.tags.contains(&"sans_animaux") {
            facts.tags.retain(|tag| *tag != "animaux");
        }
        facts
    }

    /// Carers: facts of their homes too.
    pub fn of_home(dice: &mut Dice) -> Self {
        let mut facts = Self::draw(&[texts::CARE], 6, dice);
        let mut home = Self::draw(&[texts::HOME], 14, dice);
        facts.tags.append(&mut home.tags);
        facts
    }

    /// Languages beside French, told by some.
    pub fn with_languages(mut self, town: &Town, share: usize, dice: &mut Dice) -> Self {
        if !dice.percent(share) {
            return self;
        }
        let here = REGIONAL.iter().find(|(.., where_)| where_.contains(&town.department.as_str()));
        let code = match here {
            Some((code, ..)) if dice.percent(40) => *code,
            _ => dice.weighted(ABROAD).0,
        };
        self.languages = vec!["fr", code];
        if dice.percent(70) {
            self.tags.push("bilingue");
        }
        self
    }

    /// How the second language is told.
    pub fn languages_said(&self, dice: &mut Dice) -> Vec<String> {
        let Some(code) = self.languages.get(1) else { return Vec::new() };
        let abroad = ABROAD.iter().map(|(_, pair)| *pair);
        let regional = REGIONAL.iter().map(|(code, word, _)| (*code, *word));
        let word = abroad.chain(regional).find(|(c, _)| c == code).map_or("anglais", |(_, w)| w);
        vec![match dice.below(3) {
            0 => format!("Accueil bilingue français-{word}."),
            1 => format!("On parle {word} avec les enfants."),
            _ => format!("Comptines et mots du quotidien en {word}."),
        }]
    }
}
