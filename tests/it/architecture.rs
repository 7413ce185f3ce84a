//! Who may name whom. The sentences are those of `docs/architecture.md`.

use std::path::{Path, PathBuf};

/// Room, words that it may not contain, the invariant.
const RULES: &[(&str, &[&str], &str)] = &[
    (
        "src/domain",
        &[
            "actix_web",
            "sqlx",
            "tantivy",
            "rstar",
            "reqwest",
            "std::env",
            "std::fs",
            "crate::geocode",
            "crate::search",
            "crate::ingest",
            "crate::generation",
            "crate::http",
            "Timestamp::now",
        ],
        "The domain knows nothing of files, clocks, engines or the network.",
    ),
    (
        "src/geocode",
        &["actix_web", "sqlx", "tantivy", "crate::search", "crate::ingest", "crate::http"],
        "Places know nothing of listings, engines or HTTP.",
    ),
    (
        "src/generation",
        &[
            "actix_web",
            "tantivy",
            "rstar",
            "crate::search",
            "crate::ingest",
            "crate::http",
            "crate::geocode",
        ],
        "A generation on disk is files and checksums; it does not know what they mean.",
    ),
    (
        "src/simulator",
        &[
            "actix_web",
            "tantivy",
            "rstar",
            "std::fs",
            "std::env",
            "crate::geocode",
            "crate::generation",
            "crate::search",
            "crate::ingest",
            "crate::http",
            "Timestamp::now",
            "f64",
        ],
        "The simulator knows only the domain and the law of params: no place, no clock, no float.",
    ),
    (
        "src/search",
        &["actix_web", "sqlx", "reqwest", "crate::http", "crate::ingest", "SystemClock"],
        "Search sees no HTTP and no source.",
    ),
    (
        "src/ingest",
        &["actix_web", "tantivy", "rstar", "crate::http", "crate::search", "Timestamp::now"],
        "Ingestion ends with checked listings; it neither indexes nor serves them.",
    ),
];

/// Only these may read the clock or point at the server.
const NOTHING_POINTS_AT_HTTP: &[&str] = &[
    "src/domain",
    "src/geocode",
    "src/generation",
    "src/search",
    "src/simulator",
    "src/ingest",
    "src/bundled.rs",
    "src/clock.rs",
];

fn rust_files(root: &Path) -> Vec<PathBuf> {
    if root.is_file() {
        return vec![root.to_owned()];
    }
    let entries = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    found.sort();
    found
}

fn offences(room: &str, forbidden: &[&str], sentence: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let files = rust_files(&root.join(room));
    assert!(!files.is_empty(), "{room} is empty");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for word in forbidden.iter().filter(|word| code.contains(**word)) {
                let shown = file.strip_prefix(root).unwrap().display();
                found.push(format!("{shown}:{}: {word}. {sentence}", number + 1));
            }
        }
    }
    found
}

#[test]
fn rooms_name_only_what_they_may() {
    let mut found = Vec::new();
    for (room, forbidden, sentence) in RULES {
        found.extend(offences(room, forbidden, sentence));
    }
    for room in NOTHING_POINTS_AT_HTTP {
        found.extend(offences(
            room,
            &["crate::http", "crate::commands"],
            "Nothing points at HTTP.",
        ));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_main_file_stays_thin_and_no_file_grows_past_its_room() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lines = |path: &Path| std::fs::read_to_string(path).unwrap().lines().count();
    assert!(lines(&root.join("src/main.rs")) <= 50);
    let large: Vec<String> = rust_files(&root.join("src"))
        .into_iter()
        .filter(|path| lines(path) > 450)
        .map(|path| path.display().to_string())
        .collect();
    assert!(large.is_empty(), "over 450 lines: {large:?}");
}

#[test]
fn the_architecture_page_says_every_sentence_that_is_guarded() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/architecture.md"))
            .unwrap();
    for (_, _, sentence) in RULES {
        assert!(page.contains(sentence), "docs/architecture.md does not say: {sentence}");
    }
    assert!(page.lines().count() < 200);
}
