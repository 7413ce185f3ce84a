//! The lines of export-peers.

use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Kinds by number.
pub const KINDS: [&str; 6] =
    ["creche", "assistant_maternel", "mam", "garde_a_domicile", "rpe", "laep"];

/// A listing.
#[derive(Debug, Deserialize)]
pub struct Row {
    pub kind: String,
    pub lat: f64,
    pub lon: f64,
    pub capacity: i16,
    pub age_min: i16,
    pub age_max: i16,
    pub days: i16,
    pub name: String,
    pub city: String,
    pub text: String,
    pub card: String,
}

impl Row {
    /// Number of its kind.
    pub fn kind(&self) -> i16 {
        kind(&self.kind).unwrap_or(0)
    }
}

/// Number of a kind.
pub fn kind(word: &str) -> Option<i16> {
    KINDS.iter().position(|kind| *kind == word).map(|number| number as i16)
}

/// Reads a file one line at a time.
pub fn read(
    path: &Path,
) -> Result<impl Iterator<Item = Result<Row, crate::Failure>>, crate::Failure> {
    let lines = BufReader::with_capacity(1 << 20, File::open(path)?).lines();
    Ok(lines.map(|line| Ok(serde_json::from_str(&line?)?)))
}

/// Lower case, no accents, words apart by one space.
pub fn fold(text: &str) -> String {
    let plain = text.chars().flat_map(char::to_lowercase).map(|c| match c {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        c if c.is_alphanumeric() => c,
        _ => ' ',
    });
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Coordinates on the unit sphere.
pub fn unit(lat: f64, lon: f64) -> [f64; 3] {
    let (lat, lon) = (lat.to_radians(), lon.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// Metres of a squared chord.
pub fn metres(chord2: f64) -> f64 {
    2.0 * 6_371_008.8 * (chord2.max(0.0).sqrt() / 2.0).min(1.0).asin()
}

/// Metres between two points.
pub fn between(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (a, b) = (unit(a.0, a.1), unit(b.0, b.1));
    metres((0..3).map(|i| (a[i] - b[i]).powi(2)).sum())
}
