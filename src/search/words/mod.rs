//! What families mean by what they type: concepts, dates, days, hours, ages, and the words left over.
//!
//! The vocabulary is data (`index/fr/concepts.toml`), read by [`Lexicon`]. The same vocabulary reads
//! questions ([`Lexicon::read`]) and listings ([`Lexicon::of_listing`]).

mod clock;
mod concept;
mod dates;
mod file;
mod lexicon;
mod listing;
mod question;
mod reading;
mod said;
mod trie;
mod typo;

pub use concept::{ConceptId, ConceptSet, Family, ListingConcepts, MOST};
pub use lexicon::{Lexicon, LexiconError};
pub use reading::{Ask, Chip, ChipKind, Reading};
pub(super) use typo::{edits_allowed, edits_within};

#[cfg(test)]
mod tests;
