//! Net cost against income and against hours: the same request, one number moved.

use crate::simulator::request::Asked;
use crate::simulator::{Params, Request, Silent, run};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Steps of a curve, and of the axis below it. Cliffs of the law show between two steps.
const STEPS: u32 = 48;
const TICKS: u32 = 6;
/// Where the axes end for most families: euros a year, hours a week. No rule, a width of picture.
const USUAL_INCOME: u32 = 120_000;
const USUAL_HOURS: u32 = 60;

/// One way of care.
pub struct Curve {
    /// French.
    pub label: &'static str,
    /// Net cost of a month at each place of the axis; None where the law knows no answer.
    pub nets: Vec<Option<Decimal>>,
}

/// All ways of care over the same axis.
pub struct Curves {
    /// Places on the axis, rising.
    pub places: Vec<Decimal>,
    /// Places that are written below the axis and in the table.
    pub ticks: Vec<Decimal>,
    pub most: Decimal,
    /// Where the family stands.
    pub yours: Decimal,
    pub curves: Vec<Curve>,
}

/// Over the yearly income, of the kind that was told.
pub fn over_income(law: &Params, document: &Value) -> Option<Curves> {
    let names = ["income_after_allowance", "income_before_allowance"];
    let (name, yours) =
        names.into_iter().find_map(|name| Some((name, amount(&document["household"][name])?)))?;
    let set = |moved: &mut Value, income: Decimal| {
        moved["household"][name] = json!(income.to_string());
    };
    curves((law, document), (USUAL_INCOME, yours), set)
}

/// Over the hours of a week, starting from those that were told or are usual.
pub fn over_hours(law: &Params, document: &Value, usual: Decimal) -> Option<Curves> {
    let yours = amount(&document["options"][0]["hours_week"]).unwrap_or(usual);
    let set = |moved: &mut Value, hours: Decimal| {
        for option in moved["options"].as_array_mut().into_iter().flatten() {
            option["hours_week"] = json!(hours.to_string());
        }
    };
    curves((law, document), (USUAL_HOURS, yours), set)
}

fn amount(value: &Value) -> Option<Decimal> {
    value.as_str()?.parse().ok()
}

fn curves(
    (law, document): (&Params, &Value),
    (usual, yours): (u32, Decimal),
    set: impl Fn(&mut Value, Decimal),
) -> Option<Curves> {
    let usual = Decimal::from(usual);
    let most = usual * (yours / usual).ceil().max(Decimal::ONE);
    let place = |step: u32, of: u32| most * Decimal::from(step) / Decimal::from(of);
    let ticks: Vec<Decimal> = (0..=TICKS).map(|step| place(step, TICKS)).collect();
    let mut places: Vec<Decimal> = (0..=STEPS).map(|step| place(step, STEPS)).collect();
    places.push(yours);
    places.sort_unstable();
    places.dedup();
    let mut moved = document.clone();
    // A typical month alone is drawn.
    moved["months"] = Value::Null;
    let mut curves: Vec<Curve> = Vec::new();
    for at in &places {
        set(&mut moved, *at);
        let request = Request::read(&moved, law).ok()?;
        let nets = nets(law, &request);
        if curves.is_empty() {
            curves.extend(nets.iter().map(|(label, _)| Curve { label, nets: Vec::new() }));
        }
        for (curve, (_, net)) in curves.iter_mut().zip(nets) {
            curve.nets.push(net);
        }
    }
    Some(Curves { places, ticks, most, yours, curves })
}

/// Net cost of a month of each way of care.
fn nets(law: &Params, request: &Request) -> Vec<(&'static str, Option<Decimal>)> {
    let Some(household) = &request.household else { return Vec::new() };
    let net = |asked: &Asked| match asked {
        Asked::Care(care) => {
            let case = (&care.option, request.month);
            let found = run::simulate(law, household, case, &mut Silent);
            Some((care.option.label(), found.ok().map(|found| found.monthly.net)))
        }
        _ => None,
    };
    request.options.iter().filter_map(net).collect()
}

impl Curves {
    /// The net costs at a place of the axis.
    pub fn at(&self, place: Decimal) -> Vec<Option<Decimal>> {
        let found = self.places.binary_search(&place).ok();
        let net = |curve: &Curve| found.and_then(|found| curve.nets.get(found).copied().flatten());
        self.curves.iter().map(net).collect()
    }

    /// The dearest net cost.
    pub fn dearest(&self) -> Decimal {
        let nets = self.curves.iter().flat_map(|curve| curve.nets.iter().flatten());
        nets.copied().max().unwrap_or_default()
    }
}
