//! What the tests share: a made-up world, the bundled data, an app, a contract.

pub mod app;
pub mod contract;
pub mod stub;
pub mod world;

use berceau::geocode::Gazetteer;
use std::sync::LazyLock;

/// The places of France, read once.
pub static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::bundled().unwrap());
