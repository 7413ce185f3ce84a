//! From bytes to raw records, one file per kind of format.

mod delimited;
mod geojson;
pub mod inbound;
mod json;
pub mod monenfant;
mod opendatasoft;
mod text;

use super::issue::{Log, RecordRef, RejectReason};
use super::mapping::{Format, Mapping};
use super::record::RawRecord;
use serde_json::{Map, Value};
use std::sync::Arc;
use thiserror::Error;

pub use text::{decode, decompress};

/// Why a whole input cannot be read.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ReadError {
    #[error("{0}: the compressed data are broken or cut")]
    Compression(String),
    #[error("{0}: more than {1} bytes once decompressed")]
    TooLarge(String, u64),
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
    #[error("{0}: no file was given")]
    NoInput(String),
}

/// Records of one source; `read` counts the unreadable ones too.
#[derive(Debug, Default)]
pub struct Records {
    pub read: u64,
    pub records: Vec<RawRecord>,
}

impl Records {
    /// Takes a JSON value as a record, or turns it away when it is not an object.
    fn push(&mut self, at: RecordRef, value: Value, log: &mut Log) {
        match value {
            Value::Object(value) => self.push_parts(at, value, Map::new()),
            other => self.refuse(at, kind_of(&other), log),
        }
    }

    fn push_parts(
        &mut self,
        at: RecordRef,
        value: Map<String, Value>,
        envelope: Map<String, Value>,
    ) {
        self.read += 1;
        self.records.push(RawRecord { at, value, envelope });
    }

    fn refuse(&mut self, at: RecordRef, detail: &str, log: &mut Log) {
        self.read += 1;
        log.reject(&at, RejectReason::UnreadableRecord, detail);
    }

    /// Takes an object whose columns are in one of its members ("properties", "fields").
    fn push_enveloped(&mut self, at: RecordRef, value: Value, member: &str, log: &mut Log) {
        let Value::Object(mut envelope) = value else {
            return self.refuse(at, kind_of(&value), log);
        };
        match envelope.remove(member) {
            Some(Value::Object(columns)) => self.push_parts(at, columns, envelope),
            _ => self.refuse(at, &format!("no object {member:?}"), log),
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

/// One input of a source: its name and its bytes, compressed or not.
pub type Input = (String, Vec<u8>);

/// Reads every input of a source, in order.
pub fn read(mapping: &Mapping, inputs: &[Input], log: &mut Log) -> Result<Records, ReadError> {
    if inputs.is_empty() {
        return Err(ReadError::NoInput(mapping.id.to_string()));
    }
    let mut records = Records::default();
    for (name, bytes) in inputs {
        let bytes = decompress(name, bytes)?;
        let input = Reading { name: Arc::from(name.as_str()), mapping };
        match &mapping.format {
            Format::Delimited { .. } => delimited::read(&input, &bytes, &mut records, log)?,
            Format::Json { .. } => json::read(&input, &bytes, &mut records, log)?,
            Format::Geojson { .. } => geojson::read(&input, &bytes, &mut records, log)?,
            Format::OpendatasoftV1 {} => opendatasoft::read_v1(&input, &bytes, &mut records, log)?,
            Format::OpendatasoftV21 {} => {
                opendatasoft::read_v21(&input, &bytes, &mut records, log)?
            }
            Format::Inbound {} => inbound::read(&input, &bytes, &mut records, log)?,
            Format::Monenfant {} => monenfant::read(&input, &bytes, &mut records, log)?,
        }
    }
    Ok(records)
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
}
