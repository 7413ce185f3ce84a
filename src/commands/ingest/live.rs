//! What is served now, to compare with and to keep from.

use crate::domain::{Change, Figure, Listing, ListingId, SourceId};
use crate::generation::{GenerationId, Generations, Manifest, SourceEntry};
use crate::ingest::{ContentHash, Profile, content_hash, profiles};
use crate::search::Generation;
use anyhow::Context;
use std::collections::BTreeMap;
use std::io;

/// The live generation, if there is one that can be read.
pub struct Live {
    generation: Option<Generation>,
}

impl Live {
    /// A live generation that cannot be read compares as an empty one: it must be replaceable.
    pub fn open(generations: &Generations) -> anyhow::Result<Self> {
        let Some(id) = generations.current()? else { return Ok(Self { generation: None }) };
        match Generation::open(generations, &id) {
            Ok(generation) => Ok(Self { generation: Some(generation) }),
            Err(error) => {
                tracing::warn!(%error, generation = %id, "the live generation cannot be read");
                Ok(Self { generation: None })
            }
        }
    }

    /// What is kept must be whole: a damaged row would vanish without a word.
    pub fn verify(&self, generations: &Generations) -> anyhow::Result<()> {
        if let Some(id) = self.id() {
            generations.verify(id).context("the other sources cannot be kept")?;
        }
        Ok(())
    }

    fn id(&self) -> Option<&GenerationId> {
        self.manifest().map(|manifest| &manifest.id)
    }

    /// What the live generation says of itself.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.generation.as_ref().map(|generation| &generation.manifest)
    }

    /// What is known of a source of the live generation.
    pub fn source(&self, id: &SourceId) -> Option<&SourceEntry> {
        self.manifest()?.sources.iter().find(|entry| entry.info.id == *id)
    }

    /// The sources of the live generation.
    pub fn sources(&self) -> impl Iterator<Item = &SourceEntry> {
        self.manifest().into_iter().flat_map(|manifest| &manifest.sources)
    }

    /// Listings as they are shown, one by one.
    pub fn listings(&self) -> impl Iterator<Item = Listing> {
        let generation = self.generation.iter();
        generation.flat_map(|g| (0..g.len() as u32).filter_map(|slot| g.listing(slot)))
    }

    /// One listing as it is shown.
    pub fn listing(&self, id: &ListingId) -> Option<Listing> {
        let generation = self.generation.as_ref()?;
        generation.listing(generation.slot_of(id)?)
    }

    /// Identifiers and digests of what is shown.
    pub fn hashes(&self) -> Vec<(ListingId, ContentHash)> {
        self.listings().map(|listing| (listing.id.clone(), content_hash(&listing))).collect()
    }

    /// Rows as their sources have them, merges undone, of the sources that are wanted.
    pub fn rows(&self, wanted: &dyn Fn(&SourceId) -> bool) -> anyhow::Result<Vec<Listing>> {
        let alone = self.listings().filter(|listing| listing.members.is_empty());
        let parts = match &self.generation {
            Some(generation) => generation.parts()?,
            None => Vec::new(),
        };
        Ok(alone.chain(parts).filter(|listing| wanted(&listing.source)).collect())
    }

    /// Official figures of the sources that are wanted.
    pub fn figures(&self, wanted: &dyn Fn(&SourceId) -> bool) -> Vec<Figure> {
        let all = self.generation.iter().flat_map(|generation| generation.figures.all());
        all.filter(|figure| wanted(&figure.source)).cloned().collect()
    }

    /// What each source gives, rows kept from earlier editions aside.
    pub fn profiles(&self) -> anyhow::Result<BTreeMap<SourceId, Profile>> {
        let rows = self.rows(&|_| true)?;
        Ok(profiles(rows.iter().filter(|row| row.absent_editions == 0)))
    }

    /// The changes told so far.
    pub fn changes(&self) -> io::Result<Vec<Change>> {
        self.generation.as_ref().map_or(Ok(Vec::new()), |g| Ok(g.changes()?.to_vec()))
    }
}
