//! Completion of what is being typed: communes, postcodes, départements, listing names, concepts.
//!
//! Everything is in sorted tables made when the generation opens; nothing here asks the text engine.

mod names;
mod places;
mod table;

pub use names::NamesTable;

use super::analysis::equivalences::Equivalences;
use super::analysis::words::split;
use super::generation::Generation;
use super::words::{ConceptId, Family, Lexicon};
use crate::bundled::{BundledError, Index as IndexFiles, read};
use crate::geocode::Gazetteer;
use names::Names;
use places::Places;
use table::{Question, Table};
use thiserror::Error;

/// Lines of one answer.
pub const MOST_LINES: usize = 7;
/// Letters under which a misspelt word is not completed.
const SHORTEST_FUZZY: usize = 4;

/// What a line of completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    Concept,
    Department,
    Commune,
    Postcode,
    Address,
    Listing,
}

impl LineKind {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Department => "department",
            Self::Commune => "commune",
            Self::Postcode => "postcode",
            Self::Address => "address",
            Self::Listing => "listing",
        }
    }

    /// Lines of this kind when others want room.
    fn share(self) -> usize {
        match self {
            Self::Commune | Self::Postcode => 4,
            Self::Listing | Self::Address => 3,
            Self::Concept => 2,
            Self::Department => 1,
        }
    }
}

/// One line of completion.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub kind: LineKind,
    /// What families read.
    pub label: String,
    /// What tells it apart from another line of the same label.
    pub context: Option<String>,
    /// The whole question once the line is chosen.
    pub text: String,
    /// Code of the commune or département, postcode, identifier of the listing, name of the concept.
    pub value: String,
}

/// Lines of addresses for a text: the seam for a table of streets.
pub type Addresses<'a> = &'a dyn Fn(&str, usize) -> Vec<Line>;

/// Why completion could not be made ready.
#[derive(Debug, Error)]
pub enum SuggestError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
    #[error("index/fr/equivalences.txt, {0}")]
    Equivalences(#[from] super::analysis::equivalences::BadLine),
}

/// Completion over one generation.
pub struct Suggester {
    places: Places,
    names: Names,
    concepts: Table<ConceptId>,
    equivalences: Equivalences,
}

impl Suggester {
    /// Makes the tables ready.
    pub fn new(
        places: &Gazetteer,
        lexicon: &Lexicon,
        names: NamesTable,
    ) -> Result<Self, SuggestError> {
        let equal = read::<IndexFiles>("fr/equivalences.txt")?;
        let equivalences = Equivalences::parse(&String::from_utf8_lossy(&equal))?;
        Ok(Self {
            places: Places::new(places, &equivalences),
            names: Names::new(names),
            concepts: concepts(lexicon),
            equivalences,
        })
    }

    /// Whether a folded word is of a commune's name, or of the names of several listings: it is then
    /// no misspelling of anything.
    pub fn knows(&self, word: &str) -> bool {
        self.places.holds_word(word) || self.names.holds_word(word)
    }

    /// Lines for a text, in groups: at most [`MOST_LINES`].
    pub fn lines(&self, generation: &Generation, text: &str, addresses: Addresses) -> Vec<Line> {
        let words: Vec<String> = split(text).into_iter().map(|word| word.text).collect();
        let letters: usize = words.iter().map(String::len).sum();
        if letters < 2 {
            return Vec::new();
        }
        let mut lines = self.exact(generation, &words);
        if lines.is_empty() {
            lines = self.misspelt(generation, &words);
        }
        if letters >= 4 && looks_like_an_address(&words) {
            lines.extend(addresses(text, LineKind::Address.share()));
        }
        share_out(lines)
    }

    fn exact(&self, generation: &Generation, words: &[String]) -> Vec<Line> {
        let mut lines = self.places.codes(&generation.places, words);
        for question in self.questions(words) {
            if lines.iter().all(|line| line.kind != LineKind::Concept) {
                lines.extend(self.concept_lines(&generation.lexicon, &question));
            }
            if lines.iter().all(|line| line.kind != LineKind::Commune) {
                lines.extend(self.places.communes(&generation.places, &question, ""));
            }
            if lines.iter().all(|line| line.kind != LineKind::Listing) {
                lines.extend(self.names.lines(generation, &question));
            }
        }
        if lines.iter().all(|line| line.kind != LineKind::Commune) {
            lines.extend(self.after_wishes(generation, words));
        }
        lines
    }

