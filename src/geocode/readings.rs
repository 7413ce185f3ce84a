//! Every way in which part of a text can be a place, with what speaks for each.

use super::areas::{Area, MAX_AREA_WORDS};
use super::gazetteer::{Commune, Gazetteer};
use super::query::{PlaceQuery, is_way};
use super::resolve::Asking;
use super::spans::{QUALIFIERS, Words, is_number};
use crate::domain::Position;
use crate::geocode::streets::name::is_article;
use std::collections::HashSet;

/// What a reading takes the words for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// Place in the table of communes.
    Commune(u32),
    Area(Area),
}

/// Some words of the text taken for a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    pub named: Named,
    /// Words used: from, to (not included).
    pub span: (usize, usize),
    /// How near the words are to the name, 1 for the name itself.
    pub quality: f64,
    /// About `0..=1`.
    pub score: f64,
}

/// Longest commune name in words.
const MAX_RUN: usize = 9;
/// Longest run of words that may hold typing errors.
const MAX_NEAR_RUN: usize = 5;
/// A longer name wins over the very words typed when it is this much more populous…
const FAMOUS_TIMES: u32 = 20;
/// … and has this many inhabitants: Boulogne-Billancourt for "boulogne", not the village.
const FAMOUS: u32 = 20_000;
/// What the name of a commune before a merger is worth.
const FORMER: f64 = 0.97;
/// What a commune gains near the town that its street is named after, at most.
const NEIGHBOUR: f64 = 0.06;
/// Metres over which that fades.
const NEIGHBOUR_M: f64 = 20_000.0;
/// Homonyms of that town that are looked at.
const MAX_TOWNS: usize = 12;
/// What a name loses that stands inside a longer one.
const INSIDE: f64 = 0.1;
/// A commune of fewer inhabitants gives way to the département of its name (La Réunion).
const SMALL: u32 = 10_000;

