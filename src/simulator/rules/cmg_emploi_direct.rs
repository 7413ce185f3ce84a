//! The CMG of families who employ, for care since the reform of September 2025: an hourly effort rate
//! on income, without bracket, without age effect.

use super::{prepare, resources};
use crate::simulator::french::{euros, hours, percent};
use crate::simulator::household::Child;
use crate::simulator::money::EurosPerMonth;
use crate::simulator::notes::{Line, Notes, Silent};
use crate::simulator::outcome::Case;
use crate::simulator::params::{P, Row, Unknown};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Who is employed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Employed {
    AssistantMaternel,
    ADomicile,
}

/// The legal values of each.
struct Ids {
    rate: P,
    reference: P,
    cap: P,
}

impl Employed {
    fn ids(self) -> Ids {
        match self {
            Self::AssistantMaternel => {
                Ids { rate: P::TauxEffortAm, reference: P::ReferenceAm, cap: P::PlafondHoraireAm }
            }
            Self::ADomicile => Ids {
                rate: P::TauxEffortDomicile,
                reference: P::ReferenceDomicile,
                cap: P::PlafondHoraireDomicile,
            },
        }
    }
}

/// Whether this law holds in the month: its rates are known.
pub fn holds(case: &Case<'_>) -> bool {
    case.legal.dated(P::TauxEffortAm).is_ok()
}

/// What the month costs, as the CMG sees it.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Net pay, and for an assistante maternelle maintenance and meals.
    pub total: EurosPerMonth,
    /// Of it, end-of-contract sums and holiday compensation.
    pub ending: EurosPerMonth,
    /// Paid hours.
    pub hours: Decimal,
}

/// The aid of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aid {
    /// On the cost, net of CRDS.
    pub cmg: EurosPerMonth,
    /// Share of the contributions that is still covered: 1 below the hourly cap.
    pub coefficient: Decimal,
}

/// Whether a child gives a right: younger than 6, or 12 with a lone parent.
pub fn opens_right(case: &Case<'_>, child: Child) -> Result<bool, Unknown> {
    if prepare::is_suspended(case, child) {
        return Ok(false);
    }
    let limit = if case.household.lone_parent { P::AgeLimiteIsole } else { P::AgeLimite };
    let limit = case.legal.get(limit)?.to_i32().unwrap_or_default();
    Ok(child.is_under(limit, case.month))
}

/// The aid on the cost of one contract.
pub fn aid<N: Notes>(
    case: &Case<'_>,
    employed: Employed,
    cost: Cost,
    notes: &mut N,
) -> Result<Aid, Unknown> {
    let ids = employed.ids();
    let income = resources::for_direct_employment(case, notes)?;
    let steps = super::steps(case, P::AeehPaliers)?;
    let row = case.legal.row_after(ids.rate, case.household.dependent(case.month), steps)?;
    let (reference, cap) = (case.legal.get(ids.reference)?, case.legal.get(ids.cap)?);
    let kept = kept(case, cost, cap);
    let effort = (income.0 * row.amount).checked_div(reference).unwrap_or(Decimal::ONE);
    let cmg = kept.share(Decimal::ONE - effort).or_zero();
    let whole = cost.total - left_out(case, cost);
    let over = EurosPerMonth(cap * cost.hours);
    let coefficient =
        if whole > over && whole > EurosPerMonth::ZERO { over.0 / whole.0 } else { Decimal::ONE };
    let aid = Aid { cmg, coefficient };
    tell(case, &ids, &Told { income, row, kept, cost, aid }, notes);
    Ok(aid)
}

/// Sums that the comparison with the hourly cap leaves out, since the law says so.
fn left_out(case: &Case<'_>, cost: Cost) -> EurosPerMonth {
    if case.legal.is_on(P::IndemnitesHorsPlafond) { cost.ending } else { EurosPerMonth::ZERO }
}

/// The cost that is helped: what is above the hourly cap is clipped, and the right stays.
fn kept(case: &Case<'_>, cost: Cost, cap: Decimal) -> EurosPerMonth {
    let out = left_out(case, cost);
    (cost.total - out).min(EurosPerMonth(cap * cost.hours)) + out
}

struct Told<'a> {
    income: EurosPerMonth,
    row: &'a Row,
    kept: EurosPerMonth,
    cost: Cost,
    aid: Aid,
}

fn tell<N: Notes>(case: &Case<'_>, ids: &Ids, told: &Told<'_>, notes: &mut N) {
    let legal = case.legal;
    notes.line(|| {
        let year = resources::after_deduction(case, &mut Silent).unwrap_or_default();
        let bound = |parameter| euros(legal.get(parameter).unwrap_or_default());
        let formula = format!(
            "{} ÷ 12, arrondi à l’euro, entre {} et {}",
            euros(year.0),
            bound(P::RevenuPlancher),
            bound(P::RevenuPlafond)
        );
        Line::monthly("income_kept", "Revenu mensuel retenu pour le CMG", told.income.0)
            .as_computed(formula)
            .using(legal, &[P::RevenuPlancher, P::RevenuPlafond])
    });
    notes.line(|| {
        let formula = format!(
            "le plus petit de {} et {} × {}",
            euros(told.cost.total.0),
            hours(told.cost.hours),
            euros(legal.get(ids.cap).unwrap_or_default())
        );
        Line::monthly("cost_kept", "Coût aidé par le CMG", told.kept.cents().0)
            .as_computed(formula)
            .using(legal, &[ids.cap, P::IndemnitesHorsPlafond])
    });
    notes.line(|| {
        let formula = format!(
            "{} × (1 − {} × {} ÷ {}), jamais moins de zéro",
            euros(told.kept.0),
            euros(told.income.0),
            percent(told.row.amount),
            euros(legal.get(ids.reference).unwrap_or_default())
        );
        Line::monthly("cmg", "CMG sur le salaire et les indemnités", told.aid.cmg.cents().0)
            .as_computed(formula)
            .using(legal, &[ids.reference])
            .using_row(legal, ids.rate, told.row)
    });
    notes.amount("monthly_income_kept", told.income.0);
    notes.amount("effort_rate_percent", told.row.amount * Decimal::ONE_HUNDRED);
    notes.amount("cost_kept", told.kept.cents().0);
    notes.amount("hourly_cost_kept", told.kept.hourly(told.cost.hours).0);
    notes.amount("contributions_coefficient", told.aid.coefficient);
}
