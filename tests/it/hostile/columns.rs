//! Columns that are gone, renamed, exchanged, or slid by one row.

use super::sane::{failure, is_told, sane};
use super::table::{SOURCES, Table};
use berceau::ingest::IssueKind;
use berceau::ingest::mapping::Canonical;

#[test]
fn a_column_that_is_gone_or_renamed_is_told_by_name() {
    for id in SOURCES {
        let table = Table::short(id);
        for column in table.named() {
            let (mut gone, mut renamed) = (table.clone(), table.clone());
            gone.drop(&column);
            renamed.rename(&column, "autre nom");
            for out in [sane(&gone.written()), sane(&renamed.written())] {
                if table.is_lines() {
                    continue;
                }
                let report = out.report.sources.values().next().expect("a source");
                let told = report.issues.contains_key(&IssueKind::ColumnMissing);
                assert!(told || failure(&out).is_some(), "{id}: {column} is lost in silence");
            }
        }
    }
}

#[test]
fn no_two_columns_exchanged_make_nonsense() {
    for id in SOURCES {
        let table = Table::short(id);
        let named = table.named();
        // Every pair of a short list, neighbours of a long one.
        let far = if named.len() <= 8 { named.len() } else { 2 };
        for (i, a) in named.iter().enumerate() {
            for b in named.iter().skip(i + 1).take(far) {
                let mut swapped = table.clone();
                swapped.swap(a, b);
                sane(&swapped.written());
            }
        }
    }
}

#[test]
fn a_city_is_not_taken_for_a_name() {
    for id in ["bpe-2025", "creches-loire-atlantique", "mam-loire-atlantique"] {
        let mut table = Table::of(id);
        let column = |field| table.column(field).expect("column");
        let (name, city) = (column(Canonical::Name), column(Canonical::City));
        table.swap(&name, &city);
        let out = sane(&table.written());
        assert!(failure(&out).is_some_and(|why| why.contains("shifted")), "{id}");
        assert!(out.listings.is_empty());
    }
}

#[test]
fn latitude_and_longitude_find_their_places_again() {
    let mut table = Table::of("bpe-2025");
    let straight = sane(&table.written());
    table.swap("LATITUDE", "LONGITUDE");
    let swapped = sane(&table.written());
    assert_eq!(straight.listings, swapped.listings);
    let report = &swapped.report.sources.values().next().expect("a source");
    assert!(report.issues[&IssueKind::SwappedCoordinates] > 300);
}

#[test]
fn a_column_slid_by_one_row_is_sane_or_refused() {
    for id in SOURCES {
        let table = Table::short(id);
        for column in table.named() {
            let mut slid = table.clone();
            slid.slide(&column);
            sane(&slid.written());
        }
    }
}

#[test]
fn a_slid_column_that_says_where_is_seen() {
    for (id, column) in [
        ("bpe-2025", "DEPCOM"),
        ("bpe-2025", "CODPOS"),
        ("bpe-2025", "LIBCOM"),
        ("creches-loire-atlantique", "INSEE_NUM"),
        ("creches-loire-atlantique", "Code postal"),
        ("creches-loire-atlantique", "COMMUNE"),
    ] {
        let mut table = Table::of(id);
        // Lists are often sorted by commune, which hides the accident inside each of them.
        let mut order: Vec<usize> = (0..table.rows.len()).collect();
        super::table::Dice(9).shuffle(&mut order);
        table.rows = order.iter().map(|i| table.rows[*i].clone()).collect();
        table.around = order.iter().map(|i| table.around[*i].clone()).collect();
        assert!(failure(&sane(&table.written())).is_none(), "{id}");
        table.slide(column);
        let out = sane(&table.written());
        assert!(failure(&out).is_some_and(|why| why.contains("shifted")), "{id}: {column}");
        assert!(out.listings.is_empty() && is_told(&out));
    }
}

#[test]
fn points_slid_by_one_row_are_seen() {
    for id in ["creches-loire-atlantique", "mam-loire-atlantique"] {
        let mut table = Table::of(id);
        // Half a list away: houses of one commune stand together.
        let half = table.around.len() / 3;
        table.around.rotate_right(half);
        let out = sane(&table.written());
        assert!(failure(&out).is_some_and(|why| why.contains("points")), "{id}");
    }
}
