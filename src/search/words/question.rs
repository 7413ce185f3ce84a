//! A question read with the vocabulary.

use super::clock;
use super::concept::ConceptId;
use super::dates;
use super::lexicon::Lexicon;
use super::reading::{Chip, ChipKind, Reading};
use super::said::{STREETS, Span, Told, Words};
use super::trie::{Meaning, Scope, Step};
use crate::domain::text::MONTHS;
use crate::domain::{Date, Day};
use crate::search::analysis::words::{Word, split};

/// Bytes of a question that are read; the rest of a longer one is left aside.
const LONGEST: usize = 1_000;

/// An expression found in a question.
struct Match<'a> {
    from: usize,
    to: usize,
    meaning: &'a Meaning,
    /// The word that denies it.
    denied: Option<usize>,
}

impl Lexicon {
    /// What a question asks for, on a given day.
    pub fn read(&self, text: &str, today: Date) -> Reading {
        self.read_knowing(text, today, &|_| false)
    }

    /// The same, where `known` tells the folded words of names and places: they are never taken for
    /// a misspelt wish.
    pub fn read_knowing(&self, text: &str, today: Date, known: &dyn Fn(&str) -> bool) -> Reading {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let words = split(text);
        let steps: Vec<Step> = words.iter().map(|word| self.asked_step(word, known)).collect();
        let matches = self.matches(&words, &steps);
        let times = times(&Words { words: &words, today }, &matches);
        let mut building = Building {
            lexicon: self,
            text,
            words: &words,
            reading: Reading::default(),
            taken: vec![false; words.len()],
        };
        matches.iter().for_each(|found| building.concept(found));
        times.iter().for_each(|span| building.time(span, today));
        building.finish(today)
    }

    /// A word of a question: itself, or the word that it is a misspelling of.
    fn asked_step(&self, word: &Word, known: &dyn Fn(&str) -> bool) -> Step {
        let step = self.step(word);
        let manner = &self.manner;
        let text = word.text.as_str();
        let ordinary =
            [&manner.always, &manner.beside, &manner.negators, &manner.ordinary, &manner.stop];
        if step.word.is_some()
            || ordinary.iter().any(|list| list.contains(text))
            || self.is_place_word(text)
            || known(text)
        {
            return step;
        }
        let meant = self.speller.nearest(text);
        let meant = meant.map(|meant| Word { text: meant.to_owned(), ..word.clone() });
        meant.map_or(step, |meant| self.step(&meant))
    }

    fn matches(&self, words: &[Word], steps: &[Step]) -> Vec<Match<'_>> {
        let mut found: Vec<Match> = Vec::new();
        let mut at = 0;
        while at < steps.len() {
            let longest = self.trie.longest(steps, at, Scope::Asked);
            let Some((meaning, to)) =
                longest.filter(|_| !in_street_name(words, at, &self.manner.stop))
            else {
                at += 1;
                continue;
            };
            let denied = self.denied(words, at, found.last());
            found.push(Match { from: at, to, meaning, denied });
            at = to;
        }
        found
    }

    /// The word just before, small words apart, that says that this is not wanted.
    fn denied(&self, words: &[Word], at: usize, last: Option<&Match>) -> Option<usize> {
        let mut apart = words[at].apart;
        for i in (0..at).rev() {
            if apart {
                return None;
            }
            if last.is_some_and(|m| i < m.to) {
                // "sans chien ni chat", "pas de garderie ou de halte": the same word denies both.
                let joined =
                    words[i + 1..at].iter().any(|w| matches!(w.text.as_str(), "ou" | "et"));
                return last.and_then(|m| m.denied).filter(|_| joined);
            }
            let text = words[i].text.as_str();
            if self.manner.negators.contains(text) {
                return Some(i);
            }
            if !self.is_stop(text) && !matches!(text, "trop" | "ou") {
                return None;
            }
            apart = words[i].apart;
        }
        None
    }
}

/// Whether the word is of the name of a street: "rue de la nature", "rue Maria Montessori".
fn in_street_name(words: &[Word], at: usize, stop: &std::collections::HashSet<String>) -> bool {
    const FIRST_NAMES: [&str; 24] = [
        "maria",
        "marie",
        "jean",
        "pierre",
        "paul",
        "louis",
        "louise",
        "charles",
        "rudolf",
        "docteur",
        "dr",
        "general",
        "marechal",
        "professeur",
        "president",
        "abbe",
        "pere",
        "mere",
        "saint",
        "sainte",
        "st",
        "ste",
        "emmi",
        "frere",
    ];
    let mut apart = words[at].apart;
    let mut between = 0;
    for word in words[..at].iter().rev() {
        if apart {
            return false;
        }
        let text = word.text.as_str();
        if STREETS.contains(&text) {
            return true;
        }
        if !stop.contains(text) {
            between += 1;
            if between > 1 || !FIRST_NAMES.contains(&text) {
                return false;
            }
        }
        apart = word.apart;
    }
    false
}

