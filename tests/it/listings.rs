//! Search through the API, on the bundled data, as its users ask.

use crate::support::app::{Answer, Ask, get, post};
use actix_web::http::Method;
use serde_json::{Value, json};

async fn ok(uri: &str) -> Value {
    let answer = get(uri).send().await;
    assert_eq!(answer.status.as_u16(), 200, "{uri}: {}", answer.text());
    answer.json()
}

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

#[actix_web::test]
async fn families_of_four_places_see_real_creches_by_distance() {
    for (q, code) in [
        ("Nantes", "44109"),
        ("44300", "44109"),
        ("saint herblain", "44162"),
        ("Toulouse", "31555"),
    ] {
        let uri = format!("/v1/listings?q={}&type=creche&sort=distance", q.replace(' ', "+"));
        let page = ok(&uri).await;
        assert_eq!(page["place"]["citycode"], code, "{q}");
        assert_eq!(page["demonstration"]["active"], false, "{q}");
        assert!(items(&page).len() >= 10, "{q}");
        let distances: Vec<u64> =
            items(&page).iter().map(|i| i["distance_m"].as_u64().unwrap()).collect();
        assert!(distances.is_sorted(), "{q}: {distances:?}");
        assert!(items(&page).iter().all(|i| i["type"] == "creche" && i["demonstration"] == false));
    }
}

#[actix_web::test]
async fn demonstration_towns_show_every_kind_and_every_state_apart_from_real_rows() {
    for town in ["Lyon", "Belfort", "Bastia", "Millau"] {
        let page = ok(&format!("/v1/listings?address={town}&limit=100")).await;
        assert_eq!(page["demonstration"]["active"], true, "{town}");
        for kind in ["creche", "assistant_maternel", "mam", "garde_a_domicile", "rpe"] {
            assert!(page["facets"]["type"][kind].as_u64() > Some(0), "{town}: no {kind}");
        }
        for state in ["free", "from_date", "none", "unknown"] {
            assert!(page["facets"]["availability"][state].as_u64() > Some(0), "{town}: no {state}");
        }
        assert!(items(&page).iter().all(|i| i["demonstration"] == true), "{town}");
        let first: Vec<Value> = items(&ok(&format!("/v1/listings?address={town}")).await)
            .iter()
            .map(|i| i["type"].clone())
            .collect();
        assert!(
            first.contains(&json!("creche")) && first.contains(&json!("assistant_maternel")),
            "{town}: {first:?}"
        );
    }
}

#[actix_web::test]
async fn real_rows_of_a_demonstration_town_are_counted_apart() {
    let made_up = ok("/v1/listings?citycode=2B033").await;
    let real = ok("/v1/listings?citycode=2B033&demonstration=false").await;
    assert_eq!(made_up["demonstration"]["other_total"], real["total"]);
    assert_eq!(real["demonstration"]["other_total"], made_up["total"]);
    assert!(items(&real).iter().all(|i| i["demonstration"] == false));
}

#[actix_web::test]
async fn outside_the_covered_areas_the_answer_is_honest() {
    let page = ok("/v1/listings?address=Rennes").await;
    assert_eq!((page["total"].as_u64(), items(&page).len()), (Some(0), 0));
    let coverage = &page["coverage"];
    // The département was left out of the counts: unknown, not zero.
    assert!(coverage["official_creches"].is_null());
    assert!(coverage["listed_types"].as_array().unwrap().is_empty());
    assert!(coverage["message"].as_str().unwrap().contains("Rennes"));
    let marseille = ok("/v1/listings?address=Marseille").await;
    assert!(marseille["coverage"]["official_creches"].as_u64() > Some(50));
}

