//! The text index: its fields, read from `index/schema.toml`, and its questions.

use super::analysis::{Analyser, EngineTokenizer, word_list};
use super::row::Slot;
use crate::bundled::{BundledError, Index as IndexFiles, read};
use crate::domain::{Listing, ListingType, Subtype};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tantivy::collector::Collector;
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, TantivyDocument, Term};
use thiserror::Error;

/// Memory given to the writer, in bytes.
const WRITER_MEMORY: usize = 64 << 20;

/// What can go wrong with the text index.
#[derive(Debug, Error)]
pub enum TextError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
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
    Kind,
    Place,
    Body,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    boost: f32,
    analyser: AnalyserName,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnalyserName {
    Light,
    Folded,
}

/// Words under which families look for each kind.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    #[serde(rename = "type")]
    types: BTreeMap<ListingType, String>,
    subtype: BTreeMap<Subtype, String>,
}

/// The reviewed definitions of `index/`, read and checked.
pub struct Definitions {
    version: u32,
    fields: Vec<(FieldName, f32, Analyser)>,
    kinds: Kinds,
}

impl Definitions {
    /// Reads the definitions inside the binary.
    pub fn bundled() -> Result<Self, TextError> {
        let text = |path: &str| -> Result<String, TextError> {
            Ok(String::from_utf8_lossy(&read::<IndexFiles>(path)?).into_owned())
        };
        let schema: SchemaFile = parse("index/schema.toml", &text("schema.toml")?)?;
        let stop = Arc::new(word_list(&text("fr/stopwords.txt")?));
        let analyser = |name| match name {
            AnalyserName::Light => Analyser::Light(stop.clone()),
            AnalyserName::Folded => Analyser::Folded,
        };
        let field =
            |(name, file): (FieldName, FieldFile)| (name, file.boost, analyser(file.analyser));
        Ok(Self {
            version: schema.version,
            fields: schema.fields.into_iter().map(field).collect(),
            kinds: parse("index/fr/kinds.toml", &text("fr/kinds.toml")?)?,
        })
    }

    /// Version of the schema file.
    pub fn version(&self) -> u32 {
        self.version
    }

    fn text_of(&self, field: FieldName, listing: &Listing) -> String {
        let told = |value: Option<&str>| value.unwrap_or_default().to_owned();
        match field {
            FieldName::Name => told(listing.name.as_ref().map(|f| f.value.as_str())),
            FieldName::Kind => {
                let of_type = self.kinds.types.get(&listing.listing_type);
                let of_subtype = listing.subtype().and_then(|s| self.kinds.subtype.get(&s));
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
    let words = definitions.fields.iter().map(|(name, ..)| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer_name(*name))
            .set_index_option(IndexRecordOption::WithFreqs);
        builder.add_text_field(
            tokenizer_name(*name),
            TextOptions::default().set_indexing_options(indexing),
        )
    });
    let words = words.collect();
    Fields { slot, words, schema: builder.build() }
}

fn tokenizer_name(field: FieldName) -> &'static str {
    match field {
        FieldName::Name => "name",
        FieldName::Kind => "kind",
        FieldName::Place => "place",
        FieldName::Body => "body",
    }
}

fn register(index: &Index, definitions: &Definitions) {
    for (name, _, analyser) in &definitions.fields {
        index.tokenizers().register(tokenizer_name(*name), EngineTokenizer(analyser.clone()));
    }
}

/// Writes the index of the listings, in order, into an empty folder.
pub fn write(
    folder: &Path,
    listings: &[Listing],
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
        for (field, (name, ..)) in fields.words.iter().zip(&definitions.fields) {
            document.add_text(*field, definitions.text_of(*name, listing));
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
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
}

impl TextIndex {
    /// Opens an index written by [`write`] with the same definitions.
    pub fn open(folder: &Path, definitions: Definitions) -> Result<Self, TextError> {
        let index = Index::open_in_dir(folder)?;
        register(&index, &definitions);
        let fields = fields(&definitions);
        if index.schema() != fields.schema {
            let detail = "the generation was built with another schema; ingest again".to_owned();
            return Err(TextError::Definition { file: "index/schema.toml", detail });
        }
        let reader =
            index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into()?;
        Ok(Self { reader, fields, definitions })
    }

    /// Listings that hold every word, by slot, with their text score.
    ///
    /// None when the text has no word that counts (stop words only): every listing then matches.
    pub fn matches(&self, text: &str) -> Result<Option<Vec<(Slot, f32)>>, TextError> {
        let Some(query) = self.query(text) else { return Ok(None) };
        let mut found = self.reader.searcher().search(&*query, &BySlot)?;
        found.sort_unstable_by_key(|(slot, _)| *slot);
        Ok(Some(found))
    }

    /// Every word must be somewhere; a word counts where it weighs most.
    fn query(&self, text: &str) -> Option<Box<dyn Query>> {
        let mut places: BTreeMap<usize, Vec<Box<dyn Query>>> = BTreeMap::new();
        let words = crate::domain::text::words(text);
        for (field, (_, boost, analyser)) in self.fields.words.iter().zip(&self.definitions.fields)
        {
            for (position, word) in words.iter().enumerate() {
                for term in analyser.terms(word) {
                    let term = Term::from_field_text(*field, &term);
                    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                    let boosted = BoostQuery::new(Box::new(query), *boost);
                    places.entry(position).or_default().push(Box::new(boosted));
                }
            }
        }
        self.drop_stop_words(&words, &mut places);
        if places.is_empty() {
            return None;
        }
        let must = |queries| -> (Occur, Box<dyn Query>) {
            (Occur::Must, Box::new(DisjunctionMaxQuery::new(queries)))
        };
        Some(Box::new(BooleanQuery::new(places.into_values().map(must).collect())))
    }

    /// A word that the light chain drops is not required of the other fields either.
    fn drop_stop_words(&self, words: &[String], places: &mut BTreeMap<usize, Vec<Box<dyn Query>>>) {
        let light = self.definitions.fields.iter().find(|f| matches!(f.2, Analyser::Light(_)));
        let Some((_, _, analyser)) = light else { return };
        places.retain(|position, _| !analyser.terms(&words[*position]).is_empty());
    }
}

/// Collects every match with its score, by slot.
struct BySlot;

/// The same for one segment.
struct SegmentBySlot {
    slots: tantivy::columnar::Column<u64>,
    found: Vec<(Slot, f32)>,
}

impl Collector for BySlot {
    type Fruit = Vec<(Slot, f32)>;
    type Child = SegmentBySlot;

    fn for_segment(
        &self,
        _: tantivy::SegmentOrdinal,
        segment: &tantivy::SegmentReader,
    ) -> tantivy::Result<SegmentBySlot> {
        Ok(SegmentBySlot { slots: segment.fast_fields().u64("slot")?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<(Slot, f32)>>) -> tantivy::Result<Vec<(Slot, f32)>> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl tantivy::collector::SegmentCollector for SegmentBySlot {
    type Fruit = Vec<(Slot, f32)>;

    fn collect(&mut self, doc: tantivy::DocId, score: tantivy::Score) {
        if let Some(slot) = self.slots.first(doc) {
            self.found.push((slot as Slot, score));
        }
    }

    fn harvest(self) -> Vec<(Slot, f32)> {
        self.found
    }
}
