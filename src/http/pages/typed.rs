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
