//! A week of care, in minutes: what a family asks for, what a place opens, how much of the one the
//! other covers.

use super::hours::{Day, InvalidHours, TimeRange, WeekHours};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use thiserror::Error;

const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;
/// Hours that most places open: the rest counts double, being harder to find.
const TYPICAL: (u16, u16) = (7 * 60, 20 * 60);
const TYPICAL_DAYS: u16 = 5;
/// More ranges than any family writes.
const MOST_RANGES: usize = 60;

/// Ranges of a week in minutes from Monday midnight: sorted, apart, each start before its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Week(Vec<(u16, u16)>);

impl Week {
    /// Puts ranges together; one that crosses Sunday midnight goes on on Monday.
    pub fn new(ranges: impl IntoIterator<Item = (Day, TimeRange)>) -> Self {
        let mut parts: Vec<(u16, u16)> = Vec::new();
        for (day, range) in ranges {
            let start = day as u16 * DAY + range.start();
            let end = day as u16 * DAY + range.end();
            let end = if range.crosses_midnight() { end + DAY } else { end };
            parts.push((start, end.min(WEEK)));
            if end > WEEK {
                parts.push((0, end - WEEK));
            }
        }
        parts.sort_unstable();
        Self(parts).joined()
    }

    /// Sorted ranges that touch become one.
    fn joined(self) -> Self {
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(self.0.len());
        for (start, end) in self.0 {
            match joined.last_mut() {
                Some((_, last)) if start <= *last => *last = end.max(*last),
                _ => joined.push((start, end)),
            }
        }
        Self(joined)
    }

    /// The opening hours of a place.
    pub fn of(hours: &WeekHours) -> Self {
        Self::new(hours.days().flat_map(|(day, ranges)| ranges.iter().map(move |r| (day, *r))))
    }

    /// Minutes of the week.
    pub fn minutes(&self) -> u32 {
        self.0.iter().map(|(start, end)| u32::from(end - start)).sum()
    }

    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What both hold.
    pub fn and(&self, other: &Self) -> Self {
        let mut common = Vec::new();
        let (mut i, mut j) = (0, 0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            let (start, end) = (a.0.max(b.0), a.1.min(b.1));
            if start < end {
                common.push((start, end));
            }
            if a.1 < b.1 { i += 1 } else { j += 1 }
        }
        Self(common)
    }

    /// What this one holds and the other does not.
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for (start, end) in &self.0 {
            let mut from = *start;
            for (out, back) in other.0.iter().filter(|r| r.1 > *start && r.0 < *end) {
                if from < *out {
                    left.push((from, *out));
                }
                from = from.max(*back);
            }
            if from < *end {
                left.push((from, *end));
            }
        }
        Self(left)
    }

    /// Minutes, those of early mornings, evenings, nights and weekends counted twice.
    fn worth(&self) -> u32 {
        let length = |week: &Self| week.0.iter().map(|(s, e)| u32::from(e - s)).sum::<u32>();
        let typical = (0..TYPICAL_DAYS).map(|d| (d * DAY + TYPICAL.0, d * DAY + TYPICAL.1));
        2 * length(self) - length(&self.and(&Self(typical.collect())))
    }

    /// Ranges as the API writes them: "wed:12:30-18:00".
    fn told(&self, before: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for (start, end) in &self.0 {
            let mut from = *start;
            while from < *end {
                let midnight = (from / DAY + 1) * DAY;
                // A night is one range; a longer stay is told day by day.
                let night = *end > midnight && *end - from < DAY && from % DAY >= DAY / 2;
                let to = if night { *end } else { (*end).min(midnight) };
                texts.push(format!("{before}{}", range_text(from, to)));
                from = to;
            }
        }
        texts
    }
}

fn range_text(from: u16, to: u16) -> String {
    let day = Day::ALL[usize::from(from / DAY % 7)];
    let midnight = from / DAY * DAY;
    let (start, end) = (from - midnight, to - midnight);
    let end = if end > DAY { end - DAY } else { end };
    let mut text = day.as_str().to_owned();
    let at = |m: u16| (m / 60, m % 60);
    let ((h, m), (h2, m2)) = (at(start), at(end));
    // Writing into a String cannot fail.
    let _ = write!(text, ":{h:02}:{m:02}-{h2:02}:{m2:02}");
    text
}

