//! Which fields of a line have the form they must have. The others are left out and told.
//!
//! A week of hours or a declaration of availability is kept whole or not at all: half of one says
//! something that the sender did not say. A wish for privacy that cannot be read is a wish.

use super::format::InboundListing;
use super::strict::step;
use crate::ingest::issue::{Fault, IssueKind};
use crate::ingest::record::Visibility;
use serde_json::{Map, Value, json};

/// A line with only the fields whose form is right.
#[derive(Debug)]
pub struct Shaped {
    pub listing: InboundListing,
    /// Ranks, in the line, of the declarations that are kept.
    pub ranks: Vec<usize>,
}

/// Reads an object whose `source_id` and `type` are right; None when nothing can be made of it.
pub fn shape(object: Map<String, Value>, faults: &mut Vec<Fault>) -> Option<Shaped> {
    if let Ok(listing) = serde_json::from_value::<InboundListing>(Value::Object(object.clone())) {
        let ranks = (0..listing.availability.as_ref().map_or(0, Vec::len)).collect();
        return Some(Shaped { listing, ranks });
    }
    let mut sieve = Sieve { faults, ranks: Vec::new() };
    let mut kept = Map::new();
    let pair = object.contains_key("lat") && object.contains_key("lon");
    for (key, value) in object {
        if key == "source_id" || key == "type" {
            kept.insert(key, value);
        } else if let Some(value) = sieve.field(&key, value) {
            kept.insert(key, value);
        }
    }
    if pair && !(kept.contains_key("lat") && kept.contains_key("lon")) {
        // Half a point was taken away: the other half is not the sender's fault.
        kept.remove("lat");
        kept.remove("lon");
    }
    let ranks = sieve.ranks;
    let listing = serde_json::from_value(Value::Object(kept)).ok()?;
    Some(Shaped { listing, ranks })
}

enum Cause {
    Unknown,
    Invalid(String),
}

/// Tries one field alone in an otherwise right listing.
fn probe(key: &str, value: &Value) -> Result<(), Cause> {
    let line = json!({"source_id": "x", "type": "creche", key: value});
    let Err(error) = serde_json::from_value::<InboundListing>(line) else { return Ok(()) };
    let message = error.to_string();
    if message.starts_with("unknown field") {
        return Err(Cause::Unknown);
    }
    // Some messages quote the value, which may be about a person: only the rest is kept.
    let expected = message.rfind("expected ").map(|at| &message[at + "expected ".len()..]);
    Err(Cause::Invalid(expected.map_or_else(String::new, french)))
}

/// What was expected, for a publisher; words of the format stay as they are.
fn french(expected: &str) -> String {
    let known = [
        ("a string", "un texte"),
        ("a boolean", "true ou false"),
        ("a sequence", "une liste"),
        ("a map", "un objet"),
        ("f64", "un nombre"),
    ];
    let found = known.iter().find(|(english, _)| expected == *english);
    let told = match found {
        Some((_, french)) => (*french).to_owned(),
        None if expected.starts_with("struct") => "un objet".to_owned(),
        None => expected.replace("one of ", "l’un de "),
    };
    format!("attendu : {told}")
}

struct Sieve<'a> {
    faults: &'a mut Vec<Fault>,
    ranks: Vec<usize>,
}

