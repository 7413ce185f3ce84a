//! Hours as city files and signs write them: "du lundi au vendredi de 7h30 à 18h30".
//!
//! A small grammar, all or nothing: one word that it does not know and the text is refused.

use super::hours::{UnreadHours, sort_apart};
use crate::domain::{Day, TimeRange, WeekHours};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Day(Day),
    EveryDay,
    /// Minutes after midnight.
    Time(u16),
    /// "au", "à", "-".
    To,
    Closed,
}

/// Reads days with their ranges; hours without a day are refused, for nobody said which days.
pub fn read(text: &str) -> Result<WeekHours, UnreadHours> {
    let tokens = tokens(text)?;
    let mut reader = Reader { rest: &tokens, week: BTreeMap::new() };
    while !reader.rest.is_empty() {
        reader.clause()?;
    }
    let week = WeekHours::new(reader.week);
    if week.is_empty() { Err(UnreadHours::NeverOpen) } else { Ok(week) }
}

struct Reader<'a> {
    rest: &'a [Token],
    week: BTreeMap<Day, Vec<TimeRange>>,
}

impl Reader<'_> {
    /// Days then ranges, days then "fermé", or "fermé" then days.
    fn clause(&mut self) -> Result<(), UnreadHours> {
        if self.take(Token::Closed) {
            let days = self.days()?;
            return self.close(&days);
        }
        let days = self.days()?;
        if self.take(Token::Closed) {
            return self.close(&days);
        }
        let ranges = self.ranges()?;
        if ranges.is_empty() {
            return Err(UnreadHours::NoTime);
        }
        for day in days {
            let told = self.week.entry(day).or_default();
            told.extend(&ranges);
            sort_apart(told)?;
        }
        Ok(())
    }

    fn close(&mut self, days: &[Day]) -> Result<(), UnreadHours> {
        days.iter().for_each(|day| {
            self.week.remove(day);
        });
        Ok(())
    }

    fn take(&mut self, token: Token) -> bool {
        let found = self.rest.first() == Some(&token);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn days(&mut self) -> Result<Vec<Day>, UnreadHours> {
        let mut days = Vec::new();
        loop {
            match self.rest {
                [Token::Day(first), Token::To, Token::Day(last), rest @ ..] => {
                    if last < first {
                        return Err(UnreadHours::Contradiction);
                    }
                    days.extend(Day::ALL.iter().filter(|day| (first..=last).contains(day)));
                    self.rest = rest;
                }
                [Token::Day(day), rest @ ..] => {
                    days.push(*day);
                    self.rest = rest;
                }
                [Token::EveryDay, rest @ ..] => {
                    days.extend(Day::ALL);
                    self.rest = rest;
                }
                // "lundi au vendredi : 8h-18h" may have a dash left before the hours.
                [Token::To, rest @ ..] if !days.is_empty() => self.rest = rest,
                _ if days.is_empty() => return Err(UnreadHours::NoDay),
                _ => return Ok(days),
            }
        }
    }

    fn ranges(&mut self) -> Result<Vec<TimeRange>, UnreadHours> {
        let mut ranges = Vec::new();
        while let [Token::Time(start), Token::To, Token::Time(end), rest @ ..] = self.rest {
            // A night is too easily a slip here to be believed.
            if end <= start {
                return Err(UnreadHours::Contradiction);
            }
            let range = TimeRange::between(*start, *end);
            ranges.push(range.map_err(|_| UnreadHours::Contradiction)?);
            self.rest = rest;
        }
        match self.rest.first() {
            Some(Token::Time(_) | Token::To) => Err(UnreadHours::Syntax),
            _ => Ok(ranges),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, UnreadHours> {
    let text = text.to_lowercase().replace("tous les jours", " quotidien ");
    let signs: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let sign = signs[at];
        if sign.is_ascii_digit() {
            let (minutes, next) = time(&signs, at).ok_or(UnreadHours::Syntax)?;
            out.push(Token::Time(minutes));
            at = next;
        } else if sign.is_alphabetic() {
            let end = signs[at..].iter().position(|c| !c.is_alphabetic());
            let end = end.map_or(signs.len(), |length| at + length);
            let word: String = signs[at..end].iter().collect();
            out.extend(self::word(&word)?);
            at = end;
        } else {
            match sign {
                '-' | '–' | '—' | '>' | '→' => out.push(Token::To),
                c if c.is_whitespace() || ",;:/&.+()|".contains(c) => {}
                _ => return Err(UnreadHours::Syntax),
            }
            at += 1;
        }
    }
    Ok(out)
}

/// "7h30", "7 h 30", "07:30", "18h"; a number alone is not a time. Gives the end of it too.
fn time(signs: &[char], start: usize) -> Option<(u16, usize)> {
    let (hour, mut at) = number(signs, start)?;
    let blank = |at: usize| signs[at..].iter().take_while(|c| c.is_whitespace()).count();
    at += blank(at);
    let mark = *signs.get(at)?;
    if mark != 'h' && mark != ':' {
        return None;
    }
    at += 1;
    let after = at + blank(at);
    let minute = number(signs, after).filter(|(_, end)| *end == after + 2);
    let (minute, end) = match minute {
        // "8h 14h": the next number has its own mark.
        Some((_, end)) if mark == 'h' && after > at && is_marked(signs, end) => (0, at),
        Some((minute, end)) => (minute, end),
        None if mark == 'h' => (0, at),
        None => return None,
    };
    let fine = hour < 24 && minute < 60 || hour == 24 && minute == 0;
    // "18hrs", "8h5": something else than a time.
    let cut = !signs.get(end).is_some_and(|c| c.is_alphanumeric());
    (fine && cut).then_some((hour * 60 + minute, end))
}

fn is_marked(signs: &[char], at: usize) -> bool {
    signs[at..].iter().find(|c| !c.is_whitespace()).is_some_and(|c| *c == 'h' || *c == ':')
}

fn number(signs: &[char], start: usize) -> Option<(u16, usize)> {
    let digits: String = signs.get(start..)?.iter().take_while(|c| c.is_ascii_digit()).collect();
    let number = digits.parse().ok().filter(|_| digits.len() <= 2)?;
    Some((number, start + digits.len()))
}

fn word(word: &str) -> Result<Option<Token>, UnreadHours> {
    const FILLERS: [&str; 14] = [
        "du",
        "de",
        "des",
        "le",
        "les",
        "et",
        "puis",
        "ouvert",
        "ouverte",
        "ouverture",
        "horaires",
        "accueil",
        "dès",
        "d",
    ];
    if FILLERS.contains(&word) {
        return Ok(None);
    }
    let day = Day::ALL.into_iter().find(|day| {
        let label = day.label();
        word == label || word == format!("{label}s") || word == &label[..3]
    });
    Ok(Some(match word {
        "au" | "à" | "a" | "jusqu" => Token::To,
        "fermé" | "fermée" | "ferme" | "fermeture" | "sauf" => Token::Closed,
        "quotidien" => Token::EveryDay,
        "midi" => Token::Time(12 * 60),
        "minuit" => Token::Time(24 * 60),
        _ => Token::Day(day.ok_or(UnreadHours::Syntax)?),
    }))
}
