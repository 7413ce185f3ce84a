//! Records in the shape of monenfant.fr, turned into lines of the inbound format.
//!
//! The site is not open data: such a file comes from its owner under an agreement, and nothing
//! here fetches one. What is wrong in these records is known and repaired or left out.

use super::inbound::{WrongLayout, checked, split, text};
use super::{ReadError, Reading, Rows};
use crate::domain::{Day, Postcode, TimeRange, WeekHours, closures};
use crate::ingest::issue::{Fault, IssueKind, RejectReason};
use crate::ingest::normalise::hours::{self, UnreadHours, sort_apart};
use crate::ingest::normalise::{codes, phone};
use crate::ingest::record::text_of;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Members of a record that have a meaning here.
const KNOWN: [&str; 9] = [
    "structureType",
    "structureId",
    "structureName",
    "modifiedDate",
    "gestionnaire",
    "coordonnees",
    "description",
    "serviceCommun",
    "serviceAccueil",
];
/// A text with fewer letters says nothing ("-", "NC", "...").
const FEWEST_LETTERS: usize = 5;

pub(super) fn read(input: &Reading<'_>, bytes: &[u8], out: &mut Rows<'_>) -> Result<(), ReadError> {
    for (number, record) in records(bytes).map_err(|wrong| wrong.into_read_error(&input.name))? {
        let at = input.at(number);
        let around = envelope(record.as_ref());
        match line(record, input.mapping.read_on) {
            (Ok(object), faults) => {
                faults.into_iter().for_each(|fault| out.log.fault(&at, fault));
                out.push_parts(at, object, around);
            }
            (Err((reason, detail)), _) => {
                out.refuse(&at, reason, detail);
            }
        }
    }
    Ok(())
}

/// Whether the first record of a file has this shape.
pub fn recognises(bytes: &[u8]) -> bool {
    let Ok(text) = text(bytes) else { return false };
    let trimmed = text.trim_ascii();
    let start = trimmed.strip_prefix(b"[").unwrap_or(trimmed);
    let mut values = serde_json::Deserializer::from_slice(start).into_iter::<Map<String, Value>>();
    matches!(values.next(), Some(Ok(record))
        if record.contains_key("structureId") && record.contains_key("structureType"))
}

/// A record with its rank in the list, or its line; None when it cannot be read.
pub type Record = (u64, Option<Value>);

/// The records of a JSON list, or of JSON Lines.
pub fn records(bytes: &[u8]) -> Result<Vec<Record>, WrongLayout> {
    let text = text(bytes)?;
    if text.trim_ascii().starts_with(b"[") {
        let list: Vec<Value> =
            serde_json::from_slice(&text).map_err(|_| WrongLayout::BrokenList)?;
        return Ok(list.into_iter().enumerate().map(|(i, v)| (i as u64 + 1, Some(v))).collect());
    }
    let value = |line: Option<&str>| serde_json::from_str(line?).ok();
    Ok(split(&text)?.into_iter().map(|(number, line)| (number, value(line))).collect())
}

type Line = (Result<Map<String, Value>, (RejectReason, String)>, Vec<Fault>);

/// A record as a checked line of the inbound format.
pub fn line(record: Option<Value>, today: Option<crate::domain::Date>) -> Line {
    let Some(Value::Object(record)) = record else {
        return (Err((RejectReason::UnreadableRecord, "pas un objet".to_owned())), Vec::new());
    };
    let (object, mut faults) = to_inbound(&record);
    let kept = checked(object, today, &mut faults);
    (kept, faults)
}

/// The fields of a record that the inbound format has; faults point into the record.
pub fn to_inbound(record: &Map<String, Value>) -> (Map<String, Value>, Vec<Fault>) {
    let mut turned = Turned { record, out: Map::new(), faults: Vec::new() };
    for key in record.keys().filter(|key| !KNOWN.contains(&key.as_str())) {
        turned.faults.push(Fault::new(format!("/{key}"), IssueKind::UnknownKey, ""));
    }
    turned.identity();
    turned.address();
    turned.contacts();
    turned.texts();
    turned.services();
    turned.week();
    turned.closures();
    (turned.out, turned.faults)
}

const SERVED: &str = "communesDesservies";

