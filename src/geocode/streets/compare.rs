//! Whether two names are the same street, and how sure that is.

use super::name::{Parts, is_kind, is_optional};
use crate::geocode::near::edits_within;

/// Why two names are taken for one street, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameMatch {
    /// The same once abbreviations are opened.
    Exact,
    /// The same but for articles.
    Articles,
    /// The same but for spaces: "Beau Regard", "Beauregard".
    Spaces,
    /// Asked without its kind of way: "des Lilas" for "Rue des Lilas".
    KindMissing,
    /// Titles or given names are missing: "Rue de Gaulle".
    Titles,
    /// One or two letters are wrong.
    Typing,
    /// Another kind of way, or a place name where a way is asked: "Rue des Lilas" or "Les Lilas"
    /// for "Allée des Lilas". Often next to each other, and never the same.
    OtherKind,
}

/// A name that is asked, taken apart once.
#[derive(Debug)]
pub struct Asked<'a> {
    canonical: &'a str,
    parts: Parts<'a>,
    surname: Vec<&'a str>,
    glued: String,
}

/// Letters below which a word may not hold a typing error: "port" and "pont" are two streets.
const LONG_WORD: usize = 5;
/// Letters from which the first one may be another one: "fours" and "cours" are two streets.
const LONGER_WORD: usize = 7;
/// Letters from which a word may hold two errors.
const VERY_LONG_WORD: usize = 9;
/// Typing errors in a whole name.
const MAX_EDITS: usize = 2;

impl<'a> Asked<'a> {
    /// From a name written by [`super::name::canonical`].
    pub fn new(canonical: &'a str) -> Self {
        let parts = Parts::of(canonical);
        let surname = surname(&parts.core).to_vec();
        Self { canonical, surname, glued: parts.all().concat(), parts }
    }

    /// How a street of the commune answers, with a score in `0..=1`; None when it is another one.
    pub fn compare(&self, street: &str) -> Option<(NameMatch, f64)> {
        if street == self.canonical {
            return Some((NameMatch::Exact, 1.0));
        }
        let other = Parts::of(street);
        let kinds = self.kinds(&other);
        self.same_words(&other, kinds)
            .or_else(|| self.same_surname(&other, kinds))
            .or_else(|| self.nearly(&other))
    }

    fn kinds(&self, other: &Parts<'_>) -> Kinds {
        match (self.parts.kind, other.kind) {
            (a, b) if a == b => Kinds::Same,
            (None, Some(_)) => Kinds::NotAsked,
            _ => Kinds::Different,
        }
    }

    fn same_words(&self, other: &Parts<'_>, kinds: Kinds) -> Option<(NameMatch, f64)> {
        if self.parts.core == other.core {
            return Some(match kinds {
                Kinds::Same => (NameMatch::Articles, 0.97),
                Kinds::NotAsked => (NameMatch::KindMissing, 0.85),
                Kinds::Different => (NameMatch::OtherKind, 0.55),
            });
        }
        let glued = self.glued == other.all().concat();
        glued.then_some((NameMatch::Spaces, 0.93))
    }

    /// "de gaulle" and "charles de gaulle", "j jaures" and "jean jaures".
    fn same_surname(&self, other: &Parts<'_>, kinds: Kinds) -> Option<(NameMatch, f64)> {
        let theirs = surname(&other.core);
        if self.surname != theirs || kinds == Kinds::Different {
            return None;
        }
        // Two full first names that differ are two people.
        let a = &self.parts.core[..self.parts.core.len() - self.surname.len()];
        let b = &other.core[..other.core.len() - theirs.len()];
        if !compatible(a, b) {
            return None;
        }
        Some((NameMatch::Titles, if kinds == Kinds::Same { 0.8 } else { 0.7 }))
    }

    /// Word by word, with a few wrong letters in long words or in the kind of way.
    fn nearly(&self, other: &Parts<'_>) -> Option<(NameMatch, f64)> {
        let kinds = self.kinds(other);
        let words = if kinds == Kinds::Different { None } else { Some(&other.core) };
        let edits = words.and_then(|words| near_words(&self.parts.core, words));
        let edits = edits.map(|edits| (edits, kinds));
        let slip = || Some((near_kind(&self.parts, other)?, Kinds::Same));
        let (edits, kinds) = edits.or_else(slip)?;
        let missing = if kinds == Kinds::NotAsked { 0.1 } else { 0.0 };
        Some((NameMatch::Typing, 0.85 - 0.1 * edits as f64 - missing))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Same,
    NotAsked,
    Different,
}

/// The words that cannot be left out; the last one never can.
fn surname<'a, 'b>(core: &'b [&'a str]) -> &'b [&'a str] {
    let last = core.len().saturating_sub(1);
    let start = core.iter().take(last).take_while(|word| is_optional(word)).count();
    &core[start..]
}

/// Whether two beginnings of a name may be of one person: one is empty or a part of the other,
/// an initial standing for its word.
fn compatible(a: &[&str], b: &[&str]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.iter();
    let fits = |x: &str, y: &str| {
        let initial = x.len() == 1 || y.len() == 1;
        x == y || (initial && x.as_bytes().first() == y.as_bytes().first())
    };
    short.iter().all(|word| rest.any(|other| fits(word, other)))
}

