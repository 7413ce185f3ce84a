//! A month of care.

use crate::domain::Date;
use std::fmt;
use thiserror::Error;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of year 0.
    count: i32,
}

/// A text that is not a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a month as YYYY-MM")]
pub struct InvalidMonth;

impl Month {
    /// From a year and a month of 1 to 12.
    pub fn new(year: i16, month: i8) -> Result<Self, InvalidMonth> {
        if !(1..=12).contains(&month) || !(0..=9999).contains(&year) {
            return Err(InvalidMonth);
        }
        Ok(Self { count: i32::from(year) * 12 + i32::from(month) - 1 })
    }

    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { count: i32::from(day.year()) * 12 + i32::from(day.month()) - 1 }
    }

    /// Reads `2026-10`.
    pub fn parse(text: &str) -> Result<Self, InvalidMonth> {
        let (year, month) = text.split_once('-').ok_or(InvalidMonth)?;
        let digits =
            |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(InvalidMonth);
        }
        Self::new(year.parse().map_err(|_| InvalidMonth)?, month.parse().map_err(|_| InvalidMonth)?)
    }

    /// The year.
    pub fn year(self) -> i16 {
        i16::try_from(self.count.div_euclid(12)).unwrap_or(i16::MAX)
    }

    /// From 1 to 12.
    pub fn number(self) -> i8 {
        i8::try_from(self.count.rem_euclid(12)).unwrap_or_default() + 1
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        Date::new(self.year(), self.number(), 1).unwrap_or(Date::MIN)
    }

    /// So many months later, or earlier.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self { count: self.count + months }
    }

    /// Whole months from another month to this one.
    pub fn since(self, earlier: Self) -> i32 {
        self.count - earlier.count
    }

    /// January of the same year.
    pub fn january(self) -> Self {
        Self { count: self.count - i32::from(self.number()) + 1 }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_back_and_counts() {
        let month = Month::parse("2026-10").unwrap();
        assert_eq!(month.to_string(), "2026-10");
        assert_eq!((month.year(), month.number()), (2026, 10));
        assert_eq!(month.plus(-10), Month::parse("2025-12").unwrap());
        assert_eq!(month.since(Month::parse("2023-11").unwrap()), 35);
        assert_eq!(month.january().to_string(), "2026-01");
        for wrong in ["2026-13", "2026-1", "26-01", "2026-00", "2026", "+026-01", "2026-1a"] {
            assert!(Month::parse(wrong).is_err(), "{wrong}");
        }
    }
}
