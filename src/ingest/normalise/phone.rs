//! French telephone numbers.

/// Prefixes of the overseas networks, written after "+" in place of 33.
const OVERSEAS: [&str; 7] = ["262", "590", "594", "596", "508", "687", "689"];

/// First six digits of the numbers that the regulator keeps for fiction: the four others are free.
const FICTION: [&str; 6] = ["019900", "026191", "035301", "046571", "053649", "063998"];

/// Whether a number, as published, is nobody's.
pub fn is_fiction(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    FICTION.iter().any(|start| digits.starts_with(start))
}

/// The text with a gap in place of the numbers kept for fiction; None when it has none.
pub fn without_fiction(text: &str) -> Option<String> {
    let signs: Vec<char> = text.chars().collect();
    let (mut out, mut i, mut found) = (String::new(), 0, false);
    while i < signs.len() {
        match number_at(&signs, i).filter(|(number, _)| is_fiction(number)) {
            Some((_, length)) => {
                out.push('…');
                (i, found) = (i + length, true);
            }
            None => {
                out.push(signs[i]);
                i += 1;
            }
        }
    }
    if found {
        return Some(out);
    }
    // Without its zero it is a number only when nothing is around.
    let bare = !text.contains(char::is_alphabetic);
    let fiction = bare && normalise(text).is_some_and(|number| is_fiction(&number));
    fiction.then(|| '…'.to_string())
}

/// A number as published, "02 40 12 34 56"; the first one when there are several.
pub fn normalise(text: &str) -> Option<String> {
    if let Some(found) = in_text(text) {
        return Some(found);
    }
    // A spreadsheet that took the number for a quantity has lost its zero.
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let bare = text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ' ');
    (bare && digits.len() == 9)
        .then(|| format!("0{digits}"))
        .filter(|d| is_real(d))
        .map(|d| grouped(&d))
}

/// The first telephone number in a sentence; one kept for fiction only when there is no other.
pub fn in_text(text: &str) -> Option<String> {
    let signs: Vec<char> = text.chars().collect();
    let (mut first, mut i) = (None, 0);
    while i < signs.len() {
        match number_at(&signs, i) {
            Some((number, _)) if !is_fiction(&number) => return Some(number),
            Some((number, length)) => {
                first = first.or(Some(number));
                i += length;
            }
            None => i += 1,
        }
    }
    first
}

/// The number that starts at a sign, and how many signs it takes.
fn number_at(signs: &[char], i: usize) -> Option<(String, usize)> {
    if starts(signs, i) { national(&signs[i..]) } else { None }
}

fn starts(signs: &[char], i: usize) -> bool {
    let free = i == 0 || !(signs[i - 1].is_ascii_digit() || signs[i - 1] == '+');
    free && (signs[i] == '0' || signs[i] == '+')
}

/// The ten national digits of a number at the start of the signs, and how many signs it takes.
fn national(signs: &[char]) -> Option<(String, usize)> {
    let mut digits = String::new();
    let (mut gap, mut length) = (0, 0);
    for (i, sign) in signs.iter().enumerate().skip(usize::from(signs[0] == '+')) {
        match sign {
            c if c.is_ascii_digit() && digits.len() < 14 => {
                digits.push(*c);
                (gap, length) = (0, i + 1);
            }
            ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}'
                if gap < 3 && !digits.is_empty() =>
            {
                gap += 1;
                // A complete number followed by a sign ends there.
                if signs[0] == '0' && digits.len() == 10 && !digits.starts_with("00") {
                    break;
                }
            }
            _ => break,
        }
    }
    let international = if signs[0] == '+' { Some(&*digits) } else { digits.strip_prefix("00") };
    let local = match international {
        Some(rest) => without_country(rest)?,
        None => digits,
    };
    is_real(&local).then(|| (grouped(&local), length))
}

fn without_country(digits: &str) -> Option<String> {
    let rest = digits.strip_prefix("33").or_else(|| {
        let code = OVERSEAS.iter().find(|code| digits.starts_with(**code))?;
        digits.strip_prefix(code).filter(|rest| rest.trim_start_matches('0').len() == 9)
    })?;
    // "+33 (0)2 40…" keeps a zero that is not dialled.
    Some(format!("0{}", rest.strip_prefix('0').unwrap_or(rest)))
}

fn is_real(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let shape = bytes.len() == 10 && bytes[0] == b'0' && (b'1'..=b'9').contains(&bytes[1]);
    shape && bytes[2..].iter().any(|b| *b != bytes[2])
}

fn grouped(digits: &str) -> String {
    let pairs: Vec<&str> = (0..5).filter_map(|i| digits.get(2 * i..2 * i + 2)).collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_numbers_have_one_form() {
        for text in [
            "02 40 12 34 56",
            "02.40.12.34.56",
            "0240123456",
            "+33 2 40 12 34 56",
            "+33 (0)2 40 12 34 56",
            "0033240123456",
            "240123456",
            "02-40-12-34-56",
            "02 40 12 34 56 / 06 39 98 00 06",
        ] {
            assert_eq!(normalise(text).as_deref(), Some("02 40 12 34 56"), "{text}");
        }
        assert_eq!(normalise("+262 262 12 34 56").as_deref(), Some("02 62 12 34 56"));
    }

    #[test]
    fn impossible_numbers_are_refused() {
        for text in
            ["0000000000", "00 00 00 00 00", "0100000000", "3646", "12345", "", "aucun", "01 23"]
        {
            assert_eq!(normalise(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_kept_for_fiction_are_told_and_taken_out_of_texts() {
        for text in ["01 99 00 12 34", "+33 6 39 98 00 00", "0261910001", "639980001"] {
            assert!(is_fiction(&normalise(text).unwrap()), "{text}");
            assert_eq!(without_fiction(text).as_deref(), Some("…"), "{text}");
        }
        assert!(!is_fiction("02 40 12 34 56"));
        let text = "Tél. 05 36 49 00 01, le matin : 05 61 22 33 44";
        assert_eq!(without_fiction(text).as_deref(), Some("Tél. …, le matin : 05 61 22 33 44"));
        assert_eq!(without_fiction("Tél. 05 61 22 33 44"), None);
        assert_eq!(normalise("06 39 98 00 05/ 05 61 22 33 44").as_deref(), Some("05 61 22 33 44"));
    }

    #[test]
    fn a_number_is_found_in_a_sentence() {
        let text = "Inscription auprès de la structure au 05 34 41 67 75";
        assert_eq!(in_text(text).as_deref(), Some("05 34 41 67 75"));
        assert_eq!(in_text("Inscription auprès de la structure au"), None);
    }
}
