//! Days named in a question: "en janvier", "rentrée 2027", "dès le 4 mars", "lundi prochain".

use super::said::{Span, Told, Words, number, one_of};
use crate::domain::{Date, Day};
use jiff::ToSpan;

const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];
const SHORT: [(&str, usize); 11] = [
    ("janv", 0),
    ("jan", 0),
    ("fev", 1),
    ("fevr", 1),
    ("juil", 6),
    ("sept", 8),
    ("sep", 8),
    ("oct", 9),
    ("nov", 10),
    ("dec", 11),
    ("aou", 7),
];
const SEASONS: [(&str, i8); 4] = [("printemps", 4), ("ete", 7), ("automne", 10), ("hiver", 12)];
const NEXT: [&str; 4] = ["prochain", "prochaine", "prochains", "prochaines"];
/// Words that lead to a date and say nothing of their own.
const LEADING: [&str; 17] = [
    "partir", "compter", "ici", "avant", "mois", "rentree", "debut", "mi", "fin", "courant", "des",
    "depuis", "prevue", "prevu", "entree", "vers", "date",
];
const BIRTH: [&str; 12] = [
    "ne",
    "nee",
    "nes",
    "nees",
    "naissance",
    "naitra",
    "terme",
    "accouchement",
    "accouche",
    "naitre",
    "dpa",
    "naissant",
];

/// Reads a date that begins at this word.
pub(super) fn read(words: &Words, i: usize) -> Option<Span> {
    if words.in_street(i) {
        return None;
    }
    let (to, first, by) = calendar(words, i)
        .or_else(|| named(words, i))
        .or_else(|| relative(words, i))
        .or_else(|| year_alone(words, i))?;
    let from = words.reach_back(i, &LEADING);
    Some(born(words, i, from, to, first).unwrap_or_else(|| start(words, (from, to), first, by)))
}

type Found = (usize, Date, Option<Date>);

fn start(words: &Words, (from, to): (usize, usize), first: Date, by: Option<Date>) -> Span {
    let by = by.filter(|last| *last >= words.today);
    // A day gone by is no start, unless what was named is still running.
    let told = match (first >= words.today, by) {
        (true, _) => Told::Start(first, by),
        (false, Some(_)) => Told::Start(words.today, by),
        (false, None) => Told::Nothing,
    };
    Span { from, to, told }
}

/// "née en mars 2026", "accouchement prévu en mai".
fn born(words: &Words, i: usize, from: usize, to: usize, date: Date) -> Option<Span> {
    let back = from.saturating_sub(2)..i;
    let at = back.rev().find(|at| words.is(*at, &BIRTH))?;
    let past = words.is(at, &["ne", "nee", "nes", "nees"]);
    let year_told = (i..to).any(|at| words.at(at).len() >= 4 && words.at(at).contains("20"));
    let mut birth = date;
    if past && !year_told && birth > words.today {
        birth = birth.checked_sub(1.year()).ok()?;
    }
    let from = at.min(from);
    if birth > words.today {
        return Some(Span { from, to, told: Told::Unborn });
    }
    let months = i32::from(words.today.year() - birth.year()) * 12 + i32::from(words.today.month())
        - i32::from(birth.month())
        - i32::from(words.today.day() < birth.day());
    let told =
        u16::try_from(months.max(0)).ok().filter(|m| *m <= 216).map_or(Told::Nothing, Told::Age);
    Some(Span { from, to, told })
}

/// "4 janvier 2027", "1er septembre", "septembre", "04/01/2027".
fn calendar(words: &Words, i: usize) -> Option<Found> {
    if let Some(found) = slashed(words, i) {
        return Some(found);
    }
    let day = day_of_month(words.at(i)).filter(|_| month(words.at(i + 1)).is_some());
    let at = if day.is_some() { i + 1 } else { i };
    let month = month(words.at(at))?;
    let (to, year) = year(words, at + 1);
    let year = year.unwrap_or_else(|| coming_year(words.today, month, day));
    match day {
        Some(day) => Date::new(year, month, day).ok().map(|date| (to, date, None)),
        None => {
            let part = part_of_month(words, i);
            month_span(year, month, part).map(|(first, last)| (to, first, Some(last)))
        }
    }
}

fn month(text: &str) -> Option<i8> {
    let short = SHORT.iter().find(|(word, _)| *word == text).map(|(_, i)| *i);
    let i = short.or_else(|| one_of(text, &MONTHS))?;
    Some(i as i8 + 1)
}

fn day_of_month(text: &str) -> Option<i8> {
    let digits = text.strip_suffix("er").unwrap_or(text);
    let day: i8 = digits.parse().ok()?;
    (digits.len() <= 2 && (1..=31).contains(&day)).then_some(day)
}

/// A year told after a month, and the word after it; "prochain" is passed over.
fn year(words: &Words, i: usize) -> (usize, Option<i16>) {
    if words.is(i, &NEXT) {
        return (i + 1, None);
    }
    match four_digits(words.at(i)) {
        Some(year) => (i + 1, Some(year)),
        None => (i, None),
    }
}

fn four_digits(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok().filter(|_| text.len() == 4)?;
    (2000..=2099).contains(&year).then_some(year)
}

/// The year in which a month comes next; the month that runs is this year's.
fn coming_year(today: Date, month: i8, day: Option<i8>) -> i16 {
    let gone =
        month < today.month() || month == today.month() && day.is_some_and(|d| d < today.day());
    today.year() + i16::from(gone)
}

/// First working day and last day of a month, or of its middle or end.
fn month_span(year: i16, month: i8, part: Option<i8>) -> Option<(Date, Date)> {
    let first = Date::new(year, month, part.unwrap_or(1)).ok()?;
    Some((working(first), first.last_of_month()))
}

