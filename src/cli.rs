//! Commands and their options.

use crate::commands;
use crate::config::{Common, Config};
use crate::ingest::IdKey;
use crate::telemetry::LogFormat;
use clap::{Parser, Subcommand};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Finds childcare near a French family.
#[derive(Debug, Parser)]
#[command(name = "berceau", version, about)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the pages; ingest the bundled sources first when there is no data
    Serve(ServeOptions),
    /// Build and publish a generation
    Ingest(IngestOptions),
    /// Check a file in the inbound format, line by line
    Validate(ValidateOptions),
    /// Work out what care costs a household, from a JSON request
    Simulate(SimulateOptions),
    /// Measure the rules on labelled cases
    #[command(subcommand)]
    Eval(EvalCommand),
    /// List, check and go back to generations
    #[command(subcommand)]
    Generations(GenerationsCommand),
    /// Print the OpenAPI document
    Openapi,
    /// Ask a running server whether it is ready (for containers)
    Health {
        #[arg(long, env = "BERCEAU_LISTEN", value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
    },
}

/// Options of `serve`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServeOptions {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "BERCEAU_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Leave the fictitious listings out of the first ingestion
    #[arg(long)]
    pub no_demo: bool,
    /// National address service asked for streets that the tables do not know; none without it
    #[arg(long, env = "BERCEAU_GEOCODER", value_name = "URL")]
    pub geocoder: Option<String>,
}

/// Options of `ingest`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct IngestOptions {
    /// Folder of mappings (TOML) that replaces the bundled sources
    #[arg(long, value_name = "FOLDER")]
    pub mappings: Option<PathBuf>,
    /// File in the inbound format, after the name of its source (else the file's own name without
    /// its date); alone, it renews this source and keeps the others; may be given several times
    #[arg(long, value_name = "[ID=]FILE")]
    pub input: Vec<PathBuf>,
    /// Renew only this source, and keep the others as they are; may be given several times
    #[arg(long, value_name = "ID")]
    pub source: Vec<String>,
    /// Read the samples that come with the mappings; without it, publishers' addresses are asked
    #[arg(long)]
    pub offline: bool,
    /// Answers to merging-review.csv; may be given several times. <data>/decisions.csv is read too
    #[arg(long, value_name = "FILE")]
    pub decisions: Vec<PathBuf>,
    /// Accept that this source falls past its threshold, this time; may be given several times
    #[arg(long, value_name = "ID")]
    pub accept: Vec<String>,
    /// Street addresses (BAN or BANO, packed or not), kept for later runs in place of those before
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub addresses: Vec<PathBuf>,
    /// Address service asked for what the address files do not tell; nothing is sent without it
    #[arg(long, env = "BERCEAU_GEOCODER", value_name = "URL")]
    pub geocoder: Option<String>,
    /// Allow the address service to be asked where people live who do not publish it
    #[arg(long, env = "BERCEAU_GEOCODE_HOMES")]
    pub geocode_homes: bool,
    /// Secret under which people's rows keep their identifiers (set the variable, not the flag)
    #[arg(long, env = "BERCEAU_ID_KEY", value_name = "SECRET", hide_env_values = true)]
    pub id_key: Option<IdKey>,
    /// Leave the fictitious listings out
    #[arg(long)]
    pub no_demo: bool,
    /// Publish nothing; say what would change
    #[arg(long)]
    pub dry_run: bool,
    /// Replace a live generation that is too damaged to be compared with
    #[arg(long)]
    pub replace_damaged: bool,
}

impl IngestOptions {
    /// Whether only given files are read.
    pub fn only_files(&self) -> bool {
        self.mappings.is_none() && !self.input.is_empty()
    }

    /// Whether sources that are not read stay as they are served.
    pub fn is_partial(&self) -> bool {
        !self.source.is_empty() || self.only_files()
    }
}

/// Options of `validate`.
#[derive(Debug, Clone, clap::Args)]
pub struct ValidateOptions {
    /// JSON Lines, one listing a line; may be compressed with gzip
    pub file: PathBuf,
    /// How the problems are told
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
    /// Check dates as if the file came on this day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<crate::domain::Date>,
}

/// For people or for programs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputFormat {
    #[default]
    Text,
    Json,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
enum EvalCommand {
    /// Merging across sources, on pairs of rows that people have read: precision and recall
    Merging(EvalMergingOptions),
    /// Answers to judged questions on the live generation: nDCG@10, what must never show, latency
    Search(EvalSearchOptions),
    /// Places and addresses, on texts and what they should give: accuracy by family, latency
    Places(EvalPlacesOptions),
    /// Costs, on cases with known results: what differs, by mode
    Simulator(EvalSimulatorOptions),
}

