//! What ingestion asks of the address files that an operator gives.

use super::privacy::{Cell, MAX_CELL_REACH_M};
use crate::domain::{CommuneCode, Metres, Position};
use crate::geocode::streets::{AddressTable, Found, Missed, Wanted};

/// Street addresses by name, and how many there are around a place.
pub trait Addresses {
    /// The point of an address in its commune.
    fn locate(&self, wanted: &Wanted<'_>) -> Result<Found, Missed>;

    /// Whether any address of the commune is known.
    fn covers(&self, code: CommuneCode) -> bool;

    /// How many addresses of the commune are known in the cell of the point.
    fn known_in_cell(&self, code: CommuneCode, point: Position) -> usize;
}

/// No file was given.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAddresses;

impl Addresses for NoAddresses {
    fn locate(&self, _wanted: &Wanted<'_>) -> Result<Found, Missed> {
        Err(Missed::CommuneNotCovered)
    }

    fn covers(&self, _code: CommuneCode) -> bool {
        false
    }

    fn known_in_cell(&self, _code: CommuneCode, _point: Position) -> usize {
        0
    }
}

impl Addresses for AddressTable {
    fn locate(&self, wanted: &Wanted<'_>) -> Result<Found, Missed> {
        Self::locate(self, wanted)
    }

    fn covers(&self, code: CommuneCode) -> bool {
        Self::covers(self, code)
    }

    fn known_in_cell(&self, code: CommuneCode, point: Position) -> usize {
        let Some(reach) = Metres::new(MAX_CELL_REACH_M) else { return 0 };
        self.cell_population(code, point, reach, Cell::of)
    }
}
