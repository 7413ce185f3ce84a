use super::*;
use crate::geocode::streets::TableError;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn the_bytes_are_the_same_whatever_the_order_of_the_rows() {
    let (rows, table) = &*CORSICA;
    let mut reversed: Vec<&Row> = rows.iter().collect();
    reversed.reverse();
    assert!(table_of(reversed.iter().copied()).as_bytes() == table.as_bytes());
    // Far from sorted: every 7th row, then every 7th of the others.
    let mixed = (0..7).flat_map(|start| rows.iter().skip(start).step_by(7));
    assert!(table_of(mixed).as_bytes() == table.as_bytes());
}

#[test]
fn rows_told_twice_count_once() {
    let (rows, table) = &*CORSICA;
    let twice = rows.iter().chain(rows);
    assert!(table_of(twice).as_bytes() == table.as_bytes());
}

#[test]
fn a_table_written_and_opened_again_holds_every_address() {
    let (rows, table) = &*BELFORT;
    let again = AddressTable::open(table.as_bytes().to_vec()).unwrap();
    let count: u32 = again.streets().map(|s| s.count).sum();
    assert_eq!(count as usize, again.positions().count());
    let told: BTreeSet<_> = rows
        .iter()
        .map(|r| {
            (
                r.text.citycode,
                r.text.postcode,
                super::super::name::canonical(&r.text.street),
                r.house.clone(),
            )
        })
        .collect();
    assert_eq!(count as usize, told.len());
    let sorted = again.streets().collect::<Vec<_>>();
    assert!(sorted.is_sorted_by_key(|s| (s.citycode, s.folded, s.postcode)));
    assert!(again.street(super::super::StreetId(again.street_count())).is_none());
}

#[test]
fn an_address_takes_fewer_than_fourteen_bytes() {
    let (_, table) = &*BELFORT;
    let each = table.as_bytes().len() as f64 / table.positions().count() as f64;
    assert!(each < 14.0, "{each}");
}

#[test]
fn a_table_without_rows_is_empty_and_answers_nothing() {
    let table = table_of([]);
    assert_eq!((table.street_count(), table.commune_count()), (0, 0));
    assert_eq!(table.streets_of(code("75056")).count(), 0);
    assert_eq!(table.positions().count(), 0);
}

#[test]
fn other_files_and_other_formats_are_refused() {
    let refused = |bytes: Vec<u8>| AddressTable::open(bytes).err();
    assert_eq!(refused(Vec::new()), Some(TableError::NotATable));
    assert_eq!(
        refused(b"PK\x03\x04 not a table of addresses".to_vec()),
        Some(TableError::NotATable)
    );
    let mut later = CORSICA.1.as_bytes().to_vec();
    later[8] = 200;
    assert_eq!(refused(later), Some(TableError::Version { found: 200 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_changed_or_cut_file_is_refused(at in 12usize..200_000, bit in 0u8..8, cut: bool) {
        let mut bytes = CORSICA.1.as_bytes().to_vec();
        let at = 12 + at % (bytes.len() - 12);
        if cut { bytes.truncate(at) } else { bytes[at] ^= 1 << bit }
        prop_assert_eq!(AddressTable::open(bytes).err(), Some(TableError::Damaged));
    }
}
