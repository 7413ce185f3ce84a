//! Generations: same input same hash, whole or absent, and the way back.

use crate::support::app::config;
use crate::support::world::{listings, publish};
use berceau::cli::{GenerationsCommand, IngestOptions};
use berceau::commands;
use berceau::generation::{GenerationError, Generations, KEPT};
use berceau::search::Generation;
use std::fs;
use std::process::ExitCode;

#[test]
fn the_same_listings_have_the_same_content_hash() {
    let folder = tempfile::tempdir().unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let first = publish(&generations, &listings(60, 1));
    let second = publish(&generations, &listings(60, 1));
    let other = publish(&generations, &listings(60, 2));
    assert_eq!(first.content_hash, second.content_hash);
    assert_ne!(first.content_hash, other.content_hash);
    let table = |m: &berceau::generation::Manifest| m.files["listings.bin"].clone();
    assert_eq!(table(&first), table(&second));
}

#[test]
fn only_the_last_generations_are_kept_and_one_can_go_back() {
    let folder = tempfile::tempdir().unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    assert!(matches!(generations.rollback(), Err(GenerationError::NothingEarlier(_))));
    let ids: Vec<_> =
        (0..5).map(|seed| publish(&generations, &listings(20 + seed, seed as u64)).id).collect();
    let kept: Vec<_> = generations.list().unwrap().into_iter().map(|m| m.id).collect();
    assert_eq!(kept, ids[5 - KEPT..]);
    assert_eq!(generations.rollback().unwrap(), ids[3]);
    assert_eq!(generations.current().unwrap(), Some(ids[3].clone()));
    assert_eq!(generations.rollback().unwrap(), ids[2]);
    assert!(generations.rollback().is_err());
    assert!(Generation::open(&generations, &ids[2]).is_ok());
}

#[test]
fn a_changed_missing_or_added_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let id = publish(&generations, &listings(20, 1)).id;
    generations.verify(&id).unwrap();
    let path = generations.path(&id).join("rows.bin");
    let bytes = fs::read(&path).unwrap();
    let mut changed = bytes.clone();
    changed[10] ^= 1;
    fs::write(&path, &changed).unwrap();
    assert!(generations.verify(&id).is_err());
    fs::write(&path, &bytes).unwrap();
    generations.verify(&id).unwrap();
    fs::write(generations.path(&id).join("extra"), b"x").unwrap();
    assert!(generations.verify(&id).is_err());
    fs::remove_file(generations.path(&id).join("extra")).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(generations.verify(&id).is_err());
    assert!(Generation::open(&generations, &id).is_err());
}

#[test]
fn broken_tables_are_refused_and_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let id = publish(&generations, &listings(20, 1)).id;
    for name in ["rows.bin", "listings.bin", "places.bin", "quality.bin", "figures.bin"] {
        let path = generations.path(&id).join(name);
        let bytes = fs::read(&path).unwrap();
        let cuts = [0, 1, bytes.len() / 2, bytes.len() - 1];
        for length in cuts.into_iter().filter(|length| *length < bytes.len()) {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(Generation::open(&generations, &id).is_err(), "{name} cut at {length}");
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(Generation::open(&generations, &id).is_ok());
}

#[test]
fn sources_are_not_kept_from_a_damaged_generation() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let all = IngestOptions { offline: true, ..IngestOptions::default() };
    commands::ingest::run(&config, &all).unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let live = generations.current().unwrap().unwrap();
    let path = generations.path(&live).join("listings.bin");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 3].fill(0);
    fs::write(&path, &bytes).unwrap();
    let one = IngestOptions { source: vec!["rpe-paris".into()], ..all };
    assert!(commands::ingest::run(&config, &one).is_err());
    assert_eq!(generations.current().unwrap(), Some(live));
}

