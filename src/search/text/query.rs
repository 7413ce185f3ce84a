//! Words in, listings out.

use super::near::Near;
use super::postings::{Ground, Leaf, Sought, all, favour_phrases};
use super::{Analyser, FieldName, Numbering, TextError, TextIndex};
use crate::search::analysis::words::split;
use crate::search::row::Slot;
use std::ops::Range;
use tantivy::{DocId, Searcher, TERMINATED, Term};

/// What one letter of difference leaves of a word's weight.
const PER_EDIT: f32 = 0.6;
/// How much more a name that holds the words side by side is worth.
const SIDE_BY_SIDE: f32 = 1.25;
/// Listings that hold a word that is no mistake.
const COMMON: u64 = 8;
/// Words that are looked for; the rest of a longer question is left aside.
const MOST_WORDS: usize = 12;

/// Listings that hold the words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matches {
    /// By slot, with the text score: every one holds all words but the dropped ones.
    pub full: Vec<(Slot, f32)>,
    /// Words that no listing has, and what was looked for in their place.
    pub corrected: Vec<(String, String)>,
    /// Words left out because nothing holds them with the others.
    pub dropped: Vec<String>,
}

impl TextIndex {
    /// Listings that hold every word, in a field or another.
    ///
    /// A word that no listing has stands for its nearest neighbours. When nothing holds all words,
    /// one is left out, the rarest first, and said to be.
    pub fn matches(&self, words: &[String]) -> Result<Matches, TextError> {
        self.matches_near(words, None)
    }

    /// The same, but of the matches only those in the ranges of slots, when there are any there.
    ///
    /// Their scores are the same as among all matches.
    pub fn matches_near(
        &self,
        words: &[String],
        near: Option<&[Range<Slot>]>,
    ) -> Result<Matches, TextError> {
        let searcher = self.reader.searcher();
        let mut matches = Matches::default();
        let mut sought = Vec::new();
        for word in self.words(words) {
            match self.sought(&searcher, &word, &mut matches.corrected)? {
                Some(found) => sought.push(found),
                None => matches.dropped.push(word),
            }
        }
        if let Some(near) = near {
            let whole: Vec<&Sought> = sought.iter().collect();
            matches.full = self.holding(&searcher, &whole, Some(near))?;
        }
        // Whether to leave a word out is decided by the listings of the whole country.
        if matches.full.is_empty() {
            self.relax(&searcher, sought, &mut matches)?;
        }
        Ok(matches)
    }

    /// The same for a text; None when it has no word that counts: every listing then matches.
    pub fn matches_text(&self, text: &str) -> Result<Option<Matches>, TextError> {
        self.matches_text_near(text, None)
    }

    /// [`Self::matches_near`] for a text.
    pub fn matches_text_near(
        &self,
        text: &str,
        near: Option<&[Range<Slot>]>,
    ) -> Result<Option<Matches>, TextError> {
        let words: Vec<String> = split(text).into_iter().map(|word| word.text).collect();
        if self.words(&words).is_empty() {
            return Ok(None);
        }
        self.matches_near(&words, near).map(Some)
    }

    /// Whether so many listings hold the word that it is no mistake.
    pub fn is_common(&self, word: &str) -> bool {
        let searcher = self.reader.searcher();
        // An index that cannot be read tells of nothing.
        self.frequency(&searcher, &self.leaves(word, 1.0)).is_ok_and(|many| many >= COMMON)
    }

    /// Whether the word is a number, in figures or as names have it ("II", "deux").
    pub fn is_number(&self, word: &str) -> bool {
        let folded = self.definitions.equivalences.apply(split(word));
        folded.len() == 1 && folded[0].text.bytes().all(|b| b.is_ascii_digit())
    }

    /// The rank of the word that most listings hold; None when no word counts.
    pub fn commonest(&self, words: &[String]) -> Result<Option<usize>, TextError> {
        let searcher = self.reader.searcher();
        let mut found = None;
        for (rank, word) in words.iter().enumerate() {
            for word in self.words(std::slice::from_ref(word)) {
                let frequency = self.frequency(&searcher, &self.leaves(&word, 1.0))?;
                found = found.max(Some((frequency, rank)));
            }
        }
        Ok(found.map(|(_, rank)| rank))
    }

    /// Words that count, spelt as the index spells them.
    fn words(&self, words: &[String]) -> Vec<String> {
        let folded = self.definitions.equivalences.apply(split(&words.join(" ")));
        let mut found: Vec<String> = Vec::new();
        for word in folded {
            let stop = self.definitions.stop.contains(&word.text);
            if !stop && !found.contains(&word.text) && found.len() < MOST_WORDS {
                found.push(word.text);
            }
        }
        found
    }

