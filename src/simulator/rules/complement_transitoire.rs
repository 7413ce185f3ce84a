//! The temporary complement of families whom the reform of September 2025 leaves with less: the mean
//! of what they had from March to May 2025, less the same months under the new law.

use super::cmg_emploi_direct::{self as direct, Cost, Employed};
use crate::simulator::french::{euros, percent};
use crate::simulator::household::Child;
use crate::simulator::money::EurosPerMonth;
use crate::simulator::month::Month;
use crate::simulator::notes::{Line, Notes, Silent};
use crate::simulator::outcome::Case;
use crate::simulator::params::{P, Unknown};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt;

/// One declaration: an employee in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Month of the care.
    pub month: Month,
    pub employed: Employed,
    pub hours: Decimal,
    /// Net pay and allowances.
    pub pay: EurosPerMonth,
    /// CMG on the pay that was received.
    pub received: EurosPerMonth,
    /// Places in the household of the children cared for; none for care at home.
    pub children: Vec<usize>,
}

/// What the family tells of the three months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Says so itself; the declarations must show it too.
    pub received_cmg: bool,
    /// The same of the number of months.
    pub enough_months: bool,
    pub declarations: Vec<Declaration>,
    /// The month in which the complement is paid, when it is known.
    pub current: Option<Current>,
}

/// A month of today's care: what bounds the complement that is paid with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Current {
    /// Net pay and allowances.
    pub pay: EurosPerMonth,
    /// CMG on the pay.
    pub cmg: EurosPerMonth,
}

/// A condition that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    NoCmg,
    TooFewMonths,
    NoDependentChild,
    NoChildInCare,
    Income,
    Hours,
    /// The new law gives as much or more.
    ReformIsBetter,
}

impl Refusal {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCmg => "no_cmg_received",
            Self::TooFewMonths => "too_few_months",
            Self::NoDependentChild => "no_dependent_child",
            Self::NoChildInCare => "no_child_in_care",
            Self::Income => "income_over_ceiling",
            Self::Hours => "too_few_hours",
            Self::ReformIsBetter => "reform_is_better",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCmg => "Le CMG n’a pas été perçu de mars à mai 2025.",
            Self::TooFewMonths => "Il faut au moins deux mois déclarés de mars à mai 2025.",
            Self::NoDependentChild => "Aucun enfant à charge n’ouvre droit au complément.",
            Self::NoChildInCare => "Aucun enfant gardé n’ouvre droit au complément.",
            Self::Income => "Les revenus dépassent le plafond.",
            Self::Hours => "Le nombre moyen d’heures de garde est insuffisant.",
            Self::ReformIsBetter => "Les nouvelles règles donnent autant ou davantage.",
        })
    }
}

/// The complement of a month, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complement {
    pub refusals: Vec<Refusal>,
    pub monthly: EurosPerMonth,
    pub mean_before: EurosPerMonth,
    pub mean_after: EurosPerMonth,
    /// Yearly income above which there is none.
    pub income_ceiling: Decimal,
}

/// Works it out, under the law of the first month of the reform, whatever the month asked.
pub fn complement<N: Notes>(
    case: &Case<'_>,
    history: &History,
    notes: &mut N,
) -> Result<Complement, Unknown> {
    let start = case.legal.dated(P::CtMois)?.from;
    let case = &Case { legal: case.legal.at(start), month: Month::of(start), ..*case };
    let months = case.legal.get(P::CtMois)?;
    let income_ceiling = income_ceiling(case)?;
    let before: EurosPerMonth = history.declarations.iter().map(|one| one.received).sum();
    let mut after = EurosPerMonth::ZERO;
    for one in &history.declarations {
        let cost = Cost { total: one.pay, ending: EurosPerMonth::ZERO, hours: one.hours };
        after += direct::aid(case, one.employed, cost, &mut Silent)?.cmg;
    }
    let mean = |sum: EurosPerMonth| EurosPerMonth(sum.0 / months);
    let (mean_before, mean_after) = (mean(before), mean(after));
    let mut refusals = refusals(case, history, income_ceiling)?;
    let mut monthly = (mean_before - mean_after).or_zero();
    if refusals.is_empty() && monthly == EurosPerMonth::ZERO {
        refusals.push(Refusal::ReformIsBetter);
    }
    if !refusals.is_empty() {
        monthly = EurosPerMonth::ZERO;
    }
    if let Some(current) = history.current {
        // CMG and complement together are bounded by a part of the pay of the month in which they are paid.
        let most = current.pay.share(case.legal.get(P::CtPartSalaire)?) - current.cmg;
        monthly = monthly.min(most.or_zero());
    }
    let found = Complement {
        refusals,
        monthly: monthly.cents(),
        mean_before: mean_before.cents(),
        mean_after: mean_after.cents(),
        income_ceiling,
    };
    tell(case, &found, notes);
    Ok(found)
}

