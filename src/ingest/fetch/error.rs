//! Why a file could not be brought, in words that tell what to do.

use super::guard::AddressProblem;
use super::sniff::{Content, Shape};
use reqwest::Url;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// Why the files of a source were not renewed; what was there before is untouched.
#[derive(Debug, Error)]
pub enum FetchError {
    #[error("[production] {0}")]
    Production(String),
    #[error("{0}: the file is brought by hand, there is nothing to fetch")]
    Manual(String),
    #[error("{url}: {problem}")]
    Address { url: String, problem: AddressProblem },
    #[error("{url}: the server answered {status}{}", later(*.retry_after))]
    Status { url: String, status: u16, retry_after: Option<Duration> },
    #[error("{host}: the quota is spent, open again in {} s", .wait.as_secs())]
    Quota { host: String, wait: Duration },
    #[error("{host}: {detail}")]
    Connection { host: String, detail: String },
    #[error("{host}: nothing came for {} s", .limit.as_secs_f32())]
    Silent { host: String, limit: Duration },
    #[error("{host}: not finished after {} s", .limit.as_secs_f32())]
    TooSlow { host: String, limit: Duration },
    #[error("{host}: cut after {received} bytes{}", of_length(*.announced))]
    Cut { host: String, received: u64, announced: Option<u64> },
    #[error("{host}: the rest that came is not the rest that was asked for ({detail})")]
    WrongRest { host: String, detail: String },
    #[error("{host}: more than the {limit} bytes allowed (max_bytes)")]
    TooLarge { host: String, limit: u64 },
    #[error("{host}: {bytes} bytes, fewer than the {least} expected (min_bytes)")]
    TooSmall { host: String, bytes: u64, least: u64 },
    #[error("{host}: more than {limit} bytes once decompressed")]
    Swollen { host: String, limit: u64 },
    #[error("{host}: content encoding {encoding:?} was not asked for or is damaged")]
    Encoding { host: String, encoding: String },
    #[error("{host}: {found} came instead of {wanted}")]
    Content { host: String, wanted: &'static str, found: &'static str },
    #[error("{host}: {detail}")]
    Answer { host: String, detail: String },
    #[error("{host}: the answer is not whole: {remark}")]
    Incomplete { host: String, remark: String },
    #[error("{host}: the list changed while its pages were read ({detail})")]
    Changing { host: String, detail: String },
    #[error("{kind} of the file is {found}, the publisher says {wanted}")]
    Checksum { kind: &'static str, wanted: String, found: String },
    #[error("resource: {0}")]
    Resource(String),
    #[error("{0}: another run is renewing these files")]
    Busy(PathBuf),
    #[error("{path}: {source}")]
    Store { path: PathBuf, source: io::Error },
    #[error("the client could not be made: {0}")]
    Client(String),
}

fn later(asked: Option<Duration>) -> String {
    asked.map_or_else(String::new, |asked| format!(", come back in {} s", asked.as_secs()))
}

fn of_length(length: Option<u64>) -> String {
    length.map_or_else(String::new, |length| format!(" of {length}"))
}

impl FetchError {
    /// Whether the same fetch may succeed later with nothing changed here.
    pub fn transient(&self) -> bool {
        self.worth_another_try()
            || matches!(
                self,
                Self::Quota { .. }
                    | Self::TooSlow { .. }
                    | Self::Incomplete { .. }
                    | Self::Changing { .. }
                    | Self::Checksum { .. }
                    | Self::Busy(_)
            )
    }

    /// Whether the same request may succeed after a short wait.
    pub(super) fn worth_another_try(&self) -> bool {
        match self {
            Self::Status { status, .. } => {
                matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
            }
            Self::Connection { .. }
            | Self::Silent { .. }
            | Self::Cut { .. }
            | Self::WrongRest { .. } => true,
            _ => false,
        }
    }

    /// What came is not what the source asks for.
    pub(super) fn content(host: &str, wanted: Option<Content>, found: Shape) -> Self {
        Self::Content {
            host: host.to_owned(),
            wanted: wanted.map_or("a data file", Content::name),
            found: found.name(),
        }
    }

    /// An answer that cannot be understood.
    pub(super) fn answer(url: &Url, detail: impl Into<String>) -> Self {
        Self::Answer { host: host(url), detail: detail.into() }
    }
}

/// Tells which path an I/O error is about.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> FetchError {
    let path = path.to_owned();
    move |source| FetchError::Store { path, source }
}

/// An address as it may be written in a log: a query can hold a key.
pub(super) fn shown(url: &Url) -> String {
    format!("{}://{}{}", url.scheme(), host(url), url.path())
}

/// Name of the machine that an address calls.
pub(super) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
