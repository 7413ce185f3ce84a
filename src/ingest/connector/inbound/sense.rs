//! What a line says against itself or against the calendar, although each value has its form.

use super::format::{InboundAvailability, InboundListing};
use super::shape::Shaped;
use crate::domain::availability::{MAX_AGE_DAYS, days_between};
use crate::domain::{AvailabilityState, Date, Day, Months, Places, TimeRange, WeekHours};
use crate::ingest::issue::{Fault, IssueKind};

/// Leaves out what cannot be true and tells why. Without `today` no date is in the future.
pub fn check(shaped: Shaped, today: Option<Date>, faults: &mut Vec<Fault>) -> InboundListing {
    let Shaped { mut listing, ranks } = shaped;
    let mut sense = Sense { today, faults };
    sense.subtype(&mut listing);
    sense.point(&mut listing);
    let ages = (listing.age_min_months, listing.age_max_months);
    if sense.ages("", ages, IssueKind::InvalidAge) {
        (listing.age_min_months, listing.age_max_months) = (None, None);
    }
    sense.hours(&mut listing);
    sense.day("/updated_on", &mut listing.updated_on);
    if let Some(items) = listing.availability.take() {
        let ranked = items.into_iter().zip(ranks);
        let capacity = listing.capacity.map(Places::get);
        let kept = ranked.filter_map(|(item, rank)| sense.declaration(item, rank, capacity));
        listing.availability = Some(kept.collect());
    }
    listing
}

struct Sense<'a> {
    today: Option<Date>,
    faults: &'a mut Vec<Fault>,
}

impl Sense<'_> {
    fn tell(&mut self, pointer: impl Into<String>, kind: IssueKind, detail: impl Into<String>) {
        self.faults.push(Fault::new(pointer.into(), kind, detail));
    }

    fn subtype(&mut self, listing: &mut InboundListing) {
        let fits = |s: &crate::domain::Subtype| s.listing_type() == listing.listing_type;
        if listing.subtype.as_ref().is_some_and(|s| !fits(s)) {
            self.tell("/subtype", IssueKind::InvalidField, "d’un autre type");
            listing.subtype = None;
        }
    }

    fn point(&mut self, listing: &mut InboundListing) {
        let (there, missing) = match (listing.lat, listing.lon) {
            (Some(_), None) => ("/lat", "sans lon"),
            (None, Some(_)) => ("/lon", "sans lat"),
            _ => return,
        };
        self.tell(there, IssueKind::InvalidPoint, missing);
        (listing.lat, listing.lon) = (None, None);
    }

    /// Whether the youngest age is above the oldest.
    fn ages(
        &mut self,
        pointer: &str,
        (low, high): (Option<Months>, Option<Months>),
        kind: IssueKind,
    ) -> bool {
        let (Some(low), Some(high)) = (low, high) else { return false };
        if low > high {
            let detail = format!("{} > {}", low.get(), high.get());
            self.tell(format!("{pointer}/age_min_months"), kind, detail);
        }
        low > high
    }

    fn hours(&mut self, listing: &mut InboundListing) {
        let Some(week) = &listing.hours else { return };
        let before = self.faults.len();
        let night = listing.atypical_hours == Some(true);
        for (day, range) in ranges(week) {
            if range.crosses_midnight() && !night {
                let pointer = format!("/hours/{}", day.as_str());
                let detail = format!("{range} finit avant de commencer, sans atypical_hours");
                self.tell(pointer, IssueKind::InvalidHours, detail);
            }
        }
        if let Some((day, range)) = overlap(week) {
            let pointer = format!("/hours/{}", day.as_str());
            self.tell(
                pointer,
                IssueKind::InvalidHours,
                format!("{range} chevauche une autre plage"),
            );
        }
        if self.faults.len() > before {
            listing.hours = None;
        }
    }

    fn day(&mut self, pointer: &str, day: &mut Option<Date>) {
        if let (Some(told), Some(today)) = (*day, self.today)
            && told > today
        {
            self.tell(pointer, IssueKind::FutureDate, told.to_string());
            *day = None;
        }
    }

    /// The declaration, when nothing in it contradicts the rest.
    fn declaration(
        &mut self,
        mut item: InboundAvailability,
        rank: usize,
        capacity: Option<u16>,
    ) -> Option<InboundAvailability> {
        let pointer = format!("/availability/{rank}");
        let before = self.faults.len();
        let kind = IssueKind::InvalidAvailability;
        if item.state == AvailabilityState::FromDate && item.from.is_none() {
            self.tell(format!("{pointer}/from"), kind, "absent, avec from_date");
        }
        if let (Some(from), Some(until)) = (item.from, item.until)
            && until < from
        {
            self.tell(format!("{pointer}/until"), kind, "avant from");
        }
        self.ages(&pointer, (item.age_min_months, item.age_max_months), kind);
        if item.schedule.as_deref().is_some_and(|text| !is_schedule(text)) {
            let expected = "attendu : des plages comme mon:08:00-18:00,tue:08:00-12:30";
            self.tell(format!("{pointer}/schedule"), kind, expected);
        }
        if let Some(detail) = wrong_places(&item, capacity) {
            self.tell(format!("{pointer}/places"), kind, detail);
        }
        if self.faults.len() > before {
            return None;
        }
        self.declared_on(&format!("{pointer}/declared_on"), &mut item);
        Some(item)
    }

    /// A declaration without a day that can be believed stays, and is shown as unknown.
    fn declared_on(&mut self, pointer: &str, item: &mut InboundAvailability) {
        let told = item.declared_on;
        self.day(pointer, &mut item.declared_on);
        if item.state == AvailabilityState::Unknown {
            return;
        }
        match (told, self.today) {
            (None, _) => self.tell(pointer, IssueKind::UndatedAvailability, "absent"),
            (Some(day), Some(today)) if days_between(day, today) > MAX_AGE_DAYS => {
                self.tell(pointer, IssueKind::StaleAvailability, day.to_string());
            }
            _ => {}
        }
    }
}

