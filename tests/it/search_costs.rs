//! What each result costs the household of a search, and the order by it.

use crate::support::app::{Ask, get, post};
use actix_web::http::Method;
use serde_json::{Value, json};

const DOOR: &str = "/v1/listings/search";

/// Around the fictitious listings of Lyon, which are of every kind.
fn body(more: Value) -> Value {
    let mut body = json!({
        "lat": 45.76, "lon": 4.84, "radius_m": 5000, "sort": "cost", "limit": 100,
        "household": {
            "children": [{ "birth": "2025-09" }], "income_after_allowance": "30000",
            "income_before_allowance": "33300",
        },
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn cents(item: &Value, end: &str) -> Option<i64> {
    let text = item["cost"][end].as_str()?;
    let (euros, cents) = text.split_once('.').unwrap();
    assert_eq!(cents.len(), 2, "{text}");
    Some(format!("{euros}{cents}").parse().unwrap())
}

#[actix_web::test]
async fn known_costs_come_in_order_before_guesses_and_guesses_before_silence() {
    let answer = post(DOOR, &body(json!({}))).send().await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let answer = answer.json();
    let mut items = answer["items"].as_array().unwrap().clone();
    let mut next = answer["next"].clone();
    while next.is_string() {
        let page = post(DOOR, &body(json!({ "cursor": next }))).send().await.json();
        items.extend(page["items"].as_array().unwrap().clone());
        next = page["next"].clone();
    }
    assert_eq!(answer["total"], items.len());
    let rank = |item: &Value| match item["cost"]["basis"].as_str() {
        Some("known_tariff" | "national_scale") => (0, cents(item, "high")),
        Some("typical_range") => (1, cents(item, "high")),
        _ => (2, None),
    };
    let ranks: Vec<_> = items.iter().map(rank).collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    for tier in [0, 1, 2] {
        assert!(ranks.iter().any(|(found, _)| *found == tier), "nothing of kind {tier}: {ranks:?}");
    }
    for item in items.iter().filter(|item| item["cost"].is_object()) {
        assert!(cents(item, "low").unwrap() <= cents(item, "high").unwrap());
        assert!(!matches!(item["type"].as_str(), Some("rpe" | "laep")));
        assert!(item["cost"]["label"].as_str().unwrap().contains("net par mois"));
    }
    assert!(answer["costs"]["message"].as_str().unwrap().contains("Estimations"));
    assert_eq!(answer["costs"]["month"], "2026-11");
}

#[actix_web::test]
async fn a_schedule_says_for_how_many_hours() {
    let asked = body(json!({ "schedule": "mon:08:00-18:00", "sort": "distance" }));
    let short = post(DOOR, &asked).send().await.json();
    let long = post(DOOR, &body(json!({ "sort": "distance" }))).send().await.json();
    let hours = |answer: &Value| -> f64 {
        answer["costs"]["hours_month"].as_str().unwrap().parse().unwrap()
    };
    assert!(hours(&short) < 45.0 && hours(&long) > 100.0);
    let creche = |answer: &Value| {
        let items = answer["items"].as_array().unwrap().clone();
        let mut scale = items.into_iter().filter(|i| i["cost"]["basis"] == "national_scale");
        cents(&scale.next().unwrap(), "high").unwrap()
    };
    assert!(creche(&short) < creche(&long));
}

#[actix_web::test]
async fn pages_by_cost_follow_each_other_for_one_household_only() {
    let whole = post(DOOR, &body(json!({ "limit": 30 }))).send().await.json();
    let first = post(DOOR, &body(json!({ "limit": 15 }))).send().await.json();
    let next = &first["next"];
    let second = post(DOOR, &body(json!({ "limit": 15, "cursor": next }))).send().await.json();
    let ids = |answer: &Value| -> Vec<String> {
        let items = answer["items"].as_array().unwrap().clone();
        items.into_iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!([ids(&first), ids(&second)].concat(), ids(&whole));
    let other = json!({
        "cursor": next,
        "household": { "children": [{ "birth": "2025-09" }], "income_after_allowance": "90000" },
    });
    assert_eq!(post(DOOR, &body(other)).send().await.status, 400);
}

#[actix_web::test]
async fn an_order_by_cost_without_a_household_and_a_wrong_household_are_refused_by_name() {
    let pointer = |answer: Value| answer["errors"][0]["pointer"].as_str().unwrap().to_owned();
    let by_get = get("/v1/listings?citycode=69123&sort=cost").send().await;
    assert_eq!(by_get.status, 400);
    assert_eq!(by_get.json()["errors"][0]["code"], "needs_household");
    assert_eq!(pointer(by_get.json()), "#/sort");
    let none = post(DOOR, &body(json!({ "household": null }))).send().await;
    assert_eq!((none.status.as_u16(), pointer(none.json())), (400, "#/sort".to_owned()));
    for (household, wrong) in [
        (json!("riche"), "#/household"),
        (json!({ "income_after_allowance": "1" }), "#/household/children"),
        (
            json!({ "children": [{ "birth": "1890-01" }], "income_after_allowance": "1" }),
            "#/household/children/0/birth",
        ),
        (
            json!({ "children": [{ "birth": "2025-01" }], "income_after_allowance": "1e30" }),
            "#/household/income_after_allowance",
        ),
        (
            json!({ "children": [{ "birth": "2025-01" }], "income_after_allowance": "1", "card": 1 }),
            "#/household/card",
        ),
        (
            json!({ "children": [{ "birth": "2010-01" }], "income_after_allowance": "1" }),
            "#/household/children",
        ),
    ] {
        let answer = post(DOOR, &body(json!({ "household": household }))).send().await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert_eq!(pointer(answer.json()), wrong);
    }
}

#[actix_web::test]
async fn cards_tell_costs_too_and_a_search_without_a_household_tells_none() {
    let cards = post(DOOR, &body(json!({ "fields": "card" }))).send().await.json();
    assert!(cards["items"][0]["cost"]["high"].is_string());
    let plain = json!({ "household": null, "sort": "distance" });
    let plain = post(DOOR, &body(plain)).send().await.json();
    assert!(plain["items"][0].get("cost").is_none() && plain.get("costs").is_none());
}

const FORM: &str = "citycode=69123&radius_m=5000&foyer_naissance=9%2F2025&foyer_naissance=&foyer_revenu=30+000%2C50+%E2%82%AC";

async fn page(body: &str) -> crate::support::app::Answer {
    Ask::new(Method::POST, "/recherche")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
}

#[actix_web::test]
async fn the_page_of_results_tells_costs_and_keeps_the_household_out_of_addresses() {
    let answer = page(&format!("{FORM}&foyer_classer=oui")).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    let text = answer.text();
    assert!(
        text.contains("net par mois, d’après") && text.contains("Estimations pour votre foyer")
    );
    let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    assert!(links.into_iter().all(|link| !link.contains("foyer") && !link.contains("30000")));
    // The next page is asked for by the same form, with the cursor.
    let cursor = text.split("name=\"cursor\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let next = page(&format!("{FORM}&foyer_classer=oui&cursor={cursor}")).await.text();
    assert!(next.contains("net par mois") && !next.contains("role=\"alert\""));
}

#[actix_web::test]
async fn what_is_wrong_with_a_household_is_told_in_its_form_and_the_results_stay() {
    for (wrong, told) in [
        (
            "citycode=69123&foyer_revenu=beaucoup&foyer_naissance=2025-09",
            "écrivez un montant par an",
        ),
        ("citycode=69123&foyer_revenu=30.000&foyer_naissance=2025-09", "écrivez un montant par an"),
        ("citycode=69123&foyer_revenu=&foyer_naissance=2025-09", "écrivez un montant par an"),
        ("citycode=69123&foyer_revenu=30000", "au moins un enfant"),
        (
            "citycode=69123&foyer_revenu=30000&foyer_naissance=%3Cscript%3E",
            "écrivez le mois et l’année comme",
        ),
    ] {
        let answer = page(wrong).await;
        let text = answer.text();
        assert_eq!(answer.status, 200, "{wrong}");
        assert!(text.contains(told) && text.contains("role=\"alert\""), "{wrong}");
        assert!(!text.contains("<script>") && text.contains("class=\"cards\""), "{wrong}");
    }
}