fn tell<N: Notes>(case: &Case<'_>, found: &Complement, notes: &mut N) {
    notes.amount("complement", found.monthly.0);
    notes.amount("mean_cmg_before", found.mean_before.0);
    notes.amount("mean_cmg_after", found.mean_after.0);
    notes.amount("income_ceiling", found.income_ceiling);
    for refusal in &found.refusals {
        notes.warn(refusal.code(), || refusal.to_string());
    }
    notes.line(|| {
        let formula = format!(
            "{} (moyenne perçue) − {} (moyenne avec les nouvelles règles)",
            euros(found.mean_before.0),
            euros(found.mean_after.0)
        );
        Line::monthly("complement", "Complément transitoire", found.monthly.0)
            .as_computed(formula)
            .using(case.legal, &[P::CtMois, P::CtPartSalaire, P::CtRessourcesUnEnfant])
    });
    notes.warn("complement_conditions", || {
        format!(
            "Revenu annuel au plus {}. Chaque mois, CMG et complément réunis ne dépassent pas {} de la paie ; la durée du complément n’est pas encore connue.",
            euros(found.income_ceiling),
            percent(case.legal.get(P::CtPartSalaire).unwrap_or_default())
        )
    });
}

fn income_ceiling(case: &Case<'_>) -> Result<Decimal, Unknown> {
    let legal = case.legal;
    let more = Decimal::from(case.household.dependent(case.month).saturating_sub(1));
    let couple =
        legal.get(P::CtRessourcesUnEnfant)? + more * legal.get(P::CtRessourcesParEnfant)?;
    let lone = case.household.lone_parent;
    Ok(if lone { couple * legal.get(P::CtRessourcesIsole)? } else { couple })
}

fn refusals(
    case: &Case<'_>,
    history: &History,
    income_ceiling: Decimal,
) -> Result<Vec<Refusal>, Unknown> {
    let opens = |child: &Child| opens(case, *child);
    let (mut dependent, mut in_care) = (false, false);
    let at_home = history.declarations.iter().any(|one| one.employed == Employed::ADomicile);
    for (place, child) in case.household.children.iter().enumerate() {
        let opens = opens(child)?;
        dependent |= opens;
        let cared = history.declarations.iter().any(|one| one.children.contains(&place));
        in_care |= opens && (at_home || cared);
    }
    let received = history.declarations.iter().any(|one| one.received > EurosPerMonth::ZERO);
    let enough = declared_months(history) >= case.legal.get(P::CtMoisMinimum)?;
    let income = super::resources::after_deduction(case, &mut Silent)?;
    let holds = [
        (!(history.received_cmg && received), Refusal::NoCmg),
        (!(history.enough_months && enough), Refusal::TooFewMonths),
        (!dependent, Refusal::NoDependentChild),
        (!in_care, Refusal::NoChildInCare),
        (income.0 > income_ceiling, Refusal::Income),
        (!has_enough_hours(case, history)?, Refusal::Hours),
    ];
    Ok(holds.into_iter().filter(|(fails, _)| *fails).map(|(_, refusal)| refusal).collect())
}

fn declared_months(history: &History) -> Decimal {
    let mut months: Vec<Month> = history.declarations.iter().map(|one| one.month).collect();
    months.sort_unstable();
    months.dedup();
    Decimal::from(months.len())
}

/// Younger than 6 on the first day of the reform, and not born in the year left out.
fn opens(case: &Case<'_>, child: Child) -> Result<bool, Unknown> {
    let limit = case.legal.get(P::CtAgeLimite)?.to_i32().unwrap_or_default();
    let left_out = case.legal.get(P::CtAnneeExclue)?.to_i16().unwrap_or_default();
    Ok(!child.has_turned(limit, case.month) && child.birth.year() != left_out)
}

/// Whether one way of care reaches its least number of hours, on the mean of the three months.
fn has_enough_hours(case: &Case<'_>, history: &History) -> Result<bool, Unknown> {
    let kinds = [
        P::CtHeuresDomicile,
        P::CtHeuresUnMoins3Ans,
        P::CtHeuresUn3Ans,
        P::CtHeuresFratrieMoins3Ans,
        P::CtHeuresFratrie3Ans,
    ];
    for kind in kinds {
        let own = history.declarations.iter().filter(|one| kind_of(case, one) == kind);
        let (mut hours, mut any) = (Decimal::ZERO, false);
        for one in own {
            hours += one.hours;
            any = true;
        }
        if any && mean_hours(case, hours)? >= case.legal.get(kind)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn mean_hours(case: &Case<'_>, hours: Decimal) -> Result<Decimal, Unknown> {
    let decimals = case.legal.get(P::CtHeuresDecimales)?.to_u32().unwrap_or_default();
    let mean = hours / case.legal.get(P::CtMois)?;
    Ok(mean.round_dp_with_strategy(decimals, RoundingStrategy::ToPositiveInfinity))
}

fn kind_of(case: &Case<'_>, one: &Declaration) -> P {
    if one.employed == Employed::ADomicile {
        return P::CtHeuresDomicile;
    }
    let children = one.children.iter().filter_map(|place| case.household.children.get(*place));
    let half = case.legal.get(P::StructureAgePlein).ok().and_then(|age| age.to_i32()).unwrap_or(0);
    let grown = children.clone().any(|child| case.month.since(child.birth) > half * 12);
    match (children.count() > 1, grown) {
        (false, false) => P::CtHeuresUnMoins3Ans,
        (false, true) => P::CtHeuresUn3Ans,
        (true, false) => P::CtHeuresFratrieMoins3Ans,
        (true, true) => P::CtHeuresFratrie3Ans,
    }
}
