//! Text that was UTF-8, was read as Windows-1252 and written as UTF-8 again: "CrÃ¨che".

use encoding_rs::WINDOWS_1252;
use serde_json::{Map, Value};

/// A file can go through the same mistake several times.
const ROUNDS: usize = 3;

/// The text as it was meant; None when nothing in it looks misread.
pub fn repair(text: &str) -> Option<String> {
    let mut out = once(text)?;
    for _ in 1..ROUNDS {
        match once(&out) {
            Some(better) => out = better,
            None => break,
        }
    }
    Some(out)
}

/// Repairs the names and the texts of a record; tells whether there was something to repair.
pub fn repair_record(record: &mut Map<String, Value>) -> bool {
    if !record.iter().any(|(key, value)| once(key).is_some() || is_misread(value)) {
        return false;
    }
    let old = std::mem::take(record);
    for (key, mut value) in old {
        repair_value(&mut value);
        record.insert(repair(&key).unwrap_or(key), value);
    }
    true
}

fn is_misread(value: &Value) -> bool {
    match value {
        Value::String(text) => once(text).is_some(),
        Value::Array(list) => list.iter().any(is_misread),
        Value::Object(map) => map.values().any(is_misread),
        _ => false,
    }
}

fn repair_value(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(better) = repair(text) {
                *text = better;
            }
        }
        Value::Array(list) => list.iter_mut().for_each(repair_value),
        Value::Object(map) => map.values_mut().for_each(repair_value),
        _ => {}
    }
}

fn once(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(is_lead) {
        return None;
    }
    let (mut out, mut repaired, mut rest) = (String::with_capacity(text.len()), false, text);
    while let Some(c) = rest.chars().next() {
        let found =
            if is_lead(c) { misread(rest).or_else(|| lost_space(&out, rest)) } else { None };
        let (meant, used) = found.unwrap_or((c, c.len_utf8()));
        repaired |= found.is_some();
        out.push(meant);
        rest = &rest[used..];
    }
    repaired.then_some(out)
}

/// First byte of a sign of French texts in UTF-8, seen as Windows-1252.
fn is_lead(c: char) -> bool {
    matches!(c, 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ë' | 'â' | 'ï')
}

/// The sign that two or three misread ones stand for, and their length.
fn misread(rest: &str) -> Option<(char, usize)> {
    let wanted = if rest.starts_with(['â', 'ï']) { 3 } else { 2 };
    let (mut bytes, mut used) = (Vec::with_capacity(3), 0);
    for c in rest.chars().take(wanted) {
        bytes.push(byte(c)?);
        used += c.len_utf8();
    }
    let meant = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    is_french(meant).then_some((meant, used))
}

/// Without this limit "Ô" before a no-break space would be a sign of another alphabet.
fn is_french(c: char) -> bool {
    let latin = matches!(c, '\u{a0}'..='\u{17f}' | 'ˆ' | '˜' | '€' | '™');
    let signs =
        matches!(c, '\u{2002}'..='\u{200a}' | '\u{2010}'..='\u{2027}' | '\u{202f}'..='\u{203a}');
    latin || signs || matches!(c, '\u{feff}' | '\u{fffd}')
}

fn byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut room = [0; 4];
    let (bytes, _, lost) = WINDOWS_1252.encode(c.encode_utf8(&mut room));
    match *bytes {
        [byte] if !lost => Some(byte),
        _ => None,
    }
}

/// "Ã" whose no-break space was tidied away: the "à" of "jusqu'à".
fn lost_space(before: &str, rest: &str) -> Option<(char, usize)> {
    let after = rest.strip_prefix('Ã')?;
    let shouted = before.ends_with(char::is_uppercase);
    (!shouted && (after.is_empty() || after.starts_with(' '))).then_some(('à', 'Ã'.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the mistake makes of a text.
    fn misread_once(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn french_words_come_back_whole() {
        for word in ["Crèche", "CRÈCHE", "à l’œuf", "Noël – « été »", "Çà", "Ô Bébé"]
        {
            let once = misread_once(word);
            assert_eq!(repair(&once).as_deref(), Some(word), "{once}");
            assert_eq!(repair(&misread_once(&once)).as_deref(), Some(word));
        }
        assert_eq!(repair("jusquÃ").as_deref(), Some("jusquà"));
        assert_eq!(repair("de 2 Ã 3 ans").as_deref(), Some("de 2 à 3 ans"));
    }

    #[test]
    fn right_texts_are_left_alone() {
        for text in
            ["â€«", "Crèche « Ô\u{a0}! »", "ÂGE TENDRE", "Maïs", "IRMÃ LÚCIA", "âne", "Ångström"]
        {
            assert_eq!(repair(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_latin_text_survives_the_mistake(text in "[a-zA-Zàâçéèêëîïôœùûüÿ’«»€ -]{0,30}") {
            // A text that looks misread already is not one that somebody wrote.
            prop_assume!(once(&text).is_none());
            let misread = misread_once(&text);
            prop_assert_eq!(repair(&misread).unwrap_or(misread), text);
        }
    }
}
