//! What a generation is made of: sources, counts, checksums.

use crate::domain::{Date, SourceInfo};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// Version of the files of a generation; another version is never opened.
pub const FORMAT: u32 = 6;

/// Name of a generation: the moment it was built and the start of its content hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GenerationId(String);

impl GenerationId {
    /// "20261125t063501250z-0a1b2c3d4e5f".
    pub fn new(built_at: jiff::Timestamp, content_hash: &str) -> Self {
        let moment = built_at.strftime("%Y%m%dt%H%M%S%3fz");
        Self(format!("{moment}-{}", content_hash.get(..12).unwrap_or(content_hash)))
    }

    /// From a folder's name; None when it cannot be one of ours.
    pub fn parse(name: &str) -> Option<Self> {
        let sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (name.len() >= 10 && name.len() <= 60 && name.bytes().all(sign)).then(|| Self(name.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GenerationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file of the generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A source and what it gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceEntry {
    #[serde(flatten)]
    pub info: SourceInfo,
    /// Rows read, listings published.
    pub read: u64,
    pub published: u64,
    /// Fingerprint of what the source gave when it was last read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

/// `manifest.json`: written last, so that a folder with one is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub id: GenerationId,
    pub built_at: jiff::Timestamp,
    /// Hash of listings, places, sources and figures: the same input gives the same one.
    pub content_hash: String,
    pub listings: u64,
    pub demonstration_listings: u64,
    /// Oldest and newest dates of the listings' data.
    pub data_dates: Option<(Date, Date)>,
    pub sources: Vec<SourceEntry>,
    /// By path inside the folder; the manifest itself is not in it.
    pub files: BTreeMap<String, FileEntry>,
}

/// SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
