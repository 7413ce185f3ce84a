//! Decompression and decoding, the same for every format.

use super::{MAX_DOCUMENT, ReadError};
use crate::ingest::mapping::TextEncoding;
use crate::ingest::normalise::mojibake;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;

/// Opens gzip data, known by their first bytes; other data pass as they are.
pub fn decompress<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, ReadError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(MAX_DOCUMENT + 1)
        .read_to_end(&mut out)
        .map_err(|_| ReadError::Compression(name.to_owned()))?;
    if out.len() as u64 > MAX_DOCUMENT {
        return Err(ReadError::TooLarge(name.to_owned(), MAX_DOCUMENT));
    }
    Ok(Cow::Owned(out))
}

/// Bytes as text, without the byte-order mark.
pub fn decode<'a>(
    name: &str,
    bytes: &'a [u8],
    encoding: TextEncoding,
) -> Result<Cow<'a, str>, ReadError> {
    let invalid = |what| ReadError::Encoding(name.to_owned(), what);
    if let Some((found, length)) = Encoding::for_bom(bytes) {
        let (text, broken) = found.decode_without_bom_handling(&bytes[length..]);
        // A broken UTF-16 file is refused; a broken UTF-8 one may only have a bad row.
        return if broken && found != UTF_8 { Err(invalid("UTF-16")) } else { Ok(text) };
    }
    match (std::str::from_utf8(bytes), encoding) {
        (Ok(text), TextEncoding::Auto | TextEncoding::Utf8) => Ok(Cow::Borrowed(text)),
        (Err(_), TextEncoding::Utf8) => Err(invalid("UTF-8")),
        // One lost byte does not make another code page of the rest.
        (Err(_), TextEncoding::Auto) if is_mostly_utf8(bytes) => Ok(String::from_utf8_lossy(bytes)),
        _ => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

/// Whether more accents are valid UTF-8 than are not; old code pages have hardly any by chance.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

/// Whether the bytes begin with the mark of UTF-16.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some_and(|(found, _)| found != UTF_8)
}

/// What is known of the encoding of a file that is read row by row.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub(super) encoding: TextEncoding,
    /// A row with accents was valid UTF-8: the whole file is.
    pub(super) utf8_seen: bool,
}

impl Told {
    /// Nothing but what the mapping says.
    pub fn new(encoding: TextEncoding) -> Self {
        Self { encoding, utf8_seen: false }
    }

    /// A cell as text; `old` for a row in Windows-1252.
    ///
    /// What was misread before the file was written is put right.
    pub fn text<'a>(&self, cell: &'a [u8], old: bool) -> Cow<'a, str> {
        let text = self.raw(cell, old);
        match mojibake::repair(&text) {
            Some(better) => Cow::Owned(better),
            None => text,
        }
    }

    /// A cell as the file has it.
    pub fn raw<'a>(&self, cell: &'a [u8], old: bool) -> Cow<'a, str> {
        if old {
            WINDOWS_1252.decode_without_bom_handling(cell).0
        } else {
            String::from_utf8_lossy(cell)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_old_code_pages_are_understood() {
        let read = |bytes| decode("x", bytes, TextEncoding::Auto).unwrap().into_owned();
        assert_eq!(read("\u{feff}é".as_bytes()), "é");
        assert_eq!(read(b"Cr\xe8che \x9cuf"), "Crèche œuf");
        assert_eq!(read(&[0xff, 0xfe, b'a', 0]), "a");
        assert!(decode("x", b"\xe8", TextEncoding::Utf8).is_err());
    }

    #[test]
    fn cut_gzip_data_are_an_error() {
        let error = decompress("x", &[0x1f, 0x8b, 8, 0, 0]).unwrap_err();
        assert_eq!(error, ReadError::Compression("x".into()));
    }
}
