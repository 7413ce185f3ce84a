//! Tests on real files, and on rows made from them.

mod accuracy;
mod files;
mod lookup;
mod storage;

use super::read::{ReadReport, Row, read};
use super::{AddressTable, Builder};
use crate::domain::CommuneCode;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Every code is of today.
fn same(code: CommuneCode) -> Option<CommuneCode> {
    Some(code)
}

fn code(text: &str) -> CommuneCode {
    CommuneCode::parse(text).unwrap()
}

fn fixture(department: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/addresses");
    folder.join(format!("bano-{department}.csv.gz"))
}

fn rows_of(department: &str) -> (Vec<Row>, ReadReport) {
    let mut rows = Vec::new();
    let file = File::open(fixture(department)).unwrap();
    let report = read(file, &same, &mut |row| rows.push(row)).unwrap();
    (rows, report)
}

fn table_of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> AddressTable {
    let mut builder = Builder::default();
    for row in rows {
        builder.add(row).unwrap();
    }
    builder.finish().unwrap().table
}

/// Haute-Corse: small, uneven, with a letter in its codes.
static CORSICA: LazyLock<(Vec<Row>, AddressTable)> = LazyLock::new(|| loaded("2B"));
/// Territoire de Belfort: thirty-five thousand addresses, many with a suffix.
static BELFORT: LazyLock<(Vec<Row>, AddressTable)> = LazyLock::new(|| loaded("90"));

fn loaded(department: &str) -> (Vec<Row>, AddressTable) {
    let (rows, _) = rows_of(department);
    let table = table_of(&rows);
    (rows, table)
}
