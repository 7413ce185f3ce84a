//! From what people type to a place, and from a point to its commune.
//!
//! The commune and postcode resolver is always on and needs no network.

pub mod address;
mod areas;
pub mod gazetteer;
mod index;
mod load;
pub mod locator;
pub mod national;
pub mod near;
pub mod outlines;
pub(crate) mod query;
mod readings;
pub mod resolve;
mod spans;
pub mod streets;
pub mod territories;

pub use address::{Address, Search};
pub use gazetteer::{Commune, CommuneKind, Department, Epci, Gazetteer, GazetteerError};
pub use locator::Locator;
pub use outlines::{Outline, Outlines};
pub use resolve::{Asking, Place, Resolution, is_care_word};
pub use territories::TerritoryCode;
