//! Crèches, MAM, care at home and services.

use super::Draft;
use super::days::Rhythm;
use super::tags::Facts;
use super::{texts, words};

/// Subtype, what it is called in names, fewest and most places, ages in months.
type Sort = (&'static str, &'static [&'static str], (usize, usize), (u16, u16));

const SORTS: &[(usize, Sort)] = &[
    (34, ("micro_creche", &["Micro-crèche", "Micro crèche", ""], (10, 12), (2, 48))),
    (
        30,
        (
            "multi_accueil",
            &["Multi-accueil", "Structure multi-accueil", "Crèche"],
            (15, 70),
            (2, 48),
        ),
    ),
    (
        20,
        (
            "creche_collective",
            &["Crèche", "Crèche collective", "Crèche municipale", "Établissement d’accueil"],
            (20, 90),
            (2, 36),
        ),
    ),
    (7, ("halte_garderie", &["Halte-garderie", "Halte garderie", "Halte-jeux"], (8, 25), (3, 72))),
    (
        4,
        (
            "creche_familiale",
            &["Crèche familiale", "Service d’accueil familial"],
            (20, 90),
            (2, 36),
        ),
    ),
    (
        3,
        (
            "creche_parentale",
            &["Crèche parentale", "Crèche associative parentale"],
            (12, 25),
            (3, 48),
        ),
    ),
    (2, ("jardin_enfants", &["Jardin d’enfants", "Jardin d’éveil"], (15, 40), (24, 72))),
];

const RHYTHMS: &[(usize, Rhythm)] = &[
    (82, Rhythm::Ordinary),
    (3, Rhythm::NoWednesday),
    (5, Rhythm::Early),
    (4, Rhythm::Late),
    (4, Rhythm::Saturday),
    (1, Rhythm::Night),
    (1, Rhythm::Sunday),
];

/// A crèche of any subtype.
pub fn creche(draft: &mut Draft<'_>) {
    let (subtype, fronts, (fewest, most), (youngest, oldest)) = draft.dice.weighted(SORTS);
    draft.line.put("subtype", draft.dice.percent(96).then_some(subtype));
    let front = *draft.dice.of(fronts);
    let name = name(draft, front);
    draft.line.put("name", Some(name));
    let (_, manager, tag) = *draft.dice.of(words::MANAGERS);
    let manager = if manager == "Ville" {
        format!("Ville de {}", draft.town.name)
    } else {
        manager.to_owned()
    };
    draft.line.put("manager", draft.dice.percent(80).then_some(manager));
    draft.place(true);
    draft.line.put("capacity", Some(fewest + draft.dice.below(most - fewest + 1)));
    draft.line.put("age_min_months", draft.dice.percent(70).then_some(youngest));
    draft.line.put("age_max_months", draft.dice.percent(70).then_some(oldest));
    let funding = if subtype == "micro_creche" && draft.dice.percent(80) { "paje" } else { "psu" };
    draft.line.put("funding", draft.dice.percent(75).then_some(funding));
    let rhythm =
        if subtype == "halte_garderie" { Rhythm::HalfDays } else { draft.dice.weighted(RHYTHMS) };
    draft.week(rhythm);
    creche_facts(draft, subtype, tag);
    draft.line.put(
        "closures",
        draft.dice.percent(50).then_some("Fermé en août et entre Noël et le Nouvel An"),
    );
    draft.end("software");
}

fn creche_facts(draft: &mut Draft<'_>, subtype: &str, manager_tag: &'static str) {
    let mut facts = Facts::draw(&[texts::CARE], 7, draft.dice);
    let mut own = Facts::draw(&[texts::CRECHE], 2, draft.dice);
    facts.tags.append(&mut own.tags);
    facts.tags.push(manager_tag);
    if subtype == "creche_parentale" && draft.dice.percent(60) {
        facts.tags.push("associatif");
    }
    let mut facts = facts.with_languages(draft.town, 7, draft.dice);
    if draft.told("avip", (5, 8)) == Some(true) {
        facts.tags.push("avip");
    }
    if draft.told("inclusive", (12, 6)) == Some(true) {
        facts.tags.push("handicap");
    }
    let kinds: &[&str] = match subtype {
        "halte_garderie" => &["occasional"],
        "multi_accueil" => &["regular", "occasional"],
        _ => &["regular"],
    };
    draft.line.put("kinds", draft.dice.percent(45).then_some(kinds));
    draft.tell(facts, true);
}

/// A name of everywhere, told apart by a number or a quarter, or not at all.
fn name(draft: &mut Draft<'_>, front: &str) -> String {
    let core = draft.dice.weighted(words::NAMES);
    let end = match draft.dice.below(100) {
        0..10 => (*draft.dice.of(&[" I", " II", " II", " III", " 1", " 2"])).to_owned(),
        10..30 => format!(" {}", draft.dice.of(words::QUARTERS)),
        30..36 => format!(" de {}", draft.town.name),
        _ => String::new(),
    };
    let front = if draft.dice.percent(45) { front } else { "" };
    let name = format!("{front} {core}{end}").trim().to_owned();
    if draft.dice.percent(12) { name.to_uppercase() } else { name }
}

/// A house of several carers.
pub fn mam(draft: &mut Draft<'_>) {
    let front = *draft.dice.of(&["MAM", "Maison d’assistantes maternelles", "MAM"]);
    let core = draft.dice.weighted(words::NAMES);
    draft.line.put("name", Some(format!("{front} {core}")));
    draft.place(true);
    draft.line.put("capacity", Some(8 + draft.dice.below(9)));
    let rhythm = draft.dice.weighted(RHYTHMS);
    draft.week(rhythm);
    let mut facts = Facts::of_home(draft.dice).with_languages(draft.town, 7, draft.dice);
    if draft.told("inclusive", (8, 6)) == Some(true) {
        facts.tags.push("handicap");
    }
    draft.tell(facts, true);
    draft.end("carer");
}

/// Agencies and people who come to the family.
pub fn at_home(draft: &mut Draft<'_>) {
    let agency = *draft.dice.of(&[
        "Nounou Minute",
        "Les Nounous du Quartier",
        "Kangourou Express",
        "Mary et Compagnie",
        "Familles d’Abord Services",
    ]);
    draft.line.put("name", Some(format!("{agency} {}", draft.town.name)));
    let subtype =
        draft.dice.weighted(&[(60, Some("prestataire")), (25, Some("mandataire")), (15, None)]);
    draft.line.put("subtype", subtype);
    draft.place(false);
    let rhythms = [
        (40, Rhythm::Ordinary),
        (15, Rhythm::Early),
        (20, Rhythm::Late),
        (10, Rhythm::Night),
        (15, Rhythm::Sunday),
    ];
    let rhythm = draft.dice.weighted(&rhythms);
    draft.week(rhythm);
    draft
        .line
        .put("served_citycodes", draft.dice.percent(60).then(|| [draft.town.code.to_string()]));
    let mut facts = Facts::draw(&[texts::CARE], 4, draft.dice);
    for tag in ["garde_partagee", "baby_sitting", "au_pair", "periscolaire", "mercredi"] {
        if draft.dice.percent(15) {
            facts.tags.push(tag);
        }
    }
    let mut facts = facts.with_languages(draft.town, 15, draft.dice);
    if draft.told("inclusive", (10, 4)) == Some(true) {
        facts.tags.push("handicap");
    }
    draft.tell(facts, true);
    draft.end("software");
}

/// Relais petite enfance.
pub fn rpe(draft: &mut Draft<'_>) {
    let front = *draft.dice.of(&[
        "Relais petite enfance",
        "Relais petite enfance",
        "RPE",
        "Relais d’assistants maternels",
    ]);
    draft.line.put("name", Some(format!("{front} de {}", draft.town.name)));
    draft.line.put("manager", Some(format!("Ville de {}", draft.town.name)));
    draft.place(true);
    draft.week(Rhythm::HalfDays);
    draft.line.put("served_citycodes", Some([draft.town.code.to_string()]));
    let mut tags = Vec::new();
    for (tag, share) in [("guichet", 40), ("pmi", 15), ("ludotheque", 10)] {
        if draft.dice.percent(share) {
            tags.push(tag);
        }
    }
    let text = if tags.contains(&"guichet") {
        "Guichet unique : demandes de place et information des familles."
    } else {
        "Information des familles et accompagnement des assistantes maternelles."
    };
    draft.line.put("description", draft.dice.percent(70).then_some(text));
    draft.line.put("tags", (!tags.is_empty()).then_some(tags));
    draft.line.put("updated_on", Some(super::days::day(-(draft.dice.below(300) as i32))));
}

/// Places where parents come with their children.
pub fn laep(draft: &mut Draft<'_>) {
    let name = *draft.dice.of(&[
        "La Maison Verte",
        "Le Petit Square",
        "Café des Parents",
        "La Parenthèse",
        "L’Escale",
    ]);
    draft.line.put("name", Some(name));
    draft.place(true);
    draft.week(Rhythm::HalfDays);
    draft.line.put("age_max_months", Some(72));
    draft.line.put(
        "description",
        draft
            .dice
            .percent(70)
            .then_some("Lieu d’accueil enfants-parents, anonyme et gratuit, sans inscription."),
    );
    draft.line.put("updated_on", Some(super::days::day(-(draft.dice.below(300) as i32))));
}
