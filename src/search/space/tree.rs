//! A packed R-tree over listings that stand in the order of the curve: no pointers, no points, only
//! bounds; what is below a part is a stretch of slots.

use super::region::{Bounds, Region, Side};
use crate::domain::ListingType;
use crate::search::row::{Row, Slot};
use std::ops::Range;

/// Listings under a leaf.
const LEAF: usize = 16;
/// Parts under a part.
const FAN: usize = 16;

/// A part of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub bounds: Bounds,
    /// Subtypes below, one bit each; the last bit for none told.
    pub subtypes: u16,
    /// Places of the largest listing below.
    pub places: u16,
}

impl Part {
    const EMPTY: Self = Self { bounds: Bounds::EMPTY, subtypes: 0, places: 0 };

    fn add(&mut self, row: &Row) {
        self.bounds.add(row.vector, [row.lon, row.lat]);
        self.subtypes |= subtype_bit(row.subtype);
        self.places = self.places.max(row.capacity);
    }

    fn join(&mut self, other: &Self) {
        self.bounds.join(&other.bounds);
        self.subtypes |= other.subtypes;
        self.places = self.places.max(other.places);
    }
}

/// The bit of a subtype, or of none.
pub fn subtype_bit(subtype: Option<crate::domain::Subtype>) -> u16 {
    subtype.map_or(1 << 15, |subtype| 1 << (subtype as u16))
}

/// Listings of one type and one world.
#[derive(Debug)]
pub struct Tree {
    pub demonstration: bool,
    pub kind: ListingType,
    slots: Range<Slot>,
    /// Leaves first, the root last and alone.
    levels: Vec<Vec<Part>>,
}

/// A part by where it is: level, and rank in it.
pub type Address = (usize, usize);

impl Tree {
    /// Over rows that stand at `slots`, all of one type and one world.
    pub fn new(rows: &[Row], slots: Range<Slot>) -> Option<Self> {
        let here = rows.get(slots.start as usize..slots.end as usize)?;
        let first = here.first()?;
        let leaf = |rows: &[Row]| {
            let mut part = Part::EMPTY;
            rows.iter().filter(|row| row.open).for_each(|row| part.add(row));
            part
        };
        let mut levels = vec![here.chunks(LEAF).map(leaf).collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|parts| parts.len() > 1) {
            let above = below.chunks(FAN).map(|parts| {
                let mut whole = Part::EMPTY;
                parts.iter().for_each(|part| whole.join(part));
                whole
            });
            let above = above.collect();
            levels.push(above);
        }
        Some(Self { demonstration: first.demonstration, kind: first.listing_type, slots, levels })
    }

    /// The whole tree.
    pub fn root(&self) -> Address {
        (self.levels.len() - 1, 0)
    }

    /// A part.
    pub fn part(&self, (level, rank): Address) -> &Part {
        &self.levels[level][rank]
    }

    /// Parts right below; none below a leaf.
    pub fn below(&self, (level, rank): Address) -> impl Iterator<Item = Address> + use<> {
        let children = match level.checked_sub(1) {
            Some(below) => rank * FAN..((rank + 1) * FAN).min(self.levels[below].len()),
            None => 0..0,
        };
        children.map(move |rank| (level.saturating_sub(1), rank))
    }

    /// Listings under a part.
    pub fn slots(&self, (level, rank): Address) -> Range<Slot> {
        let each = (LEAF * FAN.pow(level as u32)) as u64;
        let at = |rank: usize| {
            let slot = u64::from(self.slots.start) + rank as u64 * each;
            slot.min(u64::from(self.slots.end)) as Slot
        };
        at(rank)..at(rank + 1)
    }

    /// Stretches that may hold listings of the region, in the order of slots.
    pub fn stretches(
        &self,
        region: &Region,
        useful: &dyn Fn(&Part) -> bool,
        found: &mut Vec<super::Stretch>,
    ) {
        let first = found.len();
        let mut waiting = vec![self.root()];
        while let Some(address) = waiting.pop() {
            let part = self.part(address);
            let side = if useful(part) { region.side(&part.bounds) } else { Side::Outside };
            if side == Side::Outside {
                continue;
            }
            if side == Side::Across && address.0 > 0 {
                let start = waiting.len();
                waiting.extend(self.below(address));
                waiting[start..].reverse();
                continue;
            }
            let (slots, whole) = (self.slots(address), side == Side::Inside);
            match found[first..].last_mut() {
                Some(last) if last.slots.end == slots.start && last.whole == whole => {
                    last.slots.end = slots.end;
                }
                _ => found.push(super::Stretch { slots, whole }),
            }
        }
    }
}
