//! Territories that figures are told for: communes, EPCI, départements, each with its code.

use super::gazetteer::{Commune, CommuneKind, Epci, Gazetteer};
use super::query::normalise_name;
use crate::domain::{CommuneCode, DepartmentCode, Scale};
use std::collections::BTreeSet;

/// A territory of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerritoryCode {
    /// A commune or a municipal arrondissement.
    Commune(CommuneCode),
    /// SIREN of an EPCI.
    Epci(String),
    Department(DepartmentCode),
}

impl TerritoryCode {
    /// Size of the territory.
    pub fn scale(&self) -> Scale {
        match self {
            Self::Commune(_) => Scale::Commune,
            Self::Epci(_) => Scale::Epci,
            Self::Department(_) => Scale::Department,
        }
    }

    /// The code as written in public files.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Commune(code) => code.as_str(),
            Self::Epci(code) => code,
            Self::Department(code) => code.as_str(),
        }
    }
}

impl Gazetteer {
    /// The territory of a code: INSEE code of a commune (a former one leads to that of today), SIREN
    /// of an EPCI, code of a département.
    pub fn territory(&self, code: &str) -> Option<TerritoryCode> {
        match code.len() {
            5 => {
                let code = CommuneCode::parse(code).ok()?;
                self.successor(code).map(TerritoryCode::Commune)
            }
            9 => self.epci(code).map(|epci| TerritoryCode::Epci(epci.code.clone())),
            _ => {
                let code = DepartmentCode::parse(code).ok()?;
                self.department_name(&code).is_some().then_some(TerritoryCode::Department(code))
            }
        }
    }

    /// An intercommunal body by its SIREN.
    pub fn epci(&self, siren: &str) -> Option<&Epci> {
        self.tables.epcis.iter().find(|epci| epci.code == siren)
    }

    /// Official name; empty for a code that is not ours.
    pub fn territory_name(&self, territory: &TerritoryCode) -> &str {
        let name = match territory {
            TerritoryCode::Commune(code) => self.commune(*code).map(|c| c.name.as_str()),
            TerritoryCode::Epci(code) => self.epci(code).map(|epci| epci.name.as_str()),
            TerritoryCode::Department(code) => self.department_name(code),
        };
        name.unwrap_or_default()
    }

    /// Communes and arrondissements of a territory, by code; the city itself stands beside its
    /// arrondissements.
    pub fn communes_within(&self, territory: &TerritoryCode) -> Vec<&Commune> {
        let cities: Vec<CommuneCode> = match territory {
            TerritoryCode::Commune(code) => vec![*code],
            TerritoryCode::Epci(code) => {
                self.epci(code).map_or_else(Vec::new, |epci| epci.members.clone())
            }
            TerritoryCode::Department(code) => {
                let here = self.communes().iter().filter(|c| c.department == *code);
                return here.collect();
            }
        };
        let parts = cities.iter().flat_map(|city| self.arrondissements(*city));
        let mut found: Vec<&Commune> =
            cities.iter().filter_map(|code| self.commune(*code)).chain(parts).collect();
        found.sort_by_key(|c| c.code);
        found
    }

    /// Larger territories that hold this one, the smallest first.
    pub fn around(&self, territory: &TerritoryCode) -> Vec<TerritoryCode> {
        match territory {
            TerritoryCode::Commune(code) => {
                let Some(commune) = self.commune(*code) else { return Vec::new() };
                let city = commune.parent.and_then(|code| self.commune(code));
                let siren = city.unwrap_or(commune).epci.clone();
                city.map(|c| TerritoryCode::Commune(c.code))
                    .into_iter()
                    .chain(siren.filter(|s| self.epci(s).is_some()).map(TerritoryCode::Epci))
                    .chain([TerritoryCode::Department(commune.department.clone())])
                    .collect()
            }
            TerritoryCode::Epci(_) => {
                let members = self.communes_within(territory);
                let departments: BTreeSet<&DepartmentCode> =
                    members.iter().map(|c| &c.department).collect();
                departments.into_iter().cloned().map(TerritoryCode::Department).collect()
            }
            TerritoryCode::Department(_) => Vec::new(),
        }
    }

