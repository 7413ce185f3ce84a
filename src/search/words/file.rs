//! The vocabulary as it is written in `index/fr/concepts.toml` and `index/fr/questions.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;

/// `concepts.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConceptsFile {
    pub version: u32,
    #[serde(rename = "type")]
    pub types: BTreeMap<String, ConceptFile>,
    pub subtype: BTreeMap<String, ConceptFile>,
    pub tag: BTreeMap<String, ConceptFile>,
    pub sched: BTreeMap<String, ConceptFile>,
    pub lang: BTreeMap<String, ConceptFile>,
    pub fund: BTreeMap<String, ConceptFile>,
    pub svc: BTreeMap<String, ConceptFile>,
    pub phrase: Vec<PhraseFile>,
}

/// One concept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConceptFile {
    /// What families read on a chip.
    pub label: String,
    /// Words that mean it, in questions and in listings.
    #[serde(default)]
    pub said: Vec<String>,
    /// In questions only.
    #[serde(default)]
    pub asked: Vec<String>,
    /// In the texts of listings only.
    #[serde(default)]
    pub told: Vec<String>,
    /// What its words mean as well, weaker.
    #[serde(default)]
    pub also: BTreeMap<String, f32>,
    /// Words of the sources' lists of tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Other codes of a language.
    #[serde(default)]
    pub codes: Vec<String>,
    /// A listing that is this is known not to be those.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// A listing that is this is known to be those.
    #[serde(default)]
    pub implies: Vec<String>,
    /// "sans" this means that.
    pub opposite: Option<String>,
    /// Kinds that may be proposed in its place, in `0..1`.
    #[serde(default)]
    pub close: BTreeMap<String, f32>,
    /// False for what the listings' texts never tell.
    #[serde(default = "yes")]
    pub spoken: bool,
}

fn yes() -> bool {
    true
}

/// Words with several meanings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseFile {
    #[serde(default)]
    pub said: Vec<String>,
    #[serde(default)]
    pub asked: Vec<String>,
    pub means: BTreeMap<String, f32>,
    /// Hard filters that the words suggest; never applied in silence.
    #[serde(default)]
    pub offers: Vec<String>,
    /// Whether the family is in a hurry.
    #[serde(default)]
    pub urgent: bool,
}

/// `questions.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionsFile {
    pub always: Vec<String>,
    pub beside: Vec<String>,
    pub negators: Vec<String>,
    pub closers: Vec<String>,
    pub ordinary: Vec<String>,
}
