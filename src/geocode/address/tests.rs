//! Free texts on real streets of three départements.

use super::*;
use crate::geocode::streets::{Builder, read};
use proptest::prelude::*;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, LazyLock};

static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| {
    let places = Gazetteer::bundled().unwrap();
    let mut builder = Builder::default();
    for department in ["12", "2B", "90"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/addresses");
        let file = File::open(folder.join(format!("bano-{department}.csv.gz"))).unwrap();
        read::read(file, &|code| places.successor(code), &mut |row| builder.add(&row).unwrap())
            .unwrap();
    }
    let table = builder.finish().unwrap().table;
    places.with_streets(Some(Arc::new(table)))
});

fn first(text: &str) -> Option<Address> {
    PLACES.addresses(text, &Search::new(5)).into_iter().next()
}

#[test]
fn addresses_are_found_as_people_type_them() {
    for (text, label, precision) in [
        ("8 rue du docteur fréry belfort", "Docteur Fr", Precision::Housenumber),
        ("rue de madrid belfort", "Rue de Madrid", Precision::Street),
        ("belfort rue de madrid", "Rue de Madrid", Precision::Street),
        ("rue de madird 90000", "Rue de Madrid", Precision::Street),
        ("nantes", "Nantes", Precision::Municipality),
        ("12 rue des lilas nantes", "Nantes", Precision::Municipality),
    ] {
        let found = first(text).unwrap();
        assert!(found.place.label.contains(label), "{text}: {}", found.place.label);
        let at_least =
            found.place.precision == precision || found.place.precision == Precision::Housenumber;
        assert!(at_least, "{text}: {:?}", found.place.precision);
    }
}

proptest! {
    #[test]
    fn no_text_upsets_it(text in "(\\PC{0,60}|([0-9]{0,5} ?(bis)? )?(rue|av|imp)? ?(de |du )?[a-zé]{1,9} [0-9a-z]{0,6})",
                         autocomplete in any::<bool>()) {
        let near = Position::new(47.63, 6.86).ok();
        let search = Search { autocomplete, near, ..Search::new(5) };
        for found in PLACES.addresses(&text, &search) {
            prop_assert!((0.0..=1.0).contains(&found.place.score));
        }
    }
}
