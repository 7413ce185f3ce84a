//! One search: candidates, filters, scores, a page.

use super::cursor::{Cursor, CursorError, Key};
use super::facets::Facets;
use super::generation::Generation;
use super::reasons::reasons;
use super::request::{Area, Count, SearchRequest, Sort, World};
use super::row::{Slot, mix, stable_hash};
use super::score::{Candidate, Explanation, Scorer, UNITS, WordScale, distance_scale};
use super::text::TextError;
use super::tree::SphereTree;
use crate::domain::{AvailabilityState, EffectiveAvailability};
use thiserror::Error;

/// A result.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub slot: Slot,
    pub distance_m: f64,
    /// In `0..=1`, to four decimals.
    pub score: f64,
    pub availability: EffectiveAvailability,
    pub reasons: Vec<String>,
    pub explanation: Option<Explanation>,
}

/// A page of results.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub hits: Vec<Hit>,
    /// Every match; None when it was not asked for.
    pub total: Option<u64>,
    pub facets: Option<Facets>,
    pub next: Option<Cursor>,
    pub profile: &'static str,
    /// Whether the fictitious listings answered.
    pub demonstration: bool,
    /// Matches in the other world, told apart.
    pub elsewhere: Option<u64>,
}

/// Metres below which two ways of computing a distance may disagree.
const SLACK_M: f64 = 1e-3;

/// Why a search has no answer.
#[derive(Debug, Error)]
pub enum SearchError {
    #[error(transparent)]
    Cursor(#[from] CursorError),
    #[error(transparent)]
    Text(#[from] TextError),
}

/// Answers a checked request. The same request on the same generation gives the same page.
pub fn search(generation: &Generation, request: &SearchRequest) -> Result<Page, SearchError> {
    let mut request = request.clone();
    let question = question_hash(generation, &request);
    if let Some(cursor) = request.cursor {
        if cursor.question != question {
            return Err(CursorError::Elsewhere.into());
        }
        request.today = cursor.as_of;
    }
    let demonstration = world(generation, &request);
    let texts = match &request.words {
        Some(words) => generation.text.matches_text(words)?.map(|found| found.full),
        None => None,
    };
    let run = Run::new(generation, &request, demonstration, texts);
    let (keys, total, facets) = run.collect();
    let next = run.next_cursor(&keys, question);
    let hits = keys.iter().take(request.limit).map(|key| run.hit(key)).collect();
    let elsewhere = (request.count == Count::Exact).then(|| run.count_elsewhere());
    Ok(Page { hits, total, facets, next, profile: run.scorer.profile, demonstration, elsewhere })
}

/// Ties a cursor to its question: everything but the page itself.
fn question_hash(generation: &Generation, request: &SearchRequest) -> u64 {
    let mut question = request.clone();
    question.cursor = None;
    question.limit = 0;
    question.explain = false;
    question.count = Count::None;
    // The day is in the cursor itself.
    question.today = crate::domain::Date::ZERO;
    stable_hash(format!("{} {question:?}", generation.manifest.id).as_bytes())
}

fn world(generation: &Generation, request: &SearchRequest) -> bool {
    match request.world {
        World::Real => false,
        World::Demonstration => true,
        World::Auto => demonstration_by_default(generation, &request.area),
    }
}

/// Whether a search there answers with fictitious listings unless told otherwise.
pub fn demonstration_by_default(generation: &Generation, area: &Area) -> bool {
    let known = |code| {
        generation.is_demonstration_commune(code)
            || generation
                .places
                .arrondissements(code)
                .any(|a| generation.is_demonstration_commune(a.code))
    };
    match area {
        Area::Communes { codes, .. } => codes.iter().any(|code| known(*code)),
        area => generation.places.commune_at(area.centre()).is_some_and(known),
    }
}

/// The work of one search.
struct Run<'a> {
    generation: &'a Generation,
    request: &'a SearchRequest,
    demonstration: bool,
    /// Matches of the words, by slot; None when there are no words.
    texts: Option<Vec<(Slot, f32)>>,
    scorer: Scorer<'a>,
    centre: [f64; 3],
    day: u64,
}

impl<'a> Run<'a> {
    fn new(
        generation: &'a Generation,
        request: &'a SearchRequest,
        demonstration: bool,
        texts: Option<Vec<(Slot, f32)>>,
    ) -> Self {
        let ranking = &generation.ranking;
        let (profile, weights) = match texts {
            Some(_) if named(generation, request) => ("name", ranking.profiles.name),
            Some(_) => ("words", ranking.profiles.words),
            None => ("default", ranking.profiles.default),
        };
        let tree = if demonstration { &generation.demonstration } else { &generation.real };
        let scorer = Scorer {
            ranking,
            profile,
            weights,
            filters: &request.filters,
            today: request.today,
            half_m: half_distance(generation, request, tree),
            words: texts.as_ref().and_then(|t| WordScale::new(t.iter().map(|(_, score)| *score))),
        };
        let centre = request.area.centre().unit_vector();
        let day = stable_hash(request.today.to_string().as_bytes());
        Self { generation, request, demonstration, texts, scorer, centre, day }
    }

