//! The vocabulary in memory, checked.

use super::concept::{ConceptId, ConceptSet, Family, MOST};
use super::file::{ConceptFile, ConceptsFile, PhraseFile, QuestionsFile};
use super::trie::{Meaning, Scope, Step, Trie};
use super::typo::Speller;
use crate::bundled::{BundledError, Index as IndexFiles, read};
use crate::domain::text::fold;
use crate::search::analysis::{
    stem, word_list,
    words::{Word, split},
};
use crate::search::row::stable_hash;
use std::collections::{BTreeMap, HashMap, HashSet};
use thiserror::Error;

/// Why the vocabulary is refused.
#[derive(Debug, Error)]
pub enum LexiconError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
    #[error("index/fr/{file}: {detail}")]
    Shape { file: &'static str, detail: String },
    #[error("index/fr/concepts.toml: {concept}: {detail}")]
    Concept { concept: String, detail: String },
    #[error("index/fr/concepts.toml: {0} concepts, the most is {MOST}")]
    TooMany(usize),
}

/// One concept.
#[derive(Debug)]
pub(super) struct Concept {
    /// "type:creche".
    pub name: String,
    pub family: Family,
    pub label: String,
    pub excludes: ConceptSet,
    pub implies: ConceptSet,
    pub opposite: Option<ConceptId>,
    pub close: Vec<(ConceptId, f32)>,
    pub spoken: bool,
}

/// Words that are not of an expression but say something of the question.
#[derive(Debug, Default)]
pub(super) struct Manner {
    pub always: HashSet<String>,
    pub beside: HashSet<String>,
    pub negators: HashSet<String>,
    pub closers: HashSet<String>,
    pub ordinary: HashSet<String>,
    pub stop: HashSet<String>,
}

/// What families ask for, and the words they ask it with.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) concepts: Vec<Concept>,
    by_name: HashMap<String, ConceptId>,
    pub(super) trie: Trie,
    pub(super) speller: Speller,
    pub(super) manner: Manner,
    /// Folded texts of tags, and codes of languages, with what they say.
    pub(super) tags: HashMap<String, ConceptSet>,
    care_words: HashSet<String>,
    /// Words of places: never a misspelt wish.
    place_words: HashSet<String>,
    /// Every expression with the scope it counts in and the concept it was written for.
    expressions: Vec<(String, Scope, ConceptId)>,
    version: u32,
    fingerprint: u64,
}

impl Lexicon {
    /// The vocabulary inside the binary.
    pub fn bundled() -> Result<Self, LexiconError> {
        let text = |path: &str| -> Result<String, LexiconError> {
            Ok(String::from_utf8_lossy(&read::<IndexFiles>(path)?).into_owned())
        };
        let stop = text("fr/stopwords.txt")?;
        Self::parse(&text("fr/concepts.toml")?, &text("fr/questions.toml")?, &stop)
    }

    /// Reads and checks the texts of the three files.
    pub fn parse(concepts: &str, questions: &str, stop: &str) -> Result<Self, LexiconError> {
        let shape =
            |file| move |e: toml::de::Error| LexiconError::Shape { file, detail: e.to_string() };
        let file: ConceptsFile = toml::from_str(concepts).map_err(shape("concepts.toml"))?;
        let questions: QuestionsFile =
            toml::from_str(questions).map_err(shape("questions.toml"))?;
        let mut lexicon = Self::empty(manner(questions, stop));
        lexicon.version = file.version;
        lexicon.fingerprint = stable_hash(format!("{concepts}\0{stop}").as_bytes());
        let families = families(
            file.types,
            [file.subtype, file.tag, file.sched, file.lang, file.fund, file.svc],
        );
        lexicon.name(&families)?;
        for (name, concept) in &families {
            lexicon.define(name, concept)?;
        }
        for phrase in &file.phrase {
            lexicon.add_phrase(phrase)?;
        }
        lexicon.learn_spelling();
        Ok(lexicon)
    }

