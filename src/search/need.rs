//! When care is needed and for whom, and how a listing meets it: pure functions over the table.

use super::row::{Offer, Row, WeekId};
use crate::domain::availability::days_between;
use crate::domain::{AvailabilityState, CareKind, Date, EffectiveAvailability, Fit, Schedule};
use std::cell::RefCell;

/// What a family needs. All of it may be untold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Need {
    /// First day of care.
    pub start: Option<Date>,
    pub schedule: Option<Schedule>,
    /// Age of the child on the first day, in months.
    pub age_months: Option<u16>,
    pub kind: Option<CareKind>,
}

impl Need {
    /// Whether nothing was told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The day that counts for free places.
    pub fn day(&self, today: Date) -> Date {
        self.start.map_or(today, |start| start.max(today))
    }

    /// Whether the child's age is not known to be refused.
    pub fn admits(&self, row: &Row) -> bool {
        self.age_months.is_none_or(|age| {
            row.age_min.is_none_or(|least| least <= age)
                && row.age_max.is_none_or(|most| age <= most)
        })
    }

    /// Whether a declaration may be about this child: it does not say otherwise.
    fn concerns(&self, offer: &Offer) -> bool {
        let age = self.age_months.is_none_or(|age| {
            offer.age_min.is_none_or(|least| least <= age)
                && offer.age_max.is_none_or(|most| age <= most)
        });
        let kind = match (self.kind, offer.kind) {
            (Some(wanted), Some(offered)) => wanted == offered,
            _ => true,
        };
        age && kind
    }

    /// What the listing said that concerns this need and has not run out by its first day.
    fn offers<'a>(&'a self, row: &'a Row, today: Date) -> impl Iterator<Item = &'a Offer> {
        let day = self.day(today);
        row.offers.iter().filter(move |offer| {
            offer.said.until.is_none_or(|end| end >= day) && self.concerns(offer)
        })
    }

    /// Whether a place is declared free on the first day.
    pub fn is_free(&self, row: &Row, today: Date) -> bool {
        self.words(row, today).any(|(wait, _)| wait == Some(0))
    }

    /// Words about free places that can be believed: days to wait after the first day (None: no
    /// place), and how much the word is worth today.
    pub fn words<'a>(
        &'a self,
        row: &'a Row,
        today: Date,
    ) -> impl Iterator<Item = (Option<i32>, f64)> + 'a {
        let day = self.day(today);
        self.offers(row, today).filter_map(move |offer| {
            let said = EffectiveAvailability::of_item(offer.said, today)?;
            Some((wait(&said, day), said.confidence))
        })
    }

    /// How the listing meets the asked hours: by the weeks of its free places when they tell them,
    /// by its opening hours otherwise. None when no hours are asked or none are known.
    pub fn fit(&self, row: &Row, today: Date, weeks: &[Schedule]) -> Option<Fit> {
        let asked = self.schedule.as_ref()?;
        let best = |ids: Vec<WeekId>| {
            let fits =
                ids.into_iter().filter_map(|id| Some(asked.covered_by(weeks.get(id as usize)?)));
            fits.reduce(|best, fit| if fit.covered > best.covered { fit } else { best })
        };
        best(self.free_weeks(row, today).collect())
            .or_else(|| best(row.hours.into_iter().collect()))
    }

    fn free_weeks<'a>(&'a self, row: &'a Row, today: Date) -> impl Iterator<Item = WeekId> + 'a {
        let day = self.day(today);
        let free = move |offer: &&Offer| {
            let said = EffectiveAvailability::of_item(offer.said, today);
            said.is_some_and(|said| wait(&said, day).is_some())
        };
        self.offers(row, today).filter(free).filter_map(|offer| offer.week)
    }
}

/// Days between the first day of need and the place; None when there is none.
fn wait(said: &EffectiveAvailability, day: Date) -> Option<i32> {
    match (said.state, said.from) {
        (AvailabilityState::Free, _) => Some(0),
        (AvailabilityState::FromDate, Some(from)) => Some(days_between(day, from).max(0)),
        _ => None,
    }
}

/// Shares of the asked week that each known week covers, worked out once a question.
pub struct Coverage<'a> {
    need: &'a Need,
    weeks: &'a [Schedule],
    known: RefCell<Vec<f32>>,
}

