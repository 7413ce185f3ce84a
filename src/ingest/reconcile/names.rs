//! Names without their trade: "Multi-accueil Petite Enfance Bellevue" is "bellevue".
//!
//! The ratio is the token-set ratio of RapidFuzz over its indel similarity: twice the longest common
//! subsequence over the two lengths.

use super::words::{Words, singular};
use crate::domain::text::fold;

/// What is left of a name to compare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoreName {
    /// Sorted, each once; never empty.
    words: Vec<String>,
    /// The same in the order of the name, without spaces: "mam use" is "mamuse".
    glued: String,
    /// The whole name, folded.
    whole: String,
    /// The number of a house among several of one name: "Une Souris Verte III".
    pub ordinal: Option<u16>,
    /// Nothing but trade words: it names a kind, not a place.
    pub generic: bool,
}

impl CoreName {
    /// None for a text without a letter or digit. `commune` is the name of the commune.
    pub fn new(name: &str, commune: Option<&str>, words: &Words) -> Option<Self> {
        let all = tokens(name);
        if all.is_empty() {
            return None;
        }
        let commune: Vec<String> = commune.map(tokens).unwrap_or_default();
        let mut bare = without(all.clone(), &commune);
        for chain in &words.chains {
            bare = without(bare, chain);
        }
        bare.retain(|w| !words.trade.contains(singular(w)) && !words.articles.contains(w));
        let ordinal = take_ordinal(&mut bare);
        let mut core = bare.clone();
        core.retain(|w| !words.common.contains(singular(w)));
        if core.is_empty() {
            core = bare;
        }
        let generic = core.is_empty();
        if generic {
            core = all;
        }
        let whole = fold(name);
        Some(Self { whole, ..Self::of(core, ordinal, generic) })
    }

    fn of(mut words: Vec<String>, ordinal: Option<u16>, generic: bool) -> Self {
        for word in &mut words {
            word.truncate(singular(word).len());
        }
        let glued = words.concat();
        words.sort();
        words.dedup();
        Self { words, glued, whole: String::new(), ordinal, generic }
    }

    /// The words, for keys.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How alike two names are, 0 to 1; symmetric; 1 when one holds every word of the other.
    pub fn likeness(&self, other: &Self) -> f64 {
        let set = token_set_ratio(&self.words, &other.words);
        if set >= 1.0 {
            return 1.0;
        }
        let glued = indel_ratio(&self.glued, &other.glued);
        set.max(glued).max(SPELLING * soft_share(&self.words, &other.words))
    }

    /// The whole name, folded.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// How alike, a name inside a longer one not being the same.
    pub fn close_likeness(&self, other: &Self) -> f64 {
        indel_ratio(&self.words.join(" "), &other.words.join(" "))
    }

    /// How alike the names are with every word, 0 to 1: "Crèche Les Lutins" and "Halte-garderie Les
    /// Lutins" may be two units at one door.
    pub fn whole_likeness(&self, other: &Self) -> f64 {
        indel_ratio(&self.whole, &other.whole)
    }

    /// Whether the two may be numbers of one series; one may be silent only before a first house.
    pub fn ordinals(&self, other: &Self) -> Ordinals {
        match (self.ordinal, other.ordinal) {
            (Some(a), Some(b)) if a != b => Ordinals::Contradict,
            (Some(n), None) | (None, Some(n)) if n > 1 => Ordinals::Doubtful,
            _ => Ordinals::Agree,
        }
    }
}

/// What the numbers at the end of two names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordinals {
    Agree,
    /// A second house on one side, no number on the other.
    Doubtful,
    Contradict,
}

/// A name found again word by word, but for its spelling, is a little less than the same.
const SPELLING: f64 = 0.95;
/// Words less alike than this are two words.
const SAME_WORD: f64 = 0.8;

/// Folded words; numbers in figures, single figures in a row as one, lost apostrophes repaired.
fn tokens(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut out: Vec<String> = Vec::new();
    let (mut figures, mut letters) = (false, 0);
    for word in folded.split(' ').filter(|w| !w.is_empty()) {
        let single = word.len() == 1 && word.as_bytes()[0].is_ascii_digit();
        let alone = word.len() == 1 && !single;
        if letters == 2 && alone {
            let second = out.pop().unwrap_or_default();
            out.last_mut().into_iter().for_each(|first| first.push_str(&second));
        }
        match out.last_mut() {
            Some(last) if single && figures => last.push_str(word),
            // "P'tits loups", "Bout'chou": the letters before the apostrophe are not a word.
            Some(last) if last == "p" && word.starts_with("tit") => *last = format!("pe{word}"),
            // "C.H.U." is one word.
            Some(last) if letters > 1 && alone => last.push_str(word),
            _ => out.push(match word {
                "st" => "saint".to_owned(),
                "ste" => "sainte".to_owned(),
                _ if word.starts_with("ptit") => format!("pe{}", &word[1..]),
                _ => figure(word).map_or_else(|| word.to_owned(), str::to_owned),
            }),
        }
        figures = single;
        letters = if alone { letters + 1 } else { 0 };
    }
    out
}

