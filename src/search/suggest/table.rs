//! Sorted texts, asked for by what they begin with.

use std::collections::HashMap;

/// What is typed, folded: whole words and the beginning of the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question(String);

impl Question {
    /// The words as typed, the last one unfinished.
    pub fn new(words: &[String]) -> Self {
        Self(words.join(" "))
    }

    /// The beginning that texts are asked for.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Texts that are read for one question: past that the first letters say too little.
pub(super) const MOST_READ: usize = 4_096;

/// Texts with what they lead to, and how soon they come among those that begin alike.
#[derive(Debug)]
pub(super) struct Table<T> {
    entries: Vec<(Box<str>, T)>,
    weights: Vec<u32>,
    unsorted: Vec<(Box<str>, T, u32)>,
    /// The best of the beginnings that many texts have: weights and ranks.
    heads: HashMap<Box<str>, Heaviest>,
}

/// Weights and ranks, the heaviest first.
type Heaviest = Vec<(u32, usize)>;

/// Lengths of beginnings, in bytes, whose best texts are chosen beforehand.
const HEADS: std::ops::RangeInclusive<usize> = 1..=4;
/// Texts chosen beforehand; more are never asked for.
const MOST: usize = 8;

/// How much more a text weighs that is the whole question.
const WHOLE: u32 = 64;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            weights: Vec::new(),
            unsorted: Vec::new(),
            heads: HashMap::new(),
        }
    }
}

impl<T: Copy + PartialEq + Ord> Table<T> {
    /// Adds a text.
    pub fn add(&mut self, text: String, leads_to: T, weight: u32) {
        self.unsorted.push((text.into(), leads_to, weight));
    }

    /// Sorts what was added.
    pub fn finish(&mut self) {
        self.unsorted.sort();
        self.weights = self.unsorted.iter().map(|(.., weight)| *weight).collect();
        self.entries = self.unsorted.drain(..).map(|(text, to, _)| (text, to)).collect();
        self.unsorted = Vec::new();
        self.heads = HEADS.flat_map(|length| self.heads(length)).collect();
    }

    fn heads(&self, length: usize) -> Vec<(Box<str>, Heaviest)> {
        let mut found = Vec::new();
        let groups = self.entries.chunk_by(|a, b| a.0.get(..length) == b.0.get(..length));
        for head in groups.filter_map(|group| group[0].0.get(..length)) {
            found.push((head.into(), self.heaviest(head, MOST)));
        }
        found
    }

    /// What the heaviest texts that begin so lead to, heaviest first, once each; a text that is the
    /// whole question weighs more: Eu before Eulmont, but Nantes before Nant.
    pub fn best(&self, question: &Question, most: usize) -> Vec<(&T, u32)> {
        debug_assert!(most <= MOST);
        let leads = |(weight, i): &(u32, usize)| (&self.entries[*i].1, *weight);
        match self.heads.get(question.text()) {
            Some(best) => best.iter().take(most).map(leads).collect(),
            None => self.heaviest(question.text(), most).iter().map(leads).collect(),
        }
    }

    /// Weights and ranks of the heaviest texts that begin so.
    fn heaviest(&self, text: &str, most: usize) -> Heaviest {
        let start = self.entries.partition_point(|(entry, _)| entry.as_ref() < text);
        let rest = &self.entries[start..];
        let length = rest.partition_point(|(entry, _)| entry.starts_with(text));
        // The few heaviest, kept in order: cheaper than sorting the whole range.
        let mut best: Vec<(u32, usize)> = Vec::with_capacity(most + 1);
        for i in start..start + length {
            let whole = self.entries[i].0.len() == text.len();
            let weight = self.weights[i].saturating_mul(if whole { WHOLE } else { 1 });
            let full = best.len() >= most;
            if full && best.last().is_some_and(|(least, _)| *least >= weight) {
                continue;
            }
            if best.iter().any(|(_, at)| self.entries[*at].1 == self.entries[i].1) {
                continue;
            }
            let at = best.partition_point(|(known, _)| *known >= weight);
            best.insert(at, (weight, i));
            best.truncate(most);
        }
        best
    }

