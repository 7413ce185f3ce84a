//! Reading one JSON object, field by field; everything that is wrong is told at once, each fault with
//! the pointer of its field.

use crate::simulator::month::Month;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::cell::RefCell;

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// JSON pointer: `#/household/children/0/birth`.
    pub pointer: String,
    /// Stable word.
    pub code: &'static str,
    /// French.
    pub detail: String,
}

/// All that is wrong.
#[derive(Debug, Default)]
pub struct Refusals(RefCell<Vec<Refusal>>);

impl Refusals {
    /// One more.
    pub fn add(&self, pointer: &str, code: &'static str, detail: impl Into<String>) {
        let refusal = Refusal { pointer: pointer.to_owned(), code, detail: detail.into() };
        self.0.borrow_mut().push(refusal);
    }

    /// What was found, in order.
    pub fn take(&self) -> Vec<Refusal> {
        self.0.take()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

/// Bounds of an amount, against mistakes; they are no rule.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub most: u32,
    pub unit: &'static str,
}

/// Bounds used by several fields.
pub const YEARLY_EUROS: Bounds = Bounds { most: 10_000_000, unit: "euros par an" };
pub const MONTHLY_EUROS: Bounds = Bounds { most: 100_000, unit: "euros par mois" };
pub const HOURLY_EUROS: Bounds = Bounds { most: 1_000, unit: "euros par heure" };
pub const DAILY_EUROS: Bounds = Bounds { most: 1_000, unit: "euros par jour" };
pub const HOURS_OF_MONTH: Bounds = Bounds { most: 744, unit: "heures par mois" };
pub const HOURS_OF_WEEK: Bounds = Bounds { most: 168, unit: "heures par semaine" };
pub const HOURS_OF_DAY: Bounds = Bounds { most: 24, unit: "heures par jour" };
pub const DAYS_OF_MONTH: Bounds = Bounds { most: 31, unit: "jours par mois" };
pub const DAYS_OF_WEEK: Bounds = Bounds { most: 7, unit: "jours par semaine" };
pub const WEEKS_OF_YEAR: Bounds = Bounds { most: 52, unit: "semaines par an" };
pub const RATIO: Bounds = Bounds { most: 1, unit: "(1 pour le tout)" };
pub const INCREASE: Bounds = Bounds { most: 2, unit: "(0.25 pour 25 %)" };

/// Most decimals of an amount.
const DECIMALS: u32 = 6;

/// An object being read.
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    pointer: String,
    seen: Vec<&'static str>,
    refusals: &'a Refusals,
}

impl<'a> Fields<'a> {
    /// None, and told, when the value is no object.
    pub fn of(value: &'a Value, pointer: String, refusals: &'a Refusals) -> Option<Self> {
        let Value::Object(map) = value else {
            refusals.add(&pointer, "not_an_object", "Un objet JSON est attendu ici.");
            return None;
        };
        Some(Self { map, pointer, seen: Vec::new(), refusals })
    }

