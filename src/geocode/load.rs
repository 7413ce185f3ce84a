//! Reads the reference files of `index/places/` into tables.

use super::gazetteer::{Commune, CommuneKind, Department, Epci, GazetteerError, Region, Tables};
use super::outlines::Outlines;
use crate::bundled::{Index, read};
use crate::domain::{CommuneCode, DepartmentCode, Position, Postcode};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

type Loaded<T> = Result<T, GazetteerError>;

const COMMUNES: &str = "places/communes.csv.gz";
const STATUSES: &str = "places/decoupage-communes.json.gz";
const EPCIS: &str = "places/epci.csv.gz";
const DEPARTMENTS: &str = "places/departements.json";
const COUNTS: &str = "places/official-counts-2018.csv.gz";
const REGIONS: &str = "places/regions.json";
const OUTLINES: &str = "places/outlines.geojsonl.gz";

/// A row of the administrative register, of any status.
#[derive(Deserialize)]
struct Status {
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    departement: Option<String>,
    #[serde(default, rename = "codesPostaux")]
    postcodes: Vec<String>,
    #[serde(default)]
    population: u32,
    #[serde(rename = "chefLieu")]
    head: Option<String>,
    #[serde(default, rename = "anciensCodes")]
    former_codes: Vec<String>,
}

/// A row of the file of centres.
#[derive(Deserialize)]
struct Centre {
    code_insee: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    code_departement: String,
    code_epci: Option<String>,
    population_municipale: Option<u32>,
    codes_postaux: Option<String>,
    commune_parente: Option<String>,
    lon_centre: Option<f64>,
    lat_centre: Option<f64>,
    lon_min: Option<f64>,
    lat_min: Option<f64>,
    lon_max: Option<f64>,
    lat_max: Option<f64>,
    lon_mairie: Option<f64>,
    lat_mairie: Option<f64>,
}

impl Centre {
    fn bbox(&self) -> Option<[f64; 4]> {
        Some([self.lon_min?, self.lat_min?, self.lon_max?, self.lat_max?])
    }

    /// The town hall, where people picture the town; the centroid when it is not known, or not
    /// inside the commune's box.
    fn point(&self) -> Option<Position> {
        let point = |lat: Option<f64>, lon: Option<f64>| Position::new(lat?, lon?).ok();
        let hall = point(self.lat_mairie, self.lon_mairie);
        let centroid = point(self.lat_centre, self.lon_centre);
        let inside = |p: &Position| {
            self.bbox().is_some_and(|[w, s, e, n]| {
                (w..=e).contains(&p.lon()) && (s..=n).contains(&p.lat())
            })
        };
        hall.filter(inside).or(centroid)
    }
}

/// Every table, from the files inside the binary.
pub fn tables() -> Loaded<Tables> {
    let statuses = statuses()?;
    let mut communes = centres()?;
    add_communes_without_centre(&mut communes, &statuses);
    let known: BTreeSet<CommuneCode> = communes.keys().copied().collect();
    let former = former_codes(&statuses, &known);
    add_official_counts(&mut communes, &former)?;
    Ok(Tables {
        communes: communes.into_values().collect(),
        former,
        epcis: epcis()?,
        departments: departments()?,
        regions: regions()?,
        outlines: Outlines::from_geojson_lines(&read::<Index>(OUTLINES)?)
            .map_err(|(row, detail)| bad(OUTLINES, row, detail))?,
    })
}

fn bad(file: &'static str, row: usize, detail: impl ToString) -> GazetteerError {
    GazetteerError::Row { file, row, detail: detail.to_string() }
}

fn statuses() -> Loaded<Vec<Status>> {
    serde_json::from_slice(&read::<Index>(STATUSES)?).map_err(|e| bad(STATUSES, e.line(), e))
}

fn centres() -> Loaded<BTreeMap<CommuneCode, Commune>> {
    let bytes = read::<Index>(COMMUNES)?;
    let mut rows = csv::Reader::from_reader(&*bytes);
    let mut communes = BTreeMap::new();
    for (row, centre) in rows.deserialize::<Centre>().enumerate() {
        let commune = centre
            .map_err(|e| e.to_string())
            .and_then(|c| commune_of(c).map_err(|e| e.to_string()))
            .map_err(|e| bad(COMMUNES, row + 2, e))?;
        communes.insert(commune.code, commune);
    }
    Ok(communes)
}

fn commune_of(row: Centre) -> Result<Commune, crate::domain::InvalidCode> {
    let (bbox, centre) = (row.bbox(), row.point());
    let parent = row.commune_parente.filter(|p| !p.is_empty());
    Ok(Commune {
        code: CommuneCode::parse(&row.code_insee)?,
        name: row.nom,
        kind: match row.kind.as_str() {
            "ARM" => CommuneKind::Arrondissement,
            _ => CommuneKind::Current,
        },
        department: DepartmentCode::parse(&row.code_departement)?,
        epci: row.code_epci.filter(|e| !e.is_empty()),
        population: row.population_municipale.unwrap_or(0),
        postcodes: postcodes(row.codes_postaux.as_deref().unwrap_or("").split(' ')),
        centre,
        bbox,
        parent: parent.map(|p| CommuneCode::parse(&p)).transpose()?,
        official_creches: None,
    })
}

fn postcodes<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Postcode> {
    texts.filter_map(|text| Postcode::parse(text).ok()).collect()
}

