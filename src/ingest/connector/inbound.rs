//! The inbound format: JSON Lines, one listing a line, checked field by field.

use super::text::{decode, decompress};
use super::{ReadError, Reading, Rows};
use crate::domain::{
    Availability, CareKind, Funding, ListingType, Months, Precision, Status, Subtype, Tariff,
    WeekHours,
};
use crate::ingest::issue::{Issue, IssueKind, Log, RecordRef, RejectReason};
use crate::ingest::mapping::TextEncoding;
use crate::ingest::record::Visibility;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A line of the inbound format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboundListing {
    pub source_id: String,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    pub subtype: Option<Subtype>,
    pub name: Option<String>,
    pub manager: Option<String>,
    pub siret: Option<String>,
    pub address: Option<InboundAddress>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub precision: Option<Precision>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub capacity: Option<u16>,
    pub age_min_months: Option<Months>,
    pub age_max_months: Option<Months>,
    pub hours: Option<WeekHours>,
    pub closures: Option<String>,
    pub funding: Option<Funding>,
    pub tariff: Option<Tariff>,
    pub languages: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub kinds: Option<Vec<CareKind>>,
    pub avip: Option<bool>,
    pub inclusive: Option<bool>,
    pub atypical_hours: Option<bool>,
    pub status: Option<Status>,
    pub served_citycodes: Option<Vec<String>>,
    pub description: Option<String>,
    pub availability: Option<Vec<Availability>>,
    pub visibility: Option<Visibility>,
    pub updated_on: Option<jiff::civil::Date>,
}

/// An address of the inbound format, as one label or in pieces.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboundAddress {
    pub label: Option<String>,
    pub housenumber: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub citycode: Option<String>,
}

pub(super) fn read(input: &Reading<'_>, bytes: &[u8], out: &mut Rows<'_>) -> Result<(), ReadError> {
    let text = decode(&input.name, bytes, TextEncoding::Auto)?;
    for (number, line) in lines(&text) {
        let at = input.at(number);
        match parse_line(line, &at, out.log) {
            Ok(object) => out.push_parts(at, object, Map::new()),
            Err((reason, detail)) => out.refuse(&at, reason, detail),
        }
    }
    Ok(())
}

/// Checks a file line by line and tells everything that is wrong with it.
pub fn validate(bytes: &[u8]) -> Vec<Issue> {
    let whole = RecordRef { input: "".into(), record: 0 };
    let mut log = Log::default();
    let opened = decompress("", bytes).map_err(|e| e.to_string());
    match opened.as_deref().map(|b| decode("", b, TextEncoding::Utf8)) {
        Ok(Ok(text)) => lines(&text).for_each(|(record, line)| {
            let at = RecordRef { record, ..whole.clone() };
            if let Err((reason, detail)) = parse_line(line, &at, &mut log) {
                log.issue(&at, IssueKind::InvalidLine, format!("{}: {detail}", reason.code()));
            }
        }),
        Ok(Err(error)) => log.issue(&whole, IssueKind::InvalidLine, error.to_string()),
        Err(error) => log.issue(&whole, IssueKind::InvalidLine, error),
    }
    log.issues
}

fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let numbered = text.lines().enumerate().map(|(i, line)| (i as u64 + 1, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty())
}

type Refused = (RejectReason, String);

/// The object of a line with only the fields that are right; the others are told to the log.
fn parse_line(line: &str, at: &RecordRef, log: &mut Log) -> Result<Map<String, Value>, Refused> {
    let value: Value = serde_json::from_str(line)
        // The message of the parser quotes nothing of the line, which may be about a person.
        .map_err(|e| (RejectReason::UnreadableRecord, format!("column {}", e.column())))?;
    let Value::Object(object) = value else {
        return Err((RejectReason::UnreadableRecord, "not an object".to_owned()));
    };
    let id = match object.get("source_id") {
        Some(Value::String(id)) if !id.trim().is_empty() => id.trim().to_owned(),
        _ => return Err((RejectReason::MissingSourceId, "source_id".to_owned())),
    };
    let word = object.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if ListingType::parse(&word).is_none() {
        return Err((RejectReason::UnknownType, word));
    }
    let mut kept = Map::new();
    for (key, value) in object {
        if key == "source_id" || key == "type" || value.is_null() {
            continue;
        }
        if let Some(value) = check_field(&key, value, (at, log)) {
            kept.insert(key, value);
        }
    }
    kept.insert("source_id".to_owned(), Value::from(id));
    kept.insert("type".to_owned(), Value::from(word));
    Ok(kept)
}