    /// Territories that a text may name, best first: a code, a postcode, a name.
    pub fn territories_named(&self, text: &str, limit: usize) -> Vec<TerritoryCode> {
        let text = text.trim();
        let name = normalise_name(text);
        let mut found = self.whole_names(&name);
        if found.is_empty() || name.bytes().all(|b| b.is_ascii_digit()) {
            let places = self.resolve(text, limit).places;
            found.extend(places.into_iter().map(|p| TerritoryCode::Commune(p.citycode)));
        }
        found.extend(self.territory(text));
        let mut seen = BTreeSet::new();
        found.retain(|t| seen.insert(t.as_str().to_owned()));
        found.truncate(limit);
        found
    }

    /// Communes, EPCI and départements whose whole folded name this is.
    fn whole_names(&self, name: &str) -> Vec<TerritoryCode> {
        let communes = self.names.exact(name).iter().map(|i| &self.tables.communes[*i as usize]);
        let communes = communes
            .filter(|c| c.kind == CommuneKind::Current)
            .map(|c| TerritoryCode::Commune(c.code));
        let same = |other: &str| normalise_name(other) == name;
        let epcis = self.tables.epcis.iter().filter(|epci| same(&epci.name));
        let departments = self.tables.departments.iter().filter(|d| same(&d.name));
        communes
            .chain(epcis.map(|epci| TerritoryCode::Epci(epci.code.clone())))
            .chain(departments.map(|d| TerritoryCode::Department(d.code.clone())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Gazetteer {
        Gazetteer::bundled().unwrap()
    }

    #[test]
    fn codes_of_three_lengths_are_three_kinds_of_territories() {
        let places = places();
        let name = |code: &str| {
            let territory = places.territory(code)?;
            Some((territory.scale(), places.territory_name(&territory).to_owned()))
        };
        assert_eq!(name("44109"), Some((Scale::Commune, "Nantes".to_owned())));
        assert_eq!(name("44040"), Some((Scale::Commune, "Chaumes-en-Retz".to_owned())));
        assert_eq!(name("244400404").unwrap().0, Scale::Epci);
        assert_eq!(name("44"), Some((Scale::Department, "Loire-Atlantique".to_owned())));
        assert_eq!(name("2a"), Some((Scale::Department, "Corse-du-Sud".to_owned())));
        for wrong in ["", "4", "99", "44999", "99999", "000000000", "nantes", "é", "4410é"] {
            assert_eq!(name(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_city_holds_its_arrondissements_and_is_held_by_its_epci_and_departement() {
        let places = places();
        let lyon = places.territory("69123").unwrap();
        assert_eq!(places.communes_within(&lyon).len(), 10);
        let around: Vec<String> = places
            .around(&places.territory("69383").unwrap())
            .iter()
            .map(|t| t.as_str().to_owned())
            .collect();
        assert_eq!(around.first().map(String::as_str), Some("69123"));
        assert_eq!(around.last().map(String::as_str), Some("69"));
        let metropole = places.territory(&around[1]).unwrap();
        let members = places.communes_within(&metropole);
        assert!(members.iter().any(|c| c.code.as_str() == "69383"));
        assert!(members.is_sorted_by_key(|c| c.code));
    }

    #[test]
    fn territories_are_found_by_name_by_postcode_and_by_code() {
        let places = places();
        let named = |text: &str| -> Vec<String> {
            let found = places.territories_named(text, 8);
            found.iter().map(|t| t.as_str().to_owned()).collect()
        };
        assert_eq!(named("loire atlantique"), ["44"]);
        assert_eq!(named("Nantes"), ["44109"]);
        assert_eq!(named("nantes metropole"), ["244400404"]);
        assert_eq!(named("44"), ["44"]);
        assert_eq!(named("44109"), ["44109"]);
        assert_eq!(named("44300"), ["44109"]);
        assert_eq!(named("Paris"), ["75056", "75"]);
        assert!(named("saint denis").len() > 2);
        assert!(named("zzzzqqqq").is_empty() && named("").is_empty());
    }
}
