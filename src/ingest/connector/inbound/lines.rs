//! From bytes to numbered lines. A line that is not UTF-8 spoils only itself.

use super::super::ReadError;
use super::super::text::decode;
use crate::ingest::mapping::TextEncoding;
use std::borrow::Cow;
use thiserror::Error;

/// Why a file is not one listing a line.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum WrongLayout {
    #[error("the file is empty")]
    Empty,
    #[error("the file is one JSON list; write each listing on its own line, without [ ] or commas")]
    List,
    #[error("one JSON object is spread over several lines; write it on one line")]
    Spread,
    #[error("the JSON list is broken or cut")]
    BrokenList,
    #[error("the UTF-16 text is broken")]
    Encoding,
}

/// A line that holds something; None when its bytes are not UTF-8. Numbers start at 1.
pub type Line<'a> = (u64, Option<&'a str>);

/// The bytes as UTF-8 text without a byte-order mark; UTF-16 is known by its mark.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, [u8]>, WrongLayout> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Ok(Cow::Borrowed(rest));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let read = decode("", bytes, TextEncoding::Utf8).map_err(|_| WrongLayout::Encoding)?;
        return Ok(Cow::Owned(read.into_owned().into_bytes()));
    }
    Ok(Cow::Borrowed(bytes))
}

/// Splits the text; blank lines count in the numbers and are left out.
pub fn split(text: &[u8]) -> Result<Vec<Line<'_>>, WrongLayout> {
    let trimmed = text.trim_ascii();
    match trimmed.first() {
        None => return Err(WrongLayout::Empty),
        Some(b'[') => return Err(WrongLayout::List),
        _ => {}
    }
    let numbered = text.split(|b| *b == b'\n').enumerate();
    let lines: Vec<Line<'_>> = numbered
        .map(|(rank, line)| (rank as u64 + 1, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| (number, std::str::from_utf8(line).ok()))
        .collect();
    let opens = lines.first().is_some_and(|(_, line)| is_cut(line.unwrap_or_default()));
    if opens && serde_json::from_slice::<serde::de::IgnoredAny>(trimmed).is_ok() {
        return Err(WrongLayout::Spread);
    }
    Ok(lines)
}

/// Whether a document begins on the line and does not end on it.
fn is_cut(line: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

impl WrongLayout {
    /// The same as the error of a whole input.
    pub fn into_read_error(self, input: &str) -> ReadError {
        match self {
            Self::Empty => ReadError::Empty(input.to_owned()),
            Self::Encoding => ReadError::Encoding(input.to_owned(), "UTF-16"),
            Self::List | Self::Spread | Self::BrokenList => ReadError::Json {
                input: input.to_owned(),
                line: 1,
                column: 1,
                message: self.to_string(),
            },
        }
    }

    /// What a publisher reads.
    pub fn french(self) -> &'static str {
        match self {
            Self::Empty => "le fichier est vide",
            Self::List => {
                "le fichier est une liste JSON : écrivez chaque fiche sur sa ligne, sans [ ] ni virgule entre les fiches"
            }
            Self::Spread => "une fiche est étalée sur plusieurs lignes : écrivez-la sur une seule",
            Self::BrokenList => "la liste JSON est abîmée ou coupée",
            Self::Encoding => "le texte UTF-16 est abîmé : écrivez le fichier en UTF-8",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_returns_and_blank_lines_change_no_number() {
        let bytes = "\u{feff}{\"a\":1}\r\n\r\n{\"é\":2}\r\n".as_bytes();
        let text = text(bytes).unwrap();
        assert_eq!(split(&text).unwrap(), [(1, Some("{\"a\":1}")), (3, Some("{\"é\":2}"))]);
    }

    #[test]
    fn a_line_in_another_encoding_leaves_the_others_readable() {
        let lines = split(b"{\"a\":\"\xe9\"}\n{\"b\":1}").unwrap();
        assert_eq!(lines, [(1, None), (2, Some("{\"b\":1}"))]);
    }

    #[test]
    fn other_layouts_are_told_for_what_they_are() {
        assert_eq!(split(b" \n\r\n"), Err(WrongLayout::Empty));
        assert_eq!(split(b"[\n{}\n]"), Err(WrongLayout::List));
        assert_eq!(split(b"{\n\"a\": 1\n}\n"), Err(WrongLayout::Spread));
        assert!(split(b"{oops\n{}").is_ok());
        assert_eq!(&*text(&[0xff, 0xfe, b'{', 0, b'}', 0]).unwrap(), b"{}");
        assert_eq!(text(&[0xff, 0xfe, b'{']), Err(WrongLayout::Encoding));
    }
}
