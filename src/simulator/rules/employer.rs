//! A month of a family that employs: pay, allowances, contributions, then the CMG of the time.

use super::cmg_emploi_direct::{self as direct, Cost, Employed};
use super::creche_psu::share_help;
use super::emploi::{self, Contributions, Wages};
use super::{cmg_ancien, prepare};
use crate::simulator::french::{self, euros, number};
use crate::simulator::household::Child;
use crate::simulator::money::EurosPerMonth;
use crate::simulator::notes::{Line, Notes, Silent};
use crate::simulator::option::{AssistantMaternel, GardeADomicile, Pay};
use crate::simulator::outcome::{Case, Expense, Outcome};
use crate::simulator::params::{P, Unknown};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The parts of what one contract costs.
#[derive(Debug, Clone, Copy)]
struct Bill {
    wages: Wages,
    maintenance: EurosPerMonth,
    meals: EurosPerMonth,
    /// Holiday pay and end-of-contract sums, net.
    besides: EurosPerMonth,
    contributions: Option<Contributions>,
}

/// What the State pays of it.
#[derive(Debug, Clone, Copy, Default)]
struct Paid {
    cmg: EurosPerMonth,
    covered: EurosPerMonth,
}

impl Bill {
    fn cost(&self) -> EurosPerMonth {
        self.wages.net + self.besides + self.maintenance + self.meals
    }

    fn contributions(&self) -> EurosPerMonth {
        self.contributions.map(|c| c.total + c.occupational_health).unwrap_or_default()
    }
}

/// A month with an assistante maternelle: one contract a child.
pub fn assistant_maternel<N: Notes>(
    case: &Case<'_>,
    am: &AssistantMaternel,
    notes: &mut N,
) -> Result<Outcome, Unknown> {
    let bill = am_bill(case, am, notes)?;
    let mut sums = [EurosPerMonth::ZERO; 3];
    let (mut expense, mut count, mut told) = (Expense::default(), Decimal::ZERO, false);
    for (place, child) in am.cared.born(case.household, case.month) {
        // The children of one carer have the same bill: it is explained once.
        let paid = if told {
            am_paid(case, am, (&bill, child), &mut Silent)?
        } else {
            told = true;
            am_paid(case, am, (&bill, child), notes)?
        };
        let gross = bill.cost() + am.mileage + bill.contributions();
        for (sum, more) in sums.iter_mut().zip([gross, paid.cmg.cents(), paid.covered.cents()]) {
            *sum += more;
        }
        expense.outside[place] = am_expense(case, am, &bill, paid)?;
        count += Decimal::ONE;
    }
    if case.legal.dated(P::AncienParts).is_ok() {
        tell_ceilings(case, am, notes)?;
    }
    share_help(&mut expense, am.help.total(), count);
    if count > Decimal::ONE {
        notes.warn("explained_for_one_child", || {
            format!(
                "Le salaire, le CMG et les cotisations sont expliqués pour un enfant ; les totaux comptent les {} enfants gardés.",
                number(count)
            )
        });
    }
    let [gross, cmg, covered] = sums;
    let hours = am.hours * count;
    Ok(Outcome::rounded((gross, cmg, covered), am.help.total(), hours, expense))
}

fn tell_ceilings<N: Notes>(
    case: &Case<'_>,
    am: &AssistantMaternel,
    notes: &mut N,
) -> Result<(), Unknown> {
    let most = cmg_ancien::ceilings(case, am.cared, &mut Silent)?;
    notes.amount("cmg_ceiling_before_crds", most.gross.0);
    notes.amount("cmg_ceiling", most.net.0);
    Ok(())
}

