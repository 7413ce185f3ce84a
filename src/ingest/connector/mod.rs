//! From bytes to raw records, one file per kind of format.

mod delimited;
mod geojson;
pub mod inbound;
mod input;
mod json;
pub mod monenfant;
mod opendatasoft;
mod overpass;
mod parquet;
mod text;

use super::issue::{Log, RecordRef, RejectReason};
use super::mapping::{Format, Mapping};
use super::record::{RawRecord, Row};
use serde_json::{Map, Value};
use std::sync::Arc;
use thiserror::Error;

pub use input::{Content, Input, MAX_DOCUMENT, MAX_STREAM};
pub use text::{Told, decode, decompress};

/// Why a whole input cannot be read.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ReadError {
    #[error("{0}: the compressed data are broken or cut")]
    Compression(String),
    #[error("{0}: more than {1} bytes once decompressed")]
    TooLarge(String, u64),
    #[error("{0}: cannot be opened ({1})")]
    File(String, String),
    #[error("{0}: the archive has no file {1}")]
    NoMember(String, String),
    #[error("{0}: not a Parquet file that can be read ({1})")]
    Parquet(String, String),
    #[error("{0}: the publisher's server stopped half-way ({1})")]
    Incomplete(String, String),
    #[error("{0}: not valid {1}")]
    Encoding(String, &'static str),
    #[error("{input}: not JSON at line {line}, column {column}: {message}")]
    Json { input: String, line: usize, column: usize, message: String },
    #[error("{0}: no list of records at {1:?}")]
    NoRecords(String, String),
    #[error("{0}: none of the expected columns is there")]
    NoColumns(String),
    #[error("{0}: the file is empty")]
    Empty(String),
    #[error("{0}: not one row is in the file")]
    NoRows(String),
    #[error("{0}: no file was given")]
    NoInput(String),
}

/// Takes the rows of an input one by one, so that no file is held in memory for its rows.
pub type Take<'a> = &'a mut dyn FnMut(Row<'_>, &mut Log);

/// The rows of one source on their way; `read` counts the unreadable ones too.
pub struct Rows<'a> {
    pub read: u64,
    take: Take<'a>,
    log: &'a mut Log,
}

impl Rows<'_> {
    /// Takes a JSON value as a record, or turns it away when it is not an object.
    fn push(&mut self, at: RecordRef, value: Value) {
        match value {
            Value::Object(value) => self.push_parts(at, value, Map::new()),
            other => self.refuse(&at, RejectReason::UnreadableRecord, kind_of(&other)),
        }
    }

    fn push_parts(
        &mut self,
        at: RecordRef,
        value: Map<String, Value>,
        envelope: Map<String, Value>,
    ) {
        self.push_row(Row::Whole(RawRecord { at, value, envelope }));
    }

    fn push_row(&mut self, row: Row<'_>) {
        self.read += 1;
        (self.take)(row, self.log);
    }

    fn refuse(&mut self, at: &RecordRef, reason: RejectReason, detail: impl AsRef<str>) {
        self.read += 1;
        self.log.reject(at, reason, detail);
    }

    /// Takes an object whose columns are in one of its members ("properties", "fields").
    fn push_enveloped(&mut self, at: RecordRef, value: Value, member: &str) {
        let Value::Object(mut envelope) = value else {
            return self.refuse(&at, RejectReason::UnreadableRecord, kind_of(&value));
        };
        match envelope.remove(member) {
            Some(Value::Object(columns)) => self.push_parts(at, columns, envelope),
            _ => {
                let detail = format!("no object {member:?}");
                self.refuse(&at, RejectReason::UnreadableRecord, detail);
            }
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null instead of an object",
        Value::Bool(_) => "a boolean instead of an object",
        Value::Number(_) => "a number instead of an object",
        Value::String(_) => "a text instead of an object",
        Value::Array(_) => "a list instead of an object",
        Value::Object(_) => "an object",
    }
}

/// Reads every input of a source, in order, handing each row over; tells how many there were.
pub fn read(
    mapping: &Mapping,
    inputs: &[Input],
    log: &mut Log,
    take: Take<'_>,
) -> Result<u64, ReadError> {
    if inputs.is_empty() {
        return Err(ReadError::NoInput(mapping.id.to_string()));
    }
    let mut rows = Rows { read: 0, take, log };
    for input in inputs {
        let reading = Reading { name: Arc::from(input.name.as_str()), mapping };
        match &mapping.format {
            Format::Parquet {} => parquet::read(&reading, input, &mut rows)?,
            Format::Delimited { .. } => {
                let member = reading.member();
                input.read(member, MAX_STREAM, &mut |bytes| {
                    delimited::read(&reading, bytes, &mut rows)
                })?;
            }
            _ => document(&reading, &input.bytes(reading.member())?, &mut rows)?,
        }
    }
    match rows.read {
        0 => Err(ReadError::NoRows(mapping.id.to_string())),
        read => Ok(read),
    }
}

/// Formats that are one document, held whole while it is read.
fn document(input: &Reading<'_>, bytes: &[u8], rows: &mut Rows<'_>) -> Result<(), ReadError> {
    match &input.mapping.format {
        Format::Json { .. } => json::read(input, bytes, rows),
        Format::Geojson { .. } => geojson::read(input, bytes, rows),
        Format::OpendatasoftV1 {} => opendatasoft::read_v1(input, bytes, rows),
        Format::OpendatasoftV21 {} => opendatasoft::read_v21(input, bytes, rows),
        Format::Overpass {} => overpass::read(input, bytes, rows),
        Format::Inbound {} => inbound::read(input, bytes, rows),
        Format::Monenfant {} => monenfant::read(input, bytes, rows),
        Format::Delimited { .. } | Format::Parquet {} => Ok(()),
    }
}

/// What a reader needs to know besides the bytes.
struct Reading<'a> {
    name: Arc<str>,
    mapping: &'a Mapping,
}

impl Reading<'_> {
    fn at(&self, record: u64) -> RecordRef {
        RecordRef { input: self.name.clone(), record }
    }

    /// Member of an archive that holds the rows.
    fn member(&self) -> Option<&str> {
        self.mapping.production.as_ref()?.member.as_deref()
    }
}
