//! Identifiers of listings and sources.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use thiserror::Error;

/// Why a text is not an identifier.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{0:?}: an identifier has 1 to 120 signs among a-z, 0-9, '-', '_' and '.'")]
pub struct InvalidId(String);

macro_rules! identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Accepts 1 to 120 lower-case ASCII letters, digits, '-', '_' or '.'.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
                if text.is_empty() || text.len() > 120 || !text.bytes().all(sign) {
                    return Err(InvalidId(text.chars().take(40).collect()));
                }
                Ok(Self(text.into()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.as_str().to_owned()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

identifier! {
    /// A listing's public name: "<source>-<digest>", stable from one ingestion to the next.
    ListingId
}
identifier! {
    /// A source: the name of its mapping and of its fixture folder.
    SourceId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_hold_nothing_that_needs_escaping() {
        assert!(ListingId::parse("creches-toulouse-0a1b").is_ok());
        for text in ["", "a b", "A", "é", "a/b", "<a>", &"x".repeat(121)] {
            assert!(ListingId::parse(text).is_err(), "{text}");
        }
    }
}
