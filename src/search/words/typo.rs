//! Misspelt words of the vocabulary.

use std::collections::{BTreeMap, HashMap};

/// Words worth correcting into, by first letter.
#[derive(Debug, Default)]
pub struct Speller {
    by_letter: HashMap<u8, Vec<(String, usize)>>,
}

/// Letters under which a word is never corrected.
const SHORTEST: usize = 5;

impl Speller {
    /// From the vocabulary's words with the number of expressions that hold them.
    pub fn new(words: &BTreeMap<String, usize>) -> Self {
        let mut by_letter: HashMap<u8, Vec<(String, usize)>> = HashMap::new();
        let plain = |w: &str| w.len() >= SHORTEST && w.bytes().all(|b| b.is_ascii_lowercase());
        for (word, count) in words.iter().filter(|(word, _)| plain(word)) {
            by_letter.entry(word.as_bytes()[0]).or_default().push((word.clone(), *count));
        }
        Self { by_letter }
    }

    /// The word that this one is likely to stand for: the nearest, then the most used.
    ///
    /// The first letter counts as sure: families rarely miss it, and it keeps ordinary words apart.
    pub fn nearest(&self, typed: &str) -> Option<&str> {
        if typed.len() < SHORTEST || !typed.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let candidates = self.by_letter.get(&typed.as_bytes()[0])?;
        let near = candidates.iter().filter_map(|(word, count)| {
            let limit = edits_allowed(typed.len().min(word.len()));
            let edits = edits_within(typed.as_bytes(), word.as_bytes(), limit)?;
            Some((edits, std::cmp::Reverse(*count), word.as_str()))
        });
        near.min().map(|(_, _, word)| word)
    }
}

/// Edits that a word of this length may be away from what was meant.
pub fn edits_allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Edits between two words (an exchange of neighbours is one), up to `limit`.
pub fn edits_within(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    const LONGEST: usize = 40;
    if a.len().abs_diff(b.len()) > limit || b.len() >= LONGEST {
        return None;
    }
    let mut rows = [[0usize; LONGEST]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        let [last, row, before] = rotated(&rows, i);
        let mut fresh = row;
        fresh[0] = i;
        let mut best = i;
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j] + 1).min(fresh[j - 1] + 1).min(last[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            fresh[j] = cost;
            best = best.min(cost);
        }
        if best > limit {
            return None;
        }
        rows[i % 3] = fresh;
    }
    Some(rows[a.len() % 3][b.len()]).filter(|edits| *edits <= limit)
}

/// The row above, the row to write, and the row above the row above.
fn rotated<const N: usize>(rows: &[[usize; N]; 3], i: usize) -> [[usize; N]; 3] {
    [rows[(i - 1) % 3], rows[i % 3], rows[(i + 1) % 3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_a_letter_more_less_other_or_exchanged() {
        for (a, b, edits) in [
            ("creche", "creche", Some(0)),
            ("crehce", "creche", Some(1)),
            ("montesori", "montessori", Some(1)),
            ("assitante", "assistante", Some(1)),
            ("garederie", "garderie", Some(1)),
            ("asistente", "assistante", Some(2)),
            ("lyon", "paris", None),
        ] {
            assert_eq!(edits_within(a.as_bytes(), b.as_bytes(), 2), edits, "{a} {b}");
        }
    }

    #[test]
    fn the_first_letter_is_kept_and_short_words_are_left_alone() {
        let words = ["creche", "nounou", "montessori"].map(|w| (w.to_owned(), 1)).into();
        let speller = Speller::new(&words);
        assert_eq!(speller.nearest("crcehe"), Some("creche"));
        assert_eq!(speller.nearest("preche"), None);
        assert_eq!(speller.nearest("mntsori"), None);
        assert_eq!(speller.nearest("noun"), None);
    }
}
