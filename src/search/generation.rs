//! A generation in memory: everything a search needs, immutable, shared under one `Arc`.

use super::agreements::{Agreements, AgreementsError};
use super::build::names;
use super::cost::PriceClasses;
use super::facets::{Day, Days};
use super::official::Figures;
use super::quality::Quality;
use super::ranking::{Ranking, RankingError};
use super::row::{Row, Slot, Span, Spans};
use super::sieve::Traits;
use super::space::Forest;
use super::suggest::{SuggestError, Suggester};
use super::text::{Definitions, TextError, TextIndex};
use super::words::{ConceptId, ConceptSet, Lexicon, LexiconError};
use crate::domain::{Change, CommuneCode, Date, Listing, ListingId, Schedule};
use crate::generation::{GenerationError, GenerationId, Generations, Manifest};
use crate::geocode::streets::{AddressTable, TableError};
use crate::geocode::{Gazetteer, GazetteerError};
use memmap2::Mmap;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use thiserror::Error;

pub(super) const FORMAT: u32 = crate::generation::FORMAT;

/// Why a generation on disk could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error(transparent)]
    Folder(#[from] GenerationError),
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("a table cannot be read: {0}")]
    Table(#[from] postcard::Error),
    #[error("the listing table points outside the file of texts")]
    Spans,
    #[error(transparent)]
    Places(#[from] GazetteerError),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    #[error(transparent)]
    Suggest(#[from] SuggestError),
    #[error(transparent)]
    Ranking(#[from] RankingError),
    #[error(transparent)]
    Agreements(#[from] AgreementsError),
    #[error(transparent)]
    Streets(#[from] TableError),
}

/// Everything about one state of the data.
pub struct Generation {
    pub manifest: Manifest,
    pub places: Gazetteer,
    pub ranking: Ranking,
    /// How complete the real listings are.
    pub quality: Quality,
    /// What official statistics count.
    pub figures: Figures,
    pub agreements: Agreements,
    /// What families ask for, and the words they ask it with.
    pub lexicon: Lexicon,
    /// Completion of what is being typed.
    pub suggester: Suggester,
    pub(super) rows: Vec<Row>,
    /// Every week that a row refers to.
    pub(super) weeks: Vec<Schedule>,
    /// Listings of each commune, those of an arrondissement under their city too.
    pub(super) by_commune: HashMap<CommuneCode, Vec<Slot>>,
    pub(super) forest: Forest,
    /// What filters need, by slot.
    pub(super) traits: Vec<Traits>,
    days: Days,
    /// What breaks ties, by slot.
    pub(super) ties: Vec<u64>,
    card_spans: Vec<Span>,
    pub(super) prices: PriceClasses,
    /// Listings that have a thing, or are told to, by the number of the concept; in order.
    by_concept: Vec<Vec<Slot>>,
    pub(super) text: TextIndex,
    demonstration_communes: HashSet<CommuneCode>,
    by_id: HashMap<u64, Vec<Slot>>,
    /// Slots by the hash of identifiers that rows had before they were merged.
    aliases: HashMap<u64, Vec<Slot>>,
    folder: PathBuf,
    changes: OnceLock<Vec<Change>>,
    /// What distinguishes the names of the listings, hashed.
    names: HashSet<u64>,
    records: Texts,
    cores: Texts,
    cards: Texts,
}

/// A file of texts, mapped rather than read: only what is asked for takes memory.
struct Texts(Option<Mmap>);

impl Texts {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Self(None));
        }
        // SAFETY: the files of a published generation are never written again; they are only
        // unlinked, which leaves an existing mapping whole.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file)? };
        Ok(Self(Some(map)))
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }
}

type Slots<K> = HashMap<K, Vec<Slot>>;

/// Slots by the hash of the identifier, and by commune.
fn by_names(rows: &[Row]) -> (Slots<u64>, Slots<CommuneCode>) {
    let (mut by_id, mut by_commune) = (Slots::<u64>::new(), Slots::<CommuneCode>::new());
    for (slot, row) in rows.iter().enumerate() {
        by_id.entry(row.id_hash).or_default().push(slot as Slot);
        for code in [Some(row.citycode), row.parent].into_iter().flatten() {
            by_commune.entry(code).or_default().push(slot as Slot);
        }
    }
    (by_id, by_commune)
}

fn by_concept(rows: &[Row]) -> Vec<Vec<Slot>> {
    let mut found = vec![Vec::new(); ConceptSet::MOST];
    for (slot, row) in rows.iter().enumerate() {
        for concept in row.concepts.yes.union(row.concepts.told).iter() {
            found[concept.rank()].push(slot as Slot);
        }
    }
    found
}

impl AsRef<[u8]> for Texts {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}

/// The streets of a generation, mapped; None when it has none.
fn streets(folder: &Path) -> Result<Option<Arc<AddressTable>>, OpenError> {
    let path = folder.join(names::ADDRESSES);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = Texts::open(&path).map_err(|source| OpenError::Io { path, source })?;
    Ok(Some(Arc::new(AddressTable::open_trusted(bytes)?)))
}

impl Generation {
    /// Opens a published generation. Checksums are the business of `generations verify`.
    pub fn open(generations: &Generations, id: &GenerationId) -> Result<Self, OpenError> {
        let manifest = generations.manifest(id)?;
        let folder = generations.path(id);
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|source| OpenError::Io { path, source })
        };
        let rows: Vec<Row> = postcard::from_bytes(&read(names::ROWS)?)?;
        let texts = |name: &str, of: fn(&Spans) -> Span| {
            let path = folder.join(name);
            let texts = Texts::open(&path).map_err(|source| OpenError::Io { path, source })?;
            let length = texts.bytes().len() as u64;
            let within = rows.iter().all(|row| of(&row.spans).end() <= length);
            within.then_some(texts).ok_or(OpenError::Spans)
        };
        let records = texts(names::LISTINGS, |spans| spans.record)?;
        let cores = texts(names::CORES, |spans| spans.core)?;
        let cards = texts(names::CARDS, |spans| spans.card)?;
        let mut aliases: HashMap<u64, Vec<Slot>> = HashMap::new();
        for (hash, slot) in postcard::from_bytes::<Vec<(u64, Slot)>>(&read(names::ALIASES)?)? {
            aliases.entry(hash).or_default().push(slot);
        }
        let (by_id, by_commune) = by_names(&rows);
        let demonstration_rows = rows.iter().filter(|r| r.demonstration);
        let names = rows.iter().filter_map(|r| r.core_name).collect();
        let places = Gazetteer::from_bytes(&read(names::PLACES)?)?;
        let mut lexicon = Lexicon::bundled()?;
        lexicon.beware_of(places.communes().iter().map(|commune| commune.name.as_str()));
        let listing_names = postcard::from_bytes(&read(names::NAMES)?)?;
        Ok(Self {
            names,
            suggester: Suggester::new(&places, &lexicon, listing_names)?,
            places: places.with_streets(streets(&folder)?),
            text: TextIndex::open(&folder.join(names::TEXT), Definitions::bundled(&lexicon)?)?,
            lexicon,
            ranking: Ranking::bundled()?,
            quality: postcard::from_bytes(&read(names::QUALITY)?)?,
            figures: Figures::new(postcard::from_bytes(&read(names::FIGURES)?)?),
            agreements: Agreements::bundled()?,
            forest: Forest::new(&rows),
            traits: rows.iter().map(Traits::of).collect(),
            days: Days::default(),
            ties: rows.iter().map(|row| row.id_hash).collect(),
            card_spans: rows.iter().map(|row| row.spans.card).collect(),
            by_concept: by_concept(&rows),
            prices: PriceClasses::of(&rows),
            demonstration_communes: demonstration_rows.map(|r| r.citycode).collect(),
            by_id,
            aliases,
            changes: OnceLock::new(),
            records,
            cores,
            cards,
            rows,
            weeks: postcard::from_bytes(&read(names::WEEKS)?)?,
            by_commune,
            folder,
            manifest,
        })
    }

    /// Rows behind merged listings, as their sources have them.
    pub fn parts(&self) -> io::Result<Vec<Listing>> {
        self.lines(names::PARTS)
    }

    /// Changes that led here, the oldest first; read when first asked for.
    pub fn changes(&self) -> io::Result<&[Change]> {
        if self.changes.get().is_none() {
            // Two readers may meet here: both have read the same.
            let _ = self.changes.set(self.lines(names::CHANGES)?);
        }
        Ok(self.changes.get().map(Vec::as_slice).unwrap_or_default())
    }

    fn lines<T: serde::de::DeserializeOwned>(&self, name: &str) -> io::Result<Vec<T>> {
        let text = fs::read_to_string(self.folder.join(name))?;
        text.lines().map(|line| serde_json::from_str(line).map_err(io::Error::other)).collect()
    }

    /// Number of listings of both worlds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no listing at all.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What is known of free places on a day.
    pub(super) fn day(&self, date: Date) -> Arc<Day> {
        self.days.on((date, &self.ranking.availability), &self.rows, &self.traits)
    }

    /// Listings that have a thing, or are told to, in order.
    pub(super) fn having(&self, concept: ConceptId) -> &[Slot] {
        self.by_concept.get(concept.rank()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The texts of the listings.
    pub fn texts(&self) -> &TextIndex {
        &self.text
    }

    /// The dense table, by slot.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether fictitious listings were made for this commune.
    pub fn is_demonstration_commune(&self, code: CommuneCode) -> bool {
        self.demonstration_communes.contains(&code)
    }

    /// What distinguishes a name, words of care and ways to write it apart; None when no listing has
    /// that name.
    pub fn name_of(&self, text: &str) -> Option<u64> {
        let core = self.text.definitions().core_name(text, &self.lexicon)?;
        self.names.contains(&core).then_some(core)
    }

    /// The slot of a listing.
    pub fn slot_of(&self, id: &ListingId) -> Option<Slot> {
        let hash = super::row::stable_hash(id.as_str().as_bytes());
        let slots = self.by_id.get(&hash)?;
        slots.iter().copied().find(|slot| self.listing(*slot).is_some_and(|l| l.id == *id))
    }

    /// The listing that a row was merged into: old links lead to it.
    pub fn merged_into(&self, id: &ListingId) -> Option<ListingId> {
        let hash = super::row::stable_hash(id.as_str().as_bytes());
        let holders = self.aliases.get(&hash)?.iter().filter_map(|slot| self.listing(*slot));
        let mut holders = holders.filter(|l| l.members.iter().any(|member| member.id == *id));
        holders.next().map(|listing| listing.id)
    }

    /// The whole record of a listing.
    pub fn listing(&self, slot: Slot) -> Option<Listing> {
        let span = self.rows.get(slot as usize)?.spans.record;
        serde_json::from_slice(span.of(self.records.bytes())?).ok()
    }

    /// The core of an answer, without braces: JSON members.
    pub fn core(&self, slot: Slot) -> &[u8] {
        let span = self.rows.get(slot as usize).map(|row| row.spans.core);
        span.and_then(|span| span.of(self.cores.bytes())).unwrap_or_default()
    }

    /// The card of an answer, without braces: JSON members.
    pub fn card(&self, slot: Slot) -> &[u8] {
        self.card_spans
            .get(slot as usize)
            .and_then(|span| span.of(self.cards.bytes()))
            .unwrap_or_default()
    }
}
