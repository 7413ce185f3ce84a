//! Every wrong request gets its own clear refusal.

use crate::support::app::{Ask, clock, get, post};
use actix_web::http::Method;
use actix_web::web::Data;
use berceau::http::AppState;
use serde_json::json;
use std::sync::Arc;

/// Address, status, code, pointer of the first field (empty when there is none).
const WRONG: &[(&str, u16, &str, &str)] = &[
    ("/v1/listings", 400, "place_missing", "#/q"),
    ("/v1/listings?q=zzzzqqqq", 400, "place_missing", "#/q"),
    ("/v1/listings?q=%20", 400, "place_missing", "#/q"),
    ("/v1/listings?address=zzzzqqqq", 400, "place_not_found", "#/address"),
    ("/v1/listings?lat=91&lon=0", 400, "invalid_parameter", "#/lat"),
    ("/v1/listings?lat=abc&lon=0", 400, "invalid_parameter", "#/lat"),
    ("/v1/listings?lat=NaN&lon=0", 400, "invalid_parameter", "#/lat"),
    ("/v1/listings?lat=inf&lon=0", 400, "invalid_parameter", "#/lat"),
    ("/v1/listings?lat=47", 400, "invalid_parameter", "#/lon"),
    ("/v1/listings?lon=47", 400, "invalid_parameter", "#/lat"),
    ("/v1/listings?lat=47&lat=48&lon=0", 400, "invalid_parameter", "#/lat"),
    ("/v1/listings?lat=47&lon=-1&bbox=0,0,1,1", 400, "contradictory_parameters", "#/bbox"),
    ("/v1/listings?citycode=44109&address=nantes", 400, "contradictory_parameters", "#/citycode"),
    ("/v1/listings?bbox=1,2,3", 400, "invalid_parameter", "#/bbox"),
    ("/v1/listings?bbox=0,2,1,1", 400, "invalid_parameter", "#/bbox"),
    ("/v1/listings?bbox=a,b,c,d", 400, "invalid_parameter", "#/bbox"),
    ("/v1/listings?citycode=99999", 400, "invalid_parameter", "#/citycode"),
    ("/v1/listings?citycode=nantes", 400, "invalid_parameter", "#/citycode"),
    ("/v1/listings?citycode=", 400, "invalid_parameter", "#/citycode"),
    ("/v1/listings?citycode=44109&limit=0", 400, "invalid_parameter", "#/limit"),
    ("/v1/listings?citycode=44109&limit=101", 400, "invalid_parameter", "#/limit"),
    ("/v1/listings?citycode=44109&limit=-1", 400, "invalid_parameter", "#/limit"),
    ("/v1/listings?citycode=44109&limit=1.5", 400, "invalid_parameter", "#/limit"),
    ("/v1/listings?citycode=44109&limit=99999999999999999999", 400, "invalid_parameter", "#/limit"),
    ("/v1/listings?lat=47&lon=-1&radius_m=1e9", 400, "invalid_parameter", "#/radius_m"),
    ("/v1/listings?lat=47&lon=-1&radius_m=0", 400, "invalid_parameter", "#/radius_m"),
    ("/v1/listings?lat=47&lon=-1&radius_m=50001", 400, "invalid_parameter", "#/radius_m"),
    ("/v1/listings?citycode=44109&type=eaje", 400, "invalid_parameter", "#/type"),
    ("/v1/listings?citycode=44109&subtype=creche", 400, "invalid_parameter", "#/subtype"),
    ("/v1/listings?citycode=44109&sort=price", 400, "invalid_parameter", "#/sort"),
    ("/v1/listings?citycode=44109&available=yes", 400, "invalid_parameter", "#/available"),
    ("/v1/listings?citycode=44109&languages=French", 400, "invalid_parameter", "#/languages"),
    ("/v1/listings?citycode=44109&min_places=0", 400, "invalid_parameter", "#/min_places"),
    ("/v1/listings?citycode=44109&cursor=x", 400, "invalid_cursor", "#/cursor"),
    ("/v1/listings?citycode=44109&cursor=AAAA", 400, "invalid_cursor", "#/cursor"),
    ("/v1/listings?citycode=44109&colour=red", 400, "unknown_parameter", "#/colour"),
    ("/v1/listings?citycode=44109&LAT=1", 400, "unknown_parameter", "#/LAT"),
    ("/v1/listings?q=%FF%FE", 400, "invalid_encoding", "#/q"),
    ("/v1/listings?%FF=1", 400, "invalid_encoding", "#/"),
    ("/v1/listings?citycode=44109&q=a%00b", 400, "invalid_parameter", "#/q"),
    ("/v1/listings/nothing-here", 404, "listing_not_found", ""),
    ("/v1/listings/%FF", 404, "listing_not_found", ""),
    ("/v1/listings/nothing-here?x=1", 400, "unknown_parameter", "#/x"),
    ("/v1/addresses", 400, "invalid_parameter", "#/q"),
    ("/v1/addresses?q=", 400, "invalid_parameter", "#/q"),
    ("/v1/addresses?q=nantes&limit=51", 400, "invalid_parameter", "#/limit"),
    ("/v1/addresses?q=nantes&type=planet", 400, "invalid_parameter", "#/type"),
    ("/v1/addresses?q=nantes&postcode=4410", 400, "invalid_parameter", "#/postcode"),
    ("/v1/addresses/reverse?lat=47", 400, "invalid_parameter", "#/lon"),
    ("/v1/sources?x=1", 400, "unknown_parameter", "#/x"),
    ("/v1/quality?code=99999", 400, "invalid_parameter", "#/code"),
    ("/v1/quality?code=", 400, "invalid_parameter", "#/code"),
    ("/v1/quality?code=99", 400, "invalid_parameter", "#/code"),
    ("/v1/quality?code=000000000", 400, "invalid_parameter", "#/code"),
    ("/v1/quality?code=nantes", 400, "invalid_parameter", "#/code"),
    ("/v1/quality?code=44&code=35", 400, "invalid_parameter", "#/code"),
    ("/v1/quality?citycode=44109", 400, "unknown_parameter", "#/citycode"),
    ("/v1/cost-parameters?on=tomorrow", 400, "invalid_parameter", "#/on"),
    ("/v1/cost-parameters?year=2026", 400, "unknown_parameter", "#/year"),
    ("/health/live?x=1", 400, "unknown_parameter", "#/x"),
    ("/v1/nothing", 404, "not_found", ""),
    ("/nothing", 404, "not_found", ""),
];

