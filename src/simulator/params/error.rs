//! Why the law could not be loaded.

use crate::bundled::BundledError;
use thiserror::Error;

/// A file of `params/` that cannot be used; the service does not start with it.
#[derive(Debug, Error)]
pub enum LoadError {
    #[error(transparent)]
    Bundled(#[from] BundledError),
    #[error("{file}: {error}")]
    Toml { file: String, error: Box<toml::de::Error> },
    #[error("{file}: {fault}")]
    Value { file: String, fault: Fault },
    #[error("params/{0} is missing")]
    FileMissing(&'static str),
    #[error("{0} is told twice")]
    Twice(String),
    #[error("a formula needs the parameter {0}, and there is none")]
    ParameterMissing(&'static str),
    #[error("the parameter {0} is a table where a formula needs one amount, or the reverse")]
    Shape(&'static str),
}

/// What is wrong in a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("the text is not UTF-8")]
    Encoding,
    #[error("a parameter is params/<family>/<name>.toml; the families are {0}")]
    Path(String),
    #[error("the label is empty")]
    Label,
    #[error("the unit {0:?} is not in units.toml")]
    Unit(String),
    #[error("the source {0:?} is not in sources.toml")]
    Source(String),
    #[error("the value from {0} has no source")]
    NoSource(String),
    #[error("there is no value")]
    NoValue,
    #[error("{0:?} is not a day as YYYY-MM-DD")]
    Day(String),
    #[error("{0:?} is not a decimal")]
    Amount(String),
    #[error("the value from {0} has an amount and amounts, or neither")]
    AmountOrTable(String),
    #[error("{0:?} is not a key: a number, a range a-b, or n+")]
    Key(String),
    #[error("the keys of the value from {0} overlap")]
    Keys(String),
    #[error("a table needs `by`, and one amount goes without")]
    By,
    #[error("the value from {0} ends before it begins")]
    Backwards(String),
    #[error("the value from {0} begins before the one above has ended")]
    Overlap(String),
    #[error("read as {0:?}: one of direct, excerpt, quoted, third, derived, recall")]
    Read(String),
}