fn am_bill<N: Notes>(
    case: &Case<'_>,
    am: &AssistantMaternel,
    notes: &mut N,
) -> Result<Bill, Unknown> {
    let wages = emploi::am_wages(case, am)?;
    let (maintenance, meals) = (am.maintenance.monthly(am.days), am.meals.monthly(am.days));
    let besides = am.holiday_pay + am.ending;
    if let Some(gross) = wages.gross {
        emploi::am_minima(case, am, gross, notes);
    }
    let contributions = emploi::am_contributions(case, wages.gross, notes)?;
    tell_pay(&wages, am.hours, notes);
    notes.line(|| {
        let formula = format!("pour {} jours de présence", number(am.days.round_dp(2)));
        Line::monthly(
            "allowances",
            "Indemnités d’entretien et de repas",
            (maintenance + meals).cents().0,
        )
        .as_computed(formula)
    });
    tell_contributions(case, P::CotisationsPatronalesAm, contributions, notes);
    tell_besides(("besides", "Congés payés et fin de contrat"), besides, notes);
    tell_besides(("mileage", "Indemnités kilométriques"), am.mileage, notes);
    Ok(Bill { wages, maintenance, meals, besides, contributions })
}

fn tell_pay<N: Notes>(wages: &Wages, hours: Decimal, notes: &mut N) {
    notes.line(|| {
        let formula = match wages.gross {
            Some(gross) => format!("{} payées ; {} brut", french::hours(hours), euros(gross.0)),
            None => format!("{} payées", french::hours(hours)),
        };
        Line::monthly("net_pay", "Salaire net", wages.net.cents().0).as_computed(formula)
    });
    notes.amount("net_pay", wages.net.cents().0);
    if let Some(gross) = wages.gross {
        notes.amount("gross_pay", gross.cents().0);
    }
}

fn tell_besides<N: Notes>(
    (code, label): (&'static str, &'static str),
    amount: EurosPerMonth,
    notes: &mut N,
) {
    if amount > EurosPerMonth::ZERO {
        notes.line(|| Line::monthly(code, label, amount.cents().0));
    }
}

fn tell_contributions<N: Notes>(
    case: &Case<'_>,
    employer: P,
    contributions: Option<Contributions>,
    notes: &mut N,
) {
    let Some(told) = contributions else { return };
    let total = told.total.cents();
    let formula = |told: Contributions| {
        if told.relief == EurosPerMonth::ZERO {
            return "Salaire brut × taux des cotisations".to_owned();
        }
        format!("Salaire brut × taux, moins {} de déduction forfaitaire", euros(told.relief.0))
    };
    notes.amount("contributions", total.0);
    notes.amount("contributions_before_relief", (told.total + told.relief).cents().0);
    notes.amount("relief", told.relief.cents().0);
    notes.line(|| {
        Line::monthly("contributions", "Cotisations, salariales et patronales", total.0)
            .as_computed(formula(told))
            .using(case.legal, &[employer])
    });
    if told.occupational_health > EurosPerMonth::ZERO {
        notes.line(|| {
            let amount = told.occupational_health.cents().0;
            Line::monthly("occupational_health", "Santé au travail", amount)
                .as_computed(
                    "part du salaire brut, dans la limite d’un montant par mois".to_owned(),
                )
                .using(case.legal, &[P::SanteAuTravail, P::SanteAuTravailMaximum])
        });
    }
}