/// What the words say of time, without what is inside a longer expression ("0-3 ans").
fn times(words: &Words, matches: &[Match]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < words.words.len() {
        let read = [
            dates::read(words, at),
            clock::hours(words, at),
            clock::days(words, at),
            clock::age(words, at),
        ];
        // Of two readings as long, the first of the list above.
        let best = read.into_iter().flatten().rev().max_by_key(|span| span.to);
        let Some(mut span) = best else {
            at += 1;
            continue;
        };
        span.from = span.from.max(found.last().map_or(0, |last| last.to));
        at = span.to.max(at + 1);
        let inside = |m: &Match| {
            m.from <= span.from && span.to <= m.to && m.to - m.from > span.to - span.from
        };
        if !matches.iter().any(inside) {
            found.push(span);
        }
    }
    found
}

/// A reading under construction.
struct Building<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    words: &'a [Word],
    reading: Reading,
    /// Words understood.
    taken: Vec<bool>,
}

impl Building<'_> {
    fn concept(&mut self, found: &Match) {
        let from = found.denied.unwrap_or(found.from);
        self.take(from, found.to);
        let wishes = self.wishes(found);
        for (i, (id, weight, negative)) in wishes.iter().enumerate() {
            self.reading.ask(*id, *weight, *negative);
            if i == 0 {
                let kind = if *negative { ChipKind::Without } else { ChipKind::Concept };
                let label = self.lexicon.label(*id);
                let label = if *negative { format!("Sans : {label}") } else { label.to_owned() };
                self.chip(kind, label, self.lexicon.concept_name(*id).to_owned(), (from, found.to));
            }
        }
        if found.denied.is_none() {
            self.reading.urgent |= found.meaning.urgent;
            for id in &found.meaning.offers {
                if !self.reading.offers.contains(id) {
                    self.reading.offers.push(*id);
                }
            }
        }
    }

    /// Wishes of an expression, the one that names it first: the finest of its sure meanings.
    fn wishes(&self, found: &Match) -> Vec<(ConceptId, f32, bool)> {
        let concepts = &found.meaning.concepts;
        let Some(main) = self.lexicon.main(found.meaning) else { return Vec::new() };
        if found.denied.is_some() {
            // "pas urgent" is no wish at all.
            if !found.meaning.offers.is_empty() || found.meaning.urgent {
                return Vec::new();
            }
            let opposite = self.lexicon.concepts[main.index()].opposite;
            return vec![opposite.map_or((main, 1.0, true), |opposite| (opposite, 1.0, false))];
        }
        let mut wishes: Vec<_> =
            concepts.iter().map(|(id, weight)| (*id, *weight, false)).collect();
        wishes.sort_by_key(|(id, ..)| *id != main);
        wishes
    }

    fn time(&mut self, span: &Span, today: Date) {
        self.take(span.from, span.to);
        let at = (span.from, span.to);
        match &span.told {
            Told::Start(first, by) => {
                if self.reading.start.is_none_or(|known| known < today) {
                    (self.reading.start, self.reading.start_by) = (Some(*first), *by);
                }
                let month = by.filter(|_| first.day() <= 4);
                let label = match month {
                    Some(_) => {
                        format!("Dès {} {}", MONTHS[first.month() as usize - 1], first.year())
                    }
                    None => format!(
                        "Dès le {} {} {}",
                        first.day(),
                        MONTHS[first.month() as usize - 1],
                        first.year()
                    ),
                };
                self.chip(ChipKind::Start, label, first.to_string(), at);
            }
            Told::Age(months) => {
                self.reading.age_months.get_or_insert(*months);
                if let Some(id) = age_concept(*months).and_then(|name| self.lexicon.id(name)) {
                    self.reading.ask(id, 1.0, false);
                }
                self.chip(ChipKind::Age, age_label(*months), months.to_string(), at);
            }
            Told::Unborn => self.ask_by_name("tag:age_0_6m", 1.0, at),
            Told::Days(days, left_out) => self.days(*days, *left_out, at),
            Told::Hours(opens, closes) => self.hours(*opens, *closes, at),
            Told::Rhythm(name) => self.ask_by_name(name, 1.0, at),
            Told::Nothing => {}
        }
    }

    fn days(&mut self, days: [bool; 7], left_out: bool, at: (usize, usize)) {
        for (i, named) in days.iter().enumerate() {
            let wanted = if left_out { i < 5 && !named } else { *named };
            self.reading.days[i] |= wanted;
        }
        let names: Vec<Day> = Day::ALL.into_iter().filter(|day| days[*day as usize]).collect();
        let label: Vec<&str> = names.iter().map(|day| day.label()).collect();
        let value: Vec<&str> = names.iter().map(|day| day.as_str()).collect();
        let label = if left_out {
            format!("Sauf {}", label.join(", "))
        } else {
            capital(&label.join(", "))
        };
        self.chip(ChipKind::Days, label, value.join(","), at);
    }

    fn hours(&mut self, opens: Option<u16>, closes: Option<u16>, at: (usize, usize)) {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let (from, to) =
            (opens.map(clock).unwrap_or_default(), closes.map(clock).unwrap_or_default());
        let label = match (opens, closes) {
            (Some(_), Some(_)) => format!("De {from} à {to}"),
            (Some(_), None) => format!("Dès {from}"),
            _ => format!("Jusqu’à {to} ou plus tard"),
        };
        self.chip(ChipKind::Hours, label, format!("{from}-{to}"), at);
        let reading = &mut self.reading;
        reading.opens_before = [reading.opens_before, opens].into_iter().flatten().min();
        reading.closes_after = [reading.closes_after, closes].into_iter().flatten().max();
        for (name, weight) in clock_concepts(opens, closes) {
            if let Some(id) = self.lexicon.id(name) {
                self.reading.ask(id, weight, false);
            }
        }
    }

    fn ask_by_name(&mut self, name: &str, weight: f32, at: (usize, usize)) {
        let Some(id) = self.lexicon.id(name) else { return };
        self.reading.ask(id, weight, false);
        self.chip(ChipKind::Concept, self.lexicon.label(id).to_owned(), name.to_owned(), at);
    }

    fn take(&mut self, from: usize, to: usize) {
        self.taken[from..to].fill(true);
    }

    fn chip(&mut self, kind: ChipKind, label: String, value: String, (from, to): (usize, usize)) {
        let (start, end) = (self.words[from].start, self.words[to - 1].end);
        let text = self.text[start..end].to_owned();
        let without = without(self.text, start, end);
        self.reading.chips.push(Chip { kind, label, text, value, start, end, without });
    }

    fn finish(mut self, today: Date) -> Reading {
        if self.reading.urgent && self.reading.start.is_none() {
            self.reading.start = Some(today);
        }
        let manner = &self.lexicon.manner;
        let understood = self.taken.contains(&true);
        for (word, taken) in self.words.iter().zip(&self.taken) {
            let text = word.text.as_str();
            if manner.stop.contains(text) {
                continue;
            }
            self.reading.typed.push(word.text.clone());
            let idle = manner.always.contains(text)
                || understood && (manner.beside.contains(text) || manner.negators.contains(text));
            if !taken && !idle {
                self.reading.words.push(word.text.clone());
            }
        }
        self.reading.chips.sort_by_key(|chip| (chip.start, chip.end, chip.kind as u8));
        self.reading
    }
}

