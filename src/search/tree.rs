//! An R-tree over points of the unit sphere, where the nearest is the nearest on Earth.

use super::row::{Row, Slot};
use crate::domain::{Metres, Position};
use rstar::RTree;
use rstar::primitives::GeomWithData;

type Node = GeomWithData<[f64; 3], Slot>;

/// Listings by place. Building is O(n log n); a question is O(log n + answers).
#[derive(Debug, Default)]
pub struct SphereTree(RTree<Node>);

impl SphereTree {
    /// Loads every row at once.
    pub fn new<'a>(rows: impl Iterator<Item = (Slot, &'a Row)>) -> Self {
        Self(RTree::bulk_load(rows.map(|(slot, row)| Node::new(row.vector, slot)).collect()))
    }

    /// Listings within the radius, in no order.
    pub fn within(&self, centre: Position, radius_m: f64) -> impl Iterator<Item = Slot> + '_ {
        // A hair more than asked: the last word is the comparison of metres, made by the caller.
        let radius = Metres::new(radius_m.max(0.0)).unwrap_or(Metres::from_squared_chord(4.0));
        let chord = radius.squared_chord() * (1.0 + 1e-9) + 1e-15;
        self.0.locate_within_distance(centre.unit_vector(), chord).map(|node| node.data)
    }

    /// Every listing, nearest first, with its distance.
    pub fn nearest(&self, centre: Position) -> impl Iterator<Item = (Slot, Metres)> + '_ {
        self.0
            .nearest_neighbor_iter_with_distance_2(centre.unit_vector())
            .map(|(node, chord)| (node.data, Metres::from_squared_chord(chord)))
    }

    /// Number of listings.
    pub fn len(&self) -> usize {
        self.0.size()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
