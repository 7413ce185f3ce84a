//! Whole runs over small made-up sources and a France of four communes.

mod locating;
mod secrecy;
mod together;

use super::*;
use crate::domain::{CommuneCode, ListingType, PlacedBy, Position, Postcode, Precision, Subtype};

/// Squares a tenth of a degree wide.
struct Squares(Vec<Square>);

/// Code, name, postcodes, south-west corner.
type Square = (CommuneCode, &'static str, Vec<Postcode>, (f64, f64));

fn territory() -> Squares {
    let square = |code: &str, name, postcode: &str, corner| {
        let postcode = Postcode::parse(postcode).unwrap();
        (CommuneCode::parse(code).unwrap(), name, vec![postcode], corner)
    };
    Squares(vec![
        square("33281", "Mérignac", "33700", (44.8, -0.7)),
        square("01053", "Bourg-en-Bresse", "01000", (46.2, 5.2)),
        square("97411", "Saint-Denis", "97400", (-20.9, 55.4)),
        square("94033", "Fontenay-sous-Bois", "94120", (48.8, 2.4)),
    ])
}

impl Squares {
    fn distance_m(&self, code: CommuneCode, p: Position) -> f64 {
        let Some((.., (lat, lon))) = self.0.iter().find(|c| c.0 == code) else { return f64::MAX };
        let near = Position::new(p.lat().clamp(*lat, lat + 0.1), p.lon().clamp(*lon, lon + 0.1));
        near.map_or(f64::MAX, |near| p.distance_to(near).get())
    }
}

impl Territory for Squares {
    fn commune(&self, code: CommuneCode) -> Option<CommuneRef<'_>> {
        let (code, name, postcodes, (lat, lon)) = self.0.iter().find(|c| c.0 == code)?;
        let centre = Position::new(lat + 0.05, lon + 0.05).ok();
        Some(CommuneRef { code: *code, name, centre, postcodes })
    }
    fn successor(&self, code: CommuneCode) -> Option<CommuneCode> {
        let old =
            if code.as_str() == "33999" { CommuneCode::parse("33281").unwrap() } else { code };
        self.commune(old).map(|c| c.code)
    }
    fn find(&self, name: &str, postcode: Option<Postcode>) -> Option<CommuneCode> {
        let name = crate::domain::text::fold(name);
        let fits = |p: &Vec<Postcode>| postcode.is_none_or(|one| p.contains(&one));
        let mut found =
            self.0.iter().filter(|c| crate::domain::text::fold(c.1) == name && fits(&c.2));
        found.next().map(|c| c.0)
    }
    fn contains(&self, code: CommuneCode, point: Position, tolerance_m: f64) -> bool {
        self.distance_m(code, point) <= tolerance_m
    }
    fn density(&self, code: CommuneCode) -> Option<f64> {
        Some(if code.as_str() == "94033" { 9_000.0 } else { 120.0 })
    }
    fn commune_at(&self, point: Position) -> Option<CommuneCode> {
        self.0.iter().find(|c| self.distance_m(c.0, point) == 0.0).map(|c| c.0)
    }
}

const HEAD: &str = r#"
id = "essai"
title = "Essai"
publisher = "Essai"
licence = "Licence Ouverte 2.0"
attribution = "Essai"
data_date = "2024-01-31"
"#;

fn ingest_with(body: &str, bytes: &[u8]) -> Ingested {
    ingest_in(&Surroundings::bare(&territory()), body, bytes)
}

fn ingest_in(around: &Surroundings<'_>, body: &str, bytes: &[u8]) -> Ingested {
    let mapping = load_mapping("essai", &format!("{HEAD}{body}")).unwrap();
    let source =
        SourceFiles { mapping, inputs: vec![("essai.txt".to_owned(), bytes.to_vec()).into()] };
    let out = run(&[source], around).unwrap();
    assert!(out.report.totals.add_up(), "{:?}", out.report.totals);
    out
}

fn issues(out: &Ingested) -> Vec<&'static str> {
    let source = out.report.sources.values().next().unwrap();
    source.issues.keys().map(|kind| kind.code()).collect()
}

