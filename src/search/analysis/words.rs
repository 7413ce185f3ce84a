//! A text cut into folded words, each with its place in the text: the first half of the chain that
//! listings, questions and the vocabulary share.

use crate::domain::text::fold;

/// A folded word and the bytes that it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub start: usize,
    pub end: usize,
    /// Whether a sign that separates thoughts (a comma, a full stop) stands before it.
    pub apart: bool,
    /// The small word written against it and taken off ("jusqu" of "jusqu’à").
    pub elided: Option<&'static str>,
}

/// Small words that French writes against the next one.
const ELISIONS: [&str; 12] =
    ["l", "d", "c", "j", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu"];

/// Words in order: accents folded, elisions taken off, "p’tit" read as "petit"; "3x8", "24h/24" and
/// "6h30" stay whole (see [`parts`]), "nantes44000" does not.
pub fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut cutter = Cutter { text, at: 0, apart: false, elided: None };
    while let Some(run) = cutter.run() {
        cutter.push(run, &mut words);
    }
    words
}

/// The parts of a word that mixes figures and letters ("6h30" is 6, h and 30); none for the others.
pub fn parts(word: &str) -> Vec<&str> {
    let kind = |b: &u8| match b {
        b'0'..=b'9' => 0,
        b'/' => 1,
        _ => 2,
    };
    let bytes = word.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_digit) || !bytes.is_ascii() {
        return Vec::new();
    }
    let runs: Vec<&[u8]> = bytes.chunk_by(|a, b| kind(a) == kind(b)).collect();
    if runs.len() < 3 {
        return Vec::new();
    }
    let mut at = 0;
    let mut found = Vec::new();
    for run in runs {
        let part = &word[at..at + run.len()];
        at += run.len();
        if part != "/" {
            found.push(part);
        }
    }
    found
}

struct Cutter<'a> {
    text: &'a str,
    at: usize,
    apart: bool,
    elided: Option<(usize, &'static str)>,
}

/// A run of letters and figures, as bytes of the text.
type Run = (usize, usize);

impl Cutter<'_> {
    fn run(&mut self) -> Option<Run> {
        let rest = &self.text[self.at..];
        let start = self.at + rest.find(is_inner)?;
        self.apart |= self.text[self.at..start].contains([',', ';', '.', '!', '?', '(', ')', '\n']);
        let rest = &self.text[start..];
        let end = rest.find(|c| !is_inner(c)).map_or(self.text.len(), |length| start + length);
        self.at = end;
        Some((start, end))
    }

    /// The run that is joined to the last one by just this sign.
    fn joined(&self, signs: &[char]) -> Option<Run> {
        let rest = &self.text[self.at..];
        let sign = rest.chars().next().filter(|c| signs.contains(c))?;
        let start = self.at + sign.len_utf8();
        let rest = &self.text[start..];
        let length = rest.find(|c| !is_inner(c)).unwrap_or(rest.len());
        (length > 0).then_some((start, start + length))
    }

    fn push(&mut self, (start, end): Run, words: &mut Vec<Word>) {
        let text = fold(&self.text[start..end]);
        if text.is_empty() {
            return;
        }
        if let Some(next) = self.joined(&APOSTROPHES) {
            if let Some(small) = ELISIONS.iter().find(|small| **small == text) {
                self.elided = Some((start, small));
                return;
            }
            let after = fold(&self.text[next.0..next.1]);
            let whole = match text.as_str() {
                "p" if after.starts_with("tit") => Some(format!("pe{after}")),
                "aujourd" => Some(format!("{text}{after}")),
                _ => None,
            };
            if let Some(whole) = whole {
                self.at = next.1;
                return self.add(whole, (start, next.1), words);
            }
        }
        if let Some((whole, end)) = self.figures(&text) {
            self.at = end;
            return self.add(whole, (start, end), words);
        }
        match glued_postcode(&text).filter(|_| self.text[start..end].is_ascii()) {
            Some(cut) => {
                self.add(text[..cut].to_owned(), (start, start + cut), words);
                self.add(text[cut..].to_owned(), (start + cut, end), words);
            }
            None => self.add(text, (start, end), words),
        }
    }

    /// "24h/24", "7/7", "04/01/2027", "8:30": figures that only mean something together.
    fn figures(&self, first: &str) -> Option<(String, usize)> {
        let digits =
            |t: &str| !t.is_empty() && t.len() <= 4 && t.bytes().all(|b| b.is_ascii_digit());
        if let Some((start, end)) = self.joined(&[':']) {
            let minutes = &self.text[start..end];
            if digits(first) && first.len() <= 2 && minutes.len() == 2 && digits(minutes) {
                return Some((format!("{first}h{minutes}"), end));
            }
        }
        if !digits(first.trim_end_matches(['h', 'j'])) {
            return None;
        }
        let mut whole = first.to_owned();
        let mut ahead = Cutter { text: self.text, at: self.at, apart: false, elided: None };
        while let Some((start, end)) = ahead.joined(&['/']) {
            let next = &self.text[start..end];
            if !digits(next.trim_end_matches(['h', 'j'])) {
                break;
            }
            whole.push('/');
            whole.push_str(next);
            ahead.at = end;
        }
        (ahead.at > self.at).then_some((whole, ahead.at))
    }

    fn add(&mut self, text: String, (start, end): Run, words: &mut Vec<Word>) {
        let apart = std::mem::take(&mut self.apart);
        let elided = self.elided.take();
        let start = elided.map_or(start, |(start, _)| start);
        words.push(Word { text, start, end, apart, elided: elided.map(|(_, small)| small) });
    }
}

