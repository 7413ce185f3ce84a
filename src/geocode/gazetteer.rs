//! Communes, municipal arrondissements, EPCI and départements of France.

use super::areas::Areas;
use super::index::NameIndex;
use super::outlines::Outlines;
use super::streets::AddressTable;
use crate::bundled::BundledError;
use crate::domain::{CommuneCode, DepartmentCode, Position, Postcode};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use thiserror::Error;

/// What a commune's row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommuneKind {
    /// A commune of today.
    Current,
    /// An arrondissement of Paris, Lyon or Marseille.
    Arrondissement,
}

/// A commune of today, or a municipal arrondissement.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Commune {
    pub code: CommuneCode,
    pub name: String,
    pub kind: CommuneKind,
    pub department: DepartmentCode,
    /// SIREN of the EPCI.
    pub epci: Option<String>,
    pub population: u32,
    pub postcodes: Vec<Postcode>,
    /// The town hall, else the centroid; unknown for some overseas collectivities.
    pub centre: Option<Position>,
    /// `[min_lon, min_lat, max_lon, max_lat]` in degrees.
    pub bbox: Option<[f64; 4]>,
    /// The whole city of an arrondissement.
    pub parent: Option<CommuneCode>,
    /// Crèches counted by Insee in 2018; None where the whole département is not in the counts.
    pub official_creches: Option<u16>,
}

/// An intercommunal body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Epci {
    pub code: String,
    pub name: String,
    pub members: Vec<CommuneCode>,
}

/// A département.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Department {
    pub code: DepartmentCode,
    pub name: String,
}

/// A region and its départements.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    pub name: String,
    pub departments: Vec<DepartmentCode>,
}

/// The tables as they are stored; indexes are rebuilt on loading.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Tables {
    /// Sorted by code.
    pub communes: Vec<Commune>,
    /// Codes and names that no longer stand alone, with the commune that took them in.
    pub former: Vec<(CommuneCode, String, CommuneCode)>,
    pub epcis: Vec<Epci>,
    pub departments: Vec<Department>,
    pub regions: Vec<Region>,
    pub outlines: Outlines,
}

