//! Worked cases of `params/cases/`: the same requests as a family would send, and the amounts that
//! their origin gives, to its exactness.

use berceau::simulator::answer::OptionView;
use berceau::simulator::{Params, Request, answer};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

static LAW: LazyLock<Params> = LazyLock::new(|| Params::bundled().unwrap());

/// All cases of one origin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    title: String,
    #[serde(rename = "note")]
    _note: Option<String>,
    expected_from: ExpectedFrom,
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFrom {
    title: String,
    #[serde(rename = "kind")]
    _kind: Kind,
    source: String,
}

/// Only these three are understood.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Official,
    Third,
    WorkedByHand,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    tolerance: String,
    worked: Option<String>,
    /// Why we answer something else; such a case must go on differing.
    differs: Option<String>,
    request: Value,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    monthly: BTreeMap<String, String>,
    #[serde(default)]
    amounts: BTreeMap<String, String>,
    #[serde(default)]
    warnings: Vec<String>,
    #[serde(default)]
    absent_warnings: Vec<String>,
}

fn origins() -> Vec<Origin> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("params/cases");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &Path| {
        toml::from_str(&std::fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().map(|path| read(path)).collect()
}

fn view(case: &Case) -> Result<OptionView, String> {
    let request = Request::read(&case.request, &LAW).map_err(|refused| format!("{refused:?}"))?;
    let found = answer(&LAW, &request).map_err(|unknown| format!("{unknown:?}"))?;
    found.options.into_iter().next().ok_or_else(|| "no option".to_owned())
}

/// What is not as expected.
fn differences(case: &Case) -> Vec<String> {
    let option = match view(case) {
        Ok(option) => serde_json::to_value(option).unwrap(),
        Err(refused) => return vec![refused],
    };
    let tolerance: Decimal = case.tolerance.parse().unwrap();
    let mut found = Vec::new();
    let parts = [("monthly", &case.expected.monthly), ("amounts", &case.expected.amounts)];
    for (part, all) in parts {
        for (name, wanted) in all {
            let got = option[part][name].as_str().and_then(|text| text.parse::<Decimal>().ok());
            let wanted: Decimal = wanted.parse().unwrap();
            if got.is_none_or(|got| (got - wanted).abs() > tolerance) {
                found.push(format!("{part}.{name}: {got:?}, and not {wanted}"));
            }
        }
    }
    let warnings = option["warnings"].as_array().unwrap();
    let told: BTreeSet<&str> = warnings.iter().filter_map(|one| one["code"].as_str()).collect();
    let missing = case.expected.warnings.iter().filter(|code| !told.contains(code.as_str()));
    found.extend(missing.map(|code| format!("no warning {code}")));
    let present = case.expected.absent_warnings.iter().filter(|code| told.contains(code.as_str()));
    found.extend(present.map(|code| format!("a warning {code}")));
    found
}

#[test]
fn every_worked_case_comes_out_to_the_exactness_of_its_origin() {
    let mut wrong = Vec::new();
    for case in origins().iter().flat_map(|origin| &origin.cases) {
        let found = differences(case);
        if case.differs.is_none() {
            wrong.extend(found.iter().map(|told| format!("{}: {told}", case.id)));
        } else if found.is_empty() {
            wrong.push(format!("{} no longer differs: take `differs` away", case.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_has_a_name_of_its_own_something_to_find_and_an_origin_that_is_known() {
    let mut names = BTreeSet::new();
    for origin in origins() {
        assert!(!origin.title.is_empty() && !origin.expected_from.title.is_empty());
        let source = &origin.expected_from.source;
        assert!(LAW.source(source).is_some(), "{}: {source} is no known source", origin.title);
        for case in origin.cases {
            let Expected { monthly, amounts, warnings, absent_warnings } = &case.expected;
            let wanted = monthly.len() + amounts.len() + warnings.len() + absent_warnings.len();
            assert!(wanted > 0, "{} expects nothing", case.id);
            assert!(names.insert(case.id.clone()), "{} stands twice", case.id);
            assert!(case.worked.is_none_or(|sum| !sum.is_empty()), "{} shows no sum", case.id);
        }
    }
}
