//! Cases from CSV files, whatever the order of their columns.

use crate::domain::{CommuneCode, Position, Postcode};
use anyhow::{Context, bail};
use flate2::read::GzDecoder;
use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;

/// How fine an answer is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Commune,
    Locality,
    Street,
    Housenumber,
}

impl Level {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Locality => "locality",
            Self::Street => "street",
            Self::Housenumber => "housenumber",
        }
    }
}

/// A text and what it should give.
#[derive(Debug, Clone)]
pub struct Case {
    pub id: String,
    pub family: String,
    pub level: Level,
    pub query: String,
    pub near: Option<Position>,
    /// The right answer may be anywhere in so many.
    pub limit: usize,
    pub expected: Expected,
}

/// What the answer should be; what is not told is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    pub citycodes: Vec<CommuneCode>,
    pub city: Option<String>,
    pub postcode: Option<Postcode>,
    pub street: Option<String>,
    pub housenumber: Option<String>,
    /// A point, and how far from it the answer may be, in metres.
    pub point: Option<(Position, f64)>,
}

/// Metres around an expected point when the file gives none.
const TOLERANCE_M: f64 = 100.0;

/// A row by the names of its columns.
struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    cells: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    /// The first of these columns that has something in it.
    fn text(&self, names: &[&str]) -> Option<&'a str> {
        let cell = |name: &&str| self.cells.get(*self.columns.get(*name)?).map(str::trim);
        names.iter().filter_map(cell).find(|text| !text.is_empty())
    }

    fn number(&self, names: &[&str]) -> Option<f64> {
        self.text(names)?.parse().ok()
    }

    fn point(&self, lat: &[&str], lon: &[&str]) -> Option<Position> {
        Position::new(self.number(lat)?, self.number(lon)?).ok()
    }
}

/// Reads the cases of a file.
pub fn read(path: &Path) -> anyhow::Result<Vec<Case>> {
    let name = || path.display().to_string();
    let mut bytes = fs::read(path).with_context(name)?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut plain = Vec::new();
        GzDecoder::new(&*bytes).read_to_end(&mut plain).with_context(name)?;
        bytes = plain;
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    parse(&bytes, &stem).with_context(name)
}

/// Reads cases; `stem` names the family when the file does not.
pub fn parse(bytes: &[u8], stem: &str) -> anyhow::Result<Vec<Case>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers()?.clone();
    let columns: HashMap<String, usize> = header
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
        .zip(0..)
        .collect();
    if !columns.contains_key("query") {
        bail!("there is no column « query »");
    }
    let mut cases = Vec::new();
    for (i, cells) in reader.records().enumerate() {
        let cells = cells.with_context(|| format!("row {}", i + 2))?;
        cases.push(case(&Row { columns: &columns, cells: &cells }, i, stem));
    }
    Ok(cases)
}

fn case(row: &Row<'_>, i: usize, stem: &str) -> Case {
    let owned = |names: &[&str]| row.text(names).map(str::to_owned);
    let mut expected = Expected {
        street: owned(&["expected_street"]),
        housenumber: owned(&["expected_housenumber"]),
        city: owned(&["expected_city"]),
        postcode: row.text(&["expected_postcode"]).and_then(postcode),
        ..Expected::default()
    };
    let codes = row.text(&["expected_insee", "expected_citycode"]).unwrap_or_default();
    expected.citycodes = codes.split('|').filter_map(|c| CommuneCode::parse(c).ok()).collect();
    let tolerance = row.number(&["tolerance_m", "tolerance"]).unwrap_or(TOLERANCE_M);
    let point = row.point(&["expected_lat"], &["expected_lon"]);
    expected.point = point.map(|p| (p, tolerance));
    let level = match row.text(&["level"]) {
        Some("commune" | "municipality") => Level::Commune,
        Some("locality") => Level::Locality,
        Some("street") => Level::Street,
        Some("housenumber") => Level::Housenumber,
        _ if expected.housenumber.is_some() => Level::Housenumber,
        _ if expected.street.is_some() => Level::Street,
        _ => Level::Commune,
    };
    let name = owned(&["expected_name"]);
    match level {
        Level::Commune if expected.citycodes.is_empty() => expected.city = expected.city.or(name),
        Level::Street => expected.street = expected.street.or(name),
        _ => {}
    }
    Case {
        id: owned(&["id"]).unwrap_or_else(|| format!("{stem}:{}", i + 2)),
        family: owned(&["family"]).unwrap_or_else(|| stem.to_owned()),
        level,
        query: row.text(&["query"]).unwrap_or_default().to_owned(),
        near: row.point(&["bias_lat", "lat"], &["bias_lon", "lon"]),
        limit: row.number(&["limit"]).map_or(1, |n| (n as usize).clamp(1, 20)),
        expected,
    }
}

/// A postcode that may have lost its first zero.
fn postcode(text: &str) -> Option<Postcode> {
    let text = if text.len() == 4 { format!("0{text}") } else { text.to_owned() };
    Postcode::parse(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_are_read_by_their_headers() {
        let communes = "id,family,query,main_insee,expected_insee,name,postcodes\n\
            c1,arrondissement,lyon 9,69389,69389|69123,Lyon 9e,69009\n";
        let cases = parse(communes.as_bytes(), "x").unwrap();
        assert_eq!((cases[0].level, cases[0].expected.citycodes.len()), (Level::Commune, 2));
        let streets = "query,lat,lon,limit,expected_housenumber,expected_street,expected_postcode\n\
            1 rue Haute,48.5,7.2,4,1,Rue Haute,1500\n";
        let cases = parse(streets.as_bytes(), "typed").unwrap();
        let case = &cases[0];
        assert_eq!(
            (case.level, case.family.as_str(), case.limit),
            (Level::Housenumber, "typed", 4)
        );
        assert_eq!(case.expected.postcode.unwrap().as_str(), "01500");
        assert!(case.near.is_some());
        assert!(parse(b"a,b\n1,2\n", "x").is_err());
    }
}
