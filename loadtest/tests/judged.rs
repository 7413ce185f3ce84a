//! The ratchet of the judged questions: on a small made-up country, no phenomenon may be answered
//! worse than is recorded. `make bless` records anew; review the difference.

use berceau::cli::{EvalSearchOptions, IngestOptions, OutputFormat};
use berceau::commands::eval::search::document;
use berceau::commands::ingest;
use berceau::config::Config;
use berceau::ingest::fetch::Reach;
use loadtest::country::Country;
use loadtest::made;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Enough for most questions to have several answers around, few enough for seconds.
const LISTINGS: u64 = 20_000;
const SEED: u64 = 7;
/// What the last digit of a figure may lose.
const SLACK: f64 = 0.0015;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// What is kept of a run: the figure of each phenomenon, and the questions to look at.
fn measured(data: &Path) -> Value {
    let country = Country::load().unwrap();
    let file = data.join("pays.jsonl");
    let mut out = BufWriter::new(File::create(&file).unwrap());
    made::write(&mut out, &country, LISTINGS, SEED).unwrap();
    let listen = ([127, 0, 0, 1], 0).into();
    let config = Config { data: data.to_owned(), listen, fetch_reach: Reach::Loopback };
    let given = IngestOptions { input: vec![file], no_demo: true, ..IngestOptions::default() };
    ingest::run(&config, &given).unwrap();
    let options = EvalSearchOptions {
        files: vec![project("fixtures/queries/parents.jsonl")],
        seed: 1,
        at: None,
        on: Some(jiff::civil::date(2026, 11, 23)),
        format: OutputFormat::Json,
    };
    kept(&document(&config, &options).unwrap())
}

fn kept(run: &Value) -> Value {
    let groups = run["groups"].as_array().unwrap().iter();
    let ndcg = groups.filter_map(|group| {
        let figure = group["metrics"]["ndcg_at_10"].as_f64()?;
        Some((group["name"].as_str()?.to_owned(), json!((figure * 1e3).round() / 1e3)))
    });
    let failures: Vec<&Value> =
        run["failures"].as_array().unwrap().iter().map(|failure| &failure["id"]).collect();
    let never = &run["groups"][0]["metrics"]["never_at_10"];
    json!({ "ndcg_at_10": ndcg.collect::<Map<_, _>>(), "never_at_10": never, "failures": failures })
}

fn failures(of: &Value) -> BTreeSet<&str> {
    of["failures"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn no_phenomenon_is_answered_worse_than_recorded() {
    let folder = std::env::temp_dir().join(format!("berceau-judged-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let now = measured(&folder);
    fs::remove_dir_all(&folder).unwrap();
    let path = project("fixtures/expected/judged.json");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
    }
    let recorded: Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap_or_default()).unwrap_or_default();
    let (before, after) = (failures(&recorded), failures(&now));
    println!("fail and did not: {:?}", after.difference(&before).collect::<Vec<_>>());
    println!("failed and do not: {:?}", before.difference(&after).collect::<Vec<_>>());
    let groups = recorded["ndcg_at_10"].as_object().expect("a record; run `make bless`");
    let worse: Vec<String> = groups
        .iter()
        .filter_map(|(name, was)| {
            let (was, is) = (was.as_f64()?, now["ndcg_at_10"][name].as_f64().unwrap_or(0.0));
            (is < was - SLACK).then(|| format!("{name}: {is:.3}, was {was:.3}"))
        })
        .collect();
    assert!(worse.is_empty(), "worse than recorded; see what changed, or `make bless`: {worse:#?}");
    assert_eq!(now["never_at_10"], 0);
}
