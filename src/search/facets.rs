//! Counts of every match, by kind and by availability.

use super::cursor::LIFE_DAYS;
use super::need::Need;
use super::ranking::AvailabilityScale;
use super::row::{Row, Slot};
use super::score::availability_value;
use super::sieve::Traits;
use crate::domain::availability::days_between;
use crate::domain::{AvailabilityState, Date, ListingType, Subtype};
use arc_swap::ArcSwapOption;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use utoipa::ToSchema;

/// How many matches there are of each value; values without a match are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facets {
    #[serde(rename = "type")]
    pub types: BTreeMap<&'static str, u64>,
    pub subtype: BTreeMap<&'static str, u64>,
    pub availability: BTreeMap<&'static str, u64>,
}

const TYPES: usize = ListingType::ALL.len();
const SUBTYPES: usize = Subtype::ALL.len();
const STATES: usize = AvailabilityState::ALL.len();

/// Counts under way.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    types: [u64; TYPES],
    subtypes: [u64; SUBTYPES],
    states: [u64; STATES],
}

impl Counts {
    /// One match, and what is known of its places (a rank in [`AvailabilityState::ALL`]).
    pub fn add(&mut self, traits: &Traits, state: u8) {
        self.types[traits.kind as usize] += 1;
        if let Some(subtype) = self.subtypes.get_mut(traits.subtype.trailing_zeros() as usize) {
            *subtype += 1;
        }
        self.states[usize::from(state)] += 1;
    }

    /// How many matches.
    pub fn total(&self) -> u64 {
        self.types.iter().sum()
    }

    /// As they are sent.
    pub fn facets(&self) -> Facets {
        fn named<T>(
            all: &[T],
            counts: &[u64],
            name: fn(&T) -> &'static str,
        ) -> BTreeMap<&'static str, u64> {
            let told = all.iter().zip(counts).filter(|(_, count)| **count > 0);
            told.map(|(value, count)| (name(value), *count)).collect()
        }
        Facets {
            types: named(ListingType::ALL, &self.types, |t| t.as_str()),
            subtype: named(Subtype::ALL, &self.subtypes, |s| s.as_str()),
            availability: named(&AvailabilityState::ALL, &self.states, |s| s.as_str()),
        }
    }
}

/// Listings whose counts are added up beforehand.
const BLOCK: usize = 32;

/// What is known of free places on one day, of every listing, with counts of everything before each
/// block: whole stretches of listings are counted by one subtraction.
#[derive(Debug)]
pub struct Day {
    date: Date,
    states: Vec<u8>,
    /// The availability part of the score of who needs a place that day and tells nothing else.
    worth: Vec<f64>,
    before: Vec<[u32; SUBTYPES + STATES + 1]>,
}

impl Day {
    fn new(rows: &[Row], traits: &[Traits], (date, scale): (Date, &AvailabilityScale)) -> Self {
        let rank = |state| AvailabilityState::ALL.iter().position(|s| *s == state).unwrap_or(0);
        let state = |row: &Row| rank(row.availability_on(date).state) as u8;
        let states: Vec<u8> = rows.iter().map(state).collect();
        let need = Need::default();
        let worth = rows.iter().map(|row| availability_value(row, &need, date, scale)).collect();
        let mut before = Vec::with_capacity(rows.len() / BLOCK + 1);
        let mut sums = [0; SUBTYPES + STATES + 1];
        for (slot, traits) in traits.iter().enumerate() {
            if slot % BLOCK == 0 {
                before.push(sums);
            }
            if traits.is_open() {
                let subtype = (traits.subtype.trailing_zeros() as usize).min(SUBTYPES);
                sums[subtype] += 1;
                sums[SUBTYPES + 1 + usize::from(states[slot])] += 1;
            }
        }
        before.push(sums);
        Self { date, states, worth, before }
    }

    /// What is known of a listing, as a rank in [`AvailabilityState::ALL`].
    pub fn state(&self, slot: Slot) -> u8 {
        self.states[slot as usize]
    }

    /// The availability part of the score, see [`availability_value`], when nothing is told of a need.
    pub fn worth(&self, slot: Slot) -> f64 {
        self.worth[slot as usize]
    }

    /// Adds every open listing of a stretch, all of one type.
    pub fn add(&self, slots: Range<Slot>, traits: &[Traits], counts: &mut Counts) {
        let (start, end) = (slots.start as usize, slots.end as usize);
        let (first, last) = (start.div_ceil(BLOCK), end / BLOCK);
        let mut each = |range: Range<usize>| {
            for slot in range {
                if traits[slot].is_open() {
                    counts.add(&traits[slot], self.states[slot]);
                }
            }
        };
        if first >= last {
            return each(start..end);
        }
        each(start..first * BLOCK);
        each(last * BLOCK..end);
        let (before, after) = (&self.before[first], &self.before[last]);
        let sum = |i: usize| u64::from(after[i] - before[i]);
        counts.types[traits[start].kind as usize] += (0..=SUBTYPES).map(sum).sum::<u64>();
        (0..SUBTYPES).for_each(|i| counts.subtypes[i] += sum(i));
        (0..STATES).for_each(|i| counts.states[i] += sum(SUBTYPES + 1 + i));
    }
}

/// The days that may be asked about: today, and those of cursors that still live.
#[derive(Debug, Default)]
pub struct Days([ArcSwapOption<Day>; LIFE_DAYS as usize + 1]);

impl Days {
    /// The counts of a day, worked out by the first who asks.
    pub fn on(
        &self,
        (date, scale): (Date, &AvailabilityScale),
        rows: &[Row],
        traits: &[Traits],
    ) -> Arc<Day> {
        // Days that follow each other stand in different places, whatever the month.
        let number = days_between(Date::constant(2000, 1, 1), date);
        let place = &self.0[number.rem_euclid(self.0.len() as i32) as usize];
        match &*place.load() {
            Some(day) if day.date == date => return day.clone(),
            _ => {}
        }
        // Two readers may meet here: both work out the same.
        let day = Arc::new(Day::new(rows, traits, (date, scale)));
        place.store(Some(day.clone()));
        day
    }
}
