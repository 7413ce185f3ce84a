//! Amounts that were published or worked by hand, cliffs and days of change.

use super::*;

fn micro(hours: u32, fee: &str) -> Value {
    json!({ "mode": "micro_creche", "hours_month": hours, "hourly_fee": fee })
}

#[test]
fn the_published_example_of_the_reform_comes_out() {
    let care = json!({ "mode": "assistant_maternel", "hours_month": 125, "cost_month": "606.25" });
    let found = one("2025-09", couple("2024-06", "36000"), care.clone());
    assert_eq!(monthly(&found, "cmg"), "374.13");
    assert_eq!(monthly(&found, "to_pay"), "232.12");
    let before = one("2025-08", couple("2024-06", "36000"), care);
    assert_eq!(monthly(&before, "cmg"), "339.42");
}

#[test]
fn ten_euros_an_hour_is_a_cliff_and_the_hourly_cap_is_none() {
    let family = couple("2025-06", "36000");
    assert_eq!(monthly(&one("2026-10", family.clone(), micro(160, "10.00")), "cmg"), "855.25");
    let over = one("2026-10", family.clone(), micro(160, "10.01"));
    assert_eq!(monthly(&over, "cmg"), "0.00");
    assert_eq!(over["warnings"][0]["code"], "hourly_fee_over_limit");
    let am = |cost| json!({ "mode": "assistant_maternel", "hours_month": 100, "cost_month": cost });
    let at_cap = one("2026-10", family.clone(), am("809"));
    let above = one("2026-10", family, am("909"));
    assert_eq!(monthly(&at_cap, "cmg"), monthly(&above, "cmg"));
}

#[test]
fn an_edge_belongs_to_the_lower_bracket() {
    let cmg = |income| {
        monthly(&one("2026-10", couple("2025-06", income), micro(160, "10")), "cmg").to_owned()
    };
    assert_eq!((cmg("24333"), cmg("24333.01")), ("992.13".into(), "855.25".into()));
    assert_eq!((cmg("54075"), cmg("54075.01")), ("855.25".into(), "718.41".into()));
}

#[test]
fn a_child_who_turns_three_before_the_summer_keeps_the_whole_ceiling_until_september() {
    let cmg = |month| {
        monthly(&one(month, couple("2023-05", "20000"), micro(160, "10")), "cmg").to_owned()
    };
    assert_eq!(cmg("2026-06"), "992.13");
    assert_eq!(cmg("2026-08"), "992.13");
    assert_eq!(cmg("2026-09"), "496.06");
}

#[test]
fn each_parameter_changes_on_its_own_day() {
    let kept = |month, mode: &str| {
        let option = json!({ "mode": mode, "hours_month": 100, "children": [0] });
        let found = one(month, couple("2025-06", "0"), option);
        found["amounts"]["monthly_income_kept"].as_str().unwrap().to_owned()
    };
    assert_eq!(kept("2025-12", "creche"), "801");
    assert_eq!(kept("2026-01", "creche"), "814.62");
    assert_eq!(kept("2026-03", "assistant_maternel"), "815");
    assert_eq!(kept("2026-04", "assistant_maternel"), "821");
}

#[test]
fn two_organisations_and_an_employer_stay_within_ceilings_taken_together() {
    let parts = json!([
        { "mode": "assistant_maternel", "hours_month": 120, "net_hourly": "5", "days_month": 12 },
        { "mode": "micro_creche", "hours_month": 80, "hourly_fee": "9" },
    ]);
    let family = couple("2025-06", "36000");
    let mixed = one("2026-10", family.clone(), json!({ "mode": "mixed", "parts": parts }));
    let alone: Vec<Value> = parts
        .as_array()
        .unwrap()
        .iter()
        .map(|part| one("2026-10", family.clone(), part.clone()))
        .collect();
    let cmg = |option: &Value| -> rust_decimal::Decimal { monthly(option, "cmg").parse().unwrap() };
    // 684.21 is the ceiling of the second bracket on the scale of assistantes maternelles.
    let room = "684.21".parse::<rust_decimal::Decimal>().unwrap() - cmg(&alone[0]);
    assert_eq!(cmg(&mixed), cmg(&alone[0]) + room.min(cmg(&alone[1])));
}

