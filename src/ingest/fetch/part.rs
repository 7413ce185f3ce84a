//! A body on its way: the bytes received so far, and whether the rest may be added to them.

use super::error::{FetchError, at};
use super::exchange::{Answer, connection};
use super::store::Validators;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

/// The bytes received so far, and what the server said of the whole when they began.
pub(super) struct Part {
    pub(super) path: PathBuf,
    file: File,
    pub(super) received: u64,
    pub(super) head: Head,
}

/// What the first answer says; the answer that brings a rest may leave it out.
#[derive(Default)]
pub(super) struct Head {
    pub(super) total: Option<u64>,
    /// The bytes travel compressed.
    pub(super) gzip: bool,
    pub(super) validators: Validators,
    /// Tells the server which version the rest must be of; none when it cannot be resumed.
    version: Option<String>,
}

impl Part {
    /// An empty part at this path.
    pub(super) fn create(path: PathBuf) -> Result<Self, FetchError> {
        let file = File::create(&path).map_err(at(&path))?;
        Ok(Self { path, file, received: 0, head: Head::default() })
    }

    /// The version whose rest can be asked for.
    pub(super) fn rest_of(&self) -> Option<&str> {
        self.head.version.as_deref().filter(|_| self.received > 0)
    }

    /// A whole body begins.
    pub(super) fn start(&mut self, answer: &Answer) -> Result<(), FetchError> {
        self.reset()?;
        let validators = validators(answer);
        // A weak tag promises the same meaning, not the same bytes (RFC 9110, 13.1.5).
        let strong = match &validators.etag {
            Some(tag) => Some(tag).filter(|tag| !tag.starts_with("W/")),
            None => validators.last_modified.as_ref(),
        };
        let refuses = answer.header("accept-ranges").is_some_and(|r| r.trim() == "none");
        let version = strong.filter(|_| !refuses).cloned();
        let (total, gzip) = (answer.response.content_length(), is_gzip(answer)?);
        self.head = Head { total, gzip, validators, version };
        Ok(())
    }

    /// The rest of a body begins: it must be the rest, of the same version.
    pub(super) fn go_on(&mut self, answer: &Answer) -> Result<(), FetchError> {
        let range = answer.header("content-range").unwrap_or_default().to_owned();
        let Some(rest) = Rest::parse(&range) else {
            return Err(self.give_up(answer, format!("Content-Range: {range:?}"))?);
        };
        let agree = |first: &Option<String>, now: &Option<String>| now.is_none() || first == now;
        let (first, now) = (&self.head.validators, validators(answer));
        let same_version =
            agree(&first.etag, &now.etag) && agree(&first.last_modified, &now.last_modified);
        let same_total = match (self.head.total, rest.total) {
            (Some(before), Some(now)) => before == now,
            _ => true,
        };
        if rest.first != self.received || !same_total || !same_version {
            let asked = self.received;
            return Err(self.give_up(answer, format!("{range:?} for a rest from {asked}"))?);
        }
        let end = rest.total.or_else(|| rest.last.checked_add(1));
        self.head.total = self.head.total.or(end);
        Ok(())
    }

    /// Some more bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(at(&self.path))?;
        self.received += bytes.len() as u64;
        Ok(())
    }

    /// Forgets the bytes: the next try starts from nothing and does not ask for a rest.
    pub(super) fn give_up(
        &mut self,
        answer: &Answer,
        detail: String,
    ) -> Result<FetchError, FetchError> {
        self.reset()?;
        Ok(FetchError::WrongRest { host: answer.host(), detail })
    }

    /// The connection ended before the body.
    pub(super) fn cut(&self, answer: &Answer, error: reqwest::Error) -> FetchError {
        tracing::debug!(error = %connection(&answer.url, error), "cut");
        let (received, announced) = (self.received, self.head.total);
        FetchError::Cut { host: answer.host(), received, announced }
    }

    /// Refuses a body that is not as long as the server said.
    pub(super) fn check_length(&self, host: &str) -> Result<(), FetchError> {
        if self.head.total.is_none_or(|total| total == self.received) {
            return Ok(());
        }
        let host = host.to_owned();
        Err(FetchError::Cut { host, received: self.received, announced: self.head.total })
    }

    fn reset(&mut self) -> Result<(), FetchError> {
        self.file.set_len(0).map_err(at(&self.path))?;
        self.file.seek(SeekFrom::Start(0)).map_err(at(&self.path))?;
        (self.received, self.head) = (0, Head::default());
        Ok(())
    }
}

fn validators(answer: &Answer) -> Validators {
    Validators {
        etag: answer.header("etag").map(str::to_owned),
        last_modified: answer.header("last-modified").map(str::to_owned),
    }
}

fn is_gzip(answer: &Answer) -> Result<bool, FetchError> {
    match answer.header("content-encoding").map(str::trim) {
        None | Some("" | "identity") => Ok(false),
        Some("gzip" | "x-gzip") => Ok(true),
        Some(other) => {
            Err(FetchError::Encoding { host: answer.host(), encoding: other.to_owned() })
        }
    }
}

/// `Content-Range` (RFC 9110, 14.4).
#[derive(Debug, PartialEq, Eq)]
struct Rest {
    first: u64,
    last: u64,
    /// Length of the whole body, when the server knows it.
    total: Option<u64>,
}

impl Rest {
    fn parse(text: &str) -> Option<Self> {
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        let total = if total == "*" { None } else { Some(total.parse().ok()?) };
        let sound = first <= last && total.is_none_or(|total| last < total);
        sound.then_some(Self { first, last, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_range_that_contradicts_itself_is_no_range() {
        assert_eq!(Rest::parse("bytes 10-19/*"), Some(Rest { first: 10, last: 19, total: None }));
        for wrong in ["bytes 19-10/20", "bytes 10-20/20", "bytes */20", "items 1-2/3", "bytes 1-"] {
            assert_eq!(Rest::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_range_is_read_as_it_is_written(first: u32, more: u32, after in 1_u32..) {
            let (first, more, after) = (u64::from(first), u64::from(more), u64::from(after));
            let (last, total) = (first + more, first + more + after);
            let read = Rest::parse(&format!("bytes {first}-{last}/{total}"));
            prop_assert_eq!(read, Some(Rest { first, last, total: Some(total) }));
        }

        #[test]
        fn no_text_makes_the_reading_of_a_range_fail_badly(text: String) {
            let range = Rest::parse(&format!("bytes {text}"));
            prop_assert!(range.is_none_or(|range| range.first <= range.last));
        }
    }
}
