use super::*;
use crate::geocode::streets::read::{AddressFileError, BadRow};
use std::io::{Cursor, Write};

const BAN: &str = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;\
    code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;\
    libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;\
    cad_parcelles";

fn read_text(text: &str) -> (Vec<Row>, ReadReport) {
    let mut rows = Vec::new();
    let report = read(Cursor::new(text.to_owned()), &same, &mut |row| rows.push(row)).unwrap();
    (rows, report)
}

fn ban_line(changes: &[(usize, &str)]) -> String {
    let line = "44005_0100_00012_bis;44005_0100;12;bis;Rue de l'Église;44320;44005;\
        Chaumes-en-Retz;44005;Arthon-en-Retz;0;0;-1.944;47.115;entrée;;;CHAUMES-EN-RETZ;\
        RUE DE L EGLISE;commune;commune;1;";
    let mut cells: Vec<&str> = line.split(';').collect();
    for (i, value) in changes {
        cells[*i] = value;
    }
    cells.join(";")
}

#[test]
fn real_bano_files_are_read_whole() {
    for (department, lines) in [("2B", 5_979), ("90", 35_847)] {
        let (rows, report) = rows_of(department);
        assert_eq!(report.rows, lines);
        assert_eq!(report.kept as usize, rows.len());
        let refused: u64 = report.refused.values().sum();
        assert_eq!(report.kept + refused, lines);
        assert!(refused < 5, "{report:?}");
        assert!(rows.iter().all(|r| r.text.citycode.as_str().starts_with(department)));
    }
}

#[test]
fn a_ban_row_keeps_its_number_suffix_and_former_commune() {
    let (rows, report) = read_text(&format!("{BAN}\n{}\n", ban_line(&[])));
    assert_eq!((report.rows, report.kept), (1, 1));
    let row = &rows[0];
    assert_eq!(row.house.label(), "12 bis");
    assert_eq!(row.text.street, "Rue de l'Église");
    assert_eq!(row.text.former_city, "Arthon-en-Retz");
    assert_eq!((row.position.lat(), row.position.lon()), (47.115, -1.944));
}

#[test]
fn a_suffix_in_its_own_column_may_be_a_digit() {
    let lines = [ban_line(&[(3, "")]), ban_line(&[(3, "2")]), ban_line(&[(2, "12 A"), (3, "B")])];
    let (rows, report) = read_text(&format!("{BAN}\n{}", lines.join("\n")));
    let suffixes: Vec<&str> = rows.iter().map(|r| r.house.suffix.as_str()).collect();
    assert_eq!(suffixes, ["", "2"]);
    assert_eq!(report.refused[&BadRow::Number], 1);
}

#[test]
fn columns_are_found_by_name_in_the_file_with_identifiers() {
    let header = BAN.replace("id;id_fantoir", "id;id_fantoir;id_ban_commune;id_ban_toponyme");
    let line = ban_line(&[]).replacen(";12;bis", ";c-1;t-1;12;bis", 1);
    let (rows, _) = read_text(&format!("\u{feff}{header}\r\n{line}\r\n"));
    assert_eq!(rows[0].text.citycode, code("44005"));
    assert_eq!(rows[0].house.number, 12);
}

#[test]
fn the_paris_file_names_its_columns_and_its_latitude_y() {
    let text = "id,numero,voie,cp,ville,source,y,x\n\
        751010063U-1,1,Rue Adolphe Jullien,75001,Paris,C+O,48.862433,2.342365\n";
    let (rows, _) = read_text(text);
    assert_eq!(rows[0].text.citycode, code("75101"));
    assert!((rows[0].position.lat() - 48.862433).abs() < 1e-9);
}

