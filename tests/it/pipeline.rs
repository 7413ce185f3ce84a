//! Whole runs of the command on small sources: merging, undoing, absences, gates, changes, network.

use crate::support::stub::Stub;
use berceau::cli::IngestOptions;
use berceau::commands;
use berceau::config::Config;
use berceau::domain::{ChangeKind, Listing};
use berceau::generation::Generations;
use berceau::ingest::fetch::Reach;
use berceau::search::Generation;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use tempfile::TempDir;

/// A data folder and a folder of sources to change between runs.
struct Bench {
    folder: TempDir,
    options: IngestOptions,
}

const HEAD: &str = "Nom;Numero;Rue;CP;Ville;Insee;Lat;Lon;Tel;Places\n";

const FIELDS: &str = r#"
[types]
otherwise = { type = "creche" }
[fields]
name = { from = "Nom" }
housenumber = { from = "Numero" }
street = { from = "Rue" }
postcode = { from = "CP" }
city = { from = "Ville" }
citycode = { from = "Insee" }
phone = { from = "Tel" }
capacity = { from = "Places" }
[[position]]
lat = "Lat"
lon = "Lon"
"#;

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sources")).unwrap();
        let mappings = Some(folder.path().join("sources"));
        Self { options: IngestOptions { mappings, offline: true, ..Default::default() }, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a source: its kind of publisher, the date of its data, its rows.
    fn source(&self, id: &str, kind: &str, date: &str, rows: &str) {
        let mapping = format!(
            "id = \"{id}\"\ntitle = \"{id}\"\npublisher = \"{id}\"\npublisher_kind = \"{kind}\"\n\
             licence = \"Licence Ouverte 2.0\"\nattribution = \"{id}\"\ndata_date = \"{date}\"\n\
             fixtures = [\"{id}.csv\"]\n[format]\nkind = \"delimited\"\n{FIELDS}"
        );
        fs::write(self.path("sources").join(format!("{id}.toml")), mapping).unwrap();
        fs::write(self.path("sources").join(format!("{id}.csv")), format!("{HEAD}{rows}")).unwrap();
    }

    fn without(&self, id: &str) {
        fs::remove_file(self.path("sources").join(format!("{id}.toml"))).unwrap();
    }

    /// Changes one text of a mapping.
    fn change(&self, id: &str, before: &str, after: &str) {
        let path = self.path("sources").join(format!("{id}.toml"));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(before));
        fs::write(&path, text.replacen(before, after, 1)).unwrap();
    }

    fn config(&self) -> Config {
        Config {
            data: self.path("data"),
            listen: ([127, 0, 0, 1], 0).into(),
            fetch_reach: Reach::Loopback,
        }
    }

    fn run(&self) -> String {
        format!("{:?}", commands::ingest::run(&self.config(), &self.options).unwrap())
    }

    fn live(&self) -> Generation {
        let generations = Generations::open(&self.path("data")).unwrap();
        let id = generations.current().unwrap().expect("a generation");
        Generation::open(&generations, &id).unwrap()
    }

    fn listings(&self) -> Vec<Listing> {
        let live = self.live();
        let slots = 0..live.len() as u32;
        let mut all: Vec<Listing> = slots.filter_map(|slot| live.listing(slot)).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    fn report(&self) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.path("data/report.json")).unwrap()).unwrap()
    }
}

fn code(n: u8) -> String {
    format!("{:?}", ExitCode::from(n))
}

const CITY: &str =
    "Multi-accueil Les Lutins;12;rue des Lilas;44000;Nantes;44109;47.2180;-1.5530;0240000001;\n";
const INSEE: &str = "LES LUTINS;12;RUE DES LILAS;44000;NANTES;44109;47.2181;-1.5531;;40\n";

