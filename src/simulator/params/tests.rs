//! What the loader takes, and everything that it refuses.

use super::*;
use jiff::civil::date;

const UNITS: &str = "[units]\n\"EUR\" = \"€\"\n";
const SOURCES: &str = "[sources.text]\ntitle = \"Un texte\"\nread = \"direct\"\n";
const HEAD: &str = "label = \"Un montant\"\nunit = \"EUR\"\nchecked_on = 2026-11-23\n";
const VALUE: &str = "[[value]]\nfrom = 2026-01-01\namount = \"1\"\nsources = [\"text\"]\nconfidence = \"verified\"\n";

/// Reads one parameter as the loader does, without those that formulas need.
fn read(path: &str, text: &str) -> Result<Parameter, String> {
    let units: UnitsFile = file::read("units.toml", UNITS).unwrap();
    let sources: SourcesFile = file::read("sources.toml", SOURCES).unwrap();
    let sources = sources.checked().unwrap();
    let known = Known { units: &units.units, sources: &sources };
    let id = file::id_of(path).map_err(|fault| fault.to_string())?;
    let read: ParameterFile = file::read(path, text).map_err(|error| error.to_string())?;
    read.checked(id, &known).map_err(|fault| fault.to_string())
}

fn with(value: &str) -> Result<Parameter, String> {
    read("commun/essai.toml", &format!("{HEAD}{value}"))
}

#[test]
fn a_value_holds_until_the_next_one_and_gaps_are_unknown() {
    let second = VALUE.replace("2026-01-01", "2026-04-01").replace("\"1\"", "\"2\"");
    let third = VALUE.replace("2026-01-01", "2026-09-01\nuntil = 2026-10-31");
    let read = with(&format!("{VALUE}{second}{third}")).unwrap();
    let on = |month, day| {
        read.on(date(2026, month, day)).map(|value| match &value.amount {
            Amount::One(amount) => amount.to_string(),
            Amount::Table(_) => String::new(),
        })
    };
    assert_eq!(on(3, 31).as_deref(), Some("1"));
    assert_eq!(on(4, 1).as_deref(), Some("2"));
    assert_eq!(on(10, 31).as_deref(), Some("1"));
    assert_eq!(on(11, 1), None);
    assert_eq!(read.on(date(2025, 12, 31)), None);
}

#[test]
fn whatever_is_unsourced_overlapping_or_unknown_is_refused() {
    let overlap = VALUE.replace("2026-01-01", "2025-01-01\nuntil = 2026-01-01");
    let cases: &[(String, &str)] = &[
        (VALUE.replace("[\"text\"]", "[]"), "no source"),
        (VALUE.replace("\"text\"", "\"rumour\""), "rumour"),
        (VALUE.replace("verified", "sure"), "sure"),
        (VALUE.replace("2026-01-01", "2026-01-01\nuntil = 2025-01-01"), "before it begins"),
        (format!("{VALUE}{overlap}"), "has ended"),
        (format!("{VALUE}{VALUE}"), "has ended"),
        (VALUE.replace("\"1\"", "1"), "string"),
        (VALUE.replace("\"1\"", "\"1e3\""), "not a decimal"),
        (VALUE.replace("\"1\"", "\"NaN\""), "not a decimal"),
        (VALUE.replace("2026-01-01", "2026-01-01T00:00:00"), "not a day"),
        (VALUE.replace("amount", "colour = 1\namount"), "colour"),
        (VALUE.replace("amount = \"1\"", "amounts = { \"1\" = \"1\" }"), "by"),
        (VALUE.replace("amount = \"1\"", ""), "neither"),
        (String::new(), "no value"),
    ];
    for (text, told) in cases {
        let refusal = with(text).expect_err(text);
        assert!(refusal.contains(told), "{text}\n{refusal}");
    }
    let head = |from, to| read("commun/essai.toml", &format!("{}{VALUE}", HEAD.replace(from, to)));
    assert!(head("EUR", "shell").unwrap_err().contains("shell"));
    assert!(head("Un montant", " ").unwrap_err().contains("label"));
    assert!(head("checked_on", "checked").is_err());
    for path in ["essai.toml", "elsewhere/essai.toml", "commun/a/b.toml", "commun/É.toml"] {
        assert!(read(path, &format!("{HEAD}{VALUE}")).is_err(), "{path}");
    }
}

#[test]
fn a_table_has_its_rows_apart() {
    let by = |rows: &str| {
        let table = VALUE.replace("amount = \"1\"", &format!("amounts = {{ {rows} }}"));
        read("commun/essai.toml", &format!("{HEAD}by = \"enfants\"\n{table}"))
    };
    let read = by("\"1\" = \"3\", \"2-3\" = \"2\", \"4+\" = \"1\"").unwrap();
    let Amount::Table(table) = &read.on(date(2026, 1, 1)).unwrap().amount else { panic!() };
    assert_eq!(table.row(3).unwrap().amount.to_string(), "2");
    assert_eq!(table.row(40).unwrap().amount.to_string(), "1");
    assert!(by("\"1-2\" = \"3\", \"2\" = \"2\"").unwrap_err().contains("overlap"));
    assert!(by("\"one\" = \"3\"").unwrap_err().contains("one"));
}

#[test]
fn the_bundled_law_is_whole() {
    let params = Params::bundled().unwrap();
    assert!(params.all().len() > 250);
    for parameter in params.all() {
        for value in &parameter.values {
            assert!(!value.sources.is_empty(), "{}", parameter.id);
        }
    }
    let missing = Params::read(vec![("units.toml".into(), UNITS.into())]);
    assert!(matches!(missing, Err(LoadError::FileMissing("sources.toml"))));
    let files = vec![("units.toml".into(), UNITS.into()), ("sources.toml".into(), SOURCES.into())];
    assert!(matches!(Params::read(files), Err(LoadError::ParameterMissing(_))));
}

#[test]
fn a_season_that_has_come_asks_for_a_review() {
    let april = HEAD.replace("checked_on", "review = \"avril\"\nchecked_on");
    let read = read("commun/essai.toml", &format!("{april}{VALUE}")).unwrap();
    let due = |day| review::reason_of(&read, day).is_some();
    assert!(!due(date(2026, 11, 25)));
    assert!(!due(date(2027, 3, 31)));
    assert!(due(date(2027, 4, 1)));
    let sure = with(VALUE).unwrap();
    assert!(review::reason_of(&sure, date(2027, 6, 1)).is_none());
    assert!(review::reason_of(&sure, date(2027, 12, 1)).is_some());
}