    /// Where a field of this object is.
    pub fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }

    /// Tells a fault of a field.
    pub fn refuse(&self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.refusals.add(&self.at(name), code, detail);
    }

    /// All faults.
    pub fn refusals(&self) -> &'a Refusals {
        self.refusals
    }

    /// A field; null counts as absent.
    pub fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.seen.push(name);
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Whether a field is given.
    pub fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    /// An object inside this one.
    pub fn object(&mut self, name: &'static str) -> Option<Self> {
        let pointer = self.at(name);
        let refusals = self.refusals;
        Self::of(self.value(name)?, pointer, refusals)
    }

    /// The objects of a list of at most so many.
    pub fn objects(&mut self, name: &'static str, most: usize) -> Option<Vec<Self>> {
        let Value::Array(list) = self.value(name)? else {
            self.refuse(name, "not_a_list", format!("« {name} » doit être une liste."));
            return None;
        };
        if list.len() > most {
            let detail = format!("« {name} » a {} éléments ; {most} au plus.", list.len());
            self.refuse(name, "too_many", detail);
            return None;
        }
        let item =
            |(place, value)| Self::of(value, self.at(&format!("{name}/{place}")), self.refusals);
        Some(list.iter().enumerate().filter_map(item).collect())
    }

    /// `true` or `false`; absent is false.
    pub fn flag(&mut self, name: &'static str) -> bool {
        self.optional_flag(name).unwrap_or(false)
    }

    /// `true`, `false`, or not told.
    pub fn optional_flag(&mut self, name: &'static str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.refuse(name, "not_a_boolean", format!("« {name} » vaut true ou false."));
                None
            }
        }
    }

    /// A text.
    pub fn text(&mut self, name: &'static str) -> Option<&'a str> {
        match self.value(name)? {
            Value::String(text) => Some(text),
            _ => {
                self.refuse(name, "not_a_text", format!("« {name} » doit être un texte."));
                None
            }
        }
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let detail = format!("« {name} » vaut l’un de : {}.", all.join(", "));
            self.refuse(name, "unknown_value", detail);
        }
        found
    }

    /// A month as `2026-10`.
    pub fn month(&mut self, name: &'static str) -> Option<Month> {
        let month = Month::parse(self.text(name)?);
        if month.is_err() {
            self.refuse(
                name,
                "not_a_month",
                format!("« {name} » s’écrit AAAA-MM, par exemple 2026-10."),
            );
        }
        month.ok()
    }

    /// A whole number.
    pub fn integer(&mut self, name: &'static str, least: u32, most: u32) -> Option<u32> {
        let value = self.value(name)?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        let found = number.filter(|number| (least..=most).contains(number));
        if found.is_none() {
            let detail = format!("« {name} » doit être un nombre entier de {least} à {most}.");
            let code = if value.is_number() { "out_of_range" } else { "not_a_number" };
            self.refuse(name, code, detail);
        }
        found
    }

    /// An amount, as a text ("12.50") or a number; never negative, never beyond its bounds.
    pub fn amount(&mut self, name: &'static str, bounds: Bounds) -> Option<Decimal> {
        let value = self.value(name)?;
        let refuse = |code, detail: String| {
            self.refuse(name, code, detail);
            None
        };
        let text = match value {
            Value::String(text) if is_plain(text) => text.clone(),
            // What JSON writes with an exponent or too many digits is out of any bound.
            Value::Number(number) => number.to_string(),
            _ => {
                let detail = format!("« {name} » doit être un nombre, par exemple \"12.50\".");
                return refuse("not_a_number", detail);
            }
        };
        let range =
            format!("« {name} » doit être compris entre 0 et {} {}.", bounds.most, bounds.unit);
        let Ok(number) = text.parse::<Decimal>() else { return refuse("out_of_range", range) };
        if number.is_sign_negative() && !number.is_zero() {
            return refuse("negative", format!("« {name} » ne peut pas être négatif."));
        }
        if number > Decimal::from(bounds.most) {
            return refuse("out_of_range", range);
        }
        if number.normalize().scale() > DECIMALS {
            let detail = format!("« {name} » a trop de décimales ; {DECIMALS} au plus.");
            return refuse("too_precise", detail);
        }
        Some(number)
    }

    /// Whichever of several amounts is given; two of them contradict each other.
    pub fn one_of(&mut self, names: &[(&'static str, Bounds)]) -> Option<(&'static str, Decimal)> {
        let given: Vec<_> = names.iter().filter(|(name, _)| self.has(name)).copied().collect();
        if let [(first, _), (second, _), ..] = given[..] {
            let detail = format!("« {second} » contredit « {first} » : donnez l’un ou l’autre.");
            self.refuse(second, "contradictory", detail);
        }
        let mut found = None;
        for (name, bounds) in names {
            let amount = self.amount(name, *bounds);
            found = found.or(amount.map(|amount| (*name, amount)));
        }
        found
    }

    /// Refuses every field that nobody asked for.
    pub fn finish(self) {
        for name in self.map.keys().filter(|name| !self.seen.contains(&name.as_str())) {
            let shown: String = name.chars().take(60).collect();
            let escaped = shown.replace('~', "~0").replace('/', "~1");
            self.refuse(&escaped, "unknown", format!("« {shown} » n’est pas un champ connu ici."));
        }
    }
}

fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.len() <= 40
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.starts_with(|c: char| c.is_ascii_digit())
}
