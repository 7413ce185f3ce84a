//! The `berceau` program: reads the command, starts the log, runs it.

use berceau::cli::Cli;
use clap::Parser;
use std::process::ExitCode;

/// Measured beside the allocator of the system: `loadtest/runs`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    berceau::telemetry::start(cli.log_format());
    match cli.run() {
        Ok(code) => code,
        // Whoever read the answer has closed the pipe: there is nobody to tell.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Plain text for whoever typed the command; the chain says where it happened.
            berceau::tell!("erreur : {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
    };
    error.chain().any(|cause| io(cause) == Some(std::io::ErrorKind::BrokenPipe))
}
