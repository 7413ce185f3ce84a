//! CSV and its cousins, row by row: a file may be larger than the memory.

mod quotes;

use super::text::{Told, decode, is_utf16};
use super::{MAX_DOCUMENT, ReadError, Reading, Rows};
use crate::ingest::issue::{IssueKind, RejectReason};
use crate::ingest::mapping::{Format, TextEncoding};
use crate::ingest::record::{CellRow, Header, Row};
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::io::Read;

/// How far the first line is looked for.
const HEAD: usize = 1 << 16;
/// Longest cell, in bytes.
const MAX_CELL: usize = 1 << 20;
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) fn read(
    input: &Reading<'_>,
    bytes: &mut dyn Read,
    out: &mut Rows<'_>,
) -> Result<(), ReadError> {
    let Format::Delimited { encoding, .. } = &input.mapping.format else { return Ok(()) };
    let head = first_line(input, bytes)?;
    if is_utf16(&head) {
        // Rare and small: decoded whole.
        let mut whole = head;
        let most = MAX_DOCUMENT - whole.len() as u64;
        bytes.take(most).read_to_end(&mut whole).map_err(|_| broken(input))?;
        let text = decode(&input.name, &whole, *encoding)?;
        return rows(input, text.as_bytes(), &mut std::io::empty(), out);
    }
    rows(input, head.strip_prefix(UTF8_MARK).unwrap_or(&head), bytes, out)
}

fn broken(input: &Reading<'_>) -> ReadError {
    ReadError::Compression(input.name.to_string())
}

/// The start of the file, at least as far as the end of its first line.
fn first_line(input: &Reading<'_>, bytes: &mut dyn Read) -> Result<Vec<u8>, ReadError> {
    let mut head = Vec::new();
    while head.len() < HEAD {
        let before = head.len();
        let most = (HEAD - before) as u64;
        bytes.take(most.min(8_192)).read_to_end(&mut head).map_err(|_| broken(input))?;
        if head.len() == before || header_end(&head) {
            break;
        }
    }
    Ok(head)
}

fn header_end(head: &[u8]) -> bool {
    let mut quoted = false;
    head.iter().any(|byte| {
        quoted ^= *byte == b'"';
        *byte == b'\n' && !quoted
    })
}

fn rows(
    input: &Reading<'_>,
    head: &[u8],
    rest: &mut dyn Read,
    out: &mut Rows<'_>,
) -> Result<(), ReadError> {
    let Format::Delimited { delimiter, encoding, has_header, columns } = &input.mapping.format
    else {
        return Ok(());
    };
    let (told, line) = sep_line(head);
    let sign = delimiter.and_then(|c| u8::try_from(c).ok()).or(told);
    let sign = sign.unwrap_or_else(|| guess(head));
    // An empty line in its place keeps the numbers of the others.
    let head = b"\n".get(..usize::from(line > 0)).unwrap_or_default().chain(&head[line..]);
    let (mended, open) = quotes::Mended::new(head.chain(rest), sign);
    let mut reader =
        ReaderBuilder::new().delimiter(sign).has_headers(false).flexible(true).from_reader(mended);
    let mut told = Told::new(*encoding);
    let header = match has_header {
        true => Header::new(header(input, &mut reader, &mut told)?, sign),
        false => Header::new(columns.clone(), sign),
    };
    check_header(input, &header, out)?;
    let mut row = ByteRecord::new();
    loop {
        let read = reader.read_byte_record(&mut row);
        for line in open.take() {
            let reason = RejectReason::UnreadableRecord;
            out.refuse(&input.at(line), reason, "a quote is left open");
        }
        match read {
            Ok(true) => push(input, &header, &row, (out, &mut told)),
            Ok(false) => return Ok(()),
            Err(error) if error.is_io_error() => return Err(broken(input)),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let reason = RejectReason::UnreadableRecord;
                out.refuse(&input.at(line), reason, "not a delimited row");
            }
        }
    }
}

fn header<R: Read>(
    input: &Reading<'_>,
    reader: &mut Reader<R>,
    told: &mut Told,
) -> Result<Vec<String>, ReadError> {
    let mut row = ByteRecord::new();
    match reader.read_byte_record(&mut row) {
        Ok(true) => {}
        Err(error) if error.is_io_error() => return Err(broken(input)),
        _ => return Err(ReadError::Empty(input.name.to_string())),
    }
    let invalid = ReadError::Encoding(input.name.to_string(), "UTF-8");
    let old = told.is_old(row.as_slice()).ok_or(invalid)?;
    Ok(row.iter().map(|cell| told.text(cell, old).trim().to_owned()).collect())
}

