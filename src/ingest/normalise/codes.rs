//! Postcodes, INSEE codes, SIRET numbers and dates.

use crate::domain::{CommuneCode, Date, Postcode};
use crate::ingest::extract::padded;

/// A code without the ".0" and the spaces that a spreadsheet may add, padded to five.
fn tidy(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    padded(text.strip_suffix(".0").unwrap_or(&text))
}

/// A postcode; a lost zero is put back.
pub fn postcode(text: &str) -> Option<Postcode> {
    Postcode::parse(&tidy(text)).ok()
}

/// An INSEE code; a lost zero is put back.
pub fn citycode(text: &str) -> Option<CommuneCode> {
    CommuneCode::parse(&tidy(text)).ok()
}

/// Fourteen digits whose check sum is right.
pub fn siret(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 14
        || !digits.bytes().all(|b| b.is_ascii_digit())
        || digits.bytes().all(|b| b == b'0')
    {
        return None;
    }
    let values = digits.bytes().map(|b| u32::from(b - b'0'));
    let luhn: u32 = values
        .clone()
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d })
        .sum();
    // The post office numbers its thousands of sites by a plain sum.
    let post = digits.starts_with("356000000") && values.sum::<u32>() % 5 == 0;
    (luhn.is_multiple_of(10) || post).then_some(digits)
}

/// "2026-04-25", with or without a time, or "25/04/2026".
pub fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(day) = text.get(..10).and_then(|head| head.parse().ok()) {
        return Some(day);
    }
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_zeros_come_back() {
        assert_eq!(postcode("1000").unwrap().as_str(), "01000");
        assert_eq!(citycode("1053.0").unwrap().as_str(), "01053");
        assert_eq!(citycode("2a004").unwrap().as_str(), "2A004");
        assert!(postcode("ville").is_none() && citycode("44").is_none());
    }

    #[test]
    fn siret_numbers_are_summed() {
        assert!(siret("732 829 320 00074").is_some());
        assert!(siret("73282932000075").is_none());
        assert!(siret("35600000049670").is_some());
        assert!(siret("00000000000000").is_none());
    }

    #[test]
    fn dates_have_two_forms() {
        assert_eq!(date("2014-08-13T22:12:23+00:00").unwrap().to_string(), "2014-08-13");
        assert_eq!(date("25/04/2026").unwrap().to_string(), "2026-04-25");
        assert!(date("hier").is_none() && date("31/02/2026").is_none());
    }
}