    fn tree(&self, demonstration: bool) -> &'a SphereTree {
        if demonstration { &self.generation.demonstration } else { &self.generation.real }
    }

    /// Keys of the page in order (one more than the page when there is a next one).
    fn collect(&self) -> (Vec<Key>, Option<u64>, Option<Facets>) {
        if self.can_stream() {
            return (self.stream(), None, None);
        }
        let exact = self.request.count == Count::Exact;
        let mut facets = Facets::default();
        let mut total = 0;
        let mut keys = Vec::new();
        let after = self.request.cursor.map(|c| c.key);
        self.each_match(self.demonstration, |slot, distance_m, text| {
            if exact {
                total += 1;
                facets.add(&self.generation.rows[slot as usize], self.request.today);
            }
            let key = self.key(slot, distance_m, text);
            if after.is_none_or(|after| key > after) {
                keys.push(key);
            }
        });
        let wanted = self.request.limit + 1;
        if keys.len() > wanted {
            keys.select_nth_unstable(wanted - 1);
            keys.truncate(wanted);
        }
        keys.sort_unstable();
        (keys, exact.then_some(total), exact.then_some(facets))
    }

    /// Order by distance alone, around a point, without counts: neighbours can be read one by one.
    fn can_stream(&self) -> bool {
        self.request.sort == Sort::Distance
            && self.request.count == Count::None
            && self.texts.is_none()
            && matches!(self.request.area, Area::Circle { .. })
    }

    fn stream(&self) -> Vec<Key> {
        let Area::Circle { centre, radius } = self.request.area else { return Vec::new() };
        let after = self.request.cursor.map(|c| c.key);
        let mut keys: Vec<Key> = Vec::new();
        for (slot, near) in self.tree(self.demonstration).nearest(centre) {
            // The tree and the keys may differ in the last bit, and equals come in any order: read
            // a hair further than the page's last key.
            let full = keys.get(self.request.limit).map_or(radius.get(), |key| key.distance_m);
            if near.get() > full.min(radius.get()) + SLACK_M {
                break;
            }
            let row = &self.generation.rows[slot as usize];
            let distance_m = self.distance(slot);
            let kept = row.open && self.request.filters.keeps(row, self.request.today);
            if distance_m <= radius.get() && kept {
                let key = self.key(slot, distance_m, None);
                if after.is_none_or(|after| key > after) {
                    keys.push(key);
                }
            }
        }
        keys.sort_unstable();
        keys.truncate(self.request.limit + 1);
        keys
    }

    /// Calls `each` with the slot, metres and text score of every match of a world.
    fn each_match(&self, demonstration: bool, mut each: impl FnMut(Slot, f64, Option<f32>)) {
        let rows = &self.generation.rows;
        let mut consider = |slot: Slot, text: Option<f32>| {
            let Some(row) = rows.get(slot as usize) else { return };
            if !row.open
                || row.demonstration != demonstration
                || !self.request.filters.keeps(row, self.request.today)
            {
                return;
            }
            let distance_m = self.distance(slot);
            if self.request.area.holds(row, distance_m) {
                each(slot, distance_m, text);
            }
        };
        match (&self.texts, &self.request.area) {
            (Some(texts), _) => {
                texts.iter().for_each(|(slot, score)| consider(*slot, Some(*score)))
            }
            (None, Area::Circle { centre, radius }) => {
                let near = self.tree(demonstration).within(*centre, *radius);
                near.for_each(|slot| consider(slot, None));
            }
            (None, _) => (0..rows.len() as Slot).for_each(|slot| consider(slot, None)),
        }
    }

