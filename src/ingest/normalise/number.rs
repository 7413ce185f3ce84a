//! Capacities and other whole numbers, written as people write them.

use crate::domain::Places;
use crate::domain::text::fold;
use crate::ingest::issue::IssueKind;

/// A whole number, also as "3.0" or "3,0"; None for anything else.
pub fn whole(text: &str) -> Option<i64> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    (number.fract() == 0.0 && number.abs() < 1e9).then_some(number as i64)
}

/// A number of places: a number, or a sentence such as "Agrément maternel Capacité: 3".
pub fn capacity(text: &str) -> Result<Places, IssueKind> {
    let number = whole(text).or_else(|| in_sentence(text)).ok_or(IssueKind::CapacityUnreadable)?;
    if number == 0 {
        return Err(IssueKind::CapacityZero);
    }
    let places = u16::try_from(number).ok().and_then(Places::new);
    places.ok_or(IssueKind::CapacityOutOfRange)
}

/// What a spreadsheet makes of "12/1": a date is no capacity.
const MONTHS: [&str; 20] = [
    "janv",
    "janvier",
    "fevr",
    "fevrier",
    "mars",
    "avr",
    "avril",
    "mai",
    "juin",
    "juil",
    "juillet",
    "aout",
    "sept",
    "septembre",
    "oct",
    "octobre",
    "nov",
    "novembre",
    "dec",
    "decembre",
];

/// The number after "capacité", or the only number there is.
fn in_sentence(text: &str) -> Option<i64> {
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    if words.iter().any(|word| MONTHS.contains(word)) {
        return None;
    }
    let after = words.iter().position(|w| w.starts_with("capacit")).map_or(0, |i| i + 1);
    let mut numbers = words[after..].iter().filter_map(|w| w.parse::<i64>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(number), None) => Some(number),
        // Several numbers are an agrément by time of day: no single one is the capacity.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacities_are_read_or_refused() {
        let places = |text| capacity(text).map(Places::get);
        assert_eq!(places("20"), Ok(20));
        assert_eq!(places("3.0"), Ok(3));
        assert_eq!(places("Agrément maternel Capacité: 3"), Ok(3));
        assert_eq!(places("12 places"), Ok(12));
        assert_eq!(places("12-janv"), Err(IssueKind::CapacityUnreadable));
        assert_eq!(places("mai-20"), Err(IssueKind::CapacityUnreadable));
        assert_eq!(places("0"), Err(IssueKind::CapacityZero));
        assert_eq!(places("12,5"), Err(IssueKind::CapacityUnreadable));
        assert_eq!(places("7h-9h : 10, 9h-17h : 20"), Err(IssueKind::CapacityUnreadable));
        assert_eq!(places("5000"), Err(IssueKind::CapacityOutOfRange));
        assert_eq!(places("-3"), Err(IssueKind::CapacityOutOfRange));
        assert_eq!(places(""), Err(IssueKind::CapacityUnreadable));
    }
}
