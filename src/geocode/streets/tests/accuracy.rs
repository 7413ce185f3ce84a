//! How often the right point is found, over every street of a département.

use super::*;
use crate::domain::{Position, Precision};
use crate::geocode::streets::name::canonical;
use crate::geocode::streets::{AddressTable, Found, Missed, Wanted};

fn ask(table: &AddressTable, row: &Row, street: &str) -> Result<Found, Missed> {
    let label = row.house.label();
    table.locate(&Wanted {
        citycode: row.text.citycode,
        housenumber: Some(&label),
        street,
        postcode: row.text.postcode,
        city: None,
    })
}

#[test]
fn every_address_of_a_file_is_found_at_its_own_point() {
    for (rows, table) in [&*CORSICA, &*BELFORT] {
        let mut elsewhere = 0;
        for row in rows {
            let found = ask(table, row, &row.text.street).unwrap();
            assert_eq!(found.precision, Precision::Housenumber);
            assert_eq!(found.number, Some(row.house.label()));
            // An address told twice has one of its two points.
            elsewhere += usize::from(far(found.position, row.position));
        }
        assert!(elsewhere * 1_000 < rows.len(), "{elsewhere} of {}", rows.len());
    }
}

fn far(a: Position, b: Position) -> bool {
    a.distance_to(b).get() > 1.0
}

/// Found right, found wrong, of how many.
fn share(disturb: impl Fn(&str, usize) -> Option<String>) -> (f64, f64, usize) {
    let (rows, table) = &*BELFORT;
    let (mut right, mut wrong, mut all) = (0, 0, 0);
    for (i, row) in rows.iter().enumerate().step_by(3) {
        let Some(street) = disturb(&row.text.street, i) else { continue };
        all += 1;
        match ask(table, row, &street) {
            Ok(found) if canonical(&found.street) == canonical(&row.text.street) => right += 1,
            Ok(_) => wrong += 1,
            Err(_) => {}
        }
    }
    (f64::from(right) / f64::from(all), f64::from(wrong) / f64::from(all), all as usize)
}

#[test]
fn shouted_and_shortened_names_are_found() {
    let shorten = |street: &str, _| {
        let plain = crate::domain::text::fold(street).to_uppercase();
        let pairs = [
            ("RUE ", "R "),
            ("AVENUE ", "AV "),
            ("BOULEVARD ", "BD "),
            ("CHEMIN ", "CHE "),
            ("ROUTE ", "RTE "),
            ("ALLEE ", "ALL "),
            ("PLACE ", "PL "),
            ("IMPASSE ", "IMP "),
            (" GENERAL ", " GAL "),
            (" SAINT ", " ST "),
            (" SAINTE ", " STE "),
            (" DOCTEUR ", " DR "),
            (" PROFESSEUR ", " PR "),
            (" MARECHAL ", " MAL "),
        ];
        let shorten = |text: String, (long, short): &(&str, &str)| {
            // A kind of way is shortened where a name begins, a title where it stands.
            let whole = long.starts_with(' ') || text.starts_with(long);
            if whole { text.replacen(long, short, 1) } else { text }
        };
        Some(pairs.iter().fold(plain, shorten))
    };
    let (right, wrong, all) = share(shorten);
    assert!(all > 10_000 && right > 0.999 && wrong == 0.0, "{right} {wrong} of {all}");
}

/// One letter of a word of at least `shortest` letters, from the word number `from` on: dropped,
/// doubled, exchanged with its neighbour or replaced.
fn mistyped(street: &str, seed: usize, from: usize, shortest: usize) -> Option<String> {
    let mut words: Vec<String> = street.split(' ').map(str::to_owned).collect();
    let fits = |w: &String| w.len() >= shortest && w.bytes().all(|b| b.is_ascii_alphabetic());
    let candidates: Vec<usize> = (from..words.len()).filter(|i| fits(&words[*i])).collect();
    let which = *candidates.get(seed % candidates.len().max(1))?;
    let mut letters: Vec<char> = words[which].chars().collect();
    let at = seed.wrapping_mul(7_919) % (letters.len() - 1);
    match seed % 4 {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = if letters[at] == 'x' { 'k' } else { 'x' },
    }
    words[which] = letters.into_iter().collect();
    Some(words.join(" ")).filter(|mistyped| mistyped != street)
}

#[test]
fn names_with_one_wrong_letter_are_found_and_seldom_taken_for_another() {
    let (right, wrong, all) = share(|street, seed| mistyped(street, seed, 1, 5));
    assert!(all > 5_000 && right > 0.95 && wrong < 0.005, "{right} {wrong} of {all}");
    // In the kind of way and in short words too, where an error may make another street.
    let (right, wrong, all) = share(|street, seed| mistyped(street, seed, 0, 3));
    assert!(all > 10_000 && right > 0.92 && wrong < 0.005, "{right} {wrong} of {all}");
}

#[test]
fn a_street_that_the_table_lacks_is_seldom_answered_by_another() {
    let (rows, _) = &*BELFORT;
    // One name in eight is taken out, everywhere.
    let out = |row: &Row| canonical(&row.text.street).bytes().map(usize::from).sum::<usize>() % 8;
    let table = table_of(rows.iter().filter(|row| out(row) > 0));
    let absent: Vec<&Row> = rows.iter().filter(|row| out(row) == 0).collect();
    let precise = |row: &&&Row| {
        let found = ask(&table, row, &row.text.street);
        found.is_ok_and(|f| f.precision != Precision::Locality)
    };
    let wrong = absent.iter().filter(precise).count();
    assert!(absent.len() > 2_000 && wrong * 200 < absent.len(), "{wrong} of {}", absent.len());
}