impl Sieve<'_> {
    fn field(&mut self, key: &str, value: Value) -> Option<Value> {
        let pointer = step("", key);
        match (key, value) {
            ("hours", Value::Object(days)) => self.hours(days),
            ("address" | "tariff", Value::Object(members)) => {
                Some(self.members(&pointer, members, (key, &|member| member)).0.into())
            }
            ("visibility", value) if !value.is_null() => Some(self.visibility(value)),
            ("availability", Value::Array(items)) => Some(self.declarations(items)),
            ("languages" | "tags" | "kinds" | "served_citycodes", Value::Array(items)) => {
                Some(self.items(key, items))
            }
            (_, value) => self.right(&pointer, (key, &value), &value).then_some(value),
        }
    }

    /// Whether the field can be read; tells when it cannot.
    fn right(&mut self, pointer: &str, (key, probed): (&str, &Value), value: &Value) -> bool {
        let (kind, detail) = match probe(key, probed) {
            Ok(()) => return true,
            Err(Cause::Unknown) => (IssueKind::UnknownKey, String::new()),
            Err(Cause::Invalid(detail)) => (kind_of(pointer, value), detail),
        };
        self.faults.push(Fault::new(pointer.to_owned(), kind, detail));
        false
    }

    /// The members that can be read, and whether all could.
    fn members(
        &mut self,
        pointer: &str,
        members: Map<String, Value>,
        (key, around): (&str, &dyn Fn(Value) -> Value),
    ) -> (Map<String, Value>, bool) {
        let mut kept = Map::new();
        let mut whole = true;
        for (name, value) in members {
            let probed = around(json!({ name.as_str(): value }));
            if self.right(&step(pointer, &name), (key, &probed), &value) {
                kept.insert(name, value);
            } else {
                whole &= self.faults.last().is_some_and(|f| f.kind == IssueKind::UnknownKey);
            }
        }
        (kept, whole)
    }

    fn items(&mut self, key: &str, items: Vec<Value>) -> Value {
        let mut rank = 0;
        let mut fits = |item: &Value| {
            let pointer = format!("/{key}/{rank}");
            rank += 1;
            self.right(&pointer, (key, &json!([item])), item)
        };
        Value::Array(items.into_iter().filter(|item| fits(item)).collect())
    }

    fn hours(&mut self, days: Map<String, Value>) -> Option<Value> {
        let before = self.faults.len();
        for (day, ranges) in &days {
            let pointer = step("/hours", day);
            let probed = json!({ day.as_str(): ranges });
            if probe("hours", &probed).is_ok() {
                continue;
            }
            let told = self.faults.len();
            for (rank, range) in ranges.as_array().into_iter().flatten().enumerate() {
                let probed = json!({ "mon": [range] });
                self.right(&format!("{pointer}/{rank}"), ("hours", &probed), range);
            }
            if self.faults.len() == told {
                // The day itself is wrong: its name, or not a list.
                self.right(&pointer, ("hours", &probed), ranges);
            }
        }
        (self.faults.len() == before).then_some(Value::Object(days))
    }

    fn declarations(&mut self, items: Vec<Value>) -> Value {
        let mut kept = Vec::new();
        for (rank, item) in items.into_iter().enumerate() {
            let pointer = format!("/availability/{rank}");
            let Value::Object(members) = item else {
                self.right(&pointer, ("availability", &json!([item])), &item);
                continue;
            };
            let with_state = |member: Value| {
                let mut probed = json!({"state": "free"});
                if let (Value::Object(all), Value::Object(one)) = (&mut probed, member) {
                    all.extend(one);
                }
                json!([probed])
            };
            let (members, whole) = self.members(&pointer, members, ("availability", &with_state));
            if !whole {
                continue;
            }
            let item = Value::Object(members);
            if self.right(&pointer, ("availability", &json!([item])), &item) {
                kept.push(item);
                self.ranks.push(rank);
            }
        }
        Value::Array(kept)
    }

    fn visibility(&mut self, value: Value) -> Value {
        let hidden = Some(false);
        let nothing = Visibility { name: hidden, phone: hidden, email: hidden, address: hidden };
        let Value::Object(members) = value else {
            self.right("/visibility", ("visibility", &value), &value);
            return json!(nothing);
        };
        let mut out = Map::new();
        for (name, value) in members {
            let probed = json!({ name.as_str(): value });
            if self.right(&step("/visibility", &name), ("visibility", &probed), &value) {
                out.insert(name, value);
            } else if json!(nothing).get(&name).is_some() {
                out.insert(name, Value::Bool(false));
            }
        }
        Value::Object(out)
    }
}

/// The kind of issue that tells best what is wrong at a place.
fn kind_of(pointer: &str, value: &Value) -> IssueKind {
    match pointer.trim_start_matches('/').split('/').next().unwrap_or_default() {
        "capacity" => match value.as_f64() {
            Some(0.0) => IssueKind::CapacityZero,
            Some(_) => IssueKind::CapacityOutOfRange,
            None => IssueKind::CapacityUnreadable,
        },
        "lat" | "lon" => IssueKind::InvalidPoint,
        "age_min_months" | "age_max_months" => IssueKind::InvalidAge,
        "hours" => IssueKind::InvalidHours,
        "updated_on" => IssueKind::InvalidDate,
        "availability" => IssueKind::InvalidAvailability,
        "served_citycodes" => IssueKind::InvalidCitycode,
        "address" if pointer.ends_with("/citycode") => IssueKind::InvalidCitycode,
        "address" if pointer.ends_with("/postcode") => IssueKind::InvalidPostcode,
        _ => IssueKind::InvalidField,
    }
}
