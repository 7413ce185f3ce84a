//! Numbers and days as families read them.

use crate::domain::Date;
use crate::domain::text::MONTHS;
use rust_decimal::Decimal;

/// No-break space between thousands.
const NARROW: char = '\u{202f}';
/// No-break space before a unit.
pub const NBSP: char = '\u{a0}';

/// `1 234,5`.
pub fn number(value: Decimal) -> String {
    let text = value.normalize().abs().to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(NARROW);
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push(',');
        out.push_str(rest);
    }
    out
}

/// `1 234,50 €`, always with two decimals.
pub fn euros(value: Decimal) -> String {
    let mut cents = super::money::to_cents(value);
    cents.rescale(2);
    let sign = if cents.is_sign_negative() && !cents.is_zero() { "−" } else { "" };
    let text = cents.abs().to_string();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, "00"));
    let whole = whole.parse().map(number).unwrap_or_else(|_| whole.to_owned());
    format!("{sign}{whole},{rest}{NBSP}€")
}

/// Hours, to the hundredth: `173,33 h`.
pub fn hours(value: Decimal) -> String {
    format!("{}{NBSP}h", number(value.round_dp(2)))
}

/// A price of an hour that is not rounded to the cent: `2,0633 €`.
pub fn fine_euros(value: Decimal) -> String {
    let fine = value.round_dp(4);
    if fine == super::money::to_cents(fine) {
        return euros(fine);
    }
    format!("{}{NBSP}€", number(fine))
}

/// `0,0619 %`.
pub fn percent(ratio: Decimal) -> String {
    format!("{}{NBSP}%", number(ratio * Decimal::ONE_HUNDRED))
}

/// `octobre`, from 1 for January; nothing for what is no month.
pub fn month_name(number: i8) -> &'static str {
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    place.and_then(|place| MONTHS.get(place)).copied().unwrap_or_default()
}

/// `octobre 2026`.
pub fn month(day: Date) -> String {
    format!("{} {}", month_name(day.month()), day.year())
}

/// `1er avril 2026`.
pub fn day(date: Date) -> String {
    let number = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{number} {}", month(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_french() {
        assert_eq!(euros("1234567.5".parse().unwrap()), "1\u{202f}234\u{202f}567,50\u{a0}€");
        assert_eq!(euros("-0.4".parse().unwrap()), "−0,40\u{a0}€");
        assert_eq!(percent("0.000619".parse().unwrap()), "0,0619\u{a0}%");
        assert_eq!(number("152.00".parse().unwrap()), "152");
        assert_eq!(day(jiff::civil::date(2026, 4, 1)), "1er avril 2026");
    }
}