fn push(
    input: &Reading<'_>,
    header: &Header,
    row: &ByteRecord,
    (out, told): (&mut Rows<'_>, &mut Told),
) {
    let at = input.at(row.position().map_or(0, csv::Position::line));
    let Some(old) = told.is_old(row.as_slice()) else {
        return out.refuse(&at, RejectReason::UnreadableRecord, "not UTF-8");
    };
    if let Err(odd) = sound(header, row) {
        return out.refuse(&at, odd.0, odd.1);
    }
    if row.len() != header.len() {
        let detail = format!("{} instead of {}", row.len(), header.len());
        out.log.issue(&at, IssueKind::RaggedRow, detail);
    }
    out.push_row(Row::Cells(CellRow { at, header, row, told, old }));
}

/// Why a row is not one, in spite of the reader of the file.
fn sound(header: &Header, row: &ByteRecord) -> Result<(), (RejectReason, &'static str)> {
    let beyond = row.iter().skip(header.len()).any(|cell| !cell.trim_ascii().is_empty());
    if beyond {
        return Err((RejectReason::UnreadableRecord, "more cells than columns"));
    }
    if header.len() > 1 && header.is(row) {
        return Err((RejectReason::JunkRow, "the header again"));
    }
    // Half of the separators of a row inside one cell, on one line, are other rows swallowed.
    let swallowed = |cell: &[u8]| {
        cell.len() > MAX_CELL || cell.split(|b| *b == b'\n').skip(1).any(|line| header.cuts(line))
    };
    if row.iter().any(swallowed) {
        return Err((RejectReason::UnreadableRecord, "a quote is left open"));
    }
    Ok(())
}

/// A renamed column would silently empty a field of every row.
fn check_header(input: &Reading<'_>, header: &Header, out: &mut Rows<'_>) -> Result<(), ReadError> {
    let wanted = input.mapping.columns();
    let missing: Vec<&str> = wanted.iter().copied().filter(|c| !header.has(c)).collect();
    if missing.len() == wanted.len() && !wanted.is_empty() {
        return Err(ReadError::NoColumns(input.name.to_string()));
    }
    for column in header.doubles().filter(|column| wanted.contains(column)) {
        out.log.issue(&input.at(0), IssueKind::ColumnTwice, column);
    }
    for column in missing {
        out.log.issue(&input.at(0), IssueKind::ColumnMissing, column);
    }
    Ok(())
}

/// The sign of a first line "sep=;" of spreadsheets, and the length of that line.
fn sep_line(head: &[u8]) -> (Option<u8>, usize) {
    match head {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign, b'\r', b'\n', ..] => (Some(*sign), 7),
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign, b'\n', ..] => (Some(*sign), 6),
        _ => (None, 0),
    }
}

/// The sign that cuts the first line into most columns, outside quotes.
fn guess(head: &[u8]) -> u8 {
    let mut counts = [(b';', 0u32), (b',', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, n)| *n += 1),
        }
    }
    // `max_by_key` keeps the last of equals: reversed, the first sign of the list wins.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b';', |(sign, _)| *sign)
}

impl Told {
    /// Whether a row is in the old code page; None for a row that is not in the encoding that
    /// the mapping, or the rows before it, tell.
    fn is_old(&mut self, row: &[u8]) -> Option<bool> {
        let utf8 = std::str::from_utf8(row).is_ok();
        match self.encoding {
            TextEncoding::Windows1252 => Some(true),
            TextEncoding::Utf8 => utf8.then_some(false),
            TextEncoding::Auto if utf8 => {
                self.utf8_seen |= !row.is_ascii();
                Some(false)
            }
            TextEncoding::Auto => (!self.utf8_seen).then_some(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_read_from_the_header() {
        assert_eq!(guess(b"a;b;c\n1,2;3,4;5,6"), b';');
        assert_eq!(guess(b"a,\"b;c;d\",e\n"), b',');
        assert_eq!(guess(b"alone\n"), b';');
        assert_eq!(guess(b"a\tb"), b'\t');
    }

    #[test]
    fn a_file_is_in_one_encoding_and_a_broken_row_does_not_change_the_others() {
        let mut told = Told::new(TextEncoding::Auto);
        assert_eq!(told.is_old(b"abc"), Some(false));
        assert_eq!(told.is_old(b"Cr\xe8che"), Some(true));
        assert_eq!(told.is_old("Crèche".as_bytes()), Some(false));
        assert_eq!(told.is_old(b"Cr\xe8che"), None);
        assert_eq!(Told::new(TextEncoding::Utf8).is_old(b"\xe8"), None);
    }
}
