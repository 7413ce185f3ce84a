//! One question and its answer, redirects followed by hand so that each step is checked.

use super::attempt::retry_after;
use super::error::{FetchError, host, shown};
use super::guard::{AddressProblem, Allowed};
use super::hosts::Turn;
use super::{FetchProgress, Fetcher, Production};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Response, StatusCode, Url};
use std::error::Error;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

/// Redirects followed from one address.
const MAX_REDIRECTS: usize = 5;

/// One renewal of one source: what everything below needs to know.
pub(super) struct Visit<'a> {
    pub(super) fetcher: &'a Fetcher,
    pub(super) production: &'a Production,
    pub(super) allowed: Allowed,
    /// Private folder that the new files are written in.
    pub(super) draft: &'a Path,
    pub(super) progress: &'a (dyn Fn(FetchProgress) + Sync),
    /// Bytes that may still be received.
    pub(super) budget: u64,
}

/// What is asked.
pub(super) struct Question<'a> {
    pub(super) url: &'a Url,
    /// Body of a POST, already encoded as a form.
    pub(super) form: Option<&'a str>,
    pub(super) headers: HeaderMap,
    /// Longest time before the first byte of the answer.
    pub(super) patience: Duration,
}

/// An answer whose body is still to be read.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) url: Url,
    /// Kept until the body is read: some hosts want one request at a time.
    _turn: Turn,
}

impl Visit<'_> {
    /// Asks, and follows redirects to the hosts that the source names.
    pub(super) async fn ask(&self, question: &Question<'_>) -> Result<Answer, FetchError> {
        let mut url = question.url.clone();
        self.allowed.check(&url)?;
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.ask_once(&url, question).await?;
            let status = answer.response.status();
            if !is_redirect(status) {
                return Ok(answer);
            }
            let place = destination(&answer, question.form.is_some())?;
            url = self.allowed.step(&url, place)?;
        }
        Err(refused(question.url, AddressProblem::TooManyRedirects))
    }

    async fn ask_once(&self, url: &Url, question: &Question<'_>) -> Result<Answer, FetchError> {
        let Fetcher { client, settings, hosts, waiter } = self.fetcher;
        let name = host(url);
        let exclusive = question.form.is_some();
        let turn = hosts.turn(&name, exclusive, settings, waiter.as_ref()).await?;
        let request = match question.form {
            None => client.get(url.clone()),
            Some(form) => client
                .post(url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.to_owned()),
        };
        let request = request
            .headers(question.headers.clone())
            .header(ACCEPT, HeaderValue::from_static("*/*"))
            .send();
        let limit = question.patience;
        let response = timeout(limit, request)
            .await
            .map_err(|_| FetchError::Silent { host: name.clone(), limit })?
            .map_err(|error| connection(url, error))?;
        hosts.note(&name, response.headers());
        Ok(Answer { response, url: url.clone(), _turn: turn })
    }
}

impl Answer {
    pub(super) fn host(&self) -> String {
        host(&self.url)
    }

    /// The error that this status stands for.
    pub(super) fn failure(&self) -> FetchError {
        FetchError::Status {
            url: shown(&self.url),
            status: self.response.status().as_u16(),
            retry_after: retry_after(self.response.headers()),
        }
    }

    /// Text of a header, when it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name).and_then(|value| value.to_str().ok())
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn refused(url: &Url, problem: AddressProblem) -> FetchError {
    FetchError::Address { url: shown(url), problem }
}

/// Where a redirect leads. A form is sent again only where the server asks for the same form.
fn destination(answer: &Answer, is_form: bool) -> Result<Url, FetchError> {
    let keeps_form = matches!(answer.response.status().as_u16(), 307 | 308);
    let place = answer.header(LOCATION.as_str()).and_then(|place| answer.url.join(place).ok());
    place
        .filter(|_| !is_form || keeps_form)
        .ok_or_else(|| refused(&answer.url, AddressProblem::BadRedirect))
}

/// A request that got no answer; an address refused by the resolver keeps its own name.
pub(super) fn connection(url: &Url, error: reqwest::Error) -> FetchError {
    let error = error.without_url();
    let mut detail = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(problem) = inner.downcast_ref::<AddressProblem>() {
            return refused(url, problem.clone());
        }
        detail = format!("{detail}: {inner}");
        cause = inner.source();
    }
    FetchError::Connection { host: host(url), detail }
}
