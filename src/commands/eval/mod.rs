//! `berceau eval`: how good the rules are, on cases that people have judged.

pub mod merging;
pub mod places;
pub mod search;
pub mod simulator;