/// What is wrong in the number of free places.
fn wrong_places(item: &InboundAvailability, capacity: Option<u16>) -> Option<String> {
    let promises = matches!(item.state, AvailabilityState::Free | AvailabilityState::FromDate);
    match (item.places.filter(|_| promises)?, capacity) {
        (0, _) => Some(format!("0, avec {}", item.state.as_str())),
        (places, Some(most)) if places > most => Some(format!("{places}, pour {most} en tout")),
        _ => None,
    }
}

fn ranges(week: &WeekHours) -> impl Iterator<Item = (Day, TimeRange)> {
    week.days().flat_map(|(day, ranges)| ranges.iter().map(move |range| (day, *range)))
}

/// The first range that begins before the one before it, on the same day, has ended.
///
/// A night that runs into the hours of the next morning is odd, but leaves no doubt.
fn overlap(week: &WeekHours) -> Option<(Day, TimeRange)> {
    week.days().find_map(|(day, ranges)| {
        let mut ranges = ranges.to_vec();
        ranges.sort_unstable();
        let meet =
            |pair: &&[TimeRange]| pair[0].crosses_midnight() || pair[1].start() < pair[0].end();
        ranges.windows(2).find(meet).map(|pair| (day, pair[1]))
    })
}

/// "mon:08:00-18:00,tue:08:00-12:30".
fn is_schedule(text: &str) -> bool {
    text.split(',').all(|part| {
        let Some((word, range)) = part.trim().split_once(':') else { return false };
        Day::ALL.iter().any(|day| day.as_str() == word) && TimeRange::parse(range).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn week(days: &[(Day, &[&str])]) -> WeekHours {
        let parse = |list: &[&str]| list.iter().map(|t| TimeRange::parse(t).unwrap()).collect();
        WeekHours::new(days.iter().map(|(d, list)| (*d, parse(list))).collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn ranges_of_one_day_that_overlap_are_found() {
        let found = |days: &[(Day, &[&str])]| overlap(&week(days)).map(|found| found.0);
        assert_eq!(found(&[(Day::Mon, &["08:00-12:00", "12:00-18:00"])]), None);
        assert_eq!(found(&[(Day::Mon, &["11:00-18:00", "08:00-12:00"])]), Some(Day::Mon));
        assert_eq!(found(&[(Day::Sun, &["20:00-06:00", "21:00-22:00"])]), Some(Day::Sun));
        let night: (Day, &[&str]) = (Day::Mon, &["20:00-08:00"]);
        assert_eq!(found(&[night, (Day::Tue, &["07:00-18:00"])]), None);
    }

    #[test]
    fn schedules_name_days_and_ranges() {
        assert!(is_schedule("mon:08:00-18:00,tue:08:00-12:30"));
        for text in ["", "lundi:08:00-18:00", "mon", "mon:8h-18h", "mon:08:00-18:00,"] {
            assert!(!is_schedule(text), "{text}");
        }
    }
}
