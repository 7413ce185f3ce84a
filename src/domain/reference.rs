//! What is worked out here and said by no list: points, and postcodes that a list lacks.

use serde::{Deserialize, Serialize};

/// Who tells the point of a listing.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PlacedBy {
    /// The list itself.
    #[default]
    Source,
    /// The reference communes: the centre of one.
    Communes,
    /// The address files.
    Addresses,
    /// The address service.
    Service,
    /// The square that a hidden home is shown as.
    Square,
}

/// What stands behind a value that no list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Never the identifier of a source.
    pub id: &'static str,
    /// French title.
    pub title: &'static str,
    pub publisher: &'static str,
    pub licence: &'static str,
    pub licence_url: &'static str,
    /// The credit line that the licence asks for.
    pub attribution: &'static str,
}

const LICENCE: &str = "Licence Ouverte 2.0";
const LICENCE_URL: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";

const fn reference(
    id: &'static str,
    title: &'static str,
    publisher: &'static str,
    attribution: &'static str,
) -> Reference {
    Reference { id, title, publisher, licence: LICENCE, licence_url: LICENCE_URL, attribution }
}

/// Centres and postcodes of communes, in `index/places`.
pub const COMMUNES: Reference = reference(
    "reference-communes",
    "Communes de France : centres et codes postaux",
    "IGN, Insee, DGCL, DILA, La Poste",
    "Berceau, d’après les communes de France (IGN, Insee, DGCL, DILA, La Poste)",
);
const ADDRESSES: Reference = reference(
    "reference-adresses",
    "Fichiers d’adresses",
    "Base adresse nationale, contributeurs d’OpenStreetMap (BANO)",
    "Berceau, d’après les fichiers d’adresses (Base adresse nationale ou BANO)",
);
const SERVICE: Reference = reference(
    "reference-service-adresses",
    "Service de recherche d’adresses",
    "IGN, Géoplateforme",
    "Berceau, d’après le service d’adresses",
);
const SQUARE: Reference = reference(
    "reference-carres",
    "Carrés d’un kilomètre qui cachent les domiciles",
    "Berceau",
    "Berceau, centre d’un carré d’un kilomètre",
);

impl Reference {
    /// Every reference.
    pub const ALL: [Self; 4] = [COMMUNES, ADDRESSES, SERVICE, SQUARE];
}

impl PlacedBy {
    /// What the point rests on; None when the list itself tells it.
    pub fn reference(self) -> Option<Reference> {
        match self {
            Self::Source => None,
            Self::Communes => Some(COMMUNES),
            Self::Addresses => Some(ADDRESSES),
            Self::Service => Some(SERVICE),
            Self::Square => Some(SQUARE),
        }
    }

    /// Whether the list itself tells the point.
    pub fn is_source(&self) -> bool {
        *self == Self::Source
    }
}
