//! A checked search request: nothing in it can be wrong any more.

use super::cursor::Cursor;
use crate::domain::{CommuneCode, Date, Funding, ListingType, Metres, Position, Subtype};

/// Where to look.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// Around a point.
    Circle { centre: Position, radius: Metres },
    /// Degrees; `west > east` crosses the antimeridian.
    Box { west: f64, south: f64, east: f64, north: f64 },
    /// Listings whose address is in one of these communes; distances are from `centre`.
    Communes { codes: Vec<CommuneCode>, centre: Position, radius: Option<Metres> },
}

impl Area {
    /// The point that distances are counted from.
    pub fn centre(&self) -> Position {
        match self {
            Self::Circle { centre, .. } | Self::Communes { centre, .. } => *centre,
            Self::Box { west, south, east, north } => box_centre(*west, *south, *east, *north),
        }
    }
}

fn box_centre(west: f64, south: f64, east: f64, north: f64) -> Position {
    let width = if west <= east { east - west } else { east + 360.0 - west };
    let middle = west + width / 2.0;
    let lon = if middle > 180.0 { middle - 360.0 } else { middle };
    // The corners were checked, so their middle is on the globe.
    Position::new((south + north) / 2.0, lon).unwrap_or(FRANCE)
}

const FRANCE: Position = match Position::constant(46.6, 2.4) {
    Some(position) => position,
    None => panic!("a constant point on the globe"),
};

/// Order of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Relevance,
    Distance,
    Availability,
}

/// Whether `total` and facets are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Exact,
    None,
}

/// Which listings answer: real ones or the fictitious set, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    Real,
    Demonstration,
    /// The demonstration when the centre lies in one of its towns, the real listings elsewhere.
    Auto,
}

/// What a listing must be known to have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    pub types: Vec<ListingType>,
    pub subtypes: Vec<Subtype>,
    pub min_places: Option<u16>,
    pub available: bool,
    pub atypical_hours: bool,
    pub inclusive: bool,
    pub avip: bool,
    pub funding: Option<Funding>,
    /// ISO 639 codes; one of them is enough.
    pub languages: Vec<String>,
}

/// A whole request.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    pub area: Area,
    pub filters: Filters,
    /// Words looked for, as typed.
    pub words: Option<String>,
    pub sort: Sort,
    pub count: Count,
    pub limit: usize,
    pub cursor: Option<Cursor>,
    pub explain: bool,
    pub world: World,
    /// "Today", for availability and the daily rotation.
    pub today: Date,
}
