//! Fields of forms, as they come in a body or in an address.

use crate::http::params::MAX_QUERY;

/// The first value of a field, trimmed; empty when there is none.
pub fn field(form: &[u8], name: &str) -> String {
    let mut pairs = form_urlencoded::parse(form);
    let value = pairs.find(|(key, _)| key == name).map(|(_, value)| value);
    value.map(|value| value.trim().to_owned()).unwrap_or_default()
}

/// The same of a query string; one that is too long says nothing.
pub fn query_field(raw: &str, name: &str) -> String {
    if raw.len() > MAX_QUERY { String::new() } else { field(raw.as_bytes(), name) }
}

/// A number as the API writes it: `36 000 €` and `4,20` become `36000` and `4.20`. What could be
/// thirty-six or thirty-six thousand stays as it is, and is asked again.
pub fn number(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let plain = plain.replace(',', ".");
    let doubtful = plain.split_once('.').is_some_and(|(_, rest)| rest.len() == 3);
    if doubtful { format!("{text} ?") } else { plain }
}

/// A month, or a day, as the API writes it: `3/2025` and `2025-03` become `2025-03`.
pub fn month(text: &str) -> String {
    let parts: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    let padded = |part: &str| format!("{part:0>2}");
    match parts[..] {
        [month, year] if year.len() == 4 => format!("{year}-{}", padded(month)),
        [day, month, year] if year.len() == 4 => {
            format!("{year}-{}-{}", padded(month), padded(day))
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_months_are_read_as_families_write_them() {
        for (typed, read) in [
            ("36 000", "36000"),
            ("36\u{202f}000,50 €", "36000.50"),
            ("4,20", "4.20"),
            ("36.000", "36.000 ?"),
            ("36,000", "36,000 ?"),
            ("beaucoup", "beaucoup"),
        ] {
            assert_eq!(number(typed), read);
        }
        for (typed, read) in [
            ("3/2025", "2025-03"),
            ("03 / 2025", "2025-03"),
            ("2025-03", "2025-03"),
            ("1/3/2025", "2025-03-01"),
            ("2025-03-01", "2025-03-01"),
            ("mars", "mars"),
        ] {
            assert_eq!(month(typed), read);
        }
    }
}
