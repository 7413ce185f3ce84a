//! From raw records to drafts: which rows are kept, what each column means.

use super::connector::inbound::InboundAddress;
use super::connector::monenfant;
use super::issue::{Fault, IssueKind, Log, RecordRef, RejectReason};
use super::mapping::{
    Canonical, Columns, FieldRule, Format, Keep, Kind, Mapping, Transform, When, has_words,
};
use super::normalise::{age, kind, mojibake, phone};
use super::point;
use super::record::{AnsweredAddress, Draft, GeocodeAnswer, RawPoint, RawRecord, Row, text_of};
use crate::domain::text::fold;
use crate::domain::{CommuneCode, ListingType, Subtype};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A mapping with its words folded once.
pub struct Plan<'a> {
    mapping: &'a Mapping,
    kinds: BTreeMap<String, Kind>,
    /// Words to look for inside a text, in the order of the mapping.
    inside: Vec<(String, Kind)>,
    sentinels: Vec<String>,
    /// Whether rows may be about people, so that those turned away are not quoted.
    silent: bool,
    /// Verdicts on words already seen: a column of kinds has few of them, and millions of rows.
    seen: RefCell<HashMap<(usize, String), bool>>,
    /// Columns that no object has had yet, for formats without a header.
    absent: RefCell<BTreeSet<&'a str>>,
    whole: Cell<Option<RecordRef>>,
}

/// Words whose verdict is remembered.
const SEEN: usize = 10_000;
const LONGEST_SEEN: usize = 200;

impl<'a> Plan<'a> {
    /// Prepares the reading of a source.
    pub fn new(mapping: &'a Mapping) -> Self {
        let types = &mapping.types;
        Self {
            mapping,
            silent: !mapping.quoted || types.kinds().any(|kind| kind.listing_type.is_home()),
            kinds: types.values.iter().map(|(word, kind)| (fold(word), *kind)).collect(),
            inside: types.contains.iter().map(|c| (fold(&c.words), c.kind())).collect(),
            sentinels: mapping.sentinels.iter().map(|s| s.trim().to_owned()).collect(),
            seen: RefCell::default(),
            absent: RefCell::new(mapping.columns().into_iter().collect()),
            whole: Cell::new(None),
        }
    }

    /// Names the columns of a row; None when the mapping does not want it, which the log then
    /// tells.
    pub fn draft(&self, row: Row<'_>, log: &mut Log) -> Option<Draft> {
        if matches!(self.mapping.format, Format::Inbound {} | Format::Monenfant {}) {
            return typed_draft(&row.into_record(), log);
        }
        let (row, repaired) = repaired(row);
        self.look_for_columns(&row);
        let kind = self.wanted(&row, log)?;
        if repaired {
            log.issue(row.at(), IssueKind::MojibakeRepaired, "");
        }
        Some(self.named(&row.into_record(), kind))
    }

    fn look_for_columns(&self, row: &Row<'_>) {
        let Row::Whole(record) = row else { return };
        self.absent.borrow_mut().retain(|column| record.get(column).is_none());
        self.whole.set(Some(RecordRef { input: record.at.input.clone(), record: 0 }));
    }

    /// Tells the columns that no object of the source had: a renamed one would silently empty a
    /// field of every row. Files with a header are checked by their reader.
    pub fn tell_missing(&self, log: &mut Log) {
        // Tags of OpenStreetMap are no columns: few places have them all.
        let by_object = !matches!(
            self.mapping.format,
            Format::Delimited { .. } | Format::Parquet {} | Format::Overpass {}
        );
        if let Some(at) = self.whole.take().filter(|_| by_object) {
            let absent = self.absent.borrow();
            absent.iter().for_each(|c| log.issue(&at, IssueKind::ColumnMissing, c));
        }
    }

    /// The kind of a row that meets every condition.
    fn wanted(&self, row: &Row<'_>, log: &mut Log) -> Option<Kind> {
        for (rank, rule) in self.mapping.keep.iter().enumerate() {
            let value = row.text(&rule.field);
            if !self.accepts(rank, rule, &value) {
                // A list of people working at home is not quoted, not even its odd rows.
                let quoted = if self.silent { String::new() } else { format!(" = {value:?}") };
                log.reject(row.at(), rule.reason, rule.field.clone() + &quoted);
                return None;
            }
        }
        match self.kind(row) {
            Ok(kind) => Some(kind),
            Err(word) => {
                let word = if self.silent { String::new() } else { word };
                log.reject(row.at(), RejectReason::NotChildcare, word);
                None
            }
        }
    }

    fn accepts(&self, rank: usize, rule: &Keep, value: &str) -> bool {
        let mut seen = self.seen.borrow_mut();
        let key = (rank, value.to_owned());
        if let Some(verdict) = seen.get(&key) {
            return *verdict;
        }
        let verdict = rule.accepts(value);
        if seen.len() < SEEN && value.len() < LONGEST_SEEN {
            seen.insert(key, verdict);
        }
        verdict
    }