/// The aid for one child.
fn am_paid<N: Notes>(
    case: &Case<'_>,
    am: &AssistantMaternel,
    (bill, child): (&Bill, Child),
    notes: &mut N,
) -> Result<Paid, Unknown> {
    let contributions = bill.contributions();
    if direct::holds(case) {
        if !direct::opens_right(case, child)? || prepare::excludes(case, notes) {
            notes.line(|| Line::monthly("cmg", "CMG", Decimal::ZERO));
            return Ok(Paid::default());
        }
        warn_alternating(case, child, notes);
        let cost = Cost { total: bill.cost(), ending: bill.besides, hours: am.hours };
        let aid = direct::aid(case, Employed::AssistantMaternel, cost, notes)?;
        let share = case.legal.get(P::PartCotisationsAm)? * aid.coefficient;
        let covered = contributions.share(share).cents();
        tell_covered(case, (P::PartCotisationsAm, share, contributions), covered, notes);
        return Ok(Paid { cmg: aid.cmg, covered });
    }
    let most = cmg_ancien::ceiling(case, child, notes)?;
    let gross = bill.wages.gross;
    if most.net == EurosPerMonth::ZERO
        || cmg_ancien::pay_is_too_high(case, (gross, am.days), notes)?
    {
        notes.line(|| Line::monthly("cmg", "CMG", Decimal::ZERO));
        return Ok(Paid::default());
    }
    let cost = match am.pay {
        Pay::Cost(cost) => cost,
        _ => bill.wages.net + bill.maintenance,
    };
    let cmg = cmg_ancien::aid(case, cost, most, notes)?;
    let share = case.legal.get(P::AncienCotisationsAm)?;
    let covered = contributions.share(share).cents();
    tell_covered(case, (P::AncienCotisationsAm, share, contributions), covered, notes);
    Ok(Paid { cmg, covered })
}

fn tell_covered<N: Notes>(
    case: &Case<'_>,
    (share, ratio, contributions): (P, Decimal, EurosPerMonth),
    covered: EurosPerMonth,
    notes: &mut N,
) {
    notes.amount("contributions_covered", covered.0);
    notes.line(|| {
        Line::monthly("contributions_covered", "Cotisations prises en charge", covered.0)
            .as_computed(format!(
                "{} de {}",
                french::percent(ratio.round_dp(4)),
                euros(contributions.0)
            ))
            .using(case.legal, &[share])
    });
}

fn warn_alternating<N: Notes>(case: &Case<'_>, child: Child, notes: &mut N) {
    if child.alternating && !case.legal.is_on(P::AlterneeDeuxAllocataires) {
        notes.warn("alternating_one_recipient", || {
            "À cette date, un seul des deux parents pouvait recevoir le CMG pour un enfant en résidence alternée.".to_owned()
        });
    }
}

/// What counts for the tax credit: pay, own contributions and a part of maintenance; never meals.
fn am_expense(
    case: &Case<'_>,
    am: &AssistantMaternel,
    bill: &Bill,
    paid: Paid,
) -> Result<EurosPerMonth, Unknown> {
    let most = EurosPerMonth(case.legal.get(P::HorsDomicileEntretien)? * am.days);
    let base = match am.pay {
        Pay::Cost(cost) => cost - bill.meals - (bill.maintenance - most).or_zero(),
        _ => bill.wages.net + bill.besides - am.ending + bill.maintenance.min(most),
    };
    Ok((base + bill.contributions() - paid.covered - paid.cmg).or_zero().cents())
}

/// A month with somebody at home: one CMG for the household.
pub fn garde_a_domicile<N: Notes>(
    case: &Case<'_>,
    home: &GardeADomicile,
    notes: &mut N,
) -> Result<Outcome, Unknown> {
    let whole = emploi::home_wages(case, home, notes)?;
    let wages = Wages {
        net: whole.net.share(home.share),
        gross: whole.gross.map(|gross| gross.share(home.share)),
    };
    let hours = home.hours * home.share;
    if let Some(gross) = wages.gross {
        emploi::home_minima(case, gross.hourly(hours), notes);
    }
    tell_pay(&wages, hours, notes);
    let contributions = emploi::home_contributions(case, (wages.gross, hours), notes)?;
    tell_contributions(case, P::CotisationsPatronalesDomicile, contributions, notes);
    let bill = Bill {
        wages,
        maintenance: EurosPerMonth::ZERO,
        meals: EurosPerMonth::ZERO,
        besides: home.ending,
        contributions,
    };
    tell_besides(("besides", "Fin de contrat"), home.ending, notes);
    tell_besides(("transport", "Transport et autres frais"), home.transport, notes);
    let paid = home_paid(case, home, (&bill, hours), notes)?;
    let gross = bill.cost() + home.transport + bill.contributions();
    let helped = home.help.total();
    let base = bill.wages.net + bill.contributions() - paid.covered - paid.cmg - helped;
    let expense = Expense { home: base.or_zero().cents(), ..Expense::default() };
    Ok(Outcome::rounded((gross, paid.cmg, paid.covered), helped, hours, expense))
}

