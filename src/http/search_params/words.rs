//! What the words of a question ask for, once the place is taken out of them.

use crate::domain::text::words;
use crate::domain::{Date, Schedule};
use crate::search::words::{Chip, ChipKind, Lexicon, Reading};
use crate::search::{Asks, Need};

/// What was read in `q` besides a place.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub asks: Asks,
    /// Names of the concepts that are asked for.
    pub concepts: Vec<String>,
    /// What was typed, the words of the place left out.
    pub typed: String,
    /// Words to look up in the listings.
    pub left: Option<String>,
    /// What was understood, removable one by one.
    pub chips: Vec<Chip>,
    /// Filters that the words suggest, by the name of their parameter.
    pub offers: Vec<&'static str>,
    reading: Reading,
}

impl Words {
    /// Reads `q`. `rest`: the words that took no part in naming the place, when it was read from
    /// `q` too. `known` tells the folded words that listings are written with: they are never taken
    /// for a misspelt wish.
    pub fn read(
        q: &str,
        rest: Option<&[String]>,
        (lexicon, known): (&Lexicon, &dyn Fn(&str) -> bool),
        today: Date,
    ) -> Self {
        let mut reading = lexicon.read_knowing(q, today, known);
        if let Some(rest) = rest {
            keep(&mut reading, rest, lexicon);
        }
        let offers = reading.offers.iter().filter_map(|id| offer(lexicon.concept_name(*id)));
        let asked = reading.asks.iter().filter(|ask| !ask.negative).map(|ask| ask.concept);
        let concepts = asked.chain(reading.offers.iter().copied());
        let concepts = concepts.map(|id| lexicon.concept_name(id).to_owned()).collect();
        Self {
            asks: Asks::of(&reading, lexicon),
            left: (!reading.words.is_empty()).then(|| reading.words.join(" ")),
            chips: apart(&reading.chips),
            offers: offers.collect(),
            concepts,
            typed: rest.map_or_else(|| q.to_owned(), |rest| rest.join(" ")),
            reading,
        }
    }

    /// Fills what the parameters do not say of the need with what the words say.
    pub fn complete(&self, need: &mut Need, today: Date) {
        let start = self.reading.start.filter(|start| *start >= today);
        need.start = need.start.or(start);
        need.age_months = need.age_months.or(self.reading.age_months);
        if need.schedule.is_none() {
            need.schedule = self.reading.week().map(|week| Schedule::of(&week));
        }
    }
}

/// Words that say a day and a wish ("le mercredi") are one chip.
fn apart(chips: &[Chip]) -> Vec<Chip> {
    let told = |chip: &Chip| {
        let same = |other: &Chip| other.kind == ChipKind::Concept && overlap(other, chip);
        chip.kind == ChipKind::Days && chips.iter().any(same)
    };
    chips.iter().filter(|chip| !told(chip)).cloned().collect()
}

fn overlap(a: &Chip, b: &Chip) -> bool {
    a.start < b.end && b.start < a.end
}

/// The parameter of a filter that words suggest.
fn offer(concept: &str) -> Option<&'static str> {
    Some(match concept {
        crate::search::asks::FREE_NOW => "available",
        _ => return None,
    })
}

/// Forgets what was read in the words of the place: a town called like a kind of care is a town.
fn keep(reading: &mut Reading, rest: &[String], lexicon: &Lexicon) {
    let mut left: Vec<&str> = rest.iter().map(String::as_str).collect();
    let mut gone: Vec<Chip> = Vec::new();
    reading.chips.retain(|chip| {
        let kept = words(&chip.text).iter().all(|word| rest.contains(word));
        if !kept {
            gone.push(chip.clone());
        }
        kept
    });
    for chip in &gone {
        match chip.kind {
            ChipKind::Concept | ChipKind::Without => {
                reading.asks.retain(|ask| lexicon.concept_name(ask.concept) != chip.value);
            }
            ChipKind::Start => (reading.start, reading.start_by) = (None, None),
            ChipKind::Days => reading.days = [false; 7],
            ChipKind::Hours => (reading.opens_before, reading.closes_after) = (None, None),
            ChipKind::Age => reading.age_months = None,
        }
    }
    reading.words.retain(|word| match left.iter().position(|known| known == word) {
        Some(at) => {
            left.remove(at);
            true
        }
        None => false,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::bundled().unwrap());
    const TODAY: Date = jiff::civil::date(2026, 11, 25);

    #[test]
    fn the_words_of_the_place_ask_for_nothing() {
        let rest = ["garderie".to_owned()];
        let read =
            Words::read("garderie saint nazaire", Some(&rest), (&LEXICON, &|_| false), TODAY);
        assert_eq!(read.left, None);
        assert!(!read.asks.kinds.is_empty());
        let town = Words::read("la crèche", Some(&[]), (&LEXICON, &|_| false), TODAY);
        assert!(town.asks.is_empty() && town.chips.is_empty());
    }

    #[test]
    fn parameters_win_over_words() {
        let read =
            Words::read("nounou bébé 10 mois septembre 2027", None, (&LEXICON, &|_| false), TODAY);
        let mut need = Need { age_months: Some(3), ..Need::default() };
        read.complete(&mut need, TODAY);
        assert_eq!(need.age_months, Some(3));
        assert_eq!(need.start, Some(jiff::civil::date(2027, 9, 1)));
    }
}
