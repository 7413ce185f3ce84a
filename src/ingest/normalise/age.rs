//! Ages in sentences: "dès 18 mois", "de 3 mois à 3 ans".

use crate::domain::text::words;

/// Youngest and oldest age in months, when the text tells them.
pub fn in_text(text: &str) -> (Option<u32>, Option<u32>) {
    let words = words(text);
    let mut ages = ages(&words).into_iter();
    let (first, second) = (ages.next(), ages.next());
    let has = |word: &str| words.iter().any(|w| w == word);
    let starts = has("des") || has("partir") || has("depuis");
    let ends = words.iter().any(|w| w.starts_with("jusqu")) || has("moins");
    match (first, second) {
        (Some(a), Some(b)) if a < b => (Some(a), Some(b)),
        (Some(a), None) if ends => (None, Some(a)),
        (Some(a), None) if starts => (Some(a), None),
        _ => (None, None),
    }
}

/// Numbers followed by a unit; "de 2 à 3 ans" lends its unit to the first number.
fn ages(words: &[String]) -> Vec<u32> {
    let mut out = Vec::new();
    let mut pending: Option<u32> = None;
    for (i, word) in words.iter().enumerate() {
        let Ok(number) = word.parse::<u32>() else { continue };
        let unit = words.get(i + 1).and_then(|unit| months_in(unit));
        match unit {
            Some(unit) => {
                let earlier = pending.take();
                out.extend(earlier.into_iter().chain([number]).map(|n| n.saturating_mul(unit)));
            }
            None => {
                let next = words.get(i + 1).map(String::as_str);
                pending = (next == Some("a") || next == Some("et")).then_some(number);
            }
        }
    }
    out
}

fn months_in(unit: &str) -> Option<u32> {
    match unit {
        "mois" => Some(1),
        "an" | "ans" => Some(12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_give_ages_in_months() {
        assert_eq!(in_text("de 3 mois à 3 ans"), (Some(3), Some(36)));
        assert_eq!(in_text("dès 18 mois"), (Some(18), None));
        assert_eq!(in_text("A partir de 12 mois"), (Some(12), None));
        assert_eq!(in_text("de 2 à 3 ans"), (Some(24), Some(36)));
        assert_eq!(in_text("jusqu'à 4 ans"), (None, Some(48)));
        assert_eq!(in_text("Accueil des enfants de 15 mois à 4 ans"), (Some(15), Some(48)));
        assert_eq!(in_text("ouvert 11 mois sur 12"), (None, None));
        assert_eq!(in_text("Sur rendez-vous"), (None, None));
    }
}