impl Gazetteer {
    /// Readings of a text, best first.
    pub(super) fn readings<'a>(
        &self,
        query: &'a PlaceQuery,
        asking: &'a Asking<'a>,
    ) -> (Words<'a>, Vec<Reading>) {
        let words = Words::new(self, query, asking);
        let mut found = self.by_names(&words);
        self.add_areas(&words, &mut found);
        self.add_near(&words, &mut found);
        self.add_last_words(&words, &mut found);
        if found.is_empty() {
            self.add_glued(&words, &mut found);
        }
        self.agree_with_postcode(&words, &mut found);
        prefer_longer(&mut found);
        self.prefer_neighbours(&words, &mut found);
        let order = |r: &Reading| match r.named {
            Named::Commune(i) => (0, std::cmp::Reverse(self.commune_row(i).population), i),
            Named::Area(area) => {
                let facts = self.areas.facts(area);
                (1, std::cmp::Reverse(facts.map_or(0, |f| f.population)), 0)
            }
        };
        found.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| (order(a), a.span).cmp(&(order(b), b.span)))
        });
        let mut seen = HashSet::new();
        found.retain(|r| seen.insert((r.named, r.span)));
        (words, found)
    }

    fn by_names(&self, words: &Words<'_>) -> Vec<Reading> {
        let mut found = Vec::new();
        let count = words.len();
        for start in 0..count {
            for end in (start + 1..=count.min(start + MAX_RUN)).rev() {
                if self.may_be_place(words, (start, end)) {
                    self.add_run(words, (start, end), &mut found);
                }
            }
        }
        found
    }

    fn may_be_place(&self, words: &Words<'_>, span: (usize, usize)) -> bool {
        let placed = words.is_whole(span) || words.is_beside_postcode(span);
        // Words of care are a place only where one would stand: "la crèche", "crèche la crèche".
        let care = words.is_known(span);
        if care && !placed && !(span.1 == words.len() && span.0 > 0) {
            return false;
        }
        let [word] = &words.query.tokens[span.0..span.1] else { return true };
        match word.as_str() {
            _ if span == (0, words.len()) => true,
            w if is_way(w) || is_article(w) => placed && !care,
            // "y", "us": a place only where one is expected.
            w if w.len() <= 2 => placed || words.is_at_end(span.1),
            w => !w.bytes().all(|b| b.is_ascii_digit()),
        }
    }

    /// Communes whose name these words are, or begin.
    fn add_run(&self, words: &Words<'_>, span: (usize, usize), found: &mut Vec<Reading>) {
        let run = words.run(span);
        let exact = self.names.exact(&run);
        let mut add = |commune: u32, quality: f64| {
            let named = Named::Commune(commune);
            found.push(self.reading(words, named, span, quality));
        };
        let care = words.is_known(span);
        for commune in exact {
            // A name of today before one that a merger has taken away.
            let today = self.has_name(*commune, &run);
            add(
                *commune,
                if care {
                    0.8
                } else if today {
                    1.0
                } else {
                    FORMER
                },
            );
        }
        if care {
            return;
        }
        self.names.loose(&run).iter().for_each(|commune| add(*commune, 0.93));
        let placed = span.0 <= words.head || words.is_at_end(span.1);
        if run.len() < 4 || !(placed || words.is_beside_postcode(span)) {
            return;
        }
        let today = exact.iter().filter(|i| self.has_name(**i, &run));
        let largest = today.map(|i| self.commune_row(*i).population).max().unwrap_or(0);
        for commune in self.names.beginnings(&run) {
            let population = self.commune_row(commune).population;
            let famous = population >= FAMOUS
                && population >= FAMOUS_TIMES * largest.max(1)
                && words.is_whole(span);
            add(commune, if famous && !exact.is_empty() { 1.05 } else { 0.8 });
        }
    }

    /// Inhabitants of the commune that the words name: of one that a merger took in only the merged
    /// commune's are known, and it has an equal part of them.
    fn population_named(&self, i: u32, run: &str) -> u32 {
        let commune = self.commune_row(i);
        match self.merged_into(commune.code) {
            0 => commune.population,
            _ if self.has_name(i, run) => commune.population,
            parts => commune.population / parts.max(1),
        }
    }

    fn has_name(&self, commune: u32, folded: &str) -> bool {
        super::query::normalise_name(&self.commune_row(commune).name) == folded
    }

    /// Départements and regions that are the place asked for.
    fn add_areas(&self, words: &Words<'_>, found: &mut Vec<Reading>) {
        let count = words.len();
        for start in 0..count {
            for end in start + 1..=count.min(start + MAX_AREA_WORDS) {
                if !words.is_at_end(end) && !words.is_whole((start, end)) {
                    continue;
                }
                let run = words.run((start, end));
                for area in self.areas.named(&run) {
                    let quality = self.area_quality(*area, &run).map(|quality| {
                        match (words.address, words.is_whole((start, end))) {
                            // "12 rue Haute, Notre-Dame-des-Landes" is no question about the Landes.
                            (true, _) => quality.min(0.6),
                            (false, true) => quality,
                            (false, false) => quality.min(0.97),
                        }
                    });
                    let named = Named::Area(*area);
                    found.extend(quality.map(|q| self.reading(words, named, (start, end), q)));
                }
            }
        }
    }

    /// A département named like a large commune stands behind it, before a small one.
    fn area_quality(&self, area: Area, run: &str) -> Option<f64> {
        let facts = self.areas.facts(area)?;
        facts.main?;
        let same = self.names.exact(run).iter().map(|i| self.commune_row(*i)).next();
        match same {
            Some(city) if facts.departments.len() == 1 && city.name == facts.name => {
                // Paris the département is Paris.
                let only = facts.departments.contains(&city.department) && run == "paris";
                let quality = if city.population >= SMALL { 0.6 } else { 1.1 };
                (!only).then_some(quality)
            }
            _ => Some(0.95),
        }
    }

    /// Names with one or two typing errors, where a place is expected.
    fn add_near(&self, words: &Words<'_>, found: &mut Vec<Reading>) {
        let sure = |r: &Reading| {
            let end = words.is_at_end(r.span.1) || words.is_beside_postcode(r.span);
            let commune = matches!(r.named, Named::Commune(_));
            let start = r.span.0;
            let part = words.is_in_street(start) || words.is_end_of_name(start);
            commune && r.quality >= 0.93 && end && !part
        };
        let best = found.iter().filter(|r| sure(r)).map(|r| r.span.1 - r.span.0).max().unwrap_or(0);
        let address = words.address;
        let whole = found.iter().any(|r| r.quality >= 0.8 && words.is_whole(r.span));
        if whole {
            return;
        }
        for span in near_spans(words) {
            // A longer run than the name that is sure, and none that holds a name already.
            let named = found.iter().any(|r| r.span == span && r.quality >= 0.8);
            if span.1 - span.0 <= best || named || !self.may_be_mistyped(words, span) {
                continue;
            }
            let run = words.run(span);
            // In an address a name that is sure gives way only to a longer one with one error.
            let limit = if run.len() >= 8 && !(address && best > 0) { 2 } else { 1 };
            for (commune, quality) in self.names.near(&run, limit) {
                found.push(self.reading(words, Named::Commune(commune), span, quality));
            }
        }
    }

    /// Ways are named after the next town: of several Richebourg, "route de Houdan, Richebourg" is
    /// the one near Houdan.
    fn prefer_neighbours(&self, words: &Words<'_>, found: &mut [Reading]) {
        let centre = |r: &Reading| match r.named {
            Named::Commune(i) => self.commune_row(i).centre,
            Named::Area(_) => None,
        };
        let in_street = |r: &&Reading| r.quality >= 1.0 && words.is_in_street(r.span.0);
        let towns: Vec<Position> =
            found.iter().filter(in_street).filter_map(centre).take(MAX_TOWNS).collect();
        if towns.is_empty() || words.query.postcode.is_some() {
            return;
        }
        for reading in found.iter_mut().filter(|r| !words.is_in_street(r.span.0)) {
            let Some(here) = centre(reading) else { continue };
            let nearest = towns.iter().map(|t| t.distance_to(here).get()).fold(f64::MAX, f64::min);
            reading.score += NEIGHBOUR * (-nearest / NEIGHBOUR_M).exp();
        }
    }

    /// Communes of the typed postcode whose name ends with the word typed: mergers join names.
    fn add_last_words(&self, words: &Words<'_>, found: &mut Vec<Reading>) {
        const LEAST: usize = 5;
        let Some(rows) = words.query.postcode.and_then(|p| self.by_postcode.get(&p)) else {
            return;
        };
        for row in rows {
            let name = super::query::normalise_name(&self.commune_row(*row).name);
            let last = name.rsplit(' ').next().filter(|w| w.len() >= LEAST && *w != name);
            let at = last.and_then(|last| words.query.tokens.iter().rposition(|t| t == last));
            let Some(span) = at.map(|at| (at, at + 1)) else { continue };
            let placed = words.is_at_end(span.1) || words.is_beside_postcode(span);
            if placed && !words.is_in_street(span.0) {
                found.push(self.reading(words, Named::Commune(*row), span, 0.8));
            }
        }
    }

    fn may_be_mistyped(&self, words: &Words<'_>, span: (usize, usize)) -> bool {
        let tokens = &words.query.tokens[span.0..span.1];
        let letters: usize = tokens.iter().map(String::len).sum();
        // In an address most words are not the town: four letters find too much.
        letters >= if words.address && words.query.postcode.is_none() { 5 } else { 4 }
            && !tokens.iter().all(|t| QUALIFIERS.contains(&t.as_str()))
            && !tokens.iter().any(|t| (words.asking.known)(t))
            && !tokens.iter().any(|t| is_way(t) || is_number(t))
            && !tokens.iter().all(|t| is_article(t))
    }

    /// "lilasnantes": the longest name at the end of the last word.
    fn add_glued(&self, words: &Words<'_>, found: &mut Vec<Reading>) {
        const LEAST: usize = 5;
        let Some(last) = words.query.tokens.last().filter(|t| t.is_ascii()) else { return };
        let span = (words.len() - 1, words.len());
        if words.is_known(span) {
            return;
        }
        let ends = (1..last.len().saturating_sub(LEAST - 1)).map(|at| &last[at..]);
        let known = ends.map(|end| self.names.exact(end)).find(|list| !list.is_empty());
        for commune in known.unwrap_or_default() {
            found.push(self.reading(words, Named::Commune(*commune), span, 0.6));
        }
    }

    fn reading(
        &self,
        words: &Words<'_>,
        named: Named,
        span: (usize, usize),
        quality: f64,
    ) -> Reading {
        let (population, codes) = match named {
            Named::Commune(i) => {
                let commune = self.commune_row(i);
                (self.population_named(i, &words.run(span)), agreement(words, commune, span))
            }
            Named::Area(area) => (self.areas.facts(area).map_or(0, |f| f.population), 0.4),
        };
        let letters: usize = words.query.tokens[span.0..span.1].iter().map(String::len).sum();
        let place = match span {
            _ if words.is_at_end(span.1) || words.is_beside_postcode(span) => 1.0,
            (start, _) if start <= words.head => 0.7,
            _ => 0.2,
        };
        let whole = if words.is_whole(span) { 1.0 } else { 0.0 };
        let size = f64::from(population.max(1)).log10() / 6.5;
        let length = (letters as f64 / 12.0).min(1.0);
        let sum = 0.3 * place + 0.35 * codes + 0.15 * length + 0.1 * whole + 0.1 * size.min(1.0);
        let street = if words.is_in_street(span.0) { 0.25 } else { 0.0 };
        let part = if words.is_end_of_name(span.0) { 0.15 } else { 0.0 };
        Reading { named, span, quality, score: quality * sum - street - part }
    }

    /// A typed postcode outweighs a name that disagrees with it, unless the name stands where the
    /// place stands and is of the same département: postcodes of mail sorting are of no commune.
    fn agree_with_postcode(&self, words: &Words<'_>, found: &mut Vec<Reading>) {
        let Some(postcode) = words.query.postcode else { return };
        let has = |r: &Reading| match r.named {
            Named::Commune(i) => self.commune_row(i).postcodes.contains(&postcode),
            Named::Area(_) => false,
        };
        let near = |r: &Reading| match r.named {
            Named::Commune(i) => same_department(self.commune_row(i), postcode.as_str()),
            Named::Area(_) => false,
        };
        if found.iter().any(has) {
            // "Auchy-lez-Orchies" is not Orchies, whatever the postcode it has today.
            let shorter: Vec<(usize, usize)> =
                found.iter().filter(|r| has(r)).map(|r| r.span).collect();
            let longer = |r: &Reading| {
                let around = |s: &(usize, usize)| r.span.0 < s.0 && r.span.1 == s.1;
                r.quality >= 1.0 && shorter.iter().any(around) && near(r)
            };
            found.retain(|r| has(r) || longer(r));
            return;
        }
        let known = self.by_postcode.contains_key(&postcode);
        // In an address with a postcode of today the town follows it; what stands before is the
        // street: "15 chemin du Clos Saint-Martin 78620".
        let follows = |r: &Reading| !words.address || r.span.0 == words.query.postcode_at;
        let placed = |r: &Reading| {
            let place = words.is_at_end(r.span.1) || words.is_beside_postcode(r.span);
            !words.is_in_street(r.span.0)
                && if known { place && r.quality >= 0.9 && follows(r) } else { r.quality >= 0.8 }
        };
        if found.iter().any(|r| near(r) && placed(r)) {
            found.retain(|r| near(r) && placed(r));
        } else {
            found.retain(|r| !known && words.is_whole(r.span));
        }
    }
}