const MERIGNAC: &str = r#"
[format]
kind = "opendatasoft_v21"
[types]
from = "type"
[types.values]
"multi-accueil" = { type = "creche", subtype = "multi_accueil" }
[fields]
source_id = { from = "id" }
name = { from = "nom" }
address = { from = "adresse" }
postcode = { from = "cp" }
city = { from = "commune" }
citycode = { from = "code_insee" }
phone = { from = "tel" }
email = { from = "contact_mail" }
capacity = { from = "capacite" }
"#;

#[test]
fn portal_records_with_numbers_for_codes_and_any_shape_of_point_are_read() {
    for point in [r#"{"lon": -0.65, "lat": 44.84}"#, "[44.84, -0.65]", r#""44.84, -0.65""#] {
        let page = format!(
            r#"{{"total_count": 1, "results": [{{"id": 7, "nom": "Les Ecureuils", "type": "Multi-Accueil",
            "adresse": "3 BIS AV DU DR ROUX", "cp": 33700, "commune": "MERIGNAC", "code_insee": 33281,
            "tel": "0556000001", "contact_mail": "a@ville.fr", "capacite": 30.0, "geo_point_2d": {point}}}]}}"#
        );
        let out = ingest_with(MERIGNAC, page.as_bytes());
        let l = &out.listings[0];
        assert_eq!((l.position.value.lat(), l.position.value.lon()), (44.84, -0.65), "{point}");
        assert_eq!(l.precision, Precision::Point);
        assert_eq!(l.subtype(), Some(Subtype::MultiAccueil));
        assert_eq!(l.address.value.label(), "3 bis Avenue du Docteur Roux 33700 Mérignac");
        assert_eq!(l.capacity.as_ref().map(|c| c.value.get()), Some(30));
        assert_eq!(l.source_id, "7");
    }
}

#[test]
fn swapped_and_faraway_points_are_told_apart() {
    let row = |lat: f64, lon: f64| {
        let text = format!(
            r#"[{{"id": 1, "nom": "A", "type": "multi-accueil", "code_insee": 33281, "geo_point_2d": [{lat}, {lon}]}}]"#
        );
        ingest_with(MERIGNAC, text.as_bytes())
    };
    let out = row(-0.65, 44.84);
    assert!((out.listings[0].position.value.lat() - 44.84).abs() < 1e-9);
    assert!(issues(&out).contains(&"swapped_coordinates"));
    let out = row(-37.9, 144.7);
    assert_eq!(out.listings[0].precision, Precision::Municipality);
    assert!(issues(&out).contains(&"point_far_from_commune"));
    let far = out.report.review.iter().find(|item| item.kind == IssueKind::PointFarFromCommune);
    assert_eq!(far.and_then(|item| item.listing.as_ref()), Some(&out.listings[0].id));
}

const CSV: &str = r#"
[format]
kind = "delimited"
[types]
otherwise = { type = "creche" }
[fields]
name = { from = "Nom" }
address = { from = "Adresse" }
citycode = { from = "Insee" }
"#;

#[test]
fn delimited_files_of_every_habit_give_the_same_listing() {
    let utf8 = "\u{feff}Nom;Adresse;Insee\r\n\"Crèche; l’Œuf\";\"1 rue\nHaute\";1053\r\n";
    let mut old = b"Nom,Adresse,Insee\r\nCr\xe8che; l\x92\x8cuf,1 rue Haute,1053\r\n".to_vec();
    let first = ingest_with(CSV, utf8.as_bytes());
    let second = ingest_with(CSV, &old);
    assert_eq!(first.listings, second.listings);
    let address = &first.listings[0].address.value;
    assert_eq!(address.label(), "1 Rue Haute 01000 Bourg-en-Bresse");
    old.truncate(20);
    let broken = ingest_with(CSV, &old);
    assert_eq!(broken.report.totals.published, 0);
}

#[test]
fn a_renamed_column_is_told_and_a_foreign_file_is_a_failure() {
    let out = ingest_with(CSV, b"Nom;Rue;Insee\nA;1 rue B;1053\n");
    assert!(issues(&out).contains(&"column_missing"));
    let out = ingest_with(CSV, b"\x89PNG\r\n\x1a\n\0\0");
    assert!(out.report.failures().next().is_some());
    assert_eq!(out.sources.len(), 1);
}

