//! Writes the files of a generation from listings and places.

use super::fragment::{ListingCard, ListingCore};
use super::quality::Quality;
use super::row::{Row, Slot, Span, Spans, Weeks, stable_hash};
use super::space::curve;
use super::suggest::NamesTable;
use super::text::{self, Definitions, TextError};
use super::words::{Lexicon, LexiconError};
use crate::domain::{Change, Figure, Listing, SourceInfo};
use crate::generation::{Draft, GenerationId, Manifest, SourceEntry};
use crate::geocode::{Gazetteer, GazetteerError};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use thiserror::Error;

/// Names of the files of a generation.
pub(super) mod names {
    pub const ROWS: &str = "rows.bin";
    pub const WEEKS: &str = "weeks.bin";
    /// Whole records.
    pub const LISTINGS: &str = "listings.bin";
    pub const CORES: &str = "cores.bin";
    pub const CARDS: &str = "cards.bin";
    pub const PLACES: &str = "places.bin";
    pub const QUALITY: &str = "quality.bin";
    pub const FIGURES: &str = "figures.bin";
    pub const NAMES: &str = "names.bin";
    pub const TEXT: &str = "text";
    pub const REPORT: &str = "report.json";
    pub const PARTS: &str = "parts.jsonl";
    pub const CHANGES: &str = "changes.jsonl";
    pub const ALIASES: &str = "aliases.bin";
    /// Only when streets are known.
    pub const ADDRESSES: &str = "addresses.bin";
}

