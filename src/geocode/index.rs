//! Commune names, folded, with the variants people type.

use super::gazetteer::{CommuneKind, Tables};
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
}

const ARTICLES: [&str; 4] = ["le ", "la ", "les ", "l "];

impl NameIndex {
    /// Names of today first, then former names that lead to a commune of today.
    pub fn new(tables: &Tables, by_code: &HashMap<CommuneCode, u32>) -> Self {
        let mut index = Self::default();
        for (i, commune) in tables.communes.iter().enumerate() {
            if commune.kind == CommuneKind::Current {
                index.add(&normalise_name(&commune.name), i as u32);
            }
        }
        for (_, name, today) in tables.former.iter().filter(|(_, name, _)| !name.is_empty()) {
            if let Some(i) = by_code.get(today) {
                index.add(&normalise_name(name), *i);
            }
        }
        index.add_first_words(tables);
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

    /// "Chamonix" for Chamonix-Mont-Blanc: the first word of a name that no other name begins with.
    fn add_first_words(&mut self, tables: &Tables) {
        let mut owners: HashMap<String, Vec<u32>> = HashMap::new();
        for (i, commune) in tables.communes.iter().enumerate() {
            let name = normalise_name(&commune.name);
            let first = name.split(' ').next().filter(|word| word.len() >= 5 && *word != name);
            if let Some(first) = first.filter(|_| commune.kind == CommuneKind::Current) {
                owners.entry(first.to_owned()).or_default().push(i as u32);
            }
        }
        for (word, communes) in owners {
            if let ([commune], false) = (&communes[..], self.exact.contains_key(&word)) {
                self.loose.entry(word).or_default().push(*commune);
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

    /// Names at most `limit` edits away, with the number of edits. Reads the whole list.
    pub fn near<'a>(
        &'a self,
        name: &'a str,
        limit: usize,
    ) -> impl Iterator<Item = (&'a str, usize)> {
        let wanted = name.as_bytes();
        self.sorted.iter().filter_map(move |candidate| {
            let edits = edits_within(wanted, candidate.as_bytes(), limit)?;
            Some((candidate.as_str(), edits))
        })
    }
}

/// Optimal string alignment distance (an exchange of neighbours is one edit), up to `limit`.
pub fn edits_within(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            let exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if exchanged {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_none_or(|best| *best > limit) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|edits| *edits <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_of_neighbours_is_one_edit() {
        assert_eq!(edits_within(b"nantes", b"nantes", 2), Some(0));
        assert_eq!(edits_within(b"natnes", b"nantes", 2), Some(1));
        assert_eq!(edits_within(b"toulose", b"toulouse", 1), Some(1));
        assert_eq!(edits_within(b"paris", b"lyon", 2), None);
    }
}
