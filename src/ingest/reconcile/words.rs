//! `trade-words.txt`: the words that do not tell one place from another.

use super::rules::RulesError;
use crate::domain::text::fold;
use std::collections::{BTreeSet, HashSet};

/// Words that do not tell one place from another.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Words of the trade, in the singular.
    pub trade: HashSet<String>,
    /// Words of too many names, in the singular.
    pub common: HashSet<String>,
    /// Small words.
    pub articles: HashSet<String>,
    /// Names of chains, word by word, the longest first.
    pub chains: Vec<Vec<String>>,
}

impl Words {
    /// Reads the list: sections in brackets, one word a line, comments after `#`.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let mut words = Self::default();
        let mut section = "";
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (i, line) in text.lines().enumerate() {
            let line = line.trim();
            let refuse = |message| RulesError::TradeWords { line: i + 1, message };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(title) = line.strip_prefix('[') {
                section = title.trim_end_matches(']');
                check_section(section).map_err(refuse)?;
                continue;
            }
            check_word(section, line).map_err(refuse)?;
            if !seen.insert((section, line)) {
                return Err(refuse(format!("{line:?} is there twice")));
            }
            words.add(section, line);
        }
        words.chains.sort_by(|a, b| (b.len(), a).cmp(&(a.len(), b)));
        Ok(words)
    }

    fn add(&mut self, section: &str, word: &str) {
        match section {
            "trade" => drop(self.trade.insert(singular(word).to_owned())),
            "common" => drop(self.common.insert(singular(word).to_owned())),
            "chains" => self.chains.push(word.split(' ').map(str::to_owned).collect()),
            _ => drop(self.articles.insert(word.to_owned())),
        }
    }
}

fn check_section(section: &str) -> Result<(), String> {
    let known = ["trade", "common", "chains", "articles"].contains(&section);
    if known { Ok(()) } else { Err(format!("no section is called {section}")) }
}

fn check_word(section: &str, word: &str) -> Result<(), String> {
    if section.is_empty() {
        return Err("a word before the first [section]".into());
    }
    if fold(word) != word {
        return Err(format!("{word:?} must be written without accents, signs or capitals"));
    }
    if section != "chains" && word.contains(' ') {
        return Err(format!("{word:?}: one word a line here"));
    }
    Ok(())
}

/// The word without the mark of the plural.
pub fn singular(word: &str) -> &str {
    match word.as_bytes() {
        [.., b's' | b'x'] if word.len() > 3 && word.is_ascii() => &word[..word.len() - 1],
        _ => word,
    }
}
