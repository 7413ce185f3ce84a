//! Folding of French text: what two spellings must share to be the same word.

/// Months of the year, as they are written inside a sentence.
pub const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Lower case, no accents, ligatures opened, every other sign a single space.
///
/// "  Crèche  L'Œuf-d'Or " becomes "creche l oeuf d or".
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match fold_char(c) {
            Folded::Text(s) => out.push_str(s),
            Folded::Same => out.push(c),
            Folded::Nothing => {}
            Folded::Space if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
            Folded::Space => {}
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Folded words.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

enum Folded {
    Same,
    Text(&'static str),
    Space,
    Nothing,
}

fn fold_char(c: char) -> Folded {
    Folded::Text(match c {
        'a'..='z' | '0'..='9' => return Folded::Same,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => "o",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'š' | 'ś' | 'ş' => "s",
        'ž' | 'ź' | 'ż' => "z",
        'ł' => "l",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        // Combining marks of text that is not composed: the letter before them is enough.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' => return Folded::Nothing,
        c if c.is_alphanumeric() => return Folded::Same,
        _ => return Folded::Space,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_ligatures_and_signs_do_not_tell_words_apart() {
        assert_eq!(fold("  Crèche  L’Œuf-d'Or "), "creche l oeuf d or");
        assert_eq!(fold("E\u{301}COLE"), "ecole");
        assert_eq!(fold("C.C.A.S."), "c c a s");
        assert_eq!(fold("SAINT-HERBLAIN"), fold("Saint Herblain"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
        }
    }
}
