//! Whether a text can be the name of a place.

use super::{phone, web};
use crate::domain::Postcode;
use crate::domain::text::words;

/// Words that follow a house number.
const WAYS: [&str; 12] = [
    "rue",
    "avenue",
    "boulevard",
    "allee",
    "impasse",
    "chemin",
    "route",
    "square",
    "quai",
    "cours",
    "place",
    "rte",
];

/// Whether a text is rather a number, a contact or an address than a name.
pub fn is_implausible(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters == 0 || is_number(text) || is_contact(text, letters) || is_address(text)
}

/// "1,23E+11".
fn is_number(text: &str) -> bool {
    text.replace(',', ".").parse::<f64>().is_ok()
}

fn is_contact(text: &str, letters: usize) -> bool {
    let lower = text.to_lowercase();
    let site = ["http://", "https://", "www."].iter().any(|start| lower.starts_with(start));
    let mailbox = web::email(text).is_some() || (text.contains('@') && !text.contains(' '));
    let formula = text.starts_with('=') || text.contains("://");
    site || formula || mailbox || (letters < 4 && phone::in_text(text).is_some())
}

/// "12 rue des Lilas", "44000 Nantes".
fn is_address(text: &str) -> bool {
    let words = words(text);
    let [first, second, ..] = words.as_slice() else { return false };
    let number = first.starts_with(|c: char| c.is_ascii_digit()) && first.len() <= 5;
    let suffixed = matches!(second.as_str(), "bis" | "ter" | "b" | "t");
    let way = if suffixed { words.get(2) } else { Some(second) };
    let placed = way.is_some_and(|word| WAYS.contains(&word.as_str()));
    (number && placed) || Postcode::parse(first).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_texts() {
        for text in ["1001 Pattes", "Les 3 Ours", "MAM 12", "A", "Place aux enfants", "4 saisons"] {
            assert!(!is_implausible(text), "{text}");
        }
        for text in [
            "123",
            "!!!",
            "1,23E+11",
            "a@b.fr",
            "www.a.fr",
            "https://a.fr/x",
            "02 40 12 34 56",
            "Tél 0240123456",
            "12 RUE DES LILAS",
            "3 bis avenue Foch",
            "44000 NANTES",
            "=HYPERLINK(\"http://a.fr\")",
            "nan",
        ] {
            assert!(is_implausible(text), "{text}");
        }
    }
}
