//! Assistants maternels: mostly hidden, as the law has it.

use super::Draft;
use super::days::Rhythm;
use super::tags::Facts;
use super::words;
use serde_json::json;

const RHYTHMS: &[(usize, Rhythm)] = &[
    (58, Rhythm::Ordinary),
    (18, Rhythm::NoWednesday),
    (8, Rhythm::Early),
    (6, Rhythm::Late),
    (5, Rhythm::Saturday),
    (3, Rhythm::Night),
    (2, Rhythm::Sunday),
];

pub fn fill(draft: &mut Draft<'_>) {
    let shows_name = draft.dice.percent(25);
    let shows_address = shows_name && draft.dice.percent(40);
    if draft.dice.percent(90) {
        let (first, family) = (draft.dice.of(words::PEOPLE), draft.dice.of(words::FAMILIES));
        draft.line.put("name", Some(format!("{first} {family}")));
    }
    draft.line.put("visibility", Some(json!({"name": shows_name, "address": shows_address})));
    let with_street = draft.dice.percent(80);
    draft.place(with_street);
    draft.line.put("capacity", Some(1 + draft.dice.below(4)));
    if draft.dice.percent(40) {
        let (least, most) = *draft.dice.of(&[(2, 36), (3, 72), (2, 72), (10, 36), (18, 72)]);
        draft.line.put("age_min_months", Some(least));
        draft.line.put("age_max_months", Some(most));
    }
    let rhythm = draft.dice.weighted(RHYTHMS);
    draft.week(rhythm);
    let mut facts = Facts::of_home(draft.dice).with_languages(draft.town, 8, draft.dice);
    if draft.told("inclusive", (6, 6)) == Some(true) {
        facts.tags.push("handicap");
    }
    draft.tell(facts, shows_name);
    if draft.dice.percent(30) {
        draft.line.put(
            "tariff",
            Some(json!({"hourly": format!("{:.2}", 3.6 + draft.dice.unit() * 2.4)})),
        );
    }
    draft.end("carer");
}
