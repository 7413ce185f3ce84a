use super::{LEXICON, asks, read};

/// Whether every name is asked for.
fn asked(text: &str, names: &[&str]) {
    let got = asks(text);
    for name in names {
        assert!(got.iter().any(|g| g == name), "{text:?} does not ask {name}: {got:?}");
    }
}

#[test]
fn families_are_understood_as_they_type() {
    for (text, names) in [
        ("micro-crèche franco-anglaise", &["subtype:micro_creche", "lang:en"][..]),
        ("ASSISTANTES MATERNELLES agréées", &["type:assistant_maternel"]),
        ("assistante maternel", &["type:assistant_maternel"]),
        ("asistante maternele", &["type:assistant_maternel"]),
        ("assmat le mercredi", &["type:assistant_maternel", "sched:mercredi"]),
        ("cherche nounou de nuit svp", &["type:assistant_maternel", "sched:nuit"]),
        ("microcreche", &["subtype:micro_creche"]),
        ("haltegarderie", &["subtype:halte_garderie"]),
        ("jardin d’enfants", &["subtype:jardin_enfants"]),
        ("jardin d enfant", &["subtype:jardin_enfants"]),
        ("crèche de l'hôpital", &["tag:hopital"]),
        ("creche hopital", &["tag:hopital"]),
        ("nounou sans tabac ni chien", &["tag:non_fumeur", "tag:sans_animaux"]),
        ("horaire decalé", &["sched:atypique"]),
        ("crèche 3x8", &["sched:atypique"]),
        ("garde 24h/24", &["sched:nuit"]),
        ("baby-sitter samedi soir", &["tag:baby_sitting", "sched:samedi", "sched:soir"]),
        ("creche pas trop chere", &["fund:psu", "type:creche"]),
        ("bilinge allemand", &["tag:bilingue", "lang:de"]),
        ("enfant trisomique", &["tag:handicap"]),
        ("relais assistantes maternelles", &["type:rpe"]),
        ("MAM avec jardin", &["type:mam", "tag:exterieur"]),
        ("nounou ouverte dès 6h", &["sched:tot_matin", "sched:atypique"]),
        ("fermeture 21h30", &["sched:soir"]),
    ] {
        asked(text, names);
    }
}

#[test]
fn a_second_meaning_weighs_less() {
    let reading = read("nounou");
    let weight = |name: &str| reading.weight(LEXICON.id(name).unwrap());
    assert_eq!(weight("type:assistant_maternel"), Some(1.0));
    assert_eq!(weight("type:garde_a_domicile"), Some(0.4));
    assert_eq!(weight("type:creche"), None);
}

#[test]
fn what_is_not_wanted_is_told_apart_from_its_contrary() {
    assert_eq!(asks("sans animaux"), ["tag:sans_animaux"]);
    assert_eq!(asks("pas d'animaux"), ["tag:sans_animaux"]);
    assert_eq!(asks("avec animaux"), ["tag:animaux"]);
    assert_eq!(asks("non fumeuse"), ["tag:non_fumeur"]);
    assert_eq!(asks("pas de micro-crèche"), ["-subtype:micro_creche"]);
    assert_eq!(asks("sans jardin"), ["-tag:exterieur"]);
    assert_eq!(asks("pas urgent"), Vec::<String>::new());
    assert!(!read("pas urgent").urgent);
}

#[test]
fn words_left_over_are_names_and_places_only() {
    for (text, words) in [
        ("les ptits loups", &["ptits", "loups"][..]),
        ("je cherche une nounou à Rezé", &["reze"]),
        ("crèche rue de Belfort", &["rue", "belfort"]),
        ("creche ouverte le samedi", &[]),
        ("nounou qui parle anglais", &[]),
        ("place en crèche pour bébé de 3 mois", &[]),
        ("bellevue 2", &["bellevue", "2"]),
        ("nantes centre", &["nantes", "centre"]),
    ] {
        assert_eq!(read(text).words, words, "{text}");
    }
}

#[test]
fn starts_are_read() {
    let start = |text: &str| read(text).start.map(|d| d.to_string()).unwrap_or_default();
    for (text, day) in [
        ("assmat dispo janvier", "2027-01-04"),
        ("creche septembre 2027", "2027-09-01"),
        ("nounou pour la rentrée", "2027-09-01"),
        ("dès le 4 janvier", "2027-01-04"),
        ("1er mars", "2027-03-01"),
        ("demain", "2026-11-24"),
        ("lundi prochain", "2026-11-30"),
        ("mi-février", "2027-02-15"),
        ("place tout de suite", "2026-11-23"),
        ("dans 3 mois", "2027-02-23"),
        ("04/01/2027", "2027-01-04"),
        ("setpembre", "2027-09-01"),
        ("novembre", "2026-11-23"),
        ("crèche rue du 4 septembre", ""),
        ("nounou 10 mois", ""),
    ] {
        assert_eq!(start(text), day, "{text}");
    }
}

#[test]
fn days_hours_and_ages_are_read() {
    let age = |text: &str| read(text).age_months;
    for (text, months) in [
        ("bébé de 10 mois", Some(10)),
        ("2 ans et demi", Some(30)),
        ("18mois", Some(18)),
        ("née en mars 2026", Some(8)),
        ("0-3 ans", None),
        ("moins de 3 ans", None),
        ("dans 3 mois", None),
        ("10 ans d'expérience", None),
        ("un an", Some(12)),
    ] {
        assert_eq!(age(text), months, "{text}");
    }
    let hours = |text: &str| (read(text).opens_before, read(text).closes_after);
    for (text, range) in [
        ("6h", (Some(360), None)),
        ("jusqu'à 20h", (None, Some(1200))),
        ("de 8h à 18h", (Some(480), Some(1080))),
        ("8h-18h30", (Some(480), Some(1110))),
        ("16h30", (None, Some(990))),
        ("8h du soir", (None, Some(1200))),
        ("6 h 30", (Some(390), None)),
        ("20h par semaine", (None, None)),
    ] {
        assert_eq!(hours(text), range, "{text}");
    }
    let days =
        |text: &str| read(text).days.map(|d| if d { 'x' } else { '.' }).iter().collect::<String>();
    for (text, week) in [
        ("mercredi", "..x...."),
        ("lundi et mardi", "xx....."),
        ("du lundi au jeudi", "xxxx..."),
        ("lundi, mercredi et vendredi", "x.x.x.."),
        ("le week-end", ".....xx"),
        ("sauf mercredi", "xx.xx.."),
        ("lundi-jeudi", "xxxx..."),
        ("lundi prochain", "......."),
    ] {
        assert_eq!(days(text), week, "{text}");
    }
}
