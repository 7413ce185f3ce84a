//! Names of listings by the beginning of any of their words.

use super::table::{MOST_READ, Question, WordList};
use super::{Line, LineKind};
use crate::domain::Listing;
use crate::search::analysis::equivalences::Equivalences;
use crate::search::analysis::words::split;
use crate::search::generation::Generation;
use crate::search::row::Slot;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

/// The names as they are stored in a generation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NamesTable {
    /// Folded names, each with its commune, end to end.
    texts: String,
    /// Sorted by text.
    keys: Vec<Key>,
    /// Beginnings of many names: the first of their keys, their length in bytes, and the best names.
    heads: Vec<(u32, u8, Vec<Slot>)>,
}

/// Where in the texts a word of a name begins, where its name ends, whose it is, how far into the
/// name.
type Key = (u32, u32, Slot, u8);

/// Lengths of beginnings, in bytes, whose best names are chosen beforehand when they are many.
const HEADS: std::ops::RangeInclusive<usize> = SHORTEST..=12;
/// Names that are looked at one by one.
const MANY: usize = 64;
/// Two letters begin too many names to choose among.
const SHORTEST: usize = 3;

/// The best names among those that begin so: where the beginning is the name's own first, then the
/// shortest.
fn best(keys: &[Key]) -> Vec<Slot> {
    let most = LineKind::Listing.share();
    let mut best: Vec<(u8, u32, Slot)> = Vec::with_capacity(most + 1);
    for (begin, end, slot, depth) in keys {
        let rank = (*depth, end - begin, *slot);
        if best.len() == most && best.last().is_some_and(|worst| *worst <= rank) {
            continue;
        }
        if best.iter().any(|known| known.2 == *slot) {
            continue;
        }
        let at = best.partition_point(|known| *known < rank);
        best.insert(at, rank);
        best.truncate(most);
    }
    best.into_iter().map(|(.., slot)| slot).collect()
}

impl NamesTable {
    /// The public names of real, open listings. A name that is not public is in no listing.
    pub fn of(listings: &[&Listing], equivalences: &Equivalences) -> Self {
        let mut table = Self::default();
        for (slot, listing) in listings.iter().enumerate() {
            if listing.demonstration || !listing.is_open() {
                continue;
            }
            if let Some(name) = &listing.name {
                table.add(&name.value, &listing.address.value.city, slot as Slot, equivalences);
            }
        }
        let texts = std::mem::take(&mut table.texts);
        let text = |key: &Key| &texts[key.0 as usize..key.1 as usize];
        table.keys.sort_unstable_by(|a, b| (text(a), a.2).cmp(&(text(b), b.2)));
        table.texts = texts;
        table.heads = HEADS.flat_map(|length| table.heads(length)).collect();
        table
    }

    fn text(&self, key: &Key) -> &str {
        self.texts.get(key.0 as usize..key.1 as usize).unwrap_or_default()
    }

    fn heads(&self, length: usize) -> Vec<(u32, u8, Vec<Slot>)> {
        let head = |key: &Key| self.text(key).as_bytes().get(..length);
        let mut found = Vec::new();
        let mut start = 0;
        for group in self.keys.chunk_by(|a, b| head(a) == head(b)) {
            if group.len() > MANY && head(&group[0]).is_some() {
                found.push((start as u32, length as u8, best(group)));
            }
            start += group.len();
        }
        found
    }

    fn add(&mut self, name: &str, city: &str, slot: Slot, equivalences: &Equivalences) {
        let start = self.texts.len();
        let mut begins = Vec::new();
        for (i, word) in equivalences.apply(split(name)).into_iter().enumerate() {
            if i > 0 {
                self.texts.push(' ');
            }
            begins.push((self.texts.len() as u32, word.text.len()));
            self.texts.push_str(&word.text);
        }
        if begins.is_empty() {
            return self.texts.truncate(start);
        }
        for word in equivalences.apply(split(city)) {
            self.texts.push(' ');
            self.texts.push_str(&word.text);
        }
        let end = self.texts.len() as u32;
        for (i, (begin, length)) in begins.into_iter().enumerate() {
            // "de", "la": nobody begins there.
            if i == 0 || length > 2 {
                self.keys.push((begin, end, slot, i.min(9) as u8));
            }
        }
    }
}

/// The names, ready to be asked.
pub(super) struct Names {
    table: NamesTable,
    /// The best names of beginnings that many have.
    heads: HashMap<Box<[u8]>, Vec<Slot>>,
    words: WordList,
    /// Words of two names or more: one alone may be a mistake of its source.
    frequent: WordList,
}

impl Names {
    pub fn new(table: NamesTable) -> Self {
        let first = |key: &Key| table.text(key).split(' ').next().unwrap_or_default().to_owned();
        let words = WordList::new(table.keys.iter().map(first));
        let twice = table.keys.windows(2).filter(|pair| first(&pair[0]) == first(&pair[1]));
        let frequent = WordList::new(twice.map(|pair| first(&pair[0])));
        let head = |(first, length, best): &(u32, u8, Vec<Slot>)| {
            let text = table.text(table.keys.get(*first as usize)?).as_bytes();
            Some((text.get(..usize::from(*length))?.into(), best.clone()))
        };
        let heads = table.heads.iter().filter_map(head).collect();
        Self { words, frequent, heads, table }
    }

    /// Whether a word is of several names.
    pub fn holds_word(&self, word: &str) -> bool {
        self.frequent.holds(word)
    }

    /// Beginnings of words of names that what was typed may stand for.
    pub fn near(&self, typed: &str) -> Vec<String> {
        self.words.near(typed, 3)
    }

    /// Listings that have a word that begins so; names that begin so first, then the shortest.
    pub fn lines(&self, generation: &Generation, question: &Question) -> Vec<Line> {
        let typed = question.text();
        if typed.len() < SHORTEST {
            return Vec::new();
        }
        let slots = match self.heads.get(typed.as_bytes()) {
            Some(best) => best.clone(),
            None => {
                let start = self.table.keys.partition_point(|key| self.table.text(key) < typed);
                let near = self.table.keys[start..].iter().take(MOST_READ);
                let near = near.take_while(|key| self.table.text(key).starts_with(typed));
                best(&self.table.keys[start..start + near.count()])
            }
        };
        slots.into_iter().filter_map(|slot| line(generation, slot)).collect()
    }
}

/// The little of a card that a line shows.
#[derive(Deserialize)]
struct Shown<'a> {
    id: &'a str,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    city: Cow<'a, str>,
}

fn line(generation: &Generation, slot: Slot) -> Option<Line> {
    let card = [b"{", generation.card(slot), b"}"].concat();
    let card: Shown = serde_json::from_slice(&card).ok()?;
    let name = card.name?.into_owned();
    Some(Line {
        kind: LineKind::Listing,
        label: name.clone(),
        context: Some(card.city.into_owned()),
        text: name,
        value: card.id.to_owned(),
    })
}