#[test]
fn nothing_a_hidden_carer_wrote_can_be_found_in_the_generation() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("prive.jsonl");
    let row = r#"{"source_id":"1","type":"assistant_maternel","name":"Zorglub","manager":"Zorglub","closures":"Chez Zorglub","description":"Zorglub accueille","siret":"00000000000000","phone":"01 99 00 00 01","tariff":{"hourly":"4.50","text":"Zorglub 06"},"address":{"housenumber":"17","street":"rue Zorglub","postcode":"44000","citycode":"44109","city":"Nantes"},"lat":47.21,"lon":-1.55,"updated_on":"2026-11-01","visibility":{"name":false,"phone":false,"email":false,"address":false}}"#;
    fs::write(&file, format!("{row}\n")).unwrap();
    let options = IngestOptions { input: vec![file], ..IngestOptions::default() };
    commands::ingest::run(&config(folder.path()), &options).unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let live = generations.path(&generations.current().unwrap().unwrap());
    let listings = fs::read(live.join("listings.bin")).unwrap();
    let text = String::from_utf8_lossy(&listings);
    assert!(text.contains("4.50"), "the listing itself is there");
    for private in ["Zorglub", "01 99 00", "00000000000000", "rue "] {
        assert!(!text.contains(private), "{private}");
    }
    let report = fs::read_to_string(live.join("report.json")).unwrap();
    assert!(!report.contains("Zorglub"));
}

#[test]
fn a_change_of_the_stored_layout_changes_the_format_number() {
    let row = berceau::search::row::Row::new(
        &listings(1, 42)[0],
        None,
        Default::default(),
        &mut Default::default(),
    );
    let commune = &crate::support::PLACES.communes()[0];
    let quality = berceau::search::Quality::of(&listings(20, 42));
    let figure = crate::quality::places("44109", 2023, 12);
    let bytes = [
        postcard::to_stdvec(&row).unwrap(),
        postcard::to_stdvec(commune).unwrap(),
        postcard::to_stdvec(&quality).unwrap(),
        postcard::to_stdvec(&figure).unwrap(),
    ]
    .concat();
    let seen = format!("{} {}", berceau::generation::FORMAT, berceau::generation::sha256(&bytes));
    // When this differs: raise FORMAT in src/generation/manifest.rs, then write the new line here.
    assert_eq!(seen, include_str!("../../fixtures/expected/layout.txt").trim());
}

#[test]
fn remains_of_a_killed_run_are_swept_away() {
    let folder = tempfile::tempdir().unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let dead = folder.path().join("generations/.draft-999999999");
    fs::create_dir(&dead).unwrap();
    fs::write(dead.join("rows.bin"), b"half").unwrap();
    assert!(generations.list().unwrap().is_empty());
    publish(&generations, &listings(5, 1));
    assert!(!dead.exists());
    let unpublished = generations.draft().unwrap();
    let path = unpublished.path().to_owned();
    drop(unpublished);
    assert!(!path.exists());
}

#[test]
fn ingesting_twice_changes_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let options = IngestOptions { offline: true, ..IngestOptions::default() };
    let run =
        |options: &IngestOptions| format!("{:?}", commands::ingest::run(&config, options).unwrap());
    let code = |n: u8| format!("{:?}", ExitCode::from(n));
    let dry = IngestOptions { dry_run: true, ..options.clone() };
    run(&dry);
    let generations = Generations::open(folder.path()).unwrap();
    assert_eq!(generations.current().unwrap(), None);
    assert_eq!(run(&options), code(0));
    let first = generations.current().unwrap().unwrap();
    assert_eq!(run(&options), code(3));
    assert_eq!(generations.current().unwrap().unwrap(), first);
    assert!(folder.path().join("report.json").exists());
    commands::generations::run(&config, &GenerationsCommand::Verify { id: None }).unwrap();
    // One source alone renews itself and leaves the others as they are.
    let one = IngestOptions { source: vec!["rpe-paris".into()], ..options.clone() };
    assert_eq!(run(&one), code(3));
    let unknown = IngestOptions { source: vec!["nothing".into()], ..options };
    assert!(commands::ingest::run(&config, &unknown).is_err());
}