#[actix_web::test]
async fn every_wrong_request_gets_its_own_problem() {
    for (uri, status, code, pointer) in WRONG {
        let answer = get(uri).send().await;
        assert_eq!(answer.status.as_u16(), *status, "{uri}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{uri}");
        let problem = answer.json();
        assert_eq!(problem["code"], *code, "{uri}");
        assert_eq!(problem["status"], *status, "{uri}");
        assert_eq!(problem["errors"][0]["pointer"].as_str().unwrap_or(""), *pointer, "{uri}");
        assert!(!problem["detail"].as_str().unwrap().is_empty(), "{uri}");
    }
}

#[actix_web::test]
async fn a_query_of_thirty_kilobytes_is_told_it_is_too_long() {
    let uri = format!("/v1/listings?q={}", "a".repeat(30_000));
    let answer = get(&uri).send().await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["code"].as_str()),
        (400, Some("query_too_long"))
    );
}

#[actix_web::test]
async fn all_that_is_wrong_is_told_at_once() {
    let answer = get("/v1/listings?lat=91&lon=x&limit=0&sort=z").send().await.json();
    let pointers: Vec<&str> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    for field in ["#/lat", "#/lon", "#/limit", "#/sort"] {
        assert!(pointers.contains(&field), "{pointers:?}");
    }
}

