use super::super::accept::{Acceptance, ReviewReason, accept};
use super::super::answer::{Answer, AnswerKind};
use super::super::cache::Cache;
use super::super::client::{National, Settings, SettingsError};
use super::super::query::{HomePermission, NotSent, PointQuery};
use super::super::stub::StillPace;
use super::*;
use crate::domain::{Position, Precision};
use jiff::Timestamp;
use proptest::prelude::*;

fn answer(kind: AnswerKind, score: f64, citycode: &str) -> Answer {
    Answer {
        position: Position::new(44.36, 2.57).unwrap(),
        kind,
        score,
        label: "Rue Sarrus 12000 Rodez".to_owned(),
        citycode: code(citycode),
        postcode: None,
        city: "Rodez".to_owned(),
    }
}

/// Arthon-en-Retz has become a part of Chaumes-en-Retz.
fn today(old: CommuneCode) -> Option<CommuneCode> {
    Some(if old == code("44005") { code("44131") } else { old })
}

fn verdict(answer: &Answer, declared: &str) -> Acceptance {
    accept(Some(answer), code(declared), today)
}

#[test]
fn numbers_and_good_streets_of_the_declared_commune_are_believed() {
    let precision = |a: &Answer, declared| match verdict(a, declared) {
        Acceptance::Accepted { precision, .. } => Some(precision),
        Acceptance::KeptAtCommune(_) => None,
    };
    let number = answer(AnswerKind::Housenumber, 0.3, "12202");
    assert_eq!(precision(&number, "12202"), Some(Precision::Housenumber));
    assert_eq!(
        precision(&answer(AnswerKind::Street, 0.5, "12202"), "12202"),
        Some(Precision::Street)
    );
    let merged = answer(AnswerKind::Housenumber, 0.9, "44131");
    assert_eq!(precision(&merged, "44005"), Some(Precision::Housenumber));
    let paris = answer(AnswerKind::Housenumber, 0.9, "75112");
    assert_eq!(precision(&paris, "75056"), Some(Precision::Housenumber));
    assert_eq!(precision(&paris, "75111"), None);
}

#[test]
fn what_is_not_believed_says_why() {
    let why = |a: &Answer| match verdict(a, "12202") {
        Acceptance::KeptAtCommune(reason) => reason,
        Acceptance::Accepted { .. } => panic!("believed"),
    };
    let reunion = code("97411");
    assert_eq!(
        why(&answer(AnswerKind::Housenumber, 0.98, "97411")),
        ReviewReason::OtherCommune { answered: reunion }
    );
    assert_eq!(
        why(&answer(AnswerKind::Street, 0.49, "12202")),
        ReviewReason::WeakStreet { score: 0.49 }
    );
    assert_eq!(why(&answer(AnswerKind::Municipality, 0.98, "12202")), ReviewReason::Coarse);
    let none = accept(None, code("12202"), today);
    assert_eq!(none, Acceptance::KeptAtCommune(ReviewReason::NoAnswer));
}

proptest! {
    #[test]
    fn nothing_of_another_commune_is_ever_believed(score in 0.0f64..=1.0, kind in 0usize..5) {
        let kinds = [AnswerKind::Housenumber, AnswerKind::Street, AnswerKind::Locality,
            AnswerKind::Municipality, AnswerKind::Other];
        let elsewhere = verdict(&answer(kinds[kind], score, "12176"), "12202");
        let refused = matches!(elsewhere,
            Acceptance::KeptAtCommune(ReviewReason::OtherCommune { .. }));
        prop_assert!(refused);
    }
}

#[test]
fn homes_are_not_sent_without_a_written_permission() {
    for kind in [ListingType::AssistantMaternel, ListingType::GardeADomicile] {
        assert_eq!(Subject::listing(kind, None), Err(NotSent::Home));
        assert!(Subject::listing(kind, HomePermission::from_setting(Some(true))).is_ok());
    }
    assert!(HomePermission::from_setting(None).is_none());
    assert!(HomePermission::from_setting(Some(false)).is_none());
    assert!(Subject::listing(ListingType::Mam, None).is_ok());
}

#[test]
fn a_row_without_an_address_is_not_sent() {
    for street in ["", "  ", "12", "-"] {
        let query = Query::new(creche(), Some("3"), street, None, code("12202"));
        assert_eq!(query.err(), Some(NotSent::NoAddress), "{street:?}");
    }
    let long = Query::new(creche(), None, &"rue ".repeat(60), None, code("12202"));
    assert_eq!(long.err(), Some(NotSent::TooLong));
    assert!(SearchQuery::new(Subject::visitor(), " a ", None, 5).is_err());
}

#[test]
fn one_question_has_one_key_and_another_question_another() {
    assert_eq!(rodez("Rue de l’Église").key(), rodez("RUE DE L'EGLISE").key());
    assert_ne!(rodez("rue a").key(), rodez("rue b").key());
    let point = |lat| PointQuery::new(creche(), Position::new(lat, 2.5).unwrap()).key();
    assert_eq!(point(44.000001), point(44.000002));
    assert_ne!(point(44.0), point(44.1));
}

#[test]
fn the_cache_is_bounded_and_forgets_the_oldest() {
    let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    let mut cache = Cache::new(2);
    for i in 0..5u8 {
        cache.put([i; 32], vec![answer(AnswerKind::Street, 0.9, "12202")], now, true);
        cache.put([i; 32], vec![answer(AnswerKind::Street, 0.9, "12202")], now, true);
    }
    assert_eq!(cache.len(), 2);
    assert!(cache.get(&[2; 32], now).is_none());
    assert!(cache.get(&[3; 32], now).is_some() && cache.get(&[4; 32], now).is_some());
}

#[test]
fn settings_that_would_break_the_rules_of_the_service_are_refused() {
    let make = |change: fn(&mut Settings)| {
        let mut settings = Settings::at("https://geocoder.example/geocodage");
        change(&mut settings);
        National::new(settings, StillPace::new()).err()
    };
    assert!(make(|_| {}).is_none());
    for base in [
        "",
        "geocoder",
        "ftp://a/",
        "http://geocoder.example/",
        "https://user:word@a/",
        "https://a/?q=1",
    ] {
        let result = National::new(Settings::at(base), StillPace::new());
        assert!(matches!(result.err(), Some(SettingsError::Base)), "{base}");
    }
    assert!(matches!(make(|s| s.rate = 41), Some(SettingsError::Rate)));
    assert!(matches!(make(|s| s.rate = 0), Some(SettingsError::Rate)));
    assert!(matches!(make(|s| s.batch = 0), Some(SettingsError::Batch)));
}
