//! One exchange with the service: limits, time, retries, and errors that repeat nothing.

use super::breaker::Breaker;
use super::bucket::TokenBucket;
use super::pace::Pace;
use super::retry;
use reqwest::{RequestBuilder, Response, StatusCode, header::RETRY_AFTER};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use thiserror::Error;

/// Why there is no answer. Never says what was asked.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum NationalError {
    #[error("the address service did not answer in time")]
    Timeout,
    #[error("the address service cannot be reached, or hung up")]
    Unreachable,
    #[error("the address service answered with status {0}")]
    Status(u16),
    #[error("the answer of the address service is not what it should be: {0}")]
    Unreadable(&'static str),
    #[error("the answer of the address service is too large")]
    TooLarge,
    #[error("the address service answered other rows, and not this one")]
    MissingRow,
    #[error("too many questions wait for the address service")]
    Busy,
    #[error("the address service has failed too often and is left alone for now")]
    LeftAlone,
}

impl NationalError {
    /// Whether trying again may help.
    fn passes(self) -> bool {
        match self {
            Self::Timeout | Self::Unreachable => true,
            Self::Status(status) => status == 429 || status >= 500,
            _ => false,
        }
    }

    /// Whether the service, rather than the question, is to blame.
    fn is_an_outage(self) -> bool {
        self.passes() || matches!(self, Self::Unreadable(_) | Self::TooLarge)
    }
}

/// How much an exchange may take.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// For all its tries and waits together.
    pub time: Duration,
    /// Bytes of the answer, unpacked.
    pub body: usize,
}

/// A failed try, and what the service asks to wait.
struct Failure {
    error: NationalError,
    asked: Option<Duration>,
}

impl From<NationalError> for Failure {
    fn from(error: NationalError) -> Self {
        Self { error, asked: None }
    }
}

/// The state that all exchanges of a process share.
pub struct Gate {
    bucket: Mutex<TokenBucket>,
    breaker: Mutex<Breaker>,
}

impl Gate {
    /// Open, with a rested bucket.
    pub fn new(bucket: TokenBucket) -> Self {
        Self { bucket: Mutex::new(bucket), breaker: Mutex::default() }
    }

    fn breaker<T>(&self, change: impl FnOnce(&mut Breaker) -> T) -> T {
        change(&mut self.breaker.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How long to wait before a request may go; None when that is more than half of the time that
    /// is left: there has to be some for the answer.
    fn book(&self, now: Duration, end: Duration) -> Option<Duration> {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.book(now, end.saturating_sub(now) / 2)
    }

    /// Sends a request until it is answered, refused for good, or out of time, and reads the
    /// answer with `read`.
    pub async fn exchange<T>(
        &self,
        pace: &dyn Pace,
        allowance: Allowance,
        request: impl Fn() -> RequestBuilder,
        read: impl Fn(&[u8]) -> Result<T, NationalError>,
    ) -> Result<T, NationalError> {
        if !self.breaker(|b| b.admit(pace.elapsed())) {
            return Err(NationalError::LeftAlone);
        }
        let body = self.tries(pace, allowance, request).await;
        let result = body.and_then(|body| read(&body));
        match &result {
            Err(NationalError::Busy) => self.breaker(|b| b.abandoned(pace.elapsed())),
            Err(error) if error.is_an_outage() => self.breaker(|b| b.failed(pace.elapsed())),
            _ => self.breaker(Breaker::succeeded),
        }
        result
    }

    async fn tries(
        &self,
        pace: &dyn Pace,
        allowance: Allowance,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Vec<u8>, NationalError> {
        let end = pace.elapsed() + allowance.time;
        let (mut retry, mut last) = (0, NationalError::Busy);
        loop {
            let place = self.book(pace.elapsed(), end).ok_or(last)?;
            if !place.is_zero() {
                pace.wait(place).await;
            }
            let left = end.saturating_sub(pace.elapsed());
            let failure = match attempt(request().timeout(left), allowance.body, pace).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let left = end.saturating_sub(pace.elapsed());
            let wait = retry::wait(retry, failure.asked, pace.jitter(), left);
            let Some(wait) = wait.filter(|_| failure.error.passes()) else {
                return Err(failure.error);
            };
            pace.wait(wait).await;
            (retry, last) = (retry + 1, failure.error);
        }
    }
}

async fn attempt(
    request: RequestBuilder,
    limit: usize,
    pace: &dyn Pace,
) -> Result<Vec<u8>, Failure> {
    let response = request.send().await.map_err(without_details)?;
    let status = response.status();
    if status != StatusCode::OK {
        let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = header.and_then(|text| retry::retry_after(text, pace.now()));
        return Err(Failure { error: NationalError::Status(status.as_u16()), asked });
    }
    Ok(body(response, limit).await?)
}

async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, NationalError> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(without_details)? {
        if body.len() + part.len() > limit {
            return Err(NationalError::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// The error of the HTTP client names the address with what was asked in it: only its kind stays.
fn without_details(error: reqwest::Error) -> NationalError {
    if error.is_timeout() { NationalError::Timeout } else { NationalError::Unreachable }
}
