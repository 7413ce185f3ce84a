//! What handlers share.

use super::metrics::Metrics;
use super::problem::{Problem, ProblemKind};
use crate::clock::Clock;
use crate::geocode::Locator;
use crate::search::Generation;
use arc_swap::ArcSwapOption;
use std::sync::Arc;

/// The state of the service.
pub struct AppState {
    generation: ArcSwapOption<Generation>,
    pub clock: Arc<dyn Clock>,
    pub metrics: Metrics,
    /// Who answers for addresses.
    pub locator: Locator,
}

impl AppState {
    /// A service that has no data yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let locator = Locator::local();
        Self { generation: ArcSwapOption::empty(), clock, metrics: Metrics::new(), locator }
    }

    /// The same service, with another source of addresses.
    #[must_use]
    pub fn with_locator(self, locator: Locator) -> Self {
        Self { locator, ..self }
    }

    /// The generation that a request keeps from start to end.
    pub fn generation(&self) -> Result<Arc<Generation>, Problem> {
        self.generation.load_full().ok_or_else(|| {
            Problem::new(ProblemKind::NotReady, "Les données sont en cours de chargement.")
        })
    }

    /// Swaps the data under the service; requests under way keep the old ones.
    pub fn publish(&self, generation: Arc<Generation>) {
        self.metrics.listings.set(generation.manifest.listings as i64);
        self.generation.store(Some(generation));
    }
}
