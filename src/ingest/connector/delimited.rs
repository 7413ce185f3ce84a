//! CSV and its cousins.

use super::text::decode;
use super::{ReadError, Reading, Records};
use crate::ingest::issue::{IssueKind, Log};
use crate::ingest::mapping::Format;
use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

pub(super) fn read(
    input: &Reading<'_>,
    bytes: &[u8],
    out: &mut Records,
    log: &mut Log,
) -> Result<(), ReadError> {
    let Format::Delimited { delimiter, encoding, has_header, columns } = &input.mapping.format
    else {
        return Ok(());
    };
    let text = decode(&input.name, bytes, *encoding)?;
    let sign = delimiter.and_then(|c| u8::try_from(c).ok()).unwrap_or_else(|| guess(&text));
    let mut reader = ReaderBuilder::new()
        .delimiter(sign)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let header = if *has_header {
        match rows.next() {
            Some(Ok(row)) => row.iter().map(|name| name.trim().to_owned()).collect(),
            _ => return Err(ReadError::Empty(input.name.to_string())),
        }
    } else {
        columns.clone()
    };
    check_header(input, &header, log)?;
    for row in rows {
        match row {
            Ok(row) => push(input, &header, &row, (out, log)),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                out.refuse(input.at(line), "not a delimited row", log);
            }
        }
    }
    Ok(())
}

fn push(
    input: &Reading<'_>,
    header: &[String],
    row: &StringRecord,
    (out, log): (&mut Records, &mut Log),
) {
    let at = input.at(row.position().map_or(0, csv::Position::line));
    if row.len() != header.len() {
        let detail = format!("{} instead of {}", row.len(), header.len());
        log.issue(&at, IssueKind::RaggedRow, detail);
    }
    let cells = header.iter().zip(row.iter());
    let object: Map<String, Value> =
        cells.map(|(name, cell)| (name.clone(), Value::from(cell))).collect();
    out.push(at, Value::Object(object), log);
}

/// A renamed column would silently empty a field of every row.
fn check_header(input: &Reading<'_>, header: &[String], log: &mut Log) -> Result<(), ReadError> {
    let wanted = input.mapping.columns();
    let missing: Vec<&str> =
        wanted.iter().copied().filter(|c| !header.iter().any(|h| h == c)).collect();
    if missing.len() == wanted.len() && !wanted.is_empty() {
        return Err(ReadError::NoColumns(input.name.to_string()));
    }
    for column in missing {
        log.issue(&input.at(0), IssueKind::ColumnMissing, column);
    }
    Ok(())
}

/// The sign that cuts the first line into most columns, outside quotes.
fn guess(text: &str) -> u8 {
    let mut counts = [(b';', 0u32), (b',', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, n)| *n += 1),
        }
    }
    // `max_by_key` keeps the last of equals: reversed, the first sign of the list wins.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b';', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_read_from_the_header() {
        assert_eq!(guess("a;b;c\n1,2;3,4;5,6"), b';');
        assert_eq!(guess("a,\"b;c;d\",e\n"), b',');
        assert_eq!(guess("alone\n"), b';');
        assert_eq!(guess("a\tb"), b'\t');
    }
}
