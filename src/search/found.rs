//! Which listings of one world answer a question, and how far they are: shared by every plan.

use super::area::Area;
use super::asks::KindWorth;
use super::candidates::Matching;
use super::facets::Counts;
use super::need::Coverage;
use super::row::{Row, Slot};
use super::score::{Scorer, WordScale, distance_scale};
use super::sieve::Sieve;
use super::space::{Region, Sight, Stretch, within};
use super::words::ConceptId;
use crate::domain::Metres;
use crate::domain::position::squared_chord_between;
use std::cell::OnceCell;

/// Worth of a kind that is the very one that was asked for.
const VERY_KIND: f64 = 0.9;

/// The matches of one world.
pub struct Found<'m, 'a> {
    matching: &'m Matching<'a>,
    pub sieve: Sieve,
    /// See [`Self::stretches`].
    stretches: OnceCell<Vec<Stretch>>,
}

impl<'m, 'a> Found<'m, 'a> {
    /// Nothing is looked for yet.
    pub fn new(matching: &'m Matching<'a>, demonstration: bool) -> Self {
        let sieve = Sieve::new(matching.request, demonstration);
        Self { matching, sieve, stretches: OnceCell::new() }
    }

    /// The scorer of the question.
    pub fn scorer(&self) -> Scorer<'a> {
        let m = self.matching;
        let (generation, request) = (m.generation, m.request);
        let (profile, weights) = m.profile();
        let scores = m.texts.iter().flatten().map(|(_, score)| *score);
        Scorer {
            ranking: &generation.ranking,
            profile,
            weights,
            request,
            kinds: m.kinds.clone(),
            coverage: Coverage::new(&request.need, &generation.weeks),
            half_m: if request.needs_scores() { self.half_distance() } else { f64::INFINITY },
            words: m.texts.as_ref().and_then(|_| WordScale::new(scores)),
            name: m.name,
        }
    }

    /// How many listings match.
    pub fn count(&self) -> u64 {
        let mut counts = Counts::default();
        self.tally(&mut counts);
        counts.total()
    }

    /// Counts every match. Whole stretches are added up at once where nothing but the place counts.
    pub fn tally(&self, counts: &mut Counts) {
        let (m, generation) = (self.matching, self.matching.generation);
        let day = generation.day(m.request.today);
        let mut one = |slot: Slot| counts.add(&generation.traits[slot as usize], day.state(slot));
        if m.texts.is_some() || !m.request.asks.is_empty() {
            return self.each(|slot, _, _| one(slot));
        }
        for stretch in self.stretches() {
            if stretch.whole && self.sieve.is_open_to_all() {
                day.add(stretch.slots.clone(), &generation.traits, counts);
                continue;
            }
            for slot in stretch.slots.clone() {
                if self.is_kept(slot) && (stretch.whole || self.is_inside(slot)) {
                    counts.add(&generation.traits[slot as usize], day.state(slot));
                }
            }
        }
    }

    /// Calls `each` with the slot, metres and text score of every match.
    pub fn each(&self, mut each: impl FnMut(Slot, f64, Option<f32>)) {
        self.each_by_words(&mut each);
        if self.matching.is_by_words_alone() {
            return;
        }
        for slot in self.slots() {
            if let Some(metres) = self.without_words(slot) {
                each(slot, metres, None);
            }
        }
    }

    /// Calls `each` with every listing that the filters keep, in the stretches of the area, and with
    /// what tells its metres if it is a match.
    pub fn each_kept(&self, mut each: impl FnMut(Slot, &dyn Fn(Slot) -> Option<f64>)) {
        for slot in self.slots() {
            if self.is_kept(slot) {
                each(slot, &|slot| self.without_words(slot));
            }
        }
    }

    /// Matches that hold the words.
    pub fn each_by_words(&self, mut each: impl FnMut(Slot, f64, Option<f32>)) {
        let Some(texts) = &self.matching.texts else { return };
        for (slot, score) in within(texts, |(slot, _)| *slot, self.stretches()) {
            if let Some(metres) = self.passes(*slot) {
                each(*slot, metres, Some(*score));
            }
        }
    }

    /// Matches without the words that have this thing, or are told to.
    pub fn each_having(&self, thing: ConceptId, mut each: impl FnMut(Slot, f64)) {
        let all = self.matching.generation.having(thing);
        for slot in within(all, |slot| *slot, self.stretches()) {
            if let Some(metres) = self.without_words(*slot) {
                each(*slot, metres);
            }
        }
    }

    /// How many listings of the area have this thing, or are told to, whatever else is asked.
    pub fn count_having(&self, thing: ConceptId) -> usize {
        let all = self.matching.generation.having(thing);
        let before = |slot: Slot| all.partition_point(|known| *known < slot);
        let count = |stretch: &Stretch| before(stretch.slots.end) - before(stretch.slots.start);
        self.stretches().iter().map(count).sum()
    }

    /// Of the things that are asked for plainly, the one that fewest listings have.
    pub fn rarest(&self) -> Option<ConceptId> {
        let m = self.matching;
        m.request.asks.plain().min_by_key(|thing| m.generation.having(*thing).len())
    }

    /// Metres of a listing that answers without holding the words; None when it does not answer, or
    /// holds them.
    pub fn without_words(&self, slot: Slot) -> Option<f64> {
        let metres = self.passes(slot)?;
        let asks = &self.matching.request.asks;
        let worth: &KindWorth = &self.matching.kinds;
        let scale = &self.matching.generation.ranking.kind;
        let row = || self.row(slot);
        let admitted = asks.is_empty() || asks.admit(row(), worth, scale) || self.is_free(row());
        (admitted && self.matching.text_score(slot).is_none()).then_some(metres)
    }

    /// Whether a free place was asked for, and here is one, whatever the kind of care.
    fn is_free(&self, row: &Row) -> bool {
        let request = self.matching.request;
        request.asks.want_free()
            && row.listing_type.is_care()
            && !request.asks.refuse(row)
            && request.need.is_free(row, request.today)
    }

    fn row(&self, slot: Slot) -> &'a Row {
        &self.matching.generation.rows[slot as usize]
    }

    /// World, filters, age and area.
    fn passes(&self, slot: Slot) -> Option<f64> {
        if self.is_kept(slot) { self.metres_inside(slot) } else { None }
    }

    fn is_kept(&self, slot: Slot) -> bool {
        let request = self.matching.request;
        self.sieve.keeps(&self.matching.generation.traits[slot as usize])
            && (!self.sieve.is_deep()
                || self.sieve.keeps_row(
                    self.row(slot),
                    (&request.filters, &request.need),
                    request.today,
                ))
    }

    /// Like [`Self::metres_inside`], when the metres do not matter.
    fn is_inside(&self, slot: Slot) -> bool {
        let (m, forest) = (self.matching, &self.matching.generation.forest);
        match (&m.request.area, &m.region) {
            (area @ Area::Box { .. }, _) => area.holds_degrees(forest.degrees(slot)),
            (Area::Circle { .. }, Region::Circle { centre, sure, most }) => {
                let chord = squared_chord_between(*centre, forest.vector(slot));
                chord < *sure || (chord <= *most && self.metres_inside(slot).is_some())
            }
            _ => self.metres_inside(slot).is_some(),
        }
    }

    fn metres_inside(&self, slot: Slot) -> Option<f64> {
        let (m, area) = (self.matching, &self.matching.request.area);
        if matches!(area, Area::Box { .. })
            && !area.holds_degrees(m.generation.forest.degrees(slot))
        {
            return None;
        }
        let metres = m.measure.metres(m.generation.forest.vector(slot));
        let inside = match area {
            Area::Circle { radius, .. } => metres <= radius.get(),
            Area::Box { .. } => true,
            area => area.holds(self.row(slot), metres),
        };
        inside.then_some(metres)
    }

    /// Listings that may be in the area, in the order of slots; worked out once.
    fn stretches(&self) -> &[Stretch] {
        self.stretches.get_or_init(|| self.look_for_stretches())
    }

    fn slots(&self) -> impl Iterator<Item = Slot> {
        self.stretches().iter().flat_map(|stretch| stretch.slots.clone())
    }

    fn look_for_stretches(&self) -> Vec<Stretch> {
        let generation = self.matching.generation;
        let Area::Communes { codes, .. } = &self.matching.request.area else {
            return generation.forest.stretches(self.sieve.which(), &self.matching.region);
        };
        let lists = codes.iter().filter_map(|code| generation.by_commune.get(code));
        let mut slots: Vec<Slot> = lists.flatten().copied().collect();
        // An arrondissement and its city may both be asked for.
        slots.sort_unstable();
        slots.dedup();
        let runs = slots.chunk_by(|a, b| a + 1 == *b);
        runs.map(|run| Stretch { slots: run[0]..run[0] + run.len() as Slot, whole: false })
            .collect()
    }

    /// The half distance of the question: between how far the nearest places are that are all that
    /// was asked for, as far as is known, and how far those are that are of a kind near enough. Who
    /// finds little of the first looks among the second before going far.
    fn half_distance(&self) -> f64 {
        let generation = self.matching.generation;
        let scale = &generation.ranking.distance;
        if self.matching.is_by_words_alone() {
            let mut found = Vec::new();
            self.each_by_words(|_, metres, _| found.push(metres));
            found.sort_unstable_by(f64::total_cmp);
            return distance_scale(found.into_iter(), scale);
        }
        let whole = self.crowd_distance(&|slot| self.is_wanted(slot));
        if self.matching.request.asks.is_empty() {
            return whole;
        }
        let kind = self.crowd_distance(&|slot| self.is_near_kind(slot));
        whole.powf(scale.whole) * kind.powf(1.0 - scale.whole)
    }

    /// The scale of distances drawn from the nearest listings that are wanted.
    fn crowd_distance(&self, wanted: &dyn Fn(Slot) -> bool) -> f64 {
        let generation = self.matching.generation;
        let scale = &generation.ranking.distance;
        // Past the far bound the scale cannot change any more.
        let far = Metres::new(scale.far_m).map_or(f64::INFINITY, Metres::squared_chord);
        let mut crowd = Crowd { wanted, most: scale.crowd, far, nearest: Vec::new() };
        let centre = self.matching.request.area.centre().unit_vector();
        let which = super::space::Which { min_places: 0, ..self.sieve.which() };
        generation.forest.look(which, (centre, &Region::Everywhere), &mut crowd);
        let metres = crowd.nearest.into_iter().map(|chord| Metres::from_squared_chord(chord).get());
        distance_scale(metres, scale)
    }

    /// How many of the two, the words and the rest, the listing lacks: nobody who asked for something
    /// wants the nearest places whatever they are.
    pub fn lacks(&self, slot: Slot, text: Option<f32>) -> i64 {
        let words = self.matching.texts.is_some() && text.is_none();
        let rest = !self.matching.request.asks.is_empty() && !self.is_wanted(slot);
        i64::from(words) + i64::from(rest)
    }

    /// Whether the listing is all that was asked for, as far as is known.
    fn is_wanted(&self, slot: Slot) -> bool {
        let m = self.matching;
        let asks = &m.request.asks;
        self.sieve.is_of_kind(&m.generation.traits[slot as usize])
            && (asks.kinds.is_empty() || m.kinds.of(self.row(slot)) >= VERY_KIND * m.kinds.best())
            && (asks.asks.is_empty() || asks.are_met(self.row(slot)))
    }

    /// Whether the listing is of a kind that answers, whatever else was asked.
    fn is_near_kind(&self, slot: Slot) -> bool {
        let m = self.matching;
        let least = m.generation.ranking.kind.answers_from;
        self.sieve.is_of_kind(&m.generation.traits[slot as usize])
            && m.kinds.of(self.row(slot)) >= least
    }
}

/// The nearest listings that are wanted.
struct Crowd<'f> {
    wanted: &'f dyn Fn(Slot) -> bool,
    most: usize,
    /// Squared chord past which nobody counts.
    far: f64,
    /// Squared chords, the smallest first.
    nearest: Vec<f64>,
}

impl Sight for Crowd<'_> {
    fn is_over(&self, chord: f64) -> bool {
        chord > self.far
            || (self.nearest.len() >= self.most && self.nearest.last().is_some_and(|w| chord > *w))
    }

    fn see(&mut self, slot: Slot, chord: f64) {
        if self.is_over(chord) || !(self.wanted)(slot) {
            return;
        }
        let at = self.nearest.partition_point(|known| *known <= chord);
        self.nearest.insert(at, chord);
        self.nearest.truncate(self.most);
    }
}
