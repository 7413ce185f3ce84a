//! Rows in another order, twice, or beside headers.

use super::sane::{failure, sane};
use super::table::{Dice, SOURCES, Table, bytes, with_bytes};
use serde_json::{Map, Value};

type Row = Map<String, Value>;

#[test]
fn the_order_of_the_rows_changes_no_listing() {
    let mut dice = Dice(5);
    for id in SOURCES {
        let mut table = Table::of(id);
        let straight = sane(&table.written());
        for _ in 0..2 {
            let mut ranks: Vec<usize> = (0..table.rows.len()).collect();
            dice.shuffle(&mut ranks);
            table.rows = ranks.iter().map(|i| table.rows[*i].clone()).collect();
            table.around = ranks.iter().map(|i| table.around[*i].clone()).collect();
            let shuffled = sane(&table.written());
            assert!(straight.listings == shuffled.listings, "{id}: the order tells");
        }
    }
}

#[test]
fn a_file_glued_to_itself_gives_no_place_twice() {
    for id in SOURCES {
        let mut table = Table::of(id);
        let once = sane(&table.written());
        table.twice();
        let twice = sane(&table.written());
        if id == "mam-loire-atlantique" {
            // Its rows are people: doubled, they cannot be told from others.
            assert!(failure(&twice).is_some_and(|why| why.contains("2 times")), "{twice:?}");
            continue;
        }
        assert_eq!(once.listings.len(), twice.listings.len(), "{id}");
        assert!(once.listings == twice.listings, "{id}: doubled rows change a listing");
        let (a, b) = (once.report.totals, twice.report.totals);
        assert_eq!(b.merged, a.merged * 2 + a.published, "{id}: {b:?}");
    }
}

#[test]
fn a_place_under_two_identifiers_is_shown_once() {
    for (id, column) in [("osm-corse", "id"), ("demonstration", "source_id")] {
        let mut table = Table::of(id);
        // Without a name, or at home, nothing says that two identifiers are one place.
        let named = |row: &Row, c: &&str| row.get(*c).is_some_and(|v| !v.is_null());
        let home = |row: &Row| row.get("type").is_some_and(|t| t == "assistant_maternel");
        table.keep(&|row| !home(row) && ["name", "nom"].iter().any(|c| named(row, c)));
        let once = sane(&table.written());
        let half = table.rows.len();
        table.twice();
        for row in &mut table.rows[half..] {
            let other = format!("{}-bis", row[column].as_str().unwrap_or_default());
            row.insert(column.to_owned(), Value::from(other));
        }
        assert_eq!(once.listings.len(), sane(&table.written()).listings.len(), "{id}");
    }
}

#[test]
fn a_header_in_the_middle_is_no_place() {
    for id in ["rpe-paris", "bpe-2025"] {
        let table = Table::of(id);
        let plain = sane(&table.written());
        let text = String::from_utf8(bytes(&table.written())).expect("UTF-8");
        let mut lines: Vec<&str> = text.lines().collect();
        for at in [1, 5, lines.len()] {
            lines.insert(at, lines[0]);
        }
        let out = sane(&with_bytes(&table.files, lines.join("\n").into_bytes()));
        assert_eq!(plain.listings, out.listings, "{id}");
        assert_eq!(out.report.totals.rejected, plain.report.totals.rejected + 3, "{id}");
    }
}

#[test]
fn another_separator_or_a_lost_quote_is_told() {
    for id in ["rpe-paris", "bpe-2025"] {
        let table = Table::of(id);
        let text = String::from_utf8(bytes(&table.written())).expect("UTF-8");
        let out = sane(&with_bytes(&table.files, text.replace(';', "|").into_bytes()));
        assert!(failure(&out).is_some(), "{id}: {:?}", out.report.totals);
        let rows: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 1..rows.len().min(8) {
            let cut = rows[at].find(';').map_or(0, |i| i + 1);
            let (left, right) = rows[at].split_at(cut);
            let broken =
                format!("{}{left}\"{right}{}", rows[..at].concat(), rows[at + 1..].concat());
            let out = sane(&with_bytes(&table.files, broken.into_bytes()));
            assert!(super::sane::is_told(&out), "{id}: a quote at row {at}");
        }
    }
}
