//! Whole runs over small worlds.

use super::*;
use crate::domain::*;

mod laws;
mod people;
pub mod world;
use world::*;

#[test]
fn two_spellings_of_one_place_become_one_listing() {
    let out = run(vec![
        creche("ville", "1", "Multi-accueil Petite Enfance Bellevue").at(
            "19",
            "bd Jean Moulin",
            0.0,
        ),
        creche("dept", "1", "BELLEVUE").at("19", "Boulevard Jean Moulin", 16.0),
        creche("dept", "2", "Les Lutins").at("4", "Rue Haute", 900.0),
    ]);
    assert_eq!(groups(&out), [vec!["dept-1", "ville-1"]]);
    assert!(out.review.is_empty());
    assert_eq!(out.listings.len(), 2);
    assert_eq!(out.merges[0].links.len(), 1);
}

#[test]
fn another_suffix_or_a_lost_point_does_not_part_one_place() {
    for (number, north_m) in [("19 bis", 16.0), ("19", 4_000.0), ("", 30.0)] {
        let out = run(vec![
            creche("ville", "1", "Bellevue").at("19", "Boulevard Jean Moulin", 0.0),
            creche("dept", "1", "Crèche Bellevue").at(number, "Boulevard Jean Moulin", north_m),
        ]);
        assert_eq!(groups(&out).len(), 1, "{number} {north_m}");
    }
}

#[test]
fn numbers_of_a_series_never_mix() {
    let at = |l: Listing| l.at("3", "Rue Haute", 0.0);
    let out = run(vec![
        at(creche("ville", "1", "Souris Verte I")),
        at(creche("ville", "2", "Souris Verte II")),
        at(creche("dept", "1", "Souris Verte 1")),
        at(creche("dept", "2", "Souris Verte 2")),
    ]);
    assert_eq!(groups(&out), [vec!["dept-1", "ville-1"], vec!["dept-2", "ville-2"]]);
    let out = run(vec![
        at(creche("ville", "1", "Souris Verte")),
        at(creche("dept", "2", "Souris Verte 2")),
    ]);
    assert!(groups(&out).is_empty());
    assert_eq!(reasons(&out), [Reason::DoubtfulNumber]);
}

#[test]
fn services_of_one_building_stay_apart() {
    let kinds = [ListingType::Creche, ListingType::Mam, ListingType::Rpe, ListingType::Laep];
    let sources = ["ville", "dept", "insee", "osm"];
    let rows = kinds.iter().zip(sources).map(|(kind, source)| {
        listing(source, "1", *kind, "Pôle Bellevue").at("3", "Rue Haute", 0.0)
    });
    let out = run(rows.collect());
    assert!(groups(&out).is_empty() && out.review.is_empty());
}

#[test]
fn people_at_home_and_made_up_listings_pass_untouched() {
    let home = |source| {
        listing(source, "1", ListingType::AssistantMaternel, "Jeanne D.").at("3", "Rue Haute", 0.0)
    };
    let mut given = vec![
        home("ville"),
        home("dept"),
        creche("insee", "1", "Bellevue").with(|l| l.demonstration = true),
        creche("osm", "1", "Bellevue").with(|l| l.demonstration = true),
    ];
    let out = run(given.clone());
    given.sort_by(|a, b| a.id.cmp(&b.id));
    let listings: Vec<Listing> = out.listings.into_iter().map(|m| m.listing).collect();
    assert_eq!(listings, given);
    assert!(out.review.is_empty() && out.merges.is_empty());
}

#[test]
fn one_door_and_two_names_is_for_a_person() {
    let out = run(vec![
        creche("ville", "1", "Les Coccinelles").at("3", "Rue Haute", 0.0),
        creche("dept", "1", "Mistigri").at("3", "Rue Haute", 5.0),
    ]);
    assert_eq!(reasons(&out), [Reason::RenamedOrColocated]);
}

#[test]
fn one_name_far_away_is_for_a_person_or_nobody() {
    let far = |source: &str, id: &str, street: &str, north_m| {
        creche(source, id, "Nos Petits Pouces").at("3", street, north_m)
    };
    let out =
        run(vec![far("ville", "1", "Rue Haute", 0.0), far("dept", "1", "Rue Basse", 2_000.0)]);
    assert!(groups(&out).is_empty());
    assert_eq!(reasons(&out), [Reason::MayHaveMoved]);
    let out = run(vec![
        far("ville", "1", "Rue Haute", 0.0),
        far("dept", "1", "Rue Basse", 2_000.0),
        far("ville", "2", "Rue Basse", 2_010.0),
        far("dept", "2", "Rue Haute", 15.0),
    ]);
    assert_eq!(groups(&out), [vec!["dept-2", "ville-1"], vec!["dept-1", "ville-2"]]);
    assert!(out.review.is_empty());
}

