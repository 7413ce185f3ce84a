//! Street names reduced to what two spellings of one street must share.

use crate::domain::text::fold;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Words that carry no meaning of their own in a street name.
const ARTICLES: [&str; 11] = ["a", "au", "aux", "d", "de", "des", "du", "en", "l", "la", "le"];
const MORE_ARTICLES: [&str; 2] = ["les", "et"];

/// The tables of `words.txt`.
#[derive(Default)]
struct Words {
    types: HashMap<&'static str, &'static str>,
    whole_types: HashSet<&'static str>,
    words: HashMap<&'static str, &'static str>,
    titles: HashSet<&'static str>,
    given: HashSet<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut tables = Words::default();
    let mut section = "";
    for line in include_str!("words.txt").lines().map(str::trim) {
        match line.split_once('=') {
            _ if line.starts_with('#') || line.is_empty() => {}
            None if line.starts_with('[') => section = line,
            None => tables.given.extend(line.split(' ')),
            Some((short, long)) => tables.add(section, short.trim(), long.trim()),
        }
    }
    tables
});

impl Words {
    fn add(&mut self, section: &str, short: &'static str, long: &'static str) {
        match section {
            "[types]" => {
                self.types.insert(short, long);
                self.whole_types.insert(long);
            }
            section => {
                self.words.insert(short, long);
                if section == "[titles]" {
                    self.titles.insert(long);
                }
            }
        }
    }
}

/// Folded, abbreviations opened: "12 AV. DU GAL DE GAULLE" without its number becomes
/// "avenue du general de gaulle". Doing it twice changes nothing.
pub fn canonical(text: &str) -> String {
    let folded = fold(text);
    let several = folded.contains(' ');
    let mut out = String::with_capacity(folded.len() + 8);
    for (i, word) in folded.split(' ').filter(|w| !w.is_empty()).enumerate() {
        let opened = if i == 0 && several { WORDS.types.get(word) } else { None };
        let opened = opened.or_else(|| WORDS.words.get(word)).copied().unwrap_or(word);
        if i > 0 {
            out.push(' ');
        }
        out.push_str(opened);
    }
    // "grand rue" and "grande rue" are the same street everywhere.
    match out.strip_prefix("grand rue") {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => format!("grande rue{rest}"),
        _ => out,
    }
}

/// A canonical name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a> {
    /// "rue", "avenue"; None for a place name.
    pub kind: Option<&'a str>,
    /// The other words, articles left out; never empty for a name that has a word.
    pub core: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    /// From a name that [`canonical`] wrote.
    pub fn of(canonical: &'a str) -> Self {
        let mut words = canonical.split(' ').filter(|w| !w.is_empty());
        let Some(first) = words.next() else { return Self { kind: None, core: Vec::new() } };
        let rest: Vec<&str> = words.collect();
        let core: Vec<&str> = rest.iter().copied().filter(|w| !is_article(w)).collect();
        match (is_kind(first), core.is_empty()) {
            (true, false) => Self { kind: Some(first), core },
            (false, _) if !is_article(first) => {
                Self { kind: None, core: std::iter::once(first).chain(core).collect() }
            }
            (false, false) => Self { kind: None, core },
            // "rue de la", "les": all that there is.
            _ => Self { kind: None, core: std::iter::once(first).chain(rest).collect() },
        }
    }

    /// Every word that counts, the kind first.
    pub fn all(&self) -> Vec<&'a str> {
        self.kind.into_iter().chain(self.core.iter().copied()).collect()
    }
}

/// Whether a canonical word is a kind of way.
pub fn is_kind(word: &str) -> bool {
    WORDS.whole_types.contains(word)
}

/// Whether a folded word is a kind of way, whole or shortened: "rue", "av".
pub fn opens_a_way(word: &str) -> bool {
    WORDS.types.contains_key(word) || is_kind(word)
}

/// The kind of way of a folded word, opened: "av" is "avenue".
pub fn way(word: &str) -> Option<&'static str> {
    WORDS.types.get(word).copied()
}

/// Whether the word may be missing from a name: a title, a given name, an initial.
pub fn is_optional(word: &str) -> bool {
    let initial = word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    initial || WORDS.titles.contains(word) || WORDS.given.contains(word)
}

/// Whether a word carries no meaning of its own in a street name.
pub fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word) || MORE_ARTICLES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn abbreviations_cases_and_accents_come_to_one_spelling() {
        for (text, expected) in [
            ("AV DU GAL DE GAULLE", "avenue du general de gaulle"),
            ("Avenue du Général de Gaulle", "avenue du general de gaulle"),
            ("bd St-Michel", "boulevard saint michel"),
            ("CHE DES DAMES", "chemin des dames"),
            ("Rte d’Albi", "route d albi"),
            ("Imp. du Dr Calmette", "impasse du docteur calmette"),
            ("R de la Republique", "rue de la republique"),
            ("Grand'Rue", "grande rue"),
            ("Pl", "pl"),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_a_kind_of_way_and_words_that_count() {
        let parts = |text: &'static str| {
            let parts = Parts::of(text);
            (parts.kind, parts.core)
        };
        assert_eq!(parts("rue de la paix"), (Some("rue"), vec!["paix"]));
        assert_eq!(parts("les tanneries"), (None, vec!["tanneries"]));
        assert_eq!(parts("le bourg"), (None, vec!["bourg"]));
        assert_eq!(parts("rue"), (None, vec!["rue"]));
        assert_eq!(parts("grande rue"), (None, vec!["grande", "rue"]));
        assert_eq!(parts(""), (None, vec![]));
    }

    proptest! {
        #[test]
        fn a_canonical_name_is_its_own(text in "\\PC{0,40}") {
            let once = canonical(&text);
            prop_assert_eq!(canonical(&once), once.clone());
        }

        #[test]
        fn abbreviated_words_come_to_rest_at_once(words in prop::collection::vec(
            prop::sample::select(WORDS.types.keys().chain(WORDS.words.keys()).copied()
                .collect::<Vec<_>>()), 1..5)) {
            let once = canonical(&words.join(" "));
            prop_assert_eq!(canonical(&once), once.clone());
        }
    }
}
