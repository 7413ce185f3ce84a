//! `berceau generations list | verify | rollback`.

use crate::cli::GenerationsCommand;
use crate::config::Config;
use crate::generation::{GenerationId, Generations};
use anyhow::{Context, bail};
use std::process::ExitCode;

/// Runs the command.
pub fn run(config: &Config, command: &GenerationsCommand) -> anyhow::Result<ExitCode> {
    let generations = Generations::open(&config.data)?;
    match command {
        GenerationsCommand::List => list(&generations)?,
        GenerationsCommand::Verify { id } => verify(&generations, id.as_deref())?,
        GenerationsCommand::Rollback => {
            let id = generations.rollback()?;
            println!("live generation: {id}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(generations: &Generations) -> anyhow::Result<()> {
    let current = generations.current()?;
    let all = generations.list()?;
    if all.is_empty() {
        println!("no generation yet; run `berceau ingest`");
    }
    for manifest in all {
        let mark = if Some(&manifest.id) == current.as_ref() { '*' } else { ' ' };
        println!(
            "{mark} {}  {} listings, {} demonstration, {} sources",
            manifest.id,
            manifest.listings,
            manifest.demonstration_listings,
            manifest.sources.len()
        );
    }
    Ok(())
}

fn verify(generations: &Generations, id: Option<&str>) -> anyhow::Result<()> {
    let id = match id {
        Some(text) => GenerationId::parse(text).context("this is not the name of a generation")?,
        None => match generations.current()? {
            Some(id) => id,
            None => bail!("there is no live generation"),
        },
    };
    let manifest = generations.verify(&id)?;
    println!("{id}: {} files whole, content hash {}", manifest.files.len(), manifest.content_hash);
    Ok(())
}
