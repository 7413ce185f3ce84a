//! The folder: the old set or the new one, never a mixture.

use super::super::stub::{Reply, Stub};
use super::*;
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Stdio};

const NEWER: &[u8] = "nom;adresse\nLa Maison Bleue;2 place du Marche\n".as_bytes();

fn names(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(bench.folder.path()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

impl Bench {
    /// The only file of the set that the note points at.
    pub(super) fn stored_file(&self) -> PathBuf {
        stored(self.folder.path()).unwrap().unwrap().files.remove(0)
    }
}

#[tokio::test]
async fn a_new_edition_takes_the_place_of_the_old_one() {
    let stub = Stub::start(|r| Reply::ok(if r.number == 0 { CSV } else { NEWER })).await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert!(bench.fetch(&download(&stub, "/")).await.unwrap().changed);
    assert_eq!(bench.stored().unwrap(), [NEWER]);
    assert_eq!(names(&bench), [".lock", "fetch.json", "set-2"]);
}

#[tokio::test]
async fn the_same_bytes_again_change_nothing() {
    let stub = Stub::start(|_| Reply::ok(CSV)).await;
    let bench = Bench::new();
    let first = bench.fetch(&download(&stub, "/")).await.unwrap();
    let second = bench.fetch(&download(&stub, "/")).await.unwrap();
    assert!(!second.changed && first.files == second.files);
    assert_eq!(names(&bench), [".lock", "fetch.json", "set-1"]);
}

#[tokio::test]
async fn a_failure_leaves_the_old_files_and_no_remains() {
    let stub = Stub::start(|request| match request.number {
        0 => Reply::ok(CSV),
        _ => Reply::status(404),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    bench.fetch(&download(&stub, "/")).await.unwrap_err();
    assert_eq!(bench.stored().unwrap(), [CSV]);
    assert_eq!(names(&bench), [".lock", "fetch.json", "set-1"]);
}

#[tokio::test]
async fn whatever_a_killed_run_left_the_old_set_serves_and_the_next_run_cleans() {
    let stub = Stub::start(|r| Reply::ok(if r.number == 0 { CSV } else { NEWER })).await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    // Killed while writing, and after the new set was moved but before the note.
    for left in [".part-set", "set-7"] {
        fs::create_dir(bench.folder.path().join(left)).unwrap();
        fs::write(bench.folder.path().join(left).join("data.txt"), "half").unwrap();
    }
    fs::write(bench.folder.path().join(".part-fetch.json"), "{\"form").unwrap();
    assert_eq!(bench.stored().unwrap(), [CSV]);
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [NEWER]);
    assert_eq!(names(&bench).len(), 3, "{:?}", names(&bench));
}

#[tokio::test]
async fn a_note_that_points_outside_is_no_note() {
    let stub = Stub::start(|_| Reply::ok(CSV)).await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    let note = bench.folder.path().join("fetch.json");
    let text = fs::read_to_string(&note).unwrap();
    for edited in [text.replace("set-1", "set-/../../x"), text.replace("data.txt", "../fetch.json")]
    {
        fs::write(&note, edited).unwrap();
        assert!(stored(bench.folder.path()).unwrap().is_none());
    }
}

#[tokio::test]
async fn two_runs_do_not_renew_the_same_files_at_once() {
    let stub = Stub::start(|_| Reply::ok(CSV)).await;
    let bench = Bench::new();
    let lock = fs::File::create(bench.folder.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    let error = bench.fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Busy(_)) && error.transient(), "{error}");
    drop(lock);
    bench.fetch(&download(&stub, "/")).await.unwrap();
}

#[tokio::test]
async fn a_file_brought_by_hand_and_a_wrong_table_call_nobody() {
    let stub = Stub::start(|_| Reply::ok(CSV)).await;
    let url = &stub.url;
    let bench = Bench::new();
    let manual = production(&format!("url = \"{url}\"\nmethod = \"manual\""));
    assert!(matches!(bench.fetch(&manual).await, Err(FetchError::Manual(_))));
    for wrong in [
        "method = \"overpass\"",
        "export = \"csv\"",
        "method = \"opendatasoft_export\"",
        "method = \"data_gouv\"\npage_size = 10",
        "hosts = [\"https://static.example.fr/\"]",
        "max_bytes = 10\nmin_bytes = 20",
    ] {
        let table = production(&format!("url = \"{url}/\"\n{wrong}"));
        let error = bench.fetch(&table).await.unwrap_err();
        assert!(matches!(error, FetchError::Production(_)), "{wrong}: {error}");
    }
    assert!(stub.seen().is_empty());
    assert!(toml::from_str::<Production>("url = \"a\"\nmethode = \"zip\"").is_err());
}

const VICTIM_URL: &str = "BERCEAU_TEST_VICTIM_URL";
const VICTIM_FOLDER: &str = "BERCEAU_TEST_VICTIM_FOLDER";

/// A list of three pages; each edition numbers its rows with its own number.
async fn publisher_of_editions() -> Stub {
    let edition = std::sync::atomic::AtomicUsize::new(0);
    let order = std::sync::atomic::Ordering::SeqCst;
    Stub::start(move |request| {
        if !request.path.contains("/records?") {
            let now = edition.fetch_add(1, order) + 1;
            let meta = json!({ "data_processed": now.to_string() });
            return Reply::ok(json!({ "metas": { "default": meta } }).to_string());
        }
        let now = edition.load(order);
        let offset = ["offset=0&", "offset=2&"].iter().position(|o| request.path.contains(o));
        let first = 2 * offset.unwrap_or(2);
        let rows: Vec<Value> =
            (first..first + 2).map(|id| json!({ "id": id, "edition": now })).collect();
        Reply::ok(json!({ "total_count": 6, "results": rows }).to_string())
    })
    .await
}

fn editions_table(url: &str) -> Production {
    let place = format!("url = \"{url}/api/explore/v2.1/catalog/datasets/creches\"");
    let method = "method = \"opendatasoft_records\"\norder_by = \"id\"\npage_size = 2";
    production(&format!("{place}\n{method}"))
}

/// Renews the same files for ever, when it is started by the test below; otherwise does nothing.
#[tokio::test]
async fn a_run_that_lives_until_it_is_killed() {
    let (Ok(url), Ok(folder)) = (std::env::var(VICTIM_URL), std::env::var(VICTIM_FOLDER)) else {
        return;
    };
    let bench = Bench::new();
    let wanted = editions_table(&url);
    loop {
        bench.fetcher.fetch("victim", &wanted, Path::new(&folder), &|_| ()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_killed_at_any_moment_leaves_one_whole_edition() {
    let stub = publisher_of_editions().await;
    let bench = Bench::new();
    bench.fetch(&editions_table(&stub.url)).await.unwrap();
    for _ in 0..12 {
        let lived = stub.seen().len();
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["a_run_that_lives_until_it_is_killed", "--test-threads=1"])
            .env(VICTIM_URL, &stub.url)
            .env(VICTIM_FOLDER, bench.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let more = fastrand::usize(5..30);
        while stub.seen().len() < lived + more && victim.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        victim.kill().unwrap();
        assert!(!victim.wait().unwrap().success());
        let files = bench.stored().expect("a whole set");
        let pages: Vec<Value> = files.iter().map(|f| serde_json::from_slice(f).unwrap()).collect();
        let rows: Vec<&Value> =
            pages.iter().flat_map(|page| page["results"].as_array().unwrap()).collect();
        let one = rows.iter().all(|row| row["edition"] == rows[0]["edition"]);
        assert!(one && rows.len() == 6, "{rows:?}");
    }
    assert!(bench.fetch(&editions_table(&stub.url)).await.unwrap().changed);
    assert_eq!(names(&bench).len(), 3, "{:?}", names(&bench));
}
