//! Parquet, a row group at a time, only the columns that the mapping names.

use super::{Content, Input, ReadError, Reading, Rows};
use crate::ingest::issue::IssueKind;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs::File;

pub(super) fn read(
    reading: &Reading<'_>,
    input: &Input,
    out: &mut Rows<'_>,
) -> Result<(), ReadError> {
    match &input.content {
        Content::Bytes(bytes) => read_chunks(reading, bytes::Bytes::from(bytes.clone()), out),
        Content::File(path) => {
            let opened = File::open(path);
            let file =
                opened.map_err(|e| ReadError::File(input.name.clone(), e.kind().to_string()))?;
            read_chunks(reading, file, out)
        }
    }
}

fn read_chunks<R: ChunkReader + 'static>(
    reading: &Reading<'_>,
    chunks: R,
    out: &mut Rows<'_>,
) -> Result<(), ReadError> {
    // The message of the library tells about the layout, never about the rows.
    let unreadable = |e: parquet::errors::ParquetError| {
        ReadError::Parquet(reading.name.to_string(), e.to_string())
    };
    let file = SerializedFileReader::new(chunks).map_err(unreadable)?;
    let schema = projection(reading, file.metadata().file_metadata().schema(), out)?;
    let rows = file.get_row_iter(Some(schema)).map_err(unreadable)?;
    for (rank, row) in rows.enumerate() {
        let row = row.map_err(unreadable)?;
        let cells = row.get_column_iter().map(|(name, field)| (name.clone(), value(field)));
        let object: Map<String, Value> = cells.filter(|(_, value)| !value.is_null()).collect();
        out.push_parts(reading.at(rank as u64 + 1), object, Map::new());
    }
    Ok(())
}

/// The columns of the file that the mapping names; a missing one is told.
fn projection(reading: &Reading<'_>, schema: &Type, out: &mut Rows<'_>) -> Result<Type, ReadError> {
    let there: BTreeSet<&str> = schema.get_fields().iter().map(|f| f.name()).collect();
    let wanted = reading.mapping.columns();
    let missing: Vec<&str> = wanted.iter().copied().filter(|c| !there.contains(c)).collect();
    if missing.len() == wanted.len() {
        return Err(ReadError::NoColumns(reading.name.to_string()));
    }
    for column in missing {
        out.log.issue(&reading.at(0), IssueKind::ColumnMissing, column);
    }
    let kept = schema.get_fields().iter().filter(|f| wanted.contains(&f.name()));
    Type::group_type_builder(schema.name())
        .with_fields(kept.cloned().collect())
        .build()
        .map_err(|e| ReadError::Parquet(reading.name.to_string(), e.to_string()))
}

/// Dates become ISO texts; what has no plain value (lists, maps) goes through JSON.
fn value(field: &Field) -> Value {
    match field {
        Field::Str(text) => Value::from(text.as_str()),
        Field::Float(number) => Value::from(f64::from(*number)),
        Field::Double(number) => Value::from(*number),
        Field::Bytes(bytes) => Value::from(String::from_utf8_lossy(bytes.data()).into_owned()),
        other => other.to_json_value(),
    }
}
