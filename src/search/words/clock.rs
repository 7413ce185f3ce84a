//! Hours and days of the week: "6h", "de 8h à 18h", "jusqu’à 20h", "du lundi au jeudi".

use super::said::{Span, Told, Words, number};
use crate::domain::Day;

/// Words that lead to an hour and say nothing of their own.
const LEADING: [&str; 20] = [
    "jusqu",
    "jusqua",
    "jusque",
    "jusquau",
    "jusk",
    "partir",
    "avant",
    "apres",
    "des",
    "entre",
    "vers",
    "ouvert",
    "ouverte",
    "ouvre",
    "ferme",
    "fermant",
    "commence",
    "finis",
    "travaille",
    "horaires",
];

/// Reads hours that begin at this word.
pub(super) fn hours(words: &Words, i: usize) -> Option<Span> {
    let (end, first) = time(words, i).or_else(|| bare_start(words, i))?;
    if let Some(rhythm) = rhythm(words, i, end, first) {
        return Some(rhythm);
    }
    let from = words.reach_back(i, &LEADING);
    let second_at = words.skip(end, &["a", "jusqu", "jusqua", "et", "au"]);
    let second = time(words, second_at).filter(|_| second_at < words.words.len());
    if let Some((to, second)) = second.filter(|(_, second)| *second != first) {
        return Some(Span { from, to, told: Told::Hours(Some(first), Some(second)) });
    }
    time(words, i)?;
    let asked = |names: &[&str]| words.before(i).is_some_and(|(_, w)| names.contains(&w));
    let closes = words.until(i) || asked(&["apres", "ferme", "fermant", "finis"]);
    let opens = asked(&["avant", "des", "partir", "ouvre", "commence"])
        || words.is(i.wrapping_sub(1), &["des"]);
    let told = match first {
        _ if closes => Told::Hours(None, Some(first)),
        // After-school care begins when the school ends: it must still be open then.
        _ if opens && first < 15 * 60 => Told::Hours(Some(first), None),
        0..=599 => Told::Hours(Some(first), None),
        900.. => Told::Hours(None, Some(first)),
        _ => Told::Nothing,
    };
    Some(Span { from, to: end, told })
}

/// "6h", "6h30", "6 h 30", "18 heures", "8h du soir": minutes after midnight, and the word after.
fn time(words: &Words, i: usize) -> Option<(usize, u16)> {
    let text = words.at(i);
    let (mut end, mut minutes) = match text.split_once('h') {
        Some((hour, rest)) => (i + 1, clock(hour, rest.trim_end_matches("00"))?),
        None if text.bytes().all(|b| b.is_ascii_digit())
            && words.is(i + 1, &["h", "heure", "heures", "hr", "hrs"]) =>
        {
            let after = words.at(i + 2);
            let more = after.len() == 2 && after.bytes().all(|b| b.is_ascii_digit());
            let end = if more { i + 3 } else { i + 2 };
            (end, clock(text, if more { after } else { "" })?)
        }
        None => return None,
    };
    let at = words.skip(end, &["du", "de", "le", "l"]);
    if words.is(at, &["matin", "mat"]) {
        end = at + 1;
    } else if words.is(at, &["soir"]) && minutes < 12 * 60 {
        (end, minutes) = (at + 1, minutes + 12 * 60);
    } else if words.is(at, &["soir"]) {
        end = at + 1;
    }
    Some((end, minutes))
}

fn clock(hour: &str, minutes: &str) -> Option<u16> {
    let digits = |t: &str| t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit());
    let hour: u16 = hour.parse().ok().filter(|h| *h < 24 && digits(hour))?;
    let minutes: u16 = match minutes {
        "" => 0,
        text if digits(text) => text.parse().ok().filter(|m| *m < 60)?,
        _ => return None,
    };
    Some(hour * 60 + minutes)
}

/// "8" of "8-18h" and of "de 8 à 18h".
fn bare_start(words: &Words, i: usize) -> Option<(usize, u16)> {
    let text = words.at(i);
    let first = clock(text, "").filter(|_| !text.is_empty())?;
    let next = words.skip(i + 1, &["a"]);
    let (_, second) = time(words, next)?;
    (second > first).then_some((i + 1, first))
}

/// "20h par semaine", "3h par jour": an amount of care, not an hour of the day.
fn rhythm(words: &Words, i: usize, end: usize, minutes: u16) -> Option<Span> {
    let at = words.skip(end, &["par", "la", "a", "le"]);
    let per = ["semaine", "semaines", "sem", "jour", "jours", "mois"];
    if !words.is(at, &per) || at == end && !words.is(at, &["semaine", "sem"]) {
        return None;
    }
    let week = words.is(at, &["semaine", "semaines", "sem"]);
    let full = week && minutes >= 35 * 60
        || !week && minutes >= 8 * 60 && words.is(at, &["jour", "jours"]);
    let name = if full { "sched:temps_plein" } else { "sched:temps_partiel" };
    Some(Span { from: i, to: at + 1, told: Told::Rhythm(name) })
}