#[test]
fn a_source_that_loses_most_of_its_rows_is_refused_and_the_old_data_stay() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let file = folder.path().join("ville.jsonl");
    let write = |rows: usize| {
        let row = |i: usize| {
            format!(
                "{{\"source_id\":\"{i}\",\"type\":\"creche\",\"name\":\"Crèche {i}\",\"address\":{{\"street\":\"{i} rue des Lilas\",\"citycode\":\"44109\",\"postcode\":\"44000\",\"city\":\"Nantes\"}},\"lat\":47.21,\"lon\":-1.55,\"updated_on\":\"2026-11-01\"}}\n"
            )
        };
        fs::write(&file, (0..rows).map(row).collect::<String>()).unwrap();
    };
    let options = IngestOptions { input: vec![file.clone()], ..IngestOptions::default() };
    let run = || format!("{:?}", commands::ingest::run(&config, &options).unwrap());
    let code = |n: u8| format!("{:?}", ExitCode::from(n));
    write(20);
    assert_eq!(run(), code(0));
    let generations = Generations::open(folder.path()).unwrap();
    let first = generations.current().unwrap();
    write(3);
    assert_eq!(run(), code(4));
    fs::write(&file, b"<html>not found</html>").unwrap();
    assert_eq!(run(), code(4));
    assert_eq!(generations.current().unwrap(), first);
    write(19);
    assert_eq!(run(), code(0));
    assert_ne!(generations.current().unwrap(), first);
}

#[test]
fn address_files_serve_the_run_are_kept_for_the_next_and_are_told_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let row = |id: &str, number: u32| {
        format!(
            r#"{{"source_id":"{id}","type":"creche","name":"{id}","address":{{"housenumber":"{number}","street":"rue de l'essai","citycode":"12145"}}}}"#
        ) + "\n"
    };
    let input = folder.path().join("liste.jsonl");
    let streets = folder.path().join("adresses.csv");
    fs::write(&input, row("a", 1) + &row("b", 2)).unwrap();
    let head = "numero;rep;nom_voie;code_postal;code_insee;nom_commune;lat;lon";
    let line = |n: u32, lat: &str| format!("{n};;Rue de l'Essai;12100;12145;Millau;{lat};3.0786");
    fs::write(&streets, [head, &line(1, "44.0986"), &line(2, "x")].join("\n")).unwrap();
    let first = IngestOptions {
        input: vec![input.clone()],
        addresses: vec![streets.clone()],
        ..IngestOptions::default()
    };
    let config = config(folder.path());
    commands::ingest::run(&config, &first).unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let live = |name: &str| {
        let id = generations.current().unwrap().unwrap();
        fs::read_to_string(generations.path(&id).join(name)).unwrap()
    };
    let report: serde_json::Value = serde_json::from_str(&live("report.json")).unwrap();
    let file = &report["addresses"]["files"][0];
    assert_eq!((&file["rows"], &file["kept"]), (&2.into(), &1.into()));
    assert_eq!(file["refused"], serde_json::json!({"position": 1}));
    let located = report["sources"]["liste"]["located"].clone();
    assert_eq!(located, serde_json::json!({"housenumber": 1, "street": 1}));
    // Without the files: the kept table answers.
    fs::remove_file(&streets).unwrap();
    fs::write(&input, row("a", 1) + &row("c", 1)).unwrap();
    let later = IngestOptions { addresses: Vec::new(), ..first };
    commands::ingest::run(&config, &later).unwrap();
    let report: serde_json::Value = serde_json::from_str(&live("report.json")).unwrap();
    assert_eq!(report["sources"]["liste"]["located"], serde_json::json!({"housenumber": 2}));
    assert!(report.get("addresses").is_none());
    // A damaged table stops the run: what hides homes rests on it.
    fs::write(folder.path().join("addresses.bin"), b"x").unwrap();
    assert!(commands::ingest::run(&config, &later).is_err());
}