/// "Saint-Pierre" in "Lacourt-Saint-Pierre": the name inside another name is not the place.
fn prefer_longer(found: &mut [Reading]) {
    let sure = found.iter().filter(|r| r.quality >= 0.93 && r.score > 0.0);
    let spans: Vec<(usize, usize)> = sure.map(|r| r.span).collect();
    for reading in found.iter_mut() {
        let (start, end) = reading.span;
        let inside = |(s, e): &(usize, usize)| *s <= start && end <= *e && (*s, *e) != (start, end);
        if spans.iter().any(inside) {
            reading.score -= INSIDE;
        }
    }
}

/// Runs that may be a mistyped place: at the end, beside the postcode, at the start.
fn near_spans(words: &Words<'_>) -> Vec<(usize, usize)> {
    let mut ends = vec![words.tail, words.len()];
    if words.query.postcode.is_some() {
        ends.push(words.query.postcode_at);
    }
    let mut spans = Vec::new();
    for end in ends {
        spans.extend((end.saturating_sub(MAX_NEAR_RUN)..end).map(|start| (start, end)));
    }
    let mut starts = vec![words.head];
    if words.query.postcode.is_some() {
        starts.push(words.query.postcode_at);
    }
    for start in starts {
        spans.extend((start + 1..=words.len().min(start + MAX_NEAR_RUN)).map(|end| (start, end)));
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}

fn same_department(commune: &Commune, postcode: &str) -> bool {
    let code = commune.code.as_str();
    match &code[..2] {
        "2A" | "2B" => postcode.starts_with("20"),
        "97" | "98" => code[..3] == postcode[..3],
        two => postcode.starts_with(two),
    }
}

/// In `0..=1`: what codes and départements say of a commune.
fn agreement(words: &Words<'_>, commune: &Commune, span: (usize, usize)) -> f64 {
    let query = words.query;
    match (&query.postcode, &query.department, words.hint_for(span)) {
        (Some(p), ..) if commune.postcodes.contains(p) => 1.0,
        (Some(p), ..) if same_department(commune, p.as_str()) => 0.5,
        (None, Some(d), _) if commune.department.as_str() == d => 0.9,
        (None, None, Some(codes)) if codes.contains(&commune.department) => 0.9,
        (None, None, None) => 0.4,
        _ => 0.0,
    }
}