    /// Where to look for a word; None when the index has nothing like it.
    fn sought(
        &self,
        searcher: &Searcher,
        word: &str,
        corrected: &mut Vec<(String, String)>,
    ) -> Result<Option<Sought>, TextError> {
        let mut found =
            Sought { word: word.to_owned(), leaves: self.leaves(word, 1.0), frequency: 0 };
        found.frequency = self.frequency(searcher, &found.leaves)?;
        if found.frequency > 0 {
            return Ok(Some(found));
        }
        let near = self.neighbours.near(word);
        let Some(first) = near.first() else { return Ok(None) };
        let whole = near.iter().find(|n| !n.is_stem && n.edits == first.edits).unwrap_or(first);
        corrected.push((word.to_owned(), whole.word.clone()));
        found.leaves = near.iter().flat_map(|near| self.near_leaves(near)).collect();
        found.frequency = self.frequency(searcher, &found.leaves)?;
        Ok(Some(found))
    }

    /// The terms of a word, field by field.
    fn leaves(&self, word: &str, worth: f32) -> Vec<Leaf> {
        let rules = self.definitions.fields.iter().enumerate();
        let leaf = rules.filter_map(|(field, rule)| {
            let term = rule.analyser.term(word)?;
            Some(Leaf { field, term, boost: rule.boost * worth })
        });
        leaf.collect()
    }

    fn near_leaves(&self, near: &Near) -> Vec<Leaf> {
        let worth = PER_EDIT.powi(near.edits as i32);
        if !near.is_stem {
            return self.leaves(&near.word, worth);
        }
        let rules = self.definitions.fields.iter().enumerate();
        let stems = rules.filter(|(_, rule)| matches!(rule.analyser, Analyser::Light(..)));
        let leaf = stems.map(|(field, rule)| Leaf {
            field,
            term: near.word.clone(),
            boost: rule.boost * worth,
        });
        leaf.collect()
    }

    fn frequency(&self, searcher: &Searcher, leaves: &[Leaf]) -> Result<u64, TextError> {
        let mut most = 0;
        for leaf in leaves {
            let term = Term::from_field_text(self.fields.words[leaf.field], &leaf.term);
            most = most.max(searcher.doc_freq(&term)?);
        }
        Ok(most)
    }

    /// Leaves words out, one more at each round, until something holds the rest.
    fn relax(
        &self,
        searcher: &Searcher,
        mut sought: Vec<Sought>,
        matches: &mut Matches,
    ) -> Result<(), TextError> {
        let whole: Vec<&Sought> = sought.iter().collect();
        matches.full = self.holding(searcher, &whole, None)?;
        while matches.full.is_empty() && sought.len() > 1 {
            let mut order: Vec<usize> = (0..sought.len()).collect();
            order.sort_by_key(|i| (sought[*i].frequency, *i));
            let mut left_out = order[0];
            for skipped in order {
                let rest: Vec<&Sought> = sought
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| *i != skipped)
                    .map(|(_, s)| s)
                    .collect();
                matches.full = self.holding(searcher, &rest, None)?;
                if !matches.full.is_empty() {
                    left_out = skipped;
                    break;
                }
            }
            matches.dropped.push(sought.remove(left_out).word);
        }
        Ok(())
    }

    fn holding(
        &self,
        searcher: &Searcher,
        words: &[&Sought],
        near: Option<&[Range<Slot>]>,
    ) -> Result<Vec<(Slot, f32)>, TextError> {
        let mut found = Vec::new();
        for (segment, numbering) in searcher.segment_readers().iter().zip(&self.numbering) {
            let ranges = documents(numbering, near);
            let ground = Ground {
                fields: &self.fields.words,
                lengths: &self.lengths,
                documents: searcher.num_docs(),
                ranges: &ranges,
            };
            let mut docs = all(segment, &ground, words)?;
            if let Some(field) = self.phrase_field().filter(|_| words.len() > 1) {
                let terms: Vec<String> = words.iter().map(|sought| sought.word.clone()).collect();
                favour_phrases(segment, (field, SIDE_BY_SIDE), &terms, &mut docs)?;
            }
            let slot = |(doc, score)| Some((*numbering.slots.get(doc as usize)?, score));
            found.extend(docs.into_iter().filter_map(slot));
        }
        if !found.is_sorted_by_key(|(slot, _)| *slot) {
            found.sort_unstable_by_key(|(slot, _)| *slot);
        }
        Ok(found)
    }

    fn phrase_field(&self) -> Option<tantivy::schema::Field> {
        let rules = self.definitions.fields.iter().zip(&self.fields.words);
        let mut raw = rules.filter(|(rule, _)| rule.name == FieldName::NameRaw && rule.positions);
        raw.next().map(|(_, field)| *field)
    }
}

/// Documents of a segment in ranges of slots; all of them when the segment is in another order.
fn documents(numbering: &Numbering, near: Option<&[Range<Slot>]>) -> Vec<Range<DocId>> {
    match (near, numbering.first) {
        (Some(near), Some(first)) => {
            let most = numbering.slots.len() as DocId;
            let doc = |slot: Slot| slot.saturating_sub(first).min(most);
            near.iter().map(|range| doc(range.start)..doc(range.end)).collect()
        }
        _ => std::iter::once(0..TERMINATED).collect(),
    }
}
