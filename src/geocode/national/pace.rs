//! Time and chance, so that tests bring their own.

use jiff::Timestamp;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::pin::Pin;
use std::time::{Duration, Instant};

/// What the client asks of the world besides the network.
pub trait Pace: Send + Sync {
    /// Since any start; never goes back.
    fn elapsed(&self) -> Duration;

    /// The date, for what is kept from one run to the next.
    fn now(&self) -> Timestamp;

    /// Comes back after `time`.
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// A number in `0..1`, another one each time.
    fn jitter(&self) -> f64;
}

/// The machine's clocks.
pub struct MachinePace<C> {
    start: Instant,
    clock: C,
}

impl<C: crate::clock::Clock> MachinePace<C> {
    /// Counts from now.
    pub fn new(clock: C) -> Self {
        Self { start: Instant::now(), clock }
    }
}

impl<C: crate::clock::Clock> Pace for MachinePace<C> {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }

    fn jitter(&self) -> f64 {
        // The keys of a new hasher are drawn at random; spreading requests asks for no more.
        (RandomState::new().build_hasher().finish() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_counts_forward_and_draws_numbers_below_one() {
        let pace = MachinePace::new(crate::clock::SystemClock);
        let first = pace.elapsed();
        let drawn: Vec<f64> = (0..50).map(|_| pace.jitter()).collect();
        assert!(pace.elapsed() >= first);
        assert!(drawn.iter().all(|n| (0.0..1.0).contains(n)));
        assert!(drawn.iter().any(|n| *n != drawn[0]));
    }
}
