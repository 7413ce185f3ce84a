//! Data and pages that travel inside the binary: reference places, fixtures, mappings, assets.
//!
//! A release binary needs no folder beside it. A development build reads the files from the
//! source tree, so that a change of data needs no compilation.

use flate2::read::GzDecoder;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::io::Read;
use thiserror::Error;

/// Reference data and index definitions, under `index/`.
#[derive(RustEmbed)]
#[folder = "index/"]
pub struct Index;

/// Samples of the sources and their mappings, under `fixtures/`.
#[derive(RustEmbed)]
#[folder = "fixtures/"]
#[exclude = "derived/*"]
#[exclude = "expected/*"]
#[exclude = "formats/*"]
#[exclude = "*.expected.json"]
#[exclude = "*.py"]
#[exclude = "inbound/*"]
#[exclude = "oracle/*"]
#[exclude = "places/*"]
#[exclude = "*.md"]
pub struct Fixtures;

/// The law as data: units, sources and parameters, under `params/`.
#[derive(RustEmbed)]
#[folder = "params/"]
#[include = "*.toml"]
#[exclude = "cases/*"]
pub struct Law;

/// Style sheet, scripts and images, under `web/assets/`.
#[derive(RustEmbed)]
#[folder = "web/assets/"]
pub struct Web;

/// Why a bundled file could not be read.
#[derive(Debug, Error)]
pub enum BundledError {
    #[error("bundled file {0} is missing")]
    Missing(String),
    #[error("bundled file {0} cannot be decompressed: {1}")]
    Corrupt(String, std::io::Error),
}

/// A file of a bundle, decompressed when its name ends in `.gz`.
pub fn read<E: RustEmbed>(path: &str) -> Result<Vec<u8>, BundledError> {
    let file = E::get(path).ok_or_else(|| BundledError::Missing(path.to_owned()))?;
    let bytes: Cow<'static, [u8]> = file.data;
    if !path.ends_with(".gz") {
        return Ok(bytes.into_owned());
    }
    let mut out = Vec::new();
    GzDecoder::new(&*bytes)
        .read_to_end(&mut out)
        .map_err(|error| BundledError::Corrupt(path.to_owned(), error))?;
    Ok(out)
}
