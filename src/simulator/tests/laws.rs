//! What holds of every household and every way of care.

use super::*;
use crate::simulator::household::{Cared, Child};
use crate::simulator::money::{EurosPerHour, EurosPerMonth, EurosPerYear};
use crate::simulator::option::*;
use crate::simulator::year::{Plan, course};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|cents| Decimal::new(cents, 2))
}

prop_compose! {
    /// A month from September 2025 on: one law, several values.
    fn months()(place in 0..15_i32) -> Month {
        Month::parse("2025-09").unwrap().plus(place)
    }
}

prop_compose! {
    fn households()(
        ages in prop::collection::vec(2..140_i32, 1..6),
        aeeh in any::<u8>(),
        income in 0..150_000_i64,
        flags in any::<[bool; 3]>(),
        prepare in prop::option::of(prop::sample::select(vec![
            Prepare::HalfOrLess, Prepare::OverHalf,
        ])),
    ) -> Household {
        let last = Month::parse("2026-11").unwrap();
        let child = |(place, age): (usize, i32)| Child {
            birth: last.plus(-age),
            on_first_day: false,
            aeeh: aeeh >> place & 7 == 7,
            alternating: false,
            birth_leave: false,
        };
        Household {
            children: ages.into_iter().enumerate().map(child).collect(),
            lone_parent: flags[0],
            income: Income::Both {
                before: EurosPerYear(Decimal::from(income * 10 / 9)),
                after: EurosPerYear(Decimal::from(income)),
            },
            aah: flags[1],
            prepare,
            active: true,
            alsace_moselle: flags[2],
            overseas: false,
        }
    }
}

fn help() -> impl Strategy<Value = Help> {
    (cents(0..20_000), any::<bool>()).prop_map(|(amount, some)| Help {
        employer: if some { EurosPerMonth(amount) } else { EurosPerMonth::ZERO },
        local: EurosPerMonth::ZERO,
    })
}

fn am(hours: Decimal, pay: Pay, help: Help) -> AssistantMaternel {
    AssistantMaternel {
        cared: Cared::of([0]),
        hours,
        increased: Increased::default(),
        days: Decimal::from(15),
        daily_hours: None,
        pay,
        maintenance: Allowance::Day("3.92".parse().unwrap()),
        meals: Allowance::Day("2".parse().unwrap()),
        mileage: EurosPerMonth::ZERO,
        holiday_pay: EurosPerMonth::ZERO,
        ending: EurosPerMonth::ZERO,
        titled: false,
        help,
    }
}

fn home(hours: Decimal, pay: Pay, help: Help) -> GardeADomicile {
    GardeADomicile {
        cared: Cared::of([0]),
        hours,
        weekly: None,
        pay,
        share: Decimal::ONE,
        transport: EurosPerMonth::ZERO,
        ending: EurosPerMonth::ZERO,
        first_year: false,
        disability: false,
        help,
    }
}

fn structure(kind: StructureKind, hours: Decimal, fee: Decimal, help: Help) -> Structure {
    Structure {
        kind,
        cared: Cared::of([0]),
        hours,
        fee: EurosPerHour(fee).times(hours),
        specific_hours: false,
        first_year: false,
        disability: false,
        help,
    }
}

/// Any way of care, or several together.
fn options() -> impl Strategy<Value = CareOption> {
    prop_oneof![
        4 => ways(),
        1 => prop::collection::vec(ways(), 2..4).prop_map(CareOption::Mixed),
    ]
}

/// One way of care.
fn ways() -> impl Strategy<Value = CareOption> {
    let hours = || cents(100..25_000);
    let creche = (hours(), help()).prop_map(|(hours, help)| {
        CareOption::Creche(Creche {
            cared: Cared::of([0]),
            kind: CrecheKind::Collective,
            hours,
            ceiling: None,
            supplement: EurosPerMonth::ZERO,
            rounding: FeeRounding::Exact,
            help,
        })
    });
    let net = |price| Pay::NetHourly(EurosPerHour(price));
    let am = (hours(), cents(200..1_500), help()).prop_map(move |(hours, price, help)| {
        CareOption::AssistantMaternel(am(hours, net(price), help))
    });
    let home = (hours(), cents(900..2_500), help()).prop_map(move |(hours, price, help)| {
        CareOption::GardeADomicile(home(hours, net(price), help))
    });
    let kinds = prop::sample::select(vec![
        StructureKind::MicroCreche,
        StructureKind::AssistantMaternel,
        StructureKind::Domicile,
    ]);
    let structure =
        (kinds, hours(), cents(500..3_000), help()).prop_map(|(kind, hours, fee, help)| {
            CareOption::Structure(structure(kind, hours, fee, help))
        });
    prop_oneof![creche, am, home, structure]
}

