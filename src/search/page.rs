//! One search: candidates, filters, scores, a page.

use super::area::Area;
use super::best::{Best, availability_rank};
use super::candidates::{Matching, Spelling};
use super::cost::{CostKeys, Costs, NoCosts};
use super::cursor::{Cursor, CursorError, Key, LIFE_DAYS};
use super::facets::{Counts, Day, Facets};
use super::found::Found;
use super::generation::Generation;
use super::reasons::reasons;
use super::relax::{Relaxation, relaxations};
use super::request::{Count, SearchRequest, Sort, World};
use super::row::{Slot, StableHasher, mix, stable_hash};
use super::score::{Candidate, Explanation, Scorer, UNITS};
use super::space::Sight;
use super::text::TextError;
use super::words::ConceptId;
use crate::domain::availability::days_between;
use crate::domain::{AvailabilityState, CommuneCode, EffectiveAvailability, Fit, Metres};
use std::cmp::Ordering;
use std::fmt::Write;
use std::sync::Arc;
use thiserror::Error;

/// A result.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub slot: Slot,
    /// Metres to the nearest point of the question, or to the way.
    pub distance_m: f64,
    /// How much longer the way from the first point to the second becomes; None with one point.
    pub detour_m: Option<f64>,
    /// Metres to each point, when there are several.
    pub anchors_m: Vec<f64>,
    /// In `0..=1`, to four decimals.
    pub score: f64,
    pub availability: EffectiveAvailability,
    /// How it meets the asked hours; None when none were asked or its hours are unknown.
    pub fit: Option<Fit>,
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
    pub spelling: Spelling,
    /// Changes of the question that bring more, when there is little.
    pub relaxations: Vec<Relaxation>,
}

/// Why a search has no answer.
#[derive(Debug, Error)]
pub enum SearchError {
    #[error(transparent)]
    Cursor(#[from] CursorError),
    #[error(transparent)]
    Text(#[from] TextError),
}

/// How the candidates of a question are found. The answer is the same whatever the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// The cheaper of the two.
    Auto,
    /// Every match is looked at.
    Scan,
    /// Neighbours one by one, until none can enter the page any more.
    Neighbours,
}

/// Answers a checked request. The same request on the same generation gives the same page.
pub fn search(generation: &Generation, request: &SearchRequest) -> Result<Page, SearchError> {
    search_by(generation, request, Plan::Auto)
}

/// The same, ordered by what results cost a family where the request says so.
pub fn search_for(
    generation: &Generation,
    request: &SearchRequest,
    costs: &dyn Costs,
) -> Result<Page, SearchError> {
    run(generation, request, (Plan::Auto, costs))
}

/// The same by a given plan; [`Plan::Neighbours`] is only followed where it can be.
pub fn search_by(
    generation: &Generation,
    request: &SearchRequest,
    plan: Plan,
) -> Result<Page, SearchError> {
    run(generation, request, (plan, &NoCosts))
}

fn run(
    generation: &Generation,
    request: &SearchRequest,
    (plan, costs): (Plan, &dyn Costs),
) -> Result<Page, SearchError> {
    let question = question_hash(generation, request);
    let as_of = request.cursor.map(|cursor| (cursor.question, cursor.as_of));
    let dated;
    let request = match as_of {
        None => request,
        Some((asked, _)) if asked != question => return Err(CursorError::Elsewhere.into()),
        // Counts of a day are kept: no cursor may make us work out any day it likes.
        Some((_, as_of)) if !(0..=LIFE_DAYS).contains(&days_between(as_of, request.today)) => {
            return Err(CursorError::Elsewhere.into());
        }
        Some((_, as_of)) => {
            dated = SearchRequest { today: as_of, ..request.clone() };
            &dated
        }
    };
    let matching = Matching::new(generation, request)?;
    let run = Run::new(generation, request, &matching, costs);
    let (keys, total, facets) = run.collect(plan);
    let next = run.next_cursor(&keys, question);
    let hits = keys.iter().take(request.limit).map(|key| run.hit(key)).collect();
    let elsewhere =
        (request.count == Count::Exact).then(|| matching.of(!run.demonstration).count());
    let (profile, demonstration) = (run.scorer.profile, run.demonstration);
    let relaxations = match (total, request.cursor) {
        (Some(total), None) => {
            relaxations(generation, request, (total, !matching.spelling.dropped.is_empty()))?
        }
        _ => Vec::new(),
    };
    let spelling = matching.spelling.clone();
    Ok(Page { hits, total, facets, next, profile, demonstration, elsewhere, spelling, relaxations })
}

/// How many listings match, in the world that the request asks about.
pub fn count(generation: &Generation, request: &SearchRequest) -> Result<u64, SearchError> {
    Ok(Matching::new(generation, request)?.of(world(generation, request)).count())
}

/// Ties a cursor to its question: everything but the page itself, its form and the day, which is in
/// the cursor.
fn question_hash(generation: &Generation, request: &SearchRequest) -> u64 {
    let SearchRequest { area, filters, asks, words, need, sort, household, world, .. } = request;
    let mut hash = StableHasher::default();
    let question = (area, filters, asks, words, need, (sort, household), world);
    // A hasher takes any text.
    let _ = write!(hash, "{} {question:?}", generation.manifest.id);
    hash.finish()
}

fn world(generation: &Generation, request: &SearchRequest) -> bool {
    match request.world {
        World::Real => false,
        World::Demonstration => true,
        World::Auto => demonstration_by_default(generation, &request.area),
        World::Of(code) => is_demonstration(generation, code),
    }
}

/// Whether a search there answers with fictitious listings unless told otherwise.
pub fn demonstration_by_default(generation: &Generation, area: &Area) -> bool {
    let known = |code| is_demonstration(generation, code);
    match area {
        Area::Communes { codes, .. } => codes.iter().any(|code| known(*code)),
        area => generation.places.commune_at(area.centre()).is_some_and(known),
    }
}

fn is_demonstration(generation: &Generation, code: CommuneCode) -> bool {
    let mut parts = generation.places.arrondissements(code);
    generation.is_demonstration_commune(code)
        || parts.any(|part| generation.is_demonstration_commune(part.code))
}

/// The work of one search.
struct Run<'a> {
    generation: &'a Generation,
    request: &'a SearchRequest,
    matching: &'a Matching<'a>,
    demonstration: bool,
    found: Found<'a, 'a>,
    scorer: Scorer<'a>,
    /// Hash of the day, for the rotation.
    day: u64,
    today: Arc<Day>,
    costs: CostKeys<'a>,
}

