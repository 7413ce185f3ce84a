//! What the columns of a source mean.

use crate::domain::{ListingType, Precision, Subtype};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Words of the source and the kinds they stand for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeTable {
    /// Columns of the word, joined by a space; none when every row is of the same kind.
    #[serde(default)]
    pub from: Columns,
    #[serde(default)]
    pub values: BTreeMap<String, Kind>,
    /// Words looked for anywhere in the text when `values` has not the whole; the first found wins.
    #[serde(default)]
    pub contains: Vec<Containing>,
    /// Kind of the rows that nothing above tells; without it they are rejected.
    pub otherwise: Option<Kind>,
    /// Read a finer kind from the first words of the name when the table gives none.
    #[serde(default)]
    pub subtype_from_name: bool,
}

/// A type with its finer kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    pub subtype: Option<Subtype>,
}

/// Whole words, one after the other, and the kind that they stand for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Containing {
    pub words: String,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    pub subtype: Option<Subtype>,
}

impl Containing {
    /// The kind alone.
    pub fn kind(&self) -> Kind {
        Kind { listing_type: self.listing_type, subtype: self.subtype }
    }
}

impl TypeTable {
    /// Every kind that a row can be given.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + '_ {
        let listed = self.values.values().chain(&self.otherwise).copied();
        listed.chain(self.contains.iter().map(Containing::kind))
    }
}

/// A field of a listing that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Canonical {
    SourceId,
    Name,
    Manager,
    Siret,
    /// Number, street, postcode and city, or a part of them, in one text.
    Address,
    Housenumber,
    Street,
    Postcode,
    City,
    Citycode,
    Phone,
    Email,
    Website,
    Capacity,
    AgeMinMonths,
    AgeMaxMonths,
    /// A text: OpenStreetMap's syntax or a usual French way.
    Hours,
    Closures,
    Funding,
    Languages,
    Tags,
    Kinds,
    Avip,
    Inclusive,
    AtypicalHours,
    Status,
    ServedCitycodes,
    Description,
    Professionals,
    UpdatedOn,
}

/// How a field is filled.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// Columns, joined by `join` when there are several.
    #[serde(default)]
    pub from: Columns,
    /// Columns tried one after the other when `from` gives nothing.
    #[serde(default)]
    pub otherwise: Columns,
    /// The same text for every row.
    pub constant: Option<String>,
    #[serde(default = "space")]
    pub join: String,
    #[serde(default)]
    pub transforms: Vec<Transform>,
    /// Words of the source and what to write instead; other words are kept.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Words that `values` does not list are dropped instead.
    #[serde(default)]
    pub listed_only: bool,
    /// The columns mean something only in the rows that fit.
    pub when: Option<When>,
}

/// A column and the exact texts that it must have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    pub field: String,
    #[serde(rename = "in")]
    pub one_of: Vec<String>,
}

fn space() -> String {
    " ".to_owned()
}

/// One column or several.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct Columns(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Columns {
    fn from(value: OneOrMany) -> Self {
        match value {
            OneOrMany::One(one) => Self(vec![one]),
            OneOrMany::Many(many) => Self(many),
        }
    }
}

/// A reading of a text that is not a plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// The first telephone number in a sentence; nothing when there is none.
    PhoneFromText,
    /// "dès 18 mois", "de 3 mois à 3 ans".
    AgeMinFromText,
    AgeMaxFromText,
    /// An age in years.
    YearsToMonths,
    /// Takes "Crèche collective", "Multi-accueil"… off the front of a name.
    StripKindPrefix,
    FirstLine,
    /// The letters of registers after a house number: "3 B" is "3 bis".
    RepetitionLetter,
}

/// Where the point is written; the first rule that gives one wins.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionRule {
    pub lat: Option<String>,
    pub lon: Option<String>,
    /// Metres east and north, in the system of `epsg` or of the column `epsg_from`.
    pub x: Option<String>,
    pub y: Option<String>,
    pub epsg: Option<u32>,
    pub epsg_from: Option<String>,
    /// Systems by the first signs of `epsg_from` (a code of commune); the others are in `epsg`.
    #[serde(default)]
    pub epsg_by_prefix: BTreeMap<String, u32>,
    /// `{lon, lat}`, a pair, or a text with a pair.
    pub point: Option<String>,
    /// Order of a pair in `point`.
    #[serde(default)]
    pub order: PairOrder,
    /// GeoJSON geometry, as an object or as text.
    pub geometry: Option<String>,
}

/// Order of a pair of coordinates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairOrder {
    #[default]
    LatLon,
    LonLat,
}

/// How precisely the points of a source are known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrecisionTable {
    pub default: Option<Precision>,
    /// The first rule that fits wins.
    #[serde(default)]
    pub rules: Vec<PrecisionRule>,
}

/// A quality code and what it is worth.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrecisionRule {
    pub field: String,
    #[serde(rename = "in")]
    pub one_of: Vec<String>,
    pub precision: Precision,
}

/// Columns added by a bulk geocoder: its answer is judged, not believed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeocodeFields {
    pub score: String,
    /// housenumber, street, locality or municipality.
    pub kind: String,
    pub citycode: Option<String>,
    /// The street that was found, a number in front of it or not; of several columns, the first
    /// that has something.
    #[serde(default)]
    pub street: Columns,
    pub housenumber: Option<String>,
}

/// Rows that describe the same place, one per professional.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupBy {
    pub fields: Vec<String>,
    /// Field that takes the number of rows.
    pub count: Option<CountField>,
}

/// What the number of grouped rows means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountField {
    Professionals,
}
