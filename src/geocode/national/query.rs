//! What may be asked of a remote service.
//!
//! A question is made from a [`Subject`], and there is no subject for a home without a
//! [`HomePermission`]: sending one by mistake does not compile or is refused.

use crate::domain::text::fold;
use crate::domain::{CommuneCode, ListingType, Position, Postcode};
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

/// Why nothing is sent.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    #[error("where someone lives is not sent to a remote service")]
    Home,
    #[error("there is no address to look for")]
    NoAddress,
    #[error("the text is too long to be an address")]
    TooLong,
}

/// The written decision that homes may be sent.
#[derive(Debug, Clone, Copy)]
pub struct HomePermission(());

impl HomePermission {
    /// From the operator's setting; None when it does not say yes.
    pub fn from_setting(send_homes: Option<bool>) -> Option<Self> {
        (send_homes == Some(true)).then_some(Self(()))
    }
}

/// Whom one question is about; it cannot be copied, so that each question has its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Subject {
    /// Answers about homes and about what visitors type are never written to a file.
    keep: bool,
}

impl Subject {
    /// A listing; carers at home need a permission.
    pub fn listing(kind: ListingType, home: Option<HomePermission>) -> Result<Self, NotSent> {
        let at_home = kind.is_home() || kind == ListingType::GardeADomicile;
        match home {
            None if at_home => Err(NotSent::Home),
            _ => Ok(Self { keep: !at_home }),
        }
    }

    /// What a visitor types to say where to search.
    pub fn visitor() -> Self {
        Self { keep: false }
    }
}

/// Longest text that is sent, in bytes; the service refuses more than 200 letters.
const MAX_TEXT: usize = 200;

/// An address to place in a known commune.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    keep: bool,
    line: String,
    postcode: Option<Postcode>,
    citycode: CommuneCode,
}

impl Query {
    /// A number and a street; the street may be the whole line.
    ///
    /// Refuses a row without a street: the service would guess from whatever else it is given.
    pub fn new(
        subject: Subject,
        housenumber: Option<&str>,
        street: &str,
        postcode: Option<Postcode>,
        citycode: CommuneCode,
    ) -> Result<Self, NotSent> {
        if !street.chars().any(char::is_alphabetic) {
            return Err(NotSent::NoAddress);
        }
        let line = match housenumber.map(str::trim).filter(|n| !n.is_empty()) {
            Some(number) => format!("{number} {}", street.trim()),
            None => street.trim().to_owned(),
        };
        Ok(Self { keep: subject.keep, line: checked(&line)?, postcode, citycode })
    }

    pub(super) fn may_be_kept(&self) -> bool {
        self.keep
    }

    pub(super) fn line(&self) -> &str {
        &self.line
    }

    pub(super) fn postcode(&self) -> Option<Postcode> {
        self.postcode
    }

    /// The commune that the answer has to be in.
    pub fn citycode(&self) -> CommuneCode {
        self.citycode
    }

    pub(super) fn key(&self) -> Key {
        let postcode = self.postcode.map(String::from).unwrap_or_default();
        key(&["bulk", &fold(&self.line), &postcode, self.citycode.as_str()])
    }
}

/// A text to search in the whole country, or in a commune.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchQuery {
    keep: bool,
    text: String,
    citycode: Option<CommuneCode>,
    limit: u8,
}

impl SearchQuery {
    /// At most twenty answers.
    pub fn new(
        subject: Subject,
        text: &str,
        citycode: Option<CommuneCode>,
        limit: u8,
    ) -> Result<Self, NotSent> {
        // The service asks for three letters or digits.
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
            return Err(NotSent::NoAddress);
        }
        Ok(Self { keep: subject.keep, text: checked(text)?, citycode, limit: limit.clamp(1, 20) })
    }

    pub(super) fn may_be_kept(&self) -> bool {
        self.keep
    }

    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("q", self.text.clone()),
            ("limit", self.limit.to_string()),
            ("autocomplete", "0".to_owned()),
        ];
        parameters.extend(self.citycode.map(|code| ("citycode", code.to_string())));
        parameters
    }

    pub(super) fn key(&self) -> Key {
        let city = self.citycode.map(String::from).unwrap_or_default();
        key(&["search", &fold(&self.text), &city, &self.limit.to_string()])
    }
}

/// A point whose address is asked.
#[derive(Clone, Copy, PartialEq)]
pub struct PointQuery {
    keep: bool,
    position: Position,
}

impl PointQuery {
    /// Kept to five decimals, about a metre.
    pub fn new(subject: Subject, position: Position) -> Self {
        Self { keep: subject.keep, position: position.rounded(5) }
    }

    pub(super) fn may_be_kept(&self) -> bool {
        self.keep
    }

    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let (lat, lon) = (self.position.lat(), self.position.lon());
        vec![("lat", lat.to_string()), ("lon", lon.to_string()), ("limit", "1".to_owned())]
    }

    pub(super) fn key(&self) -> Key {
        let (lat, lon) = (self.position.lat(), self.position.lon());
        key(&["reverse", &lat.to_string(), &lon.to_string()])
    }
}

macro_rules! silent {
    ($($type:ident),+) => {$(
        /// Says nothing of what is asked: it must not reach a log.
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($type), "(…)"))
            }
        }
    )+};
}
silent!(Query, SearchQuery, PointQuery);

/// What a question is filed under: nothing can be read back from it.
pub type Key = [u8; 32];

fn key(parts: &[&str]) -> Key {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update((part.len() as u64).to_le_bytes());
        sum.update(part.as_bytes());
    }
    sum.finalize().into()
}

/// One line of readable text, short enough.
fn checked(text: &str) -> Result<String, NotSent> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    if line.len() > MAX_TEXT { Err(NotSent::TooLong) } else { Ok(line) }
}
