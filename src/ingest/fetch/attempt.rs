//! Trying again: when, how long after, and for how long a server may ask to be left alone.
//!
//! The wait is drawn between nothing and a bound that doubles ("full jitter", Marc Brooker,
//! "Exponential Backoff And Jitter", 2015): clients that failed together do not come back together.

use super::settings::Settings;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Waits; tests bring one that only notes what was asked.
pub trait Waiter: Send + Sync {
    /// Comes back after this time.
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The real passing of time.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealWaiter;

impl Waiter for RealWaiter {
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Wait before the try after `attempt` failed ones; nothing when it is better to give up.
pub(super) fn pause(
    settings: &Settings,
    attempt: u32,
    asked: Option<Duration>,
) -> Option<Duration> {
    if attempt >= settings.retries || asked.is_some_and(|asked| asked > settings.longest_wait) {
        return None;
    }
    let bound = settings.backoff.saturating_mul(1 << attempt.min(16)).min(settings.longest_wait);
    let drawn = bound.mul_f64(fastrand::f64());
    Some(asked.map_or(drawn, |asked| (asked + drawn).min(settings.longest_wait)))
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date read against the server's own clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => Some(until(http_date(text)?, headers).unwrap_or_default()),
    }
}

/// Time from the moment the answer was written to this one; nothing without a `Date`.
pub(super) fn until(moment: Timestamp, headers: &HeaderMap) -> Option<Duration> {
    let now = http_date(headers.get(DATE)?.to_str().ok()?)?;
    Some(Duration::from_secs((moment.as_second() - now.as_second()).max(0).unsigned_abs()))
}

/// A date of HTTP: "Sun, 06 Nov 1994 08:49:37 GMT".
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn a_date_to_come_back_is_read_against_the_clock_of_the_server() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let asked = |after| retry_after(&headers(&[date, ("retry-after", after)]));
        assert_eq!(asked("17"), Some(Duration::from_secs(17)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("soon"), None);
    }

    proptest! {
        #[test]
        fn a_wait_is_at_least_what_was_asked_and_at_most_the_longest(
            attempt in 0_u32..40, asked in proptest::option::of(0_u64..400),
        ) {
            let settings = Settings { retries: 40, ..Settings::default() };
            let asked = asked.map(Duration::from_secs);
            match pause(&settings, attempt, asked) {
                None => prop_assert!(asked.unwrap() > settings.longest_wait),
                Some(wait) => {
                    prop_assert!(wait >= asked.unwrap_or_default());
                    prop_assert!(wait <= settings.longest_wait);
                }
            }
        }
    }
}
