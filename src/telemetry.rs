//! The log: one line an event, to standard error. Never in it: what a person typed, an address,
//! a contact, an exact position.

use tracing_subscriber::EnvFilter;

/// Shape of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For collectors.
    Json,
}

/// What is logged unless told otherwise. The dispatcher calls an error what a client sends that is not
/// HTTP: it answers 400 by itself, and nothing of ours went wrong.
const DEFAULT: &str = "info,tantivy=warn,actix_server=warn,actix_http::h1::dispatcher=off";

/// Starts the log; `BERCEAU_LOG` filters it (`info` by default).
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_env("BERCEAU_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (in tests) is harmless: the first one stays.
    let _ = match format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}
