//! Sources one by one: what their publishers write, read by eye, and the traps of each.

use crate::ingest::{all, fixtures, ingest, layout, source};
use crate::support::app::config;
use berceau::cli::IngestOptions;
use berceau::commands;
use berceau::domain::{
    Figure, Listing, ListingType, Measure, Months, Precision, Scale, Sourced, Subtype,
};
use berceau::generation::Generations;
use berceau::ingest::{Ingested, Input, validate};
use berceau::search::Generation;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn named<'a>(out: &'a Ingested, name: &str) -> &'a Listing {
    let is = |l: &&Listing| l.name.as_ref().is_some_and(|n| n.value == name);
    out.listings.iter().find(is).unwrap_or_else(|| panic!("no {name}: {:?}", titles(out)))
}

fn titles(out: &Ingested) -> Vec<&str> {
    out.listings.iter().map(Listing::title).collect()
}

fn reasons(out: &Ingested) -> BTreeMap<&'static str, usize> {
    let mut reasons = BTreeMap::new();
    for row in &out.report.rejected {
        *reasons.entry(row.reason.code()).or_default() += 1;
    }
    reasons
}

fn figure(out: &Ingested, territory: &str, kind: ListingType) -> Vec<(u16, u32)> {
    let fits = |f: &&Figure| f.territory == territory && f.listing_type == kind;
    out.figures.iter().filter(fits).map(|f| (f.year, f.value)).collect()
}

#[test]
fn places_of_the_cnaf_are_counted_by_territory_and_kind() {
    use ListingType::{AssistantMaternel, Creche, GardeADomicile};
    let communes = ingest(&[source("cnaf-places-communes")]);
    assert_eq!(figure(&communes, "92033", Creche), [(2023, 402)]);
    assert_eq!(figure(&communes, "92033", AssistantMaternel), [(2023, 60)]);
    assert_eq!(figure(&communes, "92033", GardeADomicile), [(2023, 81)]);
    // An arrondissement stays one.
    assert_eq!(figure(&communes, "13201", Creche), [(2023, 341)]);
    assert!(communes.listings.is_empty() && communes.figures.len() == 9);
    assert!(communes.figures.iter().all(|f| f.measure == Measure::Places));
    let departments = ingest(&[source("cnaf-places-departements")]);
    assert_eq!(figure(&departments, "2A", Creche), [(2023, 1168)]);
    assert_eq!(figure(&departments, "973", GardeADomicile), [(2023, 186)]);
    assert!(departments.figures.iter().all(|f| f.scale == Scale::Department));
}

#[test]
fn what_the_cnaf_could_not_attribute_is_no_territory() {
    for id in ["cnaf-places-epci", "cnaf-taux-epci"] {
        let out = ingest(&[source(id)]);
        assert_eq!(reasons(&out), BTreeMap::from([("junk_row", 1)]), "{id}");
        assert!(out.figures.iter().all(|f| f.territory.len() == 9), "{id}");
        // An EPCI without a single crèche has told so: zero is a figure there.
        assert_eq!(figure(&out, "248100745", ListingType::Creche), [(2023, 0)], "{id}");
    }
}

#[test]
fn rates_are_tenths_and_years_written_as_texts_are_read() {
    let france = ingest(&[source("cnaf-taux-france")]);
    assert_eq!(figure(&france, "FR", ListingType::Creche), [(2022, 225), (2023, 235)]);
    assert_eq!(figure(&france, "FR", ListingType::AssistantMaternel), [(2022, 315), (2023, 319)]);
    let communes = ingest(&[source("cnaf-taux-communes")]);
    assert_eq!(figure(&communes, "92033", ListingType::Creche), [(2023, 821)]);
    // A rate may pass a hundred: more places than children.
    let mut crowded = source("cnaf-taux-communes");
    let text = String::from_utf8(crowded.inputs[0].bytes(None).unwrap()).unwrap();
    let text = text.replace("\"txcouv_eaje_com\": 82.1", "\"txcouv_eaje_com\": 168.3");
    crowded.inputs = vec![("crowded.json".to_owned(), text.into_bytes()).into()];
    assert_eq!(figure(&ingest(&[crowded]), "92033", ListingType::Creche), [(2023, 1683)]);
}

