//! Costs: the doors, the cases with known results, and a law that only grows.

use crate::support::app::{Ask, get, post};
use crate::support::contract;
use actix_web::http::Method;
use berceau::commands::eval::simulator;
use berceau::simulator::{Params, Request, answer};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const DOOR: &str = "/v1/cost-simulations";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Two children, all ways of care.
fn request() -> Value {
    json!({
        "month": "2026-10",
        "household": {
            "children": [{ "birth": "2025-03" }, { "birth": "2023-11" }],
            "income_before_allowance": "52000", "income_after_allowance": "46800",
        },
        "options": [
            { "mode": "creche", "children": [0], "hours_month": 150 },
            { "mode": "mam", "children": [0], "hours_week": 40, "gross_hourly": "4.60",
              "days_week": 4, "maintenance_day": "4.20", "meals_day": "3.50" },
            { "mode": "garde_a_domicile", "children": [0, 1], "hours_week": 44, "gross_hourly": "13.40",
              "share": "0.5", "first_year": true },
            { "mode": "micro_creche", "children": [0], "hours_month": 150, "hourly_fee": "9.60",
              "employer_help_month": "80" },
            { "mode": "mixed", "parts": [
                { "mode": "creche", "children": [1], "hours_month": 100 },
                { "mode": "garde_a_domicile_structure", "children": [0], "hours_month": 60,
                  "hourly_fee": "24" },
            ] },
            { "mode": "assistant_maternel", "children": [1] },
        ],
    })
}

/// The whole answer, for the golden document.
pub fn whole_answer() -> String {
    let params = Params::shared().unwrap();
    let request = Request::read(&request(), params).unwrap();
    let mut text = serde_json::to_string_pretty(&answer(params, &request).unwrap()).unwrap();
    text.push('\n');
    text
}

#[test]
fn every_case_with_a_known_result_that_nobody_disputes_is_right() {
    let files = std::fs::read_dir(folder("fixtures/oracle")).unwrap();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    assert!(files.len() > 15);
    let report = simulator::report(&files).unwrap();
    assert!(report.is_good(), "{}", report.text());
    let document = report.document();
    assert!(document["groups"].as_array().unwrap().len() >= 12);
    assert_eq!(document["failures"], json!([]));
}

/// The files of `params/`, each parameter with one more value from 2040 on.
fn with_later_values() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder("params")];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder("params")).unwrap().to_str().unwrap().to_owned();
            if name.starts_with("cases/") || !name.ends_with(".toml") {
                continue;
            }
            let mut text = std::fs::read_to_string(&path).unwrap();
            if name.contains('/') {
                let amount = if text.contains("\nby = ") {
                    "amounts = { \"1+\" = \"7\" }"
                } else {
                    "amount = \"7\""
                };
                text += &format!(
                    "\n[[value]]\nfrom = 2040-01-01\n{amount}\nsources = [\"derived\"]\nconfidence = \"unsure\"\n"
                );
            }
            files.push((name, text.into_bytes()));
        }
    }
    files
}

#[test]
fn a_later_value_moves_no_past_result() {
    let (now, later) = (Params::bundled().unwrap(), Params::read(with_later_values()).unwrap());
    for month in ["2025-08", "2025-09", "2026-03", "2026-04", "2026-10", "2026-11"] {
        let mut document = request();
        document["month"] = json!(month);
        let under = |params: &Params| {
            let request = Request::read(&document, params).unwrap();
            serde_json::to_value(answer(params, &request).unwrap()).unwrap()
        };
        assert_eq!(under(&now), under(&later), "{month}");
    }
}

