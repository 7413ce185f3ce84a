//! Manners: a host is not called more often than it likes, nor after it said "enough for today".

use super::attempt::{Waiter, until};
use super::error::FetchError;
use super::settings::Settings;
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OwnedMutexGuard;

/// How long a spent quota closes a host that does not say when it opens again.
const UNKNOWN_RESET: Duration = Duration::from_secs(3600);

/// What is known of each host that was called.
#[derive(Default)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
}

#[derive(Default)]
struct Host {
    lane: Arc<tokio::sync::Mutex<()>>,
    pace: Mutex<Pace>,
}

#[derive(Default)]
struct Pace {
    last: Option<Instant>,
    closed_until: Option<Instant>,
}

/// The right to call a host now; while an exclusive one lives nobody else calls it.
#[must_use]
pub(super) struct Turn {
    _lane: Option<OwnedMutexGuard<()>>,
}

impl Hosts {
    /// Waits until the host may be called.
    pub(super) async fn turn(
        &self,
        name: &str,
        exclusive: bool,
        settings: &Settings,
        waiter: &dyn Waiter,
    ) -> Result<Turn, FetchError> {
        let host = self.host(name);
        let lane = Arc::clone(&host.lane).lock_owned().await;
        let wait = host.due(settings.interval_of(name));
        if wait > settings.longest_wait {
            return Err(FetchError::Quota { host: name.to_owned(), wait });
        }
        if !wait.is_zero() {
            waiter.wait(wait).await;
        }
        host.called();
        Ok(Turn { _lane: exclusive.then_some(lane) })
    }

    /// Notes what an answer says of the quota (`X-RateLimit-Remaining`, `X-RateLimit-Reset`).
    pub(super) fn note(&self, name: &str, headers: &HeaderMap) {
        let text = |key: &str| headers.get(key).and_then(|value| value.to_str().ok());
        if text("x-ratelimit-remaining").is_some_and(|left| left.trim() == "0") {
            let reset = text("x-ratelimit-reset").and_then(|reset| reset_in(reset, headers));
            let until = Instant::now() + reset.unwrap_or(UNKNOWN_RESET);
            self.host(name).pace().closed_until = Some(until);
        }
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(name.to_owned()).or_default())
    }
}

impl Host {
    fn pace(&self) -> std::sync::MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time to wait before the next call.
    fn due(&self, interval: Duration) -> Duration {
        let (pace, now) = (self.pace(), Instant::now());
        let spaced = pace.last.map(|last| last + interval);
        let open = spaced.into_iter().chain(pace.closed_until).max();
        open.map_or(Duration::ZERO, |open| open.saturating_duration_since(now))
    }

    fn called(&self) {
        self.pace().last = Some(Instant::now());
    }
}

/// Seconds left, seconds since 1970, or a date: portals write all three.
fn reset_in(text: &str, headers: &HeaderMap) -> Option<Duration> {
    const A_YEAR: i64 = 366 * 24 * 3600;
    match text.trim().parse::<i64>() {
        Ok(seconds) if seconds <= A_YEAR => {
            Some(Duration::from_secs(seconds.max(0).unsigned_abs()))
        }
        Ok(epoch) => until(Timestamp::from_second(epoch).ok()?, headers),
        Err(_) => until(text.trim().parse().ok()?, headers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_is_read_in_the_three_ways_portals_write_it() {
        let date = ("date".parse().unwrap(), "Sun, 06 Nov 1994 23:00:00 GMT".parse().unwrap());
        let headers: HeaderMap = [date].into_iter().collect();
        let hour = Some(Duration::from_secs(3600));
        for text in ["3600", "784166400", "1994-11-07 00:00:00+00:00", "1994-11-07T00:00:00Z"] {
            assert_eq!(reset_in(text, &headers), hour, "{text}");
        }
        assert_eq!(reset_in("tomorrow", &headers), None);
    }
}
