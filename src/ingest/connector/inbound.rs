//! The inbound format: JSON Lines, one listing a line, checked field by field.

mod format;
mod lines;
mod schema;
mod sense;
mod shape;
mod strict;
mod wire;

use super::{ReadError, Reading, Rows};
use crate::domain::{Date, ListingType};
use crate::ingest::issue::{Fault, IssueKind, Log, RecordRef, RejectReason};
use serde_json::{Map, Value};

pub use format::{InboundAddress, InboundAvailability, InboundListing, InboundTariff};
pub use lines::{Line, WrongLayout, split, text};
pub use schema::json_schema;

pub(super) fn read(input: &Reading<'_>, bytes: &[u8], out: &mut Rows<'_>) -> Result<(), ReadError> {
    let layout = |wrong: WrongLayout| wrong.into_read_error(&input.name);
    let text = text(bytes).map_err(layout)?;
    for (number, line) in split(&text).map_err(layout)? {
        let at = input.at(number);
        match parse_line(line, &at, input.mapping.read_on, out.log) {
            Ok(object) => out.push_parts(at, object, Map::new()),
            Err((reason, detail)) => out.refuse(&at, reason, detail),
        }
    }
    Ok(())
}

/// Why a line is turned away, and where in it.
pub type Refused = (RejectReason, String);

/// The object of a line with only the fields that are right; the others are told to the log.
pub fn parse_line(
    line: Option<&str>,
    at: &RecordRef,
    today: Option<Date>,
    log: &mut Log,
) -> Result<Map<String, Value>, Refused> {
    let unreadable = |detail: String| (RejectReason::UnreadableRecord, detail);
    let line = line.ok_or_else(|| unreadable("pas en UTF-8".to_owned()))?;
    // The message of the parser quotes nothing of the line, which may be about a person.
    let read = strict::parse(line).map_err(|e| unreadable(format!("colonne {}", e.column())))?;
    let Value::Object(object) = read.value else {
        return Err(unreadable("pas un objet".to_owned()));
    };
    for pointer in &read.twice {
        log.fault(at, Fault::new(pointer.clone(), IssueKind::DuplicateKey, ""));
    }
    let mut faults = Vec::new();
    let kept = checked(object, today, &mut faults);
    // What stands in for a value told twice is not told again.
    let told = |fault: &Fault| read.twice.iter().any(|p| fault.pointer.starts_with(p.as_str()));
    faults.into_iter().filter(|fault| !told(fault)).for_each(|fault| log.fault(at, fault));
    kept
}

/// Whether every field has its form: what the JSON Schema says, and no more.
pub fn has_form(object: &Map<String, Value>) -> bool {
    let mut faults = Vec::new();
    named(object).is_ok()
        && shape::shape(object.clone(), &mut faults).is_some()
        && faults.is_empty()
}

/// A line needs an identifier and a type.
fn named(object: &Map<String, Value>) -> Result<(), Refused> {
    match object.get("source_id") {
        Some(Value::String(id)) if !id.trim().is_empty() => {}
        _ => return Err((RejectReason::MissingSourceId, "/source_id".to_owned())),
    }
    let word = object.get("type").and_then(Value::as_str).unwrap_or_default();
    match ListingType::parse(word) {
        Some(_) => Ok(()),
        None => Err((RejectReason::UnknownType, "/type".to_owned())),
    }
}

/// One object of the format; faults are told with their JSON pointer.
pub fn checked(
    object: Map<String, Value>,
    today: Option<Date>,
    faults: &mut Vec<Fault>,
) -> Result<Map<String, Value>, Refused> {
    named(&object)?;
    let unreadable = || (RejectReason::UnreadableRecord, String::new());
    let shaped = shape::shape(object, faults).ok_or_else(unreadable)?;
    let mut listing = sense::check(shaped, today, faults);
    listing.source_id = listing.source_id.trim().to_owned();
    match serde_json::to_value(listing) {
        Ok(Value::Object(mut kept)) => {
            kept.values_mut().for_each(without_nulls);
            kept.retain(|_, value| !value.is_null());
            Ok(kept)
        }
        _ => Err(unreadable()),
    }
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(without_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
