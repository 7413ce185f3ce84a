//! A record before and after its columns are named: raw, then draft.

use super::connector::Told;
use super::issue::RecordRef;
use super::mapping::Canonical;
use super::normalise::mojibake;
use crate::domain::{
    Availability, CareKind, CommuneCode, ListingType, Postcode, Precision, Subtype, Tariff,
    WeekHours,
};
use csv::ByteRecord;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// A row that is not yet known to be wanted.
pub enum Row<'a> {
    Whole(RawRecord),
    /// Of a delimited file: nothing is copied for the millions that are not kept.
    Cells(CellRow<'a>),
}

impl Row<'_> {
    /// Where the row is.
    pub fn at(&self) -> &RecordRef {
        match self {
            Self::Whole(record) => &record.at,
            Self::Cells(row) => &row.at,
        }
    }

    /// The text of a column; empty when it is absent or null.
    pub fn text(&self, column: &str) -> Cow<'_, str> {
        match self {
            Self::Whole(record) => Cow::Owned(record.text(column)),
            Self::Cells(row) => row.text(column),
        }
    }

    /// The row with its columns in a map.
    pub fn into_record(self) -> RawRecord {
        match self {
            Self::Whole(record) => record,
            Self::Cells(row) => row.into_record(),
        }
    }
}

/// A row of a delimited file, still in the buffer of its reader.
pub struct CellRow<'a> {
    pub at: RecordRef,
    pub header: &'a Header,
    pub row: &'a ByteRecord,
    pub told: &'a Told,
    /// In Windows-1252.
    pub old: bool,
}

impl CellRow<'_> {
    /// Whether a text of the row was misread by the publisher; it is put right when it is read.
    pub fn is_repaired(&self) -> bool {
        let accents = |cell: &&[u8]| !cell.is_ascii();
        self.row
            .iter()
            .filter(accents)
            .any(|cell| mojibake::repair(&self.told.raw(cell, self.old)).is_some())
    }

    fn text(&self, column: &str) -> Cow<'_, str> {
        let cell = self.header.ranks.get(column).and_then(|rank| self.row.get(*rank));
        match self.told.text(cell.unwrap_or_default(), self.old) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    fn into_record(self) -> RawRecord {
        let cells = self.header.names.iter().zip(self.row.iter());
        let value = cells
            .map(|(name, cell)| (name.clone(), Value::from(self.told.text(cell, self.old))))
            .collect();
        RawRecord { at: self.at, value, envelope: Map::new() }
    }
}

/// The columns of a delimited file.
#[derive(Debug)]
pub struct Header {
    names: Vec<String>,
    ranks: HashMap<String, usize>,
    separator: u8,
}

impl Header {
    /// Of two columns with one name the first is read.
    pub fn new(names: Vec<String>, separator: u8) -> Self {
        let mut ranks = HashMap::new();
        for (rank, name) in names.iter().enumerate() {
            ranks.entry(name.clone()).or_insert(rank);
        }
        Self { names, ranks, separator }
    }

    /// Whether a column is there.
    pub fn has(&self, column: &str) -> bool {
        self.ranks.contains_key(column)
    }

    /// Names that stand above several columns, of which the first is read.
    pub fn doubles(&self) -> impl Iterator<Item = &str> {
        let is_first = |(rank, name): &(usize, &String)| self.ranks.get(*name) == Some(rank);
        self.names.iter().enumerate().filter(move |told| !is_first(told)).map(|(_, name)| &**name)
    }

    /// Whether a row is the header once more.
    pub fn is(&self, row: &ByteRecord) -> bool {
        let same = |(name, cell): (&String, &[u8])| name.as_bytes() == cell.trim_ascii();
        row.len() >= self.names.len() && self.names.iter().zip(row).all(same)
    }

    /// Whether a line, found inside a cell, has the separators of a whole row.
    pub fn cuts(&self, line: &[u8]) -> bool {
        let most = self.names.len().saturating_sub(1);
        most > 1 && line.iter().filter(|b| **b == self.separator).count() >= most
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.names.len()
    }
}

/// A record as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRecord {
    pub at: RecordRef,
    /// The columns: a line, an object, the `properties` of a feature, the `fields` of a record.
    pub value: Map<String, Value>,
    /// What stands around the columns: geometry, record id.
    pub envelope: Map<String, Value>,
}