#[test]
fn an_answer_of_overpass_is_read_whatever_the_kind_of_element() {
    let out = ingest(&[layout("openstreetmap", "corse.json")]);
    assert_eq!((out.report.totals.read, out.report.totals.published), (22, 19));
    let full = named(&out, "Micro-crèche Exemple");
    assert_eq!(full.source_id, "way/900000001");
    assert_eq!(full.subtype(), Some(Subtype::MicroCreche));
    assert_eq!(full.manager.as_ref().unwrap().value, "Association Exemple");
    assert_eq!(full.phone.as_ref().unwrap().value, "04 95 00 00 00");
    assert_eq!(full.capacity.as_ref().unwrap().value.get(), 12);
    let months = |f: &Option<Sourced<Months>>| f.as_ref().map(|m| m.value.get());
    assert_eq!((months(&full.age_min), months(&full.age_max)), (Some(3), Some(36)));
    assert_eq!(full.hours.as_ref().unwrap().value.days().count(), 5);
    assert_eq!(full.tags.as_ref().unwrap().value, ["accessible_fauteuil"]);
    assert_eq!(full.address.value.citycode.as_str(), "2B033");
    let relay = named(&out, "Relais petite enfance Exemple");
    assert_eq!((relay.listing_type, &relay.tags, &relay.hours), (ListingType::Rpe, &None, &None));
    // A kindergarten that says crèche is one; the others are schools, and carers are nobody's.
    assert_eq!(named(&out, "Crèche Exemple du Port").listing_type, ListingType::Creche);
    let house = out.listings.iter().find(|l| l.listing_type == ListingType::Mam).unwrap();
    assert_eq!(house.source_id, "node/900000007");
    assert_eq!(reasons(&out), BTreeMap::from([("not_childcare", 3)]));
    let text = serde_json::to_string(&out.listings).unwrap();
    assert!(!text.contains("Martine") && !text.contains("École"));
}

#[test]
fn the_places_of_corsica_are_the_same_in_both_layouts() {
    let (raw, converted) =
        (ingest(&[layout("openstreetmap", "corse.json")]), ingest(&[source("osm-corse")]));
    let places = |out: &Ingested| {
        let name = |l: &Listing| l.name.as_ref().map(|n| n.value.clone());
        let place = |l: &Listing| (name(l), l.address.value.citycode.to_string());
        let real = |l: &&Listing| !l.source_id.contains("/9000000");
        let mut places: Vec<_> = out.listings.iter().filter(real).map(place).collect();
        places.sort();
        places
    };
    assert_eq!(places(&raw), places(&converted));
}

#[test]
fn the_list_of_hauts_de_seine_has_capacities_with_decimals_and_ages_in_two_units() {
    let out = ingest(&[layout("creches-hauts-de-seine", "export.json")]);
    let real = named(&out, "Les Passereaux");
    assert_eq!(real.subtype(), Some(Subtype::MultiAccueil));
    assert_eq!(real.capacity.as_ref().unwrap().value.get(), 60);
    assert_eq!(real.address.value.label(), "1 Rue Cesaria Evora 92700 Colombes");
    assert_eq!(real.phone.as_ref().unwrap().value, "01 47 81 93 55");
    assert_eq!(real.precision, Precision::Point);
    let family = named(&out, "Exemple des Tilleuls");
    assert_eq!(family.subtype(), Some(Subtype::CrecheFamiliale));
    assert_eq!(family.age_max.as_ref().unwrap().value.get(), 48);
    assert_eq!(family.inclusive.as_ref().map(|i| i.value), Some(false));
    assert_eq!(
        (&family.phone, family.manager.as_ref().unwrap().value.as_str()),
        (&None, "Association")
    );
    let vague = named(&out, "Exemple sans place dite");
    assert_eq!((&vague.capacity, &vague.inclusive, vague.subtype()), (&None, &None, None));
}

#[test]
fn the_list_of_seine_saint_denis_is_placed_by_point_or_shape() {
    let out = ingest(&[layout("creches-seine-saint-denis", "export.json")]);
    assert_eq!(out.report.totals.published, 2);
    let (a, b) = (named(&out, "Exemple A"), named(&out, "Exemple B"));
    assert_eq!((a.precision, b.precision), (Precision::Point, Precision::Point));
    assert_eq!(a.subtype(), Some(Subtype::MultiAccueil));
    assert_eq!(b.subtype(), Some(Subtype::CrecheParentale));
    assert_eq!((a.capacity.as_ref().unwrap().value.get(), &b.capacity), (80, &None));
    assert_eq!(b.manager.as_ref().unwrap().value, "associatif");
}

