//! What a hidden home may not betray, whatever is compared.

use super::locating::table;
use super::*;
use crate::domain::ListingId;
use crate::geocode::streets::AddressTable;
use crate::ingest::privacy::Cell;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// In the square of Fontenay-sous-Bois.
const HOME: (f64, f64) = (48.8512, 2.4761);

fn carer(id: &str, (lat, lon): (f64, f64), rest: &str) -> String {
    format!(
        r#"{{"source_id":"{id}","type":"assistant_maternel","name":"Jeanne D.","capacity":3,"lat":{lat},"lon":{lon},"address":{{"housenumber":"4","street":"Rue des Lilas","citycode":"94033"}}{rest}}}"#
    ) + "\n"
}

fn bytes(out: &Ingested) -> String {
    let figures = serde_json::to_string(&out.figures).unwrap();
    serde_json::to_string(&out.listings).unwrap() + &figures + &out.report.to_json().unwrap()
}

/// Addresses of one commune, all around the same point.
fn crowd(code: &str, count: u32, (lat, lon): (f64, f64)) -> AddressTable {
    let rows: Vec<_> = (1..=count).map(|n| (n, "Rue des Lilas", code, lat, lon)).collect();
    table(&rows)
}

fn public(around: &Surroundings<'_>, rest: &str) -> (Position, Precision, Vec<&'static str>) {
    let out = ingest_in(around, INBOUND, carer("1", HOME, rest).as_bytes());
    let source = out.report.sources.values().next().unwrap();
    let reasons = source.at_commune.keys().map(|reason| reason.code()).collect();
    (out.listings[0].position.value, out.listings[0].precision, reasons)
}

#[test]
fn a_cell_with_a_crowd_is_shown_by_its_centre_and_another_by_its_commune() {
    let places = territory();
    let home = Position::new(HOME.0, HOME.1).unwrap();
    let (cell, commune) = (Cell::of(home).centre().unwrap(), Position::new(48.85, 2.45).unwrap());
    let elsewhere = (48.83, 2.44);
    for (code, count, around, shown) in [
        ("94033", 20, HOME, cell),
        ("94033", 19, HOME, commune),
        ("94033", 50, elsewhere, commune),
        // The addresses of a neighbour make no crowd, but leave the commune without a file.
        ("33281", 50, (44.85, -0.65), cell),
    ] {
        let streets = crowd(code, count, around);
        let around = Surroundings { addresses: &streets, ..Surroundings::bare(&places) };
        let (position, precision, reasons) = public(&around, "");
        assert_eq!((position, precision), (shown, Precision::Masked), "{code} {count}");
        assert_eq!(reasons.is_empty(), shown == cell);
    }
}

#[test]
fn without_a_file_the_density_of_the_commune_decides() {
    let places = territory();
    let around = Surroundings::bare(&places);
    let dense = public(&around, "");
    assert_eq!((dense.1, dense.2), (Precision::Masked, Vec::new()));
    let text = carer("1", (44.8512, -0.6761), "").replace("94033", "33281");
    let out = ingest_in(&around, INBOUND, text.as_bytes());
    assert_eq!(out.listings[0].position.value, Position::new(44.85, -0.65).unwrap());
    assert_eq!(out.listings[0].precision, Precision::Masked);
    let reasons = &out.report.sources.values().next().unwrap().at_commune;
    assert_eq!(reasons.keys().map(|r| r.code()).collect::<Vec<_>>(), ["sparse_cell"]);
}

#[test]
fn a_cell_whose_centre_is_in_another_commune_is_not_shown() {
    let places = territory();
    let edge = Position::new(48.8999, 2.45).unwrap();
    assert!(!places.contains(
        CommuneCode::parse("94033").unwrap(),
        Cell::of(edge).centre().unwrap(),
        0.0
    ));
    let out = ingest_in(
        &Surroundings::bare(&places),
        INBOUND,
        carer("1", (edge.lat(), edge.lon()), "").as_bytes(),
    );
    assert_eq!(out.listings[0].position.value, Position::new(48.85, 2.45).unwrap());
}