#[test]
fn rows_told_twice_are_one_and_a_network_is_many() {
    let text = "Nom;Adresse;Insee\nNos petits pouces;1 rue A;33281\nNos petits pouces;2 rue B;33281\n\
                NOS PETITS POUCES;1 RUE A;33281\n";
    let out = ingest_with(CSV, text.as_bytes());
    assert_eq!((out.report.totals.published, out.report.totals.merged), (2, 1));
    assert_ne!(out.listings[0].id, out.listings[1].id);
}

#[test]
fn merged_and_unknown_communes() {
    let out = ingest_with(
        CSV,
        "Nom;Adresse;Insee\nA;;33999\nB;;99999\nC;2 rue D 97400 St Denis;\n".as_bytes(),
    );
    assert_eq!(out.listings.len(), 1);
    assert_eq!(out.listings[0].address.value.city, "Mérignac");
    let reasons: Vec<_> =
        out.report.rejected.iter().map(|r| (r.at.record, r.reason.code())).collect();
    assert_eq!(reasons, [(3, "commune_unknown"), (4, "commune_unknown")]);
}

const INBOUND: &str = "[format]\nkind = \"inbound\"\n";

fn carer(visibility: &str) -> Ingested {
    let line = format!(
        r#"{{"source_id":"c1","type":"assistant_maternel","name":"Jeanne D.","phone":"0148760001",
        "email":"j@exemple.fr","description":"Appelez le 01 48 76 00 01","lat":48.8512,"lon":2.4761,
        "address":{{"housenumber":"4","street":"Rue des Lilas","citycode":"94033"}},
        "availability":[{{"state":"free","declared_on":"2024-01-02"}}]{visibility}}}"#
    );
    ingest_with(INBOUND, line.replace('\n', "").as_bytes())
}

#[test]
fn a_home_is_hidden_unless_its_carer_agrees() {
    let out = carer("");
    let l = &out.listings[0];
    assert_eq!(l.listing_type, ListingType::AssistantMaternel);
    assert_eq!((&l.name, &l.phone, &l.email, &l.description), (&None, &None, &None, &None));
    assert_eq!((&l.address.value.street, l.precision), (&None, Precision::Masked));
    let exact = Position::new(48.8512, 2.4761).unwrap();
    assert!(l.position.value.distance_to(exact).get() > 50.0);
    assert!(territory().contains(l.address.value.citycode, l.position.value, 0.0));
    assert_eq!(out.report.sources.values().next().unwrap().private_fields_dropped, 6);
    let text = serde_json::to_string(&out.listings).unwrap() + &out.report.to_json().unwrap();
    assert!(!["Jeanne", "Lilas", "48 76", "48.8512"].iter().any(|secret| text.contains(secret)));
    assert!(l.availability.is_some());
}

#[test]
fn a_carer_who_agrees_is_shown() {
    let all = r#","visibility":{"name":true,"phone":true,"email":true,"address":true}"#;
    let out = carer(all);
    let l = &out.listings[0];
    assert_eq!(l.title(), "Jeanne D.");
    assert_eq!(l.phone.as_ref().map(|p| p.value.as_str()), Some("01 48 76 00 01"));
    assert_eq!(l.address.value.street.as_deref(), Some("Rue des Lilas"));
    assert_eq!(l.position.value, Position::new(48.8512, 2.4761).unwrap());
    assert_eq!(out.report.sources.values().next().unwrap().private_fields_dropped, 0);
}

#[test]
fn lines_that_cannot_be_read_are_rejected_one_by_one() {
    let text = "{oops\n[1]\n{\"type\":\"mam\"}\n{\"source_id\":\"1\",\"type\":\"mam\",\"x\":1,\
                \"address\":{\"citycode\":\"94033\"}}\n";
    let out = ingest_with(INBOUND, text.as_bytes());
    assert_eq!((out.report.totals.read, out.report.totals.published), (4, 1));
    assert!(issues(&out).contains(&"unknown_key"));
}