#[test]
fn codes_of_merignac_are_numbers_and_kinds_come_from_two_columns() {
    let out = ingest(&[layout("creches-merignac", "export.json")]);
    assert_eq!((out.report.totals.published, out.report.totals.rejected), (2, 1));
    assert_eq!(named(&out, "Exemple A").address.value.citycode.as_str(), "33281");
    assert_eq!(named(&out, "Relais petite enfance Exemple").listing_type, ListingType::Rpe);
}

#[test]
fn sirene_gives_named_establishments_and_never_a_person() {
    let out = ingest(&[layout("sirene-accueil-jeunes-enfants", "StockEtablissement_utf8.csv")]);
    assert_eq!((out.report.totals.read, out.report.totals.published), (9, 3));
    let micro = named(&out, "Micro Creche Exemple");
    assert_eq!(micro.subtype(), Some(Subtype::MicroCreche));
    assert!(micro.siret.as_ref().unwrap().value.starts_with("9999999"));
    assert_eq!(micro.address.value.label(), "3 bis Rue de l'Exemple 44000 Nantes");
    assert_eq!(micro.precision, Precision::Street);
    // The metres of La Réunion are not those of the mainland.
    let overseas = named(&out, "Multi-Accueil Exemple");
    assert_eq!(
        (overseas.address.value.citycode.as_str(), overseas.precision),
        ("97411", Precision::Street)
    );
    assert!((overseas.position.value.lat() + 20.89).abs() < 0.05);
    let told = BTreeMap::from([("closed_place", 1), ("not_childcare", 3), ("out_of_scope", 2)]);
    assert_eq!(reasons(&out), told);
    let written = serde_json::to_string(&out.listings).unwrap() + &out.report.to_json().unwrap();
    assert!(!written.to_lowercase().contains("martine"), "{written}");
}

#[test]
fn services_at_home_are_companies_with_an_agrement_and_never_a_person() {
    let out = ingest(&[layout("services-a-la-personne", "extrait.csv")]);
    assert_eq!(titles(&out), ["Exemple Garde"]);
    assert_eq!(out.listings[0].listing_type, ListingType::GardeADomicile);
    assert_eq!(reasons(&out), BTreeMap::from([("not_childcare", 1), ("out_of_scope", 2)]));
    assert!(!out.report.to_json().unwrap().to_lowercase().contains("martine"));
}