/// Restored communes and overseas collectivities: known by name, without a point.
fn add_communes_without_centre(communes: &mut BTreeMap<CommuneCode, Commune>, statuses: &[Status]) {
    for row in statuses.iter().filter(|s| s.kind == "commune-actuelle") {
        let Ok(code) = CommuneCode::parse(&row.code) else { continue };
        let department = row
            .departement
            .as_deref()
            .and_then(|d| DepartmentCode::parse(d).ok())
            .unwrap_or_else(|| code.department());
        communes.entry(code).or_insert_with(|| Commune {
            code,
            name: row.nom.clone(),
            kind: CommuneKind::Current,
            department,
            epci: None,
            population: row.population,
            postcodes: postcodes(row.postcodes.iter().map(String::as_str)),
            centre: None,
            bbox: None,
            parent: None,
            official_creches: None,
        });
    }
}

/// Delegated and associated communes, and codes of communes that have been merged.
fn former_codes(
    statuses: &[Status],
    known: &BTreeSet<CommuneCode>,
) -> Vec<(CommuneCode, String, CommuneCode)> {
    let parse = |text: &str| CommuneCode::parse(text).ok();
    let mut former = Vec::new();
    for row in statuses {
        let Some(code) = parse(&row.code) else { continue };
        if let Some(head) = row.head.as_deref().and_then(parse) {
            former.push((code, row.nom.clone(), head));
        }
        if known.contains(&code) && row.kind == "commune-actuelle" {
            let old = row.former_codes.iter().filter_map(|old| parse(old));
            former.extend(old.filter(|old| *old != code).map(|old| (old, String::new(), code)));
        }
    }
    former.retain(|(_, _, head)| known.contains(head));
    // A named row (a delegated commune) tells more than a bare old code.
    former.sort_by(|a, b| (a.0, a.1.is_empty(), &a.1, a.2).cmp(&(b.0, b.1.is_empty(), &b.1, b.2)));
    former.dedup_by(|b, a| a.0 == b.0 && (b.1.is_empty() || a.1 == b.1));
    former
}

fn add_official_counts(
    communes: &mut BTreeMap<CommuneCode, Commune>,
    former: &[(CommuneCode, String, CommuneCode)],
) -> Loaded<()> {
    let heads: HashMap<_, _> = former.iter().map(|(old, _, new)| (*old, *new)).collect();
    let bytes = read::<Index>(COUNTS)?;
    let mut rows = csv::ReaderBuilder::new().delimiter(b';').from_reader(&*bytes);
    let mut counts: BTreeMap<CommuneCode, u16> = BTreeMap::new();
    let mut counted = BTreeSet::new();
    for (row, record) in rows.deserialize::<(String, u16)>().enumerate() {
        let (code, count) = record.map_err(|e| bad(COUNTS, row + 2, e))?;
        let code = CommuneCode::parse(&code).map_err(|e| bad(COUNTS, row + 2, e))?;
        counted.insert(code.department());
        let today =
            if communes.contains_key(&code) { code } else { *heads.get(&code).unwrap_or(&code) };
        *counts.entry(today).or_default() += count;
    }
    // A commune without a row has none; a département without any row was not counted.
    for commune in communes.values_mut().filter(|c| counted.contains(&c.department)) {
        commune.official_creches = Some(counts.get(&commune.code).copied().unwrap_or(0));
    }
    Ok(())
}

fn epcis() -> Loaded<Vec<Epci>> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        nom: String,
        membres: String,
    }
    let bytes = read::<Index>(EPCIS)?;
    let mut rows = csv::Reader::from_reader(&*bytes);
    let row = |(i, row): (usize, Result<Row, csv::Error>)| {
        let row = row.map_err(|e| bad(EPCIS, i + 2, e))?;
        let members = row.membres.split(' ').filter_map(|c| CommuneCode::parse(c).ok()).collect();
        Ok(Epci { code: row.code, name: row.nom, members })
    };
    rows.deserialize().enumerate().map(row).collect()
}

fn departments() -> Loaded<Vec<Department>> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        nom: String,
    }
    let rows: Vec<Row> = serde_json::from_slice(&read::<Index>(DEPARTMENTS)?)
        .map_err(|e| bad(DEPARTMENTS, e.line(), e))?;
    rows.into_iter()
        .enumerate()
        .map(|(i, row)| {
            let code = DepartmentCode::parse(&row.code).map_err(|e| bad(DEPARTMENTS, i + 1, e))?;
            Ok(Department { code, name: row.nom })
        })
        .collect()
}

fn regions() -> Loaded<Vec<Region>> {
    #[derive(Deserialize)]
    struct Named {
        code: String,
        nom: String,
    }
    #[derive(Deserialize)]
    struct Within {
        code: String,
        region: String,
    }
    let regions: Vec<Named> =
        serde_json::from_slice(&read::<Index>(REGIONS)?).map_err(|e| bad(REGIONS, e.line(), e))?;
    let within: Vec<Within> = serde_json::from_slice(&read::<Index>(DEPARTMENTS)?)
        .map_err(|e| bad(DEPARTMENTS, e.line(), e))?;
    let region = |region: Named| {
        let own = within.iter().filter(|d| d.region == region.code);
        let departments = own.filter_map(|d| DepartmentCode::parse(&d.code).ok()).collect();
        Region { name: region.nom, departments }
    };
    Ok(regions.into_iter().map(region).collect())
}
