//! One case: asked, answered, compared field by field.

use super::adapter::{self, Got};
use super::case::{Case, decimal};
use crate::simulator::{self, Params, Request};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Largest difference of rates.
const RATE_TOLERANCE: Decimal = Decimal::from_parts(1, 0, 0, false, 4);

/// A field that is not as expected.
#[derive(Debug, Clone)]
pub struct Wrong {
    pub field: String,
    pub expected: Value,
    pub got: Value,
}

/// A case and what became of it.
pub struct Judged {
    pub case: Case,
    pub wrong: Vec<Wrong>,
    /// Why there is no answer at all.
    pub refused: Option<String>,
    pub time: Duration,
}

/// Asks a case and compares the answer.
pub fn judge(params: &Params, case: Case) -> anyhow::Result<Judged> {
    let document = adapter::request(&case)?;
    let start = Instant::now();
    let answer = match Request::read(&document, params) {
        Ok(request) => simulator::answer(params, &request).map_err(|error| error.to_string()),
        Err(refusals) => Err(refusals
            .iter()
            .map(|refusal| format!("{} {}", refusal.pointer, refusal.code))
            .collect::<Vec<_>>()
            .join(", ")),
    };
    let time = start.elapsed();
    let mut wrong = Vec::new();
    let scored = case.expected.iter().filter(|(field, _)| !case.disputed_fields.contains(field));
    let refused = match &answer {
        Ok(answer) => {
            for (field, expected) in scored {
                let got = adapter::answered(answer, field);
                if !is_right(&case, field, expected, got.as_ref()) {
                    let got = got.as_ref().map_or(Value::Null, shown);
                    wrong.push(Wrong { field: field.clone(), expected: expected.clone(), got });
                }
            }
            None
        }
        Err(refused) => Some(refused.clone()),
    };
    Ok(Judged { case, wrong, refused, time })
}

fn is_right(case: &Case, field: &str, expected: &Value, got: Option<&Got>) -> bool {
    match (expected, got) {
        (Value::Bool(expected), Some(Got::Flag(got))) => expected == got,
        (Value::Array(expected), Some(Got::Words(got))) => {
            let mut words: Vec<&str> = expected.iter().filter_map(Value::as_str).collect();
            words.sort_unstable();
            words == got.iter().map(String::as_str).collect::<Vec<_>>()
        }
        (expected, Some(Got::Amount(got))) => {
            let is_rate = field.ends_with("_pct") || field.starts_with("coefficient_");
            let euros = Decimal::try_from(case.tolerance_eur).unwrap_or_default();
            let tolerance = if is_rate { RATE_TOLERANCE } else { euros };
            decimal(expected).is_some_and(|expected| (expected - got).abs() <= tolerance)
        }
        _ => false,
    }
}

fn shown(got: &Got) -> Value {
    match got {
        Got::Amount(amount) => json!(amount.to_string()),
        Got::Flag(flag) => json!(flag),
        Got::Words(words) => json!(words),
    }
}

impl Judged {
    /// Whether every scored field is as expected.
    pub fn is_right(&self) -> bool {
        self.refused.is_none() && self.wrong.is_empty()
    }

    /// What differs, on one line.
    pub fn told(&self) -> String {
        if let Some(refused) = &self.refused {
            return format!("refused: {refused}");
        }
        let told =
            |one: &Wrong| format!("{} expected {}, got {}", one.field, one.expected, one.got);
        self.wrong.iter().map(told).collect::<Vec<_>>().join("; ")
    }

    /// The same for programs.
    pub fn document(&self) -> Value {
        let of = |value: fn(&Wrong) -> &Value| {
            let pairs = self.wrong.iter().map(|one| (one.field.clone(), value(one).clone()));
            Value::Object(pairs.collect())
        };
        let got = match &self.refused {
            Some(refused) => json!({ "refused": refused }),
            None => of(|one| &one.got),
        };
        json!({ "id": self.case.id, "expected": of(|one| &one.expected), "got": got })
    }
}
