//! What care costs a family, as far as the order of results needs it. The sums are not made here: whoever
//! asks brings them.

use super::row::{Row, Slot};
use crate::domain::{Funding, ListingType, Subtype};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::HashMap;

/// The place of a cost among others: a guessed one never comes before a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CostRank {
    /// Whether it rests on usual prices and not on those of the place.
    pub guessed: bool,
    /// Net cost of a month; the higher end of a guess.
    pub cents: i64,
}

/// Costs for one family.
pub trait Costs {
    /// The rank of a listing; None when nothing can be said, which comes last.
    fn rank(&self, row: &Row) -> Option<CostRank>;
}

/// Costs when no family is known.
pub struct NoCosts;

impl Costs for NoCosts {
    fn rank(&self, _: &Row) -> Option<CostRank> {
        None
    }
}

/// More cents than any month costs.
const MOST_CENTS: i64 = 1_000_000_000_000;

impl CostRank {
    /// As a number to be minimised.
    pub fn key(rank: Option<Self>) -> i64 {
        match rank {
            None => 2 * MOST_CENTS,
            Some(Self { guessed, cents }) => {
                i64::from(guessed) * MOST_CENTS + cents.clamp(0, MOST_CENTS - 1)
            }
        }
    }
}

/// Listings that cost every family the same: of one kind, one funding and one price.
#[derive(Debug, Default)]
pub struct PriceClasses {
    /// By slot.
    of: Vec<u32>,
    /// A listing of each class.
    first: Vec<Slot>,
}

type PriceKey = (ListingType, Option<Subtype>, Option<Funding>, Option<Decimal>);

impl PriceClasses {
    /// Of the whole table.
    pub fn of(rows: &[Row]) -> Self {
        let mut known: HashMap<PriceKey, u32> = HashMap::new();
        let mut classes = Self::default();
        for (slot, row) in rows.iter().enumerate() {
            let key = (row.listing_type, row.subtype, row.funding, row.tariff);
            let class = *known.entry(key).or_insert_with(|| {
                classes.first.push(slot as Slot);
                classes.first.len() as u32 - 1
            });
            classes.of.push(class);
        }
        classes
    }
}

/// Keys of one question, each class worked out when it is first met.
pub struct CostKeys<'a> {
    classes: &'a PriceClasses,
    rows: &'a [Row],
    costs: &'a dyn Costs,
    known: RefCell<Vec<Option<i64>>>,
}

impl<'a> CostKeys<'a> {
    /// Nothing is worked out yet.
    pub fn new(classes: &'a PriceClasses, rows: &'a [Row], costs: &'a dyn Costs) -> Self {
        Self { classes, rows, costs, known: RefCell::default() }
    }

    /// [`CostRank::key`] of a listing.
    pub fn of(&self, slot: Slot) -> i64 {
        let class = self.classes.of[slot as usize] as usize;
        let mut known = self.known.borrow_mut();
        if known.is_empty() {
            known.resize(self.classes.first.len(), None);
        }
        *known[class].get_or_insert_with(|| {
            let row = &self.rows[self.classes.first[class] as usize];
            CostRank::key(self.costs.rank(row))
        })
    }
}
