//! The files of `params/` as written, and the checks that turn them into parameters.

use super::error::{Fault, LoadError};
use super::table::{Row, Table};
use super::{Amount, Confidence, Dated, Parameter, ReadAs, Source};
use crate::domain::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::value::Datetime;

/// Families of parameters: the folders of `params/`.
pub const FAMILIES: &[&str] = &[
    "commun",
    "creche_psu",
    "cmg_emploi_direct",
    "cmg_ancien",
    "cmg_structure",
    "credit_impot",
    "emploi",
    "typique",
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitsFile {
    pub units: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourcesFile {
    sources: BTreeMap<String, SourceFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    title: String,
    url: Option<String>,
    read: String,
    published: Option<Datetime>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterFile {
    label: String,
    unit: String,
    by: Option<String>,
    checked_on: Datetime,
    review: Option<String>,
    about: Option<String>,
    #[serde(default, rename = "value")]
    values: Vec<ValueFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueFile {
    from: Datetime,
    until: Option<Datetime>,
    amount: Option<String>,
    amounts: Option<BTreeMap<String, String>>,
    sources: Vec<String>,
    confidence: Confidence,
    note: Option<String>,
}

/// What the values of parameters may name.
pub(super) struct Known<'a> {
    pub units: &'a BTreeMap<String, String>,
    pub sources: &'a BTreeMap<String, Source>,
}

/// Reads one TOML file.
pub(super) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, LoadError> {
    toml::from_str(text)
        .map_err(|error| LoadError::Toml { file: file.to_owned(), error: Box::new(error) })
}

/// `creche_psu.plancher` for `creche_psu/plancher.toml`.
pub(super) fn id_of(path: &str) -> Result<String, Fault> {
    let told = || Fault::Path(FAMILIES.join(", "));
    let (family, name) = path.split_once('/').ok_or_else(told)?;
    let name = name.strip_suffix(".toml").ok_or_else(told)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !FAMILIES.contains(&family) || name.is_empty() || !name.chars().all(plain) {
        return Err(told());
    }
    Ok(format!("{family}.{name}"))
}

fn day(told: &Datetime) -> Result<Date, Fault> {
    let wrong = || Fault::Day(told.to_string());
    if told.time.is_some() || told.offset.is_some() {
        return Err(wrong());
    }
    told.to_string().parse().map_err(|_| wrong())
}

fn decimal(text: &str) -> Result<Decimal, Fault> {
    let plain = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let value = text.chars().all(plain).then(|| text.parse().ok()).flatten();
    value.ok_or_else(|| Fault::Amount(text.to_owned()))
}

impl SourcesFile {
    pub(super) fn checked(self) -> Result<BTreeMap<String, Source>, Fault> {
        self.sources.into_iter().map(|(id, source)| Ok((id.clone(), source.checked(id)?))).collect()
    }
}

impl SourceFile {
    fn checked(self, id: String) -> Result<Source, Fault> {
        let read = ReadAs::parse(&self.read).ok_or_else(|| Fault::Read(self.read.clone()))?;
        if self.title.trim().is_empty() {
            return Err(Fault::Label);
        }
        let published = self.published.as_ref().map(day).transpose()?;
        Ok(Source { id, title: self.title, url: self.url, read, published })
    }
}

impl ParameterFile {
    pub(super) fn checked(self, id: String, known: &Known<'_>) -> Result<Parameter, Fault> {
        if self.label.trim().is_empty() {
            return Err(Fault::Label);
        }
        let Some(unit_label) = known.units.get(&self.unit) else {
            return Err(Fault::Unit(self.unit));
        };
        let values = self.values.iter().map(|value| value.checked(known));
        let values = in_order(values.collect::<Result<Vec<Dated>, Fault>>()?)?;
        let is_table = |value: &Dated| matches!(value.amount, Amount::Table(_));
        if values.iter().any(|value| is_table(value) != self.by.is_some()) {
            return Err(Fault::By);
        }
        Ok(Parameter {
            checked_on: day(&self.checked_on)?,
            unit_label: unit_label.clone(),
            id,
            label: self.label,
            unit: self.unit,
            by: self.by,
            review: self.review,
            about: self.about,
            values,
        })
    }
}

impl ValueFile {
    fn checked(&self, known: &Known<'_>) -> Result<Dated, Fault> {
        let from = day(&self.from)?;
        if self.sources.is_empty() {
            return Err(Fault::NoSource(from.to_string()));
        }
        if let Some(unknown) = self.sources.iter().find(|id| !known.sources.contains_key(*id)) {
            return Err(Fault::Source(unknown.clone()));
        }
        let until = self.until.as_ref().map(day).transpose()?;
        if until.is_some_and(|until| until < from) {
            return Err(Fault::Backwards(from.to_string()));
        }
        let amount = match (&self.amount, &self.amounts) {
            (Some(text), None) => Amount::One(decimal(text)?),
            (None, Some(rows)) => Amount::Table(table(rows, from)?),
            _ => return Err(Fault::AmountOrTable(from.to_string())),
        };
        Ok(Dated {
            from,
            until,
            amount,
            sources: self.sources.clone(),
            confidence: self.confidence,
            note: self.note.clone(),
        })
    }
}

fn table(rows: &BTreeMap<String, String>, from: Date) -> Result<Table, Fault> {
    let row = |(key, text): (&String, &String)| {
        Row::read(key, decimal(text)?).ok_or_else(|| Fault::Key(key.clone()))
    };
    let rows = rows.iter().map(row).collect::<Result<Vec<Row>, Fault>>()?;
    Table::new(rows).ok_or_else(|| Fault::Keys(from.to_string()))
}

/// The same values, the earliest first, each with its end.
fn in_order(mut values: Vec<Dated>) -> Result<Vec<Dated>, Fault> {
    if values.is_empty() {
        return Err(Fault::NoValue);
    }
    values.sort_by_key(|value| value.from);
    for next in 1..values.len() {
        let (from, above) = (values[next].from, &mut values[next - 1]);
        let overlap = || Fault::Overlap(from.to_string());
        if above.from == from || above.until.is_some_and(|until| until >= from) {
            return Err(overlap());
        }
        if above.until.is_none() {
            above.until = Some(from.yesterday().map_err(|_| overlap())?);
        }
    }
    Ok(values)
}
