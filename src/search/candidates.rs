//! Which listings answer a question, and how far and how well: shared by every plan.

use super::area::{Area, Measure};
use super::asks::KindWorth;
use super::generation::Generation;
use super::need::Coverage;
use super::ranking::Weights;
use super::request::SearchRequest;
use super::row::{Row, Slot};
use super::score::{Scorer, WordScale, distance_scale};
use super::text::TextError;
use super::tree::SphereTree;
use crate::domain::CareKind;
use std::collections::BTreeMap;

/// Worth of a kind that is the very one that was asked for.
const VERY_KIND: f64 = 0.9;
/// Neighbours looked at to find how far the wanted places are.
const MOST_NEIGHBOURS: usize = 3_000;

/// What became of the words that were looked up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spelling {
    /// As typed, and as looked up.
    pub corrected: Vec<(String, String)>,
    /// Left out, since no listing holds them with the others.
    pub dropped: Vec<String>,
}

/// Fewer matches of all words than this call for those that lack the commonest of them.
const FEW_BY_WORDS: usize = 5;
/// What a match that lacks a word is worth.
const LACKING: f32 = 0.6;

/// Adds to few matches those that hold all words but the commonest.
fn more_words(
    generation: &Generation,
    request: &SearchRequest,
    full: Vec<(Slot, f32)>,
    spelling: &mut Spelling,
) -> Result<Vec<(Slot, f32)>, TextError> {
    let words: Vec<String> =
        request.words.iter().flat_map(|w| w.split_whitespace()).map(str::to_owned).collect();
    let measure = Measure::new(&request.area);
    let here = |(slot, _): &&(Slot, f32)| {
        let row = &generation.rows[*slot as usize];
        request.area.holds(row, measure.metres(row.vector))
    };
    let few = full.iter().filter(here).take(FEW_BY_WORDS).count() < FEW_BY_WORDS;
    if !few || words.len() < 2 || !spelling.dropped.is_empty() {
        return Ok(full);
    }
    let mut common: Option<(usize, usize)> = None;
    for (i, word) in words.iter().enumerate() {
        let count = generation.text.matches(std::slice::from_ref(word))?.full.len();
        common = common.max(Some((count, i)));
    }
    let Some((_, left_out)) = common else { return Ok(full) };
    let mut kept = words;
    let left_out = kept.remove(left_out);
    let mut found: BTreeMap<Slot, f32> = full.iter().copied().collect();
    let before = found.len();
    for (slot, score) in generation.text.matches(&kept)?.full {
        found.entry(slot).or_insert(score * LACKING);
    }
    if found.len() > before {
        spelling.dropped.push(left_out);
    }
    Ok(found.into_iter().collect())
}

/// What a question matches.
pub struct Matching<'a> {
    generation: &'a Generation,
    request: &'a SearchRequest,
    pub measure: Measure,
    kinds: KindWorth,
    /// Listings that hold the words, by slot, with their text score; None when there are no words.
    texts: Option<Vec<(Slot, f32)>>,
    /// What distinguishes the name that was typed, when some listing has that very name.
    name: Option<u64>,
    /// Words that were taken for others, and words that nothing holds.
    pub spelling: Spelling,
}

impl<'a> Matching<'a> {
    /// Looks the words up; the rest waits until it is asked for.
    pub fn new(generation: &'a Generation, request: &'a SearchRequest) -> Result<Self, TextError> {
        let found = match &request.words {
            Some(words) => generation.text.matches_text(words)?,
            None => None,
        };
        let (texts, spelling) = match found {
            // Words that no listing holds ask for nothing when something else is asked.
            Some(found) if found.full.is_empty() && !request.asks.is_empty() => {
                let words = request.words.iter().flat_map(|words| words.split_whitespace());
                let dropped = words.map(str::to_owned).collect();
                (None, Spelling { corrected: Vec::new(), dropped })
            }
            Some(found) => {
                let mut spelling = Spelling { corrected: found.corrected, dropped: found.dropped };
                let full = more_words(generation, request, found.full, &mut spelling)?;
                (Some(full), spelling)
            }
            None => (None, Spelling::default()),
        };
        let filters = &request.filters;
        let filtered = !filters.types.is_empty() || !filters.subtypes.is_empty();
        let kinds = KindWorth::new(&request.asks.kinds, filtered, &generation.ranking.kind);
        let measure = Measure::new(&request.area);
        let name = request.words.as_deref().and_then(|words| generation.name_of(words));
        Ok(Self { generation, request, measure, kinds, texts, name, spelling })
    }