#[test]
fn a_capacity_of_bpe_is_one_only_when_the_file_says_that_it_was_given() {
    let mut files = source("bpe-2025");
    let path = fixtures().join("derived/bpe25-disposition.csv.gz");
    let text = String::from_utf8(Input::file("x", path).bytes(None).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().take(4).collect();
    let rank = lines[0].split(';').position(|c| c == "\"CAPACITE\"").unwrap();
    let with = |line: &str, capacity: &str, told: &str| {
        let mut cells: Vec<&str> = line.split(';').collect();
        (cells[rank], cells[rank + 1]) = (capacity, told);
        cells.join(";")
    };
    let rows = [
        lines[0].to_owned(),
        with(lines[1], "30", "\"1\""),
        with(lines[2], "30", "\"0\""),
        with(lines[3], "\"_Z\"", "\"1\""),
    ];
    files.inputs = vec![("bpe.csv".to_owned(), rows.join("\n").into_bytes()).into()];
    let out = ingest(&[files]);
    let mut capacities: Vec<_> =
        out.listings.iter().map(|l| l.capacity.as_ref().map(|c| c.value.get())).collect();
    capacities.sort_unstable();
    assert_eq!(capacities, [None, None, Some(30)]);
}

#[test]
fn records_that_lost_their_envelope_are_read_by_the_same_mapping() {
    let with_envelope = ingest(&[source("poi-issy-les-moulineaux")]);
    let mut flat = source("poi-issy-les-moulineaux");
    let records: Value = serde_json::from_slice(&flat.inputs[0].bytes(None).unwrap()).unwrap();
    let records = records.as_array().unwrap_or_else(|| records["records"].as_array().unwrap());
    let rows: Vec<&Value> = records.iter().map(|record| &record["fields"]).collect();
    flat.inputs = vec![("export.json".to_owned(), serde_json::to_vec(&rows).unwrap()).into()];
    let out = ingest(&[flat]);
    let sorted = |out: &Ingested| {
        let mut all: Vec<Value> = out.listings.iter().map(shown).collect();
        all.sort_by_key(Value::to_string);
        all
    };
    assert_eq!(out.listings.len(), 39);
    assert_eq!(sorted(&out), sorted(&with_envelope));
}

/// What a person sees of a listing, in plain words.
fn shown(listing: &Listing) -> Value {
    json!({
        "name": listing.name.as_ref().map(|n| &n.value),
        "type": listing.listing_type,
        "subtype": listing.subtype(),
        "address": listing.address.value.label(),
        "citycode": listing.address.value.citycode,
        "phone": listing.phone.as_ref().map(|p| &p.value),
        "website": listing.website.as_ref().map(|w| &w.value),
        "manager": listing.manager.as_ref().map(|m| &m.value),
        "precision": listing.precision,
    })
}

/// `<id>.seen.json` beside a sample: a few rows as an eye read them in the file, by `source_id`.
#[test]
fn rows_read_by_eye_in_the_samples_are_published_as_they_were_seen() {
    for files in all() {
        let id = files.mapping.id.to_string();
        let sample = fixtures().join(&files.mapping.fixtures[0]);
        let Ok(text) = std::fs::read_to_string(sample.with_file_name(format!("{id}.seen.json")))
        else {
            continue;
        };
        let seen: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_str(&text).unwrap();
        let out = ingest(&[files]);
        for (row, values) in seen {
            let listing = out.listings.iter().find(|l| l.source_id == row);
            let published = shown(listing.unwrap_or_else(|| panic!("{id}: no {row}")));
            for (key, value) in values {
                assert_eq!(published.get(&key), Some(&value), "{id}, {row}, {key}");
            }
        }
    }
}

/// The first fenced block of a language in a page.
fn block<'a>(page: &'a str, language: &str) -> &'a str {
    let fence = format!("```{language}\n");
    let (_, after) = page.split_once(&fence).unwrap();
    after.split_once("```").unwrap().0
}

#[test]
fn the_line_that_a_department_is_shown_is_right() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/assistants-maternels.md");
    let page = std::fs::read_to_string(page).unwrap();
    let today = berceau::domain::Date::constant(2026, 11, 25);
    let places = berceau::geocode::Gazetteer::bundled().unwrap();
    let verdict = validate(block(&page, "json").as_bytes(), today, &places).unwrap();
    assert!(verdict.is_accepted() && verdict.lines == 1, "{:?}", verdict.refused);
    assert!(verdict.issues.is_empty(), "{:?}", verdict.issues);
}

#[test]
fn the_list_of_ten_minutes_is_published_as_its_page_says() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/add-a-list.md"));
    let page = page.unwrap();
    let (lists, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(lists.path().join("creches.csv"), block(&page, "csv")).unwrap();
    std::fs::write(lists.path().join("creches-exemple.toml"), block(&page, "toml")).unwrap();
    let mappings = Some(lists.path().to_owned());
    let options = IngestOptions { mappings, offline: true, ..IngestOptions::default() };
    commands::ingest::run(&config(data.path()), &options).unwrap();
    let generations = Generations::open(data.path()).unwrap();
    let id = generations.current().unwrap().expect("published");
    let generation = Generation::open(&generations, &id).unwrap();
    assert_eq!((generation.len(), generation.manifest.sources[0].read), (3, 5));
    let listings: Vec<Listing> = (0..3).filter_map(|slot| generation.listing(slot)).collect();
    let limes = listings.iter().find(|l| l.title() == "Les Tilleuls Exemple").unwrap();
    assert_eq!(limes.hours.as_ref().unwrap().value.days().count(), 5);
    assert_eq!(limes.capacity.as_ref().unwrap().value.get(), 30);
    let micro = listings.iter().find(|l| l.title() == "Micro-crèche Exemple").unwrap();
    assert_eq!(micro.precision, Precision::Municipality);
    let relay = listings.iter().find(|l| l.listing_type == ListingType::Rpe).unwrap();
    assert_eq!((&relay.phone, &relay.capacity), (&None, &None));
}
