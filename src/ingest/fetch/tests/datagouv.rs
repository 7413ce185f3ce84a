//! data.gouv.fr: which resource, and whether it is the one that was promised.

use super::super::stub::{Reply, Stub};
use super::*;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

const DATASET: &str = "/api/1/datasets/548acaf2c751df1eac4120e7/";

fn sha1_of(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn resource(id: &str, title: &str, modified: &str, checksum: Value) -> Value {
    let url = format!("http://HOST/files/{id}");
    json!({ "id": id, "title": title, "url": url, "last_modified": modified, "checksum": checksum })
}

async fn publisher(resources: Vec<Value>) -> Stub {
    let dataset = json!({ "license": "lov2", "last_update": "2026-01-01", "resources": resources });
    let text = dataset.to_string();
    Stub::start(move |request| match request.path.as_str() {
        DATASET => Reply::ok(text.replace("HOST", request.header("host"))),
        _ => Reply::ok(CSV),
    })
    .await
}

fn dataset(stub: &Stub, resource: &str) -> Production {
    let url = &stub.url;
    production(&format!("url = \"{url}{DATASET}\"\nmethod = \"data_gouv\"\n{resource}"))
}

#[tokio::test]
async fn the_newest_resource_with_this_title_is_brought_and_checked() {
    let sum = json!({ "type": "sha1", "value": sha1_of(CSV) });
    let stub = publisher(vec![
        resource("a", "Crèches 2024", "2024-06-01T00:00:00", Value::Null),
        resource("b", "Crèches 2026", "2026-05-04T00:00:00", sum),
        resource("c", "Notice", "2026-06-01T00:00:00", Value::Null),
    ])
    .await;
    let bench = Bench::new();
    let wanted = dataset(&stub, "resource = \"creches\"");
    let fetched = bench.fetch(&wanted).await.unwrap();
    assert_eq!(fetched.resource.as_deref(), Some("Crèches 2026"));
    assert_eq!(fetched.data_date, Some(jiff::civil::date(2026, 5, 4)));
    assert_eq!(fetched.licence.as_deref(), Some("lov2"));
    assert!(!bench.fetch(&wanted).await.unwrap().changed);
    let paths: Vec<String> = stub.seen().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, [DATASET, "/files/b", DATASET]);
}

#[tokio::test]
async fn a_file_that_is_not_the_one_described_is_refused() {
    for kind in ["sha1", "sha256"] {
        let sum = json!({ "type": kind, "value": "00".repeat(20) });
        let stub = publisher(vec![resource("a", "Liste", "2026-01-01", sum)]).await;
        let bench = Bench::new();
        let error = bench.fetch(&dataset(&stub, "")).await.unwrap_err();
        assert!(matches!(error, FetchError::Checksum { .. }), "{error}");
        assert!(bench.stored().is_none());
    }
}

#[tokio::test]
async fn a_resource_that_is_not_there_or_not_named_lists_the_others() {
    let stub = publisher(vec![
        resource("a", "Liste des RPE", "2026-01-01", Value::Null),
        resource("b", "Notice", "2026-01-01", Value::Null),
    ])
    .await;
    for named in ["", "resource = \"creches\""] {
        let error = Bench::new().fetch(&dataset(&stub, named)).await.unwrap_err();
        assert!(matches!(error, FetchError::Resource(_)), "{error}");
        assert!(error.to_string().contains("Liste des RPE, Notice"), "{error}");
    }
}

#[tokio::test]
async fn a_resource_on_a_host_that_is_not_declared_is_refused() {
    let mut elsewhere = resource("a", "Liste", "2026-01-01", Value::Null);
    elsewhere["url"] = json!("https://static.example.fr/liste.csv");
    let stub = publisher(vec![elsewhere]).await;
    let error = Bench::new().fetch(&dataset(&stub, "")).await.unwrap_err();
    let FetchError::Address { problem, .. } = error else { panic!("{error}") };
    assert_eq!(problem, AddressProblem::Undeclared);
}