impl<'a> Coverage<'a> {
    /// Nothing is worked out yet.
    pub fn new(need: &'a Need, weeks: &'a [Schedule]) -> Self {
        let length = if need.schedule.is_some() { weeks.len() } else { 0 };
        Self { need, weeks, known: RefCell::new(vec![f32::NAN; length]) }
    }

    fn of(&self, id: WeekId) -> Option<f64> {
        let asked = self.need.schedule.as_ref()?;
        let week = self.weeks.get(id as usize)?;
        let mut known = self.known.borrow_mut();
        let slot = known.get_mut(id as usize)?;
        if slot.is_nan() {
            *slot = asked.covered_by(week).covered as f32;
        }
        Some(f64::from(*slot))
    }

    /// The best share among the weeks that count for this listing; None when unknown.
    pub fn share(&self, row: &Row, today: Date) -> Option<f64> {
        self.need.schedule.as_ref()?;
        let free = self.need.free_weeks(row, today).filter_map(|id| self.of(id)).reduce(f64::max);
        free.or_else(|| self.of(row.hours?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Said;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 25);

    fn offer(state: AvailabilityState) -> Offer {
        let said = Said {
            state,
            from: None,
            until: None,
            places: None,
            declared_by: None,
            declared_on: Some(TODAY),
        };
        Offer { said, age_min: None, age_max: None, kind: None, week: None }
    }

    fn words(need: &Need, offers: Vec<Offer>) -> Vec<Option<i32>> {
        let row = Row { offers, ..Row::blank() };
        need.words(&row, TODAY).map(|(wait, _)| wait).collect()
    }

    #[test]
    fn a_place_counts_on_the_day_it_is_needed() {
        let need = Need { start: Some(date(2027, 1, 4)), ..Need::default() };
        let mut later = offer(AvailabilityState::FromDate);
        later.said.from = Some(date(2027, 1, 1));
        assert_eq!(words(&need, vec![later.clone()]), [Some(0)]);
        assert_eq!(words(&Need::default(), vec![later.clone()]), [Some(37)]);
        later.said.until = Some(date(2027, 1, 2));
        assert!(words(&need, vec![later]).is_empty(), "it has run out by then");
    }

    #[test]
    fn a_place_for_other_ages_or_kinds_says_nothing() {
        let mut for_walkers = offer(AvailabilityState::Free);
        for_walkers.age_min = Some(12);
        let baby = Need { age_months: Some(4), ..Need::default() };
        assert!(words(&baby, vec![for_walkers.clone()]).is_empty());
        let mut occasional = offer(AvailabilityState::Free);
        occasional.kind = Some(CareKind::Occasional);
        let regular = Need { kind: Some(CareKind::Regular), ..Need::default() };
        assert!(words(&regular, vec![occasional.clone()]).is_empty());
        assert_eq!(words(&Need::default(), vec![occasional, for_walkers]).len(), 2);
    }

    #[test]
    fn an_age_that_is_known_to_be_refused_is_a_no_and_an_unknown_one_is_not() {
        let baby = Need { age_months: Some(4), ..Need::default() };
        let row = |age_min| Row { age_min, ..Row::blank() };
        assert!(
            !baby.admits(&row(Some(12))) && baby.admits(&row(None)) && baby.admits(&row(Some(2)))
        );
    }

    #[test]
    fn hours_of_the_free_place_win_over_those_of_the_house() {
        let schedule = |text| Schedule::parse(text).unwrap();
        let weeks = [schedule("mon:07:00-19:00,tue:07:00-19:00"), schedule("mon:07:00-19:00")];
        let need =
            Need { schedule: Some(schedule("mon:08:00-18:00,tue:08:00-18:00")), ..Need::default() };
        let mut free = offer(AvailabilityState::Free);
        free.week = Some(1);
        let mut row = Row { hours: Some(0), ..Row::blank() };
        assert_eq!(Coverage::new(&need, &weeks).share(&row, TODAY), Some(1.0));
        row.offers = vec![free];
        assert_eq!(Coverage::new(&need, &weeks).share(&row, TODAY), Some(0.5));
        assert_eq!(need.fit(&row, TODAY, &weeks).unwrap().uncovered, ["tue:08:00-18:00"]);
        assert_eq!(Coverage::new(&need, &weeks).share(&Row::blank(), TODAY), None);
    }
}
