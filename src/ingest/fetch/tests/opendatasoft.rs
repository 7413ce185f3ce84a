//! Opendatasoft: metadata, exports, pages.

use super::super::stub::{Reply, Request, Stub};
use super::*;
use serde_json::{Value, json};

const DATASET: &str = "/api/explore/v2.1/catalog/datasets/creches";

fn metadata(processed: &str) -> Reply {
    let meta = json!({
        "modified": "2026-02-01T00:00:00+00:00",
        "data_processed": processed,
        "license": "Licence Ouverte v2.0",
    });
    Reply::ok(json!({ "dataset_id": "creches", "metas": { "default": meta } }).to_string())
}

fn number(request: &Request, key: &str) -> usize {
    let query = request.path.split_once('?').map_or("", |(_, query)| query);
    let pairs = form_urlencoded::parse(query.as_bytes());
    pairs.into_iter().find(|(k, _)| k == key).map_or(0, |(_, v)| v.parse().unwrap())
}

/// A page of a list of `total` rows.
fn page(request: &Request, total: usize) -> Value {
    let (offset, limit) = (number(request, "offset"), number(request, "limit"));
    let rows: Vec<Value> =
        (offset..total.min(offset + limit)).map(|i| json!({ "id": i })).collect();
    json!({ "total_count": total, "results": rows })
}

fn records(stub: &Stub, more: &str) -> Production {
    let url = &stub.url;
    let method = "method = \"opendatasoft_records\"\norder_by = \"id asc\"";
    production(&format!("url = \"{url}{DATASET}\"\n{method}\n{more}"))
}

fn is_metadata(request: &Request) -> bool {
    request.path == DATASET
}

#[tokio::test]
async fn an_export_is_skipped_while_nothing_was_processed() {
    let stub = Stub::start(|request| match request.path.as_str() {
        DATASET => metadata(if request.number < 4 { "2026-03-01T05:00:00Z" } else { "2026-03-02" }),
        _ => Reply::ok(if request.number < 4 { CSV } else { b"nom\nAutre\n" }),
    })
    .await;
    let bench = Bench::new();
    let url = &stub.url;
    let table =
        format!("url = \"{url}{DATASET}/\"\nmethod = \"opendatasoft_export\"\nquery = \"a = 'b'\"");
    let first = bench.fetch(&production(&table)).await.unwrap();
    assert_eq!(first.data_date, Some(jiff::civil::date(2026, 2, 1)));
    assert_eq!(first.licence.as_deref(), Some("Licence Ouverte v2.0"));
    assert_eq!(stub.seen()[1].path, format!("{DATASET}/exports/csv?where=a+%3D+%27b%27"));
    let again: Vec<bool> =
        [bench.fetch(&production(&table)).await, bench.fetch(&production(&table)).await]
            .map(|fetched| fetched.unwrap().changed)
            .into();
    assert_eq!((again, stub.seen().len()), (vec![false, false], 4));
    assert!(bench.fetch(&production(&table)).await.unwrap().changed);
}

#[tokio::test]
async fn every_page_of_a_list_becomes_a_file() {
    let stub = Stub::start(|request| match is_metadata(request) {
        true => metadata("2026-03-01"),
        false => Reply::ok(page(request, 250).to_string()),
    })
    .await;
    let bench = Bench::new();
    let fetched = bench.fetch(&records(&stub, "query = \"x\"")).await.unwrap();
    let files: Vec<_> = fetched.files.iter().map(|p| p.file_name().unwrap().to_owned()).collect();
    assert_eq!(files, ["page-0001.json", "page-0002.json", "page-0003.json"]);
    let rows: usize = bench
        .stored()
        .unwrap()
        .iter()
        .map(|file| {
            serde_json::from_slice::<Value>(file).unwrap()["results"].as_array().unwrap().len()
        })
        .sum();
    assert_eq!(rows, 250);
    assert!(stub.seen()[1].path.ends_with("limit=100&offset=0&where=x&order_by=id+asc"));
}