/// What the inbound format has no field for: the communes served, by name.
pub fn envelope(record: Option<&Value>) -> Map<String, Value> {
    let list = record.and_then(|record| record.get("serviceCommun")?.get(SERVED));
    list.map(|list| (SERVED.to_owned(), list.clone())).into_iter().collect()
}

/// Communes served by name and postcode, swapped ones put right.
pub fn served(envelope: &Map<String, Value>) -> Vec<(String, Option<Postcode>)> {
    let pairs = envelope.get(SERVED).and_then(Value::as_array).into_iter().flatten();
    pairs
        .map(|pair| {
            let part = |key| pair.get(key).map(text_of).unwrap_or_default();
            town(&part("commune"), &part("codePostal"))
        })
        .filter(|(city, postcode)| !city.is_empty() || postcode.is_some())
        .collect()
}

/// A postcode written where the name should be changes places with it.
fn town(city: &str, postcode: &str) -> (String, Option<Postcode>) {
    match (codes::postcode(city), codes::postcode(postcode)) {
        (Some(found), None) => (postcode.to_owned(), Some(found)),
        (Some(found), Some(_)) => (String::new(), Some(found)),
        (None, found) => (city.to_owned(), found),
    }
}

struct Turned<'a> {
    record: &'a Map<String, Value>,
    out: Map<String, Value>,
    faults: Vec<Fault>,
}

impl Turned<'_> {
    fn at(&self, pointer: &str) -> Option<&Value> {
        let mut steps = pointer.split('/').skip(1);
        let first = self.record.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    }

    fn text(&self, pointer: &str) -> String {
        self.at(pointer).map(text_of).unwrap_or_default()
    }

    fn put(&mut self, key: &str, text: String) {
        if !text.is_empty() {
            self.out.insert(key.to_owned(), Value::from(text));
        }
    }

    fn tell(&mut self, pointer: &str, kind: IssueKind) {
        self.faults.push(Fault::new(pointer.to_owned(), kind, ""));
    }

    fn identity(&mut self) {
        self.put("source_id", self.text("/structureId"));
        let word = self.text("/structureType");
        let kind = match word.to_uppercase().as_str() {
            "EAJE" | "CRECHE" => "creche",
            "MAM" => "mam",
            "RPE" | "RAM" => "rpe",
            "LAEP" => "laep",
            "AM" | "ASSMAT" | "ASSISTANT_MATERNEL" => "assistant_maternel",
            _ => "",
        };
        self.put("type", kind.to_owned());
        self.put("name", self.text("/structureName"));
        self.put("manager", self.text("/gestionnaire"));
        let date = self.text("/modifiedDate");
        match codes::date(&date) {
            Some(day) => self.put("updated_on", day.to_string()),
            None if date.is_empty() => {}
            None => self.tell("/modifiedDate", IssueKind::InvalidDate),
        }
    }

    fn address(&mut self) {
        let part = |key: &str| self.text(&format!("/coordonnees/{key}"));
        let street = format!("{} {}", part("typeVoie"), part("nomVoie"));
        let (city, postcode) = town(&part("commune"), &part("codePostal"));
        let postcode = postcode.map(String::from).unwrap_or_default();
        let parts = [
            ("housenumber", part("numeroVoie")),
            ("street", street.trim().to_owned()),
            ("postcode", postcode),
            ("city", city),
        ];
        let told = parts.into_iter().filter(|(_, text)| !text.is_empty());
        let address: Map<String, Value> =
            told.map(|(key, text)| (key.to_owned(), Value::from(text))).collect();
        if !address.is_empty() {
            self.out.insert("address".to_owned(), Value::Object(address));
        }
    }

    fn contacts(&mut self) {
        let mut found = None;
        for pointer in ["/coordonnees/telephone", "/coordonnees/telephone2"] {
            let text = self.text(pointer);
            match phone::normalise(&text) {
                Some(number) => found = found.or(Some(number)),
                None if text.is_empty() => {}
                None => self.tell(pointer, IssueKind::InvalidPhone),
            }
        }
        self.put("phone", found.unwrap_or_default());
        self.put("email", self.text("/coordonnees/adresseMail"));
        self.put("website", self.text("/coordonnees/siteInternet"));
    }

    /// The texts about the manager and the team may name people: they are not taken.
    fn texts(&mut self) {
        if let Some(tariff) = self.plain("/description/description1") {
            self.out.insert("tariff".to_owned(), json!({ "text": tariff }));
        }
        let parts = [
            ("Projet", "/description/description2"),
            ("Conditions d’admission", "/description/description5"),
            ("Inscription", "/description/description6"),
        ];
        let told = parts.into_iter().filter_map(|(title, pointer)| {
            self.plain(pointer).map(|text| format!("{title} : {text}"))
        });
        let description = told.collect::<Vec<_>>().join("\n");
        self.put("description", description);
    }

    /// A text without its HTML; None when it says nothing.
    fn plain(&self, pointer: &str) -> Option<String> {
        let text = nanohtml2text::html2text(&self.text(pointer));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (text.chars().filter(|c| c.is_alphabetic()).count() >= FEWEST_LETTERS).then_some(text)
    }

    fn services(&mut self) {
        for (key, pointer) in
            [("avip", "/serviceCommun/avip"), ("inclusive", "/serviceAccueil/handicap")]
        {
            match self.at(pointer) {
                Some(Value::Bool(yes)) => {
                    let yes = *yes;
                    self.out.insert(key.to_owned(), Value::Bool(yes));
                }
                None | Some(Value::Null) => {}
                Some(_) => self.tell(pointer, IssueKind::InvalidField),
            }
        }
    }

    fn week(&mut self) {
        const HOURS: &str = "/serviceCommun/calendrier/joursHoraires";
        let structured = self.at(HOURS).map(days);
        let read = match structured {
            Some(Ok(week)) if !week.is_empty() => Ok(week),
            Some(Err(cause)) => Err((HOURS, cause)),
            _ => {
                const TEXT: &str = "/serviceCommun/calendrier/joursHorairesText";
                let text = self.text(TEXT);
                if text.is_empty() {
                    return;
                }
                hours::read(&text).map(|read| read.week).map_err(|cause| (TEXT, cause))
            }
        };
        match read {
            Ok(week) => drop(self.out.insert("hours".to_owned(), json!(week))),
            Err((pointer, cause)) => {
                let fault = Fault::new(pointer.to_owned(), IssueKind::InvalidHours, cause.french());
                self.faults.push(fault);
            }
        }
    }

    fn closures(&mut self) {
        const CLOSURES: &str = "/serviceCommun/calendrier/periodesFermetures";
        let told = self.at(CLOSURES).and_then(Value::as_array).cloned().unwrap_or_default();
        let mut known = Vec::new();
        for (rank, code) in told.iter().enumerate() {
            match closures::parse(&text_of(code)) {
                Some(found) => known.extend(found),
                None => self.tell(&format!("{CLOSURES}/{rank}"), IssueKind::InvalidField),
            }
        }
        self.put("closures", closures::sentence(&known).unwrap_or_default());
    }
}

