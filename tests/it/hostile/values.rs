//! Values that no column should hold, in every column in turn.

use super::sane::sane;
use super::table::{SOURCES, Table};
use serde_json::{Value, json};

/// What spreadsheets, exports, forms and bad people write.
fn values() -> Vec<Value> {
    let texts = [
        "NULL",
        "N/A",
        "-",
        "nc",
        "sans objet",
        "#REF!",
        "#N/A",
        "1,23E+11",
        "2,4E+08",
        "45292",
        "NaN",
        "Infinity",
        "-1",
        "99999999999999999999",
        "1e308",
        "0",
        "<script>alert(1)</script>",
        "<b>Les Lutins</b><img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "Les Lutins\u{0}\u{7}",
        "Les \u{202e}snituL\u{202c}",
        "\u{2066}Lutins\u{2069}",
        "Cr\u{fffd}che",
        "CrÃ¨che des Ã‰lÃ¨ves",
        "CrÃƒÂ¨che",
        "jusquâ€™Ã  3 ans",
        "ï»¿Lutins",
        "contact@creche.example",
        "02 40 12 34 56",
        "https://creche.example/x",
        "www.creche.fr",
        "javascript:alert(1)",
        "=HYPERLINK(\"http://x.example\")",
        "'; DROP TABLE listings; --",
        "{\"a\":[1,2]}",
        "POINT(1e999 nan)",
        "\u{200b}\u{200b}",
        "🙂🙂🙂",
        "2999-12-31",
        "31/12/2999",
        "0001-01-01",
        "../../etc/passwd",
        "00000",
        "99999",
        "2A999",
        "𝕷𝖚𝖙𝖎𝖓𝖘",
        "L\nu\nt",
        "\"",
        ";;;;;",
    ];
    let mut all: Vec<Value> = texts.into_iter().map(Value::from).collect();
    all.push(Value::from("x".repeat(200_000)));
    all.push(Value::from("é ; ".repeat(50_000)));
    all.extend([json!(null), json!(true), json!([]), json!({}), json!([[[1]]]), json!(1e300)]);
    all.extend([json!(-0.0), json!(45292), json!({"lat": "NaN", "lon": 1}), json!(["a", null])]);
    all
}

#[test]
fn no_value_in_any_column_makes_nonsense() {
    let values = values();
    for id in SOURCES {
        let mut table = Table::of(id);
        // A few rows for each value: the number of runs matters more than their size.
        table.rows.truncate(values.len() * 2);
        table.around.truncate(values.len() * 2);
        for column in table.named() {
            let mut hostile = table.clone();
            for (rank, row) in hostile.rows.iter_mut().enumerate() {
                row.insert(column.clone(), values[rank % values.len()].clone());
            }
            sane(&hostile.written());
        }
    }
}

#[test]
fn misread_accents_come_back_and_are_told() {
    let mut table = Table::of("creches-toulouse");
    let plain = sane(&table.written());
    for row in &mut table.rows {
        let misread = |text: &str| text.bytes().map(char::from).collect::<String>();
        for column in ["nom", "types", "inscription"] {
            let text = row[column].as_str().expect("text").to_owned();
            row.insert(column.to_owned(), Value::from(misread(&text)));
        }
    }
    let out = sane(&table.written());
    assert_eq!(plain.listings, out.listings);
    let kind = berceau::ingest::IssueKind::MojibakeRepaired;
    assert!(out.report.sources.values().all(|s| s.issues.get(&kind).is_some_and(|n| *n > 50)));
}

#[test]
fn scripts_and_turned_texts_are_told() {
    let mut table = Table::of("poi-issy-les-moulineaux");
    for row in &mut table.rows {
        row.insert("titre".into(), Value::from("Les <i>Lutins</i> \u{202e}bleus"));
    }
    let report = sane(&table.written()).report;
    let issues = &report.sources.values().next().expect("a source").issues;
    for kind in [berceau::ingest::IssueKind::MarkupRemoved, berceau::ingest::IssueKind::HiddenSigns]
    {
        assert!(issues.contains_key(&kind), "{kind:?}: {issues:?}");
    }
}
