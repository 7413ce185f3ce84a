//! INSEE codes, postcodes and postal addresses.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Why a text is not a code.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum InvalidCode {
    #[error("must have five characters")]
    Length,
    #[error("must be digits, with 2A or 2B allowed at the start of a commune code")]
    Characters,
    #[error("no département begins like this")]
    Department,
}

/// INSEE code of a commune: five characters, "2A004" included. A postcode is not this type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommuneCode([u8; 5]);

/// Five-digit postcode.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode([u8; 5]);

/// Code of a département: "44", "2A", "971".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DepartmentCode(String);

fn five(text: &str) -> Result<[u8; 5], InvalidCode> {
    text.as_bytes().try_into().map_err(|_| InvalidCode::Length)
}

impl CommuneCode {
    /// Reads a code as written in public files ("2a004" is accepted, "4109" is not).
    pub fn parse(text: &str) -> Result<Self, InvalidCode> {
        let mut code = five(text)?;
        code.make_ascii_uppercase();
        let corsica = code[0] == b'2' && matches!(code[1], b'A' | b'B');
        let digits =
            code.iter().enumerate().all(|(i, c)| c.is_ascii_digit() || (i == 1 && corsica));
        if !digits {
            return Err(InvalidCode::Characters);
        }
        if &code[..2] == b"00" {
            return Err(InvalidCode::Department);
        }
        Ok(Self(code))
    }

    /// The five characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The département, three characters overseas.
    pub fn department(&self) -> DepartmentCode {
        let length = if matches!(&self.0[..2], b"97" | b"98") { 3 } else { 2 };
        DepartmentCode(self.as_str()[..length].to_owned())
    }
}

impl Postcode {
    /// Five digits; lost zeros are the business of the reader of a file, not of this type.
    pub fn parse(text: &str) -> Result<Self, InvalidCode> {
        let code = five(text)?;
        if !code.iter().all(u8::is_ascii_digit) {
            return Err(InvalidCode::Characters);
        }
        if &code[..2] == b"00" {
            return Err(InvalidCode::Department);
        }
        Ok(Self(code))
    }

    /// The five digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl DepartmentCode {
    /// "01"–"95", "2A", "2B", "971"–"989".
    pub fn parse(text: &str) -> Result<Self, InvalidCode> {
        let upper = text.to_ascii_uppercase();
        let ok = match upper.as_bytes() {
            [b'2', b'A' | b'B'] => true,
            [b'9', b'7' | b'8', c] => c.is_ascii_digit(),
            [b'9', b'7' | b'8'] | [b'0', b'0'] => false,
            [a, b] => a.is_ascii_digit() && b.is_ascii_digit(),
            _ => return Err(InvalidCode::Length),
        };
        if ok { Ok(Self(upper)) } else { Err(InvalidCode::Characters) }
    }

    /// The two or three characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_code {
    ($type:ty) => {
        impl TryFrom<String> for $type {
            type Error = InvalidCode;
            fn try_from(text: String) -> Result<Self, InvalidCode> {
                Self::parse(&text)
            }
        }
        impl From<$type> for String {
            fn from(code: $type) -> String {
                code.as_str().to_owned()
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
text_code!(CommuneCode);
text_code!(Postcode);

impl fmt::Display for DepartmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DepartmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A postal address in pieces; the commune is always known, the rest may not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// "12", "3 bis".
    pub housenumber: Option<String>,
    /// "Rue des Lilas", or a place name.
    pub street: Option<String>,
    pub postcode: Option<Postcode>,
    pub citycode: CommuneCode,
    /// Official name of the commune.
    pub city: String,
}

impl Address {
    /// One line, as on an envelope: "12 Rue des Lilas 44000 Nantes".
    pub fn label(&self) -> String {
        let postcode = self.postcode.map(|p| p.to_string());
        [
            self.housenumber.as_deref(),
            self.street.as_deref(),
            postcode.as_deref(),
            Some(&*self.city),
        ]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corsican_and_overseas_codes_are_communes() {
        assert_eq!(CommuneCode::parse("2a004").unwrap().as_str(), "2A004");
        assert_eq!(CommuneCode::parse("97411").unwrap().department().as_str(), "974");
        assert_eq!(CommuneCode::parse("44109").unwrap().department().as_str(), "44");
    }

    #[test]
    fn short_long_and_odd_codes_are_refused() {
        assert_eq!(CommuneCode::parse("4109"), Err(InvalidCode::Length));
        assert_eq!(CommuneCode::parse("2C004"), Err(InvalidCode::Characters));
        assert_eq!(CommuneCode::parse("é109"), Err(InvalidCode::Characters));
        assert_eq!(Postcode::parse("2A004"), Err(InvalidCode::Characters));
        assert!(DepartmentCode::parse("97").is_err());
        assert!(DepartmentCode::parse("2B").is_ok());
    }

    #[test]
    fn a_label_leaves_out_what_is_unknown() {
        let address = Address {
            housenumber: None,
            street: Some("Les Tanneries".into()),
            postcode: Postcode::parse("44140").ok(),
            citycode: CommuneCode::parse("44002").unwrap(),
            city: "Aigrefeuille-sur-Maine".into(),
        };
        assert_eq!(address.label(), "Les Tanneries 44140 Aigrefeuille-sur-Maine");
    }
}
