//! The description of a source: who publishes it, how it is written, which column means what.
//!
//! A mapping is a TOML file; `fixtures/mappings/README.md` explains every key.

mod fields;
mod figures;

use super::issue::RejectReason;
use super::{IngestError, crs};
use crate::domain::text::fold;
use crate::domain::{Coverage, Date, PublisherKind, Reference, SourceId, SourceInfo};
use serde::Deserialize;
use std::collections::BTreeMap;

pub use super::fetch::{Production, Retrieval};
pub use fields::{
    Canonical, Columns, Containing, CountField, FieldRule, GeocodeFields, GroupBy, Kind, PairOrder,
    PositionRule, PrecisionRule, PrecisionTable, Transform, TypeTable, When,
};
pub use figures::FiguresRule;

/// A source, its format and the meaning of its columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub id: SourceId,
    pub title: String,
    pub publisher: String,
    #[serde(default)]
    pub publisher_kind: PublisherKind,
    pub licence: String,
    pub licence_url: Option<String>,
    pub attribution: String,
    pub homepage: Option<String>,
    pub data_date: Date,
    #[serde(default)]
    pub demonstration: bool,
    /// Files of the sample, under `fixtures/`.
    #[serde(default)]
    pub fixtures: Vec<String>,
    /// A new edition that loses more than this share of its listings is refused.
    #[serde(default = "default_shrink")]
    pub max_shrink_percent: u8,
    /// The source that makes this sample useless: when its real file is fetched, the sample is not
    /// read.
    pub replaced_by: Option<SourceId>,
    /// false: rows that are turned away may be about people, and no word of them is reported.
    #[serde(default = "yes")]
    pub quoted: bool,
    /// Words that stand for "nothing" in this source.
    #[serde(default)]
    pub sentinels: Vec<String>,
    pub production: Option<Production>,
    pub format: Format,
    #[serde(default)]
    pub keep: Vec<Keep>,
    #[serde(default)]
    pub types: TypeTable,
    #[serde(default)]
    pub fields: BTreeMap<Canonical, FieldRule>,
    #[serde(default)]
    pub position: Vec<PositionRule>,
    #[serde(default)]
    pub precision: PrecisionTable,
    pub geocode: Option<GeocodeFields>,
    pub group_by: Option<GroupBy>,
    #[serde(default)]
    pub coverage: Vec<Coverage>,
    /// The source counts places in territories instead of listing them.
    pub figures: Option<FiguresRule>,
    /// Day of the reading, set by the command: no row is believed about a later day.
    #[serde(skip)]
    pub read_on: Option<Date>,
}

fn default_shrink() -> u8 {
    20
}

/// How the bytes are laid out.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Format {
    Delimited {
        /// One sign; chosen from the first line when absent.
        delimiter: Option<char>,
        #[serde(default)]
        encoding: TextEncoding,
        #[serde(default = "yes")]
        has_header: bool,
        /// Names of the columns of a file without a header.
        #[serde(default)]
        columns: Vec<String>,
    },
    Json {
        /// Pointer to the list: "/items"; the whole document when absent.
        #[serde(default)]
        records: String,
        strip_prefix: Option<String>,
        #[serde(default)]
        encoding: TextEncoding,
    },
    Geojson {
        strip_prefix: Option<String>,
        #[serde(default)]
        encoding: TextEncoding,
    },
    OpendatasoftV1 {},
    OpendatasoftV21 {},
    Overpass {},
    Parquet {},
    Inbound {},
    /// Records in the shape of monenfant.fr, under an agreement with its owner.
    Monenfant {},
}

fn yes() -> bool {
    true
}

/// Encoding of a text file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum TextEncoding {
    /// UTF-8 when the bytes are valid UTF-8, otherwise Windows-1252.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// A condition that a row must meet; a row that does not is rejected with the reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    pub field: String,
    pub equals: Option<String>,
    #[serde(rename = "in")]
    pub one_of: Option<Vec<String>>,
    #[serde(rename = "not_in")]
    pub none_of: Option<Vec<String>>,
    /// At least one of these must be among the words.
    pub contains: Option<Vec<String>>,
    /// None of these may be among the words.
    pub lacks: Option<Vec<String>>,
    /// true: the field must hold something; false: it must be empty.
    pub present: Option<bool>,
    #[serde(default = "not_childcare")]
    pub reason: RejectReason,
}