#[test]
fn two_mappings_of_one_source_are_refused() {
    let mapping = load_mapping("essai", &format!("{HEAD}{INBOUND}")).unwrap();
    let source = SourceFiles { mapping, inputs: Vec::new() };
    assert!(run(&[source.clone(), source], &Surroundings::bare(&territory())).is_err());
}

const NAMED: &str = r#"
quoted = false
[format]
kind = "delimited"
[[keep]]
field = "Nom"
lacks = ["assistante maternelle"]
[types]
from = ["Nature", "Nom"]
[types.values]
"halte" = { type = "creche", subtype = "halte_garderie" }
[[types.contains]]
words = "relais petite enfance"
type = "rpe"
[[types.contains]]
words = "micro-crèche"
type = "creche"
subtype = "micro_creche"
[[types.contains]]
words = "crèche"
type = "creche"
[fields]
name = { from = "Nom" }
citycode = { from = "Insee" }
capacity = { from = "Places", when = { field = "Dit", in = ["1"] } }
tags = { from = "Fauteuil", values = { oui = "accessible_fauteuil" }, listed_only = true }
[[position]]
x = "X"
y = "Y"
epsg = 2154
epsg_from = "Insee"
epsg_by_prefix = { "974" = 2975 }
"#;

const HEADER: &str = "Nature;Nom;Insee;Places;Dit;Fauteuil;X;Y\n";

fn named(row: &str) -> Ingested {
    ingest_with(NAMED, format!("{HEADER}{row}\n").as_bytes())
}

#[test]
fn words_inside_a_text_tell_the_kind_and_the_precise_ones_come_first() {
    let kind = |row: &str| {
        let out = named(row);
        out.listings.first().map(|l| (l.listing_type, l.subtype()))
    };
    let creche = |subtype| Some((ListingType::Creche, subtype));
    assert_eq!(kind("Halte;;33281;;;;;"), creche(Some(Subtype::HalteGarderie)));
    assert_eq!(kind("EAJE;La micro-crèche A;33281;;;;;"), creche(Some(Subtype::MicroCreche)));
    assert_eq!(kind("Crèche;B;33281;;;;;"), creche(None));
    assert_eq!(kind("Relais petite enfance;C;33281;;;;;"), Some((ListingType::Rpe, None)));
    assert_eq!(kind(";Les crèchettes;33281;;;;;"), None);
}

#[test]
fn rows_turned_away_are_not_quoted_when_the_mapping_says_so() {
    for row in [";Jeanne assistante maternelle;33281;;;;;", ";Jeanne Martin;33281;;;;;"] {
        let out = named(row);
        assert_eq!((out.listings.len(), out.report.rejected.len()), (0, 1), "{row}");
        assert!(!out.report.to_json().unwrap().contains("Jeanne"), "{row}");
    }
}

#[test]
fn a_field_can_depend_on_another_column_and_on_listed_words() {
    let fields = |row: &str| {
        let l = named(row).listings.remove(0);
        (l.capacity.map(|c| c.value.get()), l.tags.map(|t| t.value))
    };
    let accessible = Some(vec!["accessible_fauteuil".to_owned()]);
    assert_eq!(fields("Crèche;A;33281;30;1;Oui;;"), (Some(30), accessible));
    assert_eq!(fields("Crèche;A;33281;30;0;en partie;;"), (None, None));
}

#[test]
fn metres_are_read_in_the_system_of_the_territory() {
    // Mérignac in Lambert-93, Saint-Denis of La Réunion in UTM 40 south.
    for (row, lat, lon) in [
        ("Crèche;A;33281;;;;410000;6423000", 44.85, -0.67),
        ("Crèche;A;97411;;;;338500;7690000", -20.88, 55.45),
    ] {
        let out = named(row);
        let listing = &out.listings[0];
        let expected = Position::new(lat, lon).unwrap();
        assert!(listing.position.value.distance_to(expected).get() < 5_000.0, "{listing:?}");
        assert_eq!(listing.precision, Precision::Point, "{row}");
    }
}
