//! Street lines: house number, street type, titles.

use super::case::{capitalised, is_shouted, lower_particles, name};
use crate::domain::text::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

type Table = HashMap<&'static str, &'static str>;

/// Street types and titles, from the table beside this file.
static TABLES: LazyLock<(Table, Table)> = LazyLock::new(|| {
    let (mut types, mut titles) = (Table::new(), Table::new());
    let mut in_types = true;
    for line in include_str!("abbreviations.txt").lines().map(str::trim) {
        match line.split_once('=') {
            _ if line.starts_with('#') => {}
            Some((short, long)) => {
                let table = if in_types { &mut types } else { &mut titles };
                table.insert(short.trim(), long.trim());
            }
            None => in_types = line != "[titles]" && in_types,
        }
    }
    (types, titles)
});

fn street_type(word: &str) -> Option<&'static str> {
    TABLES.0.get(fold(word).as_str()).copied()
}

/// Whether the word is a street type, whole or shortened.
pub fn is_type(word: &str) -> bool {
    street_type(word).is_some()
}

/// Number and street of a line that may hold both.
pub fn split_line(line: &str) -> (Option<String>, Option<String>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (number, used) = leading_number(&words);
    let street = street(&words[used..].join(" "));
    // "3" alone is a number without a street: of no use, and maybe something else.
    if street.is_none() { (None, None) } else { (number, street) }
}

/// A house number alone, in the form of a line: "12BIS" and "12 b" become "12 bis" and "12 B".
pub fn housenumber(text: &str) -> Option<String> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.push("Rue");
    leading_number(&words).0.filter(|n| n.chars().any(|c| matches!(c, '1'..='9')))
}

/// The number at the start and how many words it takes.
fn leading_number(words: &[&str]) -> (Option<String>, usize) {
    let Some(first) = words.first().map(|w| w.trim_end_matches(',')) else { return (None, 0) };
    let digits =
        first.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '/')).unwrap_or(first.len());
    let (number, glued) = first.split_at(digits);
    let numeric = number.starts_with(|c: char| c.is_ascii_digit()) && number.len() <= 9;
    let mut parts = vec![number.trim_end_matches(['-', '/'])];
    let mut used = 1;
    if !numeric || !(glued.is_empty() || is_suffix(glued)) {
        return (None, 0);
    }
    if !glued.is_empty() {
        parts.push(glued);
    } else if let Some(next) = words.get(1).map(|w| w.trim_end_matches(','))
        && is_suffix(next)
        && (next.len() > 1 || words.get(2).is_some_and(|w| is_type(w)))
        && words.len() > 2
    {
        parts.push(next);
        used = 2;
    }
    let suffix = |s: &&str| if s.len() == 1 { s.to_uppercase() } else { s.to_lowercase() };
    let text: Vec<String> = parts.iter().map(suffix).collect();
    (Some(text.join(" ")), used)
}

fn is_suffix(text: &str) -> bool {
    let single = text.len() == 1 && text.bytes().all(|b| b.is_ascii_alphabetic());
    single || ["bis", "ter", "quater", "quinquies"].contains(&text.to_lowercase().as_str())
}

/// A street in its published form; None when nothing readable is left.
pub fn street(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut kept = without_boxes(&words);
    while kept.first().is_some_and(|w| !w.contains(|c: char| c.is_alphanumeric() || c == '(')) {
        kept.remove(0);
    }
    let several = kept.len() > 1;
    let last = kept.len().saturating_sub(1);
    let mut out = Vec::with_capacity(kept.len());
    for (i, word) in kept.iter().enumerate() {
        let expanded = match i {
            0 if several => street_type(word.trim_end_matches(['.', ','])),
            // "RUE DU DR": the last word is a name, not a title.
            _ if i == last || i == 0 => None,
            _ => title(word),
        };
        match expanded {
            Some("") => {}
            // Written large so that the words around are read as one shouted text.
            Some(full) if is_shouted(text) => out.push(full.to_uppercase()),
            Some(full) => out.push(full.to_owned()),
            None => out.push((*word).to_owned()),
        }
    }
    let line = out.join(" ");
    let line = line.trim_end_matches([',', ' ', '-', '/']);
    let line = restore_type(&capitalised(&lower_particles(&name(line))));
    is_said(&line).then_some(line)
}