#[test]
fn a_place_told_twice_is_one_listing_and_each_field_keeps_its_source() {
    let bench = Bench::new();
    bench.source("ville", "city", "2026-01-01", CITY);
    bench.source("insee", "national", "2025-01-01", INSEE);
    assert_eq!(bench.run(), code(0));
    let listings = bench.listings();
    assert_eq!(listings.len(), 1, "{listings:?}");
    let one = &listings[0];
    assert_eq!(one.source.as_str(), "ville");
    assert_eq!(one.phone.as_ref().unwrap().source.as_str(), "ville");
    let capacity = one.capacity.as_ref().unwrap();
    assert_eq!((capacity.value.get(), capacity.source.as_str()), (40, "insee"));
    assert_eq!(capacity.date.to_string(), "2025-01-01");
    assert_eq!(one.members.len(), 2);
    // The identifier that the row has in its own source leads to the listing.
    let other = one.members.iter().find(|m| m.source.as_str() == "insee").unwrap();
    assert_eq!(bench.live().merged_into(&other.id), Some(one.id.clone()));
    let report = bench.report();
    assert_eq!(report["sources"]["insee"]["merged"], 1);
    assert_eq!(report["sources"]["insee"]["published"], 0);
    assert_eq!(report["totals"]["published"], 1);
    assert_eq!(report["merging"]["listings"], 1);
}

#[test]
fn a_merge_is_undone_when_a_source_leaves_and_when_one_source_is_renewed_alone() {
    let bench = Bench::new();
    bench.source("ville", "city", "2026-01-01", CITY);
    bench.run();
    let alone = bench.listings();
    bench.source("insee", "national", "2025-01-01", INSEE);
    bench.run();
    assert_eq!(bench.listings()[0].members.len(), 2);
    // Renewed alone, a source meets the rows of the other as that one had them.
    let mut renewed = Bench { options: bench.options.clone(), folder: bench.folder };
    renewed.options.source = vec!["insee".into()];
    renewed.source("insee", "national", "2025-02-01", &INSEE.replace("40", "42"));
    assert_eq!(renewed.run(), code(0));
    assert_eq!(renewed.listings()[0].capacity.as_ref().unwrap().value.get(), 42);
    renewed.options.source.clear();
    renewed.without("insee");
    assert_eq!(renewed.run(), code(4), "a source that vanishes is looked at by somebody");
    renewed.options.accept = vec!["insee".into()];
    assert_eq!(renewed.run(), code(0));
    assert_eq!(renewed.listings(), alone);
}

#[test]
fn the_change_feed_tells_additions_updates_merges_and_removals() {
    let bench = Bench::new();
    bench.source("insee", "national", "2025-01-01", INSEE);
    bench.run();
    let first = bench.listings()[0].id.clone();
    bench.source("ville", "city", "2026-01-01", CITY);
    bench.run();
    bench.source("ville", "city", "2026-02-01", &CITY.replace("000001", "000002"));
    bench.run();
    let live = bench.live();
    let told: Vec<_> = live.changes().unwrap().iter().map(|c| (c.change, c.id.as_str())).collect();
    let kept = bench.listings()[0].id.clone();
    assert_eq!(
        told,
        [
            (ChangeKind::Added, first.as_str()),
            (ChangeKind::Added, kept.as_str()),
            (ChangeKind::Merged, first.as_str()),
            (ChangeKind::Updated, kept.as_str()),
        ]
    );
    assert_eq!(live.changes().unwrap()[2].into.as_ref(), Some(&kept));
}

#[test]
fn people_have_the_last_word_on_merges() {
    let bench = Bench::new();
    bench.source("ville", "city", "2026-01-01", CITY);
    bench.source("insee", "national", "2025-01-01", &INSEE.replace("LES LUTINS", "BELLEVUE"));
    bench.run();
    assert_eq!(bench.listings().len(), 2);
    let review = fs::read_to_string(bench.path("data/merging-review.csv")).unwrap();
    assert_eq!(review.lines().count(), 2, "{review}");
    // The person writes "oui" in the first column and saves the file under another name.
    let answered = review.replacen("\n;", "\noui;", 1);
    assert_ne!(answered, review);
    fs::write(bench.path("data/decisions.csv"), answered).unwrap();
    assert_eq!(bench.run(), code(0));
    assert_eq!(bench.listings().len(), 1);
    fs::write(bench.path("data/decisions.csv"), review.replacen("\n;", "\nnon;", 1)).unwrap();
    assert_eq!(bench.run(), code(0));
    assert_eq!(bench.listings().len(), 2);
    assert_eq!(bench.report()["merging"]["to_review"], 0);
}

