//! Communes by their beginning, postcodes and départements by their figures.

use super::table::{Question, Table, WordList};
use super::{Line, LineKind};
use crate::geocode::{Commune, CommuneKind, Gazetteer};
use crate::search::analysis::equivalences::Equivalences;
use crate::search::analysis::words::split;
use std::collections::BTreeMap;

/// Communes and postcodes of France.
pub(super) struct Places {
    communes: Table<u32>,
    /// Postcodes with their most populous commune and how many they cover, sorted.
    postcodes: Vec<(String, u32, u32)>,
    /// Codes and names of départements.
    departments: BTreeMap<String, String>,
    /// First words of the names.
    words: WordList,
    /// Every word of the names.
    all_words: WordList,
}

impl Places {
    pub fn new(places: &Gazetteer, equivalences: &Equivalences) -> Self {
        let mut communes = Table::default();
        let mut postcodes: BTreeMap<String, (u32, u32, u32)> = BTreeMap::new();
        for (i, commune) in places.communes().iter().enumerate() {
            for key in keys(&commune.name, equivalences) {
                communes.add(key, i as u32, commune.population);
            }
            for postcode in &commune.postcodes {
                let known =
                    postcodes.entry(postcode.as_str().to_owned()).or_insert((i as u32, 0, 0));
                // An arrondissement says more than its city.
                let part = commune.kind == CommuneKind::Arrondissement;
                let rank = commune.population.saturating_add(if part { 1 << 30 } else { 0 });
                if rank > known.1 {
                    (known.0, known.1) = (i as u32, rank);
                }
                known.2 += u32::from(!part);
            }
        }
        communes.finish();
        let departments = places.communes().iter().filter_map(|commune| {
            let name = places.department_name(&commune.department)?;
            Some((commune.department.as_str().to_owned(), name.to_owned()))
        });
        let departments = departments.collect();
        let words = communes.texts().filter_map(|text| text.split(' ').next()).map(str::to_owned);
        let words = WordList::new(words);
        let all_words = communes.texts().flat_map(|text| text.split(' ')).filter(|w| w.len() > 3);
        let all_words = WordList::new(all_words.map(str::to_owned));
        let postcodes =
            postcodes.into_iter().map(|(code, (i, _, count))| (code, i, count)).collect();
        Self { communes, postcodes, departments, words, all_words }
    }

    /// Whether some commune's name holds this word.
    pub fn holds_word(&self, word: &str) -> bool {
        self.all_words.holds(word)
    }

    /// Beginnings of communes' names that what was typed may stand for.
    pub fn near(&self, typed: &str) -> Vec<String> {
        self.words.near(typed, 3)
    }

    /// Communes whose name begins so, the most populous first; `before` is what stands before it.
    pub fn communes(&self, places: &Gazetteer, question: &Question, before: &str) -> Vec<Line> {
        let best = self.communes.best(question, LineKind::Commune.share());
        let found = best.into_iter().filter_map(|(i, _)| places.communes().get(*i as usize));
        found.map(|commune| line(places, commune, before)).collect()
    }

    /// Lines for figures alone: "44" is a département, "441" begins postcodes.
    pub fn codes(&self, places: &Gazetteer, words: &[String]) -> Vec<Line> {
        let [typed] = words else { return Vec::new() };
        let figures = typed.bytes().filter(u8::is_ascii_digit).count();
        if figures + 1 < typed.len() || figures == 0 || typed.len() > 5 {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let code = typed.to_uppercase();
        if let Some(name) = self.departments.get(&code) {
            lines.push(Line {
                kind: LineKind::Department,
                label: format!("{name} ({code})"),
                context: Some("département".to_owned()),
                text: name.clone(),
                value: code,
            });
        }
        if figures == typed.len() && figures >= 2 {
            lines.extend(self.postcodes(places, typed));
        }
        lines
    }

    fn postcodes(&self, places: &Gazetteer, typed: &str) -> Vec<Line> {
        let start = self.postcodes.partition_point(|(code, ..)| code.as_str() < typed);
        let near = self.postcodes[start..].iter().take_while(|(code, ..)| code.starts_with(typed));
        let mut near: Vec<_> = near.collect();
        // The most populous first: 44000 before 44110.
        near.sort_by_key(|(_, commune, _)| {
            std::cmp::Reverse(places.communes().get(*commune as usize).map_or(0, |c| c.population))
        });
        let line = |(code, commune, count): &(String, u32, u32)| {
            let commune = places.communes().get(*commune as usize)?;
            let others = match count.saturating_sub(1) {
                0 => commune.name.clone(),
                1 => format!("{} et 1 autre commune", commune.name),
                n => format!("{} et {n} autres communes", commune.name),
            };
            Some(Line {
                kind: LineKind::Postcode,
                label: code.clone(),
                context: Some(others),
                text: code.clone(),
                value: code.clone(),
            })
        };
        near.into_iter().take(LineKind::Postcode.share()).filter_map(line).collect()
    }
}

fn line(places: &Gazetteer, commune: &Commune, before: &str) -> Line {
    let gap = if before.is_empty() { "" } else { " " };
    let department = places.department_name(&commune.department).unwrap_or_default();
    Line {
        kind: LineKind::Commune,
        label: commune.name.clone(),
        context: Some(format!("{}, {department}", commune.department)),
        text: format!("{before}{gap}{}", commune.name),
        value: commune.code.to_string(),
    }
}

/// The folded name, with its article and without.
fn keys(name: &str, equivalences: &Equivalences) -> Vec<String> {
    let typed = split(name);
    let spelt = equivalences.apply(typed.clone());
    let mut keys: Vec<String> = Vec::new();
    for words in [typed, spelt] {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let bare = match texts.as_slice() {
            ["le" | "la" | "les", rest @ ..] if !rest.is_empty() => rest.join(" "),
            all => all.join(" "),
        };
        for key in [texts.join(" "), bare] {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}