    fn empty(manner: Manner) -> Self {
        Self {
            concepts: Vec::new(),
            by_name: HashMap::new(),
            trie: Trie::default(),
            speller: Speller::default(),
            manner,
            tags: HashMap::new(),
            care_words: HashSet::new(),
            place_words: HashSet::new(),
            expressions: Vec::new(),
            version: 0,
            fingerprint: 0,
        }
    }

    /// Gives every concept its number, so that the rest may name any of them.
    fn name(&mut self, families: &[(Name, ConceptFile)]) -> Result<(), LexiconError> {
        if families.len() > MOST {
            return Err(LexiconError::TooMany(families.len()));
        }
        for (i, (name, file)) in families.iter().enumerate() {
            let whole = name.whole();
            if file.label.trim().is_empty() {
                return Err(wrong(&whole, "its label is empty"));
            }
            self.by_name.insert(whole.clone(), ConceptId(i as u8));
            self.concepts.push(Concept {
                name: whole,
                family: name.family,
                label: file.label.clone(),
                excludes: ConceptSet::EMPTY,
                implies: ConceptSet::EMPTY,
                opposite: None,
                close: Vec::new(),
                spoken: file.spoken,
            });
        }
        Ok(())
    }

    fn define(&mut self, name: &Name, file: &ConceptFile) -> Result<(), LexiconError> {
        let whole = name.whole();
        let id = self.known(&whole, &whole)?;
        let set = |lexicon: &Self, names: &[String]| -> Result<ConceptSet, LexiconError> {
            names.iter().map(|other| lexicon.known(&whole, other)).collect()
        };
        let (excludes, implies) = (set(self, &file.excludes)?, set(self, &file.implies)?);
        if excludes.contains(id)
            || implies.contains(id)
            || !excludes.intersection(implies).is_empty()
        {
            return Err(wrong(&whole, "excludes and implies contradict each other"));
        }
        let opposite = file.opposite.as_ref().map(|other| self.known(&whole, other)).transpose()?;
        let close = self.weighted(&whole, &file.close)?;
        let mut meaning = Meaning { concepts: vec![(id, 1.0)], ..Meaning::default() };
        meaning.concepts.extend(self.weighted(&whole, &file.also)?);
        let concept = &mut self.concepts[id.index()];
        (concept.excludes, concept.implies) = (excludes, implies);
        (concept.opposite, concept.close) = (opposite, close);
        for (texts, scopes) in [
            (&file.said, &[Scope::Asked, Scope::Told][..]),
            (&file.asked, &[Scope::Asked]),
            (&file.told, &[Scope::Told]),
        ] {
            self.add_all(texts, scopes, &meaning)?;
        }
        let tail = [name.tail.replace('_', " ")];
        // Kinds have a field of their own; a tag of that name does not change what a listing is.
        let is_kind = matches!(name.family, Family::Type | Family::Subtype);
        for tag in file.tags.iter().chain(&file.codes).chain(tail.iter().filter(|_| !is_kind)) {
            self.tags.entry(fold(tag)).or_default().insert(id);
        }
        Ok(())
    }

    fn add_phrase(&mut self, file: &PhraseFile) -> Result<(), LexiconError> {
        let first = file.said.iter().chain(&file.asked).next();
        let name = format!("phrase {:?}", first.map_or("", String::as_str));
        if first.is_none() || file.means.is_empty() {
            return Err(wrong(&name, "it needs words, and something that they mean"));
        }
        let offers = file.offers.iter().map(|other| self.known(&name, other));
        let meaning = Meaning {
            concepts: self.weighted(&name, &file.means)?,
            offers: offers.collect::<Result<_, _>>()?,
            urgent: file.urgent,
        };
        self.add_all(&file.said, &[Scope::Asked, Scope::Told], &meaning)?;
        self.add_all(&file.asked, &[Scope::Asked], &meaning)
    }

