//! Folding and stemming of judgements. On purpose not the product's: a fault there must show.

use crate::domain::text::words;

/// Folded words in their shortest form, with a space before and after each.
pub fn stemmed(text: &str) -> String {
    let mut out = String::from(" ");
    let mut words = words(text).into_iter().peekable();
    while let Some(mut word) = words.next() {
        // "p'tits" is two words once folded.
        if word == "p" && words.peek().is_some_and(|next| next.starts_with("tit")) {
            word = format!("pe{}", words.next().unwrap_or_default());
        } else if let Some(rest) = word.strip_prefix("ptit") {
            word = format!("petit{rest}");
        }
        out.push_str(&stem(word));
        out.push(' ');
    }
    out
}

/// Whether a stemmed phrase is in a stemmed text, word by word.
pub fn contains(text: &str, phrase: &str) -> bool {
    phrase.len() > 1 && text.contains(phrase)
}

/// The ways of writing a small number in a name.
pub fn numerals(number: u8) -> Vec<String> {
    const ROMAN: [&str; 6] = ["", "i", "ii", "iii", "iv", "v"];
    const FRENCH: [&str; 6] = ["", "", "deux", "trois", "quatre", "cinq"];
    let at =
        |list: [&str; 6]| list.get(usize::from(number)).copied().unwrap_or_default().to_owned();
    let all = [number.to_string(), at(ROMAN), at(FRENCH)];
    all.iter().filter(|text| !text.is_empty()).map(|text| stemmed(text)).collect()
}

const ENDINGS: [(&str, &str); 8] = [
    ("elle", "el"),
    ("enne", "en"),
    ("onne", "on"),
    ("ette", "et"),
    ("ive", "if"),
    ("euse", "eur"),
    ("trice", "teur"),
    ("ee", "e"),
];

fn stem(mut word: String) -> String {
    if word.len() <= 3 {
        return word;
    }
    if word.ends_with("eaux") {
        word.pop();
    } else if let Some(root) = word.strip_suffix("aux") {
        word = format!("{root}al");
    } else if word.ends_with(['s', 'x']) {
        word.pop();
    }
    let ending = ENDINGS.iter().find(|(long, _)| word.ends_with(long));
    if let Some((long, short)) = ending {
        word.truncate(word.len() - long.len());
        word.push_str(short);
    }
    if word.len() > 4 && word.ends_with('e') {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, phrase: &str) -> bool {
        contains(&stemmed(text), &stemmed(phrase))
    }

    #[test]
    fn plurals_feminines_accents_and_small_words_meet() {
        assert!(found("Les P’tits Loups", "petits"));
        assert!(found("LES PTITES CANAILLES", "petite canaille"));
        assert!(found("Horaires décalés le matin", "décalé"));
        assert!(found("Accueil inclusif", "inclusive"));
        assert!(!found("parentalité", "parent"));
        assert!(!found("anything", ""));
    }

    #[test]
    fn numbers_are_roman_or_arabic() {
        let is_two = |name: &str| numerals(2).iter().any(|n| contains(&stemmed(name), n));
        assert!(is_two("Les Lutins II") && is_two("Lutins 2") && is_two("Lutins Deux"));
        assert!(!is_two("Les Lutins III") && !is_two("Lutins 12"));
    }
}
