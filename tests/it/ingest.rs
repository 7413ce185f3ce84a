//! The bundled sources, whole, cut, shuffled and broken.

use berceau::domain::{Listing, ListingType, Precision};
use berceau::geocode::Gazetteer;
use berceau::ingest::{
    Content, Ingested, Input, Mapping, SourceFiles, Surroundings, TOLERANCE_M, diff, hashes,
    load_mapping, run, validate,
};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub static PLACES: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::bundled().expect("reference data"));

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn mappings() -> Vec<Mapping> {
    let folder = std::fs::read_dir(fixtures().join("mappings")).expect("mappings");
    let paths = folder.map(|entry| entry.expect("entry").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    paths.sort();
    let load = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("mapping");
        load_mapping(&path.display().to_string(), &text).unwrap_or_else(|e| panic!("{e}"))
    };
    paths.iter().map(load).collect()
}

fn files(mapping: Mapping) -> SourceFiles {
    let read = |name: &String| {
        let plain = fixtures().join(name);
        let bytes =
            std::fs::read(&plain).or_else(|_| std::fs::read(plain.with_added_extension("gz")));
        (name.clone(), bytes.unwrap_or_else(|e| panic!("{name}: {e}"))).into()
    };
    SourceFiles { inputs: mapping.fixtures.iter().map(read).collect(), mapping }
}

pub fn source(id: &str) -> SourceFiles {
    let mapping = mappings().into_iter().find(|m| m.id.as_str() == id);
    files(mapping.unwrap_or_else(|| panic!("no mapping {id}")))
}

pub fn ingest(sources: &[SourceFiles]) -> Ingested {
    let out = run(sources, &Surroundings::bare(&*PLACES)).expect("distinct sources");
    for (id, source) in &out.report.sources {
        assert!(source.counts.add_up(), "{id}: {:?}", source.counts);
    }
    out
}

/// The sources that have a sample.
pub fn all() -> Vec<SourceFiles> {
    mappings().into_iter().filter(|m| !m.fixtures.is_empty()).map(files).collect()
}

/// A source without sample, over a file of its layout.
pub fn layout(id: &str, file: &str) -> SourceFiles {
    let mut source = source(id);
    let path = fixtures().join("formats").join(id).join(file);
    source.inputs = vec![Input::file(file, path)];
    source
}

fn plain(input: &Input) -> Vec<u8> {
    input.bytes(None).expect("gzip")
}

fn set(input: &mut Input, bytes: Vec<u8>) {
    input.content = Content::Bytes(bytes);
}

#[test]
fn every_bundled_row_is_published_merged_or_rejected_as_expected() {
    let sources = all();
    let out = ingest(&sources);
    for source in sources {
        let (id, path) = (source.mapping.id.as_str(), expected(&source.mapping));
        let counts = &out.report.sources[&source.mapping.id];
        let got = serde_json::to_string_pretty(counts).expect("json") + "\n";
        if std::env::var_os("BERCEAU_BLESS").is_some() {
            std::fs::write(&path, &got).expect("write");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(got == expected, "{id}: counts changed (BERCEAU_BLESS=1 rewrites them):\n{got}");
    }
}

/// What became of the rows of a source is written beside its sample.
fn expected(mapping: &Mapping) -> PathBuf {
    let sample = fixtures().join(&mapping.fixtures[0]);
    sample.with_file_name(format!("{}.expected.json", mapping.id))
}

#[test]
fn the_counts_of_the_publishers_are_found_again() {
    for (id, read, published) in [
        ("creches-loire-atlantique", 507, 286),
        ("mam-loire-atlantique", 329, 106),
        ("creches-toulouse", 160, 160),
        ("poi-issy-les-moulineaux", 116, 39),
        ("osm-corse", 15, 15),
        ("rpe-paris", 11, 11),
        ("bpe-2025", 11, 0),
        ("assistants-maternels-94", 281, 256),
        ("cnaf-places-communes", 3, 3),
        ("cnaf-places-epci", 4, 3),
        ("cnaf-taux-france", 2, 2),
    ] {
        let out = ingest(&[source(id)]);
        let counts = out.report.totals;
        assert!(counts.published == 0 || counts.figures == 0, "{id}: listings or figures");
        assert_eq!(
            (counts.read, counts.published + counts.figures),
            (read, published),
            "{id}: {:?}",
            out.report.sources
        );
    }
}

fn owned<'a>(out: &'a Ingested, source: &str) -> Vec<&'a Listing> {
    out.listings.iter().filter(|l| l.source.as_str() == source).collect()
}