#[test]
fn the_centre_of_a_commune_is_no_distance() {
    let vague = |l: Listing| l.with(|l| l.precision = Precision::Municipality);
    let out = run(vec![
        creche("ville", "1", "Bellevue").at("3", "Rue Haute", 3_000.0),
        vague(creche("insee", "1", "BELLEVUE").at("3", "RUE HAUTE", 0.0)),
    ]);
    assert_eq!(groups(&out).len(), 1);
    let out = run(vec![
        vague(creche("ville", "1", "Bellevue").at("", "", 0.0)),
        vague(creche("insee", "1", "BELLEVUE").at("", "", 0.0)),
    ]);
    assert!(groups(&out).is_empty());
    assert_eq!(reasons(&out), [Reason::TooLittleKnown]);
}

#[test]
fn two_rows_of_one_source_never_meet_through_a_third() {
    let row = |source: &str, id: &str, north_m| {
        creche(source, id, "Bellevue").at("3", "Rue Haute", north_m)
    };
    let out = run(vec![row("ville", "1", 0.0), row("ville", "2", 40.0), row("osm", "1", 4.0)]);
    assert_eq!(groups(&out), [vec!["osm-1", "ville-1"]]);
    assert_eq!(reasons(&out), [Reason::SameSourceTwice]);
}

#[test]
fn a_company_number_at_one_address_is_proof_unless_a_head_office_shares_it() {
    let row = |source: &str, id: &str, name: &str, street: &str| {
        creche(source, id, name)
            .at("3", street, 0.0)
            .with(|l| l.siret = says(l, "21440109000015".to_owned()))
    };
    let out = run(vec![
        row("ville", "1", "Les Coccinelles", "Rue Haute"),
        row("insee", "1", "CCAS de Nantes", "Rue Haute"),
    ]);
    assert_eq!(groups(&out).len(), 1);
    let out = run(vec![
        row("ville", "1", "Les Coccinelles", "Rue Haute"),
        row("insee", "1", "Mistigri", "Rue Haute"),
        row("insee", "2", "La Farandole", "Rue Basse"),
    ]);
    assert!(groups(&out).is_empty());
}

#[test]
fn the_most_trusted_word_wins_field_by_field() {
    let city = creche("ville", "1", "Bellevue").at("", "", 0.0).with(|l| {
        l.precision = Precision::Municipality;
        l.phone = says(l, "02 40 00 00 01".to_owned());
        l.status = says(l, Status::Active);
    });
    let insee = creche("insee", "1", "BELLEVUE").at("3", "Rue Haute", 20.0).with(|l| {
        l.phone = says(l, "02 40 00 00 01".to_owned());
        l.siret = says(l, "21440109000015".to_owned());
        l.capacity = says(l, Places::new(30).unwrap());
        l.status = says(l, Status::Closed);
    });
    let out = run(vec![city.clone(), insee.clone()]);
    let merged = &out.listings[0].listing;
    assert_eq!((merged.id.as_str(), merged.title()), ("ville-1", "Bellevue"));
    assert_eq!(merged.phone, city.phone);
    assert_eq!(merged.siret, insee.siret);
    assert_eq!(merged.capacity, insee.capacity);
    assert_eq!((&merged.position, merged.precision), (&insee.position, Precision::Point));
    assert_eq!(merged.address, insee.address);
    assert_eq!(merged.status, insee.status, "the newest word on a closure is believed");
    let members: Vec<&str> = out.listings[0].members.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(members, ["insee-1", "ville-1"]);
}

#[test]
fn one_name_in_two_streets_without_points_is_for_a_person() {
    let vague = |l: Listing| l.with(|l| l.precision = Precision::Municipality);
    let out = run(vec![
        vague(creche("ville", "1", "Bellevue").at("3", "Rue Haute", 0.0)),
        vague(creche("insee", "1", "BELLEVUE").at("8", "Quai Malakoff", 0.0)),
    ]);
    assert!(groups(&out).is_empty());
    assert_eq!(reasons(&out), [Reason::MayHaveMoved]);
}

#[test]
fn a_halte_garderie_is_not_the_creche_of_its_name_unless_a_person_says_so() {
    let at = |l: Listing| l.at("3", "Rue Haute", 0.0);
    let out = run(vec![
        at(creche("ville", "1", "Crèche Les Montgolfières")),
        at(creche("dept", "1", "Halte-garderie Les Montgolfières")),
    ]);
    assert_eq!((groups(&out).len(), reasons(&out)), (0, vec![Reason::OtherService]));
    let out = run(vec![
        at(creche("ville", "1", "Crèche et halte-garderie Les Montgolfières")),
        at(creche("dept", "1", "Halte-garderie Les Montgolfières")),
    ]);
    assert_eq!(groups(&out).len(), 1);
}
