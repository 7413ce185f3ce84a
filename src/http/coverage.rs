//! What we know of a commune, told honestly: which kinds are listed there, and how many crèches
//! the official statistics count.

use crate::domain::{CommuneCode, ListingType};
use crate::search::Generation;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Year and publisher of the official counts.
pub const OFFICIAL_SOURCE: &str = "Insee, Base permanente des équipements 2018";
/// Year of the official counts.
pub const OFFICIAL_YEAR: u16 = 2018;

/// Coverage of the commune that the search is about.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageView {
    pub citycode: String,
    pub city: String,
    /// Kinds for which a source lists this commune.
    pub listed_types: Vec<ListingType>,
    /// Kinds that no source lists here: their absence from the results means nothing.
    pub missing_types: Vec<ListingType>,
    /// Crèches counted by the official statistics, arrondissements added up; null when the commune
    /// was not counted.
    #[schema(required)]
    pub official_creches: Option<u32>,
    pub official_source: &'static str,
    /// French, for people.
    pub message: String,
}

/// Coverage of a commune by the real sources of the generation.
pub fn of(generation: &Generation, code: CommuneCode) -> Option<CoverageView> {
    let commune = generation.places.commune(code)?;
    let codes: Vec<&str> = [Some(code.as_str()), Some(commune.department.as_str())]
        .into_iter()
        .chain([commune.parent.as_ref().map(CommuneCode::as_str)])
        .flatten()
        .chain(generation.places.arrondissements(code).map(|a| a.code.as_str()))
        .collect();
    let sources = generation.manifest.sources.iter().filter(|s| !s.info.demonstration);
    let coverages = sources.flat_map(|s| &s.info.coverage);
    let here = coverages.filter(|c| c.areas.iter().any(|area| codes.contains(&area.as_str())));
    let listed: BTreeSet<ListingType> = here.flat_map(|c| c.types.iter().copied()).collect();
    let missing = ListingType::ALL.iter().copied().filter(|t| !listed.contains(t)).collect();
    let official = generation.places.official_creches(code);
    Some(CoverageView {
        citycode: code.to_string(),
        city: commune.name.clone(),
        message: message(&commune.name, &listed, official),
        listed_types: listed.into_iter().collect(),
        missing_types: missing,
        official_creches: official,
        official_source: OFFICIAL_SOURCE,
    })
}

fn message(city: &str, listed: &BTreeSet<ListingType>, official: Option<u32>) -> String {
    let counted = match official {
        None => "Les statistiques officielles dont nous disposons ne couvrent pas cette commune."
            .to_owned(),
        Some(0) => format!(
            "Les statistiques officielles ne comptent aucune crèche à {city} ({OFFICIAL_SOURCE})."
        ),
        Some(1) => {
            format!("Les statistiques officielles comptent 1 crèche à {city} ({OFFICIAL_SOURCE}).")
        }
        Some(n) => format!(
            "Les statistiques officielles comptent {n} crèches à {city} ({OFFICIAL_SOURCE})."
        ),
    };
    if listed.is_empty() {
        return format!(
            "Nous n’avons pas encore de liste ouverte pour {city} : l’absence de résultat ne veut pas \
             dire qu’il n’y a rien. {counted} La mairie ou le relais petite enfance peut vous renseigner."
        );
    }
    let names: Vec<&str> = listed.iter().map(|t| t.label()).collect();
    format!("Listes ouvertes connues pour {city} : {}. {counted}", names.join(", "))
}
