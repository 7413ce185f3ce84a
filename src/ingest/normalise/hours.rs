//! Opening hours of an ordinary week: OpenStreetMap's syntax, or French.
//!
//! The grammar is read by a library; only rules that repeat every week are understood. The rest is
//! refused with its cause, for half-understood hours would be wrong hours.

use super::french_hours;
use crate::domain::{Day, TimeRange, WeekHours, closures};
use opening_hours_syntax::rules::day::{DaySelector, HolidayKind, MonthdayRange, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{RuleKind, RuleOperator, RuleSequence};
use std::collections::BTreeMap;
use thiserror::Error;

const DAY_MINUTES: u16 = 24 * 60;

/// Why a text gives no hours.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum UnreadHours {
    #[error("not a way to write hours that is known here")]
    Syntax,
    #[error("rules that depend on the date")]
    Dated,
    #[error("times that depend on the sun, repeat, or have no end")]
    OpenEnd,
    #[error("only perhaps open, or open on condition")]
    Conditional,
    #[error("hours that overlap or are empty")]
    Contradiction,
    #[error("no day is open")]
    NeverOpen,
    #[error("hours without a day")]
    NoDay,
    #[error("days without hours")]
    NoTime,
}

impl UnreadHours {
    /// What a publisher reads.
    pub fn french(self) -> &'static str {
        match self {
            Self::Syntax => "écriture des horaires non comprise",
            Self::Dated => "règles qui dépendent de la date",
            Self::OpenEnd => "heures sans fin, répétées ou réglées sur le soleil",
            Self::Conditional => "ouverture incertaine ou sous condition",
            Self::Contradiction => "plages vides ou qui se chevauchent",
            Self::NeverOpen => "aucun jour n’est ouvert",
            Self::NoDay => "heures sans jour",
            Self::NoTime => "jours sans heures",
        }
    }
}

/// What a text of hours says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    pub week: WeekHours,
    /// Closures that the text also tells, as a sentence in French.
    pub closures: Option<String>,
}

/// Reads OpenStreetMap's syntax, else the usual French ways of writing hours.
pub fn read(text: &str) -> Result<Read, UnreadHours> {
    match osm(text) {
        Err(UnreadHours::Syntax) => {
            french_hours::read(text).map(|week| Read { week, closures: None })
        }
        other => other,
    }
}

/// Reads the `opening_hours` of OpenStreetMap: "Mo-Fr 07:30-18:30; PH off".
pub fn osm(text: &str) -> Result<Read, UnreadHours> {
    let expression = opening_hours_syntax::parse(text.trim()).map_err(|_| UnreadHours::Syntax)?;
    // "Mo-Fr" alone is open day and night by the grammar; who writes so means something else.
    let spelled = text.contains("24/7") || text.contains("00:00-24:00");
    let mut week = Week { spelled, ..Week::default() };
    for rule in &expression.rules {
        week.apply(rule)?;
    }
    let days = WeekHours::new(week.days);
    if days.is_empty() {
        return Err(UnreadHours::NeverOpen);
    }
    Ok(Read { week: days, closures: closures::sentence(&week.closed) })
}

#[derive(Default)]
struct Week {
    days: BTreeMap<Day, Vec<TimeRange>>,
    closed: Vec<closures::Closure>,
    /// Whether whole days are meant.
    spelled: bool,
}

impl Week {
    fn apply(&mut self, rule: &RuleSequence) -> Result<(), UnreadHours> {
        if rule.operator == RuleOperator::Fallback || rule.kind == RuleKind::Unknown {
            return Err(UnreadHours::Conditional);
        }
        let selector = &rule.day_selector;
        if rule.kind == RuleKind::Closed {
            return self.close(selector, &rule.time_selector.spans);
        }
        if !rule.comment.is_empty() {
            // "by appointment", "members only".
            return Err(UnreadHours::Conditional);
        }
        let mut days = Vec::new();
        for range in every_week(selector)? {
            match range {
                WeekDays::Days(found) => days.extend(found),
                // Hours of holidays are not of an ordinary week.
                WeekDays::Holiday(_) => {}
            }
        }
        if days.is_empty() && !selector.weekday.is_empty() {
            return Ok(());
        }
        if days.is_empty() {
            days.extend(Day::ALL);
        }
        let spans = &rule.time_selector.spans;
        if is_whole_day(spans) && !self.spelled {
            return Err(UnreadHours::NoTime);
        }
        let ranges = ranges(spans)?;
        for day in days {
            let told = self.days.entry(day).or_default();
            if rule.operator == RuleOperator::Normal {
                told.clear();
            }
            told.extend(&ranges);
            sort_apart(told)?;
        }
        Ok(())
    }

