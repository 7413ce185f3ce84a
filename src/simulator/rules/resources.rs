//! Income as each rule takes it.

use crate::simulator::household::Income;
use crate::simulator::money::{EurosPerMonth, EurosPerYear, to_euros};
use crate::simulator::notes::Notes;
use crate::simulator::outcome::Case;
use crate::simulator::params::{P, Unknown};
use rust_decimal::Decimal;

/// Yearly income after the deduction for expenses; worked out when only the other is known.
pub fn after_deduction<N: Notes>(case: &Case<'_>, notes: &mut N) -> Result<EurosPerYear, Unknown> {
    match case.household.income {
        Income::After(after) | Income::Both { after, .. } => Ok(after),
        Income::Before(before) => {
            notes.warn("income_after_estimated", || {
                "Revenu après déduction estimé par la déduction forfaitaire : indiquez le revenu de votre avis d’impôt pour un résultat plus sûr.".to_owned()
            });
            let rate = case.legal.get(P::FraisProfessionnels)?;
            Ok(before.share(Decimal::ONE - rate))
        }
    }
}

/// Yearly income before the deduction for expenses; worked out when only the other is known.
pub fn before_deduction<N: Notes>(case: &Case<'_>, notes: &mut N) -> Result<EurosPerYear, Unknown> {
    match case.household.income {
        Income::Before(before) | Income::Both { before, .. } => Ok(before),
        Income::After(after) => {
            notes.warn("income_before_estimated", || {
                "Revenu avant déduction estimé à partir du revenu après déduction : la crèche prendra le revenu avant déduction de votre avis d’impôt.".to_owned()
            });
            let rate = case.legal.get(P::FraisProfessionnels)?;
            Ok(EurosPerYear(after.0.checked_div(Decimal::ONE - rate).unwrap_or(after.0)))
        }
    }
}

/// Monthly income of the CMG for a direct employer: to the euro, within its bounds.
pub fn for_direct_employment<N: Notes>(
    case: &Case<'_>,
    notes: &mut N,
) -> Result<EurosPerMonth, Unknown> {
    let month = to_euros(after_deduction(case, notes)?.monthly().0);
    let (floor, ceiling) = (case.legal.get(P::RevenuPlancher)?, case.legal.get(P::RevenuPlafond)?);
    Ok(EurosPerMonth(month.max(floor).min(ceiling)))
}

/// Monthly income of the national scale of crèches, within its bounds.
pub fn for_creche<N: Notes>(
    case: &Case<'_>,
    own_ceiling: Option<EurosPerMonth>,
    notes: &mut N,
) -> Result<EurosPerMonth, Unknown> {
    let month = before_deduction(case, notes)?.monthly();
    let (floor, ceiling) = (case.legal.get(P::CrechePlancher)?, case.legal.get(P::CrechePlafond)?);
    // The national ceiling is a minimum for the manager.
    let ceiling = own_ceiling.map_or(ceiling, |own| own.0.max(ceiling));
    Ok(EurosPerMonth(month.0.max(floor).min(ceiling)))
}
