//! `berceau eval`: how good the rules are, on cases that people have labelled.

mod merging;
pub mod places;

pub use merging::merging;
