//! What a carer or a service said about free places, and how much that word is worth today.

use super::care::CareKind;
use super::listing::Months;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was said. Unknown is neither yes nor no.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityState {
    Free,
    FromDate,
    None,
    Unknown,
}

impl AvailabilityState {
    /// Every state, best news first.
    pub const ALL: [Self; 4] = [Self::Free, Self::FromDate, Self::None, Self::Unknown];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::FromDate => "from_date",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

/// Who said it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredBy {
    Carer,
    Desk,
    Software,
    Commune,
}

impl DeclaredBy {
    /// What families read after "déclaré par".
    pub fn label(self) -> &'static str {
        match self {
            Self::Carer => "la personne ou l’établissement",
            Self::Desk => "le relais petite enfance",
            Self::Software => "le logiciel de l’établissement",
            Self::Commune => "la commune",
        }
    }
}

/// One declaration: a place, or a group of places alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    pub state: AvailabilityState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_min_months: Option<Months>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_max_months: Option<Months>,
    /// Ranges of the week, as "mon:08:00-18:00,tue:08:00-12:30".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CareKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_by: Option<DeclaredBy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_on: Option<Date>,
}

/// The part of a declaration that decides what is shown: small, copied into the search table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub state: AvailabilityState,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub places: Option<u16>,
    pub declared_by: Option<DeclaredBy>,
    pub declared_on: Option<Date>,
}

impl Availability {
    /// What was said, without for whom.
    pub fn said(&self) -> Said {
        Said {
            state: self.state,
            from: self.from,
            until: self.until,
            places: self.places,
            declared_by: self.declared_by,
            declared_on: self.declared_on,
        }
    }
}

/// The one state shown on a card, with the age and worth of the word behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectiveAvailability {
    pub state: AvailabilityState,
    pub from: Option<Date>,
    pub places: Option<u16>,
    pub verified_on: Option<Date>,
    pub declared_by: Option<DeclaredBy>,
    /// 1 on the day of the declaration, halved every 45 days.
    pub confidence: f64,
}

/// Days after which a declaration is worth half as much.
pub const HALF_LIFE_DAYS: f64 = 45.0;

impl EffectiveAvailability {
    /// Nobody said anything.
    pub fn unknown() -> Self {
        Self {
            state: AvailabilityState::Unknown,
            from: None,
            places: None,
            verified_on: None,
            declared_by: None,
            confidence: 0.0,
        }
    }

    /// The best news among what was declared and has not run out, as of `today`.
    ///
    /// A date that has come makes "from that date" a plain "free"; a declaration without a date
    /// is never trusted, so it counts as unknown.
    pub fn of(items: impl Iterator<Item = Said>, today: Date) -> Self {
        items
            .filter(|item| item.until.is_none_or(|end| end >= today))
            .filter_map(|item| Self::of_item(item, today))
            .min_by_key(|a| (a.state, a.from, std::cmp::Reverse(a.verified_on)))
            .unwrap_or_else(Self::unknown)
    }

    fn of_item(item: Said, today: Date) -> Option<Self> {
        let declared_on = item.declared_on.filter(|day| *day <= today)?;
        let state = match (item.state, item.from) {
            (AvailabilityState::FromDate, Some(from)) if from <= today => AvailabilityState::Free,
            (AvailabilityState::FromDate, None) => return None,
            (AvailabilityState::Unknown, _) => return None,
            (state, _) => state,
        };
        let from = item.from.filter(|_| state == AvailabilityState::FromDate);
        let places = item.places.filter(|_| state != AvailabilityState::None);
        Some(Self {
            state,
            from,
            places,
            verified_on: Some(declared_on),
            declared_by: item.declared_by,
            confidence: confidence(declared_on, today),
        })
    }
}

/// Worth of a word given on `declared_on`, in `0..=1`.
pub fn confidence(declared_on: Date, today: Date) -> f64 {
    0.5f64.powf(f64::from(days_between(declared_on, today).max(0)) / HALF_LIFE_DAYS)
}

/// Whole days from `earlier` to `later`, negative when they are the other way round.
pub fn days_between(earlier: Date, later: Date) -> i32 {
    day_number(later) - day_number(earlier)
}

/// Days since 1 March of year 0, by the lengths of the months counted from March. Faster than a
/// calendar, for what is counted for every listing of a search.
fn day_number(date: Date) -> i32 {
    let (year, month) = (i32::from(date.year()), i32::from(date.month()));
    let year = if month < 3 { year - 1 } else { year };
    let since_march = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * since_march + 2) / 5 + i32::from(date.day()) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn item(state: AvailabilityState, declared: Option<Date>) -> Said {
        Said {
            state,
            from: None,
            until: None,
            places: Some(1),
            declared_by: None,
            declared_on: declared,
        }
    }

    const TODAY: Date = date(2026, 11, 25);

    #[test]
    fn a_word_without_a_date_is_unknown() {
        let got =
            EffectiveAvailability::of([item(AvailabilityState::Free, None)].into_iter(), TODAY);
        assert_eq!(got.state, AvailabilityState::Unknown);
    }

    #[test]
    fn a_date_that_has_come_is_free_now() {
        let mut later = item(AvailabilityState::FromDate, Some(date(2026, 9, 1)));
        later.from = Some(date(2026, 11, 1));
        let got = EffectiveAvailability::of([later].into_iter(), TODAY);
        assert_eq!((got.state, got.from), (AvailabilityState::Free, None));
        later.from = Some(date(2027, 1, 4));
        let got = EffectiveAvailability::of([later].into_iter(), TODAY);
        assert_eq!((got.state, got.from), (AvailabilityState::FromDate, Some(date(2027, 1, 4))));
    }

    #[test]
    fn what_has_run_out_no_longer_counts() {
        let mut old = item(AvailabilityState::Free, Some(date(2026, 9, 1)));
        old.until = Some(date(2026, 10, 1));
        let full = item(AvailabilityState::None, Some(date(2026, 11, 1)));
        let got = EffectiveAvailability::of([old, full].into_iter(), TODAY);
        assert_eq!((got.state, got.places), (AvailabilityState::None, None));
    }

    #[test]
    fn confidence_halves_in_forty_five_days() {
        assert!((confidence(date(2026, 10, 11), TODAY) - 0.5).abs() < 1e-9);
        assert_eq!(days_between(date(2025, 11, 25), TODAY), 365);
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        let first = date(1899, 12, 28);
        let mut day = first;
        for n in 0..80_000 {
            assert_eq!(days_between(first, day), n);
            day = day.tomorrow().unwrap();
        }
    }
}
