//! The bundled vocabulary against questions of our own.

mod laws;
mod listings;
mod questions;
mod traps;

use super::{Lexicon, Reading};
use crate::domain::Date;
use std::sync::LazyLock;

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::bundled().unwrap());

/// The day of every test, a Monday.
pub(super) const TODAY: Date = jiff::civil::date(2026, 11, 23);

pub(super) fn read(text: &str) -> Reading {
    LEXICON.read(text, TODAY)
}

/// Wishes as text: "tag:animaux" or "-tag:animaux", sorted.
pub(super) fn asks(text: &str) -> Vec<String> {
    let reading = read(text);
    let name = |ask: &super::Ask| {
        format!("{}{}", if ask.negative { "-" } else { "" }, LEXICON.concept_name(ask.concept))
    };
    let mut names: Vec<String> = reading.asks.iter().map(name).collect();
    names.sort();
    names
}
