//! The keys of a page: kept while listings are looked at, the worst ready to be beaten.

use super::cursor::Key;
use super::request::SearchRequest;
use crate::domain::{AvailabilityState, EffectiveAvailability};

/// The first keys after the cursor, one more than the page.
pub struct Best {
    wanted: usize,
    after: Option<Key>,
    /// Worst first.
    keys: std::collections::BinaryHeap<Key>,
}

impl Best {
    /// Nothing is kept yet.
    pub fn new(request: &SearchRequest) -> Self {
        let wanted = request.limit + 1;
        let keys = std::collections::BinaryHeap::with_capacity(wanted + 1);
        Self { wanted, after: request.cursor.map(|c| c.key), keys }
    }

    /// Whether the key is kept.
    pub fn offer(&mut self, key: Key) -> bool {
        if self.after.is_some_and(|after| key <= after) {
            return false;
        }
        if self.keys.len() < self.wanted {
            self.keys.push(key);
            return true;
        }
        match self.keys.peek_mut() {
            Some(mut worst) if key < *worst => {
                *worst = key;
                true
            }
            _ => false,
        }
    }

    /// The key that a newcomer must beat; None while there is room.
    pub fn worst(&self) -> Option<&Key> {
        self.keys.peek().filter(|_| self.keys.len() >= self.wanted)
    }

    /// The keys, best first.
    pub fn into_sorted(self) -> Vec<Key> {
        self.keys.into_sorted_vec()
    }
}

/// Free first (the freshest word before the others), then by date, unknown, full.
pub fn availability_rank(availability: &EffectiveAvailability) -> i64 {
    let class = match availability.state {
        AvailabilityState::Free => 0,
        AvailabilityState::FromDate => 1,
        AvailabilityState::Unknown => 2,
        AvailabilityState::None => 3,
    };
    let day = |date: Option<crate::domain::Date>| {
        date.map_or(0, |d| {
            i64::from(d.year()) * 512 + i64::from(d.month()) * 32 + i64::from(d.day())
        })
    };
    let within = match availability.state {
        AvailabilityState::FromDate => day(availability.from),
        _ => 10_000_000 - day(availability.verified_on),
    };
    class * 100_000_000 + within
}
