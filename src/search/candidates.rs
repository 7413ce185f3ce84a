//! What a question looks for: the words looked up once, the weights chosen.

use super::area::{Area, Measure};
use super::asks::KindWorth;
use super::found::Found;
use super::generation::Generation;
use super::need::Need;
use super::ranking::Weights;
use super::request::SearchRequest;
use super::row::Slot;
use super::space::{Region, Stretch, Which, within};
use super::text::TextError;
use crate::domain::CareKind;

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
/// What a match that only lacks a number is worth.
const LACKING_NUMBER: f32 = 0.8;
/// What a match that lacks a word is worth.
const LACKING: f32 = 0.6;

/// Adds to few matches those that hold all words but the commonest.
fn more_words(
    (generation, request): (&Generation, &SearchRequest),
    near: &[Stretch],
    full: Vec<(Slot, f32)>,
    spelling: &mut Spelling,
) -> Result<Vec<(Slot, f32)>, TextError> {
    let words: Vec<String> =
        request.words.iter().flat_map(|w| w.split_whitespace()).map(str::to_owned).collect();
    let measure = Measure::new(&request.area);
    let inside = |slot: Slot| {
        let row = &generation.rows[slot as usize];
        request.area.holds(row, measure.metres(row.vector))
    };
    let few =
        within(&full, slot_of, near).filter(|(slot, _)| inside(*slot)).take(FEW_BY_WORDS).count()
            < FEW_BY_WORDS;
    if !few || words.len() < 2 || !spelling.dropped.is_empty() {
        return Ok(full);
    }
    let Some(left_out) = generation.text.commonest(&words)? else { return Ok(full) };
    let mut kept = words;
    let left_out = kept.remove(left_out);
    let before = full.len();
    let more = generation.text.matches_near(&kept, Some(&ranges(near)))?.full;
    let more = within(&more, slot_of, near).map(|(slot, score)| (*slot, score * LACKING));
    let found = with_more(full, more);
    if found.len() > before {
        spelling.dropped.push(left_out);
    }
    Ok(found)
}

/// Adds those that hold all words but the numbers: of houses of one name, "II" is wanted first, and
/// those without it are its neighbours in the list.
fn other_numbers(
    (generation, request): (&Generation, &SearchRequest),
    near: &[Stretch],
    full: Vec<(Slot, f32)>,
) -> Result<Vec<(Slot, f32)>, TextError> {
    let words = request.words.iter().flat_map(|words| words.split_whitespace());
    let (numbers, kept): (Vec<&str>, Vec<&str>) =
        words.partition(|word| generation.texts().is_number(word));
    if numbers.is_empty() || kept.is_empty() {
        return Ok(full);
    }
    let kept: Vec<String> = kept.into_iter().map(str::to_owned).collect();
    let more = generation.text.matches_near(&kept, Some(&ranges(near)))?;
    if !more.dropped.is_empty() {
        return Ok(full);
    }
    let more = within(&more.full, slot_of, near);
    Ok(with_more(full, more.map(|(slot, score)| (*slot, score * LACKING_NUMBER))))
}

fn slot_of((slot, _): &(Slot, f32)) -> Slot {
    *slot
}

/// Stretches of both worlds that may be in the area, in the order of slots; everything for an area
/// that is not looked for by place.
fn stretches(generation: &Generation, area: &Area) -> Vec<Stretch> {
    let region = match area {
        Area::Communes { .. } => Region::Everywhere,
        area => Region::of(area),
    };
    let of = |demonstration| generation.forest.stretches(Which::all(demonstration), &region);
    let mut found = of(false);
    found.extend(of(true));
    found.sort_unstable_by_key(|stretch| stretch.slots.start);
    found
}

fn ranges(stretches: &[Stretch]) -> Vec<std::ops::Range<Slot>> {
    stretches.iter().map(|stretch| stretch.slots.clone()).collect()
}