    /// Concepts with their weights, the heaviest first.
    fn weighted(
        &self,
        asker: &str,
        weights: &BTreeMap<String, f32>,
    ) -> Result<Vec<(ConceptId, f32)>, LexiconError> {
        let mut found = Vec::new();
        for (name, weight) in weights {
            if !(*weight > 0.0 && *weight <= 1.0) {
                return Err(wrong(asker, format!("the weight of {name} is not in 0..=1")));
            }
            found.push((self.known(asker, name)?, *weight));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(found)
    }

    fn known(&self, asker: &str, name: &str) -> Result<ConceptId, LexiconError> {
        self.id(name).ok_or_else(|| wrong(asker, format!("there is no concept {name:?}")))
    }

    fn add_all(
        &mut self,
        texts: &[String],
        scopes: &[Scope],
        meaning: &Meaning,
    ) -> Result<(), LexiconError> {
        let Some(main) = self.main(meaning) else { return Ok(()) };
        for text in texts {
            let forms = self.forms(text);
            if forms.is_empty() {
                return Err(wrong(
                    &self.concepts[main.index()].name,
                    format!("{text:?} has no word that counts"),
                ));
            }
            for scope in scopes {
                forms.iter().for_each(|form| self.trie.add(form, *scope, meaning));
                self.expressions.push((text.clone(), *scope, main));
            }
            for word in split(text).into_iter().filter(|w| !self.manner.stop.contains(&w.text)) {
                self.care_words.insert(stem(&word.text));
            }
        }
        Ok(())
    }

    /// The concept that words stand for: the finest of their sure meanings.
    pub(super) fn main(&self, meaning: &Meaning) -> Option<ConceptId> {
        let most = meaning.concepts.iter().map(|(_, weight)| *weight).fold(0.0, f32::max);
        let fine = |(id, weight): &&(ConceptId, f32)| {
            *weight >= most && self.family(*id) != Some(Family::Type)
        };
        let found = meaning.concepts.iter().find(fine).or(meaning.concepts.first());
        found.map(|(id, _)| *id)
    }

    /// The stems of an expression: all of them, and without its small words when what is left
    /// still tells it apart; and written in one word.
    fn forms(&self, text: &str) -> Vec<Vec<String>> {
        let words = split(text);
        let stems = |words: &[&Word]| words.iter().map(|w| stem(&w.text)).collect::<Vec<_>>();
        let whole: Vec<&Word> = words.iter().collect();
        let content: Vec<&Word> = words.iter().filter(|w| !self.is_stop(&w.text)).collect();
        if content.is_empty() {
            return Vec::new();
        }
        let mut forms = vec![stems(&whole)];
        if content.len() > 1 && content.len() < whole.len() {
            forms.push(stems(&content));
        }
        let letters: usize = content.iter().map(|w| w.text.len()).sum();
        let plain = |w: &&Word| w.text.len() > 1 && w.text.bytes().all(|b| b.is_ascii_lowercase());
        if (2..=3).contains(&content.len()) && letters >= 6 && content.iter().all(plain) {
            let texts: Vec<&str> = content.iter().map(|w| w.text.as_str()).collect();
            forms.push(vec![stem(&texts.concat())]);
        }
        forms
    }

    fn learn_spelling(&mut self) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (text, ..) in self.expressions.iter().filter(|(_, scope, _)| *scope == Scope::Asked) {
            let words = split(text).into_iter().filter(|w| !self.is_stop(&w.text));
            words.for_each(|word| *counts.entry(word.text).or_default() += 1);
        }
        self.speller = Speller::new(&counts);
    }

    pub(super) fn is_stop(&self, word: &str) -> bool {
        self.manner.stop.contains(word)
    }

    /// A word as the trie sees it.
    pub(super) fn step(&self, word: &Word) -> Step {
        Step {
            word: self.trie.word(&stem(&word.text)),
            stop: self.is_stop(&word.text),
            apart: word.apart,
        }
    }

    /// A concept by its name: "tag:bilingue".
    pub fn id(&self, name: &str) -> Option<ConceptId> {
        self.by_name.get(name).copied()
    }

    /// The name of a concept: "tag:bilingue".
    pub fn concept_name(&self, id: ConceptId) -> &str {
        self.concepts.get(id.index()).map_or("", |c| &c.name)
    }

    /// What families read: "Bilingue".
    pub fn label(&self, id: ConceptId) -> &str {
        self.concepts.get(id.index()).map_or("", |c| &c.label)
    }

