//! The fee of a crèche funded by the PSU: national scale of family contributions.

use super::resources;
use crate::simulator::french::{euros, fine_euros, hours, number, percent};
use crate::simulator::money::{EurosPerHour, EurosPerMonth};
use crate::simulator::notes::{Line, Notes, Silent};
use crate::simulator::option::{Creche, CrecheKind, FeeRounding};
use crate::simulator::outcome::{Case, Expense, Outcome};
use crate::simulator::params::{P, Row, Unknown};
use rust_decimal::Decimal;

/// A month in a crèche.
pub fn month<N: Notes>(
    case: &Case<'_>,
    creche: &Creche,
    notes: &mut N,
) -> Result<Outcome, Unknown> {
    let income = resources::for_creche(case, creche.ceiling, notes)?;
    let (table, row) = rate(case, creche.kind)?;
    let exact = EurosPerHour(income.0 * row.amount);
    let hourly = match creche.rounding {
        FeeRounding::Exact => exact,
        FeeRounding::Cent => exact.cents(),
    };
    let fee = hourly.times(creche.hours) + creche.supplement;
    tell_fee(case, (creche, income), (table, row), notes);
    let (mut expense, mut count) = (Expense::default(), Decimal::ZERO);
    let children = creche.cared.born(case.household, case.month);
    for (place, _) in children {
        expense.outside[place] = fee.cents();
        count += Decimal::ONE;
    }
    share_help(&mut expense, creche.help.total(), count);
    let total = EurosPerMonth(fee.cents().0 * count);
    notes.line(|| {
        let mut formula = format!("{} × {}", fine_euros(hourly.0), hours(creche.hours));
        if creche.supplement > EurosPerMonth::ZERO {
            formula += &format!(" + {} de supplément", euros(creche.supplement.0));
        }
        if count > Decimal::ONE {
            formula = format!("({formula}) × {} enfants", number(count));
        }
        Line::monthly("creche_fee", "Participation à payer à la crèche", total.0)
            .as_computed(formula)
    });
    let amounts = (total, EurosPerMonth::ZERO, EurosPerMonth::ZERO);
    Ok(Outcome::rounded(amounts, creche.help.total(), creche.hours * count, expense))
}

/// The rate of the household: a step down for each child with AEEH, in care or not.
fn rate<'a>(case: &Case<'a>, kind: CrecheKind) -> Result<(P, &'a Row), Unknown> {
    let table = match kind {
        CrecheKind::Collective => P::CrecheTauxCollectif,
        CrecheKind::FamilialeOuParentale => P::CrecheTauxFamilial,
    };
    let steps = super::steps(case, P::CrecheAeehPaliers)?;
    let row = case.legal.row_after(table, case.household.dependent(case.month), steps)?;
    Ok((table, row))
}

fn tell_fee<N: Notes>(
    case: &Case<'_>,
    (creche, income): (&Creche, EurosPerMonth),
    (table, row): (P, &Row),
    notes: &mut N,
) {
    let exact = EurosPerHour(income.0 * row.amount);
    notes.line(|| {
        let year = resources::before_deduction(case, &mut Silent).unwrap_or_default();
        let bound = |parameter| case.legal.get(parameter).unwrap_or_default();
        let ceiling = bound(P::CrechePlafond).max(creche.ceiling.unwrap_or_default().0);
        let formula = format!(
            "{} ÷ 12, entre {} et {}",
            euros(year.0),
            euros(bound(P::CrechePlancher)),
            euros(ceiling)
        );
        Line::monthly("income_kept", "Revenu mensuel retenu par la crèche", income.cents().0)
            .as_computed(formula)
            .using(case.legal, &[P::CrechePlancher, P::CrechePlafond])
    });
    notes.line(|| {
        let formula = format!("{} × {}", euros(income.0), percent(row.amount));
        Line::monthly("hourly_fee", "Tarif pour une heure", exact.cents().0)
            .per("EUR/hour")
            .as_computed(formula)
            .using_row(case.legal, table, row)
    });
    notes.amount("monthly_income_kept", income.0);
    notes.amount("effort_rate_percent", row.amount * Decimal::ONE_HUNDRED);
    notes.amount("hourly_fee_exact", exact.0);
    notes.amount("hourly_fee", exact.cents().0);
    notes.amount("monthly_fee_of_exact_rate", exact.times(creche.hours).cents().0);
    notes.amount("monthly_fee_of_rounded_rate", exact.cents().times(creche.hours).cents().0);
    notes.warn("creche_estimate", || {
        "Seule la crèche calcule votre tarif, avec ses propres règles de contrat et vos justificatifs."
            .to_owned()
    });
}

/// Takes the help off the expense of each child, in equal parts.
pub(super) fn share_help(expense: &mut Expense, help: EurosPerMonth, children: Decimal) {
    if help == EurosPerMonth::ZERO || children.is_zero() {
        return;
    }
    let part = EurosPerMonth(help.0 / children);
    for one in expense.outside.iter_mut().filter(|one| **one > EurosPerMonth::ZERO) {
        *one = (*one - part).or_zero().cents();
    }
}