/// What an hour of the day asks for besides itself.
fn clock_concepts(opens: Option<u16>, closes: Option<u16>) -> Vec<(&'static str, f32)> {
    let mut found = Vec::new();
    if opens.is_some_and(|m| m < 7 * 60) {
        found.extend([("sched:tot_matin", 1.0), ("sched:atypique", 0.2)]);
    }
    if closes.is_some_and(|m| m > 19 * 60 + 30) {
        found.extend([("sched:soir", 1.0), ("sched:atypique", 0.2)]);
    }
    let overnight = opens.zip(closes).is_some_and(|(from, to)| to < from);
    if overnight || opens.is_some_and(|m| m <= 4 * 60) || closes.is_some_and(|m| m >= 23 * 60) {
        found.extend([("sched:nuit", 1.0), ("sched:atypique", 0.2)]);
    }
    if opens.is_none() && closes.is_some_and(|m| (15 * 60 + 30..=16 * 60 + 45).contains(&m)) {
        found.push(("sched:periscolaire", 0.6));
    }
    found
}

/// The ages that not every place takes, by what a place says of them.
fn age_concept(months: u16) -> Option<&'static str> {
    match months {
        0..=3 => Some("tag:age_0_6m"),
        36..=72 => Some("tag:age_3_6"),
        _ => None,
    }
}

fn age_label(months: u16) -> String {
    match (months / 12, months % 12) {
        (0 | 1, _) if months < 24 => format!("{months} mois"),
        (years, 0) => format!("{years} ans"),
        (years, rest) => format!("{years} ans et {rest} mois"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The question without these bytes, and without the signs that they leave alone.
fn without(text: &str, start: usize, end: usize) -> String {
    let joiners = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-');
    let (before, after) =
        (text[..start].trim_end_matches(joiners), text[end..].trim_start_matches(joiners));
    let gap = if before.is_empty() || after.is_empty() { "" } else { " " };
    format!("{before}{gap}{after}").trim().to_owned()
}
