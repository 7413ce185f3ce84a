//! Files given by hand, damaged data folders and two runs at once.

use crate::support::app::config;
use berceau::cli::{GenerationsCommand, IngestOptions};
use berceau::commands;
use berceau::generation::{GenerationError, Generations};
use berceau::search::Generation;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn code(n: u8) -> String {
    format!("{:?}", ExitCode::from(n))
}

/// A folder with files of some crèches.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str, rows: std::ops::Range<usize>) -> PathBuf {
        let row = |i: usize| {
            format!(
                "{{\"source_id\":\"{i}\",\"type\":\"creche\",\"name\":\"Crèche {i}\",\"address\":{{\"street\":\"{i} rue des Lilas\",\"citycode\":\"44109\"}},\"updated_on\":\"2026-11-01\"}}\n"
            )
        };
        let path = self.path().join(name);
        fs::write(&path, rows.map(row).collect::<String>()).unwrap();
        path
    }

    fn run(&self, inputs: &[&Path]) -> anyhow::Result<String> {
        self.run_with(&IngestOptions {
            input: inputs.iter().map(|path| (*path).to_owned()).collect(),
            ..IngestOptions::default()
        })
    }

    fn run_with(&self, options: &IngestOptions) -> anyhow::Result<String> {
        commands::ingest::run(&config(self.path()), options).map(|code| format!("{code:?}"))
    }

    fn generations(&self) -> Generations {
        Generations::open(self.path()).unwrap()
    }

    /// Listings of each source.
    fn counts(&self) -> Vec<(String, u64)> {
        let generations = self.generations();
        let id = generations.current().unwrap().unwrap();
        let live = Generation::open(&generations, &id).unwrap();
        let sources = &live.manifest.sources;
        sources.iter().map(|s| (s.info.id.to_string(), s.published)).collect()
    }
}

#[test]
fn a_given_file_replaces_its_own_source_and_keeps_the_others() {
    let bench = Bench::new();
    let (a, b) = (bench.file("a.jsonl", 0..20), bench.file("b.jsonl", 20..50));
    assert_eq!(bench.run(&[&a, &b]).unwrap(), code(0));
    bench.file("a.jsonl", 0..19);
    assert_eq!(bench.run(&[&a]).unwrap(), code(0));
    assert_eq!(bench.counts(), [("a".to_owned(), 19), ("b".to_owned(), 30)]);
    // The list of another month, or under a told name, is judged against the one before.
    let few = bench.file("a-2026-12.jsonl", 0..3);
    assert_eq!(bench.run(&[&few]).unwrap(), code(4));
    let named = PathBuf::from(format!("b={}", few.display()));
    assert_eq!(bench.run(&[&named]).unwrap(), code(4));
    assert_eq!(bench.counts(), [("a".to_owned(), 19), ("b".to_owned(), 30)]);
}

#[test]
fn a_source_that_a_run_would_take_away_is_refused_until_somebody_accepts_it() {
    let bench = Bench::new();
    let a = bench.file("a.jsonl", 0..20);
    assert_eq!(bench.run(&[&a]).unwrap(), code(0));
    let samples = IngestOptions { offline: true, ..IngestOptions::default() };
    assert_eq!(bench.run_with(&samples).unwrap(), code(4));
    let accepted = IngestOptions { accept: vec!["a".into()], ..samples };
    assert_eq!(bench.run_with(&accepted).unwrap(), code(0));
    let unknown = IngestOptions { accept: vec!["z".into()], ..accepted };
    assert!(bench.run_with(&unknown).is_err());
}

#[test]
fn a_refused_run_leaves_the_report_of_what_is_served() {
    let bench = Bench::new();
    let a = bench.file("a.jsonl", 0..20);
    bench.run(&[&a]).unwrap();
    let report = fs::read(bench.path().join("report.json")).unwrap();
    bench.file("a.jsonl", 0..2);
    assert_eq!(bench.run(&[&a]).unwrap(), code(4));
    assert_eq!(fs::read(bench.path().join("report.json")).unwrap(), report);
    assert!(bench.path().join("report.refused.json").exists());
}