#[tokio::test]
async fn a_list_that_changes_between_its_pages_is_read_once_more() {
    let stub = Stub::start(|request| match is_metadata(request) {
        true => metadata("2026-03-01"),
        false => Reply::ok(page(request, if request.number < 2 { 150 } else { 151 }).to_string()),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&records(&stub, "")).await.unwrap();
    assert_eq!((stub.seen().len(), bench.stored().unwrap().len()), (5, 2));
}

#[tokio::test]
async fn a_list_that_never_stands_still_is_given_up() {
    let stub = Stub::start(|request| match is_metadata(request) {
        true => metadata("2026-03-01"),
        false => Reply::ok(page(request, 150 + request.number).to_string()),
    })
    .await;
    let bench = Bench::new();
    let error = bench.fetch(&records(&stub, "")).await.unwrap_err();
    assert!(matches!(error, FetchError::Changing { .. }) && error.transient(), "{error}");
    assert!(bench.stored().is_none());
}

#[tokio::test]
async fn missing_rows_and_rows_that_come_twice_are_seen() {
    for wrong in ["short", "twice"] {
        let stub = Stub::start(move |request| {
            if is_metadata(request) {
                return metadata("2026-03-01");
            }
            let mut page = page(request, 150);
            let second = number(request, "offset") == 100;
            let rows = page["results"].as_array_mut().unwrap();
            match wrong {
                "short" if second => drop(rows.pop()),
                "twice" if second => rows[0]["id"] = json!(99),
                _ => {}
            }
            Reply::ok(page.to_string())
        })
        .await;
        let error = Bench::new().fetch(&records(&stub, "")).await.unwrap_err();
        assert!(matches!(error, FetchError::Changing { .. }), "{wrong}: {error}");
    }
}

#[tokio::test]
async fn pages_without_end_are_not_followed() {
    for total in [10_001, 9_999] {
        let stub = Stub::start(move |request| match is_metadata(request) {
            true => metadata("2026-03-01"),
            false => Reply::ok(page(request, total).to_string()),
        })
        .await;
        let bench = Bench::with(Settings { max_pages: 5, ..settings() });
        let error = bench.fetch(&records(&stub, "")).await.unwrap_err();
        assert!(matches!(error, FetchError::Answer { .. }) && !error.transient(), "{error}");
        assert!(stub.seen().len() <= 6);
    }
}

#[tokio::test]
async fn the_pages_of_one_list_share_one_limit_of_bytes() {
    let stub = Stub::start(|request| match is_metadata(request) {
        true => metadata("2026-03-01"),
        false => Reply::ok(page(request, 500).to_string() + &" ".repeat(3000)),
    })
    .await;
    let error = Bench::new().fetch(&records(&stub, "max_bytes = 10000")).await.unwrap_err();
    assert!(matches!(error, FetchError::TooLarge { limit: 10_000, .. }), "{error}");
}

#[tokio::test]
async fn the_old_version_of_the_api_is_read_page_by_page_too() {
    let stub = Stub::start(|request| {
        if !request.path.starts_with("/api/records/1.0/search?dataset=creches&") {
            return Reply::status(404);
        }
        let (start, rows) = (number(request, "start"), number(request, "rows"));
        let row = |i: usize| json!({ "recordid": format!("r{i}"), "fields": {} });
        let rows: Vec<Value> = (start..(start + rows).min(25)).map(row).collect();
        Reply::ok(json!({ "nhits": 25, "records": rows }).to_string())
    })
    .await;
    let url = &stub.url;
    let method = "method = \"opendatasoft_v1\"\npage_size = 10";
    let bench = Bench::new();
    bench.fetch(&production(&format!("url = \"{url}{DATASET}\"\n{method}"))).await.unwrap();
    assert_eq!(bench.stored().unwrap().len(), 3);
}