const APOSTROPHES: [char; 6] = ['\'', '’', 'ʼ', '`', '´', '‘'];

/// Letters, figures, and the signs that folding takes away inside a word.
fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

/// Where a postcode written against a word begins or ends.
fn glued_postcode(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let digits = |part: &[u8]| part.len() == 5 && part.iter().all(u8::is_ascii_digit);
    let letters = |part: &[u8]| part.len() >= 2 && part.iter().all(u8::is_ascii_lowercase);
    let tail = bytes.len().checked_sub(5)?;
    if digits(&bytes[tail..]) && letters(&bytes[..tail]) {
        return Some(tail);
    }
    (digits(&bytes[..5]) && letters(&bytes[5..])).then_some(5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        split(text).into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn small_words_written_against_the_next_one_go() {
        assert_eq!(texts("L'île d’Yeu, jusqu'à 20h"), ["ile", "yeu", "a", "20h"]);
        assert_eq!(
            texts("Les P'tits Loups d'aujourd'hui"),
            ["les", "petits", "loups", "aujourdhui"]
        );
        assert_eq!(texts("O'Brien presqu'île"), ["o", "brien", "presqu", "ile"]);
        assert_eq!(texts("n'"), ["n"]);
    }

    #[test]
    fn figures_that_mean_something_together_stay_together() {
        assert_eq!(texts("3x8 24h/24 6h30 8:30 7j/7"), ["3x8", "24h/24", "6h30", "8h30", "7j/7"]);
        assert_eq!(texts("04/01/2027"), ["04/01/2027"]);
        assert_eq!(
            texts("nantes44000 75012paris 2b bis"),
            ["nantes", "44000", "75012", "paris", "2b", "bis"]
        );
        assert_eq!(texts("et/ou 0-3 ans"), ["et", "ou", "0", "3", "ans"]);
        assert_eq!(parts("6h30"), ["6", "h", "30"]);
        assert_eq!(parts("24h/24"), ["24", "h", "24"]);
        assert_eq!(parts("12e"), Vec::<&str>::new());
        assert_eq!(parts("creche"), Vec::<&str>::new());
    }

    #[test]
    fn a_comma_sets_words_apart() {
        let apart: Vec<bool> = split("un, deux trois. Quatre").iter().map(|w| w.apart).collect();
        assert_eq!(apart, [false, true, false, true]);
    }

    proptest! {
        #[test]
        fn every_word_comes_from_its_place(text in "\\PC*") {
            let mut before = 0;
            for word in split(&text) {
                prop_assert!(before <= word.start && word.start < word.end);
                prop_assert!(text.is_char_boundary(word.start) && text.is_char_boundary(word.end));
                prop_assert!(!word.text.is_empty());
                before = word.end;
            }
        }
    }
}
