//! The fetcher against publishers that are slow, cut, wrong or hostile.

mod datagouv;
mod disk;
mod limits;
mod opendatasoft;
mod overpass;
mod redirects;
mod transfer;

use super::stub::Stub;
use super::*;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

/// Notes the waits and comes back at once.
#[derive(Default)]
struct Patient(Mutex<Vec<Duration>>);

impl Patient {
    fn waits(&self) -> Vec<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Waiter for Patient {
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(time);
        Box::pin(std::future::ready(()))
    }
}

/// A fetcher, a folder and the record of the waits.
struct Bench {
    fetcher: Fetcher,
    waiter: Arc<Patient>,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self::with(settings())
    }

    fn with(settings: Settings) -> Self {
        let waiter = Arc::new(Patient::default());
        let fetcher = Fetcher::new(settings, waiter.clone()).unwrap();
        Self { fetcher, waiter, folder: tempfile::tempdir().unwrap() }
    }

    async fn fetch(&self, production: &Production) -> Result<Fetched, FetchError> {
        self.fetcher.fetch("test", production, self.folder.path(), &|_| ()).await
    }

    /// The files of the last whole set, as bytes.
    fn stored(&self) -> Option<Vec<Vec<u8>>> {
        let fetched = stored(self.folder.path()).unwrap()?;
        Some(fetched.files.iter().map(|path| std::fs::read(path).unwrap()).collect())
    }
}

fn settings() -> Settings {
    Settings {
        idle_timeout: Duration::from_millis(300),
        total_timeout: Duration::from_secs(5),
        interval: Duration::ZERO,
        reach: Reach::Loopback,
        ..Settings::default()
    }
}

fn production(toml: &str) -> Production {
    toml::from_str(toml).unwrap()
}

/// A plain download of this path.
fn download(stub: &Stub, path: &str) -> Production {
    production(&format!("url = \"{}{path}\"", stub.url))
}

const CSV: &[u8] = "nom;adresse\nLes Petits Bouchons;1 rue de la Paix\n".as_bytes();
