//! Commune names, folded, with the variants people type.

use super::gazetteer::{CommuneKind, Tables};
use super::near::NearWords;
use super::query::normalise_name;
use crate::domain::CommuneCode;
use std::collections::HashMap;

/// Folded names to communes (positions in the table), sorted for completion.
#[derive(Default)]
pub struct NameIndex {
    exact: HashMap<String, Vec<u32>>,
    /// Names without their article, or without their spaces: weaker than the name itself.
    loose: HashMap<String, Vec<u32>>,
    /// Every exact name, sorted; for completion and near misses.
    sorted: Vec<String>,
    near: NearWords,
    /// Names of today, sorted: only they are known by their first words.
    current: Vec<(String, u32)>,
}

const ARTICLES: [&str; 4] = ["le ", "la ", "les ", "l "];
/// Names that begin alike and are looked at: more than that many tell nothing.
const MAX_BEGINNINGS: usize = 300;

impl NameIndex {
    /// Names of today first, then former names that lead to a commune of today.
    pub fn new(tables: &Tables, by_code: &HashMap<CommuneCode, u32>) -> Self {
        let mut index = Self::default();
        for (i, commune) in tables.communes.iter().enumerate() {
            if commune.kind == CommuneKind::Current {
                let name = normalise_name(&commune.name);
                index.add(&name, i as u32);
                index.current.push((name, i as u32));
            }
        }
        index.current.sort();
        for (_, name, today) in tables.former.iter().filter(|(_, name, _)| !name.is_empty()) {
            if let Some(i) = by_code.get(today) {
                index.add(&normalise_name(name), *i);
            }
        }
        let population = |i: &u32| {
            let commune = &tables.communes[*i as usize];
            (std::cmp::Reverse(commune.population), commune.code)
        };
        for list in index.exact.values_mut().chain(index.loose.values_mut()) {
            list.sort_by_key(population);
            list.dedup();
        }
        index.sorted = index.exact.keys().cloned().collect();
        index.sorted.sort();
        index.near = NearWords::new(index.sorted.iter().map(String::as_str));
        index
    }

    fn add(&mut self, name: &str, commune: u32) {
        self.exact.entry(name.to_owned()).or_default().push(commune);
        let bare = ARTICLES.iter().find_map(|a| name.strip_prefix(a)).unwrap_or(name);
        for variant in [bare.to_owned(), name.replace(' ', ""), bare.replace(' ', "")] {
            if variant != name && variant.len() > 2 {
                self.loose.entry(variant).or_default().push(commune);
            }
        }
    }

    /// Communes of exactly this folded name, most populous first.
    pub fn exact(&self, name: &str) -> &[u32] {
        self.exact.get(name).map_or(&[], Vec::as_slice)
    }

    /// Communes of this name without its article or spaces.
    pub fn loose(&self, name: &str) -> &[u32] {
        self.loose.get(name).map_or(&[], Vec::as_slice)
    }

    /// Names that begin like this.
    pub fn completions<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let start = self.sorted.partition_point(|name| name.as_str() < prefix);
        self.sorted[start..].iter().map(String::as_str).take_while(move |n| n.starts_with(prefix))
    }

    /// Communes whose longer name begins with these whole words, with or without its article:
    /// "boulogne" for Boulogne-Billancourt, "baule" for La Baule-Escoublac.
    ///
    /// Empty when too many begin like this ("saint").
    pub fn beginnings(&self, words: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for article in std::iter::once("").chain(ARTICLES) {
            let prefix = format!("{article}{words} ");
            let start = self.current.partition_point(|(name, _)| *name < prefix);
            let names = self.current[start..].iter().take(MAX_BEGINNINGS + 1);
            found.extend(names.take_while(|(n, _)| n.starts_with(&prefix)).map(|(_, i)| *i));
            if found.len() > MAX_BEGINNINGS {
                return Vec::new();
            }
        }
        found
    }

    /// Communes whose name is at most `limit` edits away, with how near it is, in `0..=1`.
    pub fn near(&self, name: &str, limit: usize) -> Vec<(u32, f64)> {
        let text = |i: u32| self.sorted.get(i as usize).map(String::as_str);
        let names = self.near.near(name, limit, text);
        let likeness = |other: &str, edits: usize| {
            // The first letter is seldom the wrong one.
            let first = other.as_bytes().first() == name.as_bytes().first();
            // One error in several words is hardly another name.
            let quality = match (edits, name.contains(' ') && name.len() >= 8) {
                (0 | 1, true) => 0.95,
                (0 | 1, false) => 0.85,
                (_, true) => 0.78,
                (_, false) => 0.7,
            };
            quality - if first { 0.0 } else { 0.04 }
        };
        let names = names.into_iter().filter_map(|(i, edits)| Some((text(i)?, edits)));
        let communes = names.flat_map(|(other, edits)| {
            self.exact(other).iter().map(move |c| (*c, likeness(other, edits)))
        });
        communes.collect()
    }
}