fn rows(count: usize) -> String {
    let row = |i: usize| {
        format!(
            "Crèche {i};{i};rue Haute;44000;Nantes;44109;47.21{:02};-1.55;02400001{:02};2{}\n",
            i % 100,
            i % 100,
            i % 10
        )
    };
    (0..count).map(row).collect()
}

#[test]
fn a_place_that_vanishes_from_a_list_is_marked_for_two_editions_and_then_removed() {
    let bench = Bench::new();
    bench.source("ville", "city", "2026-01-01", &rows(30));
    bench.run();
    let absent = |bench: &Bench| {
        let listings = bench.listings();
        let marked = listings.iter().filter(|l| l.absent_editions > 0);
        (listings.len(), marked.map(|l| l.absent_editions).collect::<Vec<_>>())
    };
    bench.source("ville", "city", "2026-02-01", &rows(29));
    assert_eq!(bench.run(), code(0));
    assert_eq!(absent(&bench), (30, vec![1]));
    assert_eq!(bench.report()["kept_absent"]["ville"], 1);
    // The same edition read again counts once.
    assert_eq!(bench.run(), code(3));
    bench.source("ville", "city", "2026-03-01", &rows(28));
    bench.run();
    assert_eq!(absent(&bench), (30, vec![1, 2]));
    bench.source("ville", "city", "2026-04-01", &rows(28).replace("02400001", "02400002"));
    bench.run();
    assert_eq!(absent(&bench), (29, vec![2]));
    // It comes back: it is no longer marked.
    bench.source("ville", "city", "2026-05-01", &rows(29));
    bench.run();
    assert_eq!(absent(&bench), (29, vec![]));
}

#[test]
fn a_source_of_the_nation_is_taken_at_its_word_and_so_is_a_renamed_place() {
    let bench = Bench::new();
    bench.source("insee", "national", "2026-01-01", &rows(30));
    bench.source(
        "ville",
        "city",
        "2026-01-01",
        "Les Lutins;4;rue Basse;44000;Nantes;44109;47.3;-1.5;;\n",
    );
    bench.run();
    bench.source("insee", "national", "2026-02-01", &rows(29));
    bench.source(
        "ville",
        "city",
        "2026-02-01",
        "Les Farfadets;4;rue Basse;44000;Nantes;44109;47.3;-1.5;;\n",
    );
    bench.run();
    let listings = bench.listings();
    assert_eq!(listings.len(), 30);
    assert!(listings.iter().all(|l| l.absent_editions == 0));
}

#[test]
fn a_column_that_vanishes_is_refused_until_somebody_accepts_it() {
    let mut bench = Bench::new();
    bench.source("ville", "city", "2026-01-01", &rows(30));
    bench.run();
    let first = bench.live().manifest.id.clone();
    let csv = bench.path("sources/ville.csv");
    let text = fs::read_to_string(&csv).unwrap().replacen(";Lat;", ";Latitude;", 1);
    fs::write(&csv, text).unwrap();
    assert_eq!(bench.run(), code(4));
    assert_eq!(bench.live().manifest.id, first);
    bench.options.accept = vec!["ville".into()];
    assert_eq!(bench.run(), code(0));
    assert_ne!(bench.live().manifest.id, first);
}

/// A source whose real file is on the stub.
fn online(bench: &Bench, stub: &Stub, rows: &str) {
    bench.source("ville", "city", "2026-01-01", "");
    fs::remove_file(bench.path("sources/ville.csv")).unwrap();
    let path = bench.path("sources/ville.toml");
    let text = fs::read_to_string(&path).unwrap();
    let production =
        format!("[production]\nurl = \"{}/liste.csv\"\ncontent = \"csv\"\n[format]", stub.base());
    fs::write(&path, text.replacen("[format]", &production, 1)).unwrap();
    stub.serve("/liste.csv", 200, &format!("{HEAD}{rows}"));
}