    fn named(&self, record: &RawRecord, kind: Kind) -> Draft {
        let mut draft = Draft::new(record.at.clone(), kind.listing_type);
        for (field, rule) in &self.mapping.fields {
            if let Some(text) = self.field(record, rule) {
                draft.text.insert(*field, text);
            }
        }
        draft.subtype = kind.subtype.or_else(|| self.subtype_from_name(&draft));
        draft.point = point::find(record, &self.mapping.position, &self.mapping.format);
        draft.precision = self.precision(record);
        draft.geocode = self.geocode(record);
        draft.group = self.group(record);
        draft
    }

    fn kind(&self, row: &Row<'_>) -> Result<Kind, String> {
        let table = &self.mapping.types;
        let cells = table.from.0.iter().map(|column| row.text(column));
        let told = cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        let folded = fold(&told);
        let inside = || self.inside.iter().find(|(words, _)| has_words(&folded, words));
        let known = self.kinds.get(&folded).copied().or_else(|| Some(inside()?.1));
        known.or(table.otherwise).ok_or(told)
    }

    fn subtype_from_name(&self, draft: &Draft) -> Option<Subtype> {
        let wanted = self.mapping.types.subtype_from_name;
        let creche = wanted && draft.listing_type == ListingType::Creche;
        draft.text.get(&Canonical::Name).filter(|_| creche).and_then(|name| kind::in_front(name))
    }

    fn field(&self, record: &RawRecord, rule: &FieldRule) -> Option<String> {
        let fits = |when: &When| when.one_of.contains(&record.text(&when.field));
        if !rule.when.as_ref().is_none_or(fits) {
            return None;
        }
        let mut text = match &rule.constant {
            Some(text) => text.clone(),
            None => self.joined(record, &rule.from, &rule.join),
        };
        for column in &rule.otherwise.0 {
            if text.is_empty() {
                text = self.cell(record, column);
            }
        }
        for transform in &rule.transforms {
            text = apply(*transform, &text);
        }
        let folded = fold(&text);
        match rule.values.iter().find(|(word, _)| fold(word) == folded) {
            Some((_, other)) => text.clone_from(other),
            None if rule.listed_only => text.clear(),
            None => {}
        }
        (!text.is_empty()).then_some(text)
    }

    fn joined(&self, record: &RawRecord, columns: &Columns, join: &str) -> String {
        let cells = columns.0.iter().map(|column| self.cell(record, column));
        cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(join)
    }

    fn cell(&self, record: &RawRecord, column: &str) -> String {
        let text = record.text(column);
        // A value that is the name of its column is a header in the middle of the rows.
        if self.sentinels.contains(&text) || text.eq_ignore_ascii_case(column) {
            String::new()
        } else {
            text
        }
    }

    fn precision(&self, record: &RawRecord) -> Option<crate::domain::Precision> {
        let table = &self.mapping.precision;
        let fits = table.rules.iter().find(|rule| rule.one_of.contains(&record.text(&rule.field)));
        fits.map(|rule| rule.precision).or(table.default)
    }

    fn geocode(&self, record: &RawRecord) -> Option<GeocodeAnswer> {
        let columns = self.mapping.geocode.as_ref()?;
        let citycode = columns.citycode.as_ref().map(|column| record.text(column));
        let first = |columns: &mut dyn Iterator<Item = &String>| {
            columns.map(|column| record.text(column)).find(|text| !text.is_empty())
        };
        let address = (!columns.street.0.is_empty()).then(|| AnsweredAddress {
            street: first(&mut columns.street.0.iter()),
            housenumber: first(&mut columns.housenumber.iter()),
        });
        Some(GeocodeAnswer {
            score: point::number(record.get(&columns.score)).unwrap_or(0.0),
            kind: fold(&record.text(&columns.kind)),
            citycode: citycode.and_then(|code| CommuneCode::parse(&padded(&code)).ok()),
            address,
        })
    }

    fn group(&self, record: &RawRecord) -> Option<String> {
        let rule = self.mapping.group_by.as_ref()?;
        let parts: Vec<String> = rule.fields.iter().map(|f| fold(&record.text(f))).collect();
        Some(parts.join("|"))
    }
}

/// The row with its misread texts put right, and whether there were any.
fn repaired(row: Row<'_>) -> (Row<'_>, bool) {
    match row {
        Row::Whole(mut record) => {
            let repaired = mojibake::repair_record(&mut record.value);
            (Row::Whole(record), repaired)
        }
        Row::Cells(cells) => {
            let repaired = cells.is_repaired();
            (Row::Cells(cells), repaired)
        }
    }
}