/// Whether something is said outside parentheses: "(11 communes)" is a remark, not a street.
fn is_said(line: &str) -> bool {
    let mut depth = 0_usize;
    line.chars().any(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_alphanumeric()
    })
}

/// "ALLEE" has become "Allee": the table knows its accent.
fn restore_type(line: &str) -> String {
    match line.split_once(' ') {
        Some((first, rest)) => match street_type(first).filter(|full| !full.is_empty()) {
            Some(full) => format!("{full} {rest}"),
            None => line.to_owned(),
        },
        None => line.to_owned(),
    }
}

fn title(word: &str) -> Option<&'static str> {
    let written_large = word.chars().next().is_some_and(char::is_uppercase);
    TABLES.1.get(fold(word).as_str()).copied().filter(|_| written_large)
}

/// Postal boxes ("CS 371210", "BP 465") are no part of a street.
fn without_boxes<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let is_box = |w: &str| matches!(w, "CS" | "BP" | "TSA" | "cs" | "bp");
    let is_number = |w: &&str| w.chars().next().is_some_and(|c| c.is_ascii_digit());
    let mut out: Vec<&str> = Vec::new();
    let mut skip = false;
    for (i, word) in words.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if is_box(word) && words.get(i + 1).is_some_and(is_number) {
            skip = true;
            continue;
        }
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> (String, String) {
        let (number, street) = split_line(line);
        (number.unwrap_or_default(), street.unwrap_or_default())
    }

    #[test]
    fn street_lines_are_cut_and_spelled_out() {
        for (line, number, street) in [
            ("29 ALL DE BRIENNE", "29", "Allée de Brienne"),
            ("201 RTE D ALBI", "201", "Route d'Albi"),
            ("1 AV DU PR JEAN POULHES", "1", "Avenue du Professeur Jean Poulhes"),
            ("12 B chemin des ecoliers", "12 B", "Chemin des ecoliers"),
            ("98-98 Bis Boulevard Gallieni", "98-98 bis", "Boulevard Gallieni"),
            ("27, rue Guynemer", "27", "Rue Guynemer"),
            ("38 ter, rue d'Erevan", "38 ter", "Rue d'Erevan"),
            ("50A rue du Faubourg Saint-Denis", "50 A", "Rue du Faubourg Saint-Denis"),
            ("16 BIS BERREAU", "16 bis", "Berreau"),
            ("21 Allee De La Brasserie", "21", "Allée de la Brasserie"),
            ("10 RUE DES NAMNETES", "10", "Rue des Namnetes"),
            ("Bd du Bois St Jacques", "", "Boulevard du Bois Saint Jacques"),
            ("3 rue Edouard Nignon / CS 371210", "3", "Rue Edouard Nignon"),
            ("11 PLACE DE L EGLISE", "11", "Place de l'Eglise"),
            ("LD LES DOTHEMARE", "", "Les Dothemare"),
            ("Les Tanneries", "", "Les Tanneries"),
            ("1 LA VEROLIERE", "1", "La Veroliere"),
            ("12", "", ""),
            (" / ", "", ""),
            ("(11 communes)", "", ""),
            ("Rue de l' Ouest", "", "Rue de l'Ouest"),
            ("12 Rue d' Avron (cour)", "12", "Rue d'Avron (cour)"),
            ("2 BD JEAN XXIII", "2", "Boulevard Jean XXIII"),
        ] {
            assert_eq!(split(line), (number.to_owned(), street.to_owned()), "{line}");
        }
    }

    #[test]
    fn numbers_alone_have_one_form() {
        assert_eq!(housenumber("12BIS").as_deref(), Some("12 bis"));
        assert_eq!(housenumber("5 B").as_deref(), Some("5 B"));
        assert_eq!(housenumber("0"), None);
        assert_eq!(housenumber("lieu"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_line_upsets_it(line in "\\PC{0,60}") {
            let _ = split_line(&line);
        }
    }
}
