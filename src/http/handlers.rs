//! One file a family of doors. Handlers answer with responses, never with errors: an error would
//! lose the headers that the outer layer sets.

pub mod addresses;
pub mod changes;
pub mod costs;
pub mod health;
pub mod listings;
pub mod quality;
mod read;
pub mod sources;
pub mod suggest;
