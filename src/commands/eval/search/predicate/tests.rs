use super::*;
use crate::domain::{
    Address, Availability, AvailabilityState, CommuneCode, Listing, ListingId, ListingType,
    Position, Precision, SourceId, Sourced, TimeRange, WeekHours,
};
use jiff::civil::date;
use serde_json::json;
use std::collections::BTreeMap;

const TODAY: Date = date(2026, 11, 23);

fn listing() -> Listing {
    let source = SourceId::parse("a-source").unwrap();
    let address = Address {
        housenumber: Some("12".into()),
        street: Some("rue de Belfort".into()),
        postcode: None,
        citycode: CommuneCode::parse("44109").unwrap(),
        city: "Nantes".into(),
    };
    let mut listing = Listing::new(
        ListingId::parse("a-source-1").unwrap(),
        (source.clone(), "1".into()),
        ListingType::Creche,
        Sourced::new(address, &source, TODAY),
        (Sourced::new(Position::new(47.2, -1.5).unwrap(), &source, TODAY), Precision::Point),
    );
    let week = [(Day::Mon, "06:30-18:00"), (Day::Wed, "08:00-18:00")]
        .map(|(day, range)| (day, vec![TimeRange::parse(range).unwrap()]));
    listing.name = Some(Sourced::new("Les P’tits Loups II".into(), &source, TODAY));
    listing.tags = Some(Sourced::new(vec!["non fumeur".into(), "jardin".into()], &source, TODAY));
    listing.inclusive = Some(Sourced::new(true, &source, TODAY));
    listing.hours = Some(Sourced::new(WeekHours::new(BTreeMap::from(week)), &source, TODAY));
    listing.availability = Some(Sourced::new(vec![free("mon:08:00-18:00")], &source, TODAY));
    listing
}

fn free(schedule: &str) -> Availability {
    Availability {
        state: AvailabilityState::FromDate,
        from: Some(date(2027, 1, 4)),
        until: None,
        places: None,
        age_min_months: None,
        age_max_months: None,
        schedule: Some(schedule.into()),
        kind: None,
        declared_by: None,
        declared_on: Some(TODAY),
    }
}

fn holds(predicate: Value) -> bool {
    let predicate = Predicate::try_from(predicate).unwrap();
    predicate.holds(&Facts::of(&listing(), TODAY))
}

#[test]
fn words_of_judges_are_found_in_the_fields_that_tell_them() {
    let is = |field: &str, op: &str, value: Value| {
        holds(json!({"field": field, "op": op, "value": value}))
    };
    assert!(is("type", "in", json!(["am", "eaje"])) && is("type", "in", json!("eaje")));
    assert!(!is("type", "in", json!(["am", "alsh"])));
    for tag in ["non_fumeur", "exterieur", "handicap", "atypique", "tot_matin", "mercredi"] {
        assert!(is("tags", "any", json!([tag])), "{tag}");
    }
    assert!(!is("tags", "any", json!(["samedi", "nuit", "avip"])));
    assert!(is("opens_before", "le", json!("06:30")) && !is("opens_before", "le", json!("06:00")));
    assert!(!is("age_max_months", "le", json!(36)) && !is("age_max_months", "ge", json!(36)));
    assert!(is("name", "stem_all", json!(["petits", "loups"])));
    assert!(is("name", "ordinal", json!(2)) && !is("name", "ordinal", json!(1)));
    assert!(is("address", "stem_all", json!(["rue", "belfort"])));
    assert!(is("text", "stem_any", json!(["montessori", "non fumeuse"])));
}

#[test]
fn a_free_place_has_a_day_to_start_and_days_of_the_week() {
    let is = |by: &str, days: &[&str]| {
        holds(json!({"field": "availability", "op": "free", "by": by, "days": days}))
    };
    assert!(is("2027-01-31", &["lundi"]) && is("2027-01-31", &[]));
    assert!(!is("2026-12-31", &[]) && !is("2027-01-31", &["mercredi"]));
    assert!(holds(json!({"field": "availability", "op": "free"})));
}

#[test]
fn conditions_are_put_together_and_unknown_ones_are_refused() {
    let creche = json!({"field": "type", "op": "in", "value": ["eaje"]});
    let night = json!({"field": "tags", "op": "any", "value": ["nuit"]});
    assert!(
        holds(json!({"all": [creche, {"not": night}]})) && holds(json!({"any": [night, creche]}))
    );
    assert!(!holds(json!({"all": [creche, night]})));
    for wrong in [
        json!({"field": "colour", "op": "in", "value": ["red"]}),
        json!({"field": "type", "op": "like", "value": ["red"]}),
        json!({"field": "availability", "op": "free", "days": ["someday"]}),
        json!({"all": {}}),
        json!({}),
    ] {
        assert!(Predicate::try_from(wrong.clone()).is_err(), "{wrong}");
    }
}