fn not_childcare() -> RejectReason {
    RejectReason::NotChildcare
}

impl Keep {
    /// Whether a row with this text in the field stays; words are compared folded.
    pub fn accepts(&self, value: &str) -> bool {
        let value = fold(value);
        let same = |word: &String| fold(word) == value;
        let among = |words: &String| has_words(&value, &fold(words));
        self.equals.as_ref().is_none_or(same)
            && self.one_of.as_ref().is_none_or(|list| list.iter().any(same))
            && self.none_of.as_ref().is_none_or(|list| !list.iter().any(same))
            && self.contains.as_ref().is_none_or(|list| list.iter().any(among))
            && self.lacks.as_ref().is_none_or(|list| !list.iter().any(among))
            && self.present.is_none_or(|wanted| wanted != value.is_empty())
    }
}

/// Whether whole words stand one after the other in a text; both are folded.
pub fn has_words(text: &str, words: &str) -> bool {
    let starts = |at: usize| at == 0 || text[..at].ends_with(' ');
    let ends = |at: usize| matches!(text[at + words.len()..].chars().next(), None | Some(' '));
    !words.is_empty() && text.match_indices(words).any(|(at, _)| starts(at) && ends(at))
}

impl Mapping {
    /// The source as shown to people.
    pub fn info(&self) -> SourceInfo {
        SourceInfo {
            id: self.id.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            publisher_kind: self.publisher_kind,
            licence: self.licence.clone(),
            licence_url: self.licence_url.clone(),
            attribution: self.attribution.clone(),
            homepage: self.homepage.clone(),
            data_date: self.data_date,
            demonstration: self.demonstration,
            coverage: self.coverage.clone(),
        }
    }

    /// Every column that the mapping names.
    pub fn columns(&self) -> Vec<&str> {
        if let Some(figures) = &self.figures {
            return figures.columns();
        }
        let mut names: Vec<&str> = self.keep.iter().map(|k| k.field.as_str()).collect();
        names.extend(self.types.from.0.iter().map(String::as_str));
        for rule in self.fields.values() {
            names.extend(rule.when.iter().map(|when| when.field.as_str()));
            names.extend(rule.from.0.iter().chain(&rule.otherwise.0).map(String::as_str));
        }
        for rule in &self.position {
            let (pair, metres) = ([&rule.lat, &rule.lon], [&rule.x, &rule.y, &rule.epsg_from]);
            names.extend(pair.into_iter().chain(metres).flatten().map(String::as_str));
            let parts = [&rule.point, &rule.geometry];
            names.extend(parts.into_iter().flatten().map(String::as_str));
        }
        names.extend(self.precision.rules.iter().map(|r| r.field.as_str()));
        if let Some(g) = &self.geocode {
            names.extend([g.score.as_str(), g.kind.as_str()]);
            names.extend(g.citycode.iter().chain(&g.housenumber).map(String::as_str));
            names.extend(g.street.0.iter().map(String::as_str));
        }
        names.extend(self.group_by.iter().flat_map(|g| g.fields.iter()).map(String::as_str));
        names.sort_unstable();
        names.dedup();
        names
    }