impl<'a> Run<'a> {
    fn new(
        generation: &'a Generation,
        request: &'a SearchRequest,
        matching: &'a Matching<'a>,
        costs: &'a dyn Costs,
    ) -> Self {
        let demonstration = world(generation, request);
        let found = matching.of(demonstration);
        let scorer = found.scorer();
        let day = stable_hash(request.today.to_string().as_bytes());
        let today = generation.day(request.today);
        let costs = CostKeys::new(&generation.prices, &generation.rows, costs);
        Self { generation, request, matching, demonstration, found, scorer, day, today, costs }
    }

    /// Keys of the page in order (one more than the page when there is a next one).
    fn collect(&self, plan: Plan) -> (Vec<Key>, Option<u64>, Option<Facets>) {
        let exact = self.request.count == Count::Exact;
        let mut counts = Counts::default();
        let by_cost = self.request.sort == Sort::Cost && self.matching.texts.is_none();
        let keys = if plan != Plan::Scan && (self.can_stream() || by_cost) {
            if exact {
                self.found.tally(&mut counts);
            }
            if by_cost { self.cheapest() } else { self.stream() }
        } else {
            self.scan(exact.then_some(&mut counts))
        };
        (keys, exact.then(|| counts.total()), exact.then(|| counts.facets()))
    }

    /// Looks at every match.
    fn scan(&self, mut counts: Option<&mut Counts>) -> Vec<Key> {
        let mut best = Best::new(self.request);
        self.found.each(|slot, metres, text| {
            if let Some(counts) = &mut counts {
                counts.add(&self.generation.traits[slot as usize], self.today.state(slot));
            }
            best.offer(self.key(slot, metres, text));
        });
        best.into_sorted()
    }

    /// The cheapest: most listings cost too much for the page, and nobody asks how far they are.
    fn cheapest(&self) -> Vec<Key> {
        let mut best = Best::new(self.request);
        self.found.each_kept(|slot, metres| {
            let primary = self.costs.of(slot);
            if best.worst().is_none_or(|worst| primary <= worst.primary)
                && let Some(metres) = metres(slot)
            {
                best.offer(self.key(slot, metres, None));
            }
        });
        best.into_sorted()
    }

    /// Around a point, in an order that falls with distance: neighbours can be read from near to far.
    fn can_stream(&self) -> bool {
        !matches!(self.request.sort, Sort::Availability | Sort::Cost)
            && !self.matching.is_by_words_alone()
            && matches!(self.request.area, Area::Circle { .. } | Area::Box { .. })
    }

    fn stream(&self) -> Vec<Key> {
        let mut best = Best::new(self.request);
        // Those that hold the words are few, and may be far: all of them first.
        self.found.each_by_words(|slot, metres, text| {
            best.offer(self.key(slot, metres, text));
        });
        // So are those that have what is asked for.
        let rarest = self.found.rarest().filter(|thing| self.found.count_having(*thing) <= FEW);
        if let Some(thing) = rarest {
            let by_distance = self.request.sort == Sort::Distance;
            self.found.each_having(thing, |slot, metres| {
                let late = |worst: &Key| worst.primary <= 0 && metres > worst.distance_m;
                if !(by_distance && best.worst().is_some_and(late)) {
                    best.offer(self.key(slot, metres, None));
                }
            });
        }
        let centre = self.request.area.centre().unit_vector();
        let mut outlook = Outlook::new(self, best, rarest);
        let region = &self.matching.region;
        self.generation.forest.look(self.found.sieve.which(), (centre, region), &mut outlook);
        outlook.best.into_sorted()
    }

