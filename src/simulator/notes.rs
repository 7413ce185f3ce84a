//! What a computation tells besides its result. A formula is written once; the explanation is made by
//! the very steps that give the amount, and costs nothing when nobody asks for it.

use super::params::{Amount, Confidence, Legal, P};
use rust_decimal::Decimal;

/// A legal value that a line used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub parameter: P,
    /// Row of a table.
    pub key: Option<String>,
    pub value: Decimal,
    pub from: crate::domain::Date,
    pub confidence: Confidence,
}

/// One step of a computation, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Stable word.
    pub code: &'static str,
    /// French.
    pub label: &'static str,
    pub amount: Decimal,
    pub unit: &'static str,
    /// French: the formula with its numbers.
    pub formula: String,
    pub uses: Vec<Use>,
}

impl Line {
    /// A monthly amount.
    pub fn monthly(code: &'static str, label: &'static str, amount: Decimal) -> Self {
        Self { code, label, amount, unit: "EUR/month", formula: String::new(), uses: Vec::new() }
    }

    /// The same in another unit.
    pub fn per(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// With its formula, in French.
    pub fn as_computed(self, formula: String) -> Self {
        Self { formula, ..self }
    }

    /// With the legal values that it rests on; those that are not known that day are left out.
    pub fn using(mut self, legal: Legal<'_>, parameters: &[P]) -> Self {
        for &parameter in parameters {
            if let Ok(dated) = legal.dated(parameter)
                && let Amount::One(value) = dated.amount
            {
                let (from, confidence) = (dated.from, legal.confidence(dated));
                self.uses.push(Use { parameter, key: None, value, from, confidence });
            }
        }
        self
    }

    /// With the row of a table.
    pub fn using_row(mut self, legal: Legal<'_>, parameter: P, row: &super::params::Row) -> Self {
        if let Ok(dated) = legal.dated(parameter) {
            let (from, confidence) = (dated.from, legal.confidence(dated));
            let key = Some(row.key());
            self.uses.push(Use { parameter, key, value: row.amount, from, confidence });
        }
        self
    }

    /// The least sure of its values.
    pub fn confidence(&self) -> Confidence {
        self.uses.iter().map(|used| used.confidence).min().unwrap_or(Confidence::Verified)
    }
}

/// Something that the family should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable word.
    pub code: &'static str,
    /// French.
    pub detail: String,
}

/// Who listens to a computation.
pub trait Notes {
    /// A step.
    fn line(&mut self, line: impl FnOnce() -> Line);
    /// A named amount.
    fn amount(&mut self, name: &'static str, value: Decimal);
    /// A warning.
    fn warn(&mut self, code: &'static str, detail: impl FnOnce() -> String);
}

/// Nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Notes for Silent {
    #[inline]
    fn line(&mut self, _: impl FnOnce() -> Line) {}
    #[inline]
    fn amount(&mut self, _: &'static str, _: Decimal) {}
    #[inline]
    fn warn(&mut self, _: &'static str, _: impl FnOnce() -> String) {}
}

/// Everything, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    pub lines: Vec<Line>,
    /// A name told twice keeps its last value.
    pub amounts: Vec<(&'static str, Decimal)>,
    pub warnings: Vec<Warning>,
}

impl Notes for Kept {
    fn line(&mut self, line: impl FnOnce() -> Line) {
        self.lines.push(line());
    }

    fn amount(&mut self, name: &'static str, value: Decimal) {
        match self.amounts.iter_mut().find(|(told, _)| *told == name) {
            Some((_, kept)) => *kept = value,
            None => self.amounts.push((name, value)),
        }
    }

    fn warn(&mut self, code: &'static str, detail: impl FnOnce() -> String) {
        if self.warnings.iter().all(|told| told.code != code) {
            self.warnings.push(Warning { code, detail: detail() });
        }
    }
}

impl Kept {
    /// Whether a line changes what the family pays: contributions that are all paid for it do not.
    pub fn weighs(&self, line: &Line) -> bool {
        let covered = self.get("contributions_covered");
        line.code != "contributions" || self.get("contributions") != covered
    }

    /// A named amount.
    pub fn get(&self, name: &str) -> Option<Decimal> {
        self.amounts.iter().find(|(told, _)| *told == name).map(|(_, value)| *value)
    }
}