/// Two lists in order become one; what is in both keeps the score of the first.
fn with_more(
    first: Vec<(Slot, f32)>,
    second: impl Iterator<Item = (Slot, f32)>,
) -> Vec<(Slot, f32)> {
    let mut out = Vec::with_capacity(first.len() + second.size_hint().0);
    let mut rest = first.into_iter().peekable();
    for (slot, score) in second {
        while let Some(earlier) = rest.next_if(|(known, _)| *known < slot) {
            out.push(earlier);
        }
        out.push(rest.next_if(|(known, _)| *known == slot).unwrap_or((slot, score)));
    }
    out.extend(rest);
    out
}

/// What a question looks for.
pub struct Matching<'a> {
    pub generation: &'a Generation,
    pub request: &'a SearchRequest,
    pub measure: Measure,
    pub region: Region,
    pub kinds: KindWorth,
    /// Listings that hold the words, by slot, with their text score; None when there are no words.
    pub texts: Option<Vec<(Slot, f32)>>,
    /// What distinguishes the name that was typed, when some listing has that very name.
    pub name: Option<u64>,
    /// Words that were taken for others, and words that nothing holds.
    pub spelling: Spelling,
}

impl<'a> Matching<'a> {
    /// Looks the words up; the rest waits until it is asked for.
    pub fn new(generation: &'a Generation, request: &'a SearchRequest) -> Result<Self, TextError> {
        let near = match &request.words {
            Some(_) => stretches(generation, &request.area),
            None => Vec::new(),
        };
        let found = match &request.words {
            // The scale of scores rests on the best match of the whole country.
            Some(words) if request.needs_scores() => generation.text.matches_text(words)?,
            Some(words) => generation.text.matches_text_near(words, Some(&ranges(&near)))?,
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
                let full = more_words((generation, request), &near, found.full, &mut spelling)?;
                let full = other_numbers((generation, request), &near, full)?;
                (Some(full), spelling)
            }
            None => (None, Spelling::default()),
        };
        let filters = &request.filters;
        let filtered = !filters.types.is_empty() || !filters.subtypes.is_empty();
        let kinds = KindWorth::new(&request.asks.kinds, filtered, &generation.ranking.kind);
        let (measure, region) = (Measure::new(&request.area), Region::of(&request.area));
        let name = request.words.as_deref().and_then(|words| generation.name_of(words));
        Ok(Self { generation, request, measure, region, kinds, texts, name, spelling })
    }

    /// The matches of one world.
    pub fn of(&self, demonstration: bool) -> Found<'_, 'a> {
        Found::new(self, demonstration)
    }

    /// Weights by situation.
    pub fn profile(&self) -> (&'static str, Weights) {
        let profiles = &self.generation.ranking.profiles;
        let request = self.request;
        let words = self.texts.is_some() || !request.asks.is_empty();
        // Beside words, an age alone says nothing of when care is needed.
        let Need { start, schedule, kind, age_months } = &request.need;
        let need = start.is_some()
            || schedule.is_some()
            || kind.is_some()
            || request.asks.free
            || age_months.is_some() && !words;
        let urgent = request.asks.urgent || request.need.kind == Some(CareKind::Emergency);
        let (name, weights) = match (words, need) {
            _ if self.name.is_some() => ("name", profiles.name),
            _ if urgent => ("urgent", profiles.urgent),
            (true, true) => ("words_need", profiles.words_need),
            (true, false) => ("words", profiles.words),
            (false, true) => ("need", profiles.need),
            (false, false) => ("default", profiles.default),
        };
        (name, self.in_use(weights))
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

    /// The weights of a profile, those of the parts that the question does not use shared among the
    /// others.
    fn in_use(&self, mut weights: Weights) -> Weights {
        let need = &self.request.need;
        if need.schedule.is_none() && need.kind.is_none() && need.age_months.is_none() {
            weights.need = 0.0;
        }
        // Doubtful wishes weigh no more together than the plainest of them.
        weights.asks *= self.request.asks.strongest();
        if self.texts.is_none() {
            weights.words = 0.0;
        }
        weights.scaled()
    }
}