fn plain(household: &Household, option: &CareOption, month: Month) -> Plain {
    simulate(law(), household, (option, month), &mut Silent).unwrap()
}

fn with_income(household: &Household, income: i64) -> Household {
    Household { income: Income::After(EurosPerYear(Decimal::from(income))), ..household.clone() }
}

proptest! {
    #[test]
    fn no_amount_is_negative_and_cents_add_up(
        household in households(), option in options(), month in months(),
    ) {
        let found = plain(&household, &option, month);
        for totals in [found.monthly, found.yearly] {
            let parts = [totals.cmg, totals.contributions_covered, totals.other_help];
            for amount in parts.iter().chain([&totals.gross, &totals.to_pay, &totals.tax_credit, &totals.net]) {
                prop_assert!(*amount >= Decimal::ZERO, "{totals:?}");
                prop_assert!(amount.normalize().scale() <= 2, "{totals:?}");
            }
            prop_assert_eq!(totals.to_pay, totals.gross - parts.iter().sum::<Decimal>());
            prop_assert_eq!(totals.net, totals.to_pay - totals.tax_credit);
            prop_assert!(totals.net <= totals.gross);
        }
    }

    #[test]
    fn telling_changes_no_amount(household in households(), option in options(), month in months()) {
        let mut notes = Kept::default();
        let told = simulate(law(), &household, (&option, month), &mut notes).unwrap();
        prop_assert_eq!(told, plain(&household, &option, month));
        prop_assert!(!notes.lines.is_empty());
    }

    #[test]
    fn more_income_never_brings_more_cmg(
        household in households(), option in ways(), month in months(),
        income in 0..120_000_i64, more in 0..20_000_i64,
    ) {
        // Together, the CMG of organisations depends on that of employers: one way at a time.
        let less = plain(&with_income(&household, income), &option, month).monthly;
        let more = plain(&with_income(&household, income + more), &option, month).monthly;
        prop_assert!(more.cmg <= less.cmg);
        prop_assert!(more.gross >= less.gross);
    }

    #[test]
    fn a_higher_pay_never_costs_less(
        household in households(), month in months(), hours in cents(1_000..20_000),
        low in cents(300..1_200), more in cents(0..500),
    ) {
        let option = |price| {
            CareOption::AssistantMaternel(am(hours, Pay::NetHourly(EurosPerHour(price)), Help::default()))
        };
        let one = plain(&household, &option(low), month).monthly;
        let other = plain(&household, &option(low + more), month).monthly;
        // A cent of rounding on each of the parts.
        prop_assert!(other.to_pay + Decimal::new(2, 2) >= one.to_pay);
        prop_assert!(other.cmg >= one.cmg);
    }

    #[test]
    fn one_more_child_never_raises_the_effort(
        household in households(), option in ways(), month in months(),
    ) {
        let mut larger = household.clone();
        larger.children.push(Child {
            birth: Month::parse("2015-01").unwrap(), on_first_day: false, aeeh: false, alternating: false, birth_leave: false,
        });
        let (one, other) = (plain(&household, &option, month).monthly, plain(&larger, &option, month).monthly);
        prop_assert!(other.cmg >= one.cmg);
        prop_assert!(other.to_pay <= one.to_pay);
    }

    #[test]
    fn a_course_is_the_sum_of_its_months(household in households(), option in options()) {
        let plan = Plan {
            first: Month::parse("2025-10").unwrap(), months: 14,
            stops_at_school: false, holiday_pay_in_june: false,
        };
        let found = course(law(), &household, &option, plan).unwrap();
        let paid: Decimal = found.months.iter().map(|one| one.outcome.to_pay().0).sum();
        prop_assert_eq!(paid, found.years.iter().map(|year| year.to_pay.0).sum::<Decimal>());
        for year in &found.years {
            prop_assert!(year.net >= EurosPerYear::ZERO && year.net <= year.to_pay);
        }
    }
}
