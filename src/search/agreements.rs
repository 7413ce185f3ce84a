//! `index/agreements.toml`: who holds the whole list of each kind, read and checked.

use crate::bundled::{BundledError, Index, read};
use crate::domain::ListingType;
use serde::Deserialize;
use std::collections::BTreeMap;
use thiserror::Error;

const FILE: &str = "agreements.toml";

/// Why the file is refused.
#[derive(Debug, Error)]
pub enum AgreementsError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
    #[error("index/agreements.toml: {0}")]
    Parse(#[from] toml::de::Error),
    #[error("index/agreements.toml: nothing is said of {0}")]
    Missing(&'static str),
    #[error("index/agreements.toml: {kind}: {with:?} is not among the holders")]
    Holder { kind: &'static str, with: String },
}

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreements {
    pub version: String,
    /// French names of those with whom agreements are made, by their word in the API.
    holders: BTreeMap<String, String>,
    kinds: BTreeMap<ListingType, Holding>,
}

/// Who holds the list of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Word of the holder; None when every list is open.
    pub with: Option<String>,
    /// French, for people.
    pub text: String,
}

impl Agreements {
    /// Reads the file that travels inside the binary.
    pub fn bundled() -> Result<Self, AgreementsError> {
        Self::parse(&String::from_utf8_lossy(&read::<Index>(FILE)?))
    }

    /// Reads a text; every kind must be told, with a holder that is named.
    pub fn parse(text: &str) -> Result<Self, AgreementsError> {
        let file: Self = toml::from_str(text)?;
        for kind in ListingType::ALL {
            let holding = file.of(*kind).ok_or(AgreementsError::Missing(kind.as_str()))?;
            let unknown = holding.with.as_ref().filter(|with| !file.holders.contains_key(*with));
            if let Some(with) = unknown.cloned() {
                return Err(AgreementsError::Holder { kind: kind.as_str(), with });
            }
        }
        Ok(file)
    }

    /// Who holds the list of a kind.
    pub fn of(&self, kind: ListingType) -> Option<&Holding> {
        self.kinds.get(&kind)
    }

    /// French name of a holder.
    pub fn holder(&self, word: &str) -> Option<&str> {
        self.holders.get(word).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_told_with_a_holder_that_has_a_name() {
        let file = Agreements::bundled().unwrap();
        let carers = file.of(ListingType::AssistantMaternel).unwrap();
        assert_eq!(carers.with.as_deref(), Some("departement"));
        assert_eq!(file.holder("departement"), Some("le Département"));
        let text = String::from_utf8(read::<Index>(FILE).unwrap()).unwrap();
        for (from, to) in [
            ("[kinds.rpe]", "[kinds.relais]"),
            ("with = \"dge\"", "with = \"nobody\""),
            ("text =", "texte ="),
            ("[kinds.laep]\nwith = \"cnaf\"\ntext =", "[holders2]\na ="),
        ] {
            assert!(text.contains(from) && Agreements::parse(&text.replace(from, to)).is_err());
        }
    }
}
