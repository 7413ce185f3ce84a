//! The `berceau` program: reads the command, starts the log, runs it.

use berceau::cli::Cli;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    berceau::telemetry::start(cli.log_format());
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            // Plain text for whoever typed the command; the chain says where it happened.
            eprintln!("erreur : {error:#}");
            ExitCode::FAILURE
        }
    }
}
