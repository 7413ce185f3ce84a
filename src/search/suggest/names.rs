//! Names of listings by the beginning of any of their words.

use super::table::{MOST_READ, Question, WordList};
use super::{Line, LineKind};
use crate::domain::Listing;
use crate::search::analysis::equivalences::Equivalences;
use crate::search::analysis::words::split;
use crate::search::fragment::ListingCard;
use crate::search::generation::Generation;
use crate::search::row::Slot;
use serde::{Deserialize, Serialize};

/// The names as they are stored in a generation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NamesTable {
    /// Folded names, each with its commune, end to end.
    texts: String,
    /// Where in `texts` a word of a name begins, where its name ends, whose it is, how far into the
    /// name; sorted by text.
    keys: Vec<(u32, u32, Slot, u8)>,
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
        let text = |key: &(u32, u32, Slot, u8)| &texts[key.0 as usize..key.1 as usize];
        table.keys.sort_unstable_by(|a, b| (text(a), a.2).cmp(&(text(b), b.2)));
        table.texts = texts;
        table
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
    words: WordList,
    /// Words of two names or more: one alone may be a mistake of its source.
    frequent: WordList,
}

impl Names {
    pub fn new(table: NamesTable) -> Self {
        let text = |key: &(u32, u32, Slot, u8)| {
            table.texts.get(key.0 as usize..key.1 as usize).unwrap_or_default()
        };
        let first =
            |key: &(u32, u32, Slot, u8)| text(key).split(' ').next().unwrap_or_default().to_owned();
        let words = WordList::new(table.keys.iter().map(first));
        let twice = table.keys.windows(2).filter(|pair| first(&pair[0]) == first(&pair[1]));
        let frequent = WordList::new(twice.map(|pair| first(&pair[0])));
        Self { table, words, frequent }
    }

    /// Whether a word is of several names.
    pub fn holds_word(&self, word: &str) -> bool {
        self.frequent.holds(word)
    }

    /// Beginnings of words of names that what was typed may stand for.
    pub fn near(&self, typed: &str) -> Vec<String> {
        self.words.near(typed, 3)
    }

    fn text(&self, key: &(u32, u32, Slot, u8)) -> &str {
        self.table.texts.get(key.0 as usize..key.1 as usize).unwrap_or_default()
    }

    /// Listings that have a word that begins so; names that begin so first, then the shortest.
    pub fn lines(&self, generation: &Generation, question: &Question) -> Vec<Line> {
        // Two letters begin too many names to choose among.
        if question.text().len() < 3 {
            return Vec::new();
        }
        let start = self.table.keys.partition_point(|key| self.text(key) < question.text());
        let near = self.table.keys[start..].iter().take(MOST_READ);
        let near = near.take_while(|key| self.text(key).starts_with(question.text()));
        let most = LineKind::Listing.share();
        let mut best: Vec<(u8, u32, Slot)> = Vec::with_capacity(most + 1);
        for (begin, end, slot, depth) in near {
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
        best.into_iter().filter_map(|(_, _, slot)| line(generation, slot)).collect()
    }
}

fn line(generation: &Generation, slot: Slot) -> Option<Line> {
    let card = [b"{", generation.card(slot), b"}"].concat();
    let card: ListingCard = serde_json::from_slice(&card).ok()?;
    let name = card.name?;
    Some(Line {
        kind: LineKind::Listing,
        label: name.clone(),
        context: Some(card.city),
        text: name,
        value: card.id,
    })
}