/// The first day from there on that is neither a weekend nor a fixed holiday.
fn working(mut day: Date) -> Date {
    const HOLIDAYS: [(i8, i8); 8] =
        [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    for _ in 0..7 {
        let weekend = day.weekday().to_monday_zero_offset() >= 5;
        if !weekend && !HOLIDAYS.contains(&(day.month(), day.day())) {
            break;
        }
        day = day.tomorrow().unwrap_or(day);
    }
    day
}

/// "mi janvier" begins on the 15th, "fin janvier" on the 25th.
fn part_of_month(words: &Words, i: usize) -> Option<i8> {
    match words.before(i)?.1 {
        "mi" => Some(15),
        "fin" => Some(25),
        _ => None,
    }
}

fn slashed(words: &Words, i: usize) -> Option<Found> {
    let parts: Vec<&str> = words.at(i).split('/').collect();
    let day = || day_of_month(parts[0]);
    let month = |text: &str| text.parse::<i8>().ok().filter(|m| (1..=12).contains(m));
    match parts[..] {
        [_, m, y] => {
            let year = four_digits(y).or_else(|| {
                y.parse().ok().filter(|y: &i16| (0..=99).contains(y)).map(|y| 2000 + y)
            })?;
            Date::new(year, month(m)?, day()?).ok().map(|date| (i + 1, date, None))
        }
        [m, y] if four_digits(y).is_some() => {
            let (first, last) = month_span(four_digits(y)?, month(m)?, None)?;
            Some((i + 1, first, Some(last)))
        }
        // "7/7" and "3/4" are no dates.
        [d, m] if d.len() == 2 && m.len() == 2 => {
            let (day, month) = (day()?, month(m)?);
            let year = coming_year(words.today, month, Some(day));
            Date::new(year, month, day).ok().map(|date| (i + 1, date, None))
        }
        _ => None,
    }
}

/// "rentrée", "rentrée 2027", "printemps 2027".
fn named(words: &Words, i: usize) -> Option<Found> {
    let text = words.at(i);
    if one_of(text, &["rentree"]).is_some() {
        let at = words.skip(i + 1, &["scolaire", "de", "des", "classes"]);
        // "rentrée de janvier": the month says more.
        if month(words.at(at)).is_some() {
            return None;
        }
        let (to, year) = year(words, at);
        let year = year.unwrap_or_else(|| coming_year(words.today, 9, Some(1)));
        let (first, last) = month_span(year, 9, None)?;
        return Some((to, first, Some(last)));
    }
    let (_, month) = SEASONS.iter().find(|(name, _)| *name == text)?;
    let (to, year) = year(words, i + 1);
    // "en été" asks for the holidays; only a dated season is a start.
    (to > i + 1).then_some(())?;
    let year = year.unwrap_or_else(|| coming_year(words.today, *month, None));
    let first = Date::new(year, *month, 1).ok()?;
    let last = first.checked_add(2.months()).ok()?.last_of_month();
    Some((to, working(first), Some(last)))
}

/// "demain", "lundi prochain", "le mois prochain", "dans 3 mois", "ce soir".
fn relative(words: &Words, i: usize) -> Option<Found> {
    let today = words.today;
    let later = |days: i64| today.checked_add(days.days()).ok();
    match words.at(i) {
        "demain" => return Some((i + 1, later(1)?, None)),
        "apres" if words.is(i + 1, &["demain"]) => return Some((i + 2, later(2)?, None)),
        "aujourd" if words.is(i + 1, &["hui"]) => return Some((i + 2, today, None)),
        "aujourdhui" => return Some((i + 1, today, None)),
        "ce" | "cet" | "cette"
            if words.is(i + 1, &["soir", "matin", "nuit", "semaine", "apres", "mois", "week"]) =>
        {
            return Some((i + 1, today, None));
        }
        "dans" | "ici" | "sous" => return delay(words, i + 1),
        _ => {}
    }
    if !words.is(i + 1, &NEXT) {
        return None;
    }
    let weekday = Day::ALL.iter().position(|day| day.label() == words.at(i));
    let today_is = i64::from(today.weekday().to_monday_zero_offset());
    let monday = later(7 - today_is)?;
    match (words.at(i), weekday) {
        (_, Some(day)) => {
            let ahead = (day as i64 - today_is).rem_euclid(7);
            Some((i + 2, later(if ahead == 0 { 7 } else { ahead })?, None))
        }
        ("semaine", _) => Some((i + 2, monday, monday.checked_add(6.days()).ok())),
        ("mois", _) => {
            let first = today.last_of_month().tomorrow().ok()?;
            Some((i + 2, working(first), Some(first.last_of_month())))
        }
        ("annee", _) => {
            let first = Date::new(today.year() + 1, 1, 1).ok()?;
            Some((i + 2, working(first), Some(first.last_of_year())))
        }
        _ => None,
    }
}

fn delay(words: &Words, i: usize) -> Option<Found> {
    let count = i64::from(number(words.at(i))?);
    let span = match words.at(i + 1) {
        "jour" | "jours" => count.days(),
        "semaine" | "semaines" => count.weeks(),
        "mois" => count.months(),
        "an" | "ans" => count.years(),
        _ => return None,
    };
    Some((i + 2, words.today.checked_add(span).ok()?, None))
}

/// "2027" alone: some day of that year.
fn year_alone(words: &Words, i: usize) -> Option<Found> {
    let year = four_digits(words.at(i))
        .filter(|y| (words.today.year()..=words.today.year() + 4).contains(y))?;
    let first = Date::new(year, 1, 1).ok()?;
    Some((i + 1, working(first), Some(first.last_of_year())))
}