/// Reads days of the week that begin at this word.
pub(super) fn days(words: &Words, i: usize) -> Option<Span> {
    let mut found = [false; 7];
    let (mut end, mut last) = one_day(words, i, &mut found)?;
    loop {
        let to = words.skip(end, &["au", "a"]);
        let dashed = to == end && between(words, end) == "-";
        if (to > end || dashed) && last.is_some() {
            let mut other = [false; 7];
            if let Some((after, Some(day))) = one_day(words, to, &mut other) {
                let first = last.unwrap_or(0);
                (first..=day).for_each(|d| found[d] = true);
                (end, last) = (after, Some(day));
                continue;
            }
        }
        let next = words.skip(end, &["et", "le", "les", "ou", "puis"]);
        match one_day(words, next, &mut found) {
            Some((after, day)) => (end, last) = (after, day),
            None => break,
        }
    }
    let denied =
        words.before(i).filter(|(_, w)| ["sauf", "pas", "hors", "sans", "excepte"].contains(w));
    let from = match denied {
        Some((at, _)) => at,
        None => words.reach_back(i, &["tous", "toutes", "chaque", "ouvert", "ouverte", "journee"]),
    };
    Some(Span { from, to: end, told: Told::Days(found, denied.is_some()) })
}

/// What stands between two words in the question is not kept: a hyphen shows by their places.
fn between(words: &Words, at: usize) -> &'static str {
    match (at.checked_sub(1).and_then(|i| words.words.get(i)), words.words.get(at)) {
        (Some(before), Some(after)) if after.start == before.end + 1 && !after.apart => "-",
        _ => "",
    }
}

/// One day, or the days of one word; the word after, and the day when it is one.
fn one_day(words: &Words, i: usize, found: &mut [bool; 7]) -> Option<(usize, Option<usize>)> {
    let text = words.at(i);
    let single = text.strip_suffix('s').unwrap_or(text);
    if let Some(day) = Day::ALL.iter().position(|day| day.label() == single || short(*day) == text)
    {
        found[day] = true;
        return Some((i + 1, Some(day)));
    }
    let weekend = matches!(text, "weekend" | "weekends")
        || text == "week" && words.is(i + 1, &["end", "ends"]);
    if weekend {
        (found[5], found[6]) = (true, true);
        return Some((i + if text == "week" { 2 } else { 1 }, None));
    }
    if text == "semaine" && words.is(i.wrapping_sub(1), &["en"]) {
        found[..5].fill(true);
        return Some((i + 1, None));
    }
    None
}

/// Short forms that are no other word.
fn short(day: Day) -> &'static str {
    ["lun", "mard", "merc", "jeud", "vend", "sam", "dim"][day as usize]
}

/// Reads an age that begins at this word: "10 mois", "2 ans et demi", "18mois".
pub(super) fn age(words: &Words, i: usize) -> Option<Span> {
    let (mut to, count, unit) = amount(words, i)?;
    let mut months = match unit {
        "an" | "ans" | "annee" | "annees" => count.checked_mul(12)?,
        "mois" => count,
        "semaine" | "semaines" | "sem" => count / 4,
        _ => return None,
    };
    if words.is(to, &["et"]) && words.is(to + 1, &["demi", "demie"]) {
        to += 2;
        months += if unit.starts_with("an") { 6 } else { 0 };
    }
    let (from, told) = if is_no_age(words, i, to) {
        (words.reach_back(i, &["moins", "plus", "pendant", "depuis"]), Told::Nothing)
    } else {
        let about = [
            "bebe", "enfant", "fils", "fille", "age", "agee", "petit", "loulou", "garcon",
            "partir", "ayant",
        ];
        let from = words.reach_back(i, &about[5..]);
        (from, if months <= 216 { Told::Age(months) } else { Told::Nothing })
    };
    Some(Span { from, to, told })
}

/// A number and the word after it, written apart or not.
fn amount<'a>(words: &Words<'a>, i: usize) -> Option<(usize, u16, &'a str)> {
    let text = words.at(i);
    if let Some(count) = number(text) {
        return Some((i + 2, count, words.at(i + 1)));
    }
    let cut = text.find(|c: char| !c.is_ascii_digit()).filter(|cut| *cut > 0)?;
    Some((i + 1, number(&text[..cut])?, &text[cut..]))
}

/// A length of time, a range of ages, or years of practice.
fn is_no_age(words: &Words, i: usize, to: usize) -> bool {
    const BEFORE: [&str; 10] = [
        "pendant", "depuis", "moins", "plus", "durant", "ici", "contrat", "entre", "jusqu", "duree",
    ];
    let before =
        i.checked_sub(1).is_some_and(|_| words.before(i).is_some_and(|(_, w)| BEFORE.contains(&w)));
    let after = words.skip(to, &["d", "de", "a", "et"]);
    let range = after > to && amount(words, after).is_some_and(|(_, _, unit)| is_unit(unit));
    let practice = words.is(after, &["experience", "anciennete", "contrat", "metier", "diplome"]);
    let ranged =
        i >= 2 && words.is(i - 1, &["a"]) && words.at(i - 2).bytes().all(|b| b.is_ascii_digit());
    let second = i >= 2 && words.is(i - 1, &["a"]) && is_unit(words.at(i - 2));
    before || range || practice || ranged || second || words.until(i)
}

fn is_unit(text: &str) -> bool {
    matches!(text, "an" | "ans" | "mois" | "semaines")
}
