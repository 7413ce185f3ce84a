use super::*;
use crate::domain::{Metres, Position, Postcode, Precision};
use crate::geocode::streets::number::HouseNumber;
use crate::geocode::streets::read::Text;
use crate::geocode::streets::{Found, Missed, NameMatch, NumberMatch, Wanted};
use proptest::prelude::*;

fn row(street: &str, number: &str, (lat, lon): (f64, f64)) -> Row {
    Row {
        text: Text {
            street: street.to_owned(),
            citycode: code("12202"),
            postcode: Postcode::parse("12000").ok(),
            former_city: String::new(),
        },
        house: HouseNumber::parse(number)
            .unwrap_or(HouseNumber { number: 0, suffix: String::new() }),
        position: Position::new(lat, lon).unwrap(),
    }
}

fn town() -> AddressTable {
    let place = |i: u32| (44.35 + f64::from(i) * 1e-3, 2.57);
    let mut rows = vec![
        row("Rue de la République", "2", place(0)),
        row("Rue de la République", "4", place(1)),
        row("Rue de la République", "4 bis", place(2)),
        row("Rue de la République", "12 A", place(3)),
        row("Rue de la République", "20 B", place(4)),
        row("Rue du Général de Gaulle", "1", place(10)),
        row("Rue Henri Martin", "1", place(20)),
        row("Avenue Paul Martin", "1", place(22)),
        row("Impasse des Lilas", "1", place(30)),
        row("Les Tanneries", "", place(40)),
        row("Rue de l'Église", "3", place(50)),
        row("Rue de l'Église", "40", place(90)),
    ];
    rows[11].text.postcode = Postcode::parse("12510").ok();
    table_of(&rows)
}

fn ask(table: &AddressTable, number: &str, street: &str) -> Result<Found, Missed> {
    let housenumber = Some(number).filter(|n| !n.is_empty());
    table.locate(&Wanted {
        citycode: code("12202"),
        housenumber,
        street,
        postcode: None,
        city: None,
    })
}

fn place(number: &str, street: &str) -> (Precision, NumberMatch, String) {
    let found = ask(&town(), number, street).unwrap();
    (found.precision, found.number_match, found.number.unwrap_or_default())
}

#[test]
fn only_the_very_number_is_a_house_number() {
    use NumberMatch::*;
    let street = "rue de la republique";
    let number = |n: &str| place(n, street);
    assert_eq!(number("4 bis"), (Precision::Housenumber, Exact, "4 bis".into()));
    assert_eq!(number("20 BIS"), (Precision::Housenumber, OtherSpelling, "20 B".into()));
    assert_eq!(number("2 ter"), (Precision::Street, OtherSuffix, "2".into()));
    assert_eq!(number("12"), (Precision::Street, OtherSuffix, "12 A".into()));
    assert_eq!(number("6"), (Precision::Street, Neighbour, "4".into()));
    assert_eq!(number("7"), (Precision::Street, NotFound, "".into()));
    assert_eq!(number("900"), (Precision::Street, NotFound, "".into()));
    assert_eq!(number(""), (Precision::Street, NotAsked, "".into()));
    assert_eq!(number("bat C").1, NotFound);
}

#[test]
fn a_named_place_without_a_number_is_a_locality() {
    assert_eq!(place("", "LES TANNERIES").0, Precision::Locality);
    assert_eq!(place("", "tanneries").0, Precision::Locality);
}

#[test]
fn titles_are_optional_where_one_street_is_left() {
    let found = ask(&town(), "1", "Rue de Gaulle").unwrap();
    assert_eq!(found.name_match, NameMatch::Titles);
    assert_eq!(found.street, "Rue du Général de Gaulle");
    assert_eq!(ask(&town(), "1", "Rue Martin").unwrap().street, "Rue Henri Martin");
    assert_eq!(ask(&town(), "1", "Martin").err(), Some(Missed::Ambiguous));
}

#[test]
fn another_kind_of_way_is_no_more_than_a_named_place() {
    let found = ask(&town(), "1", "Allée des Lilas").unwrap();
    assert_eq!(found.name_match, NameMatch::OtherKind);
    assert_eq!((found.precision, found.number_match), (Precision::Locality, NumberMatch::NotFound));
}

#[test]
fn homonyms_are_told_apart_by_postcode_or_by_a_number_only_one_can_have() {
    let town = town();
    assert_eq!(ask(&town, "", "rue de l'eglise").err(), Some(Missed::Ambiguous));
    // The second street has a 40 and may have a 3 that the file lacks.
    assert_eq!(ask(&town, "3", "rue de l'eglise").err(), Some(Missed::Ambiguous));
    assert_eq!(ask(&town, "40", "rue de l'eglise").unwrap().number.as_deref(), Some("40"));
    let postcode = Postcode::parse("12000").ok();
    let wanted = Wanted {
        citycode: code("12202"),
        housenumber: None,
        street: "rue de l'eglise",
        postcode,
        city: None,
    };
    assert_eq!(town.locate(&wanted).unwrap().postcode, postcode);
}