/// Ranges by day. `mondayToFridayWeek` gives the hours of the five days that tell none: its own
/// ranges, or those of Monday when it is only "true".
fn days(told: &Value) -> Result<WeekHours, UnreadHours> {
    let mut week: BTreeMap<Day, Vec<TimeRange>> = BTreeMap::new();
    for day in Day::ALL {
        week.insert(day, ranges(told.get(day.label()))?);
    }
    let common = match told.get("mondayToFridayWeek") {
        Some(Value::Bool(true)) => week[&Day::Mon].clone(),
        Some(list @ Value::Array(_)) => ranges(Some(list))?,
        _ => Vec::new(),
    };
    for day in &Day::ALL[..5] {
        let own = week.entry(*day).or_default();
        if own.is_empty() {
            own.clone_from(&common);
        }
    }
    Ok(WeekHours::new(week))
}

fn ranges(list: Option<&Value>) -> Result<Vec<TimeRange>, UnreadHours> {
    let part = |range: &Value, key: &str| range.get(key).map(text_of).unwrap_or_default();
    let read = |range: &Value| {
        let text = format!("{}-{}", part(range, "start"), part(range, "end"));
        TimeRange::parse(&text).map_err(|_| UnreadHours::Syntax)
    };
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let mut ranges = list.map(read).collect::<Result<Vec<_>, _>>()?;
    sort_apart(&mut ranges)?;
    Ok(ranges)
}

#[cfg(test)]
mod tests;
