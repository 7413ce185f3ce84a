//! Judged questions, one a line.

use super::predicate::Predicate;
use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A question with its judgement. What the file holds beside is for people.
#[derive(Debug, Deserialize)]
pub struct Case {
    pub id: String,
    pub q: String,
    pub place: PlaceWanted,
    #[serde(default)]
    pub phenomena: Vec<String>,
    #[serde(default)]
    pub expect: Expected,
    #[serde(default = "default_radius")]
    pub radius_m: u32,
    /// Grade → what a listing of that grade is like; a listing has the highest that holds.
    pub grades: BTreeMap<u8, Predicate>,
    /// What must not be among the first ten.
    pub never: Option<Predicate>,
    /// The structured need sent with the words, by the names of the API.
    #[serde(default)]
    pub need: Map<String, Value>,
}

/// What the parser should find.
#[derive(Debug, Default, Deserialize)]
pub struct Expected {
    #[serde(default)]
    pub concepts: Vec<String>,
}

/// Where the question is about.
#[derive(Debug, Deserialize)]
pub struct PlaceWanted {
    pub kind: PlaceKind,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// INSEE code of the commune.
    #[serde(default)]
    pub insee: Option<String>,
    #[serde(default = "default_tolerance")]
    pub tolerance_m: f64,
}

/// How the place is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    Commune,
    Postcode,
    Address,
    Arrondissement,
    Departement,
    Locality,
    /// The position of a telephone: the question tells no place.
    Device,
    /// No place at all.
    None,
}

impl PlaceWanted {
    /// Whether the point comes with the question.
    pub fn is_device(&self) -> bool {
        self.kind == PlaceKind::Device
    }
}

fn default_radius() -> u32 {
    5_000
}

fn default_tolerance() -> f64 {
    6_000.0
}

/// Reads a file; what is wrong is told with its line.
pub fn read(path: &Path) -> anyhow::Result<Vec<Case>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let cases = lines.map(|(number, line)| {
        let told = || format!("{}, line {}", path.display(), number + 1);
        let case: Case = serde_json::from_str(line).with_context(told)?;
        check(&case).with_context(told)?;
        Ok(case)
    });
    cases.collect()
}

fn check(case: &Case) -> anyhow::Result<()> {
    let told = case.place.lat.is_some() && case.place.lon.is_some();
    let free = matches!(case.place.kind, PlaceKind::Device | PlaceKind::None);
    ensure!(told || free, "{}: the place has no lat and lon", case.id);
    ensure!(!case.grades.is_empty(), "{}: no grade", case.id);
    ensure!(
        case.grades.keys().all(|grade| (1..=3).contains(grade)),
        "{}: grades are 1 to 3",
        case.id
    );
    Ok(())
}
