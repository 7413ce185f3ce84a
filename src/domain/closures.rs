//! Closures of the year, as one short sentence in French and in OpenStreetMap's syntax.

use super::text::{fold, words};

/// A time of the year when the place is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closure {
    /// Months, from 1; the second may come before the first (over New Year).
    Months(u8, u8),
    /// (day, month) to (day, month).
    Days((u8, u8), (u8, u8)),
    /// Rank in [`BREAKS`].
    Break(u8),
    YearEnd,
    SchoolHolidays,
    PublicHolidays,
    /// Days between a public holiday and a weekend.
    Bridges,
    /// Open all year.
    Never,
}

/// Months, and how OpenStreetMap shortens them.
const MONTHS: [(&str, &str); 12] = [
    ("janvier", "Jan"),
    ("février", "Feb"),
    ("mars", "Mar"),
    ("avril", "Apr"),
    ("mai", "May"),
    ("juin", "Jun"),
    ("juillet", "Jul"),
    ("août", "Aug"),
    ("septembre", "Sep"),
    ("octobre", "Oct"),
    ("novembre", "Nov"),
    ("décembre", "Dec"),
];

/// School breaks of France: the folded word and how it is told.
const BREAKS: [(&str, &str); 6] = [
    ("toussaint", "de la Toussaint"),
    ("noel", "de Noël"),
    ("hiver", "d’hiver"),
    ("printemps", "de printemps"),
    ("paques", "de Pâques"),
    ("ete", "d’été"),
];

const FILLERS: [&str; 14] = [
    "fermetures",
    "fermeture",
    "annuelle",
    "fermee",
    "ferme",
    "pendant",
    "entre",
    "mois",
    "tout",
    "en",
    "le",
    "la",
    "les",
    "au",
];

/// "Fermé en août et les jours fériés"; None when nothing is told.
pub fn sentence(closures: &[Closure]) -> Option<String> {
    let sorted = sorted(closures);
    if sorted == [Closure::Never] {
        return Some("Ouvert toute l’année".to_owned());
    }
    let parts: Vec<String> = sorted.iter().filter_map(|closure| part(*closure)).collect();
    let (last, first) = parts.split_last()?;
    let list =
        if first.is_empty() { last.clone() } else { format!("{} et {last}", first.join(", ")) };
    Some(format!("Fermé {list}"))
}

/// Rules of OpenStreetMap, "Aug off; PH off"; school breaks by name have none.
pub fn to_osm(closures: &[Closure]) -> Vec<String> {
    let short = |month: u8| MONTHS.get(usize::from(month).checked_sub(1)?).map(|names| names.1);
    let day = |(day, month): (u8, u8)| Some(format!("{} {day:02}", short(month)?));
    let rule = |closure: &Closure| match *closure {
        Closure::Months(from, to) if from == to => Some(format!("{} off", short(from)?)),
        Closure::Months(from, to) => Some(format!("{}-{} off", short(from)?, short(to)?)),
        Closure::Days(from, to) if from == to => Some(format!("{} off", day(from)?)),
        Closure::Days(from, to) => Some(format!("{}-{} off", day(from)?, day(to)?)),
        Closure::YearEnd => Some("Dec 25-Jan 01 off".to_owned()),
        Closure::SchoolHolidays => Some("SH off".to_owned()),
        Closure::PublicHolidays => Some("PH off".to_owned()),
        Closure::Break(_) | Closure::Bridges | Closure::Never => None,
    };
    sorted(closures).iter().filter_map(rule).collect()
}

fn sorted(closures: &[Closure]) -> Vec<Closure> {
    let mut sorted = closures.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

fn month(number: u8) -> Option<&'static str> {
    MONTHS.get(usize::from(number).checked_sub(1)?).map(|names| names.0)
}

fn part(closure: Closure) -> Option<String> {
    Some(match closure {
        Closure::Months(from, to) if from == to => format!("en {}", month(from)?),
        Closure::Months(from, to) => format!("de {} à {}", month(from)?, month(to)?),
        Closure::Days(from, to) if from == to => format!("le {}", day(from)?),
        Closure::Days(from, to) => format!("du {} au {}", day(from)?, day(to)?),
        Closure::Break(rank) => {
            format!("pendant les vacances {}", BREAKS.get(usize::from(rank))?.1)
        }
        Closure::YearEnd => "entre Noël et le Nouvel An".to_owned(),
        Closure::SchoolHolidays => "pendant les vacances scolaires".to_owned(),
        Closure::PublicHolidays => "les jours fériés".to_owned(),
        Closure::Bridges => "les ponts".to_owned(),
        Closure::Never => return None,
    })
}

fn day((day, number): (u8, u8)) -> Option<String> {
    let first = if day == 1 { "1er".to_owned() } else { day.to_string() };
    Some(format!("{first} {}", month(number)?))
}

