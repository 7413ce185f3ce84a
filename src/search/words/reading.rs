//! What was understood of a question.

use super::concept::ConceptId;
use crate::domain::{Date, Day, TimeRange, WeekHours};
use std::collections::BTreeMap;

/// A wish.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    pub concept: ConceptId,
    /// In `0..=1`; below 1 for a second or doubtful meaning.
    pub weight: f32,
    /// Whether the family does not want it.
    pub negative: bool,
}

/// What a chip stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChipKind {
    /// A concept; the value is its name.
    Concept,
    /// A concept that is not wanted; the value is its name.
    Without,
    /// A day to start; the value is a date.
    Start,
    /// Days of the week; the value is a list: "mon,wed".
    Days,
    /// Hours of the day; the value is a range, of which one end may be missing: "06:00-".
    Hours,
    /// An age; the value is a number of months.
    Age,
}

impl ChipKind {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Without => "without",
            Self::Start => "start",
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Age => "age",
        }
    }
}

/// One thing understood, with the words that said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    pub kind: ChipKind,
    /// What families read.
    pub label: String,
    /// The words as typed.
    pub text: String,
    pub value: String,
    /// Bytes of the question that `text` is.
    pub start: usize,
    pub end: usize,
    /// The question without these words.
    pub without: String,
}

/// A question, understood. Nothing here is a hard filter: `offers` may be proposed as such.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Each concept once, in the order of the question.
    pub asks: Vec<Ask>,
    /// The first day of care.
    pub start: Option<Date>,
    /// The last day that would still do: the end of the month for "en janvier".
    pub start_by: Option<Date>,
    /// Days asked for, Monday first; none of them when no day was named.
    pub days: [bool; 7],
    /// Minutes after midnight: open at this time or before.
    pub opens_before: Option<u16>,
    /// Minutes after midnight: open until this time or later.
    pub closes_after: Option<u16>,
    pub age_months: Option<u16>,
    pub urgent: bool,
    /// Hard filters that may be offered.
    pub offers: Vec<ConceptId>,
    /// Words left over, folded: names, streets, anything else.
    pub words: Vec<String>,
    /// Every word of the question, folded, understood or not; small words left out.
    pub typed: Vec<String>,
    pub chips: Vec<Chip>,
}

impl Reading {
    /// Whether nothing was understood and nothing is left to look for.
    pub fn is_empty(&self) -> bool {
        self.asks.is_empty() && self.chips.is_empty() && self.words.is_empty()
    }

    /// Whether days, hours or a start were asked for.
    pub fn has_need(&self) -> bool {
        self.start.is_some()
            || self.days.contains(&true)
            || self.opens_before.is_some()
            || self.closes_after.is_some()
    }

    /// The week to cover, when both ends of the day are known; Monday to Friday unless days are named.
    pub fn week(&self) -> Option<WeekHours> {
        let range = TimeRange::between(self.opens_before?, self.closes_after?).ok()?;
        let named = self.days.contains(&true);
        let wanted = |day: &Day| {
            let i = *day as usize;
            if named { self.days[i] } else { i < 5 }
        };
        let days: BTreeMap<Day, Vec<TimeRange>> =
            Day::ALL.into_iter().filter(wanted).map(|day| (day, vec![range])).collect();
        Some(WeekHours::new(days))
    }

    /// The weight of a wish; None when it was not asked for, or asked not to be.
    pub fn weight(&self, concept: ConceptId) -> Option<f32> {
        let ask = self.asks.iter().find(|a| a.concept == concept && !a.negative)?;
        Some(ask.weight)
    }

    /// Adds a wish; the heavier word counts, and a plain "no" wins over a "yes".
    pub(super) fn ask(&mut self, concept: ConceptId, weight: f32, negative: bool) {
        match self.asks.iter_mut().find(|a| a.concept == concept) {
            Some(known) if known.negative == negative => known.weight = known.weight.max(weight),
            Some(known) => known.negative = true,
            None => self.asks.push(Ask { concept, weight, negative }),
        }
    }
}