/// Puts back the zero that a number cannot keep in front.
pub fn padded(code: &str) -> String {
    let short = code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit());
    if short { format!("0{code}") } else { code.to_owned() }
}

fn apply(transform: Transform, text: &str) -> String {
    match transform {
        Transform::PhoneFromText => phone::in_text(text).unwrap_or_default(),
        Transform::AgeMinFromText => {
            age::in_text(text).0.map(|m| m.to_string()).unwrap_or_default()
        }
        Transform::AgeMaxFromText => {
            age::in_text(text).1.map(|m| m.to_string()).unwrap_or_default()
        }
        Transform::YearsToMonths => match text.replace(',', ".").parse::<f64>() {
            Ok(years) if years.is_finite() => (years * 12.0).round().to_string(),
            _ => text.to_owned(),
        },
        Transform::StripKindPrefix => kind::without_front(text).to_owned(),
        Transform::RepetitionLetter => repetition(text),
        Transform::FirstLine => text.lines().next().unwrap_or_default().trim().to_owned(),
    }
}

/// B, T, Q and C after a number, as Insee writes bis, ter, quater and quinquies.
fn repetition(text: &str) -> String {
    const LETTERS: [(&str, &str); 4] =
        [("B", "bis"), ("T", "ter"), ("Q", "quater"), ("C", "quinquies")];
    let (number, letter) = text.rsplit_once(' ').unwrap_or((text, ""));
    match LETTERS.iter().find(|(short, _)| short.eq_ignore_ascii_case(letter)) {
        Some((_, full)) => format!("{number} {full}"),
        None => text.to_owned(),
    }
}

/// A record of the inbound format: its keys are already the canonical fields.
pub fn typed_draft(record: &RawRecord, log: &mut Log) -> Option<Draft> {
    let mut repaired = record.value.clone();
    if !mojibake::repair_record(&mut repaired) {
        return draft_of_types(record, log);
    }
    log.issue(&record.at, IssueKind::MojibakeRepaired, "");
    draft_of_types(&RawRecord { value: repaired, ..record.clone() }, log)
}

fn draft_of_types(record: &RawRecord, log: &mut Log) -> Option<Draft> {
    let Some(listing_type) = ListingType::parse(&record.text("type")) else {
        log.reject(&record.at, RejectReason::UnknownType, record.text("type"));
        return None;
    };
    let mut draft = Draft::new(record.at.clone(), listing_type);
    draft.subtype = Subtype::parse(&record.text("subtype"));
    if draft.subtype.is_some_and(|s| s.listing_type() != listing_type) {
        log.fault(&record.at, Fault::new("/subtype".to_owned(), IssueKind::InvalidField, ""));
        draft.subtype = None;
    }
    for (key, value) in &record.value {
        let field = serde_json::from_value::<Canonical>(Value::from(key.as_str()));
        match field {
            // The address is an object here; hours and kinds have a type of their own.
            Ok(Canonical::Address | Canonical::Hours | Canonical::Kinds) | Err(_) => {}
            Ok(field) => {
                draft.text.insert(field, text_of(value));
            }
        }
    }
    if let Some(address) = typed::<InboundAddress>(record, "address") {
        put_address(&mut draft, address);
    }
    draft.served_names = monenfant::served(&record.envelope);
    draft.typed.hours = typed(record, "hours");
    draft.typed.tariff = typed(record, "tariff");
    draft.typed.availability = typed(record, "availability");
    draft.typed.kinds = typed(record, "kinds");
    draft.visibility = typed(record, "visibility").unwrap_or_default();
    draft.precision = typed(record, "precision");
    let pair = (point::number(record.get("lat")), point::number(record.get("lon")));
    if let (Some(lat), Some(lon)) = pair {
        draft.point = Some(RawPoint { lat, lon });
    }
    draft.text.retain(|_, text| !text.is_empty());
    Some(draft)
}

fn typed<T: serde::de::DeserializeOwned>(record: &RawRecord, key: &str) -> Option<T> {
    serde_json::from_value(record.value.get(key)?.clone()).ok()
}

fn put_address(draft: &mut Draft, address: InboundAddress) {
    let parts = [
        (Canonical::Address, address.label),
        (Canonical::Housenumber, address.housenumber),
        (Canonical::Street, address.street),
        (Canonical::Postcode, address.postcode.map(String::from)),
        (Canonical::City, address.city),
        (Canonical::Citycode, address.citycode.map(String::from)),
    ];
    for (field, text) in parts {
        if let Some(text) = text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()) {
            draft.text.insert(field, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_registers_are_written_in_full() {
        for (told, full) in [("3 B", "3 bis"), ("12 t", "12 ter"), ("5 A", "5 A"), ("7", "7")] {
            assert_eq!(repetition(told), full);
        }
    }
}