#[test]
fn a_year_crosses_birthdays_changes_of_law_and_the_start_of_school() {
    let document = json!({
        "month": "2026-01", "months": 12, "stops_at_school": true,
        "household": couple("2023-05", "36000"),
        "options": [{ "mode": "creche", "hours_month": 150 }],
    });
    let found = ask(&document);
    let months = found["options"][0]["months"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    assert_eq!(months[7]["children"], 1);
    assert_eq!((&months[8]["children"], &months[8]["to_pay"]), (&json!(0), &json!("0.00")));
    let year = &found["options"][0]["years"][0];
    let sum: rust_decimal::Decimal = months
        .iter()
        .map(|m| m["to_pay"].as_str().unwrap().parse::<rust_decimal::Decimal>().unwrap())
        .sum();
    assert_eq!(year["to_pay"], sum.to_string());
    assert_eq!(year["months"], 12);
}

#[test]
fn a_full_prepare_leaves_no_cmg_and_half_time_halves_that_of_organisations_only() {
    let with = |prepare: &str, option: Value| {
        let mut family = couple("2025-06", "20000");
        family["prepare"] = json!(prepare);
        monthly(&one("2026-10", family, option), "cmg").to_owned()
    };
    let am = || json!({ "mode": "assistant_maternel", "hours_month": 100, "cost_month": "500" });
    assert_eq!(with("full", am()), "0.00");
    assert_eq!(with("full", micro(160, "10")), "0.00");
    assert_eq!(with("half_or_less", micro(160, "10")), "496.06");
    assert_eq!(with("half_or_less", am()), with("over_half", am()));
}

#[test]
fn what_is_not_told_is_usual_and_said_to_be() {
    let found = one("2026-10", couple("2025-06", "36000"), json!({ "mode": "assistant_maternel" }));
    let codes: Vec<&str> =
        found["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"typical_values"), "{codes:?}");
    let end = |name: &str| -> rust_decimal::Decimal {
        found["range"][name].as_str().unwrap().parse().unwrap()
    };
    let net: rust_decimal::Decimal = monthly(&found, "net").parse().unwrap();
    assert!(end("low") < net && net < end("high"));
}

#[test]
fn a_result_that_rests_on_an_unsure_value_names_it() {
    let option = json!({ "mode": "garde_a_domicile", "hours_month": 100, "net_hourly": "11" });
    let found = one("2026-10", couple("2025-06", "36000"), option);
    assert_eq!(found["confidence"], "unsure");
    let warnings = found["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|w| w["code"] == "unsure_values"), "{warnings:?}");
}

#[test]
fn hours_beyond_the_weekly_threshold_are_paid_a_tenth_more() {
    let net = |week: &str| {
        let option = json!({ "mode": "assistant_maternel", "hours_week": week, "net_hourly": "4" });
        let found = one("2026-10", couple("2025-06", "36000"), option);
        found["amounts"]["net_pay"].as_str().unwrap().to_owned()
    };
    assert_eq!(net("45"), "780");
    // 50 h × 52 ÷ 12 × 4, and a tenth more for 5 h a week.
    assert_eq!(net("50"), "875.33");
}

#[test]
fn the_temporary_complement_keeps_the_law_of_the_reform_in_later_months() {
    let complement = |month: &str| {
        let declared = |month: &str| {
            json!({ "month": month, "employed": "assistant_maternel", "hours": 130, "pay_month": "500",
                    "cmg_month": "420", "children": [0] })
        };
        let option = json!({ "mode": "complement_transitoire",
            "declarations": [declared("2025-03"), declared("2025-04"), declared("2025-05")] });
        one(month, couple("2024-03", "42000"), option)["amounts"]["complement"].clone()
    };
    assert_eq!(complement("2025-09"), complement("2026-05"));
    assert_ne!(complement("2025-09"), json!("0"));
}

#[test]
fn an_estimate_is_the_simulation_and_says_what_it_rests_on() {
    let month = Month::parse("2026-10").unwrap();
    let hours = 150;
    let document = json!({ "month": "2026-10", "household": couple("2025-06", "36000"), "options": [
        { "mode": "creche", "hours_month": hours },
        { "mode": "micro_creche", "hours_month": hours, "hourly_fee": "9.50" },
    ] });
    let request = Request::read(&document, law()).unwrap();
    let household = request.household.as_ref().unwrap();
    let wanted = Wanted::for_hours(law(), household, month, hours.into()).unwrap();
    let priced =
        |care, tariff| estimate(law(), (household, month), wanted, (care, tariff)).unwrap();
    let known = Tariff::Hourly(money::EurosPerHour("9.50".parse().unwrap()));
    let net = |place: usize| monthly(&ask(&document)["options"][place], "net").parse().unwrap();
    let creche = priced(PricedCare::CrechePsu, Tariff::Unknown);
    assert_eq!((creche.low, creche.high, creche.basis), (net(0), net(0), Basis::NationalScale));
    let micro = priced(PricedCare::MicroCrechePaje, known);
    assert_eq!((micro.low, micro.high, micro.basis), (net(1), net(1), Basis::KnownTariff));
    for care in [PricedCare::AssistantMaternel, PricedCare::GardeADomicile, PricedCare::Prestataire]
    {
        let guess = priced(care, Tariff::Unknown);
        assert!(
            guess.low <= guess.high && guess.basis == Basis::TypicalRange,
            "{care:?} {guess:?}"
        );
    }
    let mut estimator = Estimator::new(law(), (household, month), wanted);
    for _ in 0..2 {
        assert_eq!(estimator.of(PricedCare::MicroCrechePaje, known).unwrap(), micro);
        assert_eq!(estimator.of(PricedCare::CrechePsu, known).unwrap(), creche);
    }
    assert!(Basis::KnownTariff < Basis::TypicalRange && Basis::NationalScale < Basis::TypicalRange);
}

#[test]
fn the_birth_leave_of_a_child_suspends_the_cmg_of_that_child_alone() {
    let mut family = json!({
        "children": [{ "birth": "2026-06", "birth_leave": true }, { "birth": "2024-06" }],
        "income_after_allowance": "36000",
    });
    let option = |children: &[usize]| json!({ "mode": "assistant_maternel", "children": children, "hours_month": 100, "cost_month": "500" });
    assert_eq!(monthly(&one("2026-10", family.clone(), option(&[0])), "cmg"), "0.00");
    let both = one("2026-10", family.clone(), option(&[0, 1]));
    let other = one("2026-10", family.clone(), option(&[1]));
    assert_eq!(monthly(&both, "cmg"), monthly(&other, "cmg"));
    family["children"][0]["birth_leave"] = json!(false);
    assert_ne!(monthly(&one("2026-10", family, option(&[0])), "cmg"), "0.00");
}

#[test]
fn a_child_to_come_counts_from_the_month_of_birth() {
    let household = json!({
        "children": [{ "birth": "2024-01" }, { "birth": "2026-11" }], "income_after_allowance": "36000",
    });
    let document = json!({
        "month": "2026-10", "months": 2, "household": household,
        "options": [{ "mode": "creche", "children": [0], "hours_month": 100 }],
    });
    let found = ask(&document);
    let due =
        |place: usize| found["options"][0]["months"][place]["to_pay"].as_str().unwrap().to_owned();
    // The rate of two children is lower than that of one.
    assert_eq!((due(0), due(1)), ("206.33".to_owned(), "172.00".to_owned()));
}
