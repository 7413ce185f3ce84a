//! The law as data: every value with its validity, its unit, its sources and how sure it is.
//!
//! Everything under `params/` is read at start; a value without a source, an overlap or an unknown
//! word refuses the whole.

mod error;
mod file;
mod ids;
mod legal;
mod review;
mod table;
#[cfg(test)]
mod tests;

pub use error::{Fault, LoadError};
pub use file::FAMILIES;
pub use ids::P;
pub use legal::{Legal, Unknown};
pub use review::Review;
pub use table::{Row, Table};

use crate::bundled::{self, Law};
use crate::domain::Date;
use file::{Known, ParameterFile, SourcesFile, UnitsFile};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How sure a value is; the least sure comes first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Reconstructed, recalled or contradicted.
    Unsure,
    /// One source alone.
    SingleSource,
    /// Two sources that agree.
    Verified,
}

impl Confidence {
    /// What families read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Verified => "vérifiée",
            Self::SingleSource => "une seule source",
            Self::Unsure => "incertaine",
        }
    }
}

/// How a source was consulted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAs {
    Direct,
    Excerpt,
    Quoted,
    Third,
    Derived,
    Recall,
}

impl ReadAs {
    /// The word of files and of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Excerpt => "excerpt",
            Self::Quoted => "quoted",
            Self::Third => "third",
            Self::Derived => "derived",
            Self::Recall => "recall",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "direct" => Self::Direct,
            "excerpt" => Self::Excerpt,
            "quoted" => Self::Quoted,
            "third" => Self::Third,
            "derived" => Self::Derived,
            "recall" => Self::Recall,
            _ => return None,
        })
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub id: String,
    /// French.
    pub title: String,
    pub url: Option<String>,
    pub read: ReadAs,
    pub published: Option<Date>,
}

/// One amount, or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    One(Decimal),
    Table(Table),
}

/// A value and the days on which it holds, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    pub from: Date,
    /// None: still in force, or until something else is known.
    pub until: Option<Date>,
    pub amount: Amount,
    pub sources: Vec<String>,
    pub confidence: Confidence,
    /// French.
    pub note: Option<String>,
}

impl Dated {
    /// Whether a day is one of its own.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A legal value through time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// `<family>.<name>`.
    pub id: String,
    /// French.
    pub label: String,
    pub unit: String,
    /// French.
    pub unit_label: String,
    /// What the keys of a table mean, French.
    pub by: Option<String>,
    pub checked_on: Date,
    /// When it normally changes, French.
    pub review: Option<String>,
    pub about: Option<String>,
    /// The earliest first.
    pub values: Vec<Dated>,
}

impl Parameter {
    /// The value in force on a day; None in a gap.
    pub fn on(&self, day: Date) -> Option<&Dated> {
        self.values.iter().rev().find(|value| value.holds(day))
    }

    /// The same; when the last value has ended, and is one of those renewed each season, that value
    /// stands in until the next is known.
    pub fn on_or_last(&self, day: Date) -> Option<&Dated> {
        let last = || {
            let last = self.values.last().filter(|_| self.review.is_some())?;
            last.until.is_some_and(|until| until < day).then_some(last)
        };
        self.on(day).or_else(last)
    }
}

/// All parameters, and what they rest on.
#[derive(Debug)]
pub struct Params {
    /// Sorted by identifier.
    all: Vec<Parameter>,
    /// Place in `all` of each parameter that formulas use.
    places: [usize; P::COUNT],
    sources: BTreeMap<String, Source>,
}

impl Params {
    /// The files that travel inside the binary.
    pub fn bundled() -> Result<Self, LoadError> {
        let files = <Law as rust_embed::RustEmbed>::iter()
            .map(|path| Ok((path.to_string(), bundled::read::<Law>(&path)?)));
        Self::read(files.collect::<Result<Vec<_>, LoadError>>()?)
    }

    /// The bundled files, read once for the whole process.
    pub fn shared() -> Result<&'static Self, &'static LoadError> {
        static LAW: LazyLock<Result<Params, LoadError>> = LazyLock::new(Params::bundled);
        LAW.as_ref()
    }

    /// Reads files of paths as below `params/`.
    pub fn read(files: Vec<(String, Vec<u8>)>) -> Result<Self, LoadError> {
        let mut texts = BTreeMap::new();
        for (path, bytes) in files.into_iter().filter(|(path, _)| path.ends_with(".toml")) {
            let text = String::from_utf8(bytes)
                .map_err(|_| LoadError::Value { file: path.clone(), fault: Fault::Encoding })?;
            if texts.insert(path.clone(), text).is_some() {
                return Err(LoadError::Twice(path));
            }
        }
        let mut take = |name| texts.remove(name).ok_or(LoadError::FileMissing(name));
        let units = file::read::<UnitsFile>("units.toml", &take("units.toml")?)?.units;
        let sources = file::read::<SourcesFile>("sources.toml", &take("sources.toml")?)?;
        let told = |file: &str, fault| LoadError::Value { file: file.to_owned(), fault };
        let sources = sources.checked().map_err(|fault| told("sources.toml", fault))?;
        let known = Known { units: &units, sources: &sources };
        let parameter = |(path, text): (&String, &String)| {
            let id = file::id_of(path).map_err(|fault| told(path, fault))?;
            let read: ParameterFile = file::read(path, text)?;
            read.checked(id, &known).map_err(|fault| told(path, fault))
        };
        let mut all = texts.iter().map(parameter).collect::<Result<Vec<_>, LoadError>>()?;
        all.sort_by(|a, b| a.id.cmp(&b.id));
        let places = places(&all)?;
        Ok(Self { all, places, sources })
    }

    /// Every parameter, by identifier.
    pub fn all(&self) -> &[Parameter] {
        &self.all
    }

    /// A parameter that formulas use.
    pub fn parameter(&self, wanted: P) -> &Parameter {
        &self.all[self.places[wanted as usize]]
    }

    /// Every source, by identifier.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }

    /// A source by its identifier.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.get(id)
    }

    /// Last day on which a person compared a value with its text: what comes after is not known yet.
    pub fn checked_on(&self) -> Date {
        self.all.iter().map(|parameter| parameter.checked_on).max().unwrap_or(Date::MIN)
    }

    /// The law of a day.
    pub fn on(&self, day: Date) -> Legal<'_> {
        Legal::new(self, day)
    }
}

/// Where each parameter of the formulas stands, and whether it has the shape they need.
fn places(all: &[Parameter]) -> Result<[usize; P::COUNT], LoadError> {
    let mut places = [0; P::COUNT];
    for (wanted, place) in P::ALL.iter().zip(&mut places) {
        let found = all.binary_search_by(|parameter| parameter.id.as_str().cmp(wanted.id()));
        *place = found.map_err(|_| LoadError::ParameterMissing(wanted.id()))?;
        if all[*place].by.is_some() != wanted.is_table() {
            return Err(LoadError::Shape(wanted.id()));
        }
    }
    Ok(places)
}
