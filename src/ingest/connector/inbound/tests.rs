//! One line at a time, without a territory.

use super::*;
use proptest::prelude::*;
use serde_json::json;

const TODAY: Date = jiff::civil::date(2026, 11, 25);

/// What is kept of a line, and `(pointer, code)` of what is told.
fn read(line: &str) -> (Result<Value, &'static str>, Vec<(String, &'static str)>) {
    let at = RecordRef { input: "".into(), record: 1 };
    let mut log = Log::default();
    let kept = parse_line(Some(line), &at, Some(TODAY), &mut log);
    let told = log.issues.into_iter().map(|i| (i.pointer, i.kind.code())).collect();
    (kept.map(Value::Object).map_err(|(reason, _)| reason.code()), told)
}

/// The same for the fields of a crèche.
fn fields(fields: Value) -> (Value, Vec<(String, &'static str)>) {
    let mut line = json!({"source_id": "1", "type": "creche"});
    line.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let (kept, told) = read(&line.to_string());
    let mut kept = kept.unwrap();
    kept.as_object_mut().unwrap().retain(|key, _| key != "source_id" && key != "type");
    (kept, told)
}

fn pairs<'a>(told: &'a [(String, &'static str)]) -> Vec<(&'a str, &'static str)> {
    told.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect()
}

#[test]
fn every_problem_of_a_line_is_told_with_its_pointer_in_one_reading() {
    let (kept, told) = fields(json!({
        "nom": "A",
        "address": {"ville": "X", "city": "Y", "citycode": "4410"},
        "capacity": "vingt",
        "kinds": ["regular", "weekly"],
        "availability": [
            {"state": "free", "x": 1, "declared_on": "2026-11-01"},
            {"state": "libre"},
            {"state": "none", "places": -1, "until": "demain"},
            "free",
            {"places": 2},
        ],
    }));
    assert_eq!(
        pairs(&told),
        [
            ("/address/citycode", "invalid_citycode"),
            ("/address/ville", "unknown_key"),
            ("/availability/0/x", "unknown_key"),
            ("/availability/1/state", "invalid_availability"),
            ("/availability/2/places", "invalid_availability"),
            ("/availability/2/until", "invalid_availability"),
            ("/availability/3", "invalid_availability"),
            ("/availability/4", "invalid_availability"),
            ("/capacity", "capacity_unreadable"),
            ("/kinds/1", "invalid_field"),
            ("/nom", "unknown_key"),
        ]
    );
    assert_eq!(
        kept,
        json!({
            "address": {"city": "Y"},
            "kinds": ["regular"],
            "availability": [{"state": "free", "declared_on": "2026-11-01"}],
        })
    );
}

#[test]
fn a_week_with_one_bad_range_is_left_out_whole() {
    let (kept, told) = fields(json!({"hours": {
        "mon": ["08:00-12:00", "14h-18h", "18:00-18:00"], "lundi": [], "tue": "08:00-18:00",
    }}));
    let expected = [
        ("/hours/lundi", "invalid_hours"),
        ("/hours/mon/1", "invalid_hours"),
        ("/hours/mon/2", "invalid_hours"),
        ("/hours/tue", "invalid_hours"),
    ];
    assert_eq!((kept, pairs(&told)), (json!({}), expected.to_vec()));
}

#[test]
fn hours_that_contradict_themselves_are_left_out() {
    let bad = [
        json!({"hours": {"mon": ["08:00-12:00", "11:00-18:00"]}}),
        json!({"hours": {"mon": ["18:30-07:30"]}}),
    ];
    for line in bad {
        let (kept, told) = fields(line);
        assert_eq!((kept, pairs(&told)), (json!({}), vec![("/hours/mon", "invalid_hours")]));
    }
    let night = json!({"hours": {"mon": ["18:30-07:30"]}, "atypical_hours": true});
    assert_eq!(fields(night.clone()), (night, vec![]));
}

#[test]
fn dates_to_come_are_not_believed_and_today_is() {
    let (kept, told) = fields(json!({
        "updated_on": "2026-11-26",
        "availability": [
            {"state": "libre"},
            {"state": "free", "declared_on": "2027-01-01"},
            {"state": "none", "declared_on": "2026-11-25"},
        ],
    }));
    let expected = [
        ("/availability/0/state", "invalid_availability"),
        ("/updated_on", "future_date"),
        ("/availability/1/declared_on", "future_date"),
    ];
    assert_eq!(pairs(&told), expected);
    let items = json!([{"state": "free"}, {"state": "none", "declared_on": "2026-11-25"}]);
    assert_eq!(kept, json!({ "availability": items }));
}

#[test]
fn a_declaration_that_contradicts_itself_is_left_out_whole() {
    let (kept, told) = fields(json!({"availability": [
        {"state": "from_date"},
        {"state": "from_date", "from": "2027-01-04", "until": "2026-12-01"},
        {"state": "free", "age_min_months": 36, "age_max_months": 3},
        {"state": "free", "schedule": "lundi matin"},
    ]}));
    assert_eq!(kept, json!({"availability": []}));
    let places: Vec<&str> = told.iter().map(|(pointer, _)| pointer.as_str()).collect();
    let expected = [
        "/availability/0/from",
        "/availability/1/until",
        "/availability/2/age_min_months",
        "/availability/3/schedule",
    ];
    assert_eq!(places, expected);
}

#[test]
fn half_a_point_ages_the_wrong_way_and_a_foreign_subtype_are_left_out() {
    let (kept, told) = fields(json!({
        "lat": 47.2, "age_min_months": 48, "age_max_months": 3, "subtype": "mandataire",
    }));
    let expected = [
        ("/subtype", "invalid_field"),
        ("/lat", "invalid_point"),
        ("/age_min_months", "invalid_age"),
    ];
    assert_eq!((kept, pairs(&told)), (json!({}), expected.to_vec()));
    let (kept, told) = fields(json!({"lat": 147.2, "lon": -1.5}));
    assert_eq!((kept, pairs(&told)), (json!({}), vec![("/lat", "invalid_point")]));
}

#[test]
fn a_wish_for_privacy_that_cannot_be_read_is_a_wish() {
    let (kept, _) = fields(json!({"visibility": {"phone": "non", "email": true, "tel": false}}));
    assert_eq!(kept["visibility"], json!({"phone": false, "email": true}));
    let (kept, _) = fields(json!({"visibility": "cachée"}));
    let hidden = json!({"name": false, "phone": false, "email": false, "address": false});
    assert_eq!(kept["visibility"], hidden);
    let (kept, told) =
        read(r#"{"source_id":"1","type":"mam","visibility":{"phone":true,"phone":false}}"#);
    assert_eq!(kept.unwrap()["visibility"], json!({"phone": false}));
    assert_eq!(pairs(&told), [("/visibility/phone", "duplicate_key")]);
}

#[test]
fn a_key_written_twice_is_told_and_neither_value_is_kept() {
    let (kept, told) =
        read(r#"{"source_id":"1","type":"mam","capacity":12,"name":"A","capacity":16}"#);
    assert_eq!(kept.unwrap(), json!({"source_id": "1", "type": "mam", "name": "A"}));
    assert_eq!(pairs(&told), [("/capacity", "duplicate_key")]);
    let (kept, told) = read(r#"{"source_id":"1","source_id":"2","type":"mam"}"#);
    assert_eq!((kept, told.len()), (Err("missing_source_id"), 1));
}

#[test]
fn lines_that_are_no_listing_are_refused() {
    for (line, reason) in [
        ("{oops", "unreadable_record"),
        ("[1]", "unreadable_record"),
        (r#"{"type":"mam"}"#, "missing_source_id"),
        (r#"{"source_id":" ","type":"mam"}"#, "missing_source_id"),
        (r#"{"source_id":7,"type":"mam"}"#, "missing_source_id"),
        (r#"{"source_id":"1","type":"eaje"}"#, "unknown_type"),
    ] {
        assert_eq!(read(line).0, Err(reason), "{line}");
    }
}

#[test]
fn no_value_about_a_person_is_quoted() {
    let line = r#"{"source_id":"1","type":"assistant_maternel","phone":["0612345678"],
        "email":{"x":"jeanne@exemple.fr"},"Jeanne":1,"status":"Jeanne","precision":"12 rue A"}"#;
    let at = RecordRef { input: "".into(), record: 1 };
    let mut log = Log::default();
    parse_line(Some(line), &at, None, &mut log).unwrap();
    assert_eq!(log.issues.len(), 5);
    let told: String = log.issues.iter().map(|issue| issue.detail.as_str()).collect();
    assert!(!["061234", "jeanne", "Jeanne", "rue A"].iter().any(|v| told.contains(v)), "{told}");
}

proptest! {
    #[test]
    fn what_is_kept_is_right_when_it_is_read_again(
        key in prop::sample::select(vec![
            "hours", "address", "availability", "visibility", "lat", "capacity", "kinds", "tariff",
        ]),
        value in prop::sample::select(vec![
            json!(null), json!(3), json!(3.0), json!("x"), json!([]), json!({}), json!(["regular"]),
            json!([[]]), json!({"mon": ["08:00-18:00"]}), json!([{"state": "free", "places": 2.0, "declared_on": "2026-11-01"}]),
            json!({"phone": true}), json!({"hourly": "10.5"}), json!({"label": "1 rue A"}),
        ]),
    ) {
        let (kept, _) = fields(json!({ key: value, "lon": 2.0, "name": "A" }));
        let (again, told) = fields(kept.clone());
        prop_assert_eq!((again, told), (kept, vec![]));
    }
}
