//! From what people type to a place, and from a point to its commune.
//!
//! The commune and postcode resolver is always on and needs no network.

pub mod gazetteer;
mod index;
mod load;
pub mod national;
pub mod outlines;
mod query;
pub mod resolve;
pub mod streets;
pub mod territories;

pub use gazetteer::{Commune, CommuneKind, Department, Epci, Gazetteer, GazetteerError};
pub use outlines::{Outline, Outlines};
pub use resolve::{Place, Resolution};
pub use territories::TerritoryCode;