/// Why the reference data could not be read.
#[derive(Debug, Error)]
pub enum GazetteerError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
    #[error("{file}, row {row}: {detail}")]
    Row { file: &'static str, row: usize, detail: String },
    #[error("the stored places cannot be read: {0}")]
    Stored(#[from] postcard::Error),
}

/// Every place name the service knows, ready to be asked.
pub struct Gazetteer {
    pub(super) tables: Tables,
    pub(super) by_code: HashMap<CommuneCode, u32>,
    former: HashMap<CommuneCode, CommuneCode>,
    pub(super) by_postcode: HashMap<Postcode, Vec<u32>>,
    pub(super) names: NameIndex,
    /// Arrondissements of a city, by the code of the city.
    parts: HashMap<CommuneCode, Vec<u32>>,
    /// Named communes that each commune of today took in.
    merged: HashMap<CommuneCode, u32>,
    pub(super) areas: Areas,
    /// Streets, when some were read.
    streets: Option<Arc<AddressTable>>,
}

impl Gazetteer {
    /// Reads the reference data that travels inside the binary.
    pub fn bundled() -> Result<Self, GazetteerError> {
        super::load::tables().map(Self::new)
    }

    /// Builds the indexes over checked tables.
    pub fn new(tables: Tables) -> Self {
        let number = |(i, c): (usize, &Commune)| (c.code, i as u32);
        let by_code: HashMap<_, _> = tables.communes.iter().enumerate().map(number).collect();
        let former = tables.former.iter().map(|(old, _, new)| (*old, *new)).collect();
        let mut by_postcode: HashMap<Postcode, Vec<u32>> = HashMap::new();
        for (i, commune) in tables.communes.iter().enumerate() {
            for postcode in &commune.postcodes {
                by_postcode.entry(*postcode).or_default().push(i as u32);
            }
        }
        for list in by_postcode.values_mut() {
            list.sort_by_key(|i| {
                let commune = &tables.communes[*i as usize];
                (std::cmp::Reverse(commune.population), commune.code)
            });
        }
        let names = NameIndex::new(&tables, &by_code);
        let mut parts: HashMap<CommuneCode, Vec<u32>> = HashMap::new();
        for (i, commune) in tables.communes.iter().enumerate() {
            if let Some(city) = commune.parent {
                parts.entry(city).or_default().push(i as u32);
            }
        }
        let areas = Areas::new(&tables);
        let mut merged: HashMap<CommuneCode, u32> = HashMap::new();
        for (_, _, today) in tables.former.iter().filter(|(_, name, _)| !name.is_empty()) {
            *merged.entry(*today).or_default() += 1;
        }
        let streets = None;
        Self { tables, by_code, former, by_postcode, names, parts, merged, areas, streets }
    }

    /// The same places with the streets of a table.
    #[must_use]
    pub fn with_streets(self, streets: Option<Arc<AddressTable>>) -> Self {
        Self { streets, ..self }
    }

    /// The streets that are known.
    pub fn streets(&self) -> Option<&AddressTable> {
        self.streets.as_deref()
    }

    /// How many named communes a commune of today took in.
    pub(super) fn merged_into(&self, code: CommuneCode) -> u32 {
        self.merged.get(&code).copied().unwrap_or(0)
    }

    pub(super) fn commune_row(&self, i: u32) -> &Commune {
        &self.tables.communes[i as usize]
    }

    /// Reads tables written by [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, GazetteerError> {
        Ok(Self::new(postcard::from_bytes(bytes)?))
    }

    /// The tables as bytes, the same for the same tables.
    pub fn to_bytes(&self) -> Result<Vec<u8>, GazetteerError> {
        Ok(postcard::to_stdvec(&self.tables)?)
    }

    /// A commune of today or a municipal arrondissement.
    pub fn commune(&self, code: CommuneCode) -> Option<&Commune> {
        self.by_code.get(&code).map(|i| &self.tables.communes[*i as usize])
    }

    /// The commune that answers for this code today: itself, or the one that took it in.
    pub fn successor(&self, code: CommuneCode) -> Option<CommuneCode> {
        if self.by_code.contains_key(&code) {
            return Some(code);
        }
        self.former.get(&code).copied()
    }

    /// Communes of a postcode, most populous first.
    pub fn communes_of(&self, postcode: Postcode) -> impl Iterator<Item = &Commune> {
        let list = self.by_postcode.get(&postcode).map_or(&[][..], Vec::as_slice);
        list.iter().map(|i| &self.tables.communes[*i as usize])
    }

    /// Arrondissements of a city; empty for every other commune.
    pub fn arrondissements(&self, city: CommuneCode) -> impl Iterator<Item = &Commune> {
        let parts = self.parts.get(&city).map_or(&[][..], Vec::as_slice);
        parts.iter().map(|i| &self.tables.communes[*i as usize])
    }

    /// Name of a département.
    pub fn department_name(&self, code: &DepartmentCode) -> Option<&str> {
        self.tables.departments.iter().find(|d| d.code == *code).map(|d| d.name.as_str())
    }

    /// Every commune and arrondissement, by code.
    pub fn communes(&self) -> &[Commune] {
        &self.tables.communes
    }

    /// Outlines of the communes.
    pub fn outlines(&self) -> &Outlines {
        &self.tables.outlines
    }

    /// Crèches that Insee counted in the commune, arrondissements added up; None when unknown.
    pub fn official_creches(&self, code: CommuneCode) -> Option<u32> {
        let own = u32::from(self.commune(code)?.official_creches?);
        let parts = self.arrondissements(code).filter_map(|c| c.official_creches);
        Some(own + parts.map(u32::from).sum::<u32>())
    }

    /// The commune whose outline holds the point; the arrondissement in the three cities.
    pub fn commune_at(&self, point: Position) -> Option<CommuneCode> {
        self.tables.outlines.at(point).into_iter().find_map(|code| {
            let commune = self.commune(code)?;
            let split = self.arrondissements(code).next().is_some();
            (commune.kind == CommuneKind::Arrondissement || !split).then_some(code)
        })
    }

    /// Whether the point is inside the commune, or less than `tolerance_m` metres outside.
    pub fn contains(&self, code: CommuneCode, point: Position, tolerance_m: f64) -> bool {
        self.tables.outlines.get(code).is_some_and(|o| o.distance_m(point) <= tolerance_m)
    }

    /// Communes of today that have, or had, exactly this folded name.
    pub fn named(&self, name: &str) -> Vec<CommuneCode> {
        let found = self.names.exact(&super::query::normalise_name(name));
        found.iter().map(|i| self.commune_row(*i).code).collect()
    }

    /// A commune by its exact folded name, told apart by the postcode when several share it.
    ///
    /// None when nothing or more than one commune fits.
    pub fn find(&self, name: &str, postcode: Option<Postcode>) -> Option<CommuneCode> {
        let found = self.names.exact(&super::query::normalise_name(name));
        let fits = |i: &&u32| {
            let commune = &self.tables.communes[**i as usize];
            postcode.is_none_or(|p| commune.postcodes.contains(&p))
        };
        let mut fitting = found.iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (Some(i), None) => Some(self.tables.communes[*i as usize].code),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> CommuneCode {
        CommuneCode::parse(text).unwrap()
    }

    #[test]
    fn the_bundled_places_are_whole_and_survive_storage() {
        let places = Gazetteer::bundled().unwrap();
        let nantes = places.commune(code("44109")).unwrap();
        assert_eq!(nantes.name, "Nantes");
        assert!(nantes.population > 300_000);
        assert!(places.communes().len() > 34_900);
        let again = Gazetteer::from_bytes(&places.to_bytes().unwrap()).unwrap();
        assert_eq!(again.to_bytes().unwrap(), places.to_bytes().unwrap());
    }

    #[test]
    fn merged_communes_lead_to_the_commune_of_today() {
        let places = Gazetteer::bundled().unwrap();
        let today = places.successor(code("44040")).unwrap();
        assert_eq!(places.commune(today).unwrap().name, "Chaumes-en-Retz");
        assert_eq!(places.successor(code("44109")), Some(code("44109")));
    }

    #[test]
    fn a_point_belongs_to_its_arrondissement() {
        let places = Gazetteer::bundled().unwrap();
        let bastille = Position::new(48.8530, 2.3690).unwrap();
        let found = places.commune_at(bastille).unwrap();
        assert!(found.as_str().starts_with("751"), "{found}");
        assert!(places.contains(code("75056"), bastille, 0.0));
        assert!(!places.contains(code("44109"), bastille, 1_000.0));
    }

    #[test]
    fn names_shared_by_several_communes_need_a_postcode() {
        let places = Gazetteer::bundled().unwrap();
        assert_eq!(places.find("Saint-Denis", None), None);
        let reunion = places.find("ST DENIS", Postcode::parse("97400").ok());
        assert_eq!(reunion, Some(code("97411")));
        assert_eq!(places.find("la rouxiere", None), Some(code("44213")));
    }
}
