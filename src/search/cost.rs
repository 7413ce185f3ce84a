//! What care costs a family, as far as the order of results needs it. The sums are not made here: whoever
//! asks brings them.

use super::row::Row;

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
