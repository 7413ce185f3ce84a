//! The CMG of families who employ, for care before the reform of September 2025: 85 % of the cost,
//! within a ceiling by bracket of income, halved from 3 to 6.

use super::cmg_structure::{self, ANCIEN, Ceiling};
use super::prepare;
use crate::simulator::french::{euros, percent};
use crate::simulator::household::{Cared, Child};
use crate::simulator::money::EurosPerMonth;
use crate::simulator::notes::{Line, Notes};
use crate::simulator::outcome::Case;
use crate::simulator::params::{P, Unknown};
use rust_decimal::Decimal;

/// The ceiling of one child, or of the youngest for a whole household.
pub fn ceiling<N: Notes>(case: &Case<'_>, child: Child, notes: &mut N) -> Result<Ceiling, Unknown> {
    let bracket = cmg_structure::bracket(case, &ANCIEN, notes)?;
    let factor = cmg_structure::factor(case, &ANCIEN, false, notes)?;
    let age = cmg_structure::age_factor(case, &ANCIEN, child)?;
    if age.is_zero() || prepare::excludes(case, notes) {
        return Ok(Ceiling::default());
    }
    let most = cmg_structure::ceiling(case, P::AncienParts, bracket, factor * age)?;
    cmg_structure::tell_ceiling(case, (&ANCIEN, P::AncienParts, bracket), most, notes);
    Ok(most)
}

/// The ceilings of the children cared for by an assistante maternelle, together.
pub fn ceilings<N: Notes>(
    case: &Case<'_>,
    cared: Cared,
    notes: &mut N,
) -> Result<Ceiling, Unknown> {
    let mut sum = Ceiling::default();
    for (_, child) in cared.children(case.household) {
        let one = ceiling(case, child, notes)?;
        sum.gross += one.gross;
        sum.net += one.net;
    }
    Ok(sum)
}

/// The aid on a cost: net pay and maintenance.
pub fn aid<N: Notes>(
    case: &Case<'_>,
    cost: EurosPerMonth,
    most: Ceiling,
    notes: &mut N,
) -> Result<EurosPerMonth, Unknown> {
    let share = case.legal.get(P::AncienPartMaximum)?;
    let aid = cost.share(share).cents().min(most.net);
    notes.line(|| {
        let formula = format!(
            "le plus petit de {} × {} et {}",
            percent(share),
            euros(cost.0),
            euros(most.net.0)
        );
        Line::monthly("cmg", "CMG sur le salaire et l’entretien", aid.0)
            .as_computed(formula)
            .using(case.legal, &[P::AncienPartMaximum])
    });
    Ok(aid)
}

/// Whether the pay of a day takes away the whole aid of an assistante maternelle.
pub fn pay_is_too_high<N: Notes>(
    case: &Case<'_>,
    (gross, days): (Option<EurosPerMonth>, Decimal),
    notes: &mut N,
) -> Result<bool, Unknown> {
    let most = case.legal.get(P::AncienJourneeSmic)? * case.legal.get(P::Smic)?;
    let daily = gross.and_then(|gross| gross.0.checked_div(days));
    let over = daily.is_some_and(|daily| daily > most);
    if over {
        notes.warn("daily_pay_over_limit", || {
            format!("À plus de {} brut par jour et par enfant, aucun CMG n’était dû.", euros(most))
        });
    }
    Ok(over)
}