/// Why a generation could not be written.
#[derive(Debug, Error)]
pub enum BuildError {
    #[error("writing a generation: {0}")]
    Io(#[from] io::Error),
    #[error("writing the table: {0}")]
    Table(#[from] postcard::Error),
    #[error("writing a listing: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Places(#[from] GazetteerError),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
}

/// What goes into a generation.
pub struct Content<'a> {
    /// Sorted by id, without two alike.
    pub listings: &'a [Listing],
    pub sources: &'a [SourceInfo],
    /// Rows read, by source.
    pub read: &'a BTreeMap<String, u64>,
    pub places: &'a Gazetteer,
    /// Sorted.
    pub figures: &'a [Figure],
    /// Rows behind merged listings, as their sources have them.
    pub parts: &'a [Listing],
    /// Fingerprints of the editions that were read, by source.
    pub editions: &'a BTreeMap<String, String>,
    /// `report.json`, kept beside; it has no part in the content hash.
    pub report: &'a [u8],
}

impl Content<'_> {
    /// The same listings, sources, places and figures give the same hash, whenever they are built.
    pub fn hash(&self) -> Result<String, BuildError> {
        let mut hasher = Sha256::new();
        for listing in self.listings {
            hasher.update(serde_json::to_vec(listing)?);
            hasher.update(b"\n");
        }
        hasher.update(serde_json::to_vec(self.sources)?);
        hasher.update(self.places.to_bytes()?);
        hasher.update(self.places.streets().map(|table| table.sum()).unwrap_or_default());
        hasher.update(serde_json::to_vec(self.figures)?);
        Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// When a generation is built, and what it changes.
pub struct Built<'a> {
    pub at: jiff::Timestamp,
    /// From [`Content::hash`].
    pub hash: String,
    /// The changes told so far, its own included.
    pub changes: &'a [Change],
}

/// Writes every file but the manifest into the draft, and returns the manifest to publish it with.
pub fn build(draft: &Draft, content: &Content, built: Built) -> Result<Manifest, BuildError> {
    let listings = numbered(content.listings);
    let lexicon = Lexicon::bundled()?;
    let definitions = Definitions::bundled(&lexicon)?;
    write_listings(draft, content.places, &listings, (&lexicon, &definitions))?;
    write_lines(&draft.path().join(names::PARTS), content.parts)?;
    write_lines(&draft.path().join(names::CHANGES), built.changes)?;
    fs::write(draft.path().join(names::ALIASES), postcard::to_stdvec(&aliases(&listings))?)?;
    fs::write(draft.path().join(names::PLACES), content.places.to_bytes()?)?;
    if let Some(table) = content.places.streets() {
        fs::write(draft.path().join(names::ADDRESSES), table.as_bytes())?;
    }
    fs::write(draft.path().join(names::REPORT), content.report)?;
    let quality = postcard::to_stdvec(&Quality::of(content.listings))?;
    fs::write(draft.path().join(names::QUALITY), quality)?;
    fs::write(draft.path().join(names::FIGURES), postcard::to_stdvec(content.figures)?)?;
    let listing_names = NamesTable::of(&listings, definitions.equivalences());
    fs::write(draft.path().join(names::NAMES), postcard::to_stdvec(&listing_names)?)?;
    let folder = draft.path().join(names::TEXT);
    fs::create_dir(&folder)?;
    text::write(&folder, &listings, &definitions)?;
    Ok(manifest(content, built.hash, built.at))
}

/// Listings in the order of their slots: by world, by type, along the curve, by id. Neighbours of one
/// type are then neighbours in every table and in the index.
fn numbered(listings: &[Listing]) -> Vec<&Listing> {
    let mut numbered: Vec<&Listing> = listings.iter().collect();
    numbered.sort_by_cached_key(|l| {
        (l.demonstration, l.listing_type as u8, curve::rank(l.position.value), l.id.clone())
    });
    numbered
}

fn write_lines<T: serde::Serialize>(path: &Path, items: &[T]) -> Result<(), BuildError> {
    let mut out = BufWriter::new(fs::File::create(path)?);
    for item in items {
        serde_json::to_writer(&mut out, item)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Identifiers of merged rows, hashed, with the slot of the listing that they lead to.
fn aliases(listings: &[&Listing]) -> Vec<(u64, Slot)> {
    let mut found = Vec::new();
    for (slot, listing) in listings.iter().enumerate() {
        let others = listing.members.iter().filter(|member| member.id != listing.id);
        found.extend(others.map(|m| (stable_hash(m.id.as_str().as_bytes()), slot as Slot)));
    }
    found.sort_unstable();
    found
}

fn manifest(content: &Content, content_hash: String, built_at: jiff::Timestamp) -> Manifest {
    let real = || content.listings.iter().filter(|l| !l.demonstration);
    let dates = real().map(|l| l.source_date);
    let mut published: BTreeMap<&str, u64> = BTreeMap::new();
    for listing in content.listings {
        *published.entry(listing.source.as_str()).or_default() += 1;
    }
    let source = |info: &SourceInfo| SourceEntry {
        info: info.clone(),
        read: content.read.get(info.id.as_str()).copied().unwrap_or(0),
        published: published.get(info.id.as_str()).copied().unwrap_or(0),
        edition: content.editions.get(info.id.as_str()).cloned(),
    };
    Manifest {
        format: super::generation::FORMAT,
        id: GenerationId::new(built_at, &content_hash),
        built_at,
        content_hash,
        listings: real().count() as u64,
        demonstration_listings: (content.listings.len() - real().count()) as u64,
        data_dates: dates.clone().min().zip(dates.max()),
        sources: content.sources.iter().map(source).collect(),
        files: BTreeMap::new(),
    }
}

/// The table, and the texts of every listing: its record, its core and its card.
fn write_listings(
    draft: &Draft,
    places: &Gazetteer,
    listings: &[&Listing],
    (lexicon, definitions): (&Lexicon, &Definitions),
) -> Result<(), BuildError> {
    let file = |name| TextFile::create(&draft.path().join(name));
    let mut records = file(names::LISTINGS)?;
    let (mut cores, mut cards) = (file(names::CORES)?, file(names::CARDS)?);
    let (mut rows, mut weeks) = (Vec::with_capacity(listings.len()), Weeks::default());
    for listing in listings.iter().copied() {
        let spans = Spans {
            record: records.add(&serde_json::to_vec(listing)?)?,
            core: cores.add(&without_braces(serde_json::to_vec(&ListingCore::from(listing))?))?,
            card: cards.add(&without_braces(serde_json::to_vec(&ListingCard::from(listing))?))?,
        };
        let code = listing.address.value.citycode;
        let parent = places.commune(code).and_then(|c| c.parent);
        let concepts = lexicon.of_listing(listing);
        let name = listing.name.as_ref().and_then(|f| definitions.core_name(&f.value, lexicon));
        let row = Row::new(listing, parent, spans, &mut weeks);
        rows.push(Row { concepts, core_name: name, ..row });
    }
    for file in [records, cores, cards] {
        file.finish()?;
    }
    fs::write(draft.path().join(names::ROWS), postcard::to_stdvec(&rows)?)?;
    fs::write(draft.path().join(names::WEEKS), postcard::to_stdvec(&weeks.into_table())?)?;
    Ok(())
}

/// A file of texts, end to end.
struct TextFile {
    out: BufWriter<fs::File>,
    length: u64,
}

impl TextFile {
    fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { out: BufWriter::new(fs::File::create(path)?), length: 0 })
    }

    fn add(&mut self, text: &[u8]) -> io::Result<Span> {
        self.out.write_all(text)?;
        let span = Span { start: self.length, length: text.len() as u32 };
        self.length = span.end();
        Ok(span)
    }

    fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// `{"a":1}` becomes `"a":1`, so that an answer can add its own fields after it.
fn without_braces(mut json: Vec<u8>) -> Vec<u8> {
    json.pop();
    json.remove(0);
    json
}