/// Small numbers written out.
fn figure(word: &str) -> Option<&'static str> {
    let words = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"];
    let figures = ["2", "3", "4", "5", "6", "7", "8", "9", "10"];
    words.iter().position(|w| *w == word).map(|i| figures[i])
}

/// The words without the places where `run` stands whole.
fn without(mut words: Vec<String>, run: &[String]) -> Vec<String> {
    while !run.is_empty()
        && let Some(at) = words.windows(run.len()).position(|w| w == run)
    {
        words.drain(at..at + run.len());
    }
    words
}

/// Takes the number of a name: at its end in any figures, or anywhere after its first word in Roman
/// figures of two letters or more ("Une Souris Verte IV Bateau").
fn take_ordinal(words: &mut Vec<String>) -> Option<u16> {
    let last = words.len().checked_sub(1)?;
    // A lone letter is a number only after a name: "I Ciucci" begins with an article.
    let number = ordinal(&words[last]);
    let letter = words[last].len() == 1 && !words[last].as_bytes()[0].is_ascii_digit();
    if let Some(number) = number.filter(|_| last > 0 || !letter) {
        words.pop();
        return Some(number);
    }
    let roman = |word: &String| word.len() > 1 && !word.as_bytes()[0].is_ascii_digit();
    let inside = words.iter().skip(1).position(|w| roman(w) && ordinal(w).is_some())? + 1;
    ordinal(&words.remove(inside))
}

fn ordinal(word: &str) -> Option<u16> {
    const ROMAN: [&str; 12] =
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    if let Some(i) = ROMAN.iter().position(|r| *r == word) {
        return Some(i as u16 + 1);
    }
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, suffix) = word.split_at(end);
    let known = ["", "e", "er", "ere", "eme", "nd", "nde", "o"].contains(&suffix);
    digits.parse().ok().filter(|n| known && (1..100).contains(n))
}

/// The token-set ratio of two sorted lists without repeats.
pub fn token_set_ratio(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let (common, only_a): (Vec<&str>, Vec<&str>) =
        a.iter().map(String::as_str).partition(|w| b.iter().any(|x| x == w));
    let only_b: Vec<&str> =
        b.iter().map(String::as_str).filter(|w| !a.iter().any(|x| x == w)).collect();
    if !common.is_empty() && (only_a.is_empty() || only_b.is_empty()) {
        return 1.0;
    }
    let base = common.join(" ");
    let whole = |rest: &[&str]| {
        let rest = rest.join(" ");
        if base.is_empty() { rest } else { format!("{base} {rest}") }
    };
    let (with_a, with_b) = (whole(&only_a), whole(&only_b));
    let best = indel_ratio(&with_a, &with_b);
    if base.is_empty() {
        return best;
    }
    best.max(indel_ratio(&base, &with_a)).max(indel_ratio(&base, &with_b))
}

/// Share of the letters of the shorter list that are found in the other, spelling aside.
fn soft_share(a: &[String], b: &[String]) -> f64 {
    let letters = |list: &[String]| list.iter().map(String::len).sum::<usize>();
    match letters(a).cmp(&letters(b)) {
        std::cmp::Ordering::Less => covered(a, b),
        std::cmp::Ordering::Greater => covered(b, a),
        std::cmp::Ordering::Equal => covered(a, b).max(covered(b, a)),
    }
}

fn covered(short: &[String], long: &[String]) -> f64 {
    let letters: usize = short.iter().map(String::len).sum();
    let found = short.iter().map(|word| {
        let best = long.iter().map(|other| indel_ratio(word, other)).fold(0.0, f64::max);
        if best >= SAME_WORD { best * word.len() as f64 } else { 0.0 }
    });
    if letters == 0 { 0.0 } else { found.sum::<f64>() / letters as f64 }
}

