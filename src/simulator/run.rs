//! From a household, an option and a month to amounts, with or without explanations.

use super::french::euros;
use super::household::Household;
use super::money::{EurosPerMonth, EurosPerYear, MONTHS};
use super::month::Month;
use super::notes::{Line, Notes};
use super::option::CareOption;
use super::outcome::{Case, Expense, Outcome};
use super::params::{Params, Unknown};
use super::rules::credit_impot::{self, HomeSituation};
use super::rules::{self, cmg_structure, creche_psu, cumul, employer};
use rust_decimal::Decimal;

/// Amounts over a month or a year, to the cent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Everything that is due, contributions included, before any help.
    pub gross: Decimal,
    pub cmg: Decimal,
    pub contributions_covered: Decimal,
    pub other_help: Decimal,
    /// What leaves the account.
    pub to_pay: Decimal,
    pub tax_credit: Decimal,
    /// What is left once the tax credit has come.
    pub net: Decimal,
}

/// A typical month and twelve of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Plain {
    pub monthly: Totals,
    pub yearly: Totals,
    /// Net cost of an hour of care; nothing when there is no hour.
    pub hourly_net: Decimal,
    pub outcome: Outcome,
}

/// What one month costs.
pub fn month<N: Notes>(
    params: &Params,
    household: &Household,
    (option, month): (&CareOption, Month),
    notes: &mut N,
) -> Result<Outcome, Unknown> {
    let case = Case { legal: params.on(month.first_day()), household, month };
    match option {
        CareOption::Mixed(parts) => cumul::month(&case, parts, notes),
        other => month_of_part(&case, other, notes),
    }
}

/// What one way of care costs, alone in its month.
pub fn month_of_part<N: Notes>(
    case: &Case<'_>,
    option: &CareOption,
    notes: &mut N,
) -> Result<Outcome, Unknown> {
    if !matches!(option, CareOption::Creche(_)) {
        rules::warn_birthday(case, option.cared(), notes);
    }
    match option {
        CareOption::Creche(one) => creche_psu::month(case, one, notes),
        CareOption::AssistantMaternel(one) => employer::assistant_maternel(case, one, notes),
        CareOption::GardeADomicile(one) => employer::garde_a_domicile(case, one, notes),
        CareOption::Structure(one) => cmg_structure::month(case, one, notes),
        CareOption::Mixed(_) => Ok(Outcome::default()),
    }
}

/// A typical month, and what twelve of them give right to.
pub fn simulate<N: Notes>(
    params: &Params,
    household: &Household,
    (option, month): (&CareOption, Month),
    notes: &mut N,
) -> Result<Plain, Unknown> {
    let outcome = self::month(params, household, (option, month), notes)?;
    tell_to_pay(&outcome, notes);
    let expense = outcome.expense.times_twelve();
    let legal = params.on(month.first_day());
    let situation = HomeSituation::of(household, month, option.home_ceiling());
    let credit = credits(legal, household, (month.year(), &expense, situation), notes)?;
    let yearly = totals(&outcome, MONTHS, credit.0);
    let monthly = totals(&outcome, Decimal::ONE, EurosPerMonth(credit.0 / MONTHS).cents().0);
    let hourly_net = EurosPerMonth(monthly.net).hourly(outcome.hours).cents().0;
    notes.line(|| {
        let formula = format!(
            "{} − un douzième du crédit d’impôt de l’année ({})",
            euros(monthly.to_pay),
            euros(yearly.tax_credit)
        );
        Line::monthly("net", "Coût net, une fois le crédit d’impôt reçu", monthly.net)
            .as_computed(formula)
    });
    Ok(Plain { monthly, yearly, hourly_net, outcome })
}

fn tell_to_pay<N: Notes>(outcome: &Outcome, notes: &mut N) {
    notes.line(|| {
        let mut formula = format!("{} de coût total", euros(outcome.gross.0));
        let parts = [
            (outcome.cmg, "de CMG"),
            (outcome.covered, "de cotisations prises en charge"),
            (outcome.help, "d’autres aides"),
        ];
        for (amount, what) in parts.iter().filter(|(amount, _)| *amount > EurosPerMonth::ZERO) {
            formula += &format!(" − {} {what}", euros(amount.0));
        }
        Line::monthly("to_pay", "Reste à payer dans le mois", outcome.to_pay().0)
            .as_computed(formula)
    });
}

fn totals(outcome: &Outcome, months: Decimal, tax_credit: Decimal) -> Totals {
    let over = |amount: EurosPerMonth| amount.0 * months;
    let to_pay = over(outcome.to_pay());
    Totals {
        gross: over(outcome.gross),
        cmg: over(outcome.cmg),
        contributions_covered: over(outcome.covered),
        other_help: over(outcome.help),
        to_pay,
        tax_credit,
        net: to_pay - tax_credit,
    }
}

/// Expense of a year for the tax credits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearExpense {
    pub outside: [EurosPerYear; super::household::MOST_CHILDREN],
    pub home: EurosPerYear,
}

impl YearExpense {
    /// With one more month.
    pub fn add(&mut self, month: &Expense) {
        for (sum, more) in self.outside.iter_mut().zip(month.outside) {
            sum.0 += more.0;
        }
        self.home.0 += month.home.0;
    }
}

impl Expense {
    fn times_twelve(&self) -> YearExpense {
        let mut year = YearExpense { home: self.home.yearly(), ..YearExpense::default() };
        for (sum, month) in year.outside.iter_mut().zip(self.outside) {
            if month > EurosPerMonth::ZERO {
                *sum = month.yearly();
            }
        }
        year
    }
}

/// Both tax credits of a year of expense.
pub fn credits<N: Notes>(
    legal: super::params::Legal<'_>,
    household: &Household,
    (year, expense, situation): (i16, &YearExpense, HomeSituation),
    notes: &mut N,
) -> Result<EurosPerYear, Unknown> {
    let legal = credit_impot::law_of(legal, year);
    let outside = credit_impot::outside(legal, household, (year, &expense.outside), notes)?;
    let home = if expense.home > EurosPerYear::ZERO {
        credit_impot::home(legal, expense.home, situation, notes)?
    } else {
        EurosPerYear::ZERO
    };
    credit_impot::within_global(legal, outside + home, notes)
}
