//! One body brought to the disk: tried again when it is cut, from where it was cut when the
//! server can, and only ever believed as far as it can be checked.

use super::FetchProgress;
use super::attempt::{http_date, pause};
use super::error::{FetchError, at};
use super::exchange::{Answer, Question, Visit};
use super::part::Part;
use super::settle::{Recipe, Settled, settle};
use super::sniff::Content;
use super::store::Validators;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use reqwest::Url;
use reqwest::header::{
    ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, RANGE,
};
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

/// Bytes between two words of progress.
const STEP: u64 = 1 << 18;

/// Largest answer that is read as one document, in bytes.
pub(super) const MAX_ANSWER: u64 = 32 << 20;

/// A file to bring.
pub(super) struct Wanted<'a> {
    pub(super) url: Url,
    /// Body of a POST, encoded as a form.
    pub(super) form: Option<String>,
    /// Name of the file, without its extension.
    pub(super) stem: &'a str,
    pub(super) content: Option<Content>,
    pub(super) min_bytes: u64,
    pub(super) max_bytes: u64,
    /// What the file that is already here was sent with.
    pub(super) conditions: Option<&'a Validators>,
    /// Longest time before the first byte.
    pub(super) patience: Duration,
}

/// What came.
pub(super) enum Download {
    Unchanged,
    Whole(Body),
}

/// How a try ended.
enum Reading {
    Unchanged,
    Whole,
}

/// A whole file in the draft.
pub(super) struct Body {
    pub(super) settled: Settled,
    pub(super) validators: Validators,
    /// `Last-Modified`, as a date.
    pub(super) modified: Option<Date>,
}

