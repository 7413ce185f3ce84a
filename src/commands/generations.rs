//! `berceau generations list | verify | rollback`.

use crate::cli::GenerationsCommand;
use crate::config::Config;
use crate::domain::Listing;
use crate::generation::{GenerationId, Generations};
use crate::search::Generation;
use crate::{say, tell};
use anyhow::{Context, bail};
use std::process::ExitCode;

/// Runs the command.
pub fn run(config: &Config, command: &GenerationsCommand) -> anyhow::Result<ExitCode> {
    let generations = Generations::open(&config.data)?;
    match command {
        GenerationsCommand::List => list(&generations)?,
        GenerationsCommand::Verify { id } => verify(&generations, id.as_deref())?,
        GenerationsCommand::Rollback { yes } => {
            let _lock = generations.lock("berceau generations rollback")?;
            check_wishes(&generations, *yes)?;
            let id = generations.rollback()?;
            say!("live generation: {id}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What people have hidden since must not come back without somebody knowing.
fn check_wishes(generations: &Generations, yes: bool) -> anyhow::Result<()> {
    let id = generations.earlier()?;
    let earlier = Generation::open(generations, &id)?;
    let live = generations.current().ok().flatten();
    let live = live.and_then(|live| Generation::open(generations, &live).ok());
    let revealed = revealed(&earlier, live.as_ref());
    if revealed == 0 {
        return Ok(());
    }
    let what = format!(
        "{id} shows the name, contact or address of {revealed} people at home that the live \
         generation does not show"
    );
    if !yes {
        bail!("{what}; to show them again all the same: berceau generations rollback --yes");
    }
    tell!("{what}");
    Ok(())
}

/// People at home of whom a generation shows more than the live one does, or could tell.
fn revealed(earlier: &Generation, live: Option<&Generation>) -> usize {
    let shown = |l: &Listing| {
        let texts = [&l.name, &l.phone, &l.email, &l.website, &l.description];
        let mut shown: Vec<bool> = texts.iter().map(|text| text.is_some()).collect();
        shown.push(l.address.value.street.is_some());
        shown
    };
    let reveals = |before: &Listing| {
        let now = live.and_then(|live| live.listing(live.slot_of(&before.id)?));
        let now = now.map_or_else(|| vec![false; 6], |now| shown(&now));
        shown(before).into_iter().zip(now).any(|(before, now)| before && !now)
    };
    let all = (0..earlier.len() as u32).filter_map(|slot| earlier.listing(slot));
    all.filter(|l| l.listing_type.is_home() && !l.demonstration && reveals(l)).count()
}

fn list(generations: &Generations) -> anyhow::Result<()> {
    // The list is what helps when the live one is lost.
    let current = generations.current().unwrap_or_else(|error| {
        tell!("{error}");
        None
    });
    let all = generations.list()?;
    if all.is_empty() {
        say!("no generation yet; run `berceau ingest`");
    }
    for manifest in all {
        let mark = if Some(&manifest.id) == current.as_ref() { '*' } else { ' ' };
        say!(
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
    say!("{id}: {} files whole, content hash {}", manifest.files.len(), manifest.content_hash);
    Ok(())
}