    fn close(&mut self, selector: &DaySelector, spans: &[TimeSpan]) -> Result<(), UnreadHours> {
        if !is_whole_day(spans) {
            return Err(UnreadHours::Dated);
        }
        if !selector.monthday.is_empty() {
            let plain =
                selector.year.is_empty() && selector.week.is_empty() && selector.weekday.is_empty();
            for range in selector.monthday.iter().filter(|_| plain) {
                self.closed.push(closure(range).ok_or(UnreadHours::Dated)?);
            }
            return if plain { Ok(()) } else { Err(UnreadHours::Dated) };
        }
        for range in every_week(selector)? {
            match range {
                WeekDays::Days(days) => days.into_iter().for_each(|day| {
                    self.days.remove(&day);
                }),
                WeekDays::Holiday(HolidayKind::Public) => {
                    self.closed.push(closures::Closure::PublicHolidays);
                }
                WeekDays::Holiday(HolidayKind::School) => {
                    self.closed.push(closures::Closure::SchoolHolidays);
                }
            }
        }
        if selector.is_empty() {
            self.days.clear();
        }
        Ok(())
    }
}

enum WeekDays {
    Days(Vec<Day>),
    Holiday(HolidayKind),
}

/// Days of a selector that says nothing of years, months or weeks.
fn every_week(selector: &DaySelector) -> Result<Vec<WeekDays>, UnreadHours> {
    if !(selector.year.is_empty() && selector.monthday.is_empty() && selector.week.is_empty()) {
        return Err(UnreadHours::Dated);
    }
    selector.weekday.iter().map(week_days).collect()
}

fn week_days(range: &WeekDayRange) -> Result<WeekDays, UnreadHours> {
    match range {
        WeekDayRange::Holiday { kind, offset: 0 } => Ok(WeekDays::Holiday(*kind)),
        WeekDayRange::Fixed { range, offset: 0, nth_from_start, nth_from_end }
            if nth_from_start.iter().chain(nth_from_end).all(|every| *every) =>
        {
            let number = |day: &opening_hours_syntax::rules::day::Weekday| {
                day.num_days_from_monday() as usize
            };
            let (first, last) = (number(range.start()), number(range.end()));
            let length = (last + 7 - first) % 7;
            Ok(WeekDays::Days((0..=length).map(|i| Day::ALL[(first + i) % 7]).collect()))
        }
        _ => Err(UnreadHours::Dated),
    }
}

fn minutes(time: Time) -> Result<u16, UnreadHours> {
    match time {
        Time::Fixed(time) => Ok(time.mins_from_midnight()),
        Time::Variable(_) => Err(UnreadHours::OpenEnd),
    }
}

fn ranges(spans: &[TimeSpan]) -> Result<Vec<TimeRange>, UnreadHours> {
    let read = |span: &TimeSpan| {
        if span.open_end || span.repeats.is_some() {
            return Err(UnreadHours::OpenEnd);
        }
        let (start, end) = (minutes(span.range.start)?, minutes(span.range.end)?);
        // The library counts the next morning on from 24:00.
        let end = if end > DAY_MINUTES { end - DAY_MINUTES } else { end };
        TimeRange::between(start, end).map_err(|_| UnreadHours::Contradiction)
    };
    spans.iter().map(read).collect()
}

fn is_whole_day(spans: &[TimeSpan]) -> bool {
    ranges(spans).is_ok_and(
        |list| matches!(list.as_slice(), [one] if one.start() == 0 && one.end() == DAY_MINUTES),
    )
}

/// Sorts the ranges of a day; refused when two of them overlap.
pub fn sort_apart(ranges: &mut [TimeRange]) -> Result<(), UnreadHours> {
    ranges.sort_unstable();
    let apart =
        |pair: &[TimeRange]| !pair[0].crosses_midnight() && pair[0].end() <= pair[1].start();
    if ranges.windows(2).all(apart) { Ok(()) } else { Err(UnreadHours::Contradiction) }
}

fn closure(range: &MonthdayRange) -> Option<closures::Closure> {
    use opening_hours_syntax::rules::day::Date;
    match range {
        MonthdayRange::Month { range, year: None } => {
            Some(closures::Closure::Months(*range.start() as u8, *range.end() as u8))
        }
        MonthdayRange::Date { start: (from, zero), end: (to, other) }
            if *zero == Default::default() && *other == Default::default() =>
        {
            let day = |date: &Date| match date {
                Date::Fixed { year: None, month, day } => Some((*day, *month as u8)),
                _ => None,
            };
            Some(closures::Closure::Days(day(from)?, day(to)?))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
