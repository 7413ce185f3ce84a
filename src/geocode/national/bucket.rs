//! A limit on requests per second.

use std::time::Duration;

/// The generic cell rate algorithm (ITU-T I.371): a token bucket that keeps one number.
///
/// In any span of time, at most `burst` requests and one more each `interval`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenBucket {
    interval: Duration,
    tolerance: Duration,
    /// When the next request would come, were they all evenly spread.
    expected: Duration,
}

impl TokenBucket {
    /// `rate` requests a second, `burst` of them at once; both at least one.
    pub fn new(rate: u32, burst: u32) -> Self {
        let interval = Duration::from_secs(1) / rate.max(1);
        let tolerance = interval * (burst.max(1) - 1);
        Self { interval, tolerance, expected: Duration::ZERO }
    }

    /// Books the next place, and tells how long to wait for it; books none when that is longer
    /// than `most`. `now` counts from any start.
    pub fn book(&mut self, now: Duration, most: Duration) -> Option<Duration> {
        let expected = self.expected.max(now);
        let wait = expected.saturating_sub(self.tolerance).saturating_sub(now);
        if wait > most {
            return None;
        }
        self.expected = expected + self.interval;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rested_bucket_lets_a_burst_through_and_then_one_each_interval() {
        let mut bucket = TokenBucket::new(10, 3);
        let most = Duration::from_millis(250);
        let mut wait = || bucket.book(Duration::from_secs(9), most).map(|w| w.as_millis());
        let waits: Vec<_> = (0..7).map(|_| wait()).collect();
        assert_eq!(waits, [Some(0), Some(0), Some(0), Some(100), Some(200), None, None]);
    }

    proptest! {
        #[test]
        fn no_second_holds_more_than_the_rate_and_the_burst(
            gaps in prop::collection::vec(0u64..120, 1..300), rate in 1u32..60, burst in 1u32..10,
        ) {
            let mut bucket = TokenBucket::new(rate, burst);
            let mut now = Duration::ZERO;
            let sent: Vec<Duration> = gaps.iter().map(|gap| {
                now += Duration::from_millis(*gap);
                now + bucket.book(now, Duration::MAX).unwrap()
            }).collect();
            for (i, start) in sent.iter().enumerate() {
                let second = sent[i..].iter().take_while(|t| **t < *start + Duration::from_secs(1));
                prop_assert!(second.count() <= (rate + burst) as usize);
            }
        }
    }
}
