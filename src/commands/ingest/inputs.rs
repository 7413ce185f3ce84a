//! Which sources a run reads, and their bytes.

mod files;

use super::network::is_fetchable;
use crate::bundled::{self, Fixtures};
use crate::cli::IngestOptions;
use crate::domain::SourceId;
use crate::ingest::{Input, Mapping, SourceFiles, load_mapping};
use anyhow::{Context, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path};

/// Sources of a run: a folder of mappings, given files, or what travels inside the binary.
///
/// Given files alone are read without the bundled samples: nobody wants both by accident. The
/// fictitious listings stay only with the bundled samples. Told besides: old samples that give way.
pub fn chosen(options: &IngestOptions) -> anyhow::Result<(Vec<SourceFiles>, BTreeSet<SourceId>)> {
    let mut sources = match &options.mappings {
        Some(folder) => from_folder(folder, options.offline)?,
        None if options.input.is_empty() => from_bundle()?,
        None => Vec::new(),
    };
    sources.extend(files::given(&options.input)?);
    if options.no_demo {
        sources.retain(|source| !source.mapping.demonstration);
    }
    if !options.offline && sources.iter().any(is_fetchable) {
        // Real sources are at work: nobody must take the fictitious listings for theirs.
        sources.retain(|source| !source.mapping.demonstration);
    }
    // A mapping that only has an address has nothing to read off line; one whose file has to be
    // asked for by hand has nothing at all yet.
    let fetched = |source: &SourceFiles| !options.offline && is_fetchable(source);
    sources.retain(|source| {
        fetched(source) || !source.inputs.is_empty() || source.mapping.production.is_none()
    });
    let newer: BTreeSet<SourceId> =
        sources.iter().filter(|s| fetched(s)).map(|s| s.mapping.id.clone()).collect();
    // An old sample is not read beside the source that took its place.
    let gives_way =
        |s: &SourceFiles| s.mapping.replaced_by.as_ref().is_some_and(|id| newer.contains(id));
    let replaced = sources.iter().filter(|s| gives_way(s)).map(|s| s.mapping.id.clone()).collect();
    sources.retain(|s| !gives_way(s));
    keep_named(&mut sources, &options.source)?;
    if sources.is_empty() {
        bail!("no source to read");
    }
    let today = today();
    if let Some(ahead) = sources.iter().find(|s| s.mapping.data_date > today) {
        let (id, date) = (&ahead.mapping.id, ahead.mapping.data_date);
        bail!("source {id}: its data_date, {date}, is still to come");
    }
    sources.iter_mut().for_each(|source| source.mapping.read_on = Some(today));
    Ok((sources, replaced))
}

fn keep_named(sources: &mut Vec<SourceFiles>, named: &[String]) -> anyhow::Result<()> {
    let known: BTreeSet<&str> = sources.iter().map(|s| s.mapping.id.as_str()).collect();
    if let Some(unknown) = named.iter().find(|name| !known.contains(name.as_str())) {
        let known: Vec<&str> = known.into_iter().collect();
        bail!("no source is called {unknown}; there are {}", known.join(", "));
    }
    if !named.is_empty() {
        sources.retain(|source| named.iter().any(|name| name == source.mapping.id.as_str()));
    }
    Ok(())
}

fn from_bundle() -> anyhow::Result<Vec<SourceFiles>> {
    let mut names: Vec<String> = <Fixtures as rust_embed::RustEmbed>::iter()
        .filter(|name| name.starts_with("mappings/") && name.ends_with(".toml"))
        .map(|name| name.into_owned())
        .collect();
    names.sort();
    let mut sources = Vec::new();
    for name in names {
        let text = String::from_utf8_lossy(&bundled::read::<Fixtures>(&name)?).into_owned();
        let Some(mapping) = mapping(&name, &text)? else { continue };
        let mut inputs = Vec::new();
        for file in &mapping.fixtures {
            // Already decompressed, so the name must not say otherwise.
            let bytes = bundled::read::<Fixtures>(file)?;
            inputs.push((file.trim_end_matches(".gz").to_owned(), bytes).into());
        }
        sources.push(SourceFiles { mapping, inputs });
    }
    Ok(sources)
}

/// Tables beside the mappings (abbreviations…) are not mappings: those have an `id`.
fn mapping(name: &str, text: &str) -> anyhow::Result<Option<Mapping>> {
    let table: toml::Table = text.parse().with_context(|| name.to_owned())?;
    if !table.contains_key("id") {
        return Ok(None);
    }
    Ok(Some(load_mapping(name, text)?))
}

fn from_folder(folder: &Path, offline: bool) -> anyhow::Result<Vec<SourceFiles>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    let mut sources = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).with_context(|| name.clone())?;
        let Some(mapping) = mapping(&name, &text)? else { continue };
        let mut source = SourceFiles { inputs: Vec::new(), mapping };
        if offline || !is_fetchable(&source) {
            let files = source.mapping.fixtures.iter();
            let inputs: anyhow::Result<Vec<Input>> =
                files.map(|file| near(folder, &source.mapping, file)).collect();
            source.inputs = inputs?;
        }
        sources.push(source);
    }
    Ok(sources)
}

/// A file of a mapping: beside it, or in the folder above as in the bundle.
fn near(folder: &Path, mapping: &Mapping, file: &str) -> anyhow::Result<Input> {
    let id = mapping.id.as_str();
    let inside = Path::new(file).components().all(|c| matches!(c, Component::Normal(_)));
    if !inside {
        bail!("source {id}: the file {file} is not in the folder of the mappings");
    }
    let mut places = vec![folder.join(file), folder.join(id).join(file)];
    places.extend(folder.canonicalize()?.parent().map(|above| above.join(file)));
    let path = places.iter().find(|path| path.is_file());
    let path =
        path.with_context(|| format!("source {id}: no file {file} near {}", folder.display()))?;
    Ok(Input::file(file, path))
}

fn today() -> crate::domain::Date {
    crate::clock::Clock::today(&crate::clock::SystemClock)
}
