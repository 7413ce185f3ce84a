//! What each fuzz target does with its bytes, as plain functions: the fuzzer calls them, and so
//! does an ordinary test of the main repository, on mutated seeds.

use berceau::domain::Date;
use berceau::geocode::Gazetteer;
use berceau::geocode::streets::read as addresses;
use berceau::http::params::Params;
use berceau::http::search_params::{self, Format, Knowledge};
use berceau::ingest::{
    Input, Mapping, SourceFiles, Surroundings, hours, load_mapping, run, validate,
};
use berceau::search::Lexicon;
use std::sync::LazyLock;

const TODAY: Date = Date::constant(2026, 11, 25);

static PLACES: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::bundled().expect("the reference data travel with the program"));
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::bundled().expect("bundled"));

/// A mapping with every kind of rule that a list of crèches may need.
const FIELDS: &str = r#"
title = "Fuzz"
publisher = "Fuzz"
licence = "Licence Ouverte 2.0"
attribution = "Fuzz"
data_date = "2026-01-31"
[types]
otherwise = { type = "creche" }
[fields]
source_id = { from = "id" }
name = { from = "nom", otherwise = "titre" }
address = { from = "adresse" }
postcode = { from = "code_postal" }
city = { from = "commune" }
citycode = { from = "code_insee" }
phone = { from = "telephone", transforms = ["phone_from_text"] }
email = { from = "courriel" }
website = { from = "url" }
siret = { from = "siret" }
capacity = { from = "capacite" }
hours = { from = "horaires" }
closures = { from = "fermetures" }
description = { from = "description" }
served_citycodes = { from = "communes_couvertes" }
updated_on = { from = "date" }
"#;

static DELIMITED: LazyLock<Mapping> = LazyLock::new(|| mapping("[format]\nkind = \"delimited\"\n"));
static GEOJSON: LazyLock<Mapping> = LazyLock::new(|| mapping("[format]\nkind = \"geojson\"\n"));
static RECORDS: LazyLock<Mapping> =
    LazyLock::new(|| mapping("[format]\nkind = \"opendatasoft_v1\"\n"));
static OVERPASS: LazyLock<Mapping> = LazyLock::new(|| mapping("[format]\nkind = \"overpass\"\n"));

fn mapping(format: &str) -> Mapping {
    let text = format!("id = \"fuzz\"{FIELDS}{format}");
    let mut mapping = load_mapping("fuzz", &text).expect("the mapping of the targets is right");
    mapping.read_on = Some(TODAY);
    mapping
}

/// Reads a source of one file; every row must be accounted for.
fn source(mapping: &Mapping, data: &[u8]) {
    let input = Input::from(("fuzz".to_owned(), data.to_vec()));
    let files = SourceFiles { mapping: mapping.clone(), inputs: vec![input] };
    let out = run(&[files], &Surroundings::bare(&*PLACES)).expect("one source has one name");
    assert!(out.report.totals.add_up(), "{:?}", out.report.totals);
    for listing in &out.listings {
        assert!(listing.name.as_ref().is_none_or(|n| !n.value.contains(['\u{fffd}', '\u{202e}'])));
    }
}

/// A file in the inbound format.
pub fn inbound_line(data: &[u8]) {
    if let Ok(verdict) = validate(data, TODAY, &*PLACES) {
        assert!(verdict.refused.iter().all(|refused| refused.line <= data.len() as u64 + 1));
    }
}

/// A delimited file of a publisher.
pub fn delimited_source(data: &[u8]) {
    source(&DELIMITED, data);
}

/// A JSON file of a publisher, in each of the shapes that are read.
pub fn json_source(data: &[u8]) {
    source(&GEOJSON, data);
    source(&RECORDS, data);
    source(&OVERPASS, data);
}

/// A file of addresses (BAN or BANO).
pub fn address_file(data: &[u8]) {
    let mut taken = 0;
    let report = addresses::read(data, &|code| PLACES.successor(code), &mut |_| taken += 1);
    if let Ok(report) = report {
        assert_eq!(report.kept, taken);
        assert_eq!(report.rows, report.kept + report.refused.values().sum::<u64>());
    }
}

/// Opening hours in a text.
pub fn hours_text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(read) = hours::read(&text) {
        assert!(read.week.days().count() <= 7);
    }
}

/// The query string of a search; its text is read for words as well.
pub fn search_query(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    for chip in LEXICON.read(&raw, TODAY).chips {
        assert!(chip.without.len() <= raw.len());
    }
    let params = Params::from_query(&raw, search_params::NAMES);
    let knowledge = Knowledge { places: &PLACES, lexicon: &LEXICON, texts: None };
    if let Ok(understood) =
        params.and_then(|p| search_params::read(p, knowledge, TODAY, Format::Json))
    {
        drop(understood.request);
    }
}

/// The description of a source.
pub fn mapping_toml(data: &[u8]) {
    if let Ok(mapping) = load_mapping("fuzz", &String::from_utf8_lossy(data)) {
        assert!(!mapping.id.as_str().is_empty());
        mapping.columns();
    }
}
