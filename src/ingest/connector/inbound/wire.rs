//! Readings of single values, exactly as strict as the JSON Schema says.
//!
//! Errors begin with "expected " as those of the library do; publishers read what follows.

use crate::domain::Date;
use serde::de::{Deserialize, Deserializer, Error};

/// A whole number, also written "20.0" as JSON allows.
pub fn whole<'de, D: Deserializer<'de>, T: TryFrom<u16>>(reader: D) -> Result<Option<T>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(reader)? else { return Ok(None) };
    let fits = number.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&number);
    let value = fits.then_some(number as u16).and_then(|n| T::try_from(n).ok());
    value.map(Some).ok_or_else(|| D::Error::custom("expected un nombre entier dans ses limites"))
}

/// Degrees between `-MAX` and `MAX`.
pub fn degrees<'de, const MAX: u16, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<f64>, D::Error> {
    let number = Option::<f64>::deserialize(reader)?;
    match number {
        Some(number) if number.abs() > f64::from(MAX) => {
            Err(D::Error::custom(format!("expected des degrés entre -{MAX} et {MAX}")))
        }
        other => Ok(other),
    }
}

/// A day, "2026-11-25" and no other way.
pub fn day<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(reader)? else { return Ok(None) };
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    let day = text.parse().ok().filter(|_| shape);
    day.map(Some).ok_or_else(|| D::Error::custom("expected un jour comme 2026-11-25"))
}

/// Euros an hour: up to three digits, a point, one or two decimals.
pub fn hourly<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<String>, D::Error> {
    let Some(text) = Option::<String>::deserialize(reader)? else { return Ok(None) };
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let fine = match text.split_once('.') {
        Some((euros, cents)) => digits(euros, 3) && digits(cents, 2),
        None => digits(&text, 3),
    };
    fine.then_some(Some(text))
        .ok_or_else(|| D::Error::custom("expected un montant en euros comme 10.50"))
}
