//! Weeks, ages and free places of made-up listings.

use crate::dice::Dice;
use berceau::domain::Date;
use jiff::civil::date;
use serde::Serialize;
use std::collections::BTreeMap;

/// The newest day that a made-up listing tells of: files do not age with the clock.
pub const NEWEST: Date = date(2026, 11, 20);

/// Ranges by day, as the inbound format has them.
pub type Week = BTreeMap<&'static str, Vec<&'static str>>;

const WORKING: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];

/// Kinds of weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    Ordinary,
    NoWednesday,
    HalfDays,
    Early,
    Late,
    Saturday,
    Sunday,
    Night,
}

impl Rhythm {
    /// Before 7, after 20, at night or at the weekend.
    pub fn is_atypical(self) -> bool {
        !matches!(self, Self::Ordinary | Self::NoWednesday | Self::HalfDays)
    }

    /// A week of that kind.
    pub fn week(self, dice: &mut Dice) -> Week {
        let day: &[&str] = match self {
            Self::HalfDays => &["09:00-12:00", "14:00-17:00"],
            Self::Early => {
                dice.of::<&[&str]>(&[&["05:30-18:00"], &["06:00-18:30"], &["06:30-19:00"]])
            }
            Self::Late => {
                dice.of::<&[&str]>(&[&["07:30-21:00"], &["08:00-22:00"], &["07:00-20:30"]])
            }
            Self::Night => &["07:00-19:00", "20:30-06:30"],
            _ => dice.of::<&[&str]>(&[
                &["07:30-18:30"],
                &["08:00-18:00"],
                &["07:00-19:00"],
                &["08:00-17:30"],
            ]),
        };
        let mut week: Week = WORKING.iter().map(|name| (*name, day.to_vec())).collect();
        match self {
            Self::NoWednesday => drop(week.remove("wed")),
            Self::Saturday => drop(week.insert("sat", vec!["08:00-18:00"])),
            Self::Sunday => {
                week.insert("sat", vec!["08:00-18:00"]);
                week.insert("sun", vec!["08:00-18:00"]);
            }
            _ => {}
        }
        week
    }
}

/// A declaration of the inbound format.
#[derive(Debug, Serialize)]
pub struct Declared {
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_min_months: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_max_months: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    pub declared_by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_on: Option<Date>,
}

/// A day before or after the newest one.
pub fn day(offset: i32) -> Date {
    NEWEST.checked_add(jiff::Span::new().days(offset)).unwrap_or(NEWEST)
}

/// What was said of free places: nothing, one thing, or several.
pub fn declarations(by: &'static str, dice: &mut Dice) -> Vec<Declared> {
    let count = dice.weighted(&[(35, 0), (50, 1), (12, 2), (3, 3)]);
    (0..count).map(|_| declaration(by, dice)).collect()
}

fn declaration(by: &'static str, dice: &mut Dice) -> Declared {
    let state = dice.weighted(&[(30, "free"), (20, "from_date"), (38, "none"), (12, "unknown")]);
    let open = matches!(state, "free" | "from_date");
    let ages =
        (open && dice.percent(30)).then(|| *dice.of(&[(2, 12), (3, 36), (12, 36), (18, 48)]));
    let from = (state == "from_date").then(|| first_day(dice));
    let lasts = jiff::Span::new().days(30 + dice.below(300) as i32);
    let until = from.unwrap_or(NEWEST).checked_add(lasts).ok();
    // Words age: from this week to more than a year ago, and some carry no date at all.
    let age = dice.weighted(&[(35, 7), (30, 45), (20, 120), (15, 400)]);
    Declared {
        state,
        from,
        until: until.filter(|_| open && dice.percent(15)),
        places: (open && dice.percent(60)).then(|| 1 + dice.below(3) as u16),
        age_min_months: ages.map(|(least, _)| least),
        age_max_months: ages.map(|(_, most)| most),
        schedule: (open && dice.percent(45)).then(|| schedule(dice)),
        kind: dice
            .percent(40)
            .then(|| *dice.of(&["regular", "regular", "occasional", "emergency"])),
        declared_by: if dice.percent(20) { "desk" } else { by },
        declared_on: dice.percent(94).then(|| day(-(dice.below(age) as i32))),
    }
}

/// Free from the new year, from the summer's end, or from any Monday.
fn first_day(dice: &mut Dice) -> Date {
    match dice.below(3) {
        0 => date(2027, 1, 4),
        1 => date(2027, 8, 30),
        _ => day(10 + 7 * dice.below(40) as i32),
    }
}

fn schedule(dice: &mut Dice) -> String {
    let days: &[&str] = dice.of::<&[&str]>(&[
        &WORKING,
        &["mon", "tue", "thu", "fri"],
        &["wed"],
        &["mon", "tue"],
        &["wed", "fri"],
        &["thu", "fri", "sat"],
    ]);
    let hours = dice.of(&["08:00-18:00", "07:30-18:30", "08:30-12:30", "07:00-19:00"]);
    days.iter().map(|day| format!("{day}:{hours}")).collect::<Vec<_>>().join(",")
}
