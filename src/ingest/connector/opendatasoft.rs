//! Opendatasoft portals: records of the first API and of Explore 2.1, as pages or exports.

use super::{ReadError, Reading, Rows, json};
use crate::ingest::mapping::TextEncoding;
use serde_json::Value;

/// `{recordid, fields, geometry}`, in a bare list or under `records`; a record without that
/// envelope is taken as it is, since the portals export flat objects now.
pub(super) fn read_v1(
    input: &Reading<'_>,
    bytes: &[u8],
    out: &mut Rows<'_>,
) -> Result<(), ReadError> {
    for (rank, value) in records(input, bytes, "/records")?.into_iter().enumerate() {
        let at = input.at(rank as u64 + 1);
        match value.get("fields") {
            None => out.push(at, value),
            Some(_) => out.push_enveloped(at, value, "fields"),
        }
    }
    Ok(())
}

/// Flat objects, in a bare list (export) or under `results` (page).
pub(super) fn read_v21(
    input: &Reading<'_>,
    bytes: &[u8],
    out: &mut Rows<'_>,
) -> Result<(), ReadError> {
    for (rank, value) in records(input, bytes, "/results")?.into_iter().enumerate() {
        out.push(input.at(rank as u64 + 1), value);
    }
    Ok(())
}

fn records(input: &Reading<'_>, bytes: &[u8], page: &str) -> Result<Vec<Value>, ReadError> {
    let document = json::parse(&input.name, bytes, None, TextEncoding::Utf8)?;
    let pointer = if document.is_array() { "" } else { page };
    json::list(&input.name, document, pointer)
}
