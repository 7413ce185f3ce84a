//! The language in which judges say what a good listing is.

use super::adapter::{Facts, NumberField, TextField, WordField};
use super::stem;
use crate::domain::{Date, Day};
use serde::Deserialize;
use serde_json::Value;

/// A condition on a listing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub enum Predicate {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// One of the words is among those of the listing.
    Words(WordField, Vec<String>),
    AtLeast(NumberField, f64),
    AtMost(NumberField, f64),
    /// One of the phrases is in the text, inflections apart.
    StemAny(TextField, Vec<String>),
    /// Every word is in the text, inflections apart.
    StemAll(TextField, Vec<String>),
    /// A number in the name, Roman or Arabic.
    Ordinal(TextField, u8),
    /// A place is declared free, by a day, on days of the week.
    Free {
        by: Option<Date>,
        days: Vec<Day>,
    },
}

impl Predicate {
    /// Whether it holds of a listing; what is not told holds of nothing.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(facts)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(facts)),
            Self::Not(part) => !part.holds(facts),
            Self::Words(field, wanted) => wanted.iter().any(|word| facts.has(*field, word)),
            Self::AtLeast(field, least) => facts.number(*field).is_some_and(|n| n >= *least),
            Self::AtMost(field, most) => facts.number(*field).is_some_and(|n| n <= *most),
            Self::StemAny(field, phrases) => {
                phrases.iter().any(|phrase| stem::contains(facts.text(*field), phrase))
            }
            Self::StemAll(field, words) => {
                words.iter().all(|word| stem::contains(facts.text(*field), word))
            }
            Self::Ordinal(field, number) => {
                stem::numerals(*number).iter().any(|n| stem::contains(facts.text(*field), n))
            }
            Self::Free { by, days } => facts.is_free(*by, days),
        }
    }
}

impl TryFrom<Value> for Predicate {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let several = |value: &Value| {
            let list = value.as_array().ok_or("a list of conditions is needed")?;
            list.iter().map(|part| Self::try_from(part.clone())).collect::<Result<Vec<_>, _>>()
        };
        if let Some(parts) = value.get("all") {
            return Ok(Self::All(several(parts)?));
        }
        if let Some(parts) = value.get("any") {
            return Ok(Self::Any(several(parts)?));
        }
        if let Some(part) = value.get("not") {
            return Ok(Self::Not(Box::new(Self::try_from(part.clone())?)));
        }
        test(&value).map_err(|reason| format!("{value}: {reason}"))
    }
}

fn test(value: &Value) -> Result<Predicate, String> {
    let field = value["field"].as_str().ok_or("no field")?;
    let given = &value["value"];
    Ok(match value["op"].as_str().ok_or("no op")? {
        "in" | "any" => Predicate::Words(WordField::read(field)?, words(given)?),
        "ge" => Predicate::AtLeast(NumberField::read(field)?, number(given)?),
        "le" => Predicate::AtMost(NumberField::read(field)?, number(given)?),
        "stem_any" => Predicate::StemAny(TextField::read(field)?, stemmed(given)?),
        "stem_all" => Predicate::StemAll(TextField::read(field)?, stemmed(given)?),
        "ordinal" => {
            let number = given.as_u64().and_then(|n| u8::try_from(n).ok());
            Predicate::Ordinal(TextField::read(field)?, number.ok_or("not a small number")?)
        }
        "free" if field == "availability" => Predicate::Free { by: by(value)?, days: days(value)? },
        op => return Err(format!("unknown op {op:?} of {field:?}")),
    })
}

fn words(value: &Value) -> Result<Vec<String>, String> {
    let text = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        _ => Err("a word or a list of words is needed".to_owned()),
    };
    match value {
        Value::Array(list) => list.iter().map(text).collect(),
        one => Ok(vec![text(one)?]),
    }
}

fn stemmed(value: &Value) -> Result<Vec<String>, String> {
    Ok(words(value)?.iter().map(|phrase| stem::stemmed(phrase)).collect())
}

/// A number, or a time of day in minutes.
fn number(value: &Value) -> Result<f64, String> {
    let time = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        Some(hours.parse::<f64>().ok()? * 60.0 + minutes.parse::<f64>().ok()?)
    };
    let read = value.as_f64().or_else(|| time(value.as_str()?));
    read.ok_or_else(|| "a number or HH:MM is needed".to_owned())
}

fn by(value: &Value) -> Result<Option<Date>, String> {
    let Some(text) = value.get("by").and_then(Value::as_str) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("{text:?} is not a day"))
}

fn days(value: &Value) -> Result<Vec<Day>, String> {
    let Some(list) = value.get("days").filter(|days| !days.is_null()) else {
        return Ok(Vec::new());
    };
    words(list)?.iter().map(|name| day(name)).collect()
}

fn day(name: &str) -> Result<Day, String> {
    let found = Day::ALL.into_iter().find(|day| day.label() == name || day.as_str() == name);
    found.ok_or_else(|| format!("{name:?} is not a day of the week"))
}

#[cfg(test)]
mod tests;
