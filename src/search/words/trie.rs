//! Expressions by their stems: the longest one that begins at a word is found in one walk.

use super::concept::ConceptId;
use std::collections::HashMap;

/// Where an expression counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In questions.
    Asked,
    /// In the texts of listings.
    Told,
}

/// What an expression means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meaning {
    /// Concepts with their weight, in `0..=1`.
    pub concepts: Vec<(ConceptId, f32)>,
    pub offers: Vec<ConceptId>,
    pub urgent: bool,
}

impl Meaning {
    fn add(&mut self, other: &Self) {
        for (id, weight) in &other.concepts {
            match self.concepts.iter_mut().find(|(known, _)| known == id) {
                Some((_, known)) => *known = known.max(*weight),
                None => self.concepts.push((*id, *weight)),
            }
        }
        self.offers.extend(
            other.offers.iter().filter(|id| !self.offers.contains(id)).copied().collect::<Vec<_>>(),
        );
        self.urgent |= other.urgent;
    }
}

/// A word of a text, as the trie sees it.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Number of its stem; None for a stem of no expression.
    pub word: Option<u32>,
    /// Whether it may stand inside an expression without being of it.
    pub stop: bool,
    /// Whether a comma or a full stop stands before it.
    pub apart: bool,
}

/// Every expression.
#[derive(Debug, Default)]
pub struct Trie {
    words: HashMap<String, u32>,
    next: HashMap<(u32, u32), u32>,
    meanings: [HashMap<u32, Meaning>; 2],
}

impl Trie {
    /// Adds an expression.
    pub fn add(&mut self, stems: &[String], scope: Scope, meaning: &Meaning) {
        let mut node = 0;
        for stem in stems {
            let fresh = self.words.len() as u32;
            let word = *self.words.entry(stem.clone()).or_insert(fresh);
            let fresh = self.next.len() as u32 + 1;
            node = *self.next.entry((node, word)).or_insert(fresh);
        }
        if node > 0 {
            self.meanings[scope as usize].entry(node).or_default().add(meaning);
        }
    }

    /// Number of a stem.
    pub fn word(&self, stem: &str) -> Option<u32> {
        self.words.get(stem).copied()
    }

    /// The longest expression that begins at this step: its meaning, and the step after it.
    pub fn longest(&self, steps: &[Step], at: usize, scope: Scope) -> Option<(&Meaning, usize)> {
        steps.get(at)?.word?;
        let mut best = None;
        // A walk may take a stop word or pass over it, so a few nodes are followed at once.
        let mut nodes: Vec<u32> = vec![0];
        for (i, step) in steps.iter().enumerate().skip(at) {
            if i > at && step.apart {
                break;
            }
            let walked = step.word.into_iter().flat_map(|word| {
                nodes.iter().filter_map(move |node| self.next.get(&(*node, word)).copied())
            });
            let walked: Vec<u32> = walked.collect();
            let found = walked.iter().find_map(|node| self.meanings[scope as usize].get(node));
            best = found.map(|meaning| (meaning, i + 1)).or(best);
            if step.stop && i > at {
                nodes.extend(walked);
            } else {
                nodes = walked;
            }
            if nodes.is_empty() {
                break;
            }
        }
        best
    }
}