#[test]
fn every_bad_row_is_counted_by_its_reason() {
    let lines = [
        ban_line(&[(6, "4400")]),
        ban_line(&[(6, "xx")]),
        ban_line(&[(4, " ")]),
        ban_line(&[(2, "douze")]),
        ban_line(&[(13, "")]),
        ban_line(&[(12, "0"), (13, "0")]),
        ban_line(&[(12, "NaN")]),
        ban_line(&[(12, "55.5"), (13, "-21.1")]),
        "a;b".to_owned(),
        ban_line(&[(4, &"x".repeat(9_000))]),
        ban_line(&[(7, "\"open")]),
        String::new(),
    ];
    let (rows, report) = read_text(&format!("{BAN}\n{}", lines.join("\n")));
    let refused = |reason| report.refused.get(&reason).copied().unwrap_or(0);
    // "4400" is 04400 without its zero: a commune code, of a commune that is elsewhere.
    assert_eq!(refused(BadRow::Commune), 1);
    assert_eq!(refused(BadRow::Street), 1);
    assert_eq!(refused(BadRow::Number), 1);
    assert_eq!(refused(BadRow::Position), 3);
    assert_eq!(refused(BadRow::Elsewhere), 1);
    assert_eq!(refused(BadRow::Columns), 2, "{report:?}");
    assert_eq!(refused(BadRow::Unreadable), 1);
    assert_eq!(report.rows, 11);
    assert_eq!(rows.len() as u64 + report.refused.values().sum::<u64>(), report.rows);
}

#[test]
fn a_row_of_a_merged_commune_is_in_the_commune_of_today() {
    let line = "440050010A-3,3,Rue du Port,44320,Arthon-en-Retz,CAD,47.115,-1.944\n";
    let today = |_| Some(code("44131"));
    let mut rows = Vec::new();
    read(Cursor::new(line), &today, &mut |row| rows.push(row)).unwrap();
    assert_eq!(rows[0].text.citycode, code("44131"));
    assert_eq!(rows[0].text.former_city, "Arthon-en-Retz");
    let street = table_of(&rows).streets().next().map(|s| s.former_city.map(str::to_owned));
    assert_eq!(street.flatten().as_deref(), Some("Arthon-en-Retz"));
    // The same in a BAN file that names the commune of then and no earlier one.
    let line = ban_line(&[(7, "Arthon-en-Retz"), (8, ""), (9, "")]);
    read(Cursor::new(format!("{BAN}\n{line}")), &today, &mut |row| rows.push(row)).unwrap();
    assert_eq!(rows[1].text.former_city, "Arthon-en-Retz");
}

#[test]
fn codes_of_no_commune_are_refused() {
    let text = format!("{BAN}\n{}", ban_line(&[]));
    let mut rows = Vec::new();
    let report = read(Cursor::new(text), &|_| None, &mut |row| rows.push(row)).unwrap();
    assert_eq!((rows.len(), report.refused[&BadRow::Commune]), (0, 1));
}

#[test]
fn other_files_are_not_taken_for_addresses() {
    for text in ["", "\n", "name,city\ncreche,Nantes\n", "<!doctype html>", "PK\u{3}\u{4}"] {
        let read = read(Cursor::new(text), &same, &mut |_| {});
        assert!(matches!(read, Err(AddressFileError::Unknown)), "{text}");
    }
}

#[test]
fn a_packed_file_cut_short_is_an_error_and_a_packed_file_is_known_by_its_bytes() {
    let text = format!("{BAN}\n{}", ban_line(&[]));
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let mut rows = Vec::new();
    read(Cursor::new(packed.clone()), &same, &mut |row| rows.push(row)).unwrap();
    assert_eq!(rows.len(), 1);
    let cut = Cursor::new(packed[..packed.len() - 9].to_vec());
    assert!(matches!(read(cut, &same, &mut |_| {}), Err(AddressFileError::Io(_))));
}

proptest::proptest! {
    #[test]
    fn no_bytes_upset_the_reader(tail in proptest::collection::vec(0u8.., 0..400)) {
        let mut bytes = format!("{BAN}\n").into_bytes();
        bytes.extend(tail);
        let mut kept = 0;
        let report = read(Cursor::new(bytes), &same, &mut |_| kept += 1).unwrap();
        proptest::prop_assert_eq!(kept + report.refused.values().sum::<u64>(), report.rows);
    }
}
