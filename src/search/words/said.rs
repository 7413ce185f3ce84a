//! Small tools to read words one after the other.

use super::typo::edits_within;
use crate::search::analysis::words::Word;

/// What a run of words says of time.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Told {
    /// A first day of care, and the last day that would do.
    Start(jiff::civil::Date, Option<jiff::civil::Date>),
    /// Months of age.
    Age(u16),
    /// A child who is not born yet.
    Unborn,
    /// Days of the week; `true` when they are the ones to leave out.
    Days([bool; 7], bool),
    /// Minutes after midnight: open before, open after.
    Hours(Option<u16>, Option<u16>),
    /// Hours a week or a day.
    Rhythm(&'static str),
    /// Understood, and of no use to a search.
    Nothing,
}

/// A run of words, from one to before another, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub from: usize,
    pub to: usize,
    pub told: Told,
}

/// The words of a question, with a today.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub words: &'a [Word],
    pub today: jiff::civil::Date,
}

/// Words that begin the name of a street.
pub(super) const STREETS: [&str; 24] = [
    "rue",
    "avenue",
    "av",
    "ave",
    "boulevard",
    "bd",
    "bld",
    "boul",
    "allee",
    "allees",
    "impasse",
    "chemin",
    "quai",
    "square",
    "route",
    "esplanade",
    "passage",
    "sentier",
    "faubourg",
    "fbg",
    "lotissement",
    "residence",
    "promenade",
    "rond",
];

const SMALL: [&str; 17] = [
    "le", "la", "les", "l", "de", "du", "des", "d", "a", "au", "aux", "en", "pour", "un", "une",
    "ce", "dans",
];

impl<'a> Words<'a> {
    /// The word there; empty past the ends.
    pub fn at(&self, i: usize) -> &'a str {
        self.words.get(i).map_or("", |w| &w.text)
    }

    /// Whether the word there is one of these.
    pub fn is(&self, i: usize, words: &[&str]) -> bool {
        i < self.words.len() && words.contains(&self.at(i))
    }

    /// The first word from there on that is not a small one.
    pub fn skip(&self, mut i: usize, small: &[&str]) -> usize {
        while self.is(i, small) {
            i += 1;
        }
        i
    }

    /// The last word before `i` that is not a small one, with its place.
    pub fn before(&self, i: usize) -> Option<(usize, &'a str)> {
        let back = self.words[..i].iter().enumerate().rev();
        back.map(|(at, w)| (at, w.text.as_str())).find(|(_, text)| !SMALL.contains(text))
    }

    /// The first word of what leads to `i`: small words, and those given.
    pub fn reach_back(&self, i: usize, leading: &[&str]) -> usize {
        let mut from = i;
        while from > 0
            && !self.words[from].apart
            && (SMALL.contains(&self.at(from - 1)) || leading.contains(&self.at(from - 1)))
        {
            from -= 1;
        }
        from
    }

    /// Whether the words before are a street's ("rue du 4 septembre").
    pub fn in_street(&self, mut i: usize) -> bool {
        while let Some((at, text)) = self.before(i) {
            let number = text.trim_end_matches("er").bytes().all(|b| b.is_ascii_digit());
            if !number {
                return STREETS.contains(&text) || text == "place" && self.is(at + 1, &["du"]);
            }
            i = at;
        }
        false
    }

    /// "jusqu’à" stands before, alone or against the next word.
    pub fn until(&self, i: usize) -> bool {
        const UNTIL: [&str; 5] = ["jusqu", "jusqua", "jusque", "jusquau", "jusk"];
        let elided = |at: usize| self.words.get(at).is_some_and(|w| w.elided == Some("jusqu"));
        elided(i)
            || i.checked_sub(1).is_some_and(|at| {
                self.is(at, &UNTIL)
                    || elided(at)
                    || self.is(at, &["a", "au"])
                        && at.checked_sub(1).is_some_and(|at| self.is(at, &UNTIL))
            })
    }
}

/// A small number in figures or in letters.
pub(super) fn number(text: &str) -> Option<u16> {
    const LETTERS: [&str; 13] = [
        "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
        "onze", "douze",
    ];
    if text == "une" {
        return Some(1);
    }
    if let Some(value) = LETTERS.iter().position(|word| *word == text) {
        return Some(value as u16);
    }
    (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// The word of a list that a text is, perhaps misspelt when it is long.
pub(super) fn one_of(text: &str, words: &[&str]) -> Option<usize> {
    let exact = words.iter().position(|word| *word == text);
    exact.or_else(|| {
        let long =
            |w: &&str| w.len() >= 6 && text.len() >= 6 && w.as_bytes()[0] == text.as_bytes()[0];
        words.iter().position(|word| {
            long(word) && edits_within(text.as_bytes(), word.as_bytes(), 1).is_some()
        })
    })
}
