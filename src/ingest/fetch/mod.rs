//! The files of publishers, brought from the network into a folder: whole and checked, or not at
//! all.
//!
//! A publisher may be slow, cut, moved, hacked or wrong. Every limit is in [`Settings`], every
//! wait goes through a [`Waiter`], every address through the guard, and the files that were there
//! stay until the new ones are complete.

mod attempt;
mod datagouv;
mod download;
mod error;
mod exchange;
mod guard;
mod hosts;
mod opendatasoft;
mod overpass;
mod pages;
mod part;
mod production;
mod settings;
mod settle;
mod sniff;
mod store;
#[cfg(test)]
mod stub;
#[cfg(test)]
mod tests;

use download::Download;
use exchange::Visit;
use guard::{Allowed, GuardedResolver};
use hosts::Hosts;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Facts, Note, Outcome, Store};

pub use attempt::{RealWaiter, Waiter};
pub use error::FetchError;
pub use guard::{AddressProblem, Reach};
pub use production::{DEFAULT_MAX_BYTES, Export, Production, Retrieval};
pub use settings::Settings;
pub use sniff::Content;
pub use store::stored;

/// Brings the files of sources; one for the whole program, so that hosts are treated well.
pub struct Fetcher {
    client: reqwest::Client,
    settings: Settings,
    hosts: Hosts,
    waiter: Arc<dyn Waiter>,
}

/// The files of a source on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// In the order of the list for a paged source.
    pub files: Vec<PathBuf>,
    /// Whether they differ from those that were there.
    pub changed: bool,
    /// Age of the data as the publisher says it.
    pub data_date: Option<Date>,
    /// Licence as the publisher's metadata name it.
    pub licence: Option<String>,
    /// Title of the resource that was chosen, where a dataset has several.
    pub resource: Option<String>,
}

/// What is going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchProgress {
    /// Bytes of one file, and its length when the server says it.
    Bytes { received: u64, total: Option<u64> },
    /// A page of a list; rows received so far and rows of the whole list.
    Page { number: usize, rows: u64, total: u64 },
    /// A resource was chosen in a dataset.
    Chosen { title: String },
    /// A failure that is tried again after a wait.
    Waiting { wait: Duration, reason: String },
}

impl Fetcher {
    /// A fetcher with its own connections; fails when the machine offers no TLS.
    pub fn new(settings: Settings, waiter: Arc<dyn Waiter>) -> Result<Self, FetchError> {
        let client = reqwest::Client::builder()
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would resolve names itself, out of sight of the guard.
            .no_proxy()
            .referer(false)
            .dns_resolver(Arc::new(GuardedResolver(settings.reach)))
            .build()
            .map_err(|error| FetchError::Client(error.to_string()))?;
        Ok(Self { client, settings, hosts: Hosts::default(), waiter })
    }

    /// Renews the files of a source in `folder`, which belongs to this source alone.
    ///
    /// What was there stays untouched unless the whole new set is complete.
    pub async fn fetch(
        &self,
        id: &str,
        production: &Production,
        folder: &Path,
        progress: &(dyn Fn(FetchProgress) + Sync),
    ) -> Result<Fetched, FetchError> {
        if production.method == Retrieval::Manual {
            return Err(FetchError::Manual(id.to_owned()));
        }
        if let Some(problem) = production.problem() {
            return Err(FetchError::Production(problem));
        }
        let allowed = Allowed::new(&production.url, &production.hosts, self.settings.reach)?;
        let (store, previous, draft) = opened(production, folder).await?;
        let budget = production.limit();
        let draft = draft.as_path();
        let mut visit = Visit { fetcher: self, production, allowed, draft, progress, budget };
        match (renew(&mut visit, previous.as_ref()).await, previous) {
            (Ok(Outcome::New { files, facts }), previous) => store.commit(previous, files, facts),
            (Ok(Outcome::Unchanged), Some(previous)) => store.keep(previous),
            (Ok(Outcome::Unchanged), None) => {
                Err(FetchError::answer(visit.allowed.home(), "unchanged, but never received"))
            }
            (Err(error), _) => {
                store.discard()?;
                tracing::warn!(source = id, %error, "not renewed");
                Err(error)
            }
        }
    }
}

/// The folder of a source; reading and checking what is there happens away from the network.
async fn opened(
    production: &Production,
    folder: &Path,
) -> Result<(Store, Option<Note>, PathBuf), FetchError> {
    let (production, folder) = (production.clone(), folder.to_owned());
    let work = tokio::task::spawn_blocking(move || {
        let store = Store::open(&folder, &production)?;
        let (previous, draft) = (store.previous()?, store.draft()?);
        Ok((store, previous, draft))
    });
    work.await.map_err(|error| FetchError::Client(error.to_string()))?
}

async fn renew(visit: &mut Visit<'_>, previous: Option<&Note>) -> Result<Outcome, FetchError> {
    match visit.production.method {
        Retrieval::Download | Retrieval::Manual => file(visit, previous).await,
        Retrieval::OpendatasoftExport
        | Retrieval::OpendatasoftRecords
        | Retrieval::OpendatasoftV1 => opendatasoft::renew(visit, previous).await,
        Retrieval::DataGouv => datagouv::renew(visit, previous).await,
        Retrieval::Overpass => overpass::renew(visit).await,
    }
}

/// A file with an address of its own.
async fn file(visit: &mut Visit<'_>, previous: Option<&Note>) -> Result<Outcome, FetchError> {
    let mut wanted = visit.wanted(visit.allowed.home().clone(), "data");
    wanted.conditions = previous.map(|note| &note.facts.validators);
    match visit.download(&wanted).await? {
        Download::Unchanged => Ok(Outcome::Unchanged),
        Download::Whole(body) => {
            let facts =
                Facts { validators: body.validators, data_date: body.modified, ..Facts::default() };
            Ok(Outcome::New { files: vec![body.settled.piece], facts })
        }
    }
}
