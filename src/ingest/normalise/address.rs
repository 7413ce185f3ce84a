//! One text with a street, a postcode and a city, cut into pieces.

use super::street;
use crate::domain::Postcode;

/// What an address line holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pieces {
    pub housenumber: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<Postcode>,
    pub city: Option<String>,
}

/// Cuts "29 ALL DE BRIENNE 31000 TOULOUSE" into its pieces; any of them may be missing.
pub fn split(text: &str) -> Pieces {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (line, postcode, city) = match postcode_at(&words) {
        Some((i, postcode)) => (&words[..i], Some(postcode), city(&words[i + 1..].join(" "))),
        None => (&words[..], None, None),
    };
    let line = line.join(" ");
    let (housenumber, street) = street::split_line(line.trim_end_matches([',', ' ', '-']));
    Pieces { housenumber, street, postcode, city }
}

/// The last word that is a postcode, unless it can only be a house number.
fn postcode_at(words: &[&str]) -> Option<(usize, Postcode)> {
    let found = words.iter().enumerate().rev().find_map(|(i, word)| {
        let bare = word.trim_start_matches("F-").trim_matches([',', '(', ')']);
        Some((i, Postcode::parse(bare).ok()?))
    })?;
    let next = words.get(found.0 + 1);
    let number = found.0 == 0 && next.is_none_or(|word| street::is_type(word));
    (!number).then_some(found)
}

/// A city without the words of the mail ("CEDEX 9") around it; in Paris, Lyon and Marseille their
/// number is that of the arrondissement, and stays.
pub fn city(text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let end = upper.split_whitespace().position(|w| w == "CEDEX").unwrap_or(usize::MAX);
    let mut words: Vec<&str> = text.split_whitespace().take(end).collect();
    let split = ["PARIS", "LYON", "MARSEILLE"];
    if let [only] = words[..]
        && split.contains(&only.to_uppercase().as_str())
    {
        let number = text.split_whitespace().nth(end.saturating_add(1));
        words.extend(number.filter(|word| word.bytes().all(|b| b.is_ascii_digit())));
    }
    let city = words.join(" ");
    let city = city.trim_matches([',', ' ', '-', '.']);
    city.chars().any(char::is_alphabetic).then(|| city.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> [String; 4] {
        let p = split(text);
        let postcode = p.postcode.map(|p| p.to_string());
        [p.housenumber, p.street, postcode, p.city].map(Option::unwrap_or_default)
    }

    #[test]
    fn lines_with_postcode_and_city_are_cut() {
        assert_eq!(
            pieces("29 ALL DE BRIENNE 31000 TOULOUSE"),
            ["29", "Allée de Brienne", "31000", "TOULOUSE"]
        );
        assert_eq!(
            pieces("107 RUE FICTIVE 001\n94120 FONTENAY SOUS BOIS"),
            ["107", "Rue Fictive 001", "94120", "FONTENAY SOUS BOIS"]
        );
        assert_eq!(pieces("44093 NANTES CEDEX 1"), ["", "", "44093", "NANTES"]);
        assert_eq!(pieces("75610 PARIS CEDEX 12"), ["", "", "75610", "PARIS 12"]);
        assert_eq!(pieces("12, rue du Puits, 01000"), ["12", "Rue du Puits", "01000", ""]);
    }

    #[test]
    fn what_is_missing_stays_empty() {
        assert_eq!(pieces("Les Tanneries"), ["", "Les Tanneries", "", ""]);
        assert_eq!(pieces("12345 RUE LONGUE"), ["12345", "Rue Longue", "", ""]);
        assert_eq!(pieces(""), ["", "", "", ""]);
    }
}