/// Wrong letters between two lists of words; None when they are too many, or where none may be.
fn near_words(a: &[&str], b: &[&str]) -> Option<usize> {
    if a.len() != b.len() {
        return near_glued(a, b);
    }
    let mut total = 0;
    for (x, y) in a.iter().zip(b) {
        total += if x == y { 0 } else { word_edits(x, y)? };
    }
    (1..=MAX_EDITS).contains(&total).then_some(total)
}

/// "reu des lilas": one name begins with a kind of way, the other with nearly that word.
fn near_kind(a: &Parts<'_>, b: &Parts<'_>) -> Option<usize> {
    let (kind, with, without) = match (a.kind, b.kind) {
        (Some(kind), None) => (kind, a, b),
        (None, Some(kind)) => (kind, b, a),
        _ => return None,
    };
    let (first, rest) = without.core.split_first()?;
    let edits = edits_within(kind.as_bytes(), first.as_bytes(), 1)?;
    (rest == with.core && !is_kind(first)).then_some(edits)
}

/// A space too many or missing, and one more wrong letter.
fn near_glued(a: &[&str], b: &[&str]) -> Option<usize> {
    let (x, y) = (a.concat(), b.concat());
    let apart = a.len().abs_diff(b.len()) == 1;
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let long = x.len().min(y.len()) >= VERY_LONG_WORD;
    if !apart || !long || digits(&x) != digits(&y) {
        return None;
    }
    Some(edits_within(x.as_bytes(), y.as_bytes(), 1)? + 1)
}

fn word_edits(x: &str, y: &str) -> Option<usize> {
    let digit = |word: &str| word.bytes().any(|b| b.is_ascii_digit());
    let (a, b) = (x.as_bytes(), y.as_bytes());
    let exchanged = a.get(..2).is_some_and(|two| b.get(..2) == Some(&[two[1], two[0]]));
    let other_start = a.len() == b.len() && a.first() != b.first() && !exchanged;
    let allowed = match x.len().max(y.len()) {
        _ if digit(x) || digit(y) => 0,
        0..LONGER_WORD if other_start => 0,
        0..LONG_WORD => 0,
        LONG_WORD..VERY_LONG_WORD => 1,
        _ => 2,
    };
    edits_within(a, b, allowed)
}

#[cfg(test)]
mod tests {
    use super::super::name::canonical;
    use super::*;

    fn compare(wanted: &str, street: &str) -> Option<NameMatch> {
        let (wanted, street) = (canonical(wanted), canonical(street));
        Asked::new(&wanted).compare(&street).map(|(how, _)| how)
    }

    #[test]
    fn the_same_street_in_other_words() {
        use NameMatch::*;
        for (wanted, street, how) in [
            ("AV DU GAL DE GAULLE", "Avenue du Général de Gaulle", Exact),
            ("rue république", "Rue de la République", Articles),
            ("des Lilas", "Rue des Lilas", KindMissing),
            ("Rue de Gaulle", "Rue du Général de Gaulle", Titles),
            ("Rue J. Jaurès", "Rue Jean Jaurès", Titles),
            ("Rue Jaurès", "Rue Jean Jaurès", Titles),
            ("Rue du Beau Regard", "Rue Beauregard", Spaces),
            ("Rue de la Republqiue", "Rue de la République", Typing),
            ("Reu des Lilas", "Rue des Lilas", Typing),
            ("Allée des Lilas", "Rue des Lilas", OtherKind),
            ("Chemin de Montebello", "Montebello", OtherKind),
        ] {
            assert_eq!(compare(wanted, street), Some(how), "{wanted} | {street}");
        }
    }

    #[test]
    fn other_streets_stay_others() {
        for (wanted, street) in [
            ("Rue du Port", "Rue du Pont"),
            ("Rue du Moulin", "Rue du Vieux Moulin"),
            ("Rue du 8 Mai 1945", "Rue du 8 Mai 1946"),
            ("Rue des Fours", "Rue du Cours"),
            ("Rue Paul Martin", "Rue Henri Martin"),
            ("Rue P. Martin", "Rue Henri Martin"),
            ("Cour des Lilas Blancs", "Cours des Lilas"),
            ("", "Rue des Lilas"),
        ] {
            assert_eq!(compare(wanted, street), None, "{wanted} | {street}");
        }
    }

    #[test]
    fn every_name_is_its_own_and_surer_matches_score_higher() {
        let street = canonical("Rue du Général Leclerc");
        let score = |text: &str| Asked::new(&canonical(text)).compare(&street).map(|(_, s)| s);
        let scores = ["rue du gal leclerc", "rue general leclerc", "rue leclerc", "place leclerc"]
            .map(score);
        assert_eq!(scores[0], Some(1.0));
        assert!(scores[0] > scores[1] && scores[1] > scores[2] && scores[2] > scores[3]);
    }
}
