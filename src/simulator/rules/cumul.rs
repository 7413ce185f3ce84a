//! Several ways of care in one month (article D531-23 and D531-21): the CMG of employers first, then
//! that of organisations within ceilings taken together.

use super::cmg_structure::{self, Ceiling};
use crate::simulator::french::euros;
use crate::simulator::household::Cared;
use crate::simulator::money::EurosPerMonth;
use crate::simulator::notes::{Line, Notes, Silent};
use crate::simulator::option::{CareOption, Structure, StructureKind};
use crate::simulator::outcome::{Case, Outcome};
use crate::simulator::params::{P, Unknown};
use crate::simulator::run;
use rust_decimal::Decimal;

/// A month of several ways of care.
pub fn month<N: Notes>(
    case: &Case<'_>,
    parts: &[CareOption],
    notes: &mut N,
) -> Result<Outcome, Unknown> {
    let mut sum = Outcome::default();
    let mut direct = EurosPerMonth::ZERO;
    let mut structures: Vec<&Structure> = Vec::new();
    for part in parts {
        match part {
            CareOption::Structure(one) => structures.push(one),
            other => {
                let outcome = run::month_of_part(case, other, notes)?;
                if !matches!(other, CareOption::Creche(_)) {
                    direct += outcome.cmg;
                }
                sum = sum.and(&outcome);
            }
        }
    }
    let aids = aids(case, &structures, direct, notes)?;
    for (one, aid) in structures.iter().zip(aids) {
        sum = sum.and(&cmg_structure::outcome(case, one, aid));
    }
    Ok(sum)
}

/// The aid of each organisation, once ceilings are taken together.
fn aids<N: Notes>(
    case: &Case<'_>,
    structures: &[&Structure],
    direct: EurosPerMonth,
    notes: &mut N,
) -> Result<Vec<EurosPerMonth>, Unknown> {
    let mut alone = Vec::with_capacity(structures.len());
    for one in structures {
        alone.push(cmg_structure::aid(case, one, notes)?);
    }
    if structures.len() < 2 && direct == EurosPerMonth::ZERO {
        return Ok(alone);
    }
    let most = together(case, structures)?;
    let room = (most.net - direct).or_zero();
    let wanted = wanted(case, structures, &alone)?;
    let due = wanted.min(room).cents();
    if !structures.is_empty() {
        notes.line(|| {
            let formula = format!(
                "{} demandés, dans la limite de {} moins {} de CMG emploi direct",
                euros(wanted.0),
                euros(most.net.0),
                euros(direct.0)
            );
            Line::monthly("cmg_together", "CMG des organismes, tous modes réunis", due.0)
                .as_computed(formula)
                .using(case.legal, &[P::StructurePartMaximum, P::Bmaf])
        });
    }
    Ok(spread(due, &alone))
}

/// What organisations alone would give right to: 85 % of all that is paid to those that are not refused.
fn wanted(
    case: &Case<'_>,
    structures: &[&Structure],
    alone: &[EurosPerMonth],
) -> Result<EurosPerMonth, Unknown> {
    if let [one] = alone {
        return Ok(*one);
    }
    let share = case.legal.get(P::StructurePartMaximum)?;
    let granted = structures.iter().zip(alone).filter(|(_, aid)| **aid > EurosPerMonth::ZERO);
    Ok(granted
        .map(|(one, _)| {
            let children = one.cared.children(case.household).count();
            let units = if one.kind == StructureKind::Domicile { 1 } else { children };
            one.fee.cents().share(Decimal::from(units)).share(share)
        })
        .sum())
}

/// The sum of the ceilings of the children, on the scale of assistantes maternelles; on that of home
/// care when care is only at home.
fn together(case: &Case<'_>, structures: &[&Structure]) -> Result<Ceiling, Unknown> {
    let cared = structures.iter().fold(Cared::default(), |all, one| all.union(one.cared));
    let Some(first) = structures.first() else { return Ok(Ceiling::default()) };
    let only_home = structures.iter().all(|one| one.kind == StructureKind::Domicile);
    let kind = if only_home { StructureKind::Domicile } else { StructureKind::AssistantMaternel };
    let specific_hours = structures.iter().any(|one| one.specific_hours);
    let pooled = Structure { cared, specific_hours, ..**first };
    let (_, most) = cmg_structure::ceilings(case, &pooled, kind, &mut Silent)?;
    Ok(most)
}

/// Shares a sum as the parts would have had it alone; cents that are left go to the first.
fn spread(due: EurosPerMonth, alone: &[EurosPerMonth]) -> Vec<EurosPerMonth> {
    let total: EurosPerMonth = alone.iter().copied().sum();
    let part = |one: &EurosPerMonth| {
        let ratio = one.0.checked_div(total.0).unwrap_or_default();
        EurosPerMonth(crate::simulator::money::cut_to_cents(due.0 * ratio))
    };
    let mut parts: Vec<EurosPerMonth> = alone.iter().map(part).collect();
    let given: EurosPerMonth = parts.iter().copied().sum();
    if let Some(first) = parts.iter_mut().find(|one| **one > EurosPerMonth::ZERO) {
        *first += due - given;
    }
    parts
}
