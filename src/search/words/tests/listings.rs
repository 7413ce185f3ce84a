//! What is known of listings.

use super::LEXICON;
use crate::domain::{
    Address, CareKind, CommuneCode, Date, Day, Funding, Listing, ListingId, ListingType, Months,
    Position, Precision, SourceId, Sourced, Subtype, TimeRange, WeekHours,
};
use crate::search::words::{ConceptSet, ListingConcepts};
use std::collections::BTreeMap;

const DATE: Date = jiff::civil::date(2026, 11, 1);

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, &SourceId::parse("essai").unwrap(), DATE)
}

fn listing(kind: ListingType) -> Listing {
    let address = Address {
        housenumber: None,
        street: None,
        postcode: None,
        citycode: CommuneCode::parse("44109").unwrap(),
        city: "Nantes".into(),
    };
    Listing::new(
        ListingId::parse("essai-1").unwrap(),
        (SourceId::parse("essai").unwrap(), "1".into()),
        kind,
        sourced(address),
        (sourced(Position::new(47.2, -1.5).unwrap()), Precision::Point),
    )
}

fn week(days: &[Day], range: &str) -> WeekHours {
    let ranges = vec![TimeRange::parse(range).unwrap()];
    WeekHours::new(days.iter().map(|day| (*day, ranges.clone())).collect::<BTreeMap<_, _>>())
}

fn has(set: ConceptSet, name: &str) -> bool {
    set.contains(LEXICON.id(name).unwrap_or_else(|| panic!("{name}")))
}

/// "yes", "told", "no" or "unknown".
fn state(concepts: &ListingConcepts, name: &str) -> &'static str {
    match (has(concepts.yes, name), has(concepts.told, name), has(concepts.no, name)) {
        (true, false, false) => "yes",
        (false, true, false) => "told",
        (false, false, true) => "no",
        (false, false, false) => "unknown",
        _ => panic!("{name} is in two sets"),
    }
}

fn states(listing: &Listing, expected: &[(&str, &str)]) {
    let concepts = LEXICON.of_listing(listing);
    for (name, state_expected) in expected {
        assert_eq!(state(&concepts, name), *state_expected, "{name}");
    }
}

#[test]
fn what_nobody_said_is_neither_yes_nor_no() {
    states(
        &listing(ListingType::AssistantMaternel),
        &[
            ("type:assistant_maternel", "yes"),
            ("type:creche", "no"),
            ("tag:animaux", "unknown"),
            ("tag:handicap", "unknown"),
            ("sched:samedi", "unknown"),
            ("sched:atypique", "unknown"),
            ("fund:psu", "unknown"),
            ("lang:en", "unknown"),
            ("tag:age_0_6m", "unknown"),
        ],
    );
}

#[test]
fn structured_data_say_yes_and_no() {
    let mut creche = listing(ListingType::Creche);
    creche.subtype = Some(sourced(Subtype::HalteGarderie));
    creche.funding = Some(sourced(Funding::Psu));
    creche.avip = Some(sourced(false));
    creche.inclusive = Some(sourced(true));
    creche.age_min = Months::new(12).map(sourced);
    creche.age_max = Months::new(36).map(sourced);
    creche.languages = Some(sourced(vec!["fr".into(), "en".into(), "lsf".into()]));
    creche.kinds = Some(sourced(vec![CareKind::Emergency]));
    creche.hours = Some(sourced(week(&Day::ALL[..5], "06:30-18:30")));
    creche.tags = Some(sourced(vec![
        "bio".into(),
        "jardin".into(),
        "non_fumeur".into(),
        "sans_animaux".into(),
    ]));
    states(
        &creche,
        &[
            ("subtype:halte_garderie", "yes"),
            ("subtype:micro_creche", "no"),
            ("tag:occasionnel", "yes"),
            ("fund:psu", "yes"),
            ("fund:paje", "no"),
            ("tag:avip", "no"),
            ("tag:handicap", "yes"),
            ("tag:age_0_6m", "no"),
            ("tag:age_0_3", "yes"),
            ("tag:age_3_6", "no"),
            ("lang:en", "yes"),
            ("lang:fsl", "yes"),
            ("tag:lsf", "yes"),
            ("tag:bilingue", "told"),
            ("tag:urgence", "yes"),
            ("sched:mercredi", "yes"),
            ("sched:samedi", "no"),
            ("sched:tot_matin", "yes"),
            ("sched:soir", "no"),
            ("sched:atypique", "yes"),
            ("tag:repas_bio", "told"),
            ("tag:exterieur", "yes"),
            ("tag:non_fumeur", "yes"),
            ("tag:sans_animaux", "yes"),
            ("tag:animaux", "no"),
        ],
    );
}

#[test]
fn nights_are_those_that_are_open_at_three() {
    let mut home = listing(ListingType::GardeADomicile);
    home.hours = Some(sourced(week(&[Day::Mon], "22:00-06:00")));
    states(&home, &[("sched:nuit", "yes"), ("sched:soir", "yes"), ("sched:mercredi", "no")]);
    home.hours = Some(sourced(week(&[Day::Sat], "19:00-01:00")));
    states(&home, &[("sched:nuit", "no"), ("sched:soir", "yes"), ("sched:samedi", "yes")]);
}

#[test]
fn texts_tell_weakly_and_denials_do_not_tell() {
    let mut carer = listing(ListingType::AssistantMaternel);
    carer.description = Some(sourced(
        "Maison avec jardin, non fumeuse, pas de chien. Fermé le samedi. Repas faits maison, pas de musique.".into(),
    ));
    states(
        &carer,
        &[
            ("tag:exterieur", "told"),
            ("tag:non_fumeur", "told"),
            ("tag:sans_animaux", "told"),
            ("tag:animaux", "unknown"),
            ("sched:samedi", "unknown"),
            ("tag:repas_bio", "told"),
            ("tag:musique", "unknown"),
            ("tag:disponible_maintenant", "unknown"),
        ],
    );
    carer.name = Some(sourced("Relais des Loups, accessible en bus".into()));
    states(&carer, &[("type:rpe", "no"), ("tag:pmr", "unknown")]);
}

#[test]
fn who_runs_a_place_changes_nothing() {
    let mut creche = listing(ListingType::Creche);
    let before = LEXICON.of_listing(&creche);
    creche.manager = Some(sourced("Mairie de Nantes".into()));
    assert_eq!(LEXICON.of_listing(&creche), before);
}
