//! What a month costs.

use super::household::{Household, MOST_CHILDREN};
use super::money::EurosPerMonth;
use super::month::Month;
use super::params::Legal;
use rust_decimal::Decimal;

/// A household in a month, under the law of that month.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub legal: Legal<'a>,
    pub household: &'a Household,
    pub month: Month,
}

/// What counts for the tax credits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expense {
    /// Outside the home, by place of the child in the household.
    pub outside: [EurosPerMonth; MOST_CHILDREN],
    /// At home.
    pub home: EurosPerMonth,
}

impl Expense {
    /// Both together, child by child.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (sum, more) in self.outside.iter_mut().zip(other.outside) {
            *sum += more;
        }
        self.home += other.home;
        self
    }
}

/// Amounts of a month, each to the cent: what is left to pay is exactly their difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Everything that is due, contributions included, before any help.
    pub gross: EurosPerMonth,
    /// The CMG on the pay or on the fee.
    pub cmg: EurosPerMonth,
    /// Contributions that the family does not pay.
    pub covered: EurosPerMonth,
    /// Help of employers and towns.
    pub help: EurosPerMonth,
    /// Hours of care that are paid, all children together.
    pub hours: Decimal,
    pub expense: Expense,
}

impl Outcome {
    /// From amounts that are not rounded yet. Help never exceeds what is left.
    pub fn rounded(
        (gross, cmg, covered): (EurosPerMonth, EurosPerMonth, EurosPerMonth),
        help: EurosPerMonth,
        hours: Decimal,
        expense: Expense,
    ) -> Self {
        let (gross, covered) = (gross.cents(), covered.cents());
        let covered = covered.min(gross);
        let cmg = cmg.cents().min(gross - covered);
        let help = help.cents().min(gross - covered - cmg);
        Self { gross, cmg, covered, help, hours, expense }
    }

    /// What leaves the account in the month.
    pub fn to_pay(&self) -> EurosPerMonth {
        self.gross - self.cmg - self.covered - self.help
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            gross: self.gross + other.gross,
            cmg: self.cmg + other.cmg,
            covered: self.covered + other.covered,
            help: self.help + other.help,
            hours: self.hours + other.hours,
            expense: self.expense.and(&other.expense),
        }
    }
}
