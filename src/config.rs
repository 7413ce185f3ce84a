//! Settings: `berceau.toml`, then the environment, then flags.

use crate::ingest::fetch::Reach;
use crate::telemetry::LogFormat;
use clap::Args;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// File read in the working folder when it exists.
pub const FILE: &str = "berceau.toml";

/// Why the settings are refused.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("{0}: {1}")]
    File(PathBuf, String),
}

/// Flags and variables that every command has.
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// Folder of generations and of the default store [default: ./data]
    #[arg(long, env = "BERCEAU_DATA", global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Shape of the log [default: text]
    #[arg(long, env = "BERCEAU_LOG_FORMAT", global = true)]
    pub log_format: Option<LogFormat>,
}

/// `berceau.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    fetch_reach: Option<Reach>,
}

/// Settings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// Which addresses the fetcher may connect to.
    pub fetch_reach: Reach,
}

impl Config {
    /// Joins the file, the environment and the flags.
    pub fn read(common: &Common, listen: Option<SocketAddr>) -> Result<Self, ConfigError> {
        Self::read_from(Path::new(FILE), common, listen)
    }

    fn read_from(
        path: &Path,
        common: &Common,
        listen: Option<SocketAddr>,
    ) -> Result<Self, ConfigError> {
        let file: File = match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| ConfigError::File(path.to_owned(), error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::default(),
            Err(error) => return Err(ConfigError::File(path.to_owned(), error.to_string())),
        };
        let data = common.data.clone().or(file.data).unwrap_or_else(|| PathBuf::from("data"));
        let listen = listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        Ok(Self { data, listen, fetch_reach: file.fetch_reach.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file_and_a_wrong_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, "listen = \"127.0.0.1:9\"\ndata = \"d\"").unwrap();
        let none = Common::default();
        let read = Config::read_from(&path, &none, None).unwrap();
        assert_eq!((read.listen.port(), read.data.to_str()), (9, Some("d")));
        let flag = Common { data: Some("e".into()), ..Common::default() };
        let read = Config::read_from(&path, &flag, "127.0.0.1:7".parse().ok()).unwrap();
        assert_eq!((read.listen.port(), read.data.to_str()), (7, Some("e")));
        std::fs::write(&path, "lisen = 1").unwrap();
        assert!(Config::read_from(&path, &none, None).is_err());
    }
}