    fn distance(&self, slot: Slot) -> f64 {
        let vector = self.generation.rows[slot as usize].vector;
        let chord = crate::domain::position::squared_chord_between(self.centre, vector);
        crate::domain::Metres::from_squared_chord(chord).get()
    }

    fn key(&self, slot: Slot, distance_m: f64, text: Option<f32>) -> Key {
        let row = &self.generation.rows[slot as usize];
        let primary = match self.request.sort {
            Sort::Distance => 0,
            Sort::Relevance => -self.scorer.units(&Candidate { row, distance_m, text }),
            Sort::Availability => availability_rank(&row.availability_on(self.request.today)),
        };
        Key { primary, distance_m, tie: mix(row.id_hash ^ self.day), slot }
    }

    fn next_cursor(&self, keys: &[Key], question: u64) -> Option<Cursor> {
        let more = keys.len() > self.request.limit;
        let last = keys.get(self.request.limit.checked_sub(1)?)?;
        more.then_some(Cursor { key: *last, question, as_of: self.request.today })
    }

    fn hit(&self, key: &Key) -> Hit {
        let row = &self.generation.rows[key.slot as usize];
        let text = self.texts.as_ref().and_then(|texts| {
            let at = texts.binary_search_by_key(&key.slot, |(slot, _)| *slot).ok()?;
            Some(texts[at].1)
        });
        let candidate = Candidate { row, distance_m: key.distance_m, text };
        Hit {
            slot: key.slot,
            distance_m: key.distance_m,
            score: self.scorer.units(&candidate) as f64 / UNITS,
            availability: row.availability_on(self.request.today),
            reasons: reasons(row, key.distance_m, &self.request.filters, self.request.today),
            explanation: self.request.explain.then(|| self.scorer.explain(&candidate)),
        }
    }

    fn count_elsewhere(&self) -> u64 {
        let mut count = 0;
        self.each_match(!self.demonstration, |_, _, _| count += 1);
        count
    }
}

/// Whether the words are the very name of a listing among the best matches.
fn named(generation: &Generation, request: &SearchRequest) -> bool {
    request.words.as_deref().is_some_and(|words| generation.is_name(words))
}

fn half_distance(generation: &Generation, request: &SearchRequest, tree: &SphereTree) -> f64 {
    let filters = &request.filters;
    let wanted = |slot: Slot| {
        let row = &generation.rows[slot as usize];
        (filters.types.is_empty() || filters.types.contains(&row.listing_type))
            && (filters.subtypes.is_empty()
                || row.subtype.is_some_and(|s| filters.subtypes.contains(&s)))
    };
    let scale = &generation.ranking.distance;
    let nearest = tree.nearest(request.area.centre()).map(|(slot, metres)| (slot, metres.get()));
    // Past the far bound the scale cannot change any more.
    let near = nearest.take_while(|(_, metres)| *metres <= scale.far_m);
    distance_scale(near.filter(|(slot, _)| wanted(*slot)).map(|(_, metres)| metres), scale)
}

/// Free first (the freshest word before the others), then by date, unknown, full.
fn availability_rank(availability: &EffectiveAvailability) -> i64 {
    let class = match availability.state {
        AvailabilityState::Free => 0,
        AvailabilityState::FromDate => 1,
        AvailabilityState::Unknown => 2,
        AvailabilityState::None => 3,
    };
    let day = |date: Option<crate::domain::Date>| {
        date.map_or(0, |d| {
            i64::from(d.year()) * 512 + i64::from(d.month()) * 32 + i64::from(d.day())
        })
    };
    let within = match availability.state {
        AvailabilityState::FromDate => day(availability.from),
        _ => 10_000_000 - day(availability.verified_on),
    };
    class * 100_000_000 + within
}