    /// What kind of wish it is.
    pub fn family(&self, id: ConceptId) -> Option<Family> {
        self.concepts.get(id.index()).map(|c| c.family)
    }

    /// What may stand in for the concept, and how well, in `0..1`.
    pub fn close(&self, id: ConceptId) -> impl Iterator<Item = (ConceptId, f32)> + use<'_> {
        let close = self.concepts.get(id.index()).map_or(&[][..], |c| &c.close);
        close.iter().copied()
    }

    /// Every concept.
    pub fn ids(&self) -> impl Iterator<Item = ConceptId> + use<> {
        (0..self.concepts.len()).map(|i| ConceptId(i as u8))
    }

    /// Every expression that counts in questions, with the concept it stands for.
    pub fn expressions(&self) -> impl Iterator<Item = (&str, ConceptId)> {
        let asked = self.expressions.iter().filter(|(_, scope, _)| *scope == Scope::Asked);
        asked.map(|(text, _, id)| (text.as_str(), *id))
    }

    /// The words of the expressions that mean this kind and no other, for the listings of that kind.
    pub fn words_of(&self, kind: ConceptId) -> String {
        let family = self.family(kind);
        let mut found: Vec<&str> = Vec::new();
        for (text, scope, main) in &self.expressions {
            let of_kind = *scope == Scope::Told && *main == kind && self.family(*main) == family;
            if of_kind && !found.contains(&text.as_str()) {
                found.push(text);
            }
        }
        found.join(" ")
    }

    /// Whether the concept is that something is not there ("sans animaux", "non fumeur").
    pub fn is_negation(&self, id: ConceptId) -> bool {
        let name = &self.concepts[id.index()].name;
        let word = name.split_once(':').map_or(name.as_str(), |(_, word)| word);
        word.starts_with("sans_") || word.starts_with("non_")
    }

    /// Whether a folded word belongs to an expression: it is no place unless something says so.
    pub fn is_care_word(&self, word: &str) -> bool {
        self.care_words.contains(word) || self.care_words.contains(&stem(word))
    }

    /// Version of `concepts.toml`.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Makes the words of these names known: "Gardanne" is no misspelt "gardienne".
    pub fn beware_of<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let words = names.flat_map(split).map(|word| word.text).filter(|w| w.len() > 4);
        self.place_words.extend(words);
    }

    pub(super) fn is_place_word(&self, word: &str) -> bool {
        self.place_words.contains(word)
    }

    /// Whether a folded word says nothing by itself: "le", "je", "cherche".
    pub fn is_small_word(&self, word: &str) -> bool {
        self.is_stop(word) || self.manner.always.contains(word)
    }

    /// Changes with the vocabulary: what was worked out with another one must be worked out again.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

/// The two halves of a concept's name.
struct Name {
    family: Family,
    tail: String,
}

impl Name {
    fn whole(&self) -> String {
        format!("{}:{}", self.family.as_str(), self.tail)
    }
}

fn families(
    types: BTreeMap<String, ConceptFile>,
    others: [BTreeMap<String, ConceptFile>; 6],
) -> Vec<(Name, ConceptFile)> {
    let order = [
        Family::Type,
        Family::Subtype,
        Family::Tag,
        Family::Sched,
        Family::Lang,
        Family::Fund,
        Family::Svc,
    ];
    let all = std::iter::once(types).chain(others);
    let of = |(family, concepts): (Family, BTreeMap<String, ConceptFile>)| {
        concepts.into_iter().map(move |(tail, file)| (Name { family, tail }, file))
    };
    order.into_iter().zip(all).flat_map(of).collect()
}

fn manner(file: QuestionsFile, stop: &str) -> Manner {
    let folded = |words: Vec<String>| words.iter().map(|w| fold(w)).collect();
    Manner {
        always: folded(file.always),
        beside: folded(file.beside),
        negators: folded(file.negators),
        closers: folded(file.closers),
        ordinary: folded(file.ordinary),
        stop: word_list(stop),
    }
}

fn wrong(concept: &str, detail: impl Into<String>) -> LexiconError {
    LexiconError::Concept { concept: concept.to_owned(), detail: detail.into() }
}