#[test]
fn no_published_point_is_outside_its_commune() {
    let out = ingest(&all());
    for listing in &out.listings {
        let (code, point) = (listing.address.value.citycode, listing.position.value);
        let centre = PLACES.commune(code).and_then(|c| c.centre);
        let at_centre = centre.is_some_and(|c| c.distance_to(point).get() < 1.0);
        // A whole city holds the points of its arrondissements.
        assert!(at_centre || PLACES.contains(code, point, TOLERANCE_M), "{listing:?}");
    }
    for listing in owned(&out, "creches-loire-atlantique") {
        let point = listing.position.value;
        assert!((46.8..47.9).contains(&point.lat()) && (-2.7..-0.9).contains(&point.lon()));
    }
}

#[test]
fn a_network_of_four_creches_stays_four() {
    let out = ingest(&[source("creches-loire-atlantique")]);
    let named = |l: &&Listing| {
        l.title().eq_ignore_ascii_case("nos petits pouces") && l.address.value.city == "Nantes"
    };
    assert_eq!(out.listings.iter().filter(named).count(), 4);
    let nameless = out.listings.iter().filter(|l| l.name.is_none()).count();
    assert_eq!(nameless, 1);
}

#[test]
fn professionals_of_a_mam_are_counted_and_no_capacity_is_made_up() {
    let out = ingest(&[source("mam-loire-atlantique")]);
    let people: u32 =
        out.listings.iter().filter_map(|l| Some(u32::from(l.professionals.as_ref()?.value))).sum();
    assert_eq!(people, 329);
    assert!(
        out.listings.iter().all(|l| l.capacity.is_none() && l.listing_type == ListingType::Mam)
    );
}

#[test]
fn nothing_private_of_home_childminders_is_published() {
    let out = ingest(&[source("assistants-maternels-94"), source("demonstration")]);
    let home = out.listings.iter().filter(|l| l.listing_type == ListingType::AssistantMaternel);
    let masked = |l: &&Listing| {
        l.address.value.street.is_none()
            && matches!(l.precision, Precision::Masked | Precision::Municipality)
    };
    let (hidden, shown): (Vec<&Listing>, Vec<&Listing>) = home.partition(masked);
    assert!(hidden.len() > 1_000 && shown.len() < hidden.len());
    let fontenay = owned(&out, "assistants-maternels-94");
    assert!(fontenay.iter().all(|l| l.name.is_none() && l.phone.is_none() && masked(l)));
    assert!(fontenay.iter().all(|l| l.demonstration));
    let written =
        serde_json::to_string(&fontenay).expect("json") + &out.report.to_json().expect("json");
    assert!(
        !written.contains("NOM0") && !written.contains("FICTIVE") && !written.contains("01-99")
    );
}

#[test]
fn relays_of_paris_stand_in_their_arrondissement_and_serve_others() {
    let out = ingest(&[source("rpe-paris")]);
    for listing in &out.listings {
        assert!(listing.address.value.citycode.as_str().starts_with("751"), "{listing:?}");
        assert_eq!(listing.precision, Precision::Municipality);
        assert!(listing.served_citycodes.is_some());
    }
}

#[test]
fn the_same_files_give_the_same_bytes_in_any_order_of_sources() {
    let mut sources = all();
    let first = ingest(&sources);
    sources.reverse();
    let second = ingest(&sources);
    let bytes =
        |out: &Ingested| (serde_json::to_vec(&out.listings).ok(), out.report.to_json().ok());
    assert_eq!(bytes(&first), bytes(&second));
    assert!(diff(&hashes(&first.listings), &hashes(&second.listings)).is_empty());
    let ids: std::collections::BTreeSet<_> = first.listings.iter().map(|l| &l.id).collect();
    assert_eq!(ids.len(), first.listings.len());
}

#[test]
fn establishments_in_another_layout_are_read_by_the_same_mapping() {
    let mut files = source("bpe-2025");
    let path = fixtures().join("derived/bpe25-disposition.csv.gz");
    files.inputs = vec![
        ("bpe25-disposition.csv".to_owned(), std::fs::read(path).expect("derived file")).into(),
    ];
    let out = ingest(&[files]);
    assert_eq!(out.report.totals.read, 479);
    assert!(out.report.totals.published >= 475, "{:?}", out.report.totals);
    assert!(out.listings.iter().any(|l| l.precision == Precision::Municipality));
}