impl Visit<'_> {
    /// Brings a file into the draft.
    pub(super) async fn download(&mut self, wanted: &Wanted<'_>) -> Result<Download, FetchError> {
        let mut part = Part::create(self.draft.join(format!(".{}.part", wanted.stem)))?;
        let limit = self.fetcher.settings.total_timeout;
        let mut attempt = 0;
        loop {
            let once = timeout(limit, self.attempt(wanted, &mut part));
            let result = once.await.unwrap_or_else(|_| {
                let host = super::error::host(&wanted.url);
                Err(FetchError::TooSlow { host, limit })
            });
            match result {
                Ok(Reading::Whole) => break,
                Ok(Reading::Unchanged) => return Ok(Download::Unchanged),
                Err(error) => self.wait_after(error, attempt).await?,
            }
            attempt += 1;
        }
        self.budget = self.budget.saturating_sub(part.received);
        let recipe = self.recipe(wanted, &part);
        let settled = settle(part.path, recipe).await?;
        let validators = part.head.validators;
        let modified = validators.last_modified.as_deref().and_then(http_date);
        let modified = modified.map(|moment| TimeZone::UTC.to_datetime(moment).date());
        Ok(Download::Whole(Body { settled, validators, modified }))
    }

    /// Brings a file that has no reason to be "unchanged".
    pub(super) async fn body(&mut self, wanted: &Wanted<'_>) -> Result<Body, FetchError> {
        match self.download(wanted).await? {
            Download::Whole(body) => Ok(body),
            Download::Unchanged => Err(FetchError::answer(&wanted.url, "304 without a condition")),
        }
    }

    /// A file to bring as this source describes it.
    pub(super) fn wanted<'w>(&self, url: Url, stem: &'w str) -> Wanted<'w> {
        Wanted {
            url,
            form: None,
            stem,
            content: self.production.expected(),
            min_bytes: self.production.min_bytes.unwrap_or(1),
            max_bytes: self.production.limit(),
            conditions: None,
            patience: self.fetcher.settings.idle_timeout,
        }
    }

    /// A short answer in JSON: metadata, a page.
    pub(super) async fn small_json<T: DeserializeOwned>(
        &mut self,
        url: Url,
    ) -> Result<T, FetchError> {
        let wanted = Wanted {
            content: Some(Content::Json),
            min_bytes: 1,
            max_bytes: MAX_ANSWER,
            ..self.wanted(url, "metadata")
        };
        let body = self.body(&wanted).await?;
        read_json(&wanted.url, &body.settled.path)
    }

    async fn wait_after(&self, error: FetchError, attempt: u32) -> Result<(), FetchError> {
        let asked = match &error {
            FetchError::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        let wait = pause(&self.fetcher.settings, attempt, asked);
        let Some(wait) = wait.filter(|_| error.worth_another_try()) else { return Err(error) };
        tracing::warn!(%error, wait_ms = wait.as_millis(), "trying again");
        (self.progress)(FetchProgress::Waiting { wait, reason: error.to_string() });
        self.fetcher.waiter.wait(wait).await;
        Ok(())
    }

    async fn attempt(&self, wanted: &Wanted<'_>, part: &mut Part) -> Result<Reading, FetchError> {
        let headers = question_headers(wanted, part);
        let question = Question {
            url: &wanted.url,
            form: wanted.form.as_deref(),
            headers,
            patience: wanted.patience,
        };
        let answer = self.ask(&question).await?;
        match answer.response.status().as_u16() {
            304 if wanted.conditions.is_some() && part.received == 0 => {
                return Ok(Reading::Unchanged);
            }
            200 => part.start(&answer)?,
            206 if part.rest_of().is_some() => part.go_on(&answer)?,
            416 if part.rest_of().is_some() => {
                let detail = "the server has no such rest".to_owned();
                return Err(part.give_up(&answer, detail)?);
            }
            _ => return Err(answer.failure()),
        }
        self.read(answer, part, wanted.max_bytes).await?;
        Ok(Reading::Whole)
    }

    async fn read(
        &self,
        mut answer: Answer,
        part: &mut Part,
        limit: u64,
    ) -> Result<(), FetchError> {
        let (host, idle) = (answer.host(), self.fetcher.settings.idle_timeout);
        let most = limit.min(self.budget);
        let too_large = || FetchError::TooLarge { host: host.clone(), limit };
        if part.head.total.is_some_and(|total| total > most) {
            return Err(too_large());
        }
        let mut told = part.received;
        loop {
            let chunk = timeout(idle, answer.response.chunk()).await;
            let chunk =
                chunk.map_err(|_| FetchError::Silent { host: host.clone(), limit: idle })?;
            let Some(chunk) = chunk.map_err(|error| part.cut(&answer, error))? else { break };
            if part.received + chunk.len() as u64 > most {
                return Err(too_large());
            }
            part.add(&chunk)?;
            if part.received - told >= STEP {
                told = part.received;
                let (received, total) = (part.received, part.head.total);
                (self.progress)(FetchProgress::Bytes { received, total });
            }
        }
        part.check_length(&host)
    }

    fn recipe(&self, wanted: &Wanted<'_>, part: &Part) -> Recipe {
        // A packed file that is labelled "gzip" is the file itself, not a wrapping of it.
        let gzip = part.head.gzip && wanted.content != Some(Content::Gzip);
        let limit = self.fetcher.settings.decompressed_limit(part.received);
        Recipe {
            host: super::error::host(&wanted.url),
            stem: wanted.stem.to_owned(),
            content: wanted.content,
            decompress_to: gzip.then_some(limit),
            min_bytes: wanted.min_bytes.max(1),
        }
    }
}

/// A JSON document of the draft.
pub(super) fn read_json<T: DeserializeOwned>(url: &Url, path: &Path) -> Result<T, FetchError> {
    let bytes = fs::read(path).map_err(at(path))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| FetchError::answer(url, format!("unreadable answer: {error}")))
}

fn question_headers(wanted: &Wanted<'_>, part: &Part) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    let packed = wanted.content.is_some_and(Content::is_packed);
    put(ACCEPT_ENCODING, if packed { "identity" } else { "gzip" });
    if let Some(version) = part.rest_of() {
        put(RANGE, &format!("bytes={}-", part.received));
        put(IF_RANGE, version);
    } else if let Some(known) = wanted.conditions.filter(|_| part.received == 0) {
        known.etag.iter().for_each(|etag| put(IF_NONE_MATCH, etag));
        known.last_modified.iter().for_each(|date| put(IF_MODIFIED_SINCE, date));
    }
    headers
}
