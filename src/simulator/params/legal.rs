//! The law of one day.

use super::{Amount, Confidence, Dated, P, Params, Row};
use crate::domain::Date;
use rust_decimal::Decimal;
use thiserror::Error;

/// A value that a computation needs and that is not known on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{} is not known on {day}", .parameter.id())]
pub struct Unknown {
    pub parameter: P,
    pub day: Date,
}

/// All parameters as of a day.
#[derive(Debug, Clone, Copy)]
pub struct Legal<'a> {
    pub params: &'a Params,
    pub day: Date,
}

impl<'a> Legal<'a> {
    pub(super) fn new(params: &'a Params, day: Date) -> Self {
        Self { params, day }
    }

    /// The same law on another day.
    pub fn at(self, day: Date) -> Self {
        Self { day, ..self }
    }

    /// The value in force, with where it comes from.
    pub fn dated(self, wanted: P) -> Result<&'a Dated, Unknown> {
        let value = self.params.parameter(wanted).on_or_last(self.day);
        value.ok_or(Unknown { parameter: wanted, day: self.day })
    }

    /// How sure a value is on this day: one that stands in for the next is not.
    pub fn confidence(self, dated: &Dated) -> Confidence {
        if dated.holds(self.day) { dated.confidence } else { Confidence::Unsure }
    }

    /// One amount.
    pub fn get(self, wanted: P) -> Result<Decimal, Unknown> {
        match &self.dated(wanted)?.amount {
            Amount::One(amount) => Ok(*amount),
            Amount::Table(_) => Err(Unknown { parameter: wanted, day: self.day }),
        }
    }

    /// The amount of a table for a number.
    pub fn row(self, wanted: P, number: u32) -> Result<Decimal, Unknown> {
        Ok(self.row_after(wanted, number, 0)?.amount)
    }

    /// The row of a table so many steps after the one of a number.
    pub fn row_after(self, wanted: P, number: u32, steps: usize) -> Result<&'a Row, Unknown> {
        let unknown = Unknown { parameter: wanted, day: self.day };
        match &self.dated(wanted)?.amount {
            Amount::Table(table) => table.row_after(number, steps).ok_or(unknown),
            Amount::One(_) => Err(unknown),
        }
    }

    /// Whether a rule that is a switch is on; a switch that is not told is off.
    pub fn is_on(self, wanted: P) -> bool {
        self.get(wanted).is_ok_and(|value| !value.is_zero())
    }
}