    /// The scorer of this question in a world.
    pub fn scorer(&self, demonstration: bool) -> Scorer<'a> {
        let (generation, request) = (self.generation, self.request);
        let (profile, weights) = self.profile();
        let scores = self.texts.iter().flatten().map(|(_, score)| *score);
        Scorer {
            ranking: &generation.ranking,
            profile,
            weights: self.in_use(weights),
            request,
            kinds: self.kinds.clone(),
            coverage: Coverage::new(&request.need, &generation.weeks),
            half_m: self.half_distance(demonstration),
            words: self.texts.as_ref().and_then(|_| WordScale::new(scores)),
            name: self.name,
        }
    }

    /// Weights by situation.
    fn profile(&self) -> (&'static str, Weights) {
        let profiles = &self.generation.ranking.profiles;
        let request = self.request;
        let words = self.texts.is_some() || !request.asks.is_empty();
        let need = !request.need.is_empty() || request.asks.free;
        let urgent = request.asks.urgent || request.need.kind == Some(CareKind::Emergency);
        match (words, need) {
            _ if self.name.is_some() => ("name", profiles.name),
            _ if urgent => ("urgent", profiles.urgent),
            (true, true) => ("words_need", profiles.words_need),
            (true, false) => ("words", profiles.words),
            (false, true) => ("need", profiles.need),
            (false, false) => ("default", profiles.default),
        }
    }

    /// Whether only those that hold the words can answer.
    pub fn is_by_words_alone(&self) -> bool {
        self.texts.is_some() && self.request.asks.is_empty()
    }

    /// Text score of a listing.
    pub fn text_score(&self, slot: Slot) -> Option<f32> {
        let texts = self.texts.as_ref()?;
        let at = texts.binary_search_by_key(&slot, |(slot, _)| *slot).ok()?;
        Some(texts[at].1)
    }

    /// Listings of a world by place.
    pub fn tree(&self, demonstration: bool) -> &'a SphereTree {
        if demonstration { &self.generation.demonstration } else { &self.generation.real }
    }

    /// How many listings of a world match.
    pub fn count(&self, demonstration: bool) -> u64 {
        let mut count = 0;
        self.each(demonstration, |_, _, _| count += 1);
        count
    }

    /// Calls `each` with the slot, metres and text score of every match of a world.
    pub fn each(&self, demonstration: bool, mut each: impl FnMut(Slot, f64, Option<f32>)) {
        self.each_by_words(demonstration, &mut each);
        if self.is_by_words_alone() {
            return;
        }
        self.each_of_area(demonstration, |slot| {
            if let Some(metres) = self.without_words(slot, demonstration) {
                each(slot, metres, None);
            }
        });
    }

    /// Matches that hold the words.
    pub fn each_by_words(&self, demonstration: bool, mut each: impl FnMut(Slot, f64, Option<f32>)) {
        for (slot, score) in self.texts.iter().flatten() {
            let Some(row) = self.generation.rows.get(*slot as usize) else { continue };
            if let Some(metres) = self.passes(row, demonstration) {
                each(*slot, metres, Some(*score));
            }
        }
    }

    /// Metres of a listing that answers without holding the words; None when it does not answer, or
    /// holds them.
    pub fn without_words(&self, slot: Slot, demonstration: bool) -> Option<f64> {
        let row = self.generation.rows.get(slot as usize)?;
        let metres = self.passes(row, demonstration)?;
        let asks = &self.request.asks;
        let admitted =
            asks.is_empty() || asks.admit(row, &self.kinds, &self.generation.ranking.kind);
        (admitted && self.text_score(slot).is_none()).then_some(metres)
    }

    /// World, filters, age and area.
    fn passes(&self, row: &Row, demonstration: bool) -> Option<f64> {
        let request = self.request;
        let kept = row.open
            && row.demonstration == demonstration
            && request.need.admits(row)
            && request.filters.keeps(row, &request.need, request.today);
        if !kept {
            return None;
        }
        let metres = self.measure.metres(row.vector);
        request.area.holds(row, metres).then_some(metres)
    }

    /// Every listing that may be in the area, once.
    fn each_of_area(&self, demonstration: bool, mut each: impl FnMut(Slot)) {
        let tree = self.tree(demonstration);
        if let Area::Communes { codes, .. } = &self.request.area {
            let lists = codes.iter().filter_map(|code| self.generation.by_commune.get(code));
            let mut slots: Vec<Slot> = lists.flatten().copied().collect();
            // An arrondissement and its city may both be asked for.
            slots.sort_unstable();
            slots.dedup();
            slots.into_iter().for_each(each);
            return;
        }
        match self.request.area.circles().as_deref() {
            Some([(centre, radius)]) => tree.within(*centre, *radius).for_each(each),
            Some(circles) => {
                let mut slots: Vec<Slot> = circles
                    .iter()
                    .flat_map(|(centre, radius)| tree.within(*centre, *radius))
                    .collect();
                slots.sort_unstable();
                slots.dedup();
                slots.into_iter().for_each(each);
            }
            None => (0..self.generation.rows.len() as Slot).for_each(&mut each),
        }
    }

    /// The half distance of the question: how far the nearest places are that are all that was asked
    /// for, as far as is known.
    fn half_distance(&self, demonstration: bool) -> f64 {
        let scale = &self.generation.ranking.distance;
        if self.is_by_words_alone() {
            let mut found = Vec::new();
            self.each_by_words(demonstration, |_, metres, _| found.push(metres));
            found.sort_unstable_by(f64::total_cmp);
            return distance_scale(found.into_iter(), scale);
        }
        let asks = &self.request.asks;
        let nearest = self.tree(demonstration).nearest(self.request.area.centre());
        // Past the far bound the scale cannot change any more.
        let near = nearest
            .map(|(slot, metres)| (&self.generation.rows[slot as usize], metres.get()))
            .take_while(|(_, metres)| *metres <= scale.far_m)
            .take(MOST_NEIGHBOURS);
        let wanted = near.filter(|(row, _)| {
            self.is_filtered_kind(row)
                && (asks.kinds.is_empty() || self.kinds.of(row) >= VERY_KIND)
                && asks.are_met(row)
        });
        distance_scale(wanted.map(|(_, metres)| metres), scale)
    }

    fn is_filtered_kind(&self, row: &Row) -> bool {
        let filters = &self.request.filters;
        (filters.types.is_empty() || filters.types.contains(&row.listing_type))
            && (filters.subtypes.is_empty()
                || row.subtype.is_some_and(|s| filters.subtypes.contains(&s)))
    }

    /// The weights of a profile, those of the parts that the question does not use shared among the
    /// others.
    fn in_use(&self, mut weights: Weights) -> Weights {
        let need = &self.request.need;
        if need.schedule.is_none() && need.kind.is_none() && need.age_months.is_none() {
            weights.need = 0.0;
        }
        if self.request.asks.asks.is_empty() {
            weights.asks = 0.0;
        }
        if self.texts.is_none() {
            weights.words = 0.0;
        }
        weights.scaled()
    }
}