    fn contradiction(&self) -> Option<String> {
        if self.id.as_str().len() > MAX_ID {
            return Some(format!("id: at most {MAX_ID} signs"));
        }
        if Reference::ALL.iter().any(|reference| reference.id == self.id.as_str()) {
            return Some("id: this one is kept for what is worked out here".to_owned());
        }
        if !self.id.as_str().bytes().any(|b| b.is_ascii_alphanumeric())
            || self.id.as_str().contains("..")
        {
            return Some(format!("id: {} is no name of a source", self.id));
        }
        let links = [("homepage", &self.homepage), ("licence_url", &self.licence_url)];
        let odd = |link: &Option<String>| {
            link.as_ref().is_some_and(|l| !l.starts_with("https://") && !l.starts_with("http://"))
        };
        if let Some((name, _)) = links.into_iter().find(|(_, link)| odd(link)) {
            return Some(format!("{name}: not an address of the web"));
        }
        if let Some(rule) = self.position.iter().find(|r| r.lat.is_some() != r.lon.is_some()) {
            let there = if rule.lat.is_some() { "lat without lon" } else { "lon without lat" };
            return Some(format!("position: {there}"));
        }
        if let Some(problem) = self.production.as_ref().and_then(Production::problem) {
            return Some(format!("production.{problem}"));
        }
        if matches!(self.format, Format::Inbound {} | Format::Monenfant {}) {
            return None;
        }
        if let Some(figures) = &self.figures {
            return figures.contradiction();
        }
        let mut folded: BTreeMap<String, Kind> = BTreeMap::new();
        for (word, kind) in &self.types.values {
            if folded.insert(fold(word), *kind).is_some_and(|before| before != *kind) {
                return Some(format!("types.values: {word:?} is listed twice with two kinds"));
            }
        }
        for kind in self.types.kinds() {
            if kind.subtype.is_some_and(|s| s.listing_type() != kind.listing_type) {
                return Some(format!("types: {kind:?} pairs a subtype with the wrong type"));
            }
        }
        if self.geocode.as_ref().is_some_and(|g| g.housenumber.is_some() && g.street.0.is_empty()) {
            return Some("geocode: a housenumber needs a street to compare".to_owned());
        }
        if self.types.kinds().next().is_none() {
            return Some("types: no kind is given (values, contains or otherwise)".to_owned());
        }
        let looked_up = !self.types.values.is_empty() || !self.types.contains.is_empty();
        if self.types.from.0.is_empty() && looked_up {
            return Some("types: values and contains need a column (from)".to_owned());
        }
        let systems =
            self.position.iter().flat_map(|r| r.epsg.iter().chain(r.epsg_by_prefix.values()));
        if let Some(epsg) = systems.copied().find(|e| !crs::is_known(*e)) {
            return Some(format!("position: the system EPSG:{epsg} is not known"));
        }
        self.fields.is_empty().then(|| "fields: no field is mapped".to_owned())
    }
}

/// Longest id of a source: identifiers of listings are made of it.
const MAX_ID: usize = 80;

/// Reads a mapping; an error tells the line and the column.
pub fn load_mapping(name: &str, toml: &str) -> Result<Mapping, IngestError> {
    let error = |line, column, message: String| IngestError::Mapping {
        name: name.to_owned(),
        line,
        column,
        message,
    };
    let mapping: Mapping = toml::from_str(toml).map_err(|e| {
        let (line, column) = e.span().map_or((1, 1), |span| line_and_column(toml, span.start));
        error(line, column, e.message().to_owned())
    })?;
    match mapping.contradiction() {
        Some(message) => Err(error(1, 1, message)),
        None => Ok(mapping),
    }
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
id = "test"
title = "Test"
publisher = "Test"
licence = "Licence Ouverte 2.0"
attribution = "Test"
data_date = "2024-01-31"
[format]
kind = "delimited"
[types]
otherwise = { type = "creche" }
[fields]
name = { from = ["A", "B"] }
"#;

    #[test]
    fn a_small_mapping_has_sensible_defaults() {
        let mapping = load_mapping("small", SMALL).unwrap();
        assert_eq!((mapping.max_shrink_percent, mapping.demonstration), (20, false));
        assert_eq!(mapping.columns(), ["A", "B"]);
        assert!(matches!(mapping.format, Format::Delimited { has_header: true, .. }));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let error = load_mapping("bad.toml", &SMALL.replace("name =", "nom =")).unwrap_err();
        let IngestError::Mapping { line, .. } = &error else { panic!("{error}") };
        assert_eq!(*line, 13);
        assert!(error.to_string().starts_with("bad.toml:13:"), "{error}");
    }

    #[test]
    fn conditions_look_for_whole_words() {
        let rule = "field = \"A\"\ncontains = [\"micro-crèche\", \"MAM\"]\nlacks = [\"école\"]";
        let keep: Keep = toml::from_str(rule).unwrap();
        assert!(keep.accepts("La MICRO CRECHE des Lilas") && keep.accepts("MAM"));
        assert!(!keep.accepts("Les mamans") && !keep.accepts("microcrèches"));
        assert!(!keep.accepts("Micro-crèche de l’École"));
        assert!(!has_words("creche", ""));
    }

    #[test]
    fn a_subtype_of_another_type_is_refused() {
        let text = SMALL.replace("\"creche\"", "\"mam\", subtype = \"micro_creche\"");
        assert!(load_mapping("bad", &text).is_err());
    }
}