#[actix_web::test]
async fn pages_put_together_equal_one_big_page() {
    let whole = ok("/v1/listings?citycode=44109&type=creche&limit=100").await;
    let expected: Vec<&Value> = items(&whole).iter().map(|i| &i["id"]).collect();
    let mut together = Vec::new();
    let mut uri = "/v1/listings?citycode=44109&type=creche&limit=7".to_owned();
    loop {
        let page = ok(&uri).await;
        assert_eq!(page["total"], whole["total"]);
        together.extend(items(&page).iter().map(|i| i["id"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        uri = format!("/v1/listings?citycode=44109&type=creche&limit=7&cursor={next}");
    }
    assert_eq!(together.iter().take(expected.len()).collect::<Vec<_>>(), expected);
    assert_eq!(together.len() as u64, whole["total"].as_u64().unwrap());
}

#[actix_web::test]
async fn a_cursor_of_another_question_is_told_so() {
    let page = ok("/v1/listings?citycode=44109&limit=1").await;
    let next = page["next"].as_str().unwrap();
    let answer = get(&format!("/v1/listings?citycode=31555&limit=1&cursor={next}")).send().await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["code"].as_str()),
        (400, Some("cursor_expired"))
    );
}

#[actix_web::test]
async fn the_post_door_gives_the_same_items_and_leaves_nothing_in_a_cache() {
    let by_get = ok("/v1/listings?address=Nantes&type=creche,mam&radius_m=3000&explain=true").await;
    let body =
        json!({"address": "Nantes", "type": ["creche", "mam"], "radius_m": 3000, "explain": true});
    let answer = post("/v1/listings/search", &body).send().await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json(), by_get);
    let boxed = post("/v1/listings/search", &json!({"bbox": [-1.6, 47.2, -1.5, 47.25]}))
        .send()
        .await
        .json();
    assert_eq!(boxed["total"], ok("/v1/listings?bbox=-1.6,47.2,-1.5,47.25").await["total"]);
}

#[actix_web::test]
async fn the_same_question_gives_the_same_bytes_and_a_304() {
    let uri = "/v1/listings?citycode=44109&limit=5";
    let (first, second) = (get(uri).send().await, get(uri).send().await);
    assert_eq!(first.body, second.body);
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty());
    assert_eq!(first.header("cache-control"), "public, max-age=60, stale-while-revalidate=600");
    let unchanged = get(uri).header("if-none-match", &tag).send().await;
    assert_eq!((unchanged.status.as_u16(), unchanged.body.len()), (304, 0));
    assert_eq!(unchanged.header("etag"), tag);
    let other =
        get("/v1/listings?citycode=44109&limit=6").header("if-none-match", &tag).send().await;
    assert_eq!(other.status.as_u16(), 200);
}

#[actix_web::test]
async fn head_answers_as_get_without_a_body() {
    for uri in [
        "/v1/listings?citycode=44109",
        "/v1/sources",
        "/v1/quality?code=44",
        "/openapi.json",
        "/",
        "/qualite",
        "/health/live",
    ] {
        let head = Ask::new(Method::HEAD, uri).send().await;
        let full = get(uri).send().await;
        assert_eq!(head.status, full.status, "{uri}");
        assert_eq!(head.header("content-type"), full.header("content-type"), "{uri}");
        assert_eq!(head.header("etag"), full.header("etag"), "{uri}");
    }
}

#[actix_web::test]
async fn other_sites_may_read_but_not_write() {
    let read = get("/v1/sources").header("origin", "https://ville.example").send().await;
    assert_eq!(read.header("access-control-allow-origin"), "*");
    assert_eq!(read.header("access-control-allow-credentials"), "");
    let before = Ask::new(Method::OPTIONS, "/v1/listings/search").send().await;
    assert_eq!(before.status.as_u16(), 204);
    assert_eq!(before.header("access-control-allow-headers"), "content-type");
    assert_eq!(get("/").send().await.header("access-control-allow-origin"), "");
}

#[actix_web::test]
async fn cards_hold_what_a_pin_needs_and_no_more() {
    let page = ok("/v1/listings?citycode=44109&fields=card&limit=3&count=none").await;
    let mut names: Vec<&String> = items(&page)[0].as_object().unwrap().keys().collect();
    names.sort();
    let expected = [
        "availability",
        "capacity",
        "city",
        "citycode",
        "distance_m",
        "id",
        "lat",
        "lon",
        "name",
        "subtype",
        "type",
    ];
    assert_eq!(names, expected);
    assert_eq!((page["total"].is_null(), page["facets"].is_null()), (true, true));
}

#[actix_web::test]
async fn a_listing_tells_the_source_and_date_of_each_field() {
    let page = ok("/v1/listings?citycode=44109&type=creche&limit=1").await;
    let item = &items(&page)[0];
    let detail = ok(item["links"]["self"].as_str().unwrap()).await;
    assert_eq!(detail["id"], item["id"]);
    for field in ["address", "lat", "lon", "name"] {
        assert!(detail["provenance"][field]["source"].is_string(), "{field}");
        assert!(
            detail["provenance"][field]["date"].as_str().unwrap().starts_with("2018"),
            "{field}"
        );
    }
}

