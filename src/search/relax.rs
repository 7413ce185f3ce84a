//! When little or nothing matches: the smallest changes of the question that bring more, each with
//! how many more, counted and not guessed.

use super::area::Area;
use super::generation::Generation;
use super::page::{SearchError, count};
use super::request::SearchRequest;
use crate::domain::Metres;

/// Fewer matches than this call for help.
const FEW: u64 = 5;
/// Wider circles tried in turn, in metres.
const RADII_M: [f64; 6] = [2_000.0, 5_000.0, 10_000.0, 20_000.0, 35_000.0, 50_000.0];
/// Longer detours tried in turn, in metres.
const DETOURS_M: [f64; 5] = [2_000.0, 5_000.0, 10_000.0, 20_000.0, 50_000.0];
/// Words past this number are not tried one by one.
const MOST_WORDS: usize = 6;
/// Suggestions shown at most.
const MOST: usize = 5;

/// One change of the question.
#[derive(Debug, Clone, PartialEq)]
pub enum Easing {
    /// A wider circle, in metres.
    Radius(f64),
    /// A longer detour, in metres.
    Detour(f64),
    /// Around the communes rather than inside them, in metres.
    Around(f64),
    /// Without a filter, by the name of its parameter.
    Without(&'static str),
    /// Without the age of the child.
    AnyAge,
    /// Without a word, or without all of them: the words that stay.
    Words(Option<String>),
}

/// A change, and what it brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    pub easing: Easing,
    /// Matches more than now.
    pub gain: u64,
}

/// Changes that help, the most helpful first; empty when there are matches enough. `partial`: the
/// matches already lack a word, so that leaving out another one by one says nothing.
pub fn relaxations(
    generation: &Generation,
    request: &SearchRequest,
    (total, partial): (u64, bool),
) -> Result<Vec<Relaxation>, SearchError> {
    if total >= FEW {
        return Ok(Vec::new());
    }
    let gain = |changed: &SearchRequest| Ok(count(generation, changed)?.saturating_sub(total));
    let mut found = Vec::new();
    found.extend(first_wider(request, &gain)?);
    for (easing, changed) in others(request, partial) {
        let gain = gain(&changed)?;
        if gain > 0 {
            found.push(Relaxation { easing, gain });
        }
    }
    found.sort_by_key(|relaxation| std::cmp::Reverse(relaxation.gain));
    found.truncate(MOST);
    Ok(found)
}

/// The first wider area that brings enough, or else the one that brings most.
fn first_wider(
    request: &SearchRequest,
    gain: &dyn Fn(&SearchRequest) -> Result<u64, SearchError>,
) -> Result<Option<Relaxation>, SearchError> {
    let mut best: Option<Relaxation> = None;
    for (easing, area) in wider(&request.area) {
        let gain = gain(&SearchRequest { area, ..request.clone() })?;
        if gain > best.as_ref().map_or(0, |b| b.gain) {
            best = Some(Relaxation { easing, gain });
        }
        if gain >= FEW {
            break;
        }
    }
    Ok(best)
}

fn wider(area: &Area) -> Vec<(Easing, Area)> {
    let metres = |m: f64| Metres::new(m).unwrap_or_else(|| Metres::from_squared_chord(0.0));
    match area {
        Area::Circle { centre, radius } => above(&RADII_M, *radius)
            .map(|m| (Easing::Radius(m), Area::Circle { centre: *centre, radius: metres(m) }))
            .collect(),
        Area::Anchors { points, radius } => above(&RADII_M, *radius)
            .map(|m| {
                (Easing::Radius(m), Area::Anchors { points: points.clone(), radius: metres(m) })
            })
            .collect(),
        Area::Route { line, detour } => above(&DETOURS_M, *detour)
            .map(|m| (Easing::Detour(m), Area::Route { line: line.clone(), detour: metres(m) }))
            .collect(),
        Area::Communes { centre, .. } => RADII_M[1..]
            .iter()
            .map(|m| (Easing::Around(*m), Area::Circle { centre: *centre, radius: metres(*m) }))
            .collect(),
        // A map is moved by hand.
        Area::Box { .. } => Vec::new(),
    }
}

fn above(steps: &'static [f64], now: Metres) -> impl Iterator<Item = f64> {
    steps.iter().copied().filter(move |m| *m > now.get())
}

fn others(request: &SearchRequest, partial: bool) -> Vec<(Easing, SearchRequest)> {
    let mut all = without_filters(request);
    if request.need.age_months.is_some() {
        let mut changed = request.clone();
        changed.need.age_months = None;
        all.push((Easing::AnyAge, changed));
    }
    let words: Vec<&str> =
        request.words.iter().flat_map(|words| words.split_whitespace()).collect();
    if !partial && (2..=MOST_WORDS).contains(&words.len()) {
        for left_out in 0..words.len() {
            let kept = words.iter().enumerate().filter(|(i, _)| *i != left_out);
            let kept: Vec<&str> = kept.map(|(_, word)| *word).collect();
            let words = Some(kept.join(" "));
            let changed = SearchRequest { words: words.clone(), ..request.clone() };
            all.push((Easing::Words(words), changed));
        }
    }
    if !words.is_empty() {
        all.push((Easing::Words(None), SearchRequest { words: None, ..request.clone() }));
    }
    all
}

fn without_filters(request: &SearchRequest) -> Vec<(Easing, SearchRequest)> {
    let f = &request.filters;
    let active: [(&'static str, bool); 9] = [
        ("available", f.available),
        ("atypical_hours", f.atypical_hours),
        ("inclusive", f.inclusive),
        ("avip", f.avip),
        ("funding", f.funding.is_some()),
        ("min_places", f.min_places.is_some()),
        ("languages", !f.languages.is_empty()),
        ("subtype", !f.subtypes.is_empty()),
        ("type", !f.types.is_empty()),
    ];
    let active = active.into_iter().filter(|(_, on)| *on);
    active.map(|(name, _)| (Easing::Without(name), without(request, name))).collect()
}

fn without(request: &SearchRequest, name: &str) -> SearchRequest {
    let mut changed = request.clone();
    let filters = &mut changed.filters;
    match name {
        "available" => filters.available = false,
        "atypical_hours" => filters.atypical_hours = false,
        "inclusive" => filters.inclusive = false,
        "avip" => filters.avip = false,
        "funding" => filters.funding = None,
        "min_places" => filters.min_places = None,
        "languages" => filters.languages.clear(),
        "subtype" => filters.subtypes.clear(),
        _ => filters.types.clear(),
    }
    changed
}