/// Options of `simulate`.
#[derive(Debug, Clone, clap::Args)]
pub struct SimulateOptions {
    /// Request as for POST /v1/cost-simulations; `-` reads the standard input
    #[arg(required_unless_present = "due")]
    pub file: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
    /// List the legal values that are due for review instead
    #[arg(long, conflicts_with = "file")]
    pub due: bool,
    /// Day of that list [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "due")]
    pub on: Option<crate::domain::Date>,
}

/// Options of `eval simulator`.
#[derive(Debug, Clone, clap::Args)]
pub struct EvalSimulatorOptions {
    /// Cases, one JSON object a line
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// Options of `eval places`.
#[derive(Debug, Clone, clap::Args)]
pub struct EvalPlacesOptions {
    /// Cases: CSV with a column `query` and what is expected
    pub files: Vec<PathBuf>,
    /// BAN or BANO files used in place of the table of the data folder
    #[arg(long, value_name = "FILE")]
    pub addresses: Vec<PathBuf>,
    /// Draw so many cases from the address table
    #[arg(long, value_name = "N")]
    pub from_addresses: Option<usize>,
    /// Seed of the draw
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// One typing error in half of the drawn cases
    #[arg(long)]
    pub typo: bool,
    /// Failures printed at most
    #[arg(long, default_value_t = 40)]
    pub failures: usize,
    /// Exit with 1 when less than this share of the cases is right, from 0 to 1
    #[arg(long, value_name = "SHARE")]
    pub min: Option<f64>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// Options of `eval merging`.
#[derive(Debug, Clone, clap::Args)]
pub struct EvalMergingOptions {
    /// Labelled pairs: source_a;row_a;source_b;row_b;truth
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Folder of mappings read besides the bundled ones
    #[arg(long, value_name = "FOLDER")]
    pub mappings: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// Options of `eval search`.
#[derive(Debug, Clone, clap::Args)]
pub struct EvalSearchOptions {
    /// Judged questions, one JSON object a line
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Draws, by population, where the telephones of questions without a place are
    #[arg(long, default_value_t = 1, conflicts_with = "at")]
    pub seed: u64,
    /// Puts every telephone there instead
    #[arg(long, value_name = "LAT,LON", value_parser = point, allow_hyphen_values = true)]
    pub at: Option<crate::domain::Position>,
    /// Asks as if on this day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<crate::domain::Date>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// "47.2184,-1.5536".
fn point(text: &str) -> Result<crate::domain::Position, String> {
    let told = || format!("{text:?} is not LAT,LON in degrees");
    let (lat, lon) = text.split_once(',').ok_or_else(told)?;
    let number = |part: &str| part.trim().parse().map_err(|_| told());
    crate::domain::Position::new(number(lat)?, number(lon)?).map_err(|error| error.to_string())
}

/// What can be done with generations.
#[derive(Debug, Clone, Subcommand)]
pub enum GenerationsCommand {
    /// Kept generations, oldest first; the live one is marked
    List,
    /// Compare every file with its checksum
    Verify {
        /// The live generation unless told otherwise
        id: Option<String>,
    },
    /// Make the whole generation before the live one the live one
    Rollback {
        /// Even when it shows what people at home have hidden since
        #[arg(long)]
        yes: bool,
    },
}

impl Cli {
    /// Shape of the log.
    pub fn log_format(&self) -> LogFormat {
        self.common.log_format.unwrap_or_default()
    }

    /// Runs the command; `berceau` alone serves.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let command = self.command.unwrap_or_else(|| Command::Serve(ServeOptions::from_env()));
        match command {
            Command::Serve(options) => {
                let config = Config::read(&self.common, options.listen)?;
                commands::serve::run(&config, &options)
            }
            Command::Ingest(options) => {
                commands::ingest::run(&Config::read(&self.common, None)?, &options)
            }
            Command::Validate(options) => commands::validate::run(&options),
            Command::Eval(EvalCommand::Merging(options)) => commands::eval::merging::run(&options),
            Command::Eval(EvalCommand::Search(options)) => {
                commands::eval::search::run(&Config::read(&self.common, None)?, &options)
            }
            Command::Eval(EvalCommand::Places(options)) => {
                commands::eval::places::places(&Config::read(&self.common, None)?, &options)
            }
            Command::Eval(EvalCommand::Simulator(options)) => {
                commands::eval::simulator::run(&options)
            }
            Command::Simulate(options) => commands::simulate::run(&options),
            Command::Generations(command) => {
                commands::generations::run(&Config::read(&self.common, None)?, &command)
            }
            Command::Openapi => {
                std::io::stdout().write_all(crate::http::openapi::json()?.as_bytes())?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Health { listen } => {
                commands::health::run(Config::read(&self.common, listen)?.listen)
            }
        }
    }
}

impl ServeOptions {
    /// `berceau` without a command still listens where the environment says.
    fn from_env() -> Self {
        let listen = std::env::var("BERCEAU_LISTEN").ok().and_then(|text| text.parse().ok());
        let geocoder = std::env::var("BERCEAU_GEOCODER").ok();
        Self { listen, no_demo: false, geocoder }
    }
}
