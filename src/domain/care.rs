//! Kinds of care, as the law and the field name them.

use serde::{Deserialize, Serialize};

/// Declares an enum of API words with its list, its word and its French label.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order used everywhere.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of the API and of files.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What families read.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// From the word of the API.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == word)
            }
        }

        // Written out because the derive does not see the words of a macro.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($word),+]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

words! {
    /// What a listing is.
    ListingType {
        Creche = "creche", "Crèche";
        AssistantMaternel = "assistant_maternel", "Assistante maternelle";
        Mam = "mam", "Maison d’assistantes maternelles (MAM)";
        GardeADomicile = "garde_a_domicile", "Garde à domicile";
        /// Relais petite enfance: informs and supports, cares for no child.
        Rpe = "rpe", "Relais petite enfance (RPE)";
        /// Lieu d'accueil enfants-parents.
        Laep = "laep", "Lieu d’accueil enfants-parents";
    }
}

words! {
    /// A finer kind, inside `creche` or `garde_a_domicile`.
    Subtype {
        CrecheCollective = "creche_collective", "Crèche collective";
        MultiAccueil = "multi_accueil", "Multi-accueil";
        MicroCreche = "micro_creche", "Micro-crèche";
        HalteGarderie = "halte_garderie", "Halte-garderie";
        CrecheFamiliale = "creche_familiale", "Crèche familiale";
        CrecheParentale = "creche_parentale", "Crèche parentale";
        JardinEnfants = "jardin_enfants", "Jardin d’enfants";
        Prestataire = "prestataire", "Service prestataire";
        Mandataire = "mandataire", "Service mandataire";
    }
}

words! {
    /// Kind of care wanted or offered.
    CareKind {
        Regular = "regular", "Accueil régulier";
        Occasional = "occasional", "Accueil occasionnel";
        Emergency = "emergency", "Accueil d’urgence";
    }
}

words! {
    /// How a crèche is funded; it decides the fee.
    Funding {
        Psu = "psu", "Tarif selon vos revenus (PSU)";
        Paje = "paje", "Tarif libre, aide CMG (PAJE)";
    }
}

words! {
    /// Whether the place works today.
    Status {
        Active = "active", "En activité";
        OnLeave = "on_leave", "En congé";
        TemporarilyClosed = "temporarily_closed", "Fermé temporairement";
        Closed = "closed", "Fermé";
    }
}

impl ListingType {
    /// Whether children are cared for there: an RPE informs, a LAEP welcomes parents with them.
    pub fn is_care(self) -> bool {
        !matches!(self, Self::Rpe | Self::Laep)
    }

    /// Whether the point is somebody's home unless told otherwise.
    pub fn is_home(self) -> bool {
        self == Self::AssistantMaternel
    }
}

impl Subtype {
    /// The type that this subtype belongs to.
    pub fn listing_type(self) -> ListingType {
        match self {
            Self::Prestataire | Self::Mandataire => ListingType::GardeADomicile,
            _ => ListingType::Creche,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_and_serialises_as_itself() {
        for kind in ListingType::ALL {
            assert_eq!(ListingType::parse(kind.as_str()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for subtype in Subtype::ALL {
            assert_eq!(Subtype::parse(subtype.as_str()), Some(*subtype));
        }
        assert_eq!(ListingType::parse("eaje"), None);
    }
}