impl RawRecord {
    /// The value of a column: by its name, else by a path ("a.b", "/a/0"), else in the envelope.
    pub fn get(&self, column: &str) -> Option<&Value> {
        if let Some(value) = self.value.get(column) {
            return Some(value);
        }
        let bare = ["properties.", "fields."].iter().find_map(|p| column.strip_prefix(p));
        path(&self.value, bare.unwrap_or(column)).or_else(|| path(&self.envelope, column))
    }

    /// The text of a column; empty when it is absent or null.
    pub fn text(&self, column: &str) -> String {
        self.get(column).map(text_of).unwrap_or_default()
    }
}

fn path<'a>(object: &'a Map<String, Value>, column: &str) -> Option<&'a Value> {
    let separator = if column.starts_with('/') { '/' } else { '.' };
    let mut steps = column.trim_start_matches('/').split(separator);
    let first = object.get(steps.next()?)?;
    steps.try_fold(first, |value, step| match value {
        Value::Object(map) => map.get(step),
        Value::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A JSON value as one trimmed text; lists are joined by ";".
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().map(text_of).filter(|t| !t.is_empty()).collect();
            parts.join(";")
        }
        Value::Object(_) => value.to_string(),
    }
}

/// Two numbers said to be a point, not yet trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RawPoint {
    pub lat: f64,
    pub lon: f64,
}

/// What a bulk geocoder answered for the row.
#[derive(Debug, Clone, PartialEq)]
pub struct GeocodeAnswer {
    pub score: f64,
    pub kind: String,
    pub citycode: Option<CommuneCode>,
    /// The address that was found; None when the source does not tell it.
    pub address: Option<AnsweredAddress>,
}

/// The address that a bulk geocoder found, as it writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredAddress {
    /// The street, a number in front of it or not.
    pub street: Option<String>,
    pub housenumber: Option<String>,
}

/// What people agree to publish; None says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Visibility {
    pub name: Option<bool>,
    pub phone: Option<bool>,
    pub email: Option<bool>,
    pub address: Option<bool>,
}

impl Visibility {
    /// What both agree to: a no wins over silence, and silence over a yes.
    pub fn stricter(self, other: Self) -> Self {
        let both = |a: Option<bool>, b: Option<bool>| match (a, b) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        Self {
            name: both(self.name, other.name),
            phone: both(self.phone, other.phone),
            email: both(self.email, other.email),
            address: both(self.address, other.address),
        }
    }
}

/// Fields that only a typed format can carry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TypedFields {
    pub hours: Option<WeekHours>,
    pub tariff: Option<Tariff>,
    pub availability: Option<Vec<Availability>>,
    pub kinds: Option<Vec<CareKind>>,
}

/// A record with named fields, still as texts, not yet placed anywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub at: RecordRef,
    pub listing_type: ListingType,
    pub subtype: Option<Subtype>,
    pub text: BTreeMap<Canonical, String>,
    pub typed: TypedFields,
    pub point: Option<RawPoint>,
    pub precision: Option<Precision>,
    pub geocode: Option<GeocodeAnswer>,
    pub visibility: Visibility,
    /// Rows with the same key describe one place.
    pub group: Option<String>,
    /// Communes served that are told by name: they get their codes where communes are known.
    pub served_names: Vec<(String, Option<Postcode>)>,
}

impl Draft {
    /// An empty draft.
    pub fn new(at: RecordRef, listing_type: ListingType) -> Self {
        Self {
            at,
            listing_type,
            subtype: None,
            text: BTreeMap::new(),
            typed: TypedFields::default(),
            point: None,
            precision: None,
            geocode: None,
            visibility: Visibility::default(),
            group: None,
            served_names: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_column_is_found_by_name_by_path_and_around_the_record() {
        let object = |v: Value| v.as_object().cloned().unwrap();
        let record = RawRecord {
            at: RecordRef { input: "x".into(), record: 1 },
            value: object(json!({"type": "MA", "a.b": 1, "c": {"d": [true, 2.50]}})),
            envelope: object(json!({"type": "Feature", "id": "n1"})),
        };
        assert_eq!(record.text("type"), "MA");
        assert_eq!(record.text("properties.type"), "MA");
        assert_eq!(record.text("a.b"), "1");
        assert_eq!(record.text("c.d.1"), "2.5");
        assert_eq!(record.text("/c/d/0"), "true");
        assert_eq!(record.text("id"), "n1");
        assert_eq!(record.text("none"), "");
    }
}
