//! Addresses as clients of the national service ask for them.

use crate::support::app::get;
use serde_json::Value;

async fn first(uri: &str) -> Value {
    let answer = get(uri).send().await;
    assert_eq!(answer.status.as_u16(), 200, "{uri}: {}", answer.text());
    answer.json()["features"][0].clone()
}

#[actix_web::test]
async fn a_commune_comes_as_a_geocodejson_feature() {
    let feature = first("/v1/addresses?q=st+herblain&limit=1").await;
    assert_eq!(feature["type"], "Feature");
    assert_eq!(feature["properties"]["citycode"], "44162");
    assert_eq!(feature["properties"]["type"], "municipality");
    assert_eq!(feature["properties"]["context"], "44, Loire-Atlantique");
    let lon = feature["geometry"]["coordinates"][0].as_f64().unwrap();
    assert!((-1.7..-1.5).contains(&lon), "longitude comes first");
    let alias =
        first("/v1/addresses/search?q=st+herblain&limit=1&index=address&autocomplete=0").await;
    assert_eq!(alias, feature);
}

#[actix_web::test]
async fn filters_and_nearness_settle_homonyms() {
    let reunion = first("/v1/addresses?q=saint+denis&postcode=97400").await;
    assert_eq!(reunion["properties"]["citycode"], "97411");
    let paris = first("/v1/addresses?q=saint+denis&lat=48.93&lon=2.35").await;
    assert_eq!(paris["properties"]["citycode"], "93066");
    let none = get("/v1/addresses?q=nantes&citycode=31555").send().await.json();
    assert_eq!(none["features"].as_array().unwrap().len(), 0);
    let street = get("/v1/addresses?q=nantes&type=housenumber").send().await.json();
    assert_eq!(street["features"].as_array().unwrap().len(), 0);
}

#[actix_web::test]
async fn an_unfinished_word_is_completed() {
    let feature = first("/v1/addresses?q=nante").await;
    assert_eq!(feature["properties"]["city"], "Nantes");
}

#[actix_web::test]
async fn a_point_gives_its_commune_and_the_sea_gives_none() {
    let feature = first("/v1/addresses/reverse?lat=47.2184&lon=-1.5536").await;
    assert_eq!(feature["properties"]["citycode"], "44109");
    let paris = first("/v1/addresses/reverse?lat=48.84&lon=2.39").await;
    assert_eq!(paris["properties"]["citycode"], "75112");
    let sea = get("/v1/addresses/reverse?lat=45&lon=-20").send().await.json();
    assert_eq!(sea["features"].as_array().unwrap().len(), 0);
}
