//! What is asked of streets: a house number and words, weighed.

use crate::geocode::near::{edits_within, signature};
use crate::geocode::streets::name::{canonical, is_article, is_kind, is_optional, opens_a_way};
use crate::geocode::streets::number::HouseNumber;
use crate::geocode::streets::terms::figure;

/// A word with its weight.
#[derive(Debug, Clone)]
pub struct Word {
    pub text: String,
    pub weight: f64,
    pub sign: u64,
}

/// One way of taking words for a number and a street.
#[derive(Debug, Clone)]
pub struct Asked {
    pub number: Option<HouseNumber>,
    /// Canonical, as in the table.
    pub name: String,
    pub words: Vec<Word>,
    /// The words without spaces, and their signature.
    pub glued: String,
    pub glued_sign: u64,
    /// The last word may be unfinished.
    pub unfinished: bool,
    /// Weight of words before the street that it does not explain.
    pub lost: f64,
}

/// Weight of a word that says what the street is.
pub const WORD: f64 = 1.0;
const KIND: f64 = 0.4;
const ARTICLE: f64 = 0.15;
const INITIAL: f64 = 0.3;
const TITLE: f64 = 0.5;
/// What words in front of a number and a street weigh: the name of a building, a service.
const NOISE: f64 = 0.25;

/// Weight of a canonical word.
pub fn weight(word: &str) -> f64 {
    match word {
        w if is_article(w) => ARTICLE,
        w if is_kind(w) => KIND,
        w if w.len() == 1 && !w.starts_with(|c: char| c.is_ascii_digit()) => INITIAL,
        w if is_optional(w) => TITLE,
        _ => WORD,
    }
}

/// Weight of a word in its place: "parc" is a kind in "parc Monceau" and the name in "rue du parc".
pub fn weight_at(i: usize, word: &str) -> f64 {
    if i > 0 && is_kind(word) { WORD } else { weight(word) }
}

/// The words of a canonical name.
pub fn name_words(canonical: &str) -> impl Iterator<Item = &str> {
    canonical.split(' ').filter(|w| !w.is_empty()).map(figure)
}

impl Asked {
    /// Words as one street, with a number that was read before.
    fn new(number: Option<HouseNumber>, tokens: &[String], unfinished: bool) -> Self {
        let name = canonical(&tokens.join(" "));
        let word = |(i, w): (usize, &str)| Word {
            text: w.to_owned(),
            weight: weight_at(i, w),
            sign: signature(w.as_bytes()),
        };
        let words: Vec<Word> = name_words(&name).enumerate().map(word).collect();
        let glued: String = name.split(' ').collect();
        let glued_sign = signature(glued.as_bytes());
        Self { number, name, words, glued, glued_sign, unfinished, lost: 0.0 }
    }

    /// Whether a word says which street it is; "rue de la" says nothing.
    pub fn tells(&self) -> bool {
        let counts = |w: &Word| w.weight >= TITLE || (self.words.len() <= 2 && w.weight >= KIND);
        self.words.iter().any(counts)
    }

    /// Weight of all the words.
    pub fn total(&self) -> f64 {
        self.lost + self.words.iter().map(|w| w.weight).sum::<f64>()
    }

    /// The ways in which folded words may be a number and a street, likeliest first.
    pub fn hypotheses(tokens: &[String], unfinished: bool) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        let mut add = |asked: Self| {
            let new = found.iter().all(|a| a.name != asked.name || a.number != asked.number);
            if asked.tells() && new {
                found.push(asked);
            }
        };
        if let Some((number, used)) = number_at(tokens, 0) {
            let lettered = letter_after(&number, tokens, used);
            add(Self::new(Some(number), &tokens[used..], unfinished));
            if let Some(lettered) = lettered {
                add(Self::new(Some(lettered), &tokens[used + 1..], unfinished));
            }
        }
        // "Immeuble Nord II, 8 avenue Montaigne": the number in front of a kind of way.
        let inside = (1..tokens.len()).find_map(|i| {
            let (number, used) = number_at(tokens, i)?;
            let way = tokens.get(used).is_some_and(|t| opens_a_way(t));
            way.then_some((i, number, used))
        });
        if let Some((at, number, used)) = inside {
            let asked = Self::new(Some(number), &tokens[used..], unfinished);
            add(Self { lost: noise(&tokens[..at]), ..asked });
        } else if let Some(way) = (1..tokens.len()).find(|i| opens_a_way(&tokens[*i])) {
            let asked = Self::new(None, &tokens[way..], unfinished);
            add(Self { lost: noise(&tokens[..way]), ..asked });
        }
        // "rue des lilas 12".
        if let Some((number, _)) = tokens.len().checked_sub(1).and_then(|i| number_at(tokens, i)) {
            add(Self::new(Some(number), &tokens[..tokens.len() - 1], false));
        }
        add(Self::new(None, tokens, unfinished));
        found
    }
}

