//! Texts and the places they should give: the figures never go down.

use berceau::commands::eval::places::{cases, run};
use berceau::geocode::Gazetteer;
use berceau::geocode::streets::{Builder, read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The communes, and the streets of the bundled départements.
static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| {
    let places = Gazetteer::bundled().unwrap();
    let mut builder = Builder::default();
    for name in ["bano-12", "bano-2B", "bano-90"] {
        let file = std::fs::File::open(fixture(&format!("addresses/{name}.csv.gz"))).unwrap();
        let successor = |code| places.successor(code);
        read::read(file, &successor, &mut |row| builder.add(&row).unwrap()).unwrap();
    }
    let table = builder.finish().unwrap().table;
    places.with_streets(Some(Arc::new(table)))
});

/// Least shares of right communes, by group.
const COMMUNES: [(&str, f64); 2] = [("place: city named", 0.98), ("place: postcode only", 0.98)];

#[test]
fn the_committed_cases_give_the_right_communes() {
    let mut all = Vec::new();
    for name in ["communes.csv", "geocoder-tester.csv.gz", "own.csv"] {
        all.extend(cases::read(&fixture("places").join(name)).unwrap());
    }
    // One address in seven is enough here; `berceau eval places` asks them all.
    let mut i = 0;
    all.retain(|case| {
        i += 1;
        case.family != "addresses" || i % 7 == 0
    });
    all.retain(|case| !matches!(case.family.as_str(), "addresses_typo" | "typo"));
    let report = run(&PLACES, &all);
    for (name, least) in COMMUNES {
        let share = report.groups[name].commune.value();
        assert!(share >= least, "{name}: {share}\n{}", report.text(40));
    }
}

#[test]
fn drawn_streets_are_found_with_and_without_a_typing_error() {
    use berceau::commands::eval::places::draw::{Draw, cases};
    let table = PLACES.streets().unwrap();
    for (typing_errors, least) in [(false, 0.99), (true, 0.97)] {
        let drawn = cases(&PLACES, table, Draw { count: 600, seed: 7, typing_errors });
        let report = run(&PLACES, &drawn);
        let share = report.groups["all"].street.value();
        assert!(share >= least, "{share}\n{}", report.text(40));
    }
}
