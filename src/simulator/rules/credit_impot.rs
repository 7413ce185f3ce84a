//! The two tax credits, each over the expense of a calendar year: care outside the home (article 200
//! quater B of the tax code), somebody employed at home (article 199 sexdecies).

use crate::simulator::french::{euros, number, percent};
use crate::simulator::household::{Child, Household, MOST_CHILDREN};
use crate::simulator::money::EurosPerYear;
use crate::simulator::month::Month;
use crate::simulator::notes::{Line, Notes};
use crate::simulator::params::{Legal, P, Unknown};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The law of a year of expense: that of its last day.
pub fn law_of(legal: Legal<'_>, year: i16) -> Legal<'_> {
    legal.at(jiff::civil::Date::new(year, 12, 31).unwrap_or(legal.day))
}

/// Expense of a year for one child, outside the home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildExpense {
    pub expense: EurosPerYear,
    /// The child lives by turns with each parent: each has half of the ceiling.
    pub alternating: bool,
}

/// Credit for one child younger than 6 on the first of January.
pub fn outside_child(legal: Legal<'_>, one: ChildExpense) -> Result<EurosPerYear, Unknown> {
    let mut most = legal.get(P::HorsDomicilePlafond)?;
    if one.alternating {
        most *= legal.get(P::HorsDomicileAlternee)?;
    }
    let kept = one.expense.0.max(Decimal::ZERO).min(most);
    Ok(EurosPerYear(kept * legal.get(P::HorsDomicileTaux)?))
}

/// Whether a child is young enough in a year of expense.
pub fn is_young_enough(legal: Legal<'_>, child: Child, year: i16) -> Result<bool, Unknown> {
    let limit = legal.get(P::HorsDomicileAge)?.to_i32().unwrap_or_default();
    let january = Month::new(year, 1).unwrap_or(child.birth);
    Ok(!child.has_turned(limit, january))
}

/// Credit of a household for care outside the home.
pub fn outside<N: Notes>(
    legal: Legal<'_>,
    household: &Household,
    (year, expenses): (i16, &[EurosPerYear; MOST_CHILDREN]),
    notes: &mut N,
) -> Result<EurosPerYear, Unknown> {
    let mut sum = EurosPerYear::ZERO;
    let mut spent = EurosPerYear::ZERO;
    for (child, &expense) in household.children.iter().zip(expenses) {
        if expense == EurosPerYear::ZERO {
            continue;
        }
        if !is_young_enough(legal, *child, year)? {
            notes.warn("too_old_for_tax_credit", || {
                "Un enfant de 6 ans ou plus au 1er janvier n’ouvre pas droit au crédit d’impôt pour garde hors du domicile.".to_owned()
            });
            continue;
        }
        spent += expense;
        sum += outside_child(legal, ChildExpense { expense, alternating: child.alternating })?;
    }
    if spent > EurosPerYear::ZERO {
        notes.line(|| {
            let formula = format!(
                "dépense de l’année {}, au plus {} par enfant, × {}",
                euros(spent.0),
                euros(legal.get(P::HorsDomicilePlafond).unwrap_or_default()),
                percent(legal.get(P::HorsDomicileTaux).unwrap_or_default())
            );
            Line::monthly(
                "tax_credit_outside",
                "Crédit d’impôt, garde hors du domicile",
                sum.cents().0,
            )
            .per("EUR/year")
            .as_computed(formula)
            .using(legal, &[P::HorsDomicileTaux, P::HorsDomicilePlafond])
        });
    }
    Ok(sum.cents())
}

/// What decides of the ceiling at home.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HomeSituation {
    /// Dependent children who live with the family all the time.
    pub children: u32,
    /// Those who live by turns with each parent.
    pub alternating: u32,
    pub first_year: bool,
    pub disability: bool,
}

impl HomeSituation {
    /// Of a household.
    pub fn of(household: &Household, month: Month, (first_year, disability): (bool, bool)) -> Self {
        let born = household.children.iter().filter(|child| child.birth <= month);
        let (mut children, mut alternating) = (0, 0);
        for child in born {
            if child.alternating {
                alternating += 1;
            } else {
                children += 1;
            }
        }
        Self { children, alternating, first_year, disability }
    }
}

/// Credit for somebody employed at home.
pub fn home<N: Notes>(
    legal: Legal<'_>,
    expense: EurosPerYear,
    situation: HomeSituation,
    notes: &mut N,
) -> Result<EurosPerYear, Unknown> {
    let most = home_ceiling(legal, situation)?;
    let rate = legal.get(P::DomicileTaux)?;
    let credit = EurosPerYear(expense.0.max(Decimal::ZERO).min(most) * rate).cents();
    if expense > EurosPerYear::ZERO {
        notes.line(|| {
            let formula = format!(
                "le plus petit de {} et {} × {}",
                euros(expense.0),
                euros(most),
                percent(rate)
            );
            Line::monthly("tax_credit_home", "Crédit d’impôt, emploi à domicile", credit.0)
                .per("EUR/year")
                .as_computed(formula)
                .using(legal, &uses(situation))
        });
    }
    Ok(credit)
}

fn uses(situation: HomeSituation) -> Vec<P> {
    if situation.disability {
        return vec![P::DomicileTaux, P::DomicileInvalidite];
    }
    let mut uses = if situation.first_year {
        vec![P::DomicileTaux, P::DomicilePlafondPremiere, P::DomicileMaximumPremiere]
    } else {
        vec![P::DomicileTaux, P::DomicilePlafond, P::DomicileMaximum]
    };
    uses.push(P::DomicileParEnfant);
    if situation.alternating > 0 {
        uses.push(P::DomicileParEnfantAlterne);
    }
    uses
}

fn home_ceiling(legal: Legal<'_>, situation: HomeSituation) -> Result<Decimal, Unknown> {
    if situation.disability {
        return legal.get(P::DomicileInvalidite);
    }
    let (base, most) = if situation.first_year {
        (P::DomicilePlafondPremiere, P::DomicileMaximumPremiere)
    } else {
        (P::DomicilePlafond, P::DomicileMaximum)
    };
    let mut ceiling = legal.get(base)?;
    ceiling += legal.get(P::DomicileParEnfant)? * Decimal::from(situation.children);
    if situation.alternating > 0 {
        let each = legal.get(P::DomicileParEnfantAlterne)?;
        ceiling += each * Decimal::from(situation.alternating);
    }
    Ok(ceiling.min(legal.get(most)?))
}

/// What the global ceiling of tax advantages leaves of both credits.
pub fn within_global<N: Notes>(
    legal: Legal<'_>,
    credits: EurosPerYear,
    notes: &mut N,
) -> Result<EurosPerYear, Unknown> {
    let most = EurosPerYear(legal.get(P::PlafonnementGlobal)?);
    if credits > most {
        notes.warn("global_tax_ceiling", || {
            format!(
                "Le plafonnement global des avantages fiscaux limite les crédits à {} par an ; ils seraient de {}.",
                euros(most.0),
                number(credits.0)
            )
        });
    }
    Ok(credits.min(most))
}