/// Why a text is not a schedule.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum InvalidSchedule {
    #[error("{0:?} is not like mon:08:00-18:00")]
    Shape(String),
    #[error("{0:?} is not one of mon, tue, wed, thu, fri, sat, sun")]
    Day(String),
    #[error(transparent)]
    Hours(#[from] InvalidHours),
    #[error("there is no range")]
    Empty,
    #[error("there are more than {MOST_RANGES} ranges")]
    TooLong,
}

/// One week, or two that alternate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Schedule {
    Weekly(Week),
    Alternating(Week, Week),
}

impl Schedule {
    /// Minutes of two weeks.
    pub fn minutes_of_two_weeks(&self) -> u32 {
        self.weeks().iter().map(|week| week.minutes()).sum()
    }

    /// Reads "mon:08:00-18:00,tue:22:00-06:00"; "A:" or "B:" before the day for weeks that
    /// alternate, none for both.
    pub fn parse(text: &str) -> Result<Self, InvalidSchedule> {
        let mut ranges: [Vec<(Day, TimeRange)>; 2] = [Vec::new(), Vec::new()];
        let mut alternates = false;
        let entries: Vec<&str> = text.split(',').map(str::trim).filter(|e| !e.is_empty()).collect();
        if entries.len() > MOST_RANGES {
            return Err(InvalidSchedule::TooLong);
        }
        for entry in &entries {
            let (which, rest) = match (entry.strip_prefix("A:"), entry.strip_prefix("B:")) {
                (Some(rest), _) => (Some(0), rest),
                (_, Some(rest)) => (Some(1), rest),
                _ => (None, *entry),
            };
            alternates |= which.is_some();
            let range = entry_of(rest)?;
            for week in [0, 1] {
                if which.is_none_or(|only| only == week) {
                    ranges[week].push(range);
                }
            }
        }
        if entries.is_empty() {
            return Err(InvalidSchedule::Empty);
        }
        let [a, b] = ranges.map(Week::new);
        Ok(if alternates { Self::Alternating(a, b) } else { Self::Weekly(a) })
    }

    /// The week of a place that opens at these hours.
    pub fn of(hours: &WeekHours) -> Self {
        Self::Weekly(Week::of(hours))
    }

    fn weeks(&self) -> [&Week; 2] {
        match self {
            Self::Weekly(week) => [week, week],
            Self::Alternating(a, b) => [a, b],
        }
    }

    /// How much of this schedule the open one covers, in `0..=1`, and what is left.
    ///
    /// Hours outside Monday to Friday, 7 to 20, count twice. Nobody knows which of the weeks of a
    /// carer meets week A of a family: the better of the two ways counts.
    pub fn covered_by(&self, open: &Self) -> Fit {
        let [first, second] = open.weeks();
        let straight = self.fit([first, second]);
        if matches!(open, Self::Weekly(_)) {
            return straight;
        }
        let crossed = self.fit([second, first]);
        if crossed.covered > straight.covered { crossed } else { straight }
    }

    fn fit(&self, open: [&Week; 2]) -> Fit {
        let asked = self.weeks();
        let total: u32 = asked.iter().map(|week| week.worth()).sum();
        let got: u32 = asked.iter().zip(open).map(|(a, o)| a.and(o).worth()).sum();
        let left = |i: usize| asked[i].without(open[i]);
        let uncovered = match self {
            Self::Weekly(_) if left(0) == left(1) => left(0).told(""),
            _ => [left(0).told("A:"), left(1).told("B:")].concat(),
        };
        Fit { covered: if total == 0 { 0.0 } else { f64::from(got) / f64::from(total) }, uncovered }
    }
}

fn entry_of(text: &str) -> Result<(Day, TimeRange), InvalidSchedule> {
    let (day, range) =
        text.split_once(':').ok_or_else(|| InvalidSchedule::Shape(text.to_owned()))?;
    let day = Day::ALL.into_iter().find(|d| d.as_str() == day);
    let day = day.ok_or_else(|| InvalidSchedule::Day(text.chars().take(10).collect()))?;
    Ok((day, TimeRange::parse(range)?))
}

