//! Cases of cost: one JSON object a line, in the words of their authors.

use anyhow::{Context, bail};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::Path;

/// Inputs, and what an existing engine or a published table gives.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    pub id: String,
    /// `YYYY-MM`.
    pub date: String,
    pub mode: String,
    pub inputs: Map<String, Value>,
    pub expected: Map<String, Value>,
    /// Largest difference of amounts in euros.
    pub tolerance_eur: f64,
    /// The engine is known to depart from the text.
    #[serde(default)]
    pub disputed: bool,
    #[serde(default)]
    pub dispute_reason: Option<String>,
    /// Expected fields that are not scored.
    #[serde(default)]
    pub disputed_fields: Vec<String>,
}

/// Reads a file of cases.
pub fn read(path: &Path) -> anyhow::Result<Vec<Case>> {
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(name)?;
    let mut cases = Vec::new();
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = || format!("{}: line {}", path.display(), place + 1);
        cases.push(serde_json::from_str(line).with_context(at)?);
    }
    if cases.is_empty() {
        bail!("{}: no case", path.display());
    }
    Ok(cases)
}

impl Case {
    /// An input that is a number; null is absent.
    pub fn number(&self, name: &str) -> Option<Decimal> {
        decimal(self.inputs.get(name)?)
    }

    /// An input that is a whole number.
    pub fn count(&self, name: &str) -> usize {
        let value = self.inputs.get(name).and_then(Value::as_u64).unwrap_or_default();
        usize::try_from(value).unwrap_or_default()
    }

    /// An input that is true.
    pub fn is(&self, name: &str) -> bool {
        self.inputs.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// An input that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.inputs.get(name).and_then(Value::as_str)
    }

    /// An input that is a list.
    pub fn list(&self, name: &str) -> &[Value] {
        self.inputs.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A JSON number, to its written digits.
pub fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
