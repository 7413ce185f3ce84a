//! Spellings that are one word for the search: `index/fr/equivalences.txt`.

use super::words::{Word, split};
use std::collections::HashMap;
use thiserror::Error;

/// A line that cannot be read.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("line {line}: {detail}")]
pub struct BadLine {
    pub line: usize,
    pub detail: String,
}

/// Variants by their first word, the longest first, with what stands for them.
#[derive(Debug, Clone, Default)]
pub struct Equivalences(HashMap<String, Vec<Variant>>);

#[derive(Debug, Clone)]
struct Variant {
    words: Vec<String>,
    stands: Vec<String>,
}

impl Equivalences {
    /// Reads lines of variants with commas between them; the first stands for all.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        let mut found = Self::default();
        let mut seen: HashMap<Vec<String>, usize> = HashMap::new();
        for (i, line) in
            text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
        {
            let bad = |detail: String| BadLine { line: i + 1, detail };
            let variants: Vec<Vec<String>> = line.split(',').map(folded).collect();
            if variants.len() < 2 || variants.iter().any(Vec::is_empty) {
                return Err(bad("it needs two spellings or more".to_owned()));
            }
            for variant in &variants {
                if let Some(other) = seen.insert(variant.clone(), i + 1) {
                    return Err(bad(format!("{:?} is already on line {other}", variant.join(" "))));
                }
            }
            for words in &variants[1..] {
                let variant = Variant { words: words.clone(), stands: variants[0].clone() };
                found.0.entry(words[0].clone()).or_default().push(variant);
            }
        }
        for list in found.0.values_mut() {
            list.sort_by_key(|variant| std::cmp::Reverse(variant.words.len()));
        }
        Ok(found)
    }

    /// Puts what stands for them in the place of variants.
    pub fn apply(&self, words: Vec<Word>) -> Vec<Word> {
        if !words.iter().any(|word| self.0.contains_key(&word.text)) {
            return words;
        }
        let mut out = Vec::with_capacity(words.len());
        let mut at = 0;
        while at < words.len() {
            let Some(variant) = self.variant(&words[at..]) else {
                out.push(words[at].clone());
                at += 1;
                continue;
            };
            let last = &words[at + variant.words.len() - 1];
            out.extend(variant.stands.iter().map(|text| Word {
                text: text.clone(),
                end: last.end,
                ..words[at].clone()
            }));
            at += variant.words.len();
        }
        out
    }

    fn variant(&self, words: &[Word]) -> Option<&Variant> {
        let list = self.0.get(&words.first()?.text)?;
        list.iter().find(|variant| {
            variant.words.len() <= words.len()
                && variant.words.iter().zip(words).all(|(a, b)| *a == b.text)
        })
    }
}

fn folded(text: &str) -> Vec<String> {
    split(text).into_iter().map(|word| word.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let bundled = include_str!("../../../index/fr/equivalences.txt");
        let words = Equivalences::parse(bundled).unwrap().apply(split(text));
        words.into_iter().map(|w| w.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn spellings_of_one_word_become_one_word() {
        for (a, b) in [
            ("Les P'tits Loups", "les ptits loups"),
            ("St-Herblain", "saint herblain"),
            ("Bellevue II", "bellevue 2"),
            ("crèche du CHU", "crèche du centre hospitalier universitaire"),
            ("CHU", "hôpital"),
            ("bd Ste Anne", "boulevard sainte anne"),
        ] {
            assert_eq!(read(a), read(b), "{a} {b}");
        }
        assert_ne!(read("Bellevue 2"), read("Bellevue 3"));
        assert_ne!(read("Bellevue II"), read("Bellevue III"));
    }

    #[test]
    fn a_line_alone_or_a_spelling_told_twice_is_refused_by_its_number() {
        assert_eq!(Equivalences::parse("saint, st\n\nalone\n").unwrap_err().line, 3);
        assert_eq!(Equivalences::parse("saint, st\nstreet, st\n").unwrap_err().line, 2);
    }
}
