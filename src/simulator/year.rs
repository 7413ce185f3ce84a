//! Month by month, over changes of law, birthdays and the start of school.

use super::household::Household;
use super::money::{EurosPerYear, MONTHS};
use super::month::Month;
use super::notes::{Kept, Notes, Silent, Warning};
use super::option::CareOption;
use super::outcome::Outcome;
use super::params::{Legal, P, Params, Unknown};
use super::rules::credit_impot::HomeSituation;
use super::rules::emploi;
use super::run::{self, YearExpense};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Most months of one computation: a bound against mistakes, not a rule.
pub const MOST_MONTHS: u8 = 36;

/// One month of the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthCost {
    pub month: Month,
    pub outcome: Outcome,
    /// Children still in care.
    pub children: usize,
}

/// One calendar year of the course, whole or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearCost {
    pub year: i16,
    /// Months of it that were worked out.
    pub months: u8,
    pub to_pay: EurosPerYear,
    pub tax_credit: EurosPerYear,
    pub net: EurosPerYear,
}

/// What a course of months costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    pub months: Vec<MonthCost>,
    pub years: Vec<YearCost>,
    pub warnings: Vec<Warning>,
}

/// How a course goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub first: Month,
    pub months: u8,
    /// A child leaves care when school begins.
    pub stops_at_school: bool,
    /// An incomplete year with an assistante maternelle: holiday pay comes on top, in June.
    pub holiday_pay_in_june: bool,
}

/// Works out every month of a plan, then the tax credit of each calendar year.
pub fn course(
    params: &Params,
    household: &Household,
    option: &CareOption,
    plan: Plan,
) -> Result<Course, Unknown> {
    let mut notes = Kept::default();
    let mut months = Vec::with_capacity(usize::from(plan.months));
    for place in 0..i32::from(plan.months) {
        let month = plan.first.plus(place);
        months.push(one_month(params, household, (option, month, plan), &mut notes)?);
    }
    let mut years = Vec::new();
    for year in plan.first.year()..=plan.first.plus(i32::from(plan.months) - 1).year() {
        let own = || months.iter().filter(|one| one.month.year() == year);
        let Some(last) = own().next_back() else { continue };
        let mut expense = YearExpense::default();
        own().for_each(|one| expense.add(&one.outcome.expense));
        let situation = HomeSituation::of(household, last.month, option.home_ceiling());
        let legal = params.on(last.month.first_day());
        let credit = run::credits(legal, household, (year, &expense, situation), &mut Silent)?;
        let to_pay = EurosPerYear(own().map(|one| one.outcome.to_pay().0).sum());
        let months = own().count().to_u8().unwrap_or_default();
        years.push(YearCost { year, months, to_pay, tax_credit: credit, net: to_pay - credit });
    }
    if years.iter().any(|year| i32::from(year.months) < MONTHS.to_i32().unwrap_or_default()) {
        notes.warn("incomplete_tax_year", || {
            "Le crédit d’impôt d’une année incomplète ne compte que les mois calculés ici."
                .to_owned()
        });
    }
    Ok(Course { months, years, warnings: notes.warnings })
}

fn one_month(
    params: &Params,
    household: &Household,
    (option, month, plan): (&CareOption, Month, Plan),
    notes: &mut Kept,
) -> Result<MonthCost, Unknown> {
    let mut option = option.clone();
    if plan.stops_at_school {
        let legal = params.on(month.first_day());
        let school = [legal.get(P::EcoleAge)?, legal.get(P::EcoleMois)?];
        let stays = |place: usize| {
            household
                .children
                .get(place)
                .is_none_or(|child| !is_at_school(child.birth, month, school))
        };
        let before = option.cared();
        option.keeping(stays);
        if option.cared() != before {
            notes.warn("school_begins", || {
                "Un enfant est compté à l’école à partir de la rentrée de l’année de ses 3 ans."
                    .to_owned()
            });
        }
    }
    if plan.holiday_pay_in_june {
        add_holiday_pay(params, household, (&mut option, month))?;
    }
    let children = option.cared().born(household, month).count();
    if children == 0 {
        return Ok(MonthCost { month, outcome: Outcome::default(), children });
    }
    let outcome = run::month(params, household, (&option, month), &mut Silent)?;
    Ok(MonthCost { month, outcome, children })
}

/// Whether a child is old enough for school in a month.
pub fn is_pupil(legal: Legal<'_>, birth: Month, month: Month) -> Result<bool, Unknown> {
    Ok(is_at_school(birth, month, [legal.get(P::EcoleAge)?, legal.get(P::EcoleMois)?]))
}

/// Whether school has begun: in a month of the calendar year of a birthday.
fn is_at_school(birth: Month, month: Month, [age, start]: [Decimal; 2]) -> bool {
    let whole = |value: Decimal| value.to_i32().unwrap_or_default();
    month >= birth.january().plus(whole(age) * 12 + whole(start) - 1)
}

/// A tenth of the pay of the reference year, in the month in which that year ends.
fn add_holiday_pay(
    params: &Params,
    household: &Household,
    (option, month): (&mut CareOption, Month),
) -> Result<(), Unknown> {
    let CareOption::AssistantMaternel(am) = option else { return Ok(()) };
    let legal = params.on(month.first_day());
    if legal.get(P::CongesPremierMois)?.to_i8() != Some(month.number()) {
        return Ok(());
    }
    let case = super::outcome::Case { legal, household, month };
    let wages = emploi::am_wages(&case, am)?;
    am.holiday_pay += wages.net.share(MONTHS * legal.get(P::CongesPayes)?);
    Ok(())
}
