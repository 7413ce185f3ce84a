//! Laws of the simulator: properties over drawn households, cliffs, days of change.

mod cases;
mod laws;
mod refusals;

use super::*;
use serde_json::{Value, json};

/// The bundled law.
fn law() -> &'static Params {
    Params::shared().unwrap()
}

/// The answer to a request that is good.
fn ask(document: &Value) -> Value {
    let request = Request::read(document, law()).unwrap_or_else(|r| panic!("{document}: {r:?}"));
    serde_json::to_value(answer(law(), &request).unwrap()).unwrap()
}

/// One option of one household.
fn one(month: &str, household: Value, option: Value) -> Value {
    ask(&json!({ "month": month, "household": household, "options": [option] }))["options"][0]
        .clone()
}

/// A couple with one child, on an income after deduction.
fn couple(birth: &str, income: &str) -> Value {
    json!({ "children": [{ "birth": birth }], "income_after_allowance": income })
}

/// A monthly amount of an option.
fn monthly<'a>(option: &'a Value, name: &str) -> &'a str {
    option["monthly"][name].as_str().unwrap()
}
