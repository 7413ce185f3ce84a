//! What a file is, from its first bytes: a page that says "sorry" is not a list of creches.

use serde::{Deserialize, Serialize};

/// Bytes that are looked at.
pub(super) const LOOK: usize = 1024;

/// What a source may ask its file to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Csv,
    Json,
    Zip,
    Parquet,
    Gzip,
}

/// What the first bytes of a file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Json,
    Zip,
    Parquet,
    Gzip,
    Html,
    Xml,
    Pdf,
    Text,
    Binary,
}

impl Content {
    /// Whether a file of this shape can be it.
    pub(super) fn accepts(self, shape: Shape) -> bool {
        matches!(
            (self, shape),
            (Self::Csv, Shape::Text)
                | (Self::Json, Shape::Json)
                | (Self::Zip, Shape::Zip)
                | (Self::Parquet, Shape::Parquet)
                | (Self::Gzip, Shape::Gzip)
        )
    }

    /// Whether compressing it once more for the journey would be useless.
    pub(super) fn is_packed(self) -> bool {
        matches!(self, Self::Zip | Self::Parquet | Self::Gzip)
    }

    /// End of the name of the file.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Zip => "zip",
            Self::Parquet => "parquet",
            Self::Gzip => "gz",
        }
    }
}

impl Content {
    /// How it is called in a message.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Zip => "a ZIP archive",
            Self::Parquet => "Parquet",
            Self::Gzip => "gzip",
        }
    }
}

impl Shape {
    /// The shape of a file that starts with these bytes.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Self::Zip,
            [0x1f, 0x8b, ..] => return Self::Gzip,
            [b'P', b'A', b'R', b'1', ..] => return Self::Parquet,
            [b'%', b'P', b'D', b'F', ..] => return Self::Pdf,
            _ => {}
        }
        if head.contains(&0) {
            return Self::Binary;
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let starts = |word: &str| {
            text.get(..word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word.as_bytes()))
        };
        match text.first() {
            Some(b'{' | b'[') => Self::Json,
            _ if ["<!doctype html", "<html", "<head", "<body"].iter().any(|w| starts(w)) => {
                Self::Html
            }
            Some(b'<') => Self::Xml,
            _ => Self::Text,
        }
    }

    /// End of the name of a file of this shape when the source asked for nothing.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Zip => "zip",
            Self::Parquet => "parquet",
            Self::Gzip => "gz",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Pdf => "pdf",
            Self::Text => "txt",
            Self::Binary => "bin",
        }
    }
}

impl Shape {
    /// How it is called in a message.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Zip => "a ZIP archive",
            Self::Parquet => "Parquet",
            Self::Gzip => "gzip",
            Self::Html => "an HTML page",
            Self::Xml => "XML",
            Self::Pdf => "a PDF",
            Self::Text => "text",
            Self::Binary => "bytes of an unknown kind",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_html_page_is_known_whatever_stands_before_it() {
        for page in ["<!DOCTYPE html>", "\u{feff}\n  <HTML lang=fr>", "<head><title>503</title>"] {
            assert_eq!(Shape::of(page.as_bytes()), Shape::Html, "{page}");
        }
        assert_eq!(Shape::of(b"<?xml version=\"1.0\"?>"), Shape::Xml);
    }

    #[test]
    fn an_error_in_json_is_not_taken_for_a_csv() {
        let error = Shape::of(br#"{"error_code": "ODSQLError"}"#);
        assert!(!Content::Csv.accepts(error) && Content::Json.accepts(error));
        assert!(Content::Csv.accepts(Shape::of("\u{feff}nom;adresse\n".as_bytes())));
    }
}
