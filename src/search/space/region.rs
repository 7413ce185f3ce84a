//! Shapes that parts of the tree are compared with.

use crate::domain::{Metres, Position};
use crate::search::area::Area;

/// Where a part of the tree lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Every point of it is inside.
    Inside,
    Outside,
    /// Some may be inside.
    Across,
}

/// A box around points: in space, and in degrees. Bounds are rounded outwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub low: [f32; 3],
    pub high: [f32; 3],
    /// West, south.
    pub corner: [f32; 2],
    /// East, north.
    pub opposite: [f32; 2],
}

impl Bounds {
    /// Around nothing.
    pub const EMPTY: Self = Self {
        low: [f32::INFINITY; 3],
        high: [f32::NEG_INFINITY; 3],
        corner: [f32::INFINITY; 2],
        opposite: [f32::NEG_INFINITY; 2],
    };

    /// With one more point: its vector, and its longitude and latitude.
    pub fn add(&mut self, vector: [f64; 3], degrees: [f64; 2]) {
        for (i, value) in vector.into_iter().enumerate() {
            self.low[i] = self.low[i].min((value as f32).next_down());
            self.high[i] = self.high[i].max((value as f32).next_up());
        }
        for (i, value) in degrees.into_iter().enumerate() {
            self.corner[i] = self.corner[i].min((value as f32).next_down());
            self.opposite[i] = self.opposite[i].max((value as f32).next_up());
        }
    }

    /// Around both.
    pub fn join(&mut self, other: &Self) {
        for i in 0..3 {
            self.low[i] = self.low[i].min(other.low[i]);
            self.high[i] = self.high[i].max(other.high[i]);
        }
        for i in 0..2 {
            self.corner[i] = self.corner[i].min(other.corner[i]);
            self.opposite[i] = self.opposite[i].max(other.opposite[i]);
        }
    }

    /// No point inside is nearer, as a squared chord.
    pub fn nearest(&self, to: [f64; 3]) -> f64 {
        let gap = |i: usize| {
            let (low, high) = (f64::from(self.low[i]), f64::from(self.high[i]));
            (low - to[i]).max(to[i] - high).max(0.0)
        };
        let (x, y, z) = (gap(0), gap(1), gap(2));
        x * x + y * y + z * z
    }

    /// No point inside is farther, as a squared chord.
    pub fn farthest(&self, to: [f64; 3]) -> f64 {
        let gap = |i: usize| {
            let (low, high) = (f64::from(self.low[i]), f64::from(self.high[i]));
            (to[i] - low).abs().max((high - to[i]).abs())
        };
        let (x, y, z) = (gap(0), gap(1), gap(2));
        x * x + y * y + z * z
    }
}

/// A shape on the globe, never smaller than the area it stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Region {
    /// The whole globe.
    Everywhere,
    /// Around a point: squared chords inside which everything is, and outside which nothing is.
    Circle { centre: [f64; 3], sure: f64, most: f64 },
    /// Around any of several points: the area itself has the last word.
    Circles(Vec<([f64; 3], f64)>),
    /// Degrees; `west > east` crosses the antimeridian.
    Box { west: f64, south: f64, east: f64, north: f64 },
}

/// By how much two ways of computing a squared chord may disagree.
const SLACK: f64 = 1e-9;

impl Region {
    /// The region of an area; communes are found by their codes and not by place.
    pub fn of(area: &Area) -> Self {
        match area {
            Area::Box { west, south, east, north } => {
                Self::Box { west: *west, south: *south, east: *east, north: *north }
            }
            Area::Circle { centre, radius } => {
                let chord = radius.squared_chord();
                Self::Circle {
                    centre: centre.unit_vector(),
                    sure: chord * (1.0 - SLACK) - 1e-15,
                    most: most(chord),
                }
            }
            area => match area.circles() {
                Some(circles) => Self::Circles(circles.into_iter().map(circle).collect()),
                None => Self::Everywhere,
            },
        }
    }

    /// Where the bounds lie.
    pub fn side(&self, bounds: &Bounds) -> Side {
        match self {
            Self::Everywhere => Side::Inside,
            Self::Circle { centre, sure, most } => {
                if bounds.nearest(*centre) > *most {
                    Side::Outside
                } else if bounds.farthest(*centre) < *sure {
                    Side::Inside
                } else {
                    Side::Across
                }
            }
            Self::Circles(circles) => {
                let near = circles.iter().any(|(centre, most)| bounds.nearest(*centre) <= *most);
                if near { Side::Across } else { Side::Outside }
            }
            Self::Box { west, south, east, north } => {
                let lat = within((*south, *north), bounds.corner[1], bounds.opposite[1]);
                let lon = |range| within(range, bounds.corner[0], bounds.opposite[0]);
                let lon = match west <= east {
                    true => lon((*west, *east)),
                    false => either(lon((*west, 180.0)), lon((-180.0, *east))),
                };
                both(lat, lon)
            }
        }
    }
}

fn most(chord: f64) -> f64 {
    chord * (1.0 + SLACK) + 1e-15
}

fn circle((centre, radius_m): (Position, f64)) -> ([f64; 3], f64) {
    let radius = Metres::new(radius_m.max(0.0)).unwrap_or(Metres::from_squared_chord(4.0));
    (centre.unit_vector(), most(radius.squared_chord()))
}

fn within((least, most): (f64, f64), low: f32, high: f32) -> Side {
    let (low, high) = (f64::from(low), f64::from(high));
    if high < least || low > most {
        Side::Outside
    } else if low >= least && high <= most {
        Side::Inside
    } else {
        Side::Across
    }
}

fn both(a: Side, b: Side) -> Side {
    match (a, b) {
        (Side::Outside, _) | (_, Side::Outside) => Side::Outside,
        (Side::Inside, Side::Inside) => Side::Inside,
        _ => Side::Across,
    }
}

fn either(a: Side, b: Side) -> Side {
    match (a, b) {
        (Side::Inside, _) | (_, Side::Inside) => Side::Inside,
        (Side::Outside, Side::Outside) => Side::Outside,
        _ => Side::Across,
    }
}
