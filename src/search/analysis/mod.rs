//! French text to index terms: one chain for listings and for questions.

pub mod words;

use crate::domain::text::words;
use std::collections::HashSet;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// How a field's text becomes terms.
#[derive(Debug, Clone)]
pub enum Analyser {
    /// Folded words, nothing dropped.
    Folded,
    /// Folded words without stop words, lightly stemmed.
    Light(std::sync::Arc<HashSet<String>>),
}

impl Analyser {
    /// The terms of a text, in order.
    pub fn terms(&self, text: &str) -> Vec<String> {
        match self {
            Self::Folded => words(text),
            Self::Light(stop) => {
                let kept = words(text).into_iter().filter(|word| !stop.contains(word));
                kept.map(|word| stem(&word)).collect()
            }
        }
    }
}

/// One word a line; lines that begin with `#` are comments.
pub fn word_list(text: &str) -> HashSet<String> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(crate::domain::text::fold).collect()
}

/// Plural and feminine taken off a folded word; words of three letters or less stay.
///
/// Lighter than Snowball on purpose: after folding, Snowball joins words that have nothing in
/// common, and misses what is typed without accents.
pub fn stem(word: &str) -> String {
    if word.len() <= 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let mut stem = word.to_owned();
    if stem.ends_with("eaux") {
        stem.pop();
    } else if stem.ends_with("aux") {
        stem.truncate(stem.len() - 2);
        stem.push('l');
    } else if stem.ends_with(['s', 'x']) {
        stem.pop();
    }
    const FEMININE: [(&str, &str); 8] = [
        ("trice", "teur"),
        ("elle", "el"),
        ("enne", "en"),
        ("onne", "on"),
        ("ette", "et"),
        ("euse", "eur"),
        ("ive", "if"),
        ("ee", "e"),
    ];
    let ending = FEMININE.iter().find(|(feminine, _)| stem.ends_with(feminine));
    if let Some((feminine, masculine)) = ending {
        stem.truncate(stem.len() - feminine.len());
        stem.push_str(masculine);
    }
    if stem.len() > 4 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

/// The chain as the text engine wants it.
#[derive(Clone)]
pub struct EngineTokenizer(pub Analyser);

/// Terms of one text.
pub struct Terms {
    terms: std::vec::IntoIter<String>,
    token: Token,
}

impl Tokenizer for EngineTokenizer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let token = Token { position: usize::MAX, ..Token::default() };
        Terms { terms: self.0.terms(text).into_iter(), token }
    }
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text = term;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_meet_and_different_words_stay_apart() {
        for (a, b) in [
            ("crèches", "creche"),
            ("maternelles", "maternel"),
            ("jardinières", "jardiniere"),
            ("éducatrices", "educateur"),
            ("journaux", "journal"),
            ("bureaux", "bureau"),
            ("parentales", "parental"),
        ] {
            let stems = [a, b].map(|w| stem(&crate::domain::text::fold(w)));
            assert_eq!(stems[0], stems[1], "{a} {b}");
        }
        assert_ne!(stem("mere"), stem("mer"));
        assert_ne!(stem("pere"), stem("per"));
    }

    #[test]
    fn stop_words_go_and_negations_stay() {
        let stop = word_list("# comment\nde\nla\nl\n");
        let light = Analyser::Light(std::sync::Arc::new(stop));
        assert_eq!(light.terms("La crèche de l'Île, sans bruit"), ["crech", "ile", "san", "bruit"]);
    }
}