#[test]
fn a_hidden_point_does_not_depend_on_the_other_rows() {
    let places = territory();
    let around = Surroundings::bare(&places);
    let alone = public(&around, "").0;
    let others: String = (2..9)
        .map(|n| {
            let other = carer(&n.to_string(), (48.84 + f64::from(n) / 1e3, 2.47), "");
            other.replace("Jeanne", &format!("Jeanne {n}"))
        })
        .collect();
    let out = ingest_in(&around, INBOUND, (others + &carer("1", HOME, "")).as_bytes());
    let shown = out.listings.iter().filter(|l| l.position.value == alone).count();
    assert!(shown >= 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The address is 3 km from the cell, in it, or unknown: the check of one against the other
    /// must not tell either.
    #[test]
    fn a_home_that_moves_inside_its_cell_changes_no_public_byte(
        from in (-0.004f64..0.004, -0.006f64..0.006), to in (-0.004f64..0.004, -0.006f64..0.006),
        street_at in 0usize..4, named in any::<bool>(), agreed in any::<bool>(),
    ) {
        let home = Position::new(HOME.0, HOME.1).unwrap();
        let centre = Cell::of(home).centre().unwrap();
        let at = |(lat, lon): (f64, f64)| (centre.lat() + lat, centre.lon() + lon);
        let cell = |(lat, lon)| Cell::of(Position::new(lat, lon).unwrap());
        let (from, to) = (at(from), at(to));
        prop_assume!(cell(from) == Cell::of(home) && cell(to) == Cell::of(home));
        let north = [0.0, 0.009, 0.0135, 0.03][street_at];
        let streets = crowd("94033", 30, (centre.lat() + north, centre.lon()));
        let places = territory();
        let around = Surroundings { addresses: &streets, ..Surroundings::bare(&places) };
        let seen = format!(r#","visibility":{{"name":{named},"phone":{agreed}}}"#);
        let twin = carer("8", at((0.001, 0.001)), &seen);
        let bare = |text: String| text.replace(r#""housenumber":"4","street":"Rue des Lilas","#, "");
        let file = |point| {
            // Told twice with one address, told twice without any, and told once.
            carer("6", point, &seen).replace("Jeanne", "Zoé") + &carer("7", point, &seen) + &twin + &bare(carer("9", point, &seen)) + &bare(carer("10", at((0.0, 0.0)), &seen))
        };
        let first = bytes(&ingest_in(&around, INBOUND, file(from).as_bytes()));
        let second = bytes(&ingest_in(&around, INBOUND, file(to).as_bytes()));
        prop_assert_eq!(first, second);
    }
}

fn key() -> IdKey {
    "un secret de plus de trente-deux signes".parse().unwrap()
}

#[test]
fn the_number_of_a_carer_is_never_written_and_cannot_be_guessed_from_the_identifier() {
    let places = territory();
    let secret = key();
    let text = carer("94-7142", HOME, r#","visibility":{"name":true,"address":true}"#)
        + &carer("94-7142", (48.84, 2.44), "").replace("Jeanne", "Zoé");
    for id_key in [None, Some(&secret)] {
        let around = Surroundings { id_key, ..Surroundings::bare(&places) };
        let out = ingest_in(&around, INBOUND, text.as_bytes());
        assert_eq!(out.listings.len(), 2);
        assert!(!bytes(&out).contains("7142"));
        // What anybody can compute from a number is not in the output either.
        let guess = sha2::Sha256::digest("id|94-7142".as_bytes());
        let guess: String = guess.iter().take(5).map(|b| format!("{b:02x}")).collect();
        assert!(!bytes(&out).contains(&guess));
        for listing in &out.listings {
            assert_eq!(listing.id.as_str(), format!("essai-{}", listing.source_id));
        }
    }
}

use sha2::Digest;

#[test]
fn with_a_key_an_identifier_survives_every_change_of_the_row() {
    let places = territory();
    let secret = key();
    let id = |id_key, text: String| {
        let around = Surroundings { id_key, ..Surroundings::bare(&places) };
        ingest_in(&around, INBOUND, text.as_bytes()).listings[0].id.clone()
    };
    let moved = || carer("7", (48.83, 2.43), "").replace(r#""capacity":3"#, r#""capacity":4"#);
    assert_eq!(id(Some(&secret), carer("7", HOME, "")), id(Some(&secret), moved()));
    assert_ne!(id(Some(&secret), carer("7", HOME, "")), id(Some(&secret), carer("8", HOME, "")));
    assert_ne!(id(None, carer("7", HOME, "")), id(None, moved()));
    assert_eq!(
        id(None, carer("7", HOME, "")),
        id(None, carer("8", HOME, "")),
        "public values only"
    );
}

/// Keeps what it is given.
#[derive(Default)]
struct Safe(RefCell<BTreeMap<ListingId, PrivateContact>>);

impl PrivateContacts for Safe {
    fn take(&self, listing: &ListingId, contact: PrivateContact) {
        assert!(self.0.borrow_mut().insert(listing.clone(), contact).is_none());
    }
}

#[test]
fn what_is_withheld_goes_to_the_contacts_with_the_identifier_of_the_listing() {
    let (places, safe) = (territory(), Safe::default());
    let around = Surroundings { contacts: &safe, ..Surroundings::bare(&places) };
    let text =
        carer("7", HOME, r#","phone":"0148760001","description":"Chez moi""#) + &creche_at("94033");
    let out = ingest_in(&around, INBOUND, text.as_bytes());
    let kept = safe.0.borrow();
    let (id, contact) = kept.iter().next().unwrap();
    assert_eq!(kept.len(), 1, "a crèche withholds nothing");
    let listing = out.listings.iter().find(|l| l.id == *id).unwrap();
    assert_eq!(listing.listing_type, ListingType::AssistantMaternel);
    assert_eq!(contact.source_id.as_deref(), Some("7"));
    assert_eq!(contact.name.as_deref(), Some("Jeanne D."));
    assert_eq!(contact.phone.as_deref(), Some("01 48 76 00 01"));
    assert_eq!(contact.street.as_deref(), Some("Rue des Lilas"));
    assert_eq!(contact.description.as_deref(), Some("Chez moi"));
    assert_eq!(contact.point.unwrap().reveal(), Position::new(HOME.0, HOME.1).unwrap());
    assert_eq!(contact.fields(), 5);
    assert_eq!(out.report.sources.values().next().unwrap().private_fields_dropped, 5);
}

fn creche_at(code: &str) -> String {
    format!(r#"{{"source_id":"c","type":"creche","name":"A","address":{{"citycode":"{code}"}}}}"#)
        + "\n"
}
