//! What the address files and the remote service add to the points of the sources.

use super::*;
use crate::geocode::national::{Answer, AnswerKind, HomePermission, NationalError, Query};
use crate::geocode::streets::{AddressTable, Builder, read};
use std::cell::RefCell;

/// A table of addresses: number, street, code of the commune, latitude, longitude.
pub fn table(rows: &[(u32, &str, &str, f64, f64)]) -> AddressTable {
    let mut file = "numero;rep;nom_voie;code_postal;code_insee;nom_commune;lat;lon\n".to_owned();
    for (number, street, code, lat, lon) in rows {
        file += &format!("{number};;{street};;{code};;{lat};{lon}\n");
    }
    let mut builder = Builder::default();
    let take = &mut |row| builder.add(&row).unwrap();
    let report = read::read(file.as_bytes(), &Some, take).unwrap();
    assert_eq!(report.kept as usize, rows.len(), "{report:?}");
    builder.finish().unwrap().table
}

fn lilas() -> AddressTable {
    table(&[
        (4, "Rue des Lilas", "33281", 44.851, -0.651),
        (40, "Rue des Lilas", "33281", 44.855, -0.655),
        (1, "Rue Perdue", "33281", 45.5, -0.651),
    ])
}

fn creche(rest: &str) -> String {
    let address = |text: &str| {
        text.replace(
            "LILAS",
            r#""address":{"housenumber":"4","street":"Rue des Lilas","citycode":"33281"}"#,
        )
    };
    format!(r#"{{"source_id":"1","type":"creche","name":"A",{}}}"#, address(rest)) + "\n"
}

fn placed(around: &Surroundings<'_>, rest: &str) -> (Ingested, (f64, f64, Precision)) {
    let out = ingest_in(around, INBOUND, creche(rest).as_bytes());
    let l = &out.listings[0];
    let spot = (l.position.value.lat(), l.position.value.lon(), l.precision);
    (out, spot)
}

fn at_commune(out: &Ingested) -> Vec<(&'static str, u64)> {
    let source = out.report.sources.values().next().unwrap();
    source.at_commune.iter().map(|(reason, n)| (reason.code(), *n)).collect()
}

#[test]
fn an_address_without_a_point_gets_the_one_of_the_files() {
    let (places, streets) = (territory(), lilas());
    let around = Surroundings { addresses: &streets, ..Surroundings::bare(&places) };
    let (out, spot) = placed(&around, "LILAS");
    assert_eq!(spot, (44.851, -0.651, Precision::Housenumber));
    assert!(issues(&out).is_empty() && at_commune(&out).is_empty());
    let street = r#""address":{"street":"Rue des Lilas","citycode":"33281"}"#;
    assert_eq!(placed(&around, street).1.2, Precision::Street);
}

#[test]
fn a_point_is_credited_to_whoever_tells_it() {
    let (places, streets) = (territory(), lilas());
    let around = Surroundings { addresses: &streets, ..Surroundings::bare(&places) };
    let of = |rest: &str| {
        let listing = placed(&around, rest).0.listings.remove(0);
        (listing.placed_by, listing.postcode_added)
    };
    let with_postcode = r#""address":{"postcode":"33700","citycode":"33281"}"#;
    assert_eq!(of("LILAS"), (PlacedBy::Addresses, true));
    assert_eq!(of(r#"LILAS,"lat":44.8512,"lon":-0.6512"#), (PlacedBy::Source, true));
    assert_eq!(of(with_postcode), (PlacedBy::Communes, false));
    let (out, _, _) = ask(|_| Ok(Some(answer("33281", AnswerKind::Housenumber, 0.4))));
    assert_eq!(out.listings[0].placed_by, PlacedBy::Service);
}

#[test]
fn only_weak_points_give_way_to_the_files() {
    let (places, streets) = (territory(), lilas());
    let around = Surroundings { addresses: &streets, ..Surroundings::bare(&places) };
    let given = |precision: &str| {
        placed(&around, &format!(r#"LILAS,"lat":44.8512,"lon":-0.6512,"precision":"{precision}""#))
            .1
    };
    let of_files = (44.851, -0.651, Precision::Housenumber);
    assert_eq!(given("point"), (44.8512, -0.6512, Precision::Point));
    assert_eq!(given("housenumber"), (44.8512, -0.6512, Precision::Housenumber));
    assert_eq!(given("street"), of_files);
    assert_eq!(given("municipality"), of_files);
    assert_eq!(placed(&around, r#"LILAS,"lat":-37.9,"lon":144.7"#).1, of_files);
}

#[test]
fn a_point_far_from_its_house_number_stays_and_is_reviewed() {
    let (places, streets) = (territory(), lilas());
    let around = Surroundings { addresses: &streets, ..Surroundings::bare(&places) };
    let (out, spot) = placed(&around, r#"LILAS,"lat":44.81,"lon":-0.651"#);
    assert_eq!(spot, (44.81, -0.651, Precision::Point));
    assert_eq!(out.report.review[0].kind, IssueKind::PointFarFromAddress);
    let (near, _) = placed(&around, r#"LILAS,"lat":44.845,"lon":-0.651"#);
    assert!(near.report.review.is_empty());
}

#[test]
fn rows_at_the_centre_of_their_commune_are_counted_by_reason() {
    let (places, streets) = (territory(), lilas());
    let around = Surroundings { addresses: &streets, ..Surroundings::bare(&places) };
    for (rest, reason) in [
        (r#""address":{"citycode":"33281"}"#, "no_address"),
        (r#""address":{"street":"Rue des Roses","citycode":"33281"}"#, "street_unknown"),
        (r#""address":{"street":"Rue des Lilas","citycode":"94033"}"#, "not_covered"),
        (r#""address":{"street":"Rue Perdue","citycode":"33281"}"#, "answer_refused"),
        (r#""address":{"citycode":"33281"},"lat":-37.9,"lon":144.7"#, "point_refused"),
        (
            r#""address":{"citycode":"33281"},"lat":44.85,"lon":-0.65,"precision":"municipality""#,
            "coarse_point",
        ),
    ] {
        let (out, spot) = placed(&around, rest);
        assert_eq!(spot.2, Precision::Municipality, "{rest}");
        assert_eq!(at_commune(&out), [(reason, 1)], "{rest}");
    }
}

type Reply = fn(&Query) -> Result<Option<Answer>, NationalError>;

/// A service that answers every question in one way, and remembers what it was asked.
struct Service {
    reply: Reply,
    homes: Option<HomePermission>,
    asked: RefCell<Vec<usize>>,
}

impl Service {
    fn new(reply: Reply) -> Self {
        Self { reply, homes: None, asked: RefCell::default() }
    }
}

impl Geocoder for Service {
    fn locate(&self, queries: &[Query]) -> Vec<Result<Option<Answer>, NationalError>> {
        self.asked.borrow_mut().push(queries.len());
        queries.iter().map(self.reply).collect()
    }

    fn homes(&self) -> Option<HomePermission> {
        self.homes
    }
}

fn answer(citycode: &str, kind: AnswerKind, score: f64) -> Answer {
    Answer {
        position: Position::new(44.86, -0.66).unwrap(),
        kind,
        score,
        label: "x".into(),
        citycode: CommuneCode::parse(citycode).unwrap(),
        postcode: None,
        city: "Mérignac".into(),
    }
}

fn ask(reply: Reply) -> (Ingested, (f64, f64, Precision), Service) {
    let (places, service) = (territory(), Service::new(reply));
    let around = Surroundings { geocoder: Some(&service), ..Surroundings::bare(&places) };
    let (out, spot) = placed(&around, "LILAS");
    (out, spot, service)
}

#[test]
fn the_service_is_believed_in_the_commune_for_a_number_or_a_sure_street() {
    let (out, spot, _) = ask(|_| Ok(Some(answer("33281", AnswerKind::Housenumber, 0.4))));
    assert_eq!(spot, (44.86, -0.66, Precision::Housenumber));
    assert!(issues(&out).is_empty());
    let (_, spot, _) = ask(|_| Ok(Some(answer("33999", AnswerKind::Street, 0.6))));
    assert_eq!(spot.2, Precision::Street, "the commune that took it in is the same one");
}

#[test]
fn answers_that_are_not_believed_go_to_review() {
    let refused: [Reply; 5] = [
        |_| Ok(None),
        |_| Ok(Some(answer("94033", AnswerKind::Housenumber, 0.98))),
        |_| Ok(Some(answer("33281", AnswerKind::Street, 0.4))),
        |_| Ok(Some(answer("33281", AnswerKind::Municipality, 0.9))),
        |_| {
            let position = Position::new(45.5, -0.66).unwrap();
            Ok(Some(Answer { position, ..answer("33281", AnswerKind::Housenumber, 0.9) }))
        },
    ];
    for reply in refused {
        let (out, spot, _) = ask(reply);
        assert_eq!(spot, (44.85, -0.65, Precision::Municipality));
        assert_eq!(out.report.review[0].kind, IssueKind::WeakGeocode);
        assert_eq!(at_commune(&out), [("answer_refused", 1)]);
    }
}

#[test]
fn a_service_that_fails_costs_points_and_not_the_run() {
    let (out, spot, _) = ask(|_| Err(NationalError::LeftAlone));
    assert_eq!(spot, (44.85, -0.65, Precision::Municipality));
    assert_eq!(
        (issues(&out), at_commune(&out)),
        (vec!["geocoder_unavailable"], vec![("geocoder_failed", 1)])
    );
}

fn mixed() -> String {
    let home =
        r#""type":"assistant_maternel","address":{"street":"Rue des Roses","citycode":"33281"}"#;
    let place =
        r#""type":"creche","name":"B","address":{"street":"Rue des Roses","citycode":"33281"}"#;
    let rows = [
        format!(r#"{{"source_id":"1",{home}}}"#),
        format!(r#"{{"source_id":"2",{place}}}"#),
        format!(r#"{{"source_id":"3",{place},"lat":44.85,"lon":-0.65}}"#),
        format!(r#"{{"source_id":"4",{place},"visibility":{{"address":false}}}}"#),
        r#"{"source_id":"5","type":"creche","name":"C","address":{"citycode":"33281"}}"#.to_owned(),
        creche("LILAS").trim_end().replace(r#""source_id":"1""#, r#""source_id":"6""#),
    ];
    rows.join("\n") + "\n"
}

#[test]
fn the_service_is_asked_once_for_what_is_left_and_public() {
    let (places, streets) = (territory(), lilas());
    for (send_homes, asked) in [(false, 1), (true, 3)] {
        let homes = HomePermission::from_setting(Some(send_homes));
        let service = Service { homes, ..Service::new(|_| Ok(None)) };
        let around = Surroundings {
            addresses: &streets,
            geocoder: Some(&service),
            ..Surroundings::bare(&places)
        };
        ingest_in(&around, INBOUND, mixed().as_bytes());
        // Neither placed rows nor rows without a street; who hides an address with a permission.
        assert_eq!(*service.asked.borrow(), [asked]);
    }
}