/// How a place meets the hours that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Share of the asked hours, in `0..=1`.
    pub covered: f64,
    /// Asked hours that it does not open: "wed:12:30-18:00", with "A:" or "B:" for weeks that
    /// alternate.
    pub uncovered: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn schedule(text: &str) -> Schedule {
        Schedule::parse(text).unwrap()
    }

    #[test]
    fn what_is_not_opened_is_told_as_it_was_asked() {
        let asked = schedule("mon:08:00-18:00,wed:08:00-18:00");
        let fit = asked.covered_by(&schedule("mon:07:30-18:30,wed:07:30-12:30"));
        assert_eq!(fit.uncovered, ["wed:12:30-18:00"]);
        assert!((fit.covered - 14.5 / 20.0).abs() < 1e-9);
    }

    #[test]
    fn nights_and_weekends_count_twice_and_cross_midnight() {
        let asked = schedule("mon:08:00-16:00,sun:22:00-06:00");
        let fit = asked.covered_by(&schedule("mon:08:00-16:00"));
        assert!((fit.covered - 8.0 / 24.0).abs() < 1e-9, "{}", fit.covered);
        assert_eq!(fit.uncovered, ["mon:00:00-06:00", "sun:22:00-24:00"]);
        let night = schedule("tue:22:00-06:00");
        assert_eq!(night.covered_by(&schedule("mon:08:00-09:00")).uncovered, ["tue:22:00-06:00"]);
        assert_eq!(night.covered_by(&night).covered, 1.0);
    }

    #[test]
    fn alternating_weeks_meet_in_the_better_way() {
        let asked = schedule("A:mon:08:00-18:00,B:tue:08:00-18:00");
        assert_eq!(asked.covered_by(&schedule("B:mon:07:00-19:00,A:tue:07:00-19:00")).covered, 1.0);
        let fit = asked.covered_by(&schedule("mon:07:00-19:00"));
        assert_eq!((fit.covered, fit.uncovered), (0.5, vec!["B:tue:08:00-18:00".to_owned()]));
        let both = asked.covered_by(&schedule("mon:07:00-19:00,tue:07:00-19:00"));
        assert_eq!(both.covered, 1.0);
    }

    #[test]
    fn a_schedule_that_is_not_one_is_refused() {
        for text in ["", "mon", "lundi:08:00-18:00", "mon:8-18", "C:mon:08:00-18:00", "mon:08:00"] {
            assert!(Schedule::parse(text).is_err(), "{text}");
        }
        assert_eq!(Schedule::parse(&"mon:08:00-09:00,".repeat(61)), Err(InvalidSchedule::TooLong));
    }

    prop_compose! {
        fn week()(ranges in prop::collection::vec((0usize..7, 0u16..1440, 1u16..1440), 0..8)) -> Week {
            Week::new(ranges.into_iter().filter_map(|(day, start, length)| {
                let end = (start + length) % 1440;
                Some((Day::ALL[day], TimeRange::between(start, end).ok()?))
            }))
        }
    }

    fn minutes(week: &Week) -> Vec<bool> {
        (0..WEEK).map(|m| week.0.iter().any(|(s, e)| (*s..*e).contains(&m))).collect()
    }

    proptest! {
        #[test]
        fn weeks_join_and_part_as_sets_of_minutes(a in week(), b in week()) {
            let (ma, mb) = (minutes(&a), minutes(&b));
            let zip = |f: fn(bool, bool) -> bool| -> Vec<bool> {
                ma.iter().zip(&mb).map(|(x, y)| f(*x, *y)).collect()
            };
            prop_assert_eq!(minutes(&a.and(&b)), zip(|x, y| x && y));
            prop_assert_eq!(minutes(&a.without(&b)), zip(|x, y| x && !y));
        }

        #[test]
        fn a_place_that_opens_more_never_fits_less(a in week(), b in week(), c in week()) {
            let ranges = |w: &Week| w.0.clone();
            let mut more = ranges(&b);
            more.extend(ranges(&c));
            more.sort_unstable();
            let more = Week(more).joined();
            let asked = Schedule::Weekly(a);
            let less = asked.covered_by(&Schedule::Weekly(b)).covered;
            prop_assert!(asked.covered_by(&Schedule::Weekly(more)).covered >= less);
        }

        #[test]
        fn what_is_uncovered_reads_back_as_a_schedule(a in week(), b in week()) {
            let fit = Schedule::Weekly(a.clone()).covered_by(&Schedule::Weekly(b.clone()));
            let left = a.without(&b);
            if left.is_empty() {
                prop_assert!(fit.uncovered.is_empty());
            } else {
                prop_assert_eq!(Schedule::parse(&fit.uncovered.join(",")), Ok(Schedule::Weekly(left)));
            }
        }
    }
}
