//! Addresses around a point.

use super::table::{AddressTable, Numbered, Street};
use crate::domain::{CommuneCode, Metres, Position};
use std::collections::BTreeSet;

/// Side of the cells of the grid, in millionths of a degree: about a kilometre north to south.
const CELL: i32 = 10_000;
/// Cells around the globe.
const COLUMNS: u32 = 36_001;
/// Farthest that is looked, in metres: further away the nearest address says nothing.
const FARTHEST_M: f64 = 5_000.0;
/// Metres in a degree of latitude, a little less than the truth so that no cell is forgotten.
const DEGREE_M: f64 = 111_000.0;

/// An address and how far it is.
#[derive(Debug, Clone)]
pub struct Nearby<'a> {
    pub street: Street<'a>,
    pub address: Numbered<'a>,
    pub distance: Metres,
}

/// The cell of a point in millionths of a degree.
pub(super) fn cell_key(lat: i32, lon: i32) -> u32 {
    key(row(lat), row(lon) + (COLUMNS as i32) / 2)
}

fn row(micro: i32) -> i32 {
    micro.div_euclid(CELL)
}

fn key(row: i32, column: i32) -> u32 {
    // Rows begin at the south pole: -9,000.
    (row + 9_000).max(0) as u32 * COLUMNS + column.clamp(0, COLUMNS as i32 - 1) as u32
}

impl AddressTable {
    /// The nearest addresses of a point, nearest first, at most `limit`.
    ///
    /// `within` counts for five kilometres at most.
    pub fn reverse(&self, point: Position, within: Metres, limit: usize) -> Vec<Nearby<'_>> {
        let reach = within.get().min(FARTHEST_M);
        let mut found = Vec::new();
        for street in self.streets_around(point, reach) {
            found.extend(street.numbers().filter_map(|address| {
                let distance = address.position.distance_to(point);
                (distance.get() <= reach).then_some(Nearby { street, address, distance })
            }));
        }
        let order = |n: &Nearby<'_>| (n.street.id, n.address.number, n.address.suffix.to_owned());
        found.sort_by(|a, b| {
            let nearer = a.distance.get().total_cmp(&b.distance.get());
            nearer.then_with(|| order(a).cmp(&order(b)))
        });
        found.truncate(limit);
        found
    }

    /// How many known addresses of a commune share the cell of the point, for any grid of cells
    /// whose points are all less than `reach` from each other.
    ///
    /// `cell` names a cell, the same for all of its points.
    pub fn cell_population<C: PartialEq>(
        &self,
        commune: CommuneCode,
        point: Position,
        reach: Metres,
        cell: impl Fn(Position) -> C,
    ) -> usize {
        let own = cell(point);
        let streets = self.streets_around(point, reach.get().min(FARTHEST_M));
        let within = streets.filter(|street| self.is_in(street.id, commune));
        let points = within.flat_map(|street| street.numbers().map(|n| n.position));
        points.filter(|p| cell(*p) == own).count()
    }

    /// Streets with an address in a cell that the circle touches, each once.
    pub fn streets_around(
        &self,
        point: Position,
        reach_m: f64,
    ) -> impl Iterator<Item = Street<'_>> {
        let height = reach_m / DEGREE_M;
        let width = height / point.lat().to_radians().cos().max(0.01);
        let micro = |degrees: f64| (degrees * 1e6) as i32;
        let rows = row(micro(point.lat() - height))..=row(micro(point.lat() + height));
        let half = COLUMNS as i32 / 2;
        let (west, east) = (row(micro(point.lon() - width)), row(micro(point.lon() + width)));
        let mut ids = BTreeSet::new();
        for row in rows {
            for column in west + half..=east + half {
                ids.extend(self.streets_in_cell(key(row, column)));
            }
        }
        ids.into_iter().filter_map(|id| self.street(id))
    }
}