/// Tries one field alone in an otherwise right listing; takes unknown keys off and tries again.
fn check_field(key: &str, mut value: Value, (at, log): (&RecordRef, &mut Log)) -> Option<Value> {
    loop {
        let mut probe = Map::new();
        probe.insert("source_id".to_owned(), Value::from("x"));
        probe.insert("type".to_owned(), Value::from("creche"));
        probe.insert(key.to_owned(), value.clone());
        let Err(error) = serde_json::from_value::<InboundListing>(Value::Object(probe)) else {
            return Some(value);
        };
        let message = error.to_string();
        let unknown = message.strip_prefix("unknown field `").and_then(|m| m.split('`').next());
        match unknown {
            Some(name) if name == key => {
                log.issue(at, IssueKind::UnknownKey, format!("/{key}"));
                return None;
            }
            Some(name) if take_off(&mut value, name) => {
                log.issue(at, IssueKind::UnknownKey, format!("/{key}/{name}"));
            }
            _ => {
                let cause = without_value(&message);
                log.issue(at, IssueKind::InvalidField, format!("/{key}: {cause}"));
                return None;
            }
        }
    }
}

/// Removes a key from an object, or from every object of a list.
fn take_off(value: &mut Value, name: &str) -> bool {
    match value {
        Value::Object(map) => map.remove(name).is_some(),
        // Every item is visited: `any` would stop at the first that had the key.
        Value::Array(list) => {
            list.iter_mut().filter_map(|v| take_off(v, name).then_some(())).count() > 0
        }
        _ => false,
    }
}

/// Messages like `invalid type: string "…", expected u16`: only what was expected is kept.
fn without_value(message: &str) -> &str {
    message.rfind("expected ").map_or("invalid value", |i| &message[i..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(u64, &'static str, String)> {
        validate(text.as_bytes())
            .into_iter()
            .map(|i| (i.at.record, i.kind.code(), i.detail))
            .collect()
    }

    #[test]
    fn a_right_file_has_nothing_to_tell() {
        let line = r#"{"source_id":"1","type":"creche","name":"A","address":{"citycode":"44109"},
            "capacity":20,"hours":{"mon":["07:30-18:30"]},"availability":[{"state":"free"}]}"#;
        assert_eq!(codes(&line.replace('\n', "")), []);
    }

    #[test]
    fn unknown_keys_and_bad_values_are_told_with_their_place() {
        let text = concat!(
            r#"{"source_id":"1","type":"creche","nom":"A","address":{"ville":"X","city":"Y"}}"#,
            "\n\n",
            r#"{"source_id":"2","type":"eaje"}"#,
            "\n",
            r#"{"source_id":"3","type":"mam","capacity":"vingt","availability":[{"state":"free","x":1}]}"#,
            "\n{oops",
        );
        let got = codes(text);
        let kinds: Vec<_> = got.iter().map(|(line, kind, _)| (*line, *kind)).collect();
        assert!(kinds.contains(&(1, "unknown_key")));
        assert!(got.iter().any(|g| g.2 == "/address/ville"), "{got:?}");
        assert!(kinds.contains(&(3, "invalid_line")) && kinds.contains(&(5, "invalid_line")));
        assert!(got.iter().any(|g| g.2.starts_with("/capacity: expected")), "{got:?}");
        assert!(got.iter().any(|g| g.2 == "/availability/x"));
    }
}