#[test]
fn a_lost_or_garbled_current_is_no_empty_folder() {
    let bench = Bench::new();
    let a = bench.file("a.jsonl", 0..20);
    bench.run(&[&a]).unwrap();
    let generations = bench.generations();
    let live = generations.current().unwrap().unwrap();
    let current = bench.path().join("generations/current");
    for bytes in [None, Some(&b""[..]), Some(b"\xff\xfe"), Some(b"20200101t000000000z-000000")] {
        match bytes {
            Some(bytes) => fs::write(&current, bytes).unwrap(),
            None => fs::remove_file(&current).unwrap(),
        }
        let error = generations.current().unwrap_err();
        assert!(error.to_string().contains(live.as_str()), "{error}");
        assert!(bench.run(&[&a]).is_err());
    }
    assert_eq!(generations.rollback().unwrap(), live);
    assert_eq!(generations.current().unwrap(), Some(live));
}

#[test]
fn two_runs_never_work_in_one_folder_and_the_second_says_who_is_there() {
    let bench = Bench::new();
    let a = bench.file("a.jsonl", 0..20);
    let held = bench.generations().lock("a long ingestion").unwrap();
    let error = bench.run(&[&a]).unwrap_err().to_string();
    assert!(error.contains("a long ingestion"), "{error}");
    drop(held);
    assert_eq!(bench.run(&[&a]).unwrap(), code(0));
}

#[test]
fn a_damaged_live_generation_is_told_is_never_unchanged_and_is_stepped_over() {
    let bench = Bench::new();
    let a = bench.file("a.jsonl", 0..20);
    bench.run(&[&a]).unwrap();
    let generations = bench.generations();
    let first = generations.current().unwrap().unwrap();
    bench.file("a.jsonl", 0..21);
    bench.run(&[&a]).unwrap();
    let second = generations.current().unwrap().unwrap();
    // A file that no comparison needs: the run is judged, and publishes a whole one.
    fs::write(generations.path(&second).join("report.json"), "x").unwrap();
    bench.file("a.jsonl", 0..2);
    assert_eq!(bench.run(&[&a]).unwrap(), code(4));
    bench.file("a.jsonl", 0..21);
    assert_eq!(bench.run(&[&a]).unwrap(), code(0));
    let third = generations.current().unwrap().unwrap();
    assert_ne!(third, second);
    // The rows themselves: nothing can be compared.
    fs::write(generations.path(&third).join("rows.bin"), "x").unwrap();
    assert!(bench.run(&[&a]).is_err());
    assert_eq!(generations.rollback().unwrap(), first);
    let earlier = generations.rollback();
    assert!(matches!(earlier, Err(GenerationError::NothingEarlier(_))));
}

#[test]
fn going_back_to_what_people_have_hidden_since_needs_a_yes() {
    let bench = Bench::new();
    let row = |shown: bool| {
        format!(
            "{{\"source_id\":\"1\",\"type\":\"assistant_maternel\",\"name\":\"Zorglub\",\"phone\":\"0199000001\",\"address\":{{\"citycode\":\"44109\"}},\"visibility\":{{\"name\":{shown},\"phone\":{shown}}}}}\n"
        )
    };
    let file = bench.path().join("a.jsonl");
    for shown in [true, false] {
        fs::write(&file, row(shown)).unwrap();
        let options = IngestOptions {
            input: vec![file.clone()],
            accept: if shown { vec![] } else { vec!["a".into()] },
            ..IngestOptions::default()
        };
        assert_eq!(bench.run_with(&options).unwrap(), code(0));
    }
    let back = |yes| {
        let command = GenerationsCommand::Rollback { yes };
        commands::generations::run(&config(bench.path()), &command)
    };
    assert!(back(false).unwrap_err().to_string().contains("--yes"));
    assert!(back(true).is_ok());
}
