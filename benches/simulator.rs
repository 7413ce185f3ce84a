//! Times simulations: amounts alone, with their explanation, and as a whole request.
//!
//! `cargo bench -p loadtest --bench simulator`. One process, one thread; the figure held to is 100 000
//! simulations a second.

use berceau::simulator::request::Asked;
use berceau::simulator::{
    CareOption, Estimator, Kept, Month, Params, PricedCare, Request, Silent, Tariff, Wanted,
    answer, estimate, simulate,
};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long each measure runs.
const SPAN: Duration = Duration::from_secs(2);

fn main() {
    let params = Params::bundled().expect("the bundled law is whole");
    let modes = [
        json!({ "mode": "creche", "hours_month": 150 }),
        json!({ "mode": "assistant_maternel", "hours_month": 150, "net_hourly": "4", "days_month": 16,
                "maintenance_day": "4" }),
        json!({ "mode": "garde_a_domicile", "hours_month": 150, "gross_hourly": "13" }),
        json!({ "mode": "micro_creche", "hours_month": 150, "hourly_fee": "9.50" }),
        json!({ "mode": "garde_a_domicile_structure", "hours_month": 60, "hourly_fee": "24" }),
    ];
    println!("{:<30} {:>12} {:>12} {:>12}", "mode", "amounts/s", "explained/s", "requests/s");
    for mode in &modes {
        let document = document(mode);
        let request = Request::read(&document, &params).expect("a good request");
        let [Asked::Care(care)] = request.options.as_slice() else { continue };
        let household = request.household.as_ref().expect("a household");
        let asked = (&care.option, request.month);
        let amounts =
            rate(|| black_box(simulate(&params, black_box(household), asked, &mut Silent)).is_ok());
        let explained = rate(|| {
            let mut notes = Kept::default();
            black_box(simulate(&params, black_box(household), asked, &mut notes)).is_ok()
        });
        let requests = rate(|| {
            let request = Request::read(black_box(&document), &params).expect("a good request");
            black_box(answer(&params, &request)).is_ok()
        });
        let name = label(&care.option);
        println!("{name:<30} {amounts:>12.0} {explained:>12.0} {requests:>12.0}");
    }
    estimates(&params);
}

fn estimates(params: &Params) {
    let document = document(&json!({ "mode": "creche", "hours_month": 150 }));
    let request = Request::read(&document, params).expect("a good request");
    let household = request.household.as_ref().expect("a household");
    let month = Month::parse("2026-10").expect("a month");
    let wanted = Wanted::usual(params, household, month).expect("a young child");
    for care in [PricedCare::CrechePsu, PricedCare::MicroCrechePaje, PricedCare::AssistantMaternel]
    {
        let rate = rate(|| {
            let asked = (black_box(care), Tariff::Unknown);
            black_box(estimate(params, (household, month), wanted, asked)).is_ok()
        });
        println!("estimate {care:<21?} {rate:>12.0}");
    }
    let mut estimator = Estimator::new(params, (household, month), wanted);
    let rate =
        rate(|| black_box(estimator.of(black_box(PricedCare::CrechePsu), Tariff::Unknown)).is_ok());
    println!("estimate, seen before          {rate:>12.0}");
}

fn document(mode: &Value) -> Value {
    json!({
        "month": "2026-10",
        "household": {
            "children": [{ "birth": "2025-03" }, { "birth": "2019-11" }],
            "income_before_allowance": "52000", "income_after_allowance": "46800",
        },
        "options": [mode],
    })
}

fn label(option: &CareOption) -> &'static str {
    match option {
        CareOption::Creche(_) => "creche",
        CareOption::AssistantMaternel(_) => "assistant_maternel",
        CareOption::GardeADomicile(_) => "garde_a_domicile",
        CareOption::Structure(_) => "structure",
        CareOption::Mixed(_) => "mixed",
    }
}

/// Runs a second.
fn rate(mut run: impl FnMut() -> bool) -> f64 {
    let (start, mut runs) = (Instant::now(), 0_u64);
    while start.elapsed() < SPAN {
        for _ in 0..200 {
            assert!(run());
        }
        runs += 200;
    }
    runs as f64 / start.elapsed().as_secs_f64()
}
