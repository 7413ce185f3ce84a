//! Files given by hand, each a source of its own.

use super::today;
use crate::domain::SourceId;
use crate::domain::text::fold;
use crate::ingest::connector::{self, monenfant};
use crate::ingest::{SourceFiles, load_mapping};
use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The files as sources; two files never are one source.
pub fn given(inputs: &[PathBuf]) -> anyhow::Result<Vec<SourceFiles>> {
    let mut paths: BTreeMap<SourceId, &Path> = BTreeMap::new();
    for input in inputs {
        let (id, path) = named(input)?;
        if let Some(other) = paths.insert(id.clone(), path) {
            bail!(
                "{} and {} would both be the source {id}: name one of them, --input OTHER={}",
                other.display(),
                path.display(),
                path.display()
            );
        }
    }
    paths.iter().map(|(id, path)| inbound(id, path)).collect()
}

/// The source of a file: told before "=", or else the name of the file.
fn named(input: &Path) -> anyhow::Result<(SourceId, &Path)> {
    if let Some((id, path)) = input.to_str().and_then(|text| text.split_once('='))
        && !input.exists()
    {
        let id = SourceId::parse(id).with_context(|| format!("--input {id}=…: not a source id"))?;
        return Ok((id, Path::new(path)));
    }
    let name = input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let id = id_of(&name);
    let told = || format!("{}: no source id can be made of this name", input.display());
    Ok((SourceId::parse(&id).with_context(told)?, input))
}

/// The name of a file without its end and its date: the list of December replaces that of November.
fn id_of(name: &str) -> String {
    let stem = fold(name.split('.').next().unwrap_or_default());
    let mut words: Vec<&str> = stem.split(' ').collect();
    let short = words.iter().rev().take_while(|word| is_number(word, &[2])).count().min(2);
    let before = words.len() - short;
    // "2026-12-01" and "202612", but not "mairie-44".
    let year = before.checked_sub(1).and_then(|last| words.get(last));
    if before > 1 && year.is_some_and(|y| y.starts_with("20") && is_number(y, &[4, 6, 8])) {
        words.truncate(before - 1);
    }
    let id: String = words.join("-").chars().filter(char::is_ascii).take(40).collect();
    if id.is_empty() { "inbound".to_owned() } else { id }
}

fn is_number(word: &str, lengths: &[usize]) -> bool {
    lengths.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

/// A file in the inbound format, as a source.
fn inbound(id: &SourceId, path: &Path) -> anyhow::Result<SourceFiles> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let today = today();
    let plain = connector::decompress(&name, &bytes)?;
    let (kind, date) = if monenfant::recognises(&plain) {
        ("monenfant", None)
    } else {
        ("inbound", newest_date(&plain, today))
    };
    let date = date.unwrap_or(today);
    let text = format!(
        "id = \"{id}\"\ntitle = \"Fichier {id}\"\npublisher = \"Fichier fourni\"\n\
         publisher_kind = \"establishment\"\nlicence = \"Selon le fournisseur\"\nattribution = \"Fichier fourni\"\ndata_date = {date:?}\n\
         fixtures = []\n[format]\nkind = \"{kind}\"\n",
        date = date.to_string(),
    );
    let mapping = load_mapping(&name, &text)?;
    Ok(SourceFiles { mapping, inputs: vec![(name, bytes).into()] })
}

/// The newest `updated_on` of a file, so that the same file has the same date tomorrow. A date
/// to come is not believed.
fn newest_date(bytes: &[u8], today: crate::domain::Date) -> Option<crate::domain::Date> {
    #[derive(serde::Deserialize)]
    struct Dated {
        updated_on: Option<crate::domain::Date>,
    }
    let lines = bytes.split(|b| *b == b'\n');
    let dates = lines.filter_map(|line| serde_json::from_slice::<Dated>(line).ok()?.updated_on);
    dates.filter(|date| *date <= today).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_a_date_in_its_name_is_the_next_edition_of_its_source() {
        for name in ["fiches-2026-11.jsonl", "Fiches 20261201.jsonl.gz", "fiches_2027.jsonl"] {
            assert_eq!(id_of(name), "fiches", "{name}");
        }
        for (name, id) in [("mairie-44.jsonl", "mairie-44"), ("2026.jsonl", "2026")] {
            assert_eq!(id_of(name), id);
        }
    }

    #[test]
    fn a_source_can_be_told_before_its_file() {
        let (id, path) = named(Path::new("ville=/tmp/x/fiches.jsonl")).unwrap();
        assert_eq!((id.as_str(), path), ("ville", Path::new("/tmp/x/fiches.jsonl")));
        assert!(named(Path::new("Pas un nom=/tmp/x")).is_err());
        let same: [PathBuf; 2] = ["a/f.jsonl".into(), "b/f.jsonl".into()];
        let error = given(&same).unwrap_err().to_string();
        assert!(error.contains("a/f.jsonl") && error.contains("--input OTHER="), "{error}");
    }
}
