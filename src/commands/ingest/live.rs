//! What is served now, to compare with and to keep from.

use crate::domain::{Change, Figure, Listing, ListingId, SourceId};
use crate::generation::{GenerationError, GenerationId, Generations, Manifest, SourceEntry};
use crate::ingest::{ContentHash, Profile, content_hash, profiles};
use crate::search::Generation;
use anyhow::Context;
use std::collections::BTreeMap;
use std::io;

/// The live generation, if there is one that can be read.
pub struct Live {
    generation: Option<Generation>,
    /// What is wrong with its files.
    damage: Option<String>,
}

/// Whether every row can still be read.
fn is_readable(generation: &Generation) -> bool {
    let mut slots = 0..generation.len() as u32;
    slots.all(|slot| generation.listing(slot).is_some()) && generation.parts().is_ok()
}

impl Live {
    /// One of another format, which a new version of the program has to replace, compares as an
    /// empty one. A damaged one is told: what can be read of it still counts.
    pub fn open(generations: &Generations) -> anyhow::Result<Self> {
        let Some(id) = generations.current()? else {
            return Ok(Self { generation: None, damage: None });
        };
        let damage = match generations.verify(&id) {
            Ok(_) => None,
            Err(error @ GenerationError::OtherFormat { .. }) => {
                crate::tell!("{error}: it is not compared with, and will be replaced");
                return Ok(Self { generation: None, damage: None });
            }
            Err(error) => Some(error.to_string()),
        };
        match Generation::open(generations, &id) {
            Ok(generation) if damage.is_none() || is_readable(&generation) => {
                Ok(Self { generation: Some(generation), damage })
            }
            Ok(_) => Ok(Self { generation: None, damage }),
            Err(error) => {
                let damage = damage.unwrap_or_else(|| format!("generation {id}: {error}"));
                Ok(Self { generation: None, damage: Some(damage) })
            }
        }
    }

    /// What is wrong with the live generation, and whether it can be compared with all the same.
    pub fn damage(&self) -> Option<(&str, bool)> {
        Some((self.damage.as_deref()?, self.generation.is_some()))
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

    /// Whether a source of the live generation is fictitious.
    pub fn is_demonstration(&self, id: &SourceId) -> bool {
        self.source(id).is_some_and(|entry| entry.info.demonstration)
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
