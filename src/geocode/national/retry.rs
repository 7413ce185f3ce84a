//! When a failed request is tried again.

use jiff::Timestamp;
use std::time::Duration;

/// Tries after the first one.
pub const RETRIES: u32 = 2;
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// How long to wait before try number `retry` (from 0); None when it is not worth it.
///
/// The wait doubles, and takes between half and all of its length (`jitter` in `0..=1`) so that
/// clients do not come back together. What the service asks for is waited at least.
pub fn wait(retry: u32, asked: Option<Duration>, jitter: f64, left: Duration) -> Option<Duration> {
    if retry >= RETRIES {
        return None;
    }
    let full = FIRST_WAIT * 2u32.pow(retry);
    let own = full.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0));
    let wait = own.max(asked.unwrap_or_default());
    (wait < left).then_some(wait)
}

/// The wait that a `Retry-After` header asks for: seconds, or a date (RFC 9110, 10.2.3).
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(header).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn waits_double_and_honour_what_is_asked() {
        let wait = |retry, asked, jitter| wait(retry, asked, jitter, MINUTE);
        assert_eq!(wait(0, None, 0.0), Some(Duration::from_millis(100)));
        assert_eq!(wait(1, None, 1.0), Some(Duration::from_millis(400)));
        assert_eq!(wait(1, Some(Duration::from_secs(5)), 1.0), Some(Duration::from_secs(5)));
        assert_eq!(wait(2, None, 0.0), None);
        assert_eq!(wait(0, Some(MINUTE * 2), 0.0), None, "not longer than there is time");
    }

    #[test]
    fn both_forms_of_the_header_are_read() {
        let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
        let read = |text: &str| retry_after(text, now);
        assert_eq!(read("5"), Some(Duration::from_secs(5)));
        assert_eq!(read("Mon, 02 Mar 2026 10:00:07 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(read("Mon, 02 Mar 2026 09:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), None);
    }
}