#[actix_web::test]
async fn what_no_list_says_is_credited_to_a_reference_that_the_sources_name() {
    let page = ok("/v1/listings?q=paris&limit=100").await;
    let centre = |i: &&Value| i["precision"] == "municipality" && i["demonstration"] == false;
    let item = items(&page).iter().find(centre).expect("a listing at the centre of its commune");
    let detail = ok(item["links"]["self"].as_str().unwrap()).await;
    assert!(detail["provenance"]["address"]["date"].is_string());
    let point = &detail["provenance"]["lat"];
    assert_eq!(point["date"], Value::Null);
    let sources = ok("/v1/sources").await;
    let known = sources["references"].as_array().unwrap();
    assert!(known.iter().any(|reference| reference["id"] == point["source"]), "{point}");
    assert!(sources["sources"].as_array().unwrap().iter().all(|s| s["id"] != point["source"]));
}

#[actix_web::test]
async fn words_are_looked_for_and_the_place_is_read_from_the_same_text() {
    let page = ok("/v1/listings?q=petits+pouces+nantes").await;
    assert_eq!(page["understood"]["place"], "Nantes");
    assert_eq!(page["understood"]["words"], "petits pouces");
    assert_eq!(page["understood"]["chips"], json!([]));
    assert!(items(&page).len() >= 3);
    assert!(
        items(&page).iter().all(|i| i["name"].as_str().unwrap().to_lowercase().contains("pouce"))
    );
    let beside = ok("/v1/listings?q=micro+creche&citycode=44109").await;
    assert_eq!(beside["understood"]["words"], Value::Null);
    assert_eq!(beside["understood"]["concepts"], json!(["subtype:micro_creche", "type:creche"]));
    assert!(items(&beside).iter().take(5).all(|i| i["subtype"] == "micro_creche"));
}

#[actix_web::test]
async fn a_typed_street_falls_back_to_its_commune_and_says_so() {
    let page = ok("/v1/listings?address=12+rue+des+lilas+nantes").await;
    assert_eq!(page["place"]["precision"], "municipality");
    assert_eq!(page["place"]["unused"], json!(["12", "rue", "des", "lilas"]));
    let homonyms = ok("/v1/listings?address=Saint-Denis").await;
    assert!(homonyms["place"]["alternatives"].as_array().unwrap().len() >= 2);
}

#[actix_web::test]
async fn hidden_carers_show_no_name_contact_or_street() {
    let page = ok("/v1/listings?citycode=94033&limit=100").await;
    assert_eq!(page["total"], 256);
    for item in items(&page) {
        assert_eq!(item["type"], "assistant_maternel");
        assert!(item["precision"] == "masked" || item["precision"] == "municipality");
        for field in ["phone", "email"] {
            assert!(item.get(field).is_none(), "{item}");
        }
        assert!(item["name"].is_null() && item["address"].get("street").is_none(), "{item}");
    }
}

#[actix_web::test]
async fn sources_tell_licence_age_and_counts() {
    let answer = ok("/v1/sources").await;
    let sources = answer["sources"].as_array().unwrap();
    let real: u64 = sources
        .iter()
        .filter(|s| s["demonstration"] == false)
        .map(|s| s["listings"].as_u64().unwrap())
        .sum();
    assert_eq!(answer["listings"].as_u64(), Some(real));
    assert!(sources.iter().all(|s| !s["licence"].as_str().unwrap().is_empty()));
    assert!(sources.iter().any(|s| s["id"] == "creches-toulouse" && s["listings"] == 160));
}

#[actix_web::test]
async fn answers_are_compressed_for_those_who_ask() {
    let plain = get("/v1/listings?citycode=44109").send().await;
    let packed: Answer =
        get("/v1/listings?citycode=44109").header("accept-encoding", "br").send().await;
    assert_eq!(packed.header("content-encoding"), "br");
    assert!(packed.body.len() * 3 < plain.body.len());
    for answer in [plain, packed] {
        assert!(answer.header("vary").to_lowercase().contains("accept-encoding"));
    }
}
