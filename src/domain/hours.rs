//! Opening hours of an ordinary week.

use super::closures;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use thiserror::Error;

/// Day of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    /// Monday to Sunday.
    pub const ALL: [Self; 7] =
        [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// Three-letter English word of the API.
    pub fn as_str(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self as usize]
    }

    /// What families read.
    pub fn label(self) -> &'static str {
        ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"][self as usize]
    }
}

/// Why a text is not a range of hours.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum InvalidHours {
    #[error("{0:?} is not a range like 07:30-18:30")]
    Shape(String),
    #[error("{0:?} starts and ends at the same time")]
    Empty(String),
}

/// A range of the day in minutes; an end before the start crosses midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeRange {
    start: u16,
    end: u16,
}

impl TimeRange {
    /// Reads "07:30-18:30"; "24:00" is midnight at the end.
    pub fn parse(text: &str) -> Result<Self, InvalidHours> {
        let shape = || InvalidHours::Shape(text.to_owned());
        let (from, to) = text.trim().split_once('-').ok_or_else(shape)?;
        let (start, end) = (minutes(from).ok_or_else(shape)?, minutes(to).ok_or_else(shape)?);
        if start == 24 * 60 {
            return Err(shape());
        }
        if start == end {
            return Err(InvalidHours::Empty(text.to_owned()));
        }
        Ok(Self { start, end })
    }

    /// From minutes after midnight; an end before the start is on the next day.
    pub fn between(start: u16, end: u16) -> Result<Self, InvalidHours> {
        let told = || format!("{start}-{end}");
        if start >= 24 * 60 || end > 24 * 60 {
            return Err(InvalidHours::Shape(told()));
        }
        if start == end { Err(InvalidHours::Empty(told())) } else { Ok(Self { start, end }) }
    }

    /// Minutes after midnight of the start.
    pub fn start(self) -> u16 {
        self.start
    }

    /// Minutes after midnight of the end; not above 24 h.
    pub fn end(self) -> u16 {
        self.end
    }

    /// Whether the range ends on the next day.
    pub fn crosses_midnight(self) -> bool {
        self.end < self.start
    }

    /// Before 7, after 20, or across midnight.
    pub fn is_atypical(self) -> bool {
        self.start < 7 * 60 || self.end > 20 * 60 || self.crosses_midnight()
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (h, m) = text.trim().split_once(':')?;
    let two_digits = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(h) || m.len() != 2 || !two_digits(m) {
        return None;
    }
    let (h, m): (u16, u16) = (h.parse().ok()?, m.parse().ok()?);
    (h < 24 && m < 60 || h == 24 && m == 0).then_some(h * 60 + m)
}

impl fmt::Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

impl TryFrom<String> for TimeRange {
    type Error = InvalidHours;
    fn try_from(text: String) -> Result<Self, InvalidHours> {
        Self::parse(&text)
    }
}

impl From<TimeRange> for String {
    fn from(range: TimeRange) -> String {
        range.to_string()
    }
}

/// Ranges by day; a day that is absent is closed, an absent `WeekHours` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeekHours(BTreeMap<Day, Vec<TimeRange>>);

impl WeekHours {
    /// Builds a week; days without a range are left out.
    pub fn new(days: BTreeMap<Day, Vec<TimeRange>>) -> Self {
        Self(days.into_iter().filter(|(_, ranges)| !ranges.is_empty()).collect())
    }

    /// Ranges of one day.
    pub fn on(&self, day: Day) -> &[TimeRange] {
        self.0.get(&day).map_or(&[], Vec::as_slice)
    }

    /// Open days, Monday first.
    pub fn days(&self) -> impl Iterator<Item = (Day, &[TimeRange])> {
        self.0.iter().map(|(day, ranges)| (*day, ranges.as_slice()))
    }

    /// No open day at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Early, late, at night, or at the weekend.
    pub fn is_atypical(&self) -> bool {
        self.days().any(|(day, ranges)| {
            matches!(day, Day::Sat | Day::Sun) || ranges.iter().any(|r| r.is_atypical())
        })
    }

    /// Writes a week as OpenStreetMap does; days alike are put together.
    ///
    /// Of the closures, a sentence in French, only those that have a rule there are in the text.
    pub fn to_osm(&self, closures: Option<&str>) -> String {
        let mut groups: Vec<(Vec<Day>, &[TimeRange])> = Vec::new();
        for (day, ranges) in self.days() {
            match groups.iter_mut().find(|(_, same)| *same == ranges) {
                Some((days, _)) => days.push(day),
                None => groups.push((vec![day], ranges)),
            }
        }
        let mut text = String::new();
        for (days, ranges) in groups {
            let times: Vec<String> = ranges.iter().map(ToString::to_string).collect();
            let separator = if text.is_empty() { "" } else { "; " };
            // Writing into a String cannot fail.
            let _ = write!(text, "{separator}{} {}", runs(&days), times.join(","));
        }
        let closures = closures.and_then(closures::parse).unwrap_or_default();
        if !text.is_empty() {
            for rule in closures::to_osm(&closures) {
                let _ = write!(text, "; {rule}");
            }
        }
        text
    }
}

/// "Mo-Th,Sa": runs of three days or more are told by their ends.
fn runs(days: &[Day]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for run in days.chunk_by(|a, b| *a as usize + 1 == *b as usize) {
        match run {
            [first, _, .., last] => parts.push(format!("{}-{}", short(*first), short(*last))),
            few => parts.extend(few.iter().map(|day| short(*day).to_owned())),
        }
    }
    parts.join(",")
}

fn short(day: Day) -> &'static str {
    ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"][day as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_and_print_the_same() {
        for text in ["07:30-18:30", "22:00-06:00", "00:00-24:00"] {
            assert_eq!(TimeRange::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(TimeRange::parse("7:30-18:30").unwrap().to_string(), "07:30-18:30");
    }

    #[test]
    fn impossible_ranges_are_refused() {
        for text in
            ["", "8-18", "25:00-26:00", "08:60-09:00", "08:00-08:00", "24:00-08:00", "8h-18h"]
        {
            assert!(TimeRange::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_night_or_a_saturday_is_atypical() {
        let week = |day, text| {
            WeekHours::new(BTreeMap::from([(day, vec![TimeRange::parse(text).unwrap()])]))
        };
        assert!(week(Day::Mon, "22:00-06:00").is_atypical());
        assert!(week(Day::Sat, "09:00-12:00").is_atypical());
        assert!(!week(Day::Mon, "07:30-18:30").is_atypical());
    }
}
