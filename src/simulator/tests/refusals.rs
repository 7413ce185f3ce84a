//! Every refusal names its field.

use super::*;
use proptest::prelude::*;

fn refusals(document: &Value) -> Vec<(String, &'static str)> {
    let refused = Request::read(document, law()).expect_err(&document.to_string());
    refused.into_iter().map(|one| (one.pointer, one.code)).collect()
}

/// A good request, with one thing changed.
fn changed(pointer: &str, value: Value) -> Value {
    let mut document = json!({
        "month": "2026-10",
        "household": { "children": [{ "birth": "2025-06" }], "income_after_allowance": "36000" },
        "options": [{ "mode": "assistant_maternel", "hours_week": "40" }],
    });
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
        other => other[name] = value,
    }
    document
}

#[test]
fn absurd_inputs_are_refused_where_they_are() {
    let children: Vec<Value> = (0..40).map(|_| json!({ "birth": "2020-01" })).collect();
    let cases = [
        ("/options/0/hours_week", json!(300), "out_of_range"),
        ("/options/0/hours_week", json!("-1"), "negative"),
        ("/options/0/hours_week", json!("NaN"), "not_a_number"),
        ("/options/0/hours_week", json!("1e30"), "not_a_number"),
        ("/options/0/hours_week", json!(1e30), "out_of_range"),
        ("/options/0/hours_week", json!([40]), "not_a_number"),
        ("/options/0/hours_week", json!("40.12345678"), "too_precise"),
        ("/options/0/net_hourly", json!(1e30), "out_of_range"),
        ("/options/0/weeks_year", json!(47), "not_a_contract"),
        ("/options/0/days_month", json!(32), "out_of_range"),
        ("/options/0/mode", json!("nurse"), "unknown_value"),
        ("/options/0/children", json!([1]), "unknown_child"),
        ("/options/0/children", json!([]), "unknown_child"),
        ("/options/0/children", json!("0"), "unknown_child"),
        ("/options/0/colour", json!("red"), "unknown"),
        ("/options/0/share", json!("0.5"), "unknown"),
        ("/options/0", json!("assistant_maternel"), "not_an_object"),
        ("/options", json!([]), "required"),
        ("/household/children/0/birth", json!("1890-01"), "out_of_range"),
        ("/household/children/0/birth", json!("2031-01"), "out_of_range"),
        ("/household/children/0/birth", json!("06/2025"), "not_a_month"),
        ("/household/children/0/aeeh", json!("yes"), "not_a_boolean"),
        ("/household/children", Value::Array(children), "too_many"),
        ("/household/children", json!([]), "required"),
        ("/household/income_after_allowance", json!(-5), "negative"),
        ("/household/income_after_allowance", json!("1e30"), "not_a_number"),
        ("/household/income_after_allowance", Value::Null, "required"),
        ("/household/income_before_allowance", json!("30000"), ""),
        ("/household/prepare", json!("sometimes"), "unknown_value"),
        ("/month", json!("2026-13"), "not_a_month"),
        ("/month", json!("2060-01"), "out_of_range"),
        ("/month", Value::Null, "required"),
        ("/months", json!(100), "out_of_range"),
    ];
    for (pointer, value, code) in cases {
        let found = refusals(&changed(pointer, value.clone()));
        if code.is_empty() {
            assert_eq!(found, [("#/household/income_after_allowance".into(), "contradictory")]);
        } else {
            assert!(found.contains(&(format!("#{pointer}"), code)), "{pointer} {value}: {found:?}");
        }
    }
}

