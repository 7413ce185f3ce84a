//! One question at a time: a text to search, a point to name.

use super::answer::Answer;
use super::bucket::TokenBucket;
use super::cache::Cache;
use super::exchange::{Allowance, Gate, NationalError};
use super::geojson;
use super::pace::Pace;
use super::query::{Key, PointQuery, SearchQuery};
use reqwest::Url;
use std::io::{self, BufRead, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;

/// How the service is used. There is no default address: nothing is sent unless one is written.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Up to the last name of the path, as in `https://data.geopf.fr/geocodage/`.
    pub base: String,
    /// For a question that somebody waits for, retries included.
    pub interactive_time: Duration,
    /// For a batch of rows, retries included.
    pub bulk_time: Duration,
    /// Requests a second, the burst included; the service stops answering above fifty.
    pub rate: u32,
    /// Rows of a batch.
    pub batch: usize,
    /// Questions whose answers are kept.
    pub kept: usize,
}

/// Highest rate that may be set.
pub const MAX_RATE: u32 = 40;
/// Of the rate, what may go at once.
const BURST: u32 = 5;
/// Rows that a batch may have at most.
pub const MAX_BATCH: usize = 2_000;
const SINGLE_BODY: usize = 1 << 20;
const BULK_BODY: usize = 16 << 20;

impl Settings {
    /// The recommended use of a service at an address.
    pub fn at(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            interactive_time: Duration::from_millis(1_500),
            bulk_time: Duration::from_secs(60),
            rate: MAX_RATE,
            batch: 500,
            kept: 50_000,
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    #[error("the address of the address service must be https://host/path/")]
    Base,
    #[error("the rate must be between {} and {MAX_RATE} requests a second", BURST + 1)]
    Rate,
    #[error("a batch must have between 1 and {MAX_BATCH} rows")]
    Batch,
    #[error("the HTTP client cannot be made: {0}")]
    Client(reqwest::Error),
}

/// The client; one per process, so that the limits hold.
pub struct National {
    pub(super) http: reqwest::Client,
    base: Url,
    pub(super) settings: Settings,
    pub(super) gate: Gate,
    cache: Mutex<Cache>,
    pub(super) pace: Arc<dyn Pace>,
}

impl National {
    /// Checks the settings; sends nothing.
    pub fn new(settings: Settings, pace: Arc<dyn Pace>) -> Result<Self, SettingsError> {
        let base = base(&settings.base).ok_or(SettingsError::Base)?;
        if !(BURST + 1..=MAX_RATE).contains(&settings.rate) {
            return Err(SettingsError::Rate);
        }
        if !(1..=MAX_BATCH).contains(&settings.batch) {
            return Err(SettingsError::Batch);
        }
        // Another host could be told what was asked: redirections are not followed.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("Berceau/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(SettingsError::Client)?;
        let gate = Gate::new(TokenBucket::new(settings.rate - BURST, BURST));
        let cache = Mutex::new(Cache::new(settings.kept));
        Ok(Self { http, base, settings, gate, cache, pace })
    }

    /// Places for a text, best first.
    pub async fn search(&self, query: &SearchQuery) -> Result<Vec<Answer>, NationalError> {
        self.single("search", query.parameters(), query.key(), query.may_be_kept()).await
    }

    /// The address nearest to a point.
    pub async fn reverse(&self, query: &PointQuery) -> Result<Option<Answer>, NationalError> {
        let found =
            self.single("reverse", query.parameters(), query.key(), query.may_be_kept()).await;
        Ok(found?.into_iter().next())
    }

    async fn single(
        &self,
        endpoint: &str,
        parameters: Vec<(&'static str, String)>,
        key: Key,
        may_be_kept: bool,
    ) -> Result<Vec<Answer>, NationalError> {
        if let Some(kept) = self.cached(&key) {
            return Ok(kept);
        }
        let mut url = self.endpoint(endpoint);
        url.query_pairs_mut().extend_pairs(parameters);
        let allowance = Allowance { time: self.settings.interactive_time, body: SINGLE_BODY };
        let request = || self.http.get(url.clone());
        let pace = &*self.pace;
        let answers = self.gate.exchange(pace, allowance, request, geojson::answers).await?;
        self.keep(key, answers.clone(), may_be_kept);
        Ok(answers)
    }

    pub(super) fn bulk_allowance(&self) -> Allowance {
        Allowance { time: self.settings.bulk_time, body: BULK_BODY }
    }

    pub(super) fn endpoint(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let whole = format!("{}{path}", self.base.path());
        url.set_path(&whole);
        url
    }

    pub(super) fn cached(&self, key: &Key) -> Option<Vec<Answer>> {
        self.cache().get(key, self.pace.now()).map(<[Answer]>::to_vec)
    }

    pub(super) fn keep(&self, key: Key, answers: Vec<Answer>, may_be_kept: bool) {
        self.cache().put(key, answers, self.pace.now(), may_be_kept);
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the answers about places that are no homes, for the next run.
    pub fn save_answers(&self, out: impl Write) -> io::Result<()> {
        self.cache().save(out, self.pace.now())
    }

    /// Takes the answers of an earlier run in; tells how many lines could not be read.
    pub fn load_answers(&self, file: impl BufRead) -> io::Result<usize> {
        self.cache().load(file, self.pace.now())
    }
}

fn base(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    // Addresses do not travel in the clear, but within the machine.
    let local = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let web = url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && local));
    if !plain || !web || url.password().is_some() {
        return None;
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Some(url)
}
