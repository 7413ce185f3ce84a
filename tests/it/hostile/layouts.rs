//! Every other mapping, over a small file of its layout: bytes broken, replaced, or misread.

use super::files::{broken, other_things};
use super::sane::{is_told, sane};
use super::table::{Dice, bytes, with_bytes};
use crate::ingest::{all, fixtures, layout};
use berceau::ingest::SourceFiles;
use encoding_rs::WINDOWS_1252;

/// Sources whose sample is a layout, and statistical ones.
fn others() -> Vec<SourceFiles> {
    let folders = std::fs::read_dir(fixtures().join("formats")).expect("layouts");
    let mut names: Vec<_> = folders.map(|entry| entry.expect("entry").path()).collect();
    names.retain(|path| path.is_dir());
    names.sort();
    let mut found: Vec<SourceFiles> = Vec::new();
    for folder in names {
        let file =
            std::fs::read_dir(&folder).expect("folder").next().expect("file").expect("entry");
        let name = |path: &std::ffi::OsStr| path.to_str().expect("a name").to_owned();
        let id = name(folder.file_name().expect("a folder"));
        found.push(layout(&id, &name(&file.file_name())));
    }
    found.extend(all().into_iter().filter(|source| source.mapping.figures.is_some()));
    assert!(found.len() >= 8);
    found
}

#[test]
fn accidents_to_any_layout_make_no_nonsense() {
    let mut dice = Dice(53);
    for files in others() {
        let plain = bytes(&files);
        for _ in 0..40 {
            sane(&with_bytes(&files, broken(&plain, &mut dice)));
        }
    }
}

#[test]
fn other_things_in_place_of_any_layout_are_told() {
    for files in others() {
        for (what, bytes) in other_things() {
            let out = sane(&with_bytes(&files, bytes));
            let nothing = out.listings.is_empty() && out.figures.is_empty();
            assert!(nothing && is_told(&out), "{}: {what}", files.mapping.id);
        }
    }
}

#[test]
fn any_layout_encoded_twice_gives_the_same_listings() {
    for files in others() {
        let plain = bytes(&files);
        let twice = WINDOWS_1252.decode_without_bom_handling(&plain).0.into_owned().into_bytes();
        let (expected, out) = (sane(&files), sane(&with_bytes(&files, twice)));
        assert_eq!(expected.listings, out.listings, "{}", files.mapping.id);
        assert_eq!(expected.figures, out.figures, "{}", files.mapping.id);
    }
}
