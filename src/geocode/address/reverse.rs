//! From a point to the addresses around it.

use super::Wanted;
use super::hit::{self, Address};
use crate::domain::{Metres, Position, Precision};
use crate::geocode::gazetteer::Gazetteer;
use crate::geocode::streets::Nearby;
use std::collections::HashSet;

/// How far an address may be from a point to name it, in metres.
const REACH_M: f64 = 1_000.0;
/// Addresses looked at for each answer wanted: a street has many.
const DEPTH: usize = 400;

impl Gazetteer {
    /// What is at a point: the nearest house numbers, else the nearest streets, else the commune;
    /// nearest first, each with its distance.
    pub fn addresses_at(
        &self,
        point: Position,
        wanted: Wanted,
        limit: usize,
    ) -> Vec<(Address, Metres)> {
        let mut found = match wanted {
            Wanted::Municipality => Vec::new(),
            _ => self.streets_at(point, wanted, limit),
        };
        if found.is_empty() && matches!(wanted, Wanted::Any | Wanted::Municipality) {
            let commune = self.commune_at(point).and_then(|code| self.place_of(code));
            found.extend(commune.map(|place| {
                let distance = point.distance_to(place.position);
                (hit::commune(place), distance)
            }));
        }
        found
    }

    fn streets_at(&self, point: Position, wanted: Wanted, limit: usize) -> Vec<(Address, Metres)> {
        let (Some(table), Some(reach)) = (self.streets(), Metres::new(REACH_M)) else {
            return Vec::new();
        };
        let mut streets = HashSet::new();
        let once = wanted == Wanted::Street || wanted == Wanted::Locality;
        let near = table.reverse(point, reach, limit.saturating_mul(DEPTH));
        let new = |n: &Nearby<'_>| !once || streets.insert(n.street.id);
        let addresses = near.into_iter().filter(new).filter_map(|nearby| {
            let address = hit::at(self, &nearby, once)?;
            let fits = wanted.fits(address.place.precision);
            fits.then_some((address, nearby.distance))
        });
        // Without a wish, a street where no number is known is as good as a number.
        addresses
            .filter(|(a, _)| a.place.precision != Precision::Municipality)
            .take(limit)
            .collect()
    }
}
