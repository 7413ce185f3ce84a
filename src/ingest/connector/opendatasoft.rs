//! Opendatasoft portals: records of the first API and of Explore 2.1, as pages or exports.

use super::{ReadError, Reading, Rows, json};
use crate::ingest::mapping::TextEncoding;
use serde_json::Value;

/// `{recordid, fields, geometry}`, in a bare list or under `records`.
pub(super) fn read_v1(
    input: &Reading<'_>,
    bytes: &[u8],
    out: &mut Rows<'_>,
) -> Result<(), ReadError> {
    for (rank, value) in records(input, bytes, "/records")?.into_iter().enumerate() {
        out.push_enveloped(input.at(rank as u64 + 1), value, "fields");
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
