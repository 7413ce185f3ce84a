//! Listings by place: one packed R-tree for each type of each world, over slots that follow a curve.
//!
//! Distances are squared chords of the unit sphere, which order like great circles: no projection, no
//! degrees, nothing special at the antimeridian. The structure is a static R-tree packed along a
//! Hilbert curve (Kamel and Faloutsos 1994), asked best part first (Hjaltason and Samet 1999).

pub mod curve;
mod region;
mod tree;

pub use region::{Bounds, Region, Side};
pub use tree::subtype_bit;

use super::row::{Row, Slot};
use crate::domain::ListingType;
use crate::domain::position::squared_chord_between;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use tree::{Address, Part, Tree};

/// Consecutive listings of one type and one world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub slots: Range<Slot>,
    /// All of them are in the region; otherwise each is to be looked at.
    pub whole: bool,
}

/// Of a list in the order of slots, what lies in the stretches.
pub fn within<'l, T>(
    mut list: &'l [T],
    slot: impl Fn(&T) -> Slot + 'l,
    stretches: &'l [Stretch],
) -> impl Iterator<Item = &'l T> {
    stretches.iter().flat_map(move |stretch| {
        list = &list[list.partition_point(|item| slot(item) < stretch.slots.start)..];
        let here = list.partition_point(|item| slot(item) < stretch.slots.end);
        let (here, rest) = list.split_at(here);
        list = rest;
        here
    })
}

/// What decides early that a whole part of a tree is of no use.
#[derive(Debug, Clone, Copy)]
pub struct Which {
    pub demonstration: bool,
    /// One bit a type.
    pub types: u16,
    /// One bit a subtype, see [`subtype_bit`].
    pub subtypes: u16,
    pub min_places: u16,
}

impl Which {
    /// Everything of a world.
    pub fn all(demonstration: bool) -> Self {
        Self { demonstration, types: u16::MAX, subtypes: u16::MAX, min_places: 0 }
    }

    fn tree(&self, tree: &Tree) -> bool {
        tree.demonstration == self.demonstration && self.types & type_bit(tree.kind) != 0
    }

    fn part(&self, part: &Part) -> bool {
        part.subtypes & self.subtypes != 0 && part.places >= self.min_places
    }
}

/// The bit of a type.
pub fn type_bit(kind: ListingType) -> u16 {
    1 << (kind as u16)
}

/// Who looks at listings from near to far.
pub trait Sight {
    /// Whether nothing at this squared chord, or farther, matters any more.
    fn is_over(&self, chord: f64) -> bool;
    /// A listing; the order among near ones is not exact, [`Self::is_over`] is asked before each
    /// part of the tree.
    fn see(&mut self, slot: Slot, chord: f64);
}

/// All the trees.
#[derive(Debug, Default)]
pub struct Forest {
    /// In the order of slots.
    trees: Vec<Tree>,
    vectors: Vec<[f64; 3]>,
    /// Latitudes and longitudes.
    degrees: Vec<[f64; 2]>,
    open: Vec<bool>,
}

impl Forest {
    /// Over the table. Rows of one type and one world should follow each other along the curve: the
    /// answers are the same otherwise, only slower.
    pub fn new(rows: &[Row]) -> Self {
        let mut trees = Vec::new();
        let mut start = 0;
        for run in rows.chunk_by(|a, b| world(a) == world(b)) {
            let end = start + run.len();
            trees.extend(Tree::new(rows, start as Slot..end as Slot));
            start = end;
        }
        let vectors = rows.iter().map(|row| row.vector).collect();
        let degrees = rows.iter().map(|row| [row.lat, row.lon]).collect();
        Self { trees, vectors, degrees, open: rows.iter().map(|row| row.open).collect() }
    }

    /// Stretches of listings that may be in the region, in the order of slots. Closed places are
    /// among them.
    pub fn stretches(&self, which: Which, region: &Region) -> Vec<Stretch> {
        let mut found = Vec::new();
        for tree in self.trees.iter().filter(|tree| which.tree(tree)) {
            tree.stretches(region, &|part| which.part(part), &mut found);
        }
        found
    }

    /// Shows open listings of a region from near to far, until the onlooker has enough.
    pub fn look(
        &self,
        which: Which,
        (centre, region): ([f64; 3], &Region),
        sight: &mut impl Sight,
    ) {
        let mut waiting = BinaryHeap::with_capacity(64);
        // Of a circle around the very point, distance says it all.
        let (far, borders) = match region {
            Region::Circle { centre: middle, most, .. } if *middle == centre => (*most, None),
            Region::Everywhere => (f64::INFINITY, None),
            region => (f64::INFINITY, Some(region)),
        };
        for (rank, tree) in self.trees.iter().enumerate().filter(|(_, tree)| which.tree(tree)) {
            let chord = tree.part(tree.root()).bounds.nearest(centre);
            waiting.push(Reverse(Waiting { chord, tree: rank, at: tree.root() }));
        }
        while let Some(Reverse(Waiting { chord, tree: rank, at })) = waiting.pop() {
            if chord > far || sight.is_over(chord) {
                break;
            }
            let tree = &self.trees[rank];
            if at.0 == 0 {
                self.show(tree.slots(at), centre, sight);
                continue;
            }
            for at in tree.below(at) {
                let part = tree.part(at);
                let chord = part.bounds.nearest(centre);
                let hopeless = chord > far || sight.is_over(chord) || !which.part(part);
                if !hopeless && borders.is_none_or(|r| r.side(&part.bounds) != Side::Outside) {
                    waiting.push(Reverse(Waiting { chord, tree: rank, at }));
                }
            }
        }
    }

