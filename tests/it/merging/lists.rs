//! The bundled lists through the whole ingestion, every row named by its rank in its file.

use berceau::domain::{Listing, PublisherKind, SourceId};
use berceau::geocode::Gazetteer;
use berceau::ingest::reconcile::{LabelledPair, RowKey, Truth};
use berceau::ingest::{SourceFiles, Surroundings, connector::decompress, load_mapping, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

pub static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::bundled().unwrap());

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn read(name: &str) -> Vec<u8> {
    let bytes = std::fs::read(fixtures().join(name)).unwrap();
    decompress(name, &bytes).unwrap().into_owned()
}

/// A source of the bundle; `ranked` rows carry their rank as identifier.
fn source(id: &str, file: &str, bytes: Vec<u8>, ranked: bool) -> SourceFiles {
    let text = String::from_utf8(read(&format!("mappings/{id}.toml"))).unwrap();
    let text = if ranked {
        text.replacen("[fields]", "[fields]\nsource_id = { from = \"rang\" }", 1)
    } else {
        text
    };
    let mapping = load_mapping(id, &text).unwrap();
    let name = file.trim_end_matches(".gz").to_owned();
    SourceFiles { mapping, inputs: vec![(name, bytes).into()] }
}

fn ranked_features(file: &str, prefix: &str) -> Vec<u8> {
    let text = String::from_utf8(read(file)).unwrap();
    let start = text.find('{').unwrap();
    let mut value: Value =
        serde_json::Deserializer::from_str(&text[start..]).into_iter().next().unwrap().unwrap();
    for (i, feature) in value["features"].as_array_mut().unwrap().iter_mut().enumerate() {
        feature["properties"]["rang"] = i.to_string().into();
    }
    format!("{prefix}{value}").into_bytes()
}

fn cities() -> Vec<SourceFiles> {
    let dept = "sources/creches-loire-atlantique/Creches.js.gz";
    let toulouse = "sources/creches-toulouse/creches.geojson";
    let issy = "sources/poi-issy-les-moulineaux/points-dinteret.json";
    let mam = "sources/mam-loire-atlantique/Mam.js.gz";
    vec![
        source("creches-loire-atlantique", dept, ranked_features(dept, "var creches ="), true),
        source("creches-toulouse", toulouse, ranked_features(toulouse, ""), true),
        source("poi-issy-les-moulineaux", issy, read(issy), false),
        source("mam-loire-atlantique", mam, read(mam), false),
    ]
}

pub fn publishers() -> BTreeMap<SourceId, PublisherKind> {
    let kinds = [
        ("creches-loire-atlantique", PublisherKind::Department),
        ("mam-loire-atlantique", PublisherKind::Department),
        ("creches-toulouse", PublisherKind::City),
        ("poi-issy-les-moulineaux", PublisherKind::City),
        ("bpe-2025", PublisherKind::National),
        ("osm-corse", PublisherKind::Community),
    ];
    kinds.into_iter().map(|(id, kind)| (SourceId::parse(id).unwrap(), kind)).collect()
}

fn listings(sources: &[SourceFiles]) -> Vec<Listing> {
    let out = run(sources, &Surroundings::bare(&*PLACES)).unwrap();
    for (id, report) in &out.report.sources {
        assert!(report.failure.is_none(), "{id}: {:?}", report.failure);
    }
    out.listings
}

/// Crèches of Loire-Atlantique, Toulouse and Issy, houses of Loire-Atlantique.
pub fn real_lists() -> Vec<Listing> {
    listings(&cities())
}

/// The lists, the same crèches in the layout of the BPE, and which row is which.
pub fn with_derived() -> (Vec<Listing>, Vec<LabelledPair>) {
    let text = String::from_utf8(read("derived/bpe25-disposition.csv.gz")).unwrap();
    let mut ranked = String::new();
    for (i, line) in text.lines().enumerate() {
        let rank = if i == 0 { "rang".to_owned() } else { i.to_string() };
        ranked.push_str(&format!("\"{rank}\";{line}\n"));
    }
    let ranked = ranked.replacen("\"rang\";\u{feff}", "\u{feff}\"rang\";", 1);
    let mut sources = cities();
    sources.push(source("bpe-2025", "bpe.csv", ranked.into_bytes(), true));
    let listings = listings(&sources);
    let pairs = truth(&listings);
    (listings, pairs)
}

fn truth(listings: &[Listing]) -> Vec<LabelledPair> {
    let known: BTreeSet<RowKey> = listings.iter().map(RowKey::of).collect();
    let issy: Value =
        serde_json::from_slice(&read("sources/poi-issy-les-moulineaux/points-dinteret.json"))
            .unwrap();
    let table = read("derived/bpe25-disposition-correspondances.csv.gz");
    let mut pairs = Vec::new();
    for record in csv::Reader::from_reader(&table[..]).records() {
        let record = record.unwrap();
        let (source, _) = record[1].split_once('/').unwrap();
        let rank: usize = record[2].parse().unwrap();
        let source_id = match source {
            "poi-issy-les-moulineaux" => issy[rank]["recordid"].as_str().unwrap().to_owned(),
            _ => rank.to_string(),
        };
        let key = |source: &str, source_id: String| RowKey {
            source: SourceId::parse(source).unwrap(),
            source_id,
        };
        let (a, b) = (key("bpe-2025", record[0].to_owned()), key(source, source_id));
        if known.contains(&a) && known.contains(&b) {
            pairs.push(LabelledPair::new(a, b, Truth::Same));
        } else {
            println!("not in the lists: {record:?}");
        }
    }
    pairs
}