    /// The squared chord past which nothing can come before the key, of those that lack the
    /// words and the thing that was looked at first.
    fn cut(&self, worst: &Key, seen: Option<ConceptId>) -> f64 {
        let least = i64::from(self.matching.texts.is_some()) + i64::from(seen.is_some());
        let metres = match self.request.sort {
            Sort::Distance => match worst.primary.cmp(&least) {
                Ordering::Less => return -1.0,
                Ordering::Equal => worst.distance_m,
                Ordering::Greater => f64::INFINITY,
            },
            _ => self.scorer.farthest(-worst.primary),
        };
        // The bounds of a part and the keys may differ in the last bit.
        Metres::new(metres + SLACK_M).map_or(f64::INFINITY, Metres::squared_chord)
    }

    fn key(&self, slot: Slot, distance_m: f64, text: Option<f32>) -> Key {
        let row = || &self.generation.rows[slot as usize];
        let primary = match self.request.sort {
            Sort::Distance => self.found.lacks(slot, text),
            Sort::Relevance => -self.scorer.units(&self.candidate(slot, distance_m, text)),
            Sort::Availability => availability_rank(&row().availability_on(self.request.today)),
            Sort::Cost => self.costs.of(slot),
        };
        Key { primary, distance_m, tie: mix(self.generation.ties[slot as usize] ^ self.day), slot }
    }

    fn candidate(&self, slot: Slot, distance_m: f64, text: Option<f32>) -> Candidate<'a> {
        let row = &self.generation.rows[slot as usize];
        // Worked out beforehand for those who need a place today.
        let availability = self.request.need.is_empty().then(|| self.today.worth(slot));
        Candidate { row, distance_m, text, availability }
    }

    fn next_cursor(&self, keys: &[Key], question: u64) -> Option<Cursor> {
        let more = keys.len() > self.request.limit;
        let last = keys.get(self.request.limit.checked_sub(1)?)?;
        more.then_some(Cursor { key: *last, question, as_of: self.request.today })
    }

    /// What a card shows of a hit.
    fn card(&self, key: &Key) -> Hit {
        let state = self.today.state(key.slot);
        let state = AvailabilityState::ALL[usize::from(state)];
        let vector = self.generation.forest.vector(key.slot);
        Hit {
            slot: key.slot,
            distance_m: self.matching.measure.shown(vector),
            detour_m: None,
            anchors_m: Vec::new(),
            score: 0.0,
            availability: EffectiveAvailability { state, ..EffectiveAvailability::unknown() },
            fit: None,
            reasons: Vec::new(),
            explanation: None,
        }
    }

    fn hit(&self, key: &Key) -> Hit {
        if self.request.cards {
            return self.card(key);
        }
        let row = &self.generation.rows[key.slot as usize];
        let text = self.matching.text_score(key.slot);
        let candidate = self.candidate(key.slot, key.distance_m, text);
        let measure = &self.matching.measure;
        let distance_m = measure.shown(row.vector);
        let anchors_m = measure.each(row.vector);
        let fit = self.request.need.fit(row, self.request.today, &self.generation.weeks);
        Hit {
            slot: key.slot,
            distance_m,
            detour_m: measure.detour(row.vector),
            anchors_m: if anchors_m.len() > 1 { anchors_m } else { Vec::new() },
            score: self.scorer.units(&candidate) as f64 / UNITS,
            availability: row.availability_on(self.request.today),
            reasons: reasons(
                (row, distance_m),
                self.request,
                fit.as_ref(),
                &self.generation.lexicon,
            ),
            fit,
            explanation: self.request.explain.then(|| self.scorer.explain(&candidate)),
        }
    }
}

/// What is seen from the centre of the question.
struct Outlook<'r, 'a> {
    run: &'r Run<'a>,
    best: Best,
    /// Squared chord past which nothing matters.
    cut: f64,
    /// Those that have this were seen before.
    seen: Option<ConceptId>,
}

impl<'r, 'a> Outlook<'r, 'a> {
    fn new(run: &'r Run<'a>, best: Best, seen: Option<ConceptId>) -> Self {
        let cut = best.worst().map_or(f64::INFINITY, |worst| run.cut(worst, seen));
        Self { run, best, cut, seen }
    }
}

impl Sight for Outlook<'_, '_> {
    fn is_over(&self, chord: f64) -> bool {
        chord > self.cut
    }

    fn see(&mut self, slot: Slot, chord: f64) {
        let has = |thing| {
            let concepts = &self.run.generation.rows[slot as usize].concepts;
            concepts.yes.union(concepts.told).contains(thing)
        };
        if chord > self.cut || self.seen.is_some_and(has) {
            return;
        }
        let Some(metres) = self.run.found.without_words(slot) else { return };
        if self.best.offer(self.run.key(slot, metres, None))
            && let Some(worst) = self.best.worst()
        {
            self.cut = self.run.cut(worst, self.seen);
        }
    }
}

/// Listings that are looked at before the nearest ones; more of them are met soon enough anyway.
const FEW: usize = 400;
/// Metres below which two ways of computing a distance may disagree.
const SLACK_M: f64 = 1e-3;