#[test]
fn a_run_with_the_network_reads_what_the_publisher_has_today() {
    let stub = Stub::start();
    let mut bench = Bench::new();
    bench.options.offline = false;
    online(&bench, &stub, &rows(30));
    assert_eq!(bench.run(), code(0));
    assert_eq!(bench.listings().len(), 30);
    stub.serve("/liste.csv", 200, &format!("{HEAD}{}", rows(31)));
    assert_eq!(bench.run(), code(0));
    assert_eq!(bench.listings().len(), 31);
    assert_eq!(bench.run(), code(3));
    // A page of excuses instead of the file: what was there stays, and the report says why.
    stub.serve("/liste.csv", 200, "<!DOCTYPE html><html><body>Maintenance</body></html>");
    assert_eq!(bench.run(), code(3));
    assert_eq!(bench.listings().len(), 31);
    let told = bench.report()["not_renewed"]["ville"].as_str().unwrap_or_default().to_owned();
    assert!(told.to_lowercase().contains("html"), "{told}");
    stub.serve("/liste.csv", 404, "");
    assert_eq!(bench.run(), code(3));
    assert!(bench.report()["not_renewed"]["ville"].as_str().unwrap().contains("404"));
}

#[test]
fn a_list_kept_by_hand_does_not_hide_that_nothing_could_be_brought() {
    let stub = Stub::start();
    let mut bench = Bench::new();
    bench.options.offline = false;
    online(&bench, &stub, "");
    stub.serve("/liste.csv", 404, "");
    bench.source("departement", "department", "2026-01-01", &rows(3));
    assert!(commands::ingest::run(&bench.config(), &bench.options).is_err());
    assert_eq!(Generations::open(&bench.path("data")).unwrap().current().unwrap(), None);
}

#[test]
fn a_damaged_change_feed_stops_the_run_instead_of_being_forgotten() {
    let bench = Bench::new();
    bench.source("ville", "city", "2026-01-01", CITY);
    bench.run();
    let generations = Generations::open(&bench.path("data")).unwrap();
    let id = generations.current().unwrap().unwrap();
    fs::write(generations.path(&id).join("changes.jsonl"), "{oops\n").unwrap();
    bench.source("ville", "city", "2026-02-01", &CITY.replace("000001", "000002"));
    assert!(commands::ingest::run(&bench.config(), &bench.options).is_err());
    assert_eq!(generations.current().unwrap(), Some(id));
}

#[test]
fn without_any_file_a_run_with_the_network_fails_and_publishes_nothing() {
    let stub = Stub::start();
    let mut bench = Bench::new();
    bench.options.offline = false;
    online(&bench, &stub, "");
    stub.serve("/liste.csv", 404, "");
    assert!(commands::ingest::run(&bench.config(), &bench.options).is_err());
    assert_eq!(Generations::open(&bench.path("data")).unwrap().current().unwrap(), None);
}

#[test]
fn an_old_sample_is_read_only_where_the_source_that_replaces_it_is_not() {
    let stub = Stub::start();
    for (offline, expected) in [(true, 1), (false, 30)] {
        let mut bench = Bench::new();
        bench.options.offline = offline;
        online(&bench, &stub, &rows(30));
        bench.source("ancienne", "city", "2018-01-01", CITY);
        bench.source("papier", "city", "2018-01-01", CITY);
        bench.change("ville", "fixtures = [\"ville.csv\"]", "fixtures = []");
        bench.change("ancienne", "title =", "replaced_by = \"ville\"\ntitle =");
        // Without sample and fetched by nobody: never read, and no failure.
        bench.change("papier", "fixtures = [\"papier.csv\"]", "fixtures = []");
        let by_hand = "[production]\nurl = \"-\"\nmethod = \"manual\"\n[format]";
        bench.change("papier", "[format]", by_hand);
        assert_eq!(bench.run(), code(0));
        assert_eq!(bench.listings().len(), expected, "offline: {offline}");
        assert_eq!(bench.live().manifest.sources.len(), 1);
    }
}
