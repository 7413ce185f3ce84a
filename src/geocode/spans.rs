//! A question in words, and where in it a place may stand.

use super::areas::MAX_AREA_WORDS;
use super::gazetteer::Gazetteer;
use super::query::{PlaceQuery, is_way};
use super::resolve::Asking;
use super::streets::name::is_article;
use crate::domain::DepartmentCode;

/// Words after a commune that say where in it.
pub const QUALIFIERS: [&str; 9] =
    ["centre", "ville", "nord", "sud", "est", "ouest", "gare", "bourg", "france"];
/// The words of a question, and what each part of it may be.
pub struct Words<'a> {
    pub query: &'a PlaceQuery,
    pub asking: &'a Asking<'a>,
    /// From here on only words of care, qualifiers, and the département that tells homonyms apart.
    pub tail: usize,
    /// The same, with the words of that département before it.
    outer_tail: usize,
    /// A house number or a kind of way stands in the text.
    pub address: bool,
    /// Before here only words of care.
    pub head: usize,
    /// The département or region at the end: its départements, and its words.
    hint: Option<(Vec<DepartmentCode>, (usize, usize))>,
}

impl<'a> Words<'a> {
    /// Looks at both ends of the question.
    pub fn new(places: &Gazetteer, query: &'a PlaceQuery, asking: &'a Asking<'a>) -> Self {
        let tokens = &query.tokens;
        let aside = |t: &String| QUALIFIERS.contains(&t.as_str()) || (asking.known)(t);
        let mut tail = tokens.len() - tokens.iter().rev().take_while(|t| aside(t)).count();
        let outer_tail = tail;
        let mut hint = None;
        for length in (1..=MAX_AREA_WORDS.min(tail.saturating_sub(1))).rev() {
            let start = tail - length;
            let areas = places.areas.named(&tokens[start..tail].join(" "));
            let facts = areas.iter().filter_map(|area| places.areas.facts(*area));
            let codes: Vec<_> = facts.flat_map(|f| f.departments.iter().cloned()).collect();
            if !codes.is_empty() {
                hint = Some((codes, (start, tail)));
                break;
            }
        }
        if let Some((_, (start, _))) = &hint {
            tail = *start - tokens[..*start].iter().rev().take_while(|t| aside(t)).count();
        }
        let head = tokens.iter().take_while(|t| (asking.known)(t)).count();
        let address = tokens.iter().any(|t| (is_way(t) && !(asking.known)(t)) || is_number(t));
        Self { query, asking, tail, outer_tail, address, head, hint }
    }

    /// The words of a span, joined.
    pub fn run(&self, (start, end): (usize, usize)) -> String {
        self.query.tokens[start..end].join(" ")
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.query.tokens.len()
    }

    /// Whether the span is all the question but words of care and qualifiers.
    pub fn is_whole(&self, (start, end): (usize, usize)) -> bool {
        start <= self.head && end >= self.tail
    }

    /// Whether a place that ends here stands where places stand.
    pub fn is_at_end(&self, end: usize) -> bool {
        end == self.len()
            || end == self.tail
            || end == self.outer_tail
            || self.hint.as_ref().is_some_and(|h| h.1.0 == end)
    }

    /// Whether the span touches the postcode.
    pub fn is_beside_postcode(&self, (start, end): (usize, usize)) -> bool {
        let at = self.query.postcode_at;
        self.query.postcode.is_some() && (start == at || end == at)
    }

    /// Whether every word is one of care: then it is a place only where a place would stand.
    pub fn is_known(&self, (start, end): (usize, usize)) -> bool {
        let tokens = &self.query.tokens[start..end];
        let known = |t: &String| (self.asking.known)(t);
        tokens.iter().any(known) && tokens.iter().all(|t| known(t) || is_article(t))
    }

    /// "rue de", "avenue", before these words: they are the name of a way.
    pub fn is_in_street(&self, start: usize) -> bool {
        let before = &self.query.tokens[..start];
        let articles = before.iter().rev().take_while(|t| is_article(t)).count();
        let Some(at) = (before.len() - articles).checked_sub(1) else { return false };
        // Without an article the way has to be where an address begins: in "Grande Rue Belfort" and
        // "rue du Grand Chemin Roubaix" the street is whole, and the town follows.
        let begins = at == 0 || is_number(&before[at - 1]) || (self.asking.known)(&before[at - 1]);
        // "place" and "parc" are words like others: "une place nantes".
        let number = at > 0 && is_number(&before[at - 1]);
        let clear = number || !matches!(before[at].as_str(), "place" | "parc" | "jardin");
        is_way(&before[at])
            && (articles > 0 || (begins && clear))
            && !(self.asking.known)(&before[at])
    }

    /// "Vaires-sur-" before these words: they are the end of a longer name.
    pub fn is_end_of_name(&self, start: usize) -> bool {
        start > 0 && matches!(self.query.tokens[start - 1].as_str(), "sur" | "sous" | "les" | "lez")
    }

    /// The département that is said, when the span leaves its words alone.
    pub fn hint_for(&self, span: (usize, usize)) -> Option<&[DepartmentCode]> {
        let (codes, words) = self.hint.as_ref()?;
        (span.1 <= words.0).then_some(codes.as_slice())
    }

    /// Words that only told the département, once a place is read elsewhere.
    pub fn hint_span(&self, span: (usize, usize)) -> Option<(usize, usize)> {
        self.hint.as_ref().map(|h| h.1).filter(|words| span.1 <= words.0)
    }
}

/// Whether a word begins with a figure.
pub fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
}