fn noise(tokens: &[String]) -> f64 {
    tokens.iter().map(|t| NOISE * weight(t)).sum()
}

/// The house number at a word, and where the words after it begin: "12", "12 bis", "12b", "12 14".
fn number_at(tokens: &[String], at: usize) -> Option<(HouseNumber, usize)> {
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit()) && t.len() <= 5;
    let token = tokens.get(at)?;
    let end = token.find(|c: char| !c.is_ascii_digit()).unwrap_or(token.len());
    let suffix = &token[end..];
    if end == 0 || end > 5 || !is_suffix(suffix) {
        return None;
    }
    let number = token[..end].parse().ok()?;
    let mut used = at + 1;
    // "12-14 rue": the first one counts.
    while tokens.get(used).is_some_and(|t| digits(t))
        && tokens.get(used + 1).is_some_and(|t| opens_a_way(t))
    {
        used += 1;
    }
    let mut suffix = suffix.to_owned();
    let next = tokens.get(used).map(String::as_str).unwrap_or_default();
    let way_follows = tokens.get(used + 1).is_some_and(|t| opens_a_way(t) || nearly_a_way(t));
    let word = matches!(next, "bis" | "ter" | "quater" | "quinquies");
    let letter = next.len() == 1 && next.starts_with(|c: char| c.is_ascii_lowercase());
    // "8 r des lilas" is a street; "8 d rue" a letter.
    if suffix.is_empty() && (word || (letter && way_follows)) {
        next.clone_into(&mut suffix);
        used += 1;
    }
    Some((HouseNumber { number, suffix }, used))
}

/// "ue", "bouleverd": one letter off a common kind of way.
fn nearly_a_way(word: &str) -> bool {
    const COMMON: [&str; 8] =
        ["rue", "avenue", "boulevard", "allee", "chemin", "impasse", "route", "place"];
    let near = |way: &&str| edits_within(way.as_bytes(), word.as_bytes(), 1).is_some();
    word.len() > 1 && COMMON.iter().any(near)
}

/// "22 A Bas du Tertre": the letter may be of the number, or of the name.
fn letter_after(number: &HouseNumber, tokens: &[String], at: usize) -> Option<HouseNumber> {
    let letter = tokens.get(at).filter(|t| t.len() == 1 && number.suffix.is_empty())?;
    let plain = letter.starts_with(|c: char| c.is_ascii_lowercase());
    plain.then(|| HouseNumber { number: number.number, suffix: letter.clone() })
}

fn is_suffix(text: &str) -> bool {
    matches!(text, "" | "bis" | "ter" | "quater" | "quinquies")
        || (text.len() == 1 && text.starts_with(|c: char| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::words;

    fn first(text: &str) -> (String, String) {
        let asked = Asked::hypotheses(&words(text), false).into_iter().next().unwrap();
        (asked.number.map(|n| n.label()).unwrap_or_default(), asked.name)
    }

    #[test]
    fn numbers_are_read_where_they_stand() {
        for (text, number, street) in [
            ("12 rue des lilas", "12", "rue des lilas"),
            ("12 bis av Foch", "12 bis", "avenue foch"),
            ("12BIS r des Lilas", "12 bis", "rue des lilas"),
            ("19 T ROUTE NATIONALE", "19 T", "route nationale"),
            ("12-14 rue Haute", "12", "rue haute"),
            ("Immeuble Nord II 8, avenue Montaigne", "8", "avenue montaigne"),
            ("Lotissement Bellevue", "", "lotissement bellevue"),
        ] {
            assert_eq!(first(text), (number.to_owned(), street.to_owned()), "{text}");
        }
        let names = Asked::hypotheses(&words("8 mai 1945"), false);
        assert!(names.iter().any(|a| a.number.is_none() && a.name == "8 mai 1945"));
        assert!(Asked::hypotheses(&words("de la"), false).is_empty());
    }
}
