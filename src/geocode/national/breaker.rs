//! Leaves a failing service alone for a while.

use std::time::Duration;

/// Failures in a row after which the service is left alone.
pub const FAILURES: u32 = 5;
/// How long it is left alone.
pub const REST: Duration = Duration::from_secs(30);
/// A trial that has not come back after this time is taken for lost.
pub const TRIAL: Duration = Duration::from_secs(90);

/// Closed: everything passes. Open: nothing does. Half open: one trial tells which comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaker {
    Closed { failures: u32 },
    Open { until: Duration },
    HalfOpen { since: Duration },
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Whether a request may go now; the one that is let through an open breaker is the trial.
    ///
    /// `now` counts from any start and does not go back.
    pub fn admit(&mut self, now: Duration) -> bool {
        let pass = match self {
            Self::Closed { .. } => return true,
            Self::Open { until } => now >= *until,
            Self::HalfOpen { since } => now >= *since + TRIAL,
        };
        if pass {
            *self = Self::HalfOpen { since: now };
        }
        pass
    }

    /// A request was answered.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// A request was not sent at all: when it was the trial, the next one is.
    pub fn abandoned(&mut self, now: Duration) {
        if let Self::HalfOpen { .. } = self {
            *self = Self::Open { until: now };
        }
    }

    /// A request failed, retries included.
    pub fn failed(&mut self, now: Duration) {
        *self = match *self {
            Self::Closed { failures } if failures + 1 < FAILURES => {
                Self::Closed { failures: failures + 1 }
            }
            // A late failure from before does not make the rest longer.
            Self::Open { until } => Self::Open { until },
            _ => Self::Open { until: now + REST },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_closes_after_a_good_trial() {
        let mut breaker = Breaker::default();
        for _ in 1..FAILURES {
            breaker.failed(at(1));
        }
        assert!(breaker.admit(at(1)));
        breaker.failed(at(1));
        assert!(!breaker.admit(at(30)));
        assert!(breaker.admit(at(31)), "a trial");
        assert!(!breaker.admit(at(31)), "one trial at a time");
        breaker.succeeded();
        assert!(breaker.admit(at(31)));
    }

    #[test]
    fn a_trial_that_was_not_sent_leaves_its_place_to_the_next() {
        let mut breaker = Breaker::Open { until: at(0) };
        assert!(breaker.admit(at(1)));
        breaker.abandoned(at(1));
        assert!(breaker.admit(at(1)), "still a trial");
        assert!(!breaker.admit(at(1)));
        let mut closed = Breaker::Closed { failures: 3 };
        closed.abandoned(at(1));
        assert_eq!(closed, Breaker::Closed { failures: 3 });
    }

    #[test]
    fn a_lost_trial_does_not_block_for_ever() {
        let mut breaker = Breaker::Open { until: at(0) };
        assert!(breaker.admit(at(1)));
        assert!(!breaker.admit(at(90)));
        assert!(breaker.admit(at(91)));
    }

    proptest! {
        /// Whatever happens: fewer than the limit of failures never opens it, an open one lets
        /// nothing through before its time, and it always ends up letting something through.
        #[test]
        fn the_three_states_keep_their_promises(
            events in prop::collection::vec((0u8..3, 0u64..40), 0..200),
        ) {
            let mut breaker = Breaker::default();
            let (mut now, mut in_a_row, mut opened_at) = (0, 0, None);
            for (event, step) in events {
                now += step;
                match event {
                    0 => {
                        let passed = breaker.admit(at(now));
                        let rested = opened_at.is_none_or(|t| now >= t + REST.as_secs());
                        prop_assert!(!passed || rested);
                        prop_assert!(passed || in_a_row > 0);
                    }
                    1 => {
                        breaker.succeeded();
                        (in_a_row, opened_at) = (0, None);
                    }
                    _ => {
                        let open_before = matches!(breaker, Breaker::Open { .. });
                        breaker.failed(at(now));
                        in_a_row += 1;
                        let open = matches!(breaker, Breaker::Open { .. });
                        prop_assert!(!open || in_a_row >= FAILURES);
                        if open && !open_before {
                            opened_at = Some(now);
                        }
                    }
                }
            }
            prop_assert!(breaker.admit(at(now) + REST + TRIAL));
        }
    }
}
