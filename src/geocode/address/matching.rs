//! How well a street answers the words that ask for it.

use super::asked::{Asked, Word, name_words, weight_at};
use crate::geocode::near::{edits_within, signature};
use crate::geocode::streets::name::is_article;

/// Worth of the words asked that the street explains…
const ASKED: f64 = 0.62;
/// … of its own words that were asked, …
const OWN: f64 = 0.3;
/// … and of the very name.
const SAME: f64 = 0.08;
/// Likeness of two words from which they may be one.
const LIKE: f64 = 0.6;
/// Most words of a street that are compared.
const MAX_WORDS: usize = 16;
/// What is left when only the letters agree, not the words.
const GLUED: f64 = 0.97;

/// In `0..=1`; `street` is a canonical name.
pub fn street_score(asked: &Asked, street: &str) -> f64 {
    if asked.name == street {
        return (ASKED * asked_share(asked, asked.total() - asked.lost) + OWN + SAME).min(1.0);
    }
    let mut own = [(""); MAX_WORDS];
    let mut count = 0;
    for word in name_words(street).take(MAX_WORDS) {
        own[count] = word;
        count += 1;
    }
    let own = &own[..count];
    let (explained, theirs) = pair(asked, own);
    let total: f64 = own.iter().enumerate().map(|(i, w)| weight_at(i, w)).sum();
    let mut shares = (asked_share(asked, explained), theirs / total.max(0.01));
    if shares.0 < 0.97 || shares.1 < 0.97 {
        let glued = GLUED * glued_likeness(asked, street);
        shares = (
            shares.0.max(asked_share(asked, glued * (asked.total() - asked.lost))),
            shares.1.max(glued),
        );
    }
    let same = if shares.0 > 0.99 && shares.1 > 0.99 { 0.5 } else { 0.0 };
    ASKED * shares.0 + OWN * shares.1.min(1.0) + SAME * same
}

fn asked_share(asked: &Asked, explained: f64) -> f64 {
    (explained / asked.total().max(0.01)).min(1.0)
}

/// Weight explained on the side of the question and on that of the street: the same words first,
/// then the likest.
fn pair(asked: &Asked, own: &[&str]) -> (f64, f64) {
    let mut taken = [false; MAX_WORDS];
    let mut left = [true; MAX_WORDS];
    let (mut explained, mut theirs) = (0.0, 0.0);
    let words = &asked.words[..asked.words.len().min(MAX_WORDS)];
    for (i, word) in words.iter().enumerate() {
        let same = (0..own.len()).find(|j| !taken[*j] && own[*j] == word.text);
        if let Some(j) = same {
            (taken[j], left[i]) = (true, false);
            explained += word.weight;
            theirs += weight_at(j, own[j]);
        }
    }
    for (i, word) in words.iter().enumerate().filter(|(i, _)| left[*i]) {
        let last = asked.unfinished && i + 1 == asked.words.len();
        let mut best = (0.0, 0);
        for (j, other) in own.iter().enumerate().filter(|(j, _)| !taken[*j]) {
            let like = likeness(word, other, last);
            if like > best.0 {
                best = (like, j);
            }
        }
        if best.0 >= LIKE {
            taken[best.1] = true;
            explained += word.weight * best.0;
            theirs += weight_at(best.1, own[best.1]) * best.0;
        }
    }
    (explained, theirs)
}

/// In `0..=1`: the same word, an initial, a beginning, or a word with one or two wrong letters.
fn likeness(word: &Word, other: &str, unfinished: bool) -> f64 {
    let text = word.text.as_str();
    if text.len() == 1 || other.len() == 1 {
        return if text.as_bytes().first() == other.as_bytes().first() { 0.7 } else { 0.0 };
    }
    if unfinished && other.starts_with(text) {
        return 0.9;
    }
    if is_article(text) && is_article(other) {
        return 0.8;
    }
    let digit = |t: &str| t.bytes().any(|b| b.is_ascii_digit());
    let length = text.len().max(other.len());
    let limit = match length {
        _ if digit(text) || digit(other) => return 0.0,
        0..3 => return 0.0,
        3..8 => 1,
        _ => 2,
    };
    let far = (word.sign ^ signature(other.as_bytes())).count_ones() as usize > 2 * limit;
    if far || text.len().abs_diff(other.len()) > limit {
        return 0.0;
    }
    edits_within(text.as_bytes(), other.as_bytes(), limit)
        .map_or(0.0, |edits| 1.0 - edits as f64 / length as f64)
}

/// In `0..=1`: the letters of both names, whatever the spaces.
fn glued_likeness(asked: &Asked, street: &str) -> f64 {
    let spaces = street.bytes().filter(|b| *b == b' ').count();
    let length = street.len() - spaces;
    let limit = if length >= 8 { 2 } else { 1 };
    if length.abs_diff(asked.glued.len()) > limit || length < 5 {
        return 0.0;
    }
    let mut letters = [0u8; 64];
    let Some(letters) = letters.get_mut(..length) else { return 0.0 };
    for (to, from) in letters.iter_mut().zip(street.bytes().filter(|b| *b != b' ')) {
        *to = from;
    }
    if (asked.glued_sign ^ signature(letters)).count_ones() as usize > 2 * limit {
        return 0.0;
    }
    let figures =
        |t: &[u8]| t.iter().filter(|b| b.is_ascii_digit()).map(|b| u64::from(*b)).sum::<u64>();
    if figures(asked.glued.as_bytes()) != figures(letters) {
        return 0.0;
    }
    edits_within(asked.glued.as_bytes(), letters, limit)
        .map_or(0.0, |edits| 1.0 - edits as f64 / length as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::words;
    use crate::geocode::streets::name::canonical;

    fn score(text: &str, street: &str) -> f64 {
        let asked = Asked::hypotheses(&words(text), true);
        asked.iter().map(|a| street_score(a, &canonical(street))).fold(0.0, f64::max)
    }

    #[test]
    fn the_very_street_scores_highest_and_its_neighbours_less() {
        assert!(score("12 rue des lilas", "Rue des Lilas") > 0.999);
        assert!(score("12 rue des lila", "Rue des Lilas") > 0.85);
        assert!(score("12 bd du gal de gaulle", "Boulevard du Général de Gaulle") > 0.999);
        assert!(score("rue des 2 ponts", "Rue des Deux Ponts") > 0.95);
        assert!(score("rue louis 14", "Rue Louis XIV") > 0.95);
        assert!(score("1 RueJonas", "Rue Jonas") > 0.8);
        assert!(score("rue j b drapier", "Rue Jean-Baptiste Drapier") > 0.7);
        let lilas = score("rue des lilas", "Rue des Lilas");
        assert!(score("rue des lilas", "Allée des Lilas") < lilas - 0.2);
        assert!(score("rue des lilas", "Rue des Tilleuls") < 0.5);
        assert!(score("rue du 8 mai 1945", "Rue du 19 Mars 1962") < 0.5);
    }
}
