//! The inbound format: examples, schema, verdicts, and the way into the listings.

use berceau::domain::Date;
use berceau::geocode::Gazetteer;
use berceau::ingest::connector::inbound::{has_form, json_schema};
use berceau::ingest::{Ingested, SourceFiles, Surroundings, Verdict, load_mapping, run, validate};
use flate2::Compression;
use flate2::write::GzEncoder;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::LazyLock;

const TODAY: Date = Date::constant(2026, 11, 25);

static PLACES: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::bundled().expect("reference data"));

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(&json_schema().unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

fn example(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/inbound/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

fn verdict(bytes: &[u8]) -> Verdict {
    validate(bytes, TODAY, &*PLACES).unwrap()
}

/// What a file is told, one problem a line: line number, pointer, code.
pub fn judged(name: &str) -> String {
    let verdict = verdict(&example(name));
    let issues = verdict.issues.iter().map(|i| (i.at.record, i.pointer.as_str(), i.kind.code()));
    let refused = verdict.refused.iter().map(|r| (r.line, r.detail.as_str(), r.reason.code()));
    let mut all: Vec<_> = issues.chain(refused).collect();
    all.sort_unstable();
    let told = all.iter().map(|(line, pointer, code)| format!("{line} {pointer} {code}\n"));
    told.collect()
}

fn lines(name: &str) -> Vec<Value> {
    let text = String::from_utf8(example(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const GOOD: [&str; 3] = ["minimal.jsonl", "complet.jsonl", "assistants-maternels.jsonl"];

#[test]
fn the_examples_are_right_for_the_schema_and_for_the_reader() {
    for name in GOOD {
        for line in lines(name) {
            let errors: Vec<String> = SCHEMA.iter_errors(&line).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
        let verdict = verdict(&example(name));
        assert!(verdict.is_accepted(), "{name}: {:?}", verdict.refused);
        let told: Vec<_> = verdict.issues.iter().map(|i| i.kind.code()).collect();
        let harmless = ["no_position", "commune_from_point"];
        assert!(told.iter().all(|code| harmless.contains(code)), "{name}: {told:?}");
    }
}

#[test]
fn the_full_example_has_every_field_of_the_schema() {
    let schema: Value = serde_json::from_str(&json_schema().unwrap()).unwrap();
    let line = &lines("complet.jsonl")[0];
    for field in schema["properties"].as_object().unwrap().keys() {
        assert!(line.get(field).is_some(), "{field} is in no example");
    }
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(!schema.to_string().contains("#/components/"));
}

#[test]
fn every_field_of_the_schema_is_explained_to_publishers() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/inbound-format.md");
    let page = std::fs::read_to_string(page).unwrap();
    let schema: Value = serde_json::from_str(&json_schema().unwrap()).unwrap();
    let parts = ["InboundAddress", "InboundAvailability", "InboundTariff", "Visibility"];
    let inner = parts.iter().map(|name| &schema["$defs"][name]["properties"]);
    for fields in inner.chain([&schema["properties"]]) {
        for field in fields.as_object().unwrap().keys() {
            let named = [format!("`{field}`"), format!("`{field}."), format!(".{field}`")];
            assert!(named.iter().any(|name| page.contains(name)), "{field}");
        }
    }
    let words = schema["$defs"].as_object().unwrap().values();
    for word in words.filter_map(|schema| schema["enum"].as_array()).flatten() {
        let word = word.as_str().unwrap();
        assert!(page.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn a_file_reads_the_same_compressed_with_a_mark_and_with_returns() {
    let plain = example("fautes.jsonl");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&plain).unwrap();
    let mut marked = b"\xef\xbb\xbf".to_vec();
    for line in plain.split(|b| *b == b'\n') {
        marked.extend(line);
        marked.extend(b"\r\n");
    }
    let expected = verdict(&plain);
    for other in [gzip.finish().unwrap(), marked] {
        let got = verdict(&other);
        assert_eq!((got.lines, got.issues, got.refused).0, expected.lines);
        assert_eq!(verdict(&other).issues, expected.issues);
        assert_eq!(verdict(&other).refused, expected.refused);
    }
}

#[test]
fn a_file_of_another_layout_is_refused_once_and_plainly() {
    for bytes in [&b""[..], b" \r\n", b"[{\"source_id\":\"1\"}]", b"{\n\"source_id\": \"1\"\n}"] {
        let verdict = verdict(bytes);
        assert_eq!((verdict.lines, verdict.refused.len(), verdict.issues.len()), (0, 1, 1));
        assert_eq!(verdict.issues[0].kind.code(), "not_a_line_format");
        assert!(!verdict.is_accepted());
    }
    assert!(validate(&[0x1f, 0x8b, 8, 0], TODAY, &*PLACES).is_err());
}

fn ingested(kind: &str, name: &str) -> Ingested {
    let mapping = format!(
        "id = \"essai\"\ntitle = \"Essai\"\npublisher = \"Essai\"\nlicence = \"Essai\"\n\
         attribution = \"Essai\"\ndata_date = \"2026-11-25\"\n[format]\nkind = \"{kind}\"\n"
    );
    let mut mapping = load_mapping("essai", &mapping).unwrap();
    mapping.read_on = Some(TODAY);
    let inputs = vec![(name.to_owned(), example(name)).into()];
    run(&[SourceFiles { mapping, inputs }], &Surroundings::bare(&*PLACES)).unwrap()
}

#[test]
fn records_in_the_shape_of_monenfant_become_listings() {
    let out = ingested("monenfant", "monenfant-forme.json");
    assert_eq!((out.report.totals.published, out.report.totals.rejected), (5, 1));
    let find = |id: &str| out.listings.iter().find(|l| l.source_id == id).unwrap();
    let first = find("FICTIF-001");
    assert_eq!(first.address.value.label(), "12 Rue de l'Exemple 44000 Nantes");
    assert_eq!(first.hours.as_ref().unwrap().value.days().count(), 5);
    assert_eq!(first.avip.as_ref().map(|f| f.value), Some(true));
    assert_eq!(first.source_date, Date::constant(2026, 11, 12));
    let description = &first.description.as_ref().unwrap().value;
    assert!(!description.contains(['<', '&']) && !description.contains("alert"), "{description}");
    assert!(find("FICTIF-002").phone.is_none() && find("FICTIF-002").description.is_none());
    let relais = find("FICTIF-003");
    let served = relais.served_citycodes.as_ref().unwrap().value.iter();
    assert_eq!(served.map(|code| code.as_str()).collect::<Vec<_>>(), ["12002", "12145"]);
    assert_eq!(relais.hours.as_ref().unwrap().value.days().count(), 5);
    let closures = relais.closures.as_ref().map(|f| f.value.as_str());
    assert_eq!(closures, Some("Fermé en juillet et en août"));
    assert!(find("FICTIF-004").hours.is_none() && find("FICTIF-004").inclusive.is_none());
    let homes: Vec<_> = out.listings.iter().filter(|l| l.listing_type.is_home()).collect();
    let [home] = homes[..] else { panic!("{} homes", homes.len()) };
    assert_ne!(home.source_id, "FICTIF-005", "who it is in the source is not public");
    assert!(home.name.is_none() && home.phone.is_none() && home.address.value.street.is_none());
    let told = verdict(&example("monenfant-forme.json"));
    assert_eq!((told.lines, told.refused.len()), (6, 1));
    let mut cut = example("monenfant-forme.json");
    cut.truncate(cut.len() - 10);
    assert!(!verdict(&cut).is_accepted(), "a cut list is not a right one");
    assert_eq!(told.refused[0].line, 6);
}

#[test]
fn what_is_told_of_a_file_is_what_its_ingestion_does() {
    let verdict = verdict(&example("fautes.jsonl"));
    let out = ingested("inbound", "fautes.jsonl");
    let mut rejected: Vec<_> =
        out.report.rejected.iter().map(|r| (r.at.record, r.reason)).collect();
    rejected.sort_unstable();
    let refused: Vec<_> = verdict.refused.iter().map(|r| (r.line, r.reason)).collect();
    assert_eq!(rejected, refused);
    let totals = out.report.totals;
    let published = totals.published + totals.merged;
    assert_eq!(published + rejected.len() as u64, verdict.lines);
    let late = out.listings.iter().find(|l| l.source_id == "c-10").unwrap();
    let states = late.availability.as_ref().unwrap().value.iter().map(|a| a.declared_on);
    assert_eq!(states.collect::<Vec<_>>(), [None], "a declaration of tomorrow is not believed");
    let ambiguous = out.listings.iter().find(|l| l.source_id == "c-12").unwrap();
    assert!(ambiguous.capacity.is_none(), "neither of two capacities is kept");
}

fn values() -> impl Strategy<Value = Value> {
    let plain = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(20.0),
        json!(2.5),
        json!(-1),
        json!(217),
        json!(501),
        json!(70000),
        json!(1e300),
        json!(91),
        json!(""),
        json!(" "),
        json!("x"),
        json!([]),
        json!({}),
        json!([null]),
        json!(["x"]),
        json!([1]),
        json!("44109"),
        json!("2a004"),
        json!("00109"),
        json!("4410"),
        json!("é109"),
        json!("2026-11-25"),
        json!("2026-02-30"),
        json!("20261125"),
        json!("2026-11-25T10:00"),
        json!("10.50"),
        json!("10,50"),
        json!("1000"),
        json!("creche"),
        json!("free"),
        json!("libre"),
        json!("regular"),
        json!(["regular", "x"]),
        json!("point"),
        json!("active"),
        json!("psu"),
        json!({"mon": ["7:30-18:30"]}),
        json!({"mon": ["07:30-24:00"]}),
        json!({"mon": ["24:00-07:30"]}),
        json!({"mon": "08:00-18:00"}),
        json!({"lun": []}),
        json!({"mon": null}),
        json!({"mon": ["08:60-18:00"]}),
        json!({"label": 3}),
        json!({"label": null}),
        json!({"phone": "non"}),
        json!([{"state": "free"}]),
        json!([{"state": "free", "places": 1.0}]),
        json!([{"places": 1}]),
        json!([{"state": "none", "x": 1}]),
        json!({"hourly": "9"}),
    ]);
    prop_oneof![4 => plain, 1 => "\\PC{0,6}".prop_map(Value::from)]
}

/// A right line, one of its values changed, added or taken away, at any depth.
fn mutated() -> impl Strategy<Value = Value> {
    let seeds: Vec<Value> = GOOD.iter().flat_map(|name| lines(name)).collect();
    let keys =
        vec!["capacity", "lat", "hours", "updated_on", "kinds", "name", "x", "siret", "type"];
    (
        prop::sample::select(seeds),
        any::<prop::sample::Index>(),
        prop::sample::select(keys),
        values(),
        0..3,
    )
        .prop_map(|(mut line, place, key, value, change)| {
            let mut pointers = Vec::new();
            walk("", &line, &mut pointers);
            let pointer = pointers[place.index(pointers.len())].clone();
            match change {
                0 => *line.pointer_mut(&pointer).unwrap() = value,
                1 => drop(line.as_object_mut().unwrap().insert(key.to_owned(), value)),
                _ => remove(&mut line, &pointer),
            }
            line
        })
}

fn walk(at: &str, value: &Value, out: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(k, v)| (format!("{at}/{k}"), v)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(i, v)| (format!("{at}/{i}"), v)).collect()
        }
        _ => Vec::new(),
    };
    for (pointer, child) in children {
        walk(&pointer, child, out);
        out.push(pointer);
    }
}

fn remove(line: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match line.pointer_mut(parent) {
        Some(Value::Object(map)) => drop(map.remove(key)),
        Some(Value::Array(list)) => drop(list.remove(key.parse().unwrap())),
        _ => {}
    }
}

proptest! {
    #[test]
    fn the_schema_accepts_what_the_reader_accepts_and_nothing_else(line in mutated()) {
        let errors: Vec<String> =
            SCHEMA.iter_errors(&line).map(|e| format!("{e} at {}", e.instance_path())).collect();
        let read = line.as_object().is_some_and(has_form);
        prop_assert_eq!(errors.is_empty(), read, "{}: {:?}", line, errors);
    }
}

#[test]
fn what_the_schema_cannot_say_is_known() {
    // A pattern cannot compare two times: this range is right for the schema alone.
    let line = json!({"source_id": "1", "type": "mam", "hours": {"mon": ["08:00-08:00"]}});
    assert!(SCHEMA.is_valid(&line));
    assert!(!has_form(line.as_object().unwrap()));
}