    fn show(&self, slots: Range<Slot>, centre: [f64; 3], sight: &mut impl Sight) {
        for slot in slots {
            if self.open[slot as usize] {
                sight.see(slot, squared_chord_between(centre, self.vectors[slot as usize]));
            }
        }
    }

    /// Latitude and longitude of a listing.
    pub fn degrees(&self, slot: Slot) -> [f64; 2] {
        self.degrees[slot as usize]
    }

    /// The unit vector of a listing.
    pub fn vector(&self, slot: Slot) -> [f64; 3] {
        self.vectors[slot as usize]
    }
}

fn world(row: &Row) -> (bool, ListingType) {
    (row.demonstration, row.listing_type)
}

/// A part that waits for its turn, the nearest first.
struct Waiting {
    chord: f64,
    tree: usize,
    at: Address,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.chord.total_cmp(&other.chord)
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Metres, Position};
    use crate::search::area::Area;
    use proptest::prelude::*;

    fn rows(points: &[(f64, f64, bool)]) -> Vec<Row> {
        let row = |(lat, lon, carer): &(f64, f64, bool)| {
            let vector = Position::new(*lat, *lon).unwrap().unit_vector();
            let listing_type =
                if *carer { ListingType::AssistantMaternel } else { ListingType::Creche };
            Row { vector, lat: *lat, lon: *lon, listing_type, ..Row::blank() }
        };
        let mut rows: Vec<Row> = points.iter().map(row).collect();
        rows.sort_by_key(|row| {
            (row.listing_type as u8, curve::rank(Position::new(row.lat, row.lon).unwrap()))
        });
        rows
    }

    /// The nearest, kept by a plain list.
    struct Nearest(usize, Vec<(f64, Slot)>);

    impl Sight for Nearest {
        fn is_over(&self, chord: f64) -> bool {
            self.1.len() >= self.0 && self.1.last().is_some_and(|(worst, _)| chord > *worst)
        }
        fn see(&mut self, slot: Slot, chord: f64) {
            self.1.push((chord, slot));
            self.1.sort_by(|a, b| a.partial_cmp(b).unwrap());
            self.1.truncate(self.0);
        }
    }

    fn points() -> impl Strategy<Value = Vec<(f64, f64, bool)>> {
        // Towns with many listings at one point, on both sides of the antimeridian and at a pole.
        let near = |lat: f64, lon: f64| {
            (-40i32..40, -40i32..40, any::<bool>()).prop_map(move |(a, b, carer)| {
                let lon = lon + f64::from(b) / 50.0;
                let lat = (lat + f64::from(a) / 50.0).clamp(-90.0, 90.0);
                (lat, (lon + 540.0).rem_euclid(360.0) - 180.0, carer)
            })
        };
        let one = prop_oneof![near(48.8, 2.3), near(-13.3, -179.9), near(89.9, 0.0)];
        proptest::collection::vec(one, 1..700)
    }

    proptest! {
        #[test]
        fn what_is_near_is_what_a_full_look_finds(points in points(), from in 0usize..700) {
            let rows = rows(&points);
            let forest = Forest::new(&rows);
            let (lat, lon, _) = points[from % points.len()];
            let centre = Position::new((lat + 0.01).min(90.0), lon).unwrap().unit_vector();
            let mut near = Nearest(9, Vec::new());
            forest.look(Which::all(false), (centre, &Region::Everywhere), &mut near);
            let chords = rows.iter().enumerate().map(|(slot, row)| {
                (squared_chord_between(centre, row.vector), slot as Slot)
            });
            let mut all: Vec<(f64, Slot)> = chords.collect();
            all.sort_by(|a, b| a.partial_cmp(b).unwrap());
            all.truncate(9);
            let far = |list: &[(f64, Slot)]| list.iter().map(|(chord, _)| *chord).collect::<Vec<_>>();
            prop_assert_eq!(far(&near.1), far(&all));
        }

        #[test]
        fn stretches_hold_all_that_is_inside_and_whole_ones_nothing_else(
            points in points(), from in 0usize..700, metres in 1.0f64..90_000.0, square: bool,
        ) {
            let rows = rows(&points);
            let forest = Forest::new(&rows);
            let (lat, lon, _) = points[from % points.len()];
            let wrap = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
            let d = metres / 111_000.0;
            let area = if square {
                let (south, north) = ((lat - d).max(-90.0), (lat + d).min(90.0));
                Area::Box { west: wrap(lon - d), east: wrap(lon + d), south, north }
            } else {
                let centre = Position::new(lat, lon).unwrap();
                Area::Circle { centre, radius: Metres::new(metres).unwrap() }
            };
            let measure = crate::search::area::Measure::new(&area);
            let found = forest.stretches(Which::all(false), &Region::of(&area));
            prop_assert!(found.windows(2).all(|pair| pair[0].slots.end <= pair[1].slots.start));
            for (slot, row) in rows.iter().enumerate() {
                let inside = area.holds(row, measure.metres(row.vector));
                let held = found.iter().find(|s| s.slots.contains(&(slot as Slot)));
                prop_assert!(!inside || held.is_some());
                prop_assert!(inside || held.is_none_or(|stretch| !stretch.whole));
            }
        }
    }
}
