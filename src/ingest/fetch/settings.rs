//! Patience and limits.

use super::guard::Reach;
use std::collections::BTreeMap;
use std::time::Duration;

/// How the fetcher behaves towards publishers.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How Berceau presents itself, with a way to reach a person.
    pub user_agent: String,
    pub connect_timeout: Duration,
    /// Longest time without a byte.
    pub idle_timeout: Duration,
    /// Longest time for one try at a file, the wait for the turn of its host included.
    pub total_timeout: Duration,
    /// Tries after the first one.
    pub retries: u32,
    /// Upper bound of the first wait between two tries; it doubles each time.
    pub backoff: Duration,
    /// Longest wait; a server that asks for more is left alone until the next run.
    pub longest_wait: Duration,
    /// Least time between two requests to one host.
    pub interval: Duration,
    /// Hosts with an interval of their own.
    pub host_intervals: BTreeMap<String, Duration>,
    pub reach: Reach,
    /// Largest growth of a compressed answer.
    pub max_ratio: u64,
    /// Largest answer once decompressed, in bytes.
    pub max_decompressed: u64,
    /// Largest number of pages of one list.
    pub max_pages: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("Berceau/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(30 * 60),
            retries: 4,
            backoff: Duration::from_secs(1),
            longest_wait: Duration::from_secs(120),
            interval: Duration::from_millis(500),
            host_intervals: BTreeMap::new(),
            reach: Reach::Public,
            max_ratio: 200,
            max_decompressed: 2_000_000_000,
            max_pages: 200,
        }
    }
}

impl Settings {
    pub(super) fn interval_of(&self, host: &str) -> Duration {
        self.host_intervals.get(host).copied().unwrap_or(self.interval)
    }

    /// What an answer of so many compressed bytes may grow to; small ones may grow more.
    pub(super) fn decompressed_limit(&self, compressed: u64) -> u64 {
        const SMALL: u64 = 1 << 20;
        compressed.saturating_mul(self.max_ratio).max(SMALL).min(self.max_decompressed)
    }
}