fn home_paid<N: Notes>(
    case: &Case<'_>,
    home: &GardeADomicile,
    (bill, hours): (&Bill, Decimal),
    notes: &mut N,
) -> Result<Paid, Unknown> {
    let Some(youngest) = home.cared.youngest(case.household, case.month) else {
        return Ok(Paid::default());
    };
    if !direct::holds(case) {
        return old_home_paid(case, (bill, youngest), notes);
    }
    if !direct::opens_right(case, youngest)? || prepare::excludes(case, notes) {
        notes.line(|| Line::monthly("cmg", "CMG", Decimal::ZERO));
        return Ok(Paid::default());
    }
    warn_alternating(case, youngest, notes);
    let cost = Cost { total: bill.cost(), ending: bill.besides, hours };
    let aid = direct::aid(case, Employed::ADomicile, cost, notes)?;
    let share = P::PartCotisationsDomicile;
    let covered = home_covered(case, share, (bill, youngest), notes)?;
    Ok(Paid { cmg: aid.cmg, covered })
}

fn old_home_paid<N: Notes>(
    case: &Case<'_>,
    (bill, youngest): (&Bill, Child),
    notes: &mut N,
) -> Result<Paid, Unknown> {
    let most = cmg_ancien::ceiling(case, youngest, notes)?;
    notes.amount("cmg_ceiling_before_crds", most.gross.0);
    notes.amount("cmg_ceiling", most.net.0);
    if most.net == EurosPerMonth::ZERO {
        notes.line(|| Line::monthly("cmg", "CMG", Decimal::ZERO));
        return Ok(Paid::default());
    }
    let cmg = cmg_ancien::aid(case, bill.wages.net, most, notes)?;
    let covered = home_covered(case, P::AncienCotisationsDomicile, (bill, youngest), notes)?;
    Ok(Paid { cmg, covered })
}

/// Half of the contributions after the relief, within a ceiling by the age of the youngest.
fn home_covered<N: Notes>(
    case: &Case<'_>,
    share: P,
    (bill, youngest): (&Bill, Child),
    notes: &mut N,
) -> Result<EurosPerMonth, Unknown> {
    let Some(contributions) = bill.contributions else { return Ok(EurosPerMonth::ZERO) };
    let age = case.legal.get(P::AgePlafondCotisations)?.to_i32().unwrap_or_default();
    let which = if youngest.is_under(age, case.month) {
        P::CotisationsMaxMoinsDe3Ans
    } else {
        P::CotisationsMax3AnsEtPlus
    };
    let Ok(most) = case.legal.get(which) else {
        notes.warn("contributions_ceiling_unknown", || {
            "Le plafond de prise en charge des cotisations à cette date n’est pas connu : aucune prise en charge n’est comptée.".to_owned()
        });
        return Ok(EurosPerMonth::ZERO);
    };
    let part = contributions.total.share(case.legal.get(share)?);
    let covered = part.min(EurosPerMonth(most)).cents();
    notes.amount("contributions_covered", covered.0);
    notes.line(|| {
        let ratio = french::percent(case.legal.get(share).unwrap_or_default());
        let formula =
            format!("{ratio} de {}, au plus {}", euros(contributions.total.0), euros(most));
        Line::monthly("contributions_covered", "Cotisations prises en charge", covered.0)
            .as_computed(formula)
            .using(case.legal, &[share, which])
    });
    Ok(covered)
}
