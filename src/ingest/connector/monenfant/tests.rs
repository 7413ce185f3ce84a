//! Defects that are known in such records.

use super::*;

fn turned(record: Value) -> (Value, Vec<(String, &'static str)>) {
    let (object, faults) = to_inbound(record.as_object().unwrap());
    let told = faults.into_iter().map(|f| (f.pointer, f.kind.code())).collect();
    (Value::Object(object), told)
}

#[test]
fn markup_is_taken_off_and_scripts_with_it() {
    let (line, _) = turned(json!({"description": {
        "description1": "<p>Tarif &eacute;tabli selon<br>vos&nbsp;revenus</p>",
        "description2": "<div onclick=\"x()\">Un jardin<script>alert('non')</script></div>",
        "description4": "<p>Direction : Jeanne Dupont</p>",
        "description5": "..",
        "description6": "<b>NC</b>",
    }}));
    assert_eq!(line["tariff"]["text"], "Tarif établi selon vos revenus");
    assert_eq!(line["description"], "Projet : Un jardin");
}

#[test]
fn hours_of_the_week_are_those_of_each_day_or_of_monday() {
    let day = json!([{"start": "07:30", "end": "18:30"}]);
    let hours =
        |told: Value| turned(json!({"serviceCommun": {"calendrier": {"joursHoraires": told}}}));
    let (line, told) = hours(json!({"lundi": day, "mondayToFridayWeek": true}));
    assert_eq!((line["hours"].as_object().unwrap().len(), told.len()), (5, 0));
    let own = json!({"mondayToFridayWeek": day, "mercredi": [{"start": "8:00", "end": "12:00"}]});
    let (line, _) = hours(own);
    assert_eq!(line["hours"]["wed"], json!(["08:00-12:00"]));
    assert_eq!(line["hours"]["fri"], json!(["07:30-18:30"]));
    let (line, told) = hours(json!({"lundi": [{"start": "7h30", "end": ""}]}));
    assert!(line.get("hours").is_none() && told[0].1 == "invalid_hours");
}

#[test]
fn a_name_and_a_postcode_that_changed_places_are_put_right() {
    let pairs = json!([
        {"commune": "Nantes", "codePostal": "44000"},
        {"commune": "44800", "codePostal": "Saint-Herblain"},
        {"commune": "", "codePostal": ""},
    ]);
    let record = json!({"serviceCommun": {"communesDesservies": pairs}});
    let got = served(&envelope(Some(&record)));
    let expected = [("Nantes", "44000"), ("Saint-Herblain", "44800")];
    let expected = expected.map(|(c, p)| (c.to_owned(), Postcode::parse(p).ok()));
    assert_eq!(got, expected);
}

#[test]
fn known_defects_are_left_out_and_told() {
    let (line, told) = turned(json!({
        "structureId": 12, "structureType": "EAJE", "modifiedDate": "31/02/2026", "autre": 1,
        "coordonnees": {"telephone": "0000000000", "telephone2": "0261910001"},
        "serviceCommun": {"calendrier": {"periodesFermetures": ["aout", "noel_nouvel_an", "x"]}},
    }));
    assert_eq!((&line["source_id"], &line["phone"]), (&json!("12"), &json!("02 61 91 00 01")));
    assert_eq!(line["closures"], "Fermé en août et entre Noël et le Nouvel An");
    let codes: Vec<_> = told.iter().map(|told| told.1).collect();
    assert_eq!(codes, ["unknown_key", "invalid_date", "invalid_phone", "invalid_field"]);
}
