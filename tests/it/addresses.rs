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

#[actix_web::test]
async fn a_known_street_answers_down_to_its_house_number() {
    let feature = first("/v1/addresses?q=4+rue+de+madrid+belfort&autocomplete=0").await;
    let properties = &feature["properties"];
    assert_eq!(properties["citycode"], "90010", "{feature}");
    assert_eq!(properties["street"], "Rue de Madrid");
    assert_eq!(properties["city"], "Belfort");
    let only = get("/v1/addresses?q=belfort&type=municipality").send().await.json();
    let kinds = only["features"].as_array().unwrap().iter();
    assert!(kinds.clone().count() > 0);
    for feature in kinds {
        assert_eq!(feature["properties"]["type"], "municipality");
    }
    let typed = first("/v1/addresses?q=rue+de+mad&lat=47.638&lon=6.863").await;
    assert_eq!(typed["properties"]["street"], "Rue de Madrid", "{typed}");
}

#[actix_web::test]
async fn a_point_in_a_known_town_gives_the_nearest_house() {
    let house = first("/v1/addresses/reverse?lat=47.6380&lon=6.8628").await;
    assert_eq!(house["properties"]["type"], "housenumber", "{house}");
    assert!(house["properties"]["distance"].as_u64().unwrap() < 200);
    let number = house["properties"]["housenumber"].as_str().unwrap();
    assert!(house["properties"]["label"].as_str().unwrap().starts_with(number));
    let street = first("/v1/addresses/reverse?lat=47.6380&lon=6.8628&type=street").await;
    assert_eq!(street["properties"]["type"], "street");
    let town = first("/v1/addresses/reverse?lat=47.6380&lon=6.8628&type=municipality").await;
    assert_eq!(town["properties"]["citycode"], "90010");
}

#[actix_web::test]
async fn any_text_gets_an_answer_or_a_refusal() {
    let mut dice = crate::support::world::Dice(11);
    let pieces = [
        "rue", "é", "12 bis", "90000", "\u{202e}", "belfort", "%", "'", "\0", "𝔸", "st", "-",
        "99999999",
    ];
    for _ in 0..150 {
        let mut text = String::new();
        for _ in 0..dice.below(9) {
            text.push_str(pieces[dice.below(pieces.len() as u64) as usize]);
            if dice.below(2) == 0 {
                text.push(' ');
            }
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &text);
        let answer = get(&format!("/v1/addresses?{}", query.finish())).send().await;
        assert!([200, 400].contains(&answer.status.as_u16()), "{text:?}: {}", answer.text());
    }
}
