//! Words of street names, and the streets that have each: how a street is found in a whole country.
//!
//! Kinds of way and articles are left out: they are in every name and find nothing.

use super::name::{is_article, is_kind};

/// Numbers that street names write in words or in Roman figures, in figures.
const FIGURES: [(&str, &str); 41] = [
    ("deux", "2"),
    ("trois", "3"),
    ("quatre", "4"),
    ("cinq", "5"),
    ("six", "6"),
    ("sept", "7"),
    ("huit", "8"),
    ("neuf", "9"),
    ("dix", "10"),
    ("onze", "11"),
    ("douze", "12"),
    ("treize", "13"),
    ("quatorze", "14"),
    ("quinze", "15"),
    ("seize", "16"),
    ("vingt", "20"),
    ("trente", "30"),
    ("quarante", "40"),
    ("cinquante", "50"),
    ("cent", "100"),
    ("premier", "1"),
    ("ii", "2"),
    ("iii", "3"),
    ("iv", "4"),
    ("vi", "6"),
    ("vii", "7"),
    ("viii", "8"),
    ("ix", "9"),
    ("xi", "11"),
    ("xii", "12"),
    ("xiii", "13"),
    ("xiv", "14"),
    ("xv", "15"),
    ("xvi", "16"),
    ("xvii", "17"),
    ("xviii", "18"),
    ("xix", "19"),
    ("xx", "20"),
    ("xxi", "21"),
    ("xxii", "22"),
    ("xxiii", "23"),
];

/// A number in figures, whatever its writing: "onze", "xi" and "11" are one; other words unchanged.
pub fn figure(word: &str) -> &str {
    // Most words are longer than any number, or none of their letters begins one.
    if word.len() > 9 || word.len() < 2 {
        return word;
    }
    FIGURES.iter().find(|(written, _)| *written == word).map_or(word, |(_, digits)| digits)
}

/// Words of a canonical name that can find it; every word of a name that has no other.
pub fn terms(canonical: &str) -> Vec<&str> {
    let words = || canonical.split(' ').filter(|w| !w.is_empty());
    let core: Vec<&str> = words().filter(|w| !is_article(w) && !is_kind(w)).map(figure).collect();
    if core.is_empty() { words().map(figure).collect() } else { core }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_articles_find_nothing_unless_they_are_the_whole_name() {
        assert_eq!(terms("rue du onze novembre"), ["11", "novembre"]);
        assert_eq!(terms("rue louis xiv"), ["louis", "14"]);
        assert_eq!(terms("la place"), ["la", "place"]);
        assert!(terms("").is_empty());
    }
}
