//! The text index: its fields, read from `index/schema.toml`, and its questions.

mod near;
mod postings;
mod query;

pub use query::Matches;

use super::analysis::equivalences::{BadLine, Equivalences};
use super::analysis::words::split;
use super::analysis::{Analyser, EngineTokenizer, stem, word_list};
use super::row::Slot;
use super::words::{Lexicon, LexiconError};
use crate::bundled::{BundledError, Index as IndexFiles, read};
use crate::domain::{Listing, ListingType, Subtype};
use near::Neighbours;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, TantivyDocument};
use thiserror::Error;

/// Memory given to the writer, in bytes.
const WRITER_MEMORY: usize = 256 << 20;

/// What can go wrong with the text index.
#[derive(Debug, Error)]
pub enum TextError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    #[error("index/fr/equivalences.txt, {0}")]
    Equivalences(#[from] BadLine),
    #[error("{file}: {detail}")]
    Definition { file: &'static str, detail: String },
    #[error(transparent)]
    Engine(#[from] tantivy::TantivyError),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaFile {
    version: u32,
    fields: BTreeMap<FieldName, FieldFile>,
}

/// Fields that the program knows how to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FieldName {
    Name,
    NameRaw,
    Kind,
    Place,
    Body,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    boost: f32,
    analyser: AnalyserName,
    #[serde(default)]
    positions: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnalyserName {
    Light,
    Folded,
}

/// A field as the program uses it.
struct FieldRule {
    name: FieldName,
    boost: f32,
    analyser: Analyser,
    positions: bool,
}

/// Words under which families look for each kind, from the vocabulary.
#[derive(Default)]
struct Kinds {
    types: BTreeMap<ListingType, String>,
    subtypes: BTreeMap<Subtype, String>,
}

impl Kinds {
    fn new(lexicon: &Lexicon) -> Self {
        let words =
            |name: String| lexicon.id(&name).map_or_else(String::new, |id| lexicon.words_of(id));
        let of_type = |kind: &ListingType| (*kind, words(format!("type:{}", kind.as_str())));
        let of_subtype = |kind: &Subtype| (*kind, words(format!("subtype:{}", kind.as_str())));
        Self {
            types: ListingType::ALL.iter().map(of_type).collect(),
            subtypes: Subtype::ALL.iter().map(of_subtype).collect(),
        }
    }
}

/// The reviewed definitions of `index/`, read and checked.
pub struct Definitions {
    version: u32,
    fields: Vec<FieldRule>,
    kinds: Kinds,
    equivalences: Arc<Equivalences>,
    stop: Arc<std::collections::HashSet<String>>,
    /// Changes with anything that an index is written with.
    fingerprint: u64,
}

impl Definitions {
    /// Reads the definitions inside the binary.
    pub fn bundled(lexicon: &Lexicon) -> Result<Self, TextError> {
        let text = |path: &str| -> Result<String, TextError> {
            Ok(String::from_utf8_lossy(&read::<IndexFiles>(path)?).into_owned())
        };
        let (schema, equal) = (text("schema.toml")?, text("fr/equivalences.txt")?);
        let written = format!("{schema}\0{equal}\0{}", lexicon.fingerprint());
        let schema: SchemaFile = parse("index/schema.toml", &schema)?;
        let stop = Arc::new(word_list(&text("fr/stopwords.txt")?));
        let equivalences = Arc::new(Equivalences::parse(&equal)?);
        let analyser = |name| match name {
            AnalyserName::Light => Analyser::Light(equivalences.clone(), stop.clone()),
            AnalyserName::Folded => Analyser::Folded(equivalences.clone()),
        };
        let field = |(name, file): (FieldName, FieldFile)| FieldRule {
            name,
            boost: file.boost,
            analyser: analyser(file.analyser),
            positions: file.positions,
        };
        Ok(Self {
            version: schema.version,
            fields: schema.fields.into_iter().map(field).collect(),
            kinds: Kinds::new(lexicon),
            equivalences: equivalences.clone(),
            stop: stop.clone(),
            fingerprint: super::row::stable_hash(written.as_bytes()),
        })
    }

    /// What distinguishes a name: its words without small words and words of care, lightly stemmed.
    /// None when nothing is left ("Multi-accueil").
    pub fn core_name(&self, name: &str, lexicon: &Lexicon) -> Option<u64> {
        let words = self.equivalences.apply(split(name)).into_iter().map(|word| word.text);
        // "2 jours" makes no care word of the number that tells two houses apart.
        let is_number = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
        let kept =
            words.filter(|w| !self.stop.contains(w) && (is_number(w) || !lexicon.is_care_word(w)));
        let core: Vec<String> = kept.map(|word| stem(&word)).collect();
        (!core.is_empty()).then(|| super::row::stable_hash(core.join(" ").as_bytes()))
    }

    /// Spellings that are one word.
    pub fn equivalences(&self) -> &Equivalences {
        &self.equivalences
    }

    /// Version of the schema file.
    pub fn version(&self) -> u32 {
        self.version
    }

    fn text_of(&self, field: FieldName, listing: &Listing) -> String {
        let told = |value: Option<&str>| value.unwrap_or_default().to_owned();
        match field {
            FieldName::Name | FieldName::NameRaw => {
                told(listing.name.as_ref().map(|f| f.value.as_str()))
            }
            FieldName::Kind => {
                let of_type = self.kinds.types.get(&listing.listing_type);
                let of_subtype = listing.subtype().and_then(|s| self.kinds.subtypes.get(&s));
                join([of_type, of_subtype].into_iter().flatten())
            }
            FieldName::Place => {
                let address = &listing.address.value;
                join(address.street.iter().chain([&address.city]))
            }
            FieldName::Body => {
                let lists = [&listing.tags, &listing.languages];
                let lists = lists.into_iter().flatten().flat_map(|f| &f.value);
                let texts = [&listing.manager, &listing.description, &listing.closures];
                join(texts.into_iter().flatten().map(|f| &f.value).chain(lists))
            }
        }
    }
}

fn join<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    texts.map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn parse<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, TextError> {
    toml::from_str(text).map_err(|e| TextError::Definition { file, detail: e.to_string() })
}

/// The engine's schema with its fields at hand.
struct Fields {
    schema: Schema,
    slot: Field,
    words: Vec<Field>,
}

fn fields(definitions: &Definitions) -> Fields {
    let mut builder = Schema::builder();
    let slot = builder.add_u64_field("slot", FAST);
    let words = definitions.fields.iter().map(|rule| {
        let kept = match rule.positions {
            true => IndexRecordOption::WithFreqsAndPositions,
            false => IndexRecordOption::WithFreqs,
        };
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer_name(rule.name))
            .set_index_option(kept);
        builder.add_text_field(
            tokenizer_name(rule.name),
            TextOptions::default().set_indexing_options(indexing),
        )
    });
    let words = words.collect();
    Fields { slot, words, schema: builder.build() }
}

fn tokenizer_name(field: FieldName) -> &'static str {
    match field {
        FieldName::Name => "name",
        FieldName::NameRaw => "name_raw",
        FieldName::Kind => "kind",
        FieldName::Place => "place",
        FieldName::Body => "body",
    }
}