    /// The text as typed, and as the tables spell it ("st na" is "saint na").
    fn questions(&self, words: &[String]) -> Vec<Question> {
        let typed = Question::new(words);
        let spelt = self.equivalences.apply(split(&words.join(" ")));
        let spelt: Vec<String> = spelt.into_iter().map(|word| word.text).collect();
        if spelt == words { vec![typed] } else { vec![Question::new(&spelt), typed] }
    }

    /// "nounou nan": wishes that are whole, then the beginning of a commune.
    fn after_wishes(&self, generation: &Generation, words: &[String]) -> Vec<Line> {
        let lexicon = &generation.lexicon;
        let known = |word: &String| lexicon.is_care_word(word) || lexicon.is_small_word(word);
        let whole =
            words.iter().take_while(|word| known(word)).count().min(words.len().saturating_sub(1));
        if whole == 0 {
            return Vec::new();
        }
        let before = words[..whole].join(" ");
        let questions = self.questions(&words[whole..]);
        let mut found =
            questions.iter().map(|q| self.places.communes(&generation.places, q, &before));
        found.find(|lines| !lines.is_empty()).unwrap_or_default()
    }

    /// Words of four letters or more, one letter away from a word that some line holds.
    fn misspelt(&self, generation: &Generation, words: &[String]) -> Vec<Line> {
        let Some((last, before)) = words.split_last() else { return Vec::new() };
        if last.len() < SHORTEST_FUZZY {
            return Vec::new();
        }
        let mut lines = Vec::new();
        for meant in self.places.near(last) {
            let question = Question::new(&[before, &[meant]].concat());
            lines.extend(self.places.communes(&generation.places, &question, ""));
        }
        for meant in self.names.near(last) {
            let question = Question::new(&[before, &[meant]].concat());
            lines.extend(self.names.lines(generation, &question));
        }
        lines
    }

    fn concept_lines(&self, lexicon: &Lexicon, question: &Question) -> Vec<Line> {
        let mut found: Vec<ConceptId> = Vec::new();
        for (id, _) in self.concepts.best(question, 8) {
            if !found.contains(id) {
                found.push(*id);
            }
        }
        let line = |id: ConceptId| Line {
            kind: LineKind::Concept,
            label: lexicon.label(id).to_owned(),
            context: None,
            text: lexicon.label(id).to_lowercase(),
            value: lexicon.concept_name(id).to_owned(),
        };
        found.into_iter().take(LineKind::Concept.share()).map(line).collect()
    }
}

/// Expressions of the vocabulary; kinds before the rest, short ones before long ones.
fn concepts(lexicon: &Lexicon) -> Table<ConceptId> {
    let mut table = Table::default();
    for (text, id) in lexicon.expressions() {
        let key: Vec<String> = split(text).into_iter().map(|word| word.text).collect();
        let family = match lexicon.family(id) {
            Some(Family::Type) => 300,
            Some(Family::Subtype) => 200,
            _ => 100,
        };
        table.add(key.join(" "), id, family - key.len() as u32 * 10);
    }
    table.finish();
    table
}

/// A figure or the kind of a street: the only texts for which streets are worth asking.
fn looks_like_an_address(words: &[String]) -> bool {
    const STREETS: [&str; 14] = [
        "rue",
        "avenue",
        "av",
        "boulevard",
        "bd",
        "allee",
        "impasse",
        "chemin",
        "quai",
        "square",
        "route",
        "place",
        "cours",
        "passage",
    ];
    words
        .iter()
        .any(|word| STREETS.contains(&word.as_str()) || word.bytes().any(|b| b.is_ascii_digit()))
}

/// At most [`MOST_LINES`], in groups, the longest groups cut first.
fn share_out(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| line.kind);
    let mut kept: Vec<Line> = Vec::new();
    for group in lines.chunk_by(|a, b| a.kind == b.kind) {
        kept.extend(group.iter().take(group[0].kind.share()).cloned());
    }
    while kept.len() > MOST_LINES {
        let size = |kind: LineKind| kept.iter().filter(|line| line.kind == kind).count();
        let longest = kept.iter().map(|line| line.kind).max_by_key(|kind| size(*kind));
        let Some(at) = kept.iter().rposition(|line| Some(line.kind) == longest) else { break };
        kept.remove(at);
    }
    kept
}
