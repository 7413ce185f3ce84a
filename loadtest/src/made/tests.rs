use super::*;
use std::collections::BTreeMap;

fn lines(count: u64, seed: u64) -> Vec<Value> {
    let country = Country::load().unwrap();
    (0..count).map(|number| listing(&country, seed, number)).collect()
}

#[test]
fn the_same_seed_writes_the_same_lines_and_every_line_is_accepted() {
    let country = Country::load().unwrap();
    let (mut once, mut again) = (Vec::new(), Vec::new());
    write(&mut once, &country, 3_000, 5).unwrap();
    write(&mut again, &country, 3_000, 5).unwrap();
    assert!(once == again);
    let places = berceau::geocode::Gazetteer::bundled().unwrap();
    let day = jiff::civil::date(2026, 11, 25);
    let verdict = berceau::ingest::validate(&once, day, &places).unwrap();
    // A few communes have no point: that is told, and is no fault.
    let faults = verdict.issues.iter().filter(|i| i.severity() != berceau::ingest::Severity::Info);
    let told: Vec<String> = faults.map(ToString::to_string).collect();
    assert!(verdict.refused.is_empty(), "{:?}", verdict.refused.first());
    // A point drawn at the edge of a commune may fall on the other side of its simplified outline.
    // Some words about free places are wrong on purpose: they must be seen for what they are.
    let meant = ["hors de la commune", "/availability/"];
    let other: Vec<&String> =
        told.iter().filter(|issue| !meant.iter().any(|m| issue.contains(m))).collect();
    assert!(other.is_empty(), "{:?}", &other[..other.len().min(5)]);
    assert!(told.len() < 300, "{} issues", told.len());
}

#[test]
fn kinds_have_their_shares_and_names_collide() {
    let lines = lines(10_000, 9);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines {
        *kinds.entry(line["type"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(kinds.len(), 6);
    assert!((7_300..7_700).contains(&kinds["assistant_maternel"]), "{kinds:?}");
    let wolves =
        |l: &&Value| l["name"].as_str().is_some_and(|n| n.to_lowercase().contains("loups"));
    let wolves = lines.iter().filter(wolves).count();
    assert!((30..300).contains(&wolves), "{wolves}");
    let told = |key: &str, value: bool| lines.iter().filter(|l| l[key] == value).count();
    for key in ["avip", "inclusive", "atypical_hours"] {
        assert!(told(key, true) > 0 && told(key, false) > 0, "{key}");
        assert!(told(key, true) + told(key, false) < 5_000, "{key}");
    }
}
