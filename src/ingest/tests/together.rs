//! Rows of one source that are, or are not, one place.

use super::*;
use crate::domain::Listing;

const EVERYTHING: &str = r#""visibility":{"name":true,"phone":true,"email":true,"address":true}"#;
const NOTHING: &str = r#""visibility":{"name":false,"phone":false,"email":false}"#;
const SECRETS: &str = r#""phone":"0699887712","email":"zorglub@exemple.fr","website":"https://zorglub.fr","description":"secret de Zorglub","siret":"73282932000074""#;

fn line(id: &str, kind: &str, rest: &str) -> String {
    let comma = if rest.is_empty() { "" } else { "," };
    format!(
        r#"{{"source_id":"{id}","type":"{kind}","name":"Marie Martin","address":{{"citycode":"94033"}}{comma}{rest}}}"#
    )
}

fn read(lines: &[String]) -> Ingested {
    ingest_with(INBOUND, lines.join("\n").as_bytes())
}

fn tells_a_secret(listings: &[Listing]) -> bool {
    let text = serde_json::to_string(listings).unwrap();
    ["06 99", "zorglub", "Zorglub", "73282932000074"].iter().any(|secret| text.contains(secret))
}

#[test]
fn what_one_carer_hides_is_never_shown_on_the_page_of_another_of_the_same_name() {
    let hidden = format!("{SECRETS},{NOTHING}");
    let mut lines =
        [line("1", "assistant_maternel", EVERYTHING), line("2", "assistant_maternel", &hidden)];
    for _ in 0..2 {
        let out = read(&lines);
        assert_eq!(out.listings.len(), 2);
        assert_eq!(out.listings.iter().filter(|l| l.name.is_some()).count(), 1);
        assert!(!tells_a_secret(&out.listings));
        lines.reverse();
    }
}

#[test]
fn of_two_rows_with_one_number_the_stricter_wish_counts() {
    for kind in ["assistant_maternel", "creche"] {
        let (open, shut) =
            (format!("{SECRETS},{EVERYTHING}"), format!("\"capacity\":4,{SECRETS},{NOTHING}"));
        // The second pair is not merged: the rows contradict each other.
        for first in [open.clone(), format!("\"capacity\":3,{open}")] {
            let mut lines = [line("1", kind, &first), line("1", kind, &shut)];
            for _ in 0..2 {
                let out = read(&lines);
                let hidden = |l: &Listing| l.name.is_none() && l.phone.is_none();
                assert!(out.listings.iter().all(hidden), "{kind}");
                lines.reverse();
            }
        }
    }
}

#[test]
fn a_creche_without_a_public_number_does_not_show_that_of_its_second_row() {
    let out = read(&[
        line("1", "creche", ""),
        line("1", "creche", r#""phone":"0699887712","visibility":{"phone":false}"#),
    ]);
    assert_eq!((out.listings.len(), out.report.totals.merged), (1, 1));
    assert!(!tells_a_secret(&out.listings));
}

#[test]
fn a_text_that_tells_a_hidden_number_or_address_is_withheld_in_creches_too() {
    for told in
        ["Appelez le 06.99.88.77.12", "Tel 0033 6 99 88 77 12", "Zorglub(arobase)x 6 99 88 77 12"]
    {
        let rest = format!(
            r#""phone":"0699887712","description":"{told}","visibility":{{"phone":false}}"#
        );
        let out = read(&[line("1", "creche", &rest)]);
        assert_eq!(out.listings[0].description, None, "{told}");
        assert_eq!(out.listings[0].name.as_ref().map(|n| n.value.as_str()), Some("Marie Martin"));
    }
    let street = r#""description":"Venez au 4, rue des Lilas","visibility":{"address":false}"#;
    let row = line("1", "creche", street)
        .replace(r#"{"citycode""#, r#"{"housenumber":"4","street":"Rue des Lilas","citycode""#);
    assert_eq!(read(&[row]).listings[0].description, None);
}

#[test]
fn rows_that_the_source_numbers_apart_stay_apart_and_are_told() {
    let out = read(&[line("1", "creche", ""), line("2", "creche", "")]);
    assert_eq!((out.listings.len(), out.report.totals.merged), (2, 0));
    let told: Vec<_> = out.report.review.iter().map(|r| (r.kind, r.at.record)).collect();
    assert_eq!(told, [(IssueKind::PossibleDuplicate, 2)]);
}

#[test]
fn every_merged_row_is_named_in_the_report_with_the_row_that_took_it_in() {
    let text = "Nom;Adresse;Insee\nA;1 rue A;33281\nB;2 rue B;33281\nA;1 RUE A;33281\n";
    let out = ingest_with(CSV, text.as_bytes());
    let merged: Vec<_> =
        out.report.merged_rows.iter().map(|m| (m.at.record, m.into.record)).collect();
    assert_eq!(merged, [(4, 2)]);
}

#[test]
fn an_open_quote_costs_its_own_row_and_the_rows_after_it_are_read() {
    let mut text = String::from("Nom;Adresse;Insee\n");
    for n in 1..=9 {
        let quote = if n == 4 { "\"" } else { "" };
        text += &format!("Crèche {n};{quote}{n} rue A;33281\n");
    }
    let out = ingest_with(CSV, text.as_bytes());
    let totals = out.report.totals;
    assert_eq!((totals.read, totals.published, totals.rejected), (9, 8, 1));
    assert_eq!(out.report.rejected[0].at.record, 5);
}