/// Twice the longest common subsequence over the sum of the lengths, in bytes; 1 for equal texts.
pub fn indel_ratio(a: &str, b: &str) -> f64 {
    let total = a.len() + b.len();
    if total == 0 || a == b {
        return 1.0;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = if short.len() <= 64 {
        common_in_a_word(short.as_bytes(), long.as_bytes())
    } else {
        common_by_rows(short.as_bytes(), long.as_bytes())
    };
    2.0 * common as f64 / total as f64
}

/// Length of the longest common subsequence when the shorter text has at most 64 bytes: a column of
/// the table in the bits of one word (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004).
fn common_in_a_word(short: &[u8], long: &[u8]) -> u32 {
    let mut places = [0u64; 256];
    for (i, byte) in short.iter().enumerate() {
        places[usize::from(*byte)] |= 1 << i;
    }
    let mut column = u64::MAX;
    for byte in long {
        let matched = column & places[usize::from(*byte)];
        column = column.wrapping_add(matched) | (column - matched);
    }
    let used = if short.len() == 64 { u64::MAX } else { (1 << short.len()) - 1 };
    (!column & used).count_ones()
}

/// The same for texts of any length, row by row.
fn common_by_rows(short: &[u8], long: &[u8]) -> u32 {
    let mut row = vec![0u32; short.len() + 1];
    for x in long {
        let mut diagonal = 0;
        for (j, y) in short.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[short.len()]
}

#[cfg(test)]
mod tests {
    use super::super::rules::Rules;
    use super::*;
    use proptest::prelude::*;

    fn core(name: &str) -> CoreName {
        CoreName::new(name, Some("Nantes"), &Rules::bundled().unwrap().words).unwrap()
    }

    #[test]
    fn trade_words_the_commune_and_articles_fall_off() {
        for (name, words) in [
            ("Multi-accueil Petite Enfance Bellevue", "bellevue"),
            ("MICRO CRECHE LES P TITS LOUPS", "loup"),
            ("Crèche municipale de Nantes Malakoff", "malakoff"),
            ("Les Petits", "petit"),
            ("1, 2, 3 Soleil", "123 soleil"),
            ("Les Trois Pommes", "3 pomme"),
            ("Babilou Nantes Beaulieu", "beaulieu"),
        ] {
            assert_eq!(core(name).words().join(" "), words, "{name}");
            assert!(!core(name).generic, "{name}");
        }
        assert!(core("Crèche municipale de Nantes").generic);
        assert_eq!(core("Crèche municipale").words().join(" "), "creche municipale");
    }

    #[test]
    fn numbers_of_houses_agree_whatever_their_figures() {
        assert_eq!(core("Les Vitarelles II").ordinal, Some(2));
        assert_eq!(
            core("Une Souris Verte 3").ordinals(&core("Une Souris Verte III")),
            Ordinals::Agree
        );
        assert_eq!(core("Bellevue I").ordinals(&core("Bellevue 2")), Ordinals::Contradict);
        assert_eq!(core("Bellevue").ordinals(&core("Bellevue 1")), Ordinals::Agree);
        assert_eq!(core("Bellevue").ordinals(&core("Bellevue 2")), Ordinals::Doubtful);
        assert_eq!(core("I Ciucci").ordinal, None);
        assert_eq!(core("Une Souris Verte IV Bateau").ordinal, Some(4));
        assert_eq!(core("Crèche C.H.R.U.").words(), ["chru"]);
        assert_eq!(core("RPE du 11e").ordinal, Some(11));
    }

    #[test]
    fn one_name_inside_the_other_and_misspelt_names_are_alike() {
        let like = |a: &str, b: &str| core(a).likeness(&core(b));
        assert_eq!(like("Bellevue", "Multi-accueil Petite Enfance Bellevue Mellinet"), 1.0);
        assert!(like("Les Coccinelles", "Les Coccineles") > 0.9);
        assert!(like("Les Cocci nelles", "LES COCCINELLES") > 0.9);
        assert!(like("Les Petits Loups", "Les Petits Lutins") < 0.7);
        assert!(like("La Farandole", "Les Lutins") < 0.5);
    }

    fn names() -> impl Strategy<Value = String> {
        proptest::collection::vec("(les|petits|loups|creche|bel|[a-e]{1,4}|ii|2)", 1..5)
            .prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn likeness_is_symmetric_and_a_share(a in names(), b in names()) {
            let (a, b) = (core(&a), core(&b));
            let (ab, ba) = (a.likeness(&b), b.likeness(&a));
            prop_assert_eq!(ab.to_bits(), ba.to_bits());
            prop_assert!((0.0..=1.0).contains(&ab));
            prop_assert_eq!(a.likeness(&a), 1.0);
        }

        #[test]
        fn a_list_inside_another_is_the_same(a in names(), b in names()) {
            let sorted = |text: &str| {
                let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
                words.sort();
                words.dedup();
                words
            };
            let (part, whole) = (sorted(&a), sorted(&format!("{a} {b}")));
            prop_assert_eq!(token_set_ratio(&part, &whole), 1.0);
            prop_assert_eq!(token_set_ratio(&whole, &part), 1.0);
        }

        #[test]
        fn both_ways_to_the_common_letters_agree(a in "[a-d]{0,64}", b in "[a-d]{0,90}") {
            let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
            prop_assert_eq!(
                common_in_a_word(short.as_bytes(), long.as_bytes()),
                common_by_rows(short.as_bytes(), long.as_bytes())
            );
        }

        #[test]
        fn no_name_upsets_it(name in "\\PC{0,40}", commune in "\\PC{0,10}") {
            let words = Rules::bundled().unwrap().words;
            if let Some(core) = CoreName::new(&name, Some(&commune), &words) {
                prop_assert!(!core.words().is_empty());
            }
        }
    }
}