#[test]
fn portal_pages_and_exports_give_the_listings_of_the_file() {
    let expected = ingest(&[source("creches-toulouse")]);
    let text = std::fs::read_to_string(fixtures().join("mappings/creches-toulouse.toml"))
        .expect("mapping");
    let folder = fixtures().join("derived/ods-v2.1/creches");
    let input = |name: &str| Input::file(name, folder.join(name));
    let variant = |kind: &str, names: &[&str]| {
        let toml = text
            .replace("kind = \"geojson\"", &format!("kind = {kind:?}"))
            .replace("geometry = \"geometry\"", "geometry = \"geo_shape\"");
        let mapping = load_mapping("variant", &toml).expect("mapping");
        ingest(&[SourceFiles { mapping, inputs: names.iter().map(|n| input(n)).collect() }])
            .listings
    };
    let pages = ["records-limit100-offset0.json.gz", "records-limit100-offset100.json.gz"];
    assert_eq!(variant("opendatasoft_v21", &pages), expected.listings);
    assert_eq!(variant("delimited", &["exports.csv.gz"]), expected.listings);
}

/// A small generator of numbers: the tests must break files in the same way every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

#[test]
fn broken_files_never_panic_and_every_row_is_accounted_for() {
    let mut dice = Dice(7);
    for mut files in all() {
        let whole: Vec<Vec<u8>> = files.inputs.iter().map(plain).collect();
        // The largest file is cut once to keep the test short.
        let whole: Vec<Vec<u8>> = whole.into_iter().map(|b| head(b, 400_000)).collect();
        for round in 0..12 {
            for (input, original) in files.inputs.iter_mut().zip(&whole) {
                set(input, broken(original, round, &mut dice));
            }
            let out = ingest(std::slice::from_ref(&files));
            assert!(out.report.totals.add_up());
        }
    }
}

fn head(mut bytes: Vec<u8>, most: usize) -> Vec<u8> {
    bytes.truncate(most);
    bytes
}

fn broken(original: &[u8], round: usize, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.to_vec();
    match round % 4 {
        0 => bytes.truncate(dice.below(original.len())),
        1 => (0..40).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }),
        2 => {
            let (from, length) = (dice.below(bytes.len()), dice.below(500));
            bytes.drain(from..(from + length).min(original.len()));
        }
        _ => (0..20).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes.insert(at, b"\"\n;,{}[]\0\xff"[dice.below(10)]);
        }),
    }
    bytes
}

#[test]
fn broken_values_in_sound_files_are_accounted_for() {
    let mut dice = Dice(11);
    for mut files in all().into_iter().filter(|f| f.mapping.id.as_str() != "demonstration") {
        for input in &mut files.inputs {
            let mut text = plain(input);
            for _ in 0..400 {
                let at = dice.below(text.len());
                if text[at].is_ascii_alphanumeric() {
                    text[at] = b"0159azAZ"[dice.below(8)];
                }
            }
            set(input, text);
        }
        ingest(std::slice::from_ref(&files));
    }
}

#[test]
fn the_order_of_the_rows_does_not_change_what_is_published() {
    let straight = ingest(&[source("osm-corse"), source("demonstration")]);
    let mut demonstration = source("demonstration");
    for input in &mut demonstration.inputs {
        let text = String::from_utf8(plain(input)).expect("utf-8");
        let lines: Vec<&str> = text.lines().rev().collect();
        set(input, lines.join("\n").into_bytes());
    }
    let mut corsica = source("osm-corse");
    for input in &mut corsica.inputs {
        let mut document: serde_json::Value = serde_json::from_slice(&plain(input)).expect("json");
        document["features"].as_array_mut().expect("features").reverse();
        set(input, document.to_string().into_bytes());
    }
    let reversed = ingest(&[corsica, demonstration]);
    assert_eq!(straight.listings, reversed.listings);
}

#[test]
fn the_demonstration_file_is_right_line_by_line() {
    let files = source("demonstration");
    let today = berceau::domain::Date::constant(2026, 11, 25);
    let verdict = validate(&plain(&files.inputs[0]), today, &*PLACES).expect("gzip");
    assert!(verdict.is_accepted() && verdict.lines > 1_000, "{:?}", verdict.refused.first());
    assert!(verdict.issues.is_empty(), "{:?}", verdict.issues.iter().take(5).collect::<Vec<_>>());
    let out = ingest(&[files]);
    assert_eq!(out.report.totals.rejected, 0, "{:?}", out.report.rejected.first());
    assert!(out.listings.iter().all(|l| l.demonstration));
}
