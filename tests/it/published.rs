//! What the listings of the bundled sources say, against what their rows say.

use crate::ingest::{all, ingest, source};
use berceau::domain::{Listing, PlacedBy, Precision};
use berceau::ingest::IssueKind;
use berceau::ingest::report::{ReviewItem, SourceReport};

#[test]
fn a_point_in_another_street_than_the_declared_one_is_not_taken_and_is_reviewed() {
    let out = ingest(&[source("creches-loire-atlantique")]);
    let at = |street: &str| {
        let of_street = |l: &&Listing| l.address.value.street.as_deref() == Some(street);
        let found: Vec<_> = out.listings.iter().filter(of_street).collect();
        assert!(!found.is_empty(), "{street}");
        found
    };
    for street in ["Avenue des Evens", "Boulevard de l'Hopital", "Rond Point Raballand"] {
        for listing in at(street) {
            assert_eq!(listing.precision, Precision::Municipality, "{street}");
            let told = |item: &&ReviewItem| {
                item.listing.as_ref() == Some(&listing.id) && item.kind == IssueKind::WeakGeocode
            };
            assert!(out.report.review.iter().any(|item| told(&item)), "{street}");
        }
    }
    for street in ["Rue de Bisson", "Place des Cites", "Rue Josephine Evens", "Impasse Foulque"] {
        let precise = |l: &&Listing| l.precision == Precision::Street;
        assert!(at(street).iter().any(precise), "{street}");
        assert!(at(street).iter().all(|l| l.precision <= Precision::Street), "{street}");
    }
}

#[test]
fn two_rows_alike_but_for_their_kind_are_two_listings_and_are_reviewed() {
    let out = ingest(&[source("creches-loire-atlantique")]);
    let alike = |item: &&ReviewItem| item.kind == IssueKind::IdCollision;
    let item = out.report.review.iter().find(alike).expect("two rows alike");
    let id = item.listing.as_ref().expect("published").as_str();
    let plain = id.rsplit_once('-').expect("a suffix").0;
    assert!(out.listings.iter().any(|l| l.id.as_str() == plain), "{id}");
}

#[test]
fn places_for_the_staff_of_a_hospital_or_a_company_say_so() {
    let out = ingest(&[source("creches-loire-atlantique")]);
    let tagged = |l: &&Listing| {
        l.tags.as_ref().is_some_and(|t| t.value.iter().any(|tag| tag == "crèche_de_personnel"))
    };
    assert_eq!(out.listings.iter().filter(tagged).count(), 3);
}

#[test]
fn what_no_row_says_is_not_credited_to_its_list() {
    let out = ingest(&[source("creches-paris-2011")]);
    let centre = |l: &&Listing| l.precision == Precision::Municipality;
    assert!(out.listings.iter().any(|l| centre(&l)));
    assert!(out.listings.iter().filter(centre).all(|l| l.placed_by == PlacedBy::Communes));
    assert!(out.listings.iter().all(|l| l.manager.is_none()));
    let out = ingest(&[source("creches-loire-atlantique")]);
    let given = |l: &&Listing| l.precision <= Precision::Locality;
    assert!(out.listings.iter().filter(given).all(|l| l.placed_by == PlacedBy::Source));
}

#[test]
fn no_number_kept_for_fiction_is_published_on_a_real_listing() {
    const FICTION: [&str; 6] =
        ["01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98"];
    let sources: Vec<_> = all().into_iter().filter(|f| !f.mapping.demonstration).collect();
    let out = ingest(&sources);
    let told = |s: &SourceReport| s.issues.get(&IssueKind::FictionalPhone).copied().unwrap_or(0);
    assert!(out.report.sources.values().map(told).sum::<u64>() > 0);
    for listing in &out.listings {
        let text = serde_json::to_string(listing).expect("json").replace(['.', '\u{a0}'], " ");
        assert!(!FICTION.iter().any(|start| text.contains(start)), "{text}");
    }
}