#[test]
fn the_town_that_a_merger_took_in_tells_its_streets_apart() {
    let mut rows = [row("Rue du Port", "1", (44.35, 2.57)), row("Rue du Port", "1", (44.45, 2.57))];
    rows[0].text.former_city = "Agen-d'Aveyron".to_owned();
    rows[1].text.former_city = "Flavin".to_owned();
    let table = table_of(&rows);
    let ask = |city| {
        let wanted = Wanted {
            citycode: code("12202"),
            housenumber: Some("1"),
            street: "rue du port",
            postcode: None,
            city,
        };
        table.locate(&wanted).map(|f| f.position)
    };
    assert_eq!(ask(Some("AGEN D AVEYRON")), Ok(rows[0].position));
    assert_eq!(ask(Some("Flavin")), Ok(rows[1].position));
    assert_eq!(ask(Some("Rodez")), Err(Missed::Ambiguous));
    assert_eq!(ask(None), Err(Missed::Ambiguous));
}

#[test]
fn a_part_of_a_line_can_be_the_street() {
    let town = town();
    let found = ask(&town, "2", "Centre social (bât. B), RUE DE LA REPUBLIQUE").unwrap();
    assert_eq!(found.street, "Rue de la République");
    assert!(found.score < ask(&town, "2", "RUE DE LA REPUBLIQUE").unwrap().score);
}

#[test]
fn no_answer_comes_from_another_commune() {
    let table = &BELFORT.1;
    let wanted = |citycode| Wanted {
        citycode,
        housenumber: None,
        street: "Rue des Balastières",
        postcode: Postcode::parse("90400").ok(),
        city: None,
    };
    assert!(table.locate(&wanted(code("90001"))).is_ok());
    assert_eq!(table.locate(&wanted(code("90010"))).err(), Some(Missed::NoSuchStreet));
    assert_eq!(table.locate(&wanted(code("44109"))).err(), Some(Missed::CommuneNotCovered));
}

#[test]
fn a_city_is_searched_through_its_arrondissements() {
    let text = "id,numero,voie,cp,ville,source,y,x\n\
        751010063U-1,1,Rue Adolphe Jullien,75001,Paris,C+O,48.862433,2.342365\n\
        751040063U-1,1,Rue Agrippa,75004,Paris,C+O,48.855,2.352\n";
    let mut rows = Vec::new();
    read(std::io::Cursor::new(text), &same, &mut |row| rows.push(row)).unwrap();
    let table = table_of(&rows);
    let ask = |citycode, street| {
        let wanted =
            Wanted { citycode, housenumber: Some("1"), street, postcode: None, city: None };
        table.locate(&wanted).map(|f| f.citycode)
    };
    assert_eq!(ask(code("75056"), "rue agrippa"), Ok(code("75104")));
    assert_eq!(ask(code("75101"), "rue agrippa"), Err(Missed::NoSuchStreet));
    assert_eq!(ask(code("69123"), "rue agrippa"), Err(Missed::CommuneNotCovered));
}

#[test]
fn the_addresses_around_a_point_are_those_a_full_scan_finds() {
    let (_, table) = &*BELFORT;
    let point = Position::new(47.6380, 6.8628).unwrap();
    for within in [30.0, 250.0, 1_500.0] {
        let found = table.reverse(point, Metres::new(within).unwrap(), usize::MAX);
        let all = table.positions().filter(|p| p.distance_to(point).get() <= within).count();
        assert_eq!(found.len(), all);
        assert!(found.is_sorted_by(|a, b| a.distance.get() <= b.distance.get()));
    }
    assert_eq!(table.reverse(point, Metres::new(1_500.0).unwrap(), 3).len(), 3);
    let sea = Position::new(45.0, -30.0).unwrap();
    assert!(table.reverse(sea, Metres::new(5_000.0).unwrap(), 3).is_empty());
}

#[test]
fn the_addresses_of_a_cell_are_counted_whole() {
    let (_, table) = &*BELFORT;
    let cell = |p: Position| p.rounded(2);
    let reach = Metres::new(1_500.0).unwrap();
    for point in table.positions().step_by(4_001) {
        let all = table.positions().filter(|p| cell(*p) == cell(point)).count();
        let communes: std::collections::BTreeSet<_> = table.streets().map(|s| s.citycode).collect();
        let of = |commune| table.cell_population(commune, point, reach, cell);
        assert_eq!(communes.iter().map(|commune| of(*commune)).sum::<usize>(), all);
        assert_eq!(of(code("29019")), 0);
    }
}

proptest! {
    #[test]
    fn no_text_upsets_it_and_no_answer_leaves_the_commune(
        number in "\\PC{0,8}", street in "(\\PC{0,30}|(rue|av|imp) (de |du )?[a-z]{1,9})",
    ) {
        let wanted = Wanted {
            citycode: code("2B033"),
            housenumber: Some(&number),
            street: &street,
            postcode: None,
            city: None,
        };
        if let Ok(found) = CORSICA.1.locate(&wanted) {
            prop_assert_eq!(found.citycode, code("2B033"));
            prop_assert!((0.0..=1.0).contains(&found.score));
        }
    }
}