#[actix_web::test]
async fn a_simulation_is_answered_and_never_kept() {
    let answer = post(DOOR, &request()).send().await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let found = answer.json();
    assert_eq!(found["estimate"], true);
    let options = found["options"].as_array().unwrap();
    assert_eq!(options.len(), 6);
    for option in options {
        let sources = option["lines"].as_array().unwrap().iter().flat_map(|line| {
            assert!(!line["label"].as_str().unwrap().is_empty());
            line["parameters"].as_array().unwrap()
        });
        assert!(sources.clone().count() > 0);
        assert!(sources.into_iter().all(|used| !used["sources"].as_array().unwrap().is_empty()));
    }
    let mut course = request();
    course["months"] = json!(14);
    let found = post(DOOR, &course).send().await.json();
    let codes = found["options"][3]["warnings"].as_array().unwrap();
    assert!(codes.iter().any(|one| one["code"] == "future_law"), "{codes:?}");
    assert_eq!(found["options"][0]["months"].as_array().unwrap().len(), 14);
    assert_eq!(found["options"][0]["years"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn every_refused_simulation_names_its_field() {
    let changed = |pointer: &str, value: Value| {
        let mut document = request();
        *document.pointer_mut(pointer).unwrap() = value;
        document
    };
    let cases = [
        (
            changed("/options/1/hours_week", json!(300)),
            "invalid_parameter",
            "#/options/1/hours_week",
        ),
        (
            changed("/household/children/1/birth", json!("1890-01")),
            "invalid_parameter",
            "#/household/children/1/birth",
        ),
        (
            changed("/household/income_after_allowance", json!(1e30)),
            "invalid_parameter",
            "#/household/income_after_allowance",
        ),
        (
            changed("/options/1", json!({ "mode": "creche", "colour": 1 })),
            "unknown_parameter",
            "#/options/1/colour",
        ),
        (
            changed("/options/1", json!({ "mode": "mam", "net_hourly": 4, "gross_hourly": 5 })),
            "contradictory_parameters",
            "#/options/1/gross_hourly",
        ),
        (changed("/month", json!("2031-13")), "invalid_parameter", "#/month"),
    ];
    for (document, code, pointer) in cases {
        let answer = post(DOOR, &document).send().await;
        assert_eq!(answer.status.as_u16(), 400, "{pointer}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(
            (problem["code"].as_str(), problem["errors"][0]["pointer"].as_str()),
            (Some(code), Some(pointer))
        );
    }
    let raw = |body: &str| {
        Ask::new(Method::POST, DOOR).header("content-type", "application/json").body(body)
    };
    for body in ["", "{", "[", "{\"month\": NaN}", "\u{0}"] {
        let answer = raw(body).send().await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_str()),
            (400, Some("invalid_body"))
        );
    }
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(raw(&deep).send().await.status.as_u16(), 400);
    assert_eq!(Ask::new(Method::GET, DOOR).send().await.status.as_u16(), 405);
    assert_eq!(post("/v1/cost-simulations?x=1", &request()).send().await.status.as_u16(), 400);
}

#[actix_web::test]
async fn legal_values_of_a_day_are_told_with_their_sources() {
    let of = async |day: &str| {
        let found = get(&format!("/v1/cost-parameters?on={day}")).send().await.json();
        let all = found["parameters"].as_array().unwrap().clone();
        all.into_iter()
            .find(|one| one["id"] == "cmg_emploi_direct.cout_horaire_reference_am")
            .unwrap()
    };
    assert_eq!(of("2026-03-31").await["value"]["amount"], "4.85");
    assert_eq!(of("2026-04-01").await["value"]["amount"], "4.91");
    assert_eq!(of("2020-01-01").await["value"], Value::Null);
    let answer = get("/v1/cost-parameters").send().await;
    let found = answer.json();
    assert_eq!(found["on"], "2026-11-25");
    assert!(!found["due_for_review"].as_array().unwrap().is_empty());
    let known: Vec<&str> =
        found["sources"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    for parameter in found["parameters"].as_array().unwrap() {
        for source in parameter["value"]["sources"].as_array().into_iter().flatten() {
            assert!(known.contains(&source.as_str().unwrap()), "{parameter}");
        }
    }
    let again = get("/v1/cost-parameters").header("if-none-match", answer.header("etag"));
    assert_eq!(again.send().await.status.as_u16(), 304);
}

#[test]
fn every_documented_field_of_a_request_is_known() {
    for (schema, pointer, good) in [
        ("SimulationBody", "", json!({})),
        ("HouseholdBody", "/household", json!({})),
        ("ChildBody", "/household/children/0", json!({ "birth": "2025-03" })),
    ] {
        for name in contract::members(schema) {
            let mut document = json!({
                "month": "2026-10",
                "household": { "children": [{ "birth": "2025-03" }], "income_after_allowance": "1" },
                "options": [{ "mode": "creche", "hours_month": 1 }],
            });
            let place = document.pointer_mut(pointer).unwrap();
            if place.get(&name).is_none() {
                place[&name] = good[&name].clone();
            }
            let refused =
                Request::read(&document, Params::shared().unwrap()).err().unwrap_or_default();
            assert!(
                refused.iter().all(|one| one.code != "unknown"),
                "{schema}.{name}: {refused:?}"
            );
        }
    }
}