fn register(index: &Index, definitions: &Definitions) {
    for rule in &definitions.fields {
        let tokenizer = EngineTokenizer(rule.analyser.clone());
        index.tokenizers().register(tokenizer_name(rule.name), tokenizer);
    }
}

/// Writes the index of the listings, in order, into an empty folder.
pub fn write(
    folder: &Path,
    listings: &[&Listing],
    definitions: &Definitions,
) -> Result<(), TextError> {
    let fields = fields(definitions);
    let index = Index::create_in_dir(folder, fields.schema.clone())?;
    register(&index, definitions);
    // One thread and one segment: the same listings give the same scores.
    let mut writer = index.writer_with_num_threads(1, WRITER_MEMORY)?;
    for (slot, listing) in listings.iter().enumerate() {
        let mut document = TantivyDocument::new();
        document.add_u64(fields.slot, slot as u64);
        for (field, rule) in fields.words.iter().zip(&definitions.fields) {
            document.add_text(*field, definitions.text_of(rule.name, listing));
        }
        writer.add_document(document)?;
    }
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&definitions.fingerprint.to_string());
    commit.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    Ok(())
}

/// The index, open for questions.
pub struct TextIndex {
    reader: IndexReader,
    fields: Fields,
    definitions: Definitions,
    neighbours: Neighbours,
    /// Mean length of each field, in terms.
    lengths: Vec<f32>,
    /// By segment.
    numbering: Vec<Numbering>,
}

impl TextIndex {
    /// The definitions that it was written with.
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// Opens an index written by [`write`] with the same definitions.
    pub fn open(folder: &Path, definitions: Definitions) -> Result<Self, TextError> {
        let index = Index::open_in_dir(folder)?;
        register(&index, &definitions);
        let fields = fields(&definitions);
        let written = index.load_metas()?.payload;
        let same = written == Some(definitions.fingerprint.to_string());
        if !same || index.schema() != fields.schema {
            let detail = "the generation was built with other definitions; ingest again".to_owned();
            return Err(TextError::Definition { file: "index/", detail });
        }
        let reader =
            index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into()?;
        let neighbours = Neighbours::of(&reader, &fields.words, &definitions)?;
        let lengths = lengths(&reader, &fields.words)?;
        let numbering = numberings(&reader)?;
        Ok(Self { reader, fields, definitions, neighbours, lengths, numbering })
    }
}

/// Slots of the documents of a segment.
struct Numbering {
    slots: Vec<Slot>,
    /// The slot of the first document, when the others follow one by one.
    first: Option<Slot>,
}

fn numberings(reader: &IndexReader) -> Result<Vec<Numbering>, TextError> {
    let searcher = reader.searcher();
    let segment = |segment: &tantivy::SegmentReader| {
        let column = segment.fast_fields().u64("slot")?;
        // A document without a slot leads nowhere.
        let slot = |doc| column.first(doc).map_or(Slot::MAX, |slot| slot as Slot);
        let slots: Vec<Slot> = (0..segment.max_doc()).map(slot).collect();
        let follow = slots.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]));
        Ok(Numbering { first: slots.first().copied().filter(|_| follow), slots })
    };
    searcher.segment_readers().iter().map(segment).collect()
}

fn lengths(reader: &IndexReader, fields: &[Field]) -> Result<Vec<f32>, TextError> {
    let searcher = reader.searcher();
    let documents = searcher.num_docs().max(1) as f32;
    let mut found = Vec::new();
    for field in fields {
        let mut terms = 0;
        for segment in searcher.segment_readers() {
            terms += segment.inverted_index(*field)?.total_num_tokens();
        }
        found.push((terms as f32 / documents).max(1e-3));
    }
    Ok(found)
}
