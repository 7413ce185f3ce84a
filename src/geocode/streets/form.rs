//! The form of the file: a header, then sections one after the other.
//!
//! `"BERCADDR" | version u32 | 0 u32 | 9 lengths u64 | SHA-256 of all that is not itself | sections`,
//! little-endian. The sections are read where they lie, so the file may be mapped in memory.

use super::table::TableError;
use sha2::{Digest, Sha256};
use std::ops::Range;

const MAGIC: &[u8; 8] = b"BERCADDR";
/// Changes whenever the bytes of a section change meaning.
pub const VERSION: u32 = 2;
const SECTIONS: usize = 9;
const LENGTHS_AT: usize = 16;
const DIGEST_AT: usize = LENGTHS_AT + 8 * SECTIONS;
const BODY_AT: usize = DIGEST_AT + 32;

/// Bytes of a commune: its code, padding, its first street.
pub const COMMUNE_LEN: usize = 12;
/// Bytes of a street: eight words.
pub const STREET_LEN: usize = 32;
/// Bytes of a cell: its key and one street that has an address in it.
pub const CELL_LEN: usize = 8;
/// Bytes of a word: where its text and its streets begin; one row more tells where the last ends.
pub const WORD_LEN: usize = 8;

/// The sections, in their order in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sections<T> {
    /// By code.
    pub communes: T,
    /// By commune, folded name, postcode, former commune.
    pub streets: T,
    /// Where each text starts, and where the last one ends.
    pub text_offsets: T,
    pub texts: T,
    /// House numbers, street after street.
    pub numbers: T,
    /// By key, then street.
    pub cells: T,
    /// Words of the names, sorted.
    pub words: T,
    pub word_texts: T,
    /// Streets of each word, as steps from one to the next.
    pub postings: T,
}

impl<T> Sections<T> {
    fn from_array(a: [T; SECTIONS]) -> Self {
        let [communes, streets, text_offsets, texts, numbers, cells, words, word_texts, postings] =
            a;
        Self { communes, streets, text_offsets, texts, numbers, cells, words, word_texts, postings }
    }

    fn as_array(&self) -> [&T; SECTIONS] {
        let s = self;
        [
            &s.communes,
            &s.streets,
            &s.text_offsets,
            &s.texts,
            &s.numbers,
            &s.cells,
            &s.words,
            &s.word_texts,
            &s.postings,
        ]
    }
}

/// The whole file.
pub fn assemble(sections: &Sections<Vec<u8>>) -> Vec<u8> {
    let parts = sections.as_array();
    let body: usize = parts.iter().map(|s| s.len()).sum();
    let mut out = Vec::with_capacity(BODY_AT + body);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&0u32.to_le_bytes());
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_le_bytes());
    }
    out.extend_from_slice(&[0; 32]);
    for part in parts {
        out.extend_from_slice(part);
    }
    let digest = digest(&out);
    out[DIGEST_AT..BODY_AT].copy_from_slice(&digest);
    out
}

/// Where the sections lie in a file whose sum is right.
pub fn check(bytes: &[u8]) -> Result<Sections<Range<usize>>, TableError> {
    let sections = sections(bytes)?;
    if sum(bytes) != Some(&digest(bytes)[..]) {
        return Err(TableError::Damaged);
    }
    Ok(sections)
}

/// The sum that the file tells of itself.
pub fn sum(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(DIGEST_AT..BODY_AT)
}

/// Where the sections lie in a file whose sum is somebody else's business.
pub fn sections(bytes: &[u8]) -> Result<Sections<Range<usize>>, TableError> {
    if bytes.get(..8) != Some(MAGIC) {
        return Err(TableError::NotATable);
    }
    let version = super::codec::word(bytes, 8).ok_or(TableError::Damaged)?;
    if version != VERSION {
        return Err(TableError::Version { found: version });
    }
    let header = bytes.get(..BODY_AT).ok_or(TableError::Damaged)?;
    let mut start = BODY_AT;
    let mut ranges: [Range<usize>; SECTIONS] = std::array::from_fn(|_| 0..0);
    for (range, length) in ranges.iter_mut().zip(header[LENGTHS_AT..DIGEST_AT].chunks_exact(8)) {
        let length = u64::from_le_bytes(length.try_into().map_err(|_| TableError::Damaged)?);
        let length = usize::try_from(length).map_err(|_| TableError::Damaged)?;
        let end = start.checked_add(length).ok_or(TableError::Damaged)?;
        *range = start..end;
        start = end;
    }
    if start != bytes.len() {
        return Err(TableError::Damaged);
    }
    Ok(Sections::from_array(ranges))
}

/// The sum of everything but the sum.
fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut sum = Sha256::new();
    sum.update(&bytes[..DIGEST_AT]);
    sum.update(&bytes[BODY_AT..]);
    sum.finalize().into()
}
