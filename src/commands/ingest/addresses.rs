//! The table of street addresses of a run: from given files, as kept, or of the bundled samples.

use crate::bundled::{self, Fixtures};
use crate::config::Config;
use crate::geocode::Gazetteer;
use crate::geocode::streets::{AddressTable, Builder, ReadReport, read};
use crate::ingest::report::{AddressFileReport, AddressesReport};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use memmap2::Mmap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The table as it is kept in the data folder.
pub const FILE: &str = "addresses.bin";
/// Streets of the towns of the demonstration.
const BUNDLED: [&str; 3] =
    ["addresses/bano-12.csv.gz", "addresses/bano-2B.csv.gz", "addresses/bano-90.csv.gz"];

/// What a run knows of streets.
pub enum Streets {
    None,
    /// From files, or as kept in the data folder.
    Own(Arc<AddressTable>),
    /// Of the bundled samples.
    Bundled(Arc<AddressTable>),
}

impl Streets {
    /// The table, when there is one.
    pub fn table(&self) -> Option<&Arc<AddressTable>> {
        match self {
            Self::None => None,
            Self::Own(table) | Self::Bundled(table) => Some(table),
        }
    }
}

/// How the table of a run is found.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Given files replace the kept table.
    pub files: &'a [PathBuf],
    /// The run reads the bundled samples: their streets serve when no other table is there.
    pub samples: bool,
    /// Nothing is written.
    pub dry_run: bool,
}

/// Finds the table, and tells what became of the files when some were read.
pub fn streets(
    config: &Config,
    places: &Gazetteer,
    wish: &Wish<'_>,
) -> anyhow::Result<(Streets, Option<AddressesReport>)> {
    let kept = config.data.join(FILE);
    if !wish.files.is_empty() {
        let (table, report) = from_files(places, wish.files)?;
        if !wish.dry_run {
            keep(&kept, table.as_bytes()).with_context(|| kept.display().to_string())?;
        }
        return Ok((Streets::Own(Arc::new(table)), Some(report)));
    }
    if kept.is_file() {
        let table = open(&kept).with_context(|| {
            format!("{}: give the address files again with --addresses", kept.display())
        })?;
        return Ok((Streets::Own(Arc::new(table)), None));
    }
    if wish.samples {
        return Ok((Streets::Bundled(of_samples(places)?), None));
    }
    Ok((Streets::None, None))
}

/// Built once in a process; the files never change.
fn of_samples(places: &Gazetteer) -> anyhow::Result<Arc<AddressTable>> {
    static TABLE: OnceLock<Arc<AddressTable>> = OnceLock::new();
    if let Some(table) = TABLE.get() {
        return Ok(Arc::clone(table));
    }
    let mut builder = Builder::default();
    for name in BUNDLED {
        let bytes = bundled::read::<Fixtures>(name)?;
        add(&mut builder, places, &*bytes).with_context(|| name.to_owned())?;
    }
    let table = Arc::new(builder.finish()?.table);
    Ok(Arc::clone(TABLE.get_or_init(|| table)))
}

fn from_files(
    places: &Gazetteer,
    files: &[PathBuf],
) -> anyhow::Result<(AddressTable, AddressesReport)> {
    let mut builder = Builder::default();
    let mut report = AddressesReport::default();
    for path in files {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let bar = bar(file.metadata()?.len());
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        bar.set_message(name.clone());
        let read = add(&mut builder, places, bar.wrap_read(file))
            .with_context(|| path.display().to_string())?;
        bar.finish_and_clear();
        let line = file_report(name, &read);
        crate::tell!("{}: {} addresses of {} lines", line.name, line.kept, line.rows);
        for (reason, count) in &line.refused {
            crate::tell!("  refused, {reason}: {count}");
        }
        report.files.push(line);
    }
    let built = builder.finish()?;
    report.doubles = built.doubles;
    report.streets = u64::from(built.table.street_count());
    report.communes = built.table.commune_count() as u64;
    Ok((built.table, report))
}

fn add(
    builder: &mut Builder,
    places: &Gazetteer,
    file: impl std::io::Read,
) -> anyhow::Result<ReadReport> {
    let mut failure = None;
    let report = read::read(file, &|code| places.successor(code), &mut |row| {
        if failure.is_none() {
            failure = builder.add(&row).err();
        }
    })?;
    match failure {
        Some(error) => Err(error.into()),
        None => Ok(report),
    }
}

fn file_report(name: String, read: &ReadReport) -> AddressFileReport {
    let refused = read.refused.iter().map(|(reason, n)| (reason.code().to_owned(), *n));
    AddressFileReport { name, rows: read.rows, kept: read.kept, refused: refused.collect() }
}

/// Written beside, then renamed: a killed run leaves the old table or the new one.
fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = path.with_extension(format!("bin.{}", std::process::id()));
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&draft, path)?;
    File::open(folder)?.sync_all()
}

#[allow(unsafe_code, reason = "mapping a file is unsafe as such; see the comment")]
fn open(path: &Path) -> anyhow::Result<AddressTable> {
    let file = File::open(path)?;
    // SAFETY: the file is only ever replaced by a rename, never changed in place.
    let bytes = unsafe { Mmap::map(&file)? };
    Ok(AddressTable::open(bytes)?)
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {msg}");
    let bar = ProgressBar::new(length);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