/// Every closure of a text, when all of it is understood.
pub fn parse(text: &str) -> Option<Vec<Closure>> {
    // "entre Noël et le Nouvel An" has an "et" of its own.
    let text = text.to_lowercase().replace('’', "'");
    let text =
        text.replace(" et le nouvel an", " nouvel an").replace(" et le jour de l'an", " nouvel an");
    let parts = text.split([',', ';', '+', '/', '\n']).flat_map(|part| part.split(" et "));
    parts
        .filter(|part| !part.trim().is_empty())
        .map(of_words)
        .collect::<Option<Vec<_>>>()
        .filter(|closures| !closures.is_empty())
}

/// The closure that a code or a few words stand for: "aout", "noel_nouvel_an".
fn of_words(text: &str) -> Option<Closure> {
    let words = words(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Some(period) = period(&words) {
        return Some(period);
    }
    let bare: Vec<&str> = words.into_iter().filter(|word| !FILLERS.contains(word)).collect();
    match bare.as_slice() {
        ["jamais" | "aucune"] | ["ouvert", "toute", "l", "annee"] => Some(Closure::Never),
        ["noel", "nouvel", "an"] | ["noel", "jour", "de", "l", "an"] => Some(Closure::YearEnd),
        ["vacances", "scolaires"] => Some(Closure::SchoolHolidays),
        ["ponts"] => Some(Closure::Bridges),
        ["jours", "feries"] | ["jour", "ferie"] => Some(Closure::PublicHolidays),
        ["vacances", rest @ .., name] if rest.iter().all(|w| ["de", "d"].contains(w)) => {
            let rank = BREAKS.iter().position(|known| known.0 == *name)?;
            u8::try_from(rank).ok().map(Closure::Break)
        }
        [one] | ["d", one] | ["de", one] => month_number(one).map(|n| Closure::Months(n, n)),
        ["1er" | "1", name] => month_number(name).map(|n| Closure::Days((1, n), (1, n))),
        _ => None,
    }
}

/// "du 1er au 21 août", "du 24 décembre au 2 janvier", "de juillet à août".
fn period(words: &[&str]) -> Option<Closure> {
    let start = words.iter().position(|word| *word == "du" || *word == "de")?;
    if !words[..start].iter().all(|word| FILLERS.contains(word)) {
        return None;
    }
    match &words[start + 1..] {
        [from, "a", to] => Some(Closure::Months(month_number(from)?, month_number(to)?)),
        [from, first, "au", to, last] => {
            let (first, last) = (month_number(first)?, month_number(last)?);
            Some(Closure::Days((day_number(from)?, first), (day_number(to)?, last)))
        }
        [from, "au", to, last] => {
            let last = month_number(last)?;
            Some(Closure::Days((day_number(from)?, last), (day_number(to)?, last)))
        }
        _ => None,
    }
}

fn month_number(word: &str) -> Option<u8> {
    let rank = MONTHS.iter().position(|names| fold(names.0) == word)?;
    u8::try_from(rank + 1).ok()
}

fn day_number(word: &str) -> Option<u8> {
    let number = word.strip_suffix("er").unwrap_or(word).parse().ok()?;
    (1..=31).contains(&number).then_some(number)
}

/// A free text as a sentence when all of it is understood; otherwise as it was told.
pub fn normalise(text: &str) -> String {
    parse(text).and_then(|closures| sentence(&closures)).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_become_a_short_sentence() {
        for (text, sentence) in [
            ("août", "Fermé en août"),
            ("AOUT", "Fermé en août"),
            ("Fermeture au mois d’août", "Fermé en août"),
            ("août et entre Noël et le Nouvel An", "Fermé en août et entre Noël et le Nouvel An"),
            ("juillet, aout", "Fermé en juillet et en août"),
            ("noel_nouvel_an", "Fermé entre Noël et le Nouvel An"),
            ("entre Noël et le jour de l’An", "Fermé entre Noël et le Nouvel An"),
            ("vacances de Noël", "Fermé pendant les vacances de Noël"),
            ("vacances d'été", "Fermé pendant les vacances d’été"),
            ("du 1er au 21 août", "Fermé du 1er août au 21 août"),
            ("Noël–Nouvel An et ponts", "Fermé entre Noël et le Nouvel An et les ponts"),
            ("jamais", "Ouvert toute l’année"),
            (
                "jours fériés; vacances scolaires",
                "Fermé pendant les vacances scolaires et les jours fériés",
            ),
        ] {
            assert_eq!(normalise(text), sentence, "{text}");
            assert_eq!(normalise(sentence), sentence, "a sentence is left as it is");
        }
    }

    #[test]
    fn what_is_not_understood_stays_as_it_was_told() {
        for text in ["3 semaines en août", "août (sauf la crèche du centre)", "du 1 au 40 août", ""]
        {
            assert_eq!(normalise(text), text);
        }
    }

    #[test]
    fn periods_are_told_by_their_ends() {
        let closures = [Closure::Days((24, 12), (2, 1)), Closure::Months(7, 8)];
        let expected = "Fermé de juillet à août et du 24 décembre au 2 janvier";
        assert_eq!(sentence(&closures).as_deref(), Some(expected));
        assert_eq!(parse(expected), Some(sorted(&closures)));
        assert_eq!(to_osm(&closures), ["Jul-Aug off", "Dec 24-Jan 02 off"]);
        assert_eq!(sentence(&[]), None);
    }
}