#[test]
fn contradictions_and_what_is_missing_are_told_too() {
    let mut two_pays = changed("/options/0/net_hourly", json!("4"));
    two_pays["options"][0]["gross_hourly"] = json!("5");
    assert_eq!(refusals(&two_pays), [("#/options/0/gross_hourly".into(), "contradictory")]);
    let two_hours = changed("/options/0/hours_month", json!(100));
    assert_eq!(refusals(&two_hours), [("#/options/0/hours_week".into(), "contradictory")]);
    let nobody = json!({ "month": "2026-10", "options": [{ "mode": "creche" }] });
    assert_eq!(refusals(&nobody), [("#/household".into(), "required")]);
    assert_eq!(refusals(&json!([])), [("#".into(), "not_an_object")]);
    let nothing = refusals(&json!({}));
    assert!(nothing.contains(&("#/month".into(), "required")), "{nothing:?}");
    assert!(nothing.contains(&("#/options".into(), "required")), "{nothing:?}");
}

#[test]
fn all_faults_are_told_at_once() {
    let mut document = changed("/options/0/hours_week", json!(300));
    document["household"]["children"][0]["birth"] = json!("1890-01");
    document["colour"] = json!(1);
    let mut pointers: Vec<String> = refusals(&document).into_iter().map(|(p, _)| p).collect();
    pointers.sort();
    assert_eq!(pointers, ["#/colour", "#/household/children/0/birth", "#/options/0/hours_week"]);
}

#[test]
fn a_month_without_known_law_is_refused_by_its_name() {
    let document = changed("/month", json!("2012-01"));
    let mut document = document;
    document["household"]["children"][0]["birth"] = json!("2011-06");
    document["options"] = json!([{ "mode": "creche", "hours_month": 100 }]);
    let request = Request::read(&document, law()).unwrap();
    let unknown = answer(law(), &request).unwrap_err();
    let refusal = answer::unknown_law(unknown, request.month, law());
    assert_eq!((refusal.pointer.as_str(), refusal.code), ("#/month", "law_unknown"));
    assert!(refusal.detail.contains("janvier 2012"), "{}", refusal.detail);
}

/// Places of a whole request, and values that may come there.
const PLACES: &[&str] = &[
    "/month",
    "/months",
    "/stops_at_school",
    "/household",
    "/household/children",
    "/household/children/0",
    "/household/children/0/birth",
    "/household/income_after_allowance",
    "/household/income_before_allowance",
    "/household/prepare",
    "/options",
    "/options/0",
    "/options/0/mode",
    "/options/0/children",
    "/options/0/hours_week",
    "/options/0/weeks_year",
    "/options/0/days_week",
    "/options/0/net_hourly",
    "/options/0/hourly_fee",
    "/options/0/parts",
    "/options/0/declarations",
    "/options/0/share",
];

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u16>().prop_map(Value::from),
        prop::num::f32::ANY.prop_map(Value::from),
        (0..1000_u32).prop_map(|cents| json!(format!("{}.{:02}", cents / 100, cents % 100))),
        "[0-9]{4}-[0-9]{2}".prop_map(Value::from),
        "[-0-9.eE+]{0,30}".prop_map(Value::from),
        prop::sample::select(request::MODES.to_vec()).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("(mode|birth|children|hours|pay_month|x)", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_comes_is_answered_or_refused_with_pointers(
        mode in prop::sample::select(request::MODES.to_vec()),
        changes in prop::collection::vec((prop::sample::select(PLACES.to_vec()), values()), 0..4),
    ) {
        let mut document = changed("/options/0/mode", json!(mode));
        for (pointer, value) in changes {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match document.pointer_mut(parent) {
                Some(Value::Object(map)) => drop(map.insert(name.to_owned(), value)),
                Some(Value::Array(list)) if !list.is_empty() => list[0] = value,
                _ => {}
            }
        }
        match Request::read(&document, law()) {
            Ok(request) => {
                let _ = answer(law(), &request);
            }
            Err(refusals) => {
                prop_assert!(!refusals.is_empty());
                prop_assert!(refusals.iter().all(|one| one.pointer.starts_with('#')));
                prop_assert!(refusals.iter().all(|one| !one.detail.is_empty()));
            }
        }
    }
}
