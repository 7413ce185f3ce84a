//! What a carer or a service said about free places, and how much that word is worth today.
//!
//! The rules, in which unknown never becomes yes:
//!
//! 1. A declaration without a day, of a day to come, or of more than [`MAX_AGE_DAYS`] ago is unknown.
//! 2. A declaration whose `until` is past is unknown.
//! 3. "Full" silences what was declared before it about the same ages, hours and kind of care; said of
//!    the whole place, it silences everything before it, even once it has itself run out.
//! 4. "From a date" is "free" once that date has come, for [`ANNOUNCED_DAYS`] days; after them only when
//!    it was declared since that date.
//! 5. While a place is closed for a time, or a carer on leave, only "full" is believed.
//! 6. Of what is left, the best news is shown.

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
    /// What stands of all the declarations of a place, whatever the day: rules 3 and 5. `at_work`
    /// is false while it is closed for a time.
    pub fn standing(all: &[Self], at_work: bool) -> Vec<&Self> {
        let full: Vec<&Self> = all.iter().filter(|a| a.state == AvailabilityState::None).collect();
        let silenced = |item: &Self| full.iter().any(|later| later.silences(item));
        let believed =
            |item: &&Self| item.state == AvailabilityState::None || (at_work && !silenced(item));
        all.iter().filter(believed).collect()
    }

    fn silences(&self, earlier: &Self) -> bool {
        let whole = self.scope() == (None, None, None, None);
        self.declared_on.is_some()
            && earlier.declared_on < self.declared_on
            && (whole || self.scope() == earlier.scope())
    }

    fn scope(&self) -> (Option<Months>, Option<Months>, Option<&str>, Option<CareKind>) {
        (self.age_min_months, self.age_max_months, self.schedule.as_deref(), self.kind)
    }

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

/// Days after which a declaration says nothing any more: eighteen months.
pub const MAX_AGE_DAYS: i32 = 548;

/// Days during which a place that was announced for a date is still taken to be free.
pub const ANNOUNCED_DAYS: i32 = 90;

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

    /// The best news among what was declared and still counts, as of `today`.
    pub fn of(items: impl Iterator<Item = Said>, today: Date) -> Self {
        items
            .filter(|item| item.until.is_none_or(|end| end >= today))
            .filter_map(|item| Self::of_item(item, today))
            .min_by_key(|a| (a.state, a.from, std::cmp::Reverse(a.verified_on)))
            .unwrap_or_else(Self::unknown)
    }

    /// What one declaration is worth as of `today`; None when it says nothing (any more).
    pub fn of_item(item: Said, today: Date) -> Option<Self> {
        let age = |day: &Date| days_between(*day, today);
        let declared_on = item.declared_on.filter(|day| (0..=MAX_AGE_DAYS).contains(&age(day)))?;
        let state = match (item.state, item.from) {
            (AvailabilityState::FromDate, Some(from)) if from <= today => {
                let believed = declared_on >= from || age(&from) <= ANNOUNCED_DAYS;
                believed.then_some(AvailabilityState::Free)?
            }
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
    fn a_word_of_two_years_ago_or_an_announcement_long_past_is_unknown() {
        let of = |said: Said| EffectiveAvailability::of([said].into_iter(), TODAY).state;
        let old = item(AvailabilityState::Free, Some(date(2025, 5, 1)));
        assert_eq!(of(old), AvailabilityState::Unknown);
        let mut announced = item(AvailabilityState::FromDate, Some(date(2026, 1, 10)));
        announced.from = Some(date(2026, 2, 1));
        assert_eq!(of(announced), AvailabilityState::Unknown);
        announced.declared_on = Some(date(2026, 11, 1));
        assert_eq!(of(announced), AvailabilityState::Free);
    }

    #[test]
    fn full_silences_what_was_said_before_it_and_leave_silences_all_but_full() {
        let said = |state, day| Availability {
            state,
            from: None,
            until: None,
            places: None,
            age_min_months: None,
            age_max_months: None,
            schedule: None,
            kind: None,
            declared_by: None,
            declared_on: Some(date(2026, 11, day)),
        };
        let shown = |all: &[Availability], at_work| {
            let said = Availability::standing(all, at_work).into_iter().map(Availability::said);
            EffectiveAvailability::of(said, TODAY).state
        };
        let (free, full) = (said(AvailabilityState::Free, 20), said(AvailabilityState::None, 24));
        assert_eq!(shown(&[free.clone(), full.clone()], true), AvailabilityState::None);
        let again = said(AvailabilityState::Free, 24);
        assert_eq!(shown(&[again, full.clone()], true), AvailabilityState::Free);
        let babies = Availability { age_max_months: Months::new(12), ..full };
        assert_eq!(shown(&[free.clone(), babies.clone()], true), AvailabilityState::Free);
        let for_babies = Availability { age_max_months: Months::new(12), ..free.clone() };
        assert_eq!(shown(&[for_babies, babies], true), AvailabilityState::None);
        assert_eq!(shown(&[free], false), AvailabilityState::Unknown);
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