#[actix_web::test]
async fn wrong_methods_are_told_which_ones_exist() {
    for (method, uri, allow) in [
        (Method::POST, "/v1/listings", "GET, HEAD, OPTIONS"),
        (Method::DELETE, "/v1/sources", "GET, HEAD, OPTIONS"),
        (Method::GET, "/v1/listings/search", "GET, HEAD, OPTIONS"),
        (Method::PUT, "/v1/listings/search", "POST, OPTIONS"),
        (Method::POST, "/", "GET, HEAD"),
    ] {
        let answer = Ask::new(method.clone(), uri).send().await;
        if (method, uri) == (Method::GET, "/v1/listings/search") {
            assert_eq!(answer.header("allow"), "POST, OPTIONS");
            assert_eq!(answer.status.as_u16(), 405);
            continue;
        }
        assert_eq!(answer.status.as_u16(), 405, "{uri}");
        assert_eq!(answer.header("allow"), allow, "{uri}");
        assert_eq!(answer.json()["code"], "method_not_allowed");
    }
}

#[actix_web::test]
async fn bodies_are_bounded_typed_and_checked() {
    let door = "/v1/listings/search";
    let large = format!("{{\"q\":\"{}\"}}", "a".repeat(70_000));
    let cases: Vec<(Ask, u16, &str)> = vec![
        (Ask::new(Method::POST, door).body("{}"), 415, "unsupported_media_type"),
        (
            Ask::new(Method::POST, door).header("content-type", "application/json").body("{"),
            400,
            "invalid_body",
        ),
        (
            Ask::new(Method::POST, door).header("content-type", "application/json").body("[]"),
            400,
            "invalid_body",
        ),
        (
            Ask::new(Method::POST, door).header("content-type", "application/json").body(large),
            413,
            "body_too_large",
        ),
        (post(door, &json!({})), 400, "place_missing"),
        (post(door, &json!({"lat": {"a": 1}, "lon": 2})), 400, "invalid_parameter"),
        (post(door, &json!({"citycode": ["44109"], "colour": "red"})), 400, "unknown_parameter"),
        (post(door, &json!({"citycode": "44109", "limit": "many"})), 400, "invalid_parameter"),
        (
            post("/v1/listings/search?limit=2", &json!({"citycode": "44109"})),
            400,
            "unknown_parameter",
        ),
    ];
    for (ask, status, code) in cases {
        let answer = ask.send().await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (status, Some(code)));
    }
}

#[actix_web::test]
async fn a_service_without_data_says_so_and_lives() {
    let empty = || Data::new(AppState::new(Arc::new(clock())));
    assert_eq!(get("/health/live").send_to(empty()).await.status.as_u16(), 200);
    for uri in [
        "/health/ready",
        "/v1/listings?q=nantes",
        "/v1/sources",
        "/v1/quality",
        "/v1/listings/x",
        "/v1/addresses?q=a",
    ] {
        let answer = get(uri).send_to(empty()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_str()),
            (503, Some("not_ready")),
            "{uri}"
        );
        assert_eq!(answer.header("retry-after"), "5");
    }
}

#[actix_web::test]
async fn an_encoding_that_cannot_be_made_is_a_problem_too() {
    let answer = get("/v1/sources").header("accept-encoding", "identity;q=0, nothing").send().await;
    assert!(answer.status.as_u16() == 406 || answer.status.is_success(), "{}", answer.status);
    if answer.status.as_u16() == 406 {
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

#[actix_web::test]
async fn what_was_typed_never_comes_back_as_markup() {
    let attack = "%3Cscript%3Ealert(1)%3C/script%3E";
    for uri in [
        format!("/recherche?citycode=44109&q={attack}"),
        format!("/recherche?q={attack}"),
        format!("/recherche?citycode={attack}"),
        format!("/recherche?address={attack}"),
        format!("/qualite?q={attack}"),
        format!("/qualite?code={attack}"),
        format!("/etablissements/{attack}"),
        format!("/{attack}"),
    ] {
        let answer = get(&uri).header("accept", "text/html").send().await;
        assert!(!answer.text().contains("<script>alert"), "{uri}");
        assert!(answer.status.as_u16() < 500, "{uri}");
    }
}
