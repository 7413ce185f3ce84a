//! Rows of the public address files, told apart by what is in them: BAN (with or without
//! identifiers) and BANO, packed or plain.
//!
//! One line is in memory at a time. A line that cannot be used is counted by reason.

mod columns;
mod territory;

use super::number::HouseNumber;
use crate::domain::{CommuneCode, Position, Postcode};
use columns::{Columns, cells};
use flate2::bufread::MultiGzDecoder;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use thiserror::Error;

/// An address, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub text: Text,
    pub house: HouseNumber,
    pub position: Position,
}

/// What the addresses of a street share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub street: String,
    /// The commune of today.
    pub citycode: CommuneCode,
    pub postcode: Option<Postcode>,
    /// Name of the commune before a merger; empty when there was none.
    pub former_city: String,
}

/// Why a line of a file is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BadRow {
    /// Not UTF-8, longer than any address, or with a quote left open.
    Unreadable,
    /// Fewer columns than the header tells.
    Columns,
    /// No commune of France has this code.
    Commune,
    Street,
    /// No number, or one that no house has.
    Number,
    /// Missing, or not a number.
    Position,
    /// Outside the territory that the commune's code tells.
    Elsewhere,
}

impl BadRow {
    /// The word used in reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Columns => "columns",
            Self::Commune => "commune",
            Self::Street => "street",
            Self::Number => "number",
            Self::Position => "position",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// What became of the lines of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Lines with something in them, the header left out.
    pub rows: u64,
    pub kept: u64,
    pub refused: BTreeMap<BadRow, u64>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Error)]
pub enum AddressFileError {
    #[error("the address file cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("this is neither a BAN nor a BANO file")]
    Unknown,
}

/// Longest line that is an address, in bytes.
const MAX_LINE: usize = 8 * 1024;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Gives every usable row of a file to `take`.
///
/// `successor` tells the commune of today for a code, None for a code that is of no commune.
pub fn read(
    file: impl Read,
    successor: &dyn Fn(CommuneCode) -> Option<CommuneCode>,
    take: &mut dyn FnMut(Row),
) -> Result<ReadReport, AddressFileError> {
    let mut file = BufReader::with_capacity(64 * 1024, file);
    if file.fill_buf()?.starts_with(&GZIP) {
        read_plain(BufReader::new(MultiGzDecoder::new(file)), successor, take)
    } else {
        read_plain(file, successor, take)
    }
}

fn read_plain(
    mut file: impl BufRead,
    successor: &dyn Fn(CommuneCode) -> Option<CommuneCode>,
    take: &mut dyn FnMut(Row),
) -> Result<ReadReport, AddressFileError> {
    let mut report = ReadReport::default();
    let mut line = Vec::new();
    let whole = next_line(&mut file, &mut line)?.ok_or(AddressFileError::Unknown)?;
    let first = text(&line, whole).ok_or(AddressFileError::Unknown)?;
    let columns = Columns::of(first).ok_or(AddressFileError::Unknown)?;
    let mut pending = !columns.has_header;
    loop {
        let whole = if std::mem::take(&mut pending) {
            true
        } else if let Some(whole) = next_line(&mut file, &mut line)? {
            whole
        } else {
            return Ok(report);
        };
        if line.is_empty() {
            continue;
        }
        report.rows += 1;
        let row = text(&line, whole)
            .ok_or(BadRow::Unreadable)
            .and_then(|line| columns.row(&cells(line, columns.separator)?, successor));
        match row {
            Ok(row) => {
                report.kept += 1;
                take(row);
            }
            Err(reason) => *report.refused.entry(reason).or_default() += 1,
        }
    }
}

/// Reads one line without its end; false for one that is too long, whose rest is passed over.
/// None at the end of the file.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let mut read = 0;
    loop {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok((read > 0).then_some(line.len() <= MAX_LINE));
        }
        let end = buffer.iter().position(|b| *b == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        if line.len() <= MAX_LINE {
            line.extend_from_slice(&part[..part.len().min(MAX_LINE + 1 - line.len())]);
        }
        let used = end.map_or(buffer.len(), |end| end + 1);
        read += used;
        file.consume(used);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(line.len() <= MAX_LINE));
        }
    }
}

fn text(line: &[u8], whole: bool) -> Option<&str> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    std::str::from_utf8(line).ok().filter(|_| whole)
}
