use super::*;
use std::sync::LazyLock;

static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::bundled().unwrap());

fn first(text: &str) -> String {
    let resolution = PLACES.resolve(text, 5);
    resolution.places.first().map_or_else(String::new, |p| p.citycode.to_string())
}

#[test]
fn communes_are_found_as_people_type_them() {
    for (text, code) in [
        ("Nantes", "44109"),
        ("saint herblain", "44162"),
        ("st herblain", "44162"),
        ("ST-HERBLAIN CEDEX", "44162"),
        ("44800", "44162"),
        ("nantes centre ville", "44109"),
        ("Toulouse", "31555"),
        ("toulose", "31555"),
        ("12 rue des lilas nantes", "44109"),
        ("12 rue des lilas 44000", "44109"),
        ("paris 12e", "75112"),
        ("75012", "75112"),
        ("saint denis 97400", "97411"),
        ("saint denis 93", "93066"),
        ("aigrefeuille sur maine", "44002"),
        ("lherm", "31299"),
        ("Millau", "12145"),
        ("ancenis", "44003"),
        ("chamonix", "74056"),
        ("fort de france", "97209"),
        ("paris france", "75056"),
        ("issy", "92040"),
        ("nounou issy", "92040"),
        ("nantes creche", "44109"),
        ("toulouse micro crèche", "31555"),
        ("creche 69003", "69383"),
        ("la crèche", "79048"),
        ("La Baule", "44055"),
        ("boulogne", "92012"),
        ("neuilly", "92051"),
        ("vitry", "94081"),
        ("44 000", "44109"),
        ("44109", "44109"),
        ("2A004", "2A004"),
        ("nantes centre", "44109"),
        ("avon deux sevres", "79023"),
        ("saint leu la reunion", "97413"),
        ("12 rue de paris barembahc", "67020"),
        ("rue de belfort", "90010"),
        ("garderie saint-nazaire", "44184"),
        ("59522 HAZEBROUCK CEDEX", "59295"),
        ("12 rue de Douai 59000", "59350"),
        ("puyllaroque 82240", "82148"),
        ("neuvill eau bois", "80591"),
        ("lesauzedulac", "05163"),
        ("charlevillemezieres", "08105"),
        ("longfos", "62524"),
        ("rue", "80688"),
        ("paris 75012", "75112"),
    ] {
        assert_eq!(first(text), code, "{text}");
    }
}

#[test]
fn nothing_is_made_of_nothing() {
    for text in
        ["", "  ", "!!!", "zzzzqqqq", "00000", "crèche", "assistante maternelle", "halte garderie"]
    {
        assert_eq!(first(text), "", "{text}");
    }
}

#[test]
fn homonyms_are_offered_and_the_street_is_left_over() {
    let denis = PLACES.resolve("Saint-Denis", 10);
    assert!(denis.places.len() > 3);
    assert_eq!(denis.places[0].citycode.as_str(), "97411");
    let address = PLACES.resolve("12 rue des lilas nantes", 5);
    assert_eq!(address.rest, ["12", "rue", "des", "lilas"]);
    assert_eq!(PLACES.resolve("44300", 5).places[0].precision, Precision::Postcode);
}

#[test]
fn departements_and_regions_are_places() {
    let of = |text: &str| {
        let place = PLACES.resolve(text, 5).places.into_iter().next().unwrap();
        (place.label, place.precision, place.citycode.to_string())
    };
    let department =
        |name: &str, main: &str| (name.to_owned(), Precision::Department, main.to_owned());
    assert_eq!(of("loire atlantique"), department("Loire-Atlantique", "44109"));
    assert_eq!(of("La Réunion"), department("La Réunion", "97411"));
    assert_eq!(of("crèche en Bretagne"), department("Bretagne", "35238"));
    assert_eq!(of("paris").1, Precision::Municipality);
    let reunion = PLACES.resolve("la reunion", 5);
    assert!(reunion.places.iter().any(|p| p.citycode.as_str() == "47222"), "the village too");
}

#[test]
fn words_of_care_are_places_only_where_places_stand() {
    let known = |word: &str| is_care_word(word) || word == "sens" || word == "bains";
    let asking = Asking { known: &known, ..Asking::new(5) };
    let of = |text: &str| {
        let found = PLACES.resolve_as(text, &asking).places.into_iter().next();
        found.map_or_else(String::new, |p| p.citycode.to_string())
    };
    assert_eq!(of("éveil des sens nantes"), "44109");
    assert_eq!(of("crèche sens"), "89387");
    assert_eq!(of("sens"), "89387");
    assert_eq!(of("crèche la crèche"), "79048");
    assert_eq!(of("la crèche 44000"), "44109");
}

#[test]
fn completion_prefers_the_larger_commune() {
    assert_eq!(PLACES.complete("nant", 5)[0].city, "Nantes");
    assert!(PLACES.complete("n", 5).is_empty());
}
