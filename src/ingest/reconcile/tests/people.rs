//! The review list goes out and comes back with answers.

use super::*;

fn renamed() -> Vec<Listing> {
    vec![
        creche("ville", "1", "Les Coccinelles; \"dites\" ici").at("3", "Rue Haute", 0.0),
        creche("dept", "a-7", "=Mistigri").at("3", "Rue Haute", 5.0),
    ]
}

/// The list with an answer on its only line, as a spreadsheet would save it.
fn answered(answer: &str) -> String {
    let csv = to_csv(&run(renamed()).review);
    csv.replacen("\r\n;", &format!("\r\n{answer};"), 1)
}

#[test]
fn an_answer_merges_or_parts_for_good() {
    let yes = Decisions::read_csv(answered("Oui").as_bytes()).unwrap();
    let out = run_with(renamed(), &yes);
    assert_eq!(groups(&out), [vec!["dept-a-7", "ville-1"]]);
    assert!(out.review.is_empty() && out.merges[0].links[0].decided);
    let no = Decisions::read_csv(answered("NON ").as_bytes()).unwrap();
    let out = run_with(renamed(), &no);
    assert!(groups(&out).is_empty() && out.review.is_empty() && out.unused.is_empty());
}

#[test]
fn an_untouched_list_decides_nothing() {
    assert!(Decisions::read_csv(to_csv(&run(renamed()).review).as_bytes()).unwrap().is_empty());
}

#[test]
fn what_a_spreadsheet_does_to_the_list_is_understood() {
    let text = answered("oui");
    let (old, _, _) = encoding_rs::WINDOWS_1252.encode(text.trim_start_matches('\u{feff}'));
    let expected = Decisions::read_csv(text.as_bytes()).unwrap();
    assert!(!expected.is_empty());
    assert_eq!(Decisions::read_csv(&old).unwrap(), expected);
}

#[test]
fn an_identifier_in_figures_survives_the_spreadsheet() {
    let rows = || {
        vec![
            creche("ville", "007", "Les Coccinelles").at("3", "Rue Haute", 0.0),
            creche("dept", "12-3", "Mistigri").at("3", "Rue Haute", 5.0),
        ]
    };
    let csv = to_csv(&run(rows()).review);
    assert!(csv.contains(";'12-3;") && csv.contains(";'007\r\n"), "{csv}");
    let yes = Decisions::read_csv(csv.replacen("\r\n;", "\r\noui;", 1).as_bytes()).unwrap();
    assert_eq!(groups(&run_with(rows(), &yes)).len(), 1);
}

#[test]
fn a_formula_stays_a_text() {
    assert!(to_csv(&run(renamed()).review).contains(";'=Mistigri;"));
}

#[test]
fn a_wrong_answer_or_an_altered_row_is_refused_on_its_line() {
    let line = |text: String| match Decisions::read_csv(text.as_bytes()) {
        Err(DecisionsError::Line { line, .. }) => line,
        other => panic!("{other:?}"),
    };
    assert_eq!(line(answered("peut-être")), 2);
    assert_eq!(line(answered("oui").replace("a-7", "a-8")), 2);
    let twice = answered("oui") + answered("non").lines().nth(1).unwrap();
    assert_eq!(line(twice), 3);
    let missing = Decisions::read_csv("decision;pair\r\noui;x\r\n".as_bytes());
    assert_eq!(missing, Err(DecisionsError::Column("source_a")));
}

#[test]
fn a_decision_about_a_row_that_is_gone_is_told_and_harms_nothing() {
    let pair = PairKey::new(key("ville", "1"), key("dept", "gone"));
    let decisions = Decisions::new([(pair.clone(), Answer::Same)]);
    let out = run_with(renamed(), &decisions);
    assert_eq!(out.unused, [pair]);
    assert_eq!(out.review, run(renamed()).review);
}

#[test]
fn a_pair_told_apart_is_not_joined_through_a_third() {
    let row = |source: &str, north_m| creche(source, "1", "Bellevue").at("3", "Rue Haute", north_m);
    let rows = vec![row("ville", 0.0), row("dept", 10.0), row("osm", 5.0)];
    let pair = PairKey::new(key("ville", "1"), key("dept", "1"));
    let out = run_with(rows.clone(), &Decisions::new([(pair, Answer::Different)]));
    assert_eq!(groups(&run(rows)).concat().len(), 3);
    for group in groups(&out) {
        assert!(!(group.contains(&"ville-1") && group.contains(&"dept-1")), "{group:?}");
    }
}

#[test]
fn people_at_home_are_never_in_the_list_nor_merged_by_an_answer() {
    let home = |source| {
        listing(source, "1", ListingType::AssistantMaternel, "Jeanne D.").at("3", "Rue Haute", 0.0)
    };
    let pair = PairKey::new(key("ville", "1"), key("dept", "1"));
    let out = run_with(vec![home("ville"), home("dept")], &Decisions::new([(pair, Answer::Same)]));
    assert!(groups(&out).is_empty() && out.review.is_empty());
    assert_eq!(out.unused.len(), 1);
}
