//! The closed lists behind two fields that look like words and would carry any text: languages, and
//! the tags of people whose name is not public.

use super::issue::{Fault, IssueKind, Log};
use super::normalise::Clean;
use crate::domain::text::fold;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const LANGUAGES: &str = include_str!("../../index/fr/languages.txt");
const TAGS: &str = include_str!("../../index/fr/tags.txt");

/// By code and by folded French name.
static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for line in lines(LANGUAGES) {
        let mut words = line.split(';');
        let Some(code) = words.next() else { continue };
        codes.insert(code.to_owned(), code);
        codes.extend(words.map(|name| (fold(name), code)));
    }
    codes
});

static KNOWN_TAGS: LazyLock<HashSet<String>> = LazyLock::new(|| lines(TAGS).map(fold).collect());

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether a tag says nothing of whom it describes.
pub fn is_known_tag(tag: &str) -> bool {
    KNOWN_TAGS.contains(&fold(tag))
}

/// Turns languages into codes; what is none is left out and told.
pub fn settle_languages(row: &mut Clean, log: &mut Log) {
    let Some(told) = row.languages.take() else { return };
    let mut codes: Vec<String> = Vec::new();
    for (rank, word) in told.iter().enumerate() {
        match CODES.get(&fold(word)) {
            Some(code) if codes.iter().any(|known| known == code) => {}
            Some(code) => codes.push((*code).to_owned()),
            None => {
                let quoted = if row.listing_type.is_home() { "" } else { word };
                let pointer = format!("/languages/{rank}");
                log.fault(&row.at, Fault::new(pointer, IssueKind::InvalidLanguage, quoted));
            }
        }
    }
    row.languages = Some(codes).filter(|codes| !codes.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_french_names_are_languages_and_sentences_are_not() {
        for (told, code) in [("fr", "fr"), ("FR", "fr"), ("Anglais", "en"), ("L.S.F", "")] {
            let found = CODES.get(&fold(told)).copied().unwrap_or_default();
            assert_eq!(found, code, "{told}");
        }
        for text in ["", "Bob", "Zorglub", "appelez le 0612345678", "xx"] {
            assert!(!CODES.contains_key(&fold(text)), "{text}");
        }
        assert!(CODES.values().all(|code| (2..=3).contains(&code.len())));
    }

    #[test]
    fn tags_are_known_however_they_are_written() {
        for tag in ["repas_fournis", "Repas fournis", "Périscolaire"] {
            assert!(is_known_tag(tag), "{tag}");
        }
        assert!(!is_known_tag("chez Jeanne") && !is_known_tag(""));
    }
}