    /// Every text, sorted.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(text, _)| text.as_ref())
    }
}

/// Words sorted, for those that are a letter away from a misspelt one.
#[derive(Debug, Default)]
pub(super) struct WordList(Vec<Box<str>>);

impl WordList {
    /// Sorts the words.
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        let mut all: Vec<Box<str>> = words.map(String::into_boxed_str).collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    /// Whether the word is there.
    pub fn holds(&self, word: &str) -> bool {
        self.0.binary_search_by(|known| known.as_ref().cmp(word)).is_ok()
    }

    /// Beginnings of words, one edit from what was typed; the first letter is kept.
    pub fn near(&self, typed: &str, most: usize) -> Vec<String> {
        let plain = typed.bytes().all(|b| b.is_ascii_lowercase());
        let Some(first) = typed.get(..1).filter(|_| plain) else { return Vec::new() };
        let start = self.0.partition_point(|word| word.as_ref() < first);
        let mut found: Vec<String> = Vec::new();
        for word in self.0[start..].iter().take_while(|word| word.starts_with(first)) {
            let Some(beginning) = beginning_near(typed.as_bytes(), word.as_bytes()) else {
                continue;
            };
            let beginning = &word[..beginning];
            if !found.iter().any(|known| known == beginning) {
                found.push(beginning.to_owned());
            }
            if found.len() == most {
                break;
            }
        }
        found
    }
}

/// The length of the beginning of a word that is one edit away from what was typed.
fn beginning_near(typed: &[u8], word: &[u8]) -> Option<usize> {
    let same = typed.iter().zip(word).take_while(|(a, b)| a == b).count();
    let (rest, tail) = (&typed[same..], &word[same..]);
    if rest.is_empty() {
        return Some(typed.len());
    }
    // One letter too many, one missing, one other, or two exchanged.
    let more = tail.starts_with(&rest[1..]).then(|| typed.len() - 1);
    let less = tail.get(1..).is_some_and(|t| t.starts_with(rest)).then_some(typed.len() + 1);
    let other = tail.get(1..).is_some_and(|t| t.starts_with(&rest[1..])).then_some(typed.len());
    let exchanged = (rest.len() > 1
        && tail.len() >= rest.len()
        && (tail[0], tail[1]) == (rest[1], rest[0])
        && tail[2..].starts_with(&rest[2..]))
    .then_some(typed.len());
    exchanged.or(other).or(less).or(more).filter(|length| word.len() >= *length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_one_letter_away_is_found() {
        for (typed, word, beginning) in [
            ("nant", "nantes", Some("nant")),
            ("natn", "nantes", Some("nant")),
            ("nanet", "nantes", Some("nante")),
            ("nntes", "nantes", Some("nantes")),
            ("naantes", "nantes", Some("nantes")),
            ("tolouse", "toulouse", Some("toulouse")),
            ("paris", "lyon", None),
            ("nxyz", "nantes", None),
        ] {
            let got = beginning_near(typed.as_bytes(), word.as_bytes());
            assert_eq!(got.map(|length| &word[..length]), beginning, "{typed} {word}");
        }
    }

    #[test]
    fn the_heaviest_come_first_and_a_whole_text_weighs_more() {
        let mut table = Table::default();
        for (text, to, weight) in
            [("lyon", 1, 500), ("lyons", 2, 10), ("ly", 3, 9), ("lyon", 4, 400)]
        {
            table.add(text.to_owned(), to, weight);
        }
        table.finish();
        let best = |text: &str| {
            let question = Question::new(&[text.to_owned()]);
            table.best(&question, 3).into_iter().map(|(to, _)| *to).collect::<Vec<i32>>()
        };
        assert_eq!(best("ly"), [3, 1, 4]);
        assert_eq!(best("lyon"), [1, 4, 2]);
        assert_eq!(best("lyo"), [1, 4, 2]);
        assert_eq!(best("z"), Vec::<i32>::new());
    }
}
