//! Words of the index that are a few letters away from a mistyped one.

use super::{Analyser, Definitions, TextError};
use crate::search::analysis::stem;
use crate::search::words::{edits_allowed, edits_within};
use std::collections::HashMap;
use tantivy::IndexReader;
use tantivy::schema::Field;

/// Neighbours kept for one mistyped word.
const MOST: usize = 12;

/// Words of the folded fields, and stems of the others, by first letter and length.
pub(super) struct Neighbours {
    whole: Words,
    stems: Words,
}

/// A word close to a mistyped one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    pub word: String,
    pub edits: usize,
    /// Whether the word is known by its stem only.
    pub is_stem: bool,
}

impl Neighbours {
    /// Reads every word of the index.
    pub fn of(
        reader: &IndexReader,
        fields: &[Field],
        definitions: &Definitions,
    ) -> Result<Self, TextError> {
        let mut found = [HashMap::new(), HashMap::new()];
        for segment in reader.searcher().segment_readers() {
            for (field, rule) in fields.iter().zip(&definitions.fields) {
                let is_stem = matches!(rule.analyser, Analyser::Light(..));
                let index = segment.inverted_index(*field)?;
                let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
                while terms.advance() {
                    if let Some(word) = plain(terms.key()) {
                        let count: &mut u32 =
                            found[usize::from(is_stem)].entry(word.to_owned()).or_default();
                        *count += terms.value().doc_freq;
                    }
                }
            }
        }
        let [whole, stems] = found;
        Ok(Self { whole: Words::new(whole), stems: Words::new(stems) })
    }

    /// The nearest words first, then the most frequent.
    pub fn near(&self, typed: &str) -> Vec<Near> {
        let mut found = self.whole.near(typed, false);
        found.extend(self.stems.near(&stem(typed), true));
        found.sort_by(|a, b| (a.0.edits, b.1, &a.0.word).cmp(&(b.0.edits, a.1, &b.0.word)));
        found.into_iter().take(MOST).map(|(near, _)| near).collect()
    }
}

/// Letters only: figures are never mistyped into other figures.
fn plain(term: &[u8]) -> Option<&str> {
    let letters = term.len() >= 3 && term.iter().all(u8::is_ascii_lowercase);
    letters.then(|| std::str::from_utf8(term).ok()).flatten()
}

/// Words by first letter and length.
struct Words(HashMap<(u8, usize), Vec<Entry>>);

struct Entry {
    /// The letters that the word holds.
    letters: u32,
    count: u32,
    word: Box<str>,
}

impl Words {
    fn new(counts: HashMap<String, u32>) -> Self {
        let mut words: HashMap<(u8, usize), Vec<Entry>> = HashMap::new();
        for (word, count) in counts {
            let key = (word.as_bytes()[0], word.len());
            words.entry(key).or_default().push(Entry {
                letters: letters(&word),
                count,
                word: word.into(),
            });
        }
        Self(words)
    }

    fn near(&self, typed: &str, is_stem: bool) -> Vec<(Near, u32)> {
        let limit = edits_allowed(typed.len());
        if limit == 0 || plain(typed.as_bytes()).is_none() {
            return Vec::new();
        }
        let (first, mask) = (typed.as_bytes()[0], letters(typed));
        let lengths = typed.len() - limit..=typed.len() + limit;
        let candidates = lengths.filter_map(|length| self.0.get(&(first, length))).flatten();
        // An edit changes two letters of the set at most: most words fall here, cheaply.
        let close = candidates.filter(|e| (e.letters ^ mask).count_ones() as usize <= 2 * limit);
        let near = close.filter_map(|entry| {
            let edits = edits_within(typed.as_bytes(), entry.word.as_bytes(), limit)?;
            Some((Near { word: entry.word.to_string(), edits, is_stem }, entry.count))
        });
        near.collect()
    }
}

fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, b| set | 1 << (b - b'a'))
}
