//! Writes what a generation serves as plain lines, so that other engines can be fed the same.

use berceau::domain::{Day, Listing};
use berceau::generation::Generations;
use berceau::search::Generation;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

/// A listing as engines need it.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    kind: &'static str,
    lat: f64,
    lon: f64,
    capacity: u16,
    age_min: u16,
    age_max: u16,
    /// Bit 0 is Monday; every day when the week is not told.
    days: u8,
    name: &'a str,
    city: &'a str,
    text: String,
    card: &'a str,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, file] = arguments.as_slice() else {
        eprintln!("usage: export-peers DATA FILE");
        return ExitCode::from(2);
    };
    match write(Path::new(data), file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write(data: &Path, file: &str) -> io::Result<()> {
    let generations = Generations::open(data).map_err(io::Error::other)?;
    let id = generations.current().map_err(io::Error::other)?;
    let id = id.ok_or_else(|| io::Error::other("no live generation"))?;
    let generation = Generation::open(&generations, &id).map_err(io::Error::other)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    for slot in 0..generation.len() as u32 {
        let Some(listing) = generation.listing(slot).filter(Listing::is_open) else { continue };
        let card = String::from_utf8_lossy(generation.card(slot));
        serde_json::to_writer(&mut out, &line(&listing, &card))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn line<'a>(listing: &'a Listing, card: &'a str) -> Line<'a> {
    let told = |field: &'a Option<berceau::domain::Sourced<String>>| {
        field.as_ref().map_or("", |f| f.value.as_str())
    };
    let tags = listing.tags.as_ref().map(|f| f.value.join(" ").replace('_', " "));
    let (name, description) = (told(&listing.name), told(&listing.description));
    let week = listing.hours.as_ref().map(|f| &f.value);
    let open = |day: &Day| week.is_none_or(|week| !week.on(*day).is_empty());
    let bit = |day: Day| u8::from(open(&day)) << (day as u8);
    Line {
        id: listing.id.as_str(),
        kind: listing.listing_type.as_str(),
        lat: listing.position.value.lat(),
        lon: listing.position.value.lon(),
        capacity: listing.capacity.as_ref().map_or(0, |f| f.value.get()),
        age_min: listing.age_min.as_ref().map_or(0, |f| f.value.get()),
        age_max: listing.age_max.as_ref().map_or(216, |f| f.value.get()),
        days: Day::ALL.into_iter().map(bit).sum(),
        name,
        city: &listing.address.value.city,
        text: format!("{name} . {description} . {}", tags.unwrap_or_default()),
        card,
    }
}
