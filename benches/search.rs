//! Times the search in process, from the text of the question to the bytes of the answer, and
//! compares every answer with a full scan: a fast wrong answer fails.
//!
//! `cargo bench -p loadtest` on 35 000 made-up listings; `BENCH_LISTINGS=350000` for more, `BENCH_DATA`
//! for a data folder that exists. One process, one thread, no network.

use berceau::cli::IngestOptions;
use berceau::config::Config;
use berceau::domain::Date;
use berceau::generation::Generations;
use berceau::http::answer;
use berceau::http::handlers::listings::run;
use berceau::http::params::Params;
use berceau::http::search_params::{self, Format};
use berceau::search::Generation;
use loadtest::country::Country;
use loadtest::made;
use loadtest::oracle::Oracle;
use loadtest::questions::{Class, Drawer, Question};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Questions of a class.
const QUESTIONS: usize = 500;
/// Of them, those compared with a full scan.
const COMPARED: usize = 60;
const TODAY: Date = jiff::civil::date(2026, 11, 23);

fn main() -> io::Result<()> {
    let country = Country::load().map_err(io::Error::other)?;
    let generation = generation(&country)?;
    let oracle = Oracle::of(&generation);
    println!("{} listings, {QUESTIONS} questions a class, one thread", generation.len());
    println!(
        "{:<8} {:>10} {:>9} {:>9} {:>9}  recall",
        "class", "answers/s", "p50 µs", "p95 µs", "p99 µs"
    );
    for class in [Class::Nearest, Class::Filters, Class::Words, Class::Box] {
        let mut drawer = Drawer::new(&country, 1);
        let questions: Vec<Question> =
            (0..QUESTIONS).map(|_| drawer.draw(class).without(&unknown())).collect();
        let recall = compare(&generation, &oracle, &questions[..COMPARED]);
        let mut times = time(&generation, &questions);
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize] * 1e6;
        let rate = times.len() as f64 / times.iter().sum::<f64>();
        println!(
            "{class:<8} {rate:>10.0} {:>9.1} {:>9.1} {:>9.1}  {recall:.3}",
            at(0.5),
            at(0.95),
            at(0.99)
        );
        // Words are measured, not held to a scan: the service may lawfully find more than words.
        assert!(class == Class::Words || recall == 1.0, "{class}: answers differ from a full scan");
    }
    Ok(())
}

/// The answer that the HTTP door would send. The only place that knows the service's functions.
fn ask(generation: &Generation, query: &str) -> Vec<u8> {
    let params = Params::from_query(query, search_params::NAMES).ok();
    let params = params.unwrap_or_else(|| panic!("refused: {query}"));
    let understood = search_params::read(params, generation.into(), TODAY, Format::Json);
    let understood = understood.unwrap_or_else(|p| panic!("refused: {query}: {}", p.detail));
    let page = run(generation, &understood).unwrap_or_else(|p| panic!("{query}: {}", p.detail));
    answer::write(generation, &understood, &page).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// Parameters of the questions that the service does not know yet.
fn unknown() -> Vec<String> {
    let asked = ["schedule", "age_months"];
    let unknown = asked.into_iter().filter(|name| !search_params::NAMES.contains(name));
    unknown.map(str::to_owned).collect()
}

fn query(question: &Question) -> String {
    let path = question.path(&unknown());
    path.split_once('?').map_or(String::new(), |(_, query)| query.to_owned())
}

fn compare(generation: &Generation, oracle: &Oracle, questions: &[Question]) -> f64 {
    let shares = questions.iter().filter_map(|question| {
        let more = if question.class == Class::Words { "&limit=100" } else { "" };
        let body = ask(generation, &(query(question) + more));
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        oracle.recall(question, &answer)
    });
    let shares: Vec<f64> = shares.collect();
    assert!(!shares.is_empty(), "no question has an answer");
    shares.iter().sum::<f64>() / shares.len() as f64
}

/// Seconds of each question, after a round that warms up.
fn time(generation: &Generation, questions: &[Question]) -> Vec<f64> {
    let queries: Vec<String> = questions.iter().map(query).collect();
    let round = || {
        queries.iter().map(|query| {
            let started = Instant::now();
            std::hint::black_box(ask(generation, query));
            started.elapsed().as_secs_f64()
        })
    };
    let _: f64 = round().sum();
    round().collect()
}

fn generation(country: &Country) -> io::Result<Generation> {
    let folder = match std::env::var_os("BENCH_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => made_up(country)?,
    };
    let generations = Generations::open(&folder).map_err(io::Error::other)?;
    let id = generations.current().map_err(io::Error::other)?;
    let id = id.ok_or_else(|| io::Error::other("no live generation"))?;
    Generation::open(&generations, &id).map_err(io::Error::other)
}

/// A folder of made-up listings beside what the compiler writes, made anew each time: the format of
/// generations changes.
fn made_up(country: &Country) -> io::Result<PathBuf> {
    let count = std::env::var("BENCH_LISTINGS").ok().and_then(|n| n.parse().ok()).unwrap_or(35_000);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{count}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let file = folder.join("pays.jsonl");
    made::write(&mut BufWriter::new(File::create(&file)?), country, count, 1)?;
    let listen = ([127, 0, 0, 1], 0).into();
    let config = Config { data: folder.clone(), listen, fetch_reach: Default::default() };
    let options = IngestOptions { input: vec![file], offline: true, ..IngestOptions::default() };
    berceau::commands::ingest::run(&config, &options).map_err(io::Error::other)?;
    Ok(folder)
}
