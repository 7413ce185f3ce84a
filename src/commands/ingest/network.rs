//! The publishers' real files, brought into the data folder before a run.

use crate::config::Config;
use crate::domain::SourceId;
use crate::ingest::fetch::{FetchProgress, Fetched, Fetcher, RealWaiter, Settings, stored};
use crate::ingest::mapping::Retrieval;
use crate::ingest::{Input, SourceFiles};
use anyhow::Context;
use futures_util::StreamExt;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Sources brought at the same time; each host still gets one request at a time.
const AT_ONCE: usize = 4;

/// Sources with the files that could be brought.
pub struct Gathered {
    pub sources: Vec<SourceFiles>,
    /// Sources that could not be renewed, and why. Those that have an earlier file are read again.
    pub not_renewed: BTreeMap<SourceId, String>,
    /// Old samples that are not read beside the sources that replace them.
    pub replaced: BTreeSet<SourceId>,
}

/// Whether the real file of a source can be fetched.
pub fn is_fetchable(source: &SourceFiles) -> bool {
    source.mapping.production.as_ref().is_some_and(|p| p.method != Retrieval::Manual)
}

/// Brings the files of every source that has an address; the others keep their own.
pub fn gather(config: &Config, sources: Vec<SourceFiles>) -> anyhow::Result<Gathered> {
    let settings = Settings { reach: config.fetch_reach, ..Settings::default() };
    let fetcher = Fetcher::new(settings, Arc::new(RealWaiter))?;
    let bars = MultiProgress::new();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("starting the network")?;
    let fetched = runtime.block_on(async {
        let all = sources.into_iter().map(|source| {
            let (fetcher, bars) = (&fetcher, &bars);
            async move {
                if !is_fetchable(&source) {
                    return (source, None);
                }
                let outcome = bring(fetcher, &source, &folder(config, &source), bars).await;
                (source, Some(outcome))
            }
        });
        futures_util::stream::iter(all).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await
    });
    let mut gathered =
        Gathered { sources: Vec::new(), not_renewed: BTreeMap::new(), replaced: BTreeSet::new() };
    for (source, outcome) in fetched {
        take(config, source, outcome, &mut gathered);
    }
    gathered.sources.sort_by(|a, b| a.mapping.id.cmp(&b.mapping.id));
    Ok(gathered)
}

fn folder(config: &Config, source: &SourceFiles) -> PathBuf {
    config.data.join("sources").join(source.mapping.id.as_str())
}

type Outcome = Result<Fetched, String>;

async fn bring(
    fetcher: &Fetcher,
    source: &SourceFiles,
    folder: &Path,
    bars: &MultiProgress,
) -> Outcome {
    let Some(production) = &source.mapping.production else {
        return Err("no address".to_owned());
    };
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let id = source.mapping.id.as_str();
    let bar = bars.add(ProgressBar::new_spinner().with_style(style()));
    bar.set_prefix(id.to_owned());
    let outcome = fetcher.fetch(id, production, folder, &|progress| show(&bar, &progress)).await;
    bar.finish_and_clear();
    outcome.map_err(|error| error.to_string())
}

fn style() -> ProgressStyle {
    let told = ProgressStyle::with_template("{spinner} {prefix} {msg}");
    told.unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn show(bar: &ProgressBar, progress: &FetchProgress) {
    bar.tick();
    bar.set_message(match progress {
        FetchProgress::Bytes { received, total: Some(total) } => {
            format!("{} of {} kB", received / 1_000, total / 1_000)
        }
        FetchProgress::Bytes { received, total: None } => format!("{} kB", received / 1_000),
        FetchProgress::Page { number, rows, total } => {
            format!("page {number}, {rows} of {total} rows")
        }
        FetchProgress::Chosen { title } => title.clone(),
        FetchProgress::Waiting { wait, reason } => {
            format!("again in {} s: {reason}", wait.as_secs())
        }
    });
}

/// The files of a source, new or of the last time; a source that has none is left out.
fn take(
    config: &Config,
    mut source: SourceFiles,
    outcome: Option<Outcome>,
    gathered: &mut Gathered,
) {
    let Some(outcome) = outcome else { return gathered.sources.push(source) };
    let files = match outcome {
        Ok(fetched) => Some(fetched),
        Err(reason) => {
            gathered.not_renewed.insert(source.mapping.id.clone(), reason);
            stored(&folder(config, &source)).unwrap_or_default()
        }
    };
    let Some(fetched) = files else { return };
    if let Some(date) = fetched.data_date {
        source.mapping.data_date = date;
    }
    let input = |path: PathBuf| {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Input::file(name, path)
    };
    source.inputs = fetched.files.into_iter().map(input).collect();
    gathered.sources.push(source);
}
