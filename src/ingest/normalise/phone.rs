//! French telephone numbers.

/// Prefixes of the overseas networks, written after "+" in place of 33.
const OVERSEAS: [&str; 7] = ["262", "590", "594", "596", "508", "687", "689"];

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

/// The first telephone number in a sentence.
pub fn in_text(text: &str) -> Option<String> {
    let signs: Vec<char> = text.chars().collect();
    (0..signs.len()).filter(|&i| starts(&signs, i)).find_map(|i| national(&signs[i..]))
}

fn starts(signs: &[char], i: usize) -> bool {
    let free = i == 0 || !(signs[i - 1].is_ascii_digit() || signs[i - 1] == '+');
    free && (signs[i] == '0' || signs[i] == '+')
}

/// The ten national digits of a number at the start of the signs.
fn national(signs: &[char]) -> Option<String> {
    let mut digits = String::new();
    let mut gap = 0;
    for sign in signs.iter().skip(usize::from(signs[0] == '+')) {
        match sign {
            c if c.is_ascii_digit() && digits.len() < 14 => {
                digits.push(*c);
                gap = 0;
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
    is_real(&local).then(|| grouped(&local))
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
    fn a_number_is_found_in_a_sentence() {
        let text = "Inscription auprès de la structure au 05 34 41 67 75";
        assert_eq!(in_text(text).as_deref(), Some("05 34 41 67 75"));
        assert_eq!(in_text("Inscription auprès de la structure au"), None);
    }
}
