//! Berceau: childcare near a French family.
pub mod bundled;
pub mod domain;
pub mod generation;
pub mod geocode;
pub mod search;
