//! The CMG of families who pay an organisation: 85 % of what is paid, within a ceiling by bracket of
//! income, age and situation. Its brackets and majorations served direct employment before the reform.

use super::{prepare, resources};
use crate::simulator::french::{euros, number, percent};
use crate::simulator::household::Child;
use crate::simulator::money::{EurosPerMonth, cut_to_cents, to_cents};
use crate::simulator::notes::{Line, Notes};
use crate::simulator::option::{Structure, StructureKind};
use crate::simulator::outcome::{Case, Expense, Outcome};
use crate::simulator::params::{P, Unknown};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The values of one law of brackets: that of organisations, or that of employers before the reform.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    brackets_lone: P,
    lone: P,
    aah: P,
    aeeh: P,
    hours: P,
    prepare: P,
    age_limit: P,
    age_whole: P,
    after_3: P,
    is_kept: P,
    kept_until: P,
}

/// Care paid to an organisation.
pub const STRUCTURE: Scale = Scale {
    brackets_lone: P::TranchesIsole,
    lone: P::StructureMajorationIsole,
    aah: P::StructureMajorationAah,
    aeeh: P::StructureMajorationAeeh,
    hours: P::StructureMajorationHoraires,
    prepare: P::StructurePrepare,
    age_limit: P::StructureAgeLimite,
    age_whole: P::StructureAgePlein,
    after_3: P::StructureCoefficient3a6,
    is_kept: P::StructureMaintien,
    kept_until: P::StructureMaintienMois,
};

/// Employers before the reform.
pub const ANCIEN: Scale = Scale {
    brackets_lone: P::AncienTranchesIsole,
    lone: P::AncienMajorationIsole,
    aah: P::AncienMajorationAah,
    aeeh: P::AncienMajorationAeeh,
    hours: P::AncienMajorationHoraires,
    prepare: P::AncienPrepare,
    age_limit: P::AncienAgeLimite,
    age_whole: P::AncienAgePlein,
    after_3: P::AncienCoefficient3a6,
    is_kept: P::AncienMaintien,
    kept_until: P::AncienMaintienMois,
};

/// Upper edges of the first two brackets, for the household.
fn edges(case: &Case<'_>, scale: &Scale) -> Result<[Decimal; 2], Unknown> {
    let legal = case.legal;
    let children = case.household.dependent(case.month);
    let factor =
        if case.household.lone_parent { legal.get(scale.brackets_lone)? } else { Decimal::ONE };
    let edge = |one: P, two: P, each: P| -> Result<Decimal, Unknown> {
        let plain = match children {
            0 | 1 => legal.get(one)?,
            _ => legal.get(two)? + Decimal::from(children - 2) * legal.get(each)?,
        };
        Ok(plain * factor)
    };
    Ok([
        edge(P::Tranche1UnEnfant, P::Tranche1DeuxEnfants, P::Tranche1ParEnfant)?,
        edge(P::Tranche2UnEnfant, P::Tranche2DeuxEnfants, P::Tranche2ParEnfant)?,
    ])
}

/// Bracket of income, 1 to 3. An edge belongs to the bracket below it.
pub fn bracket<N: Notes>(case: &Case<'_>, scale: &Scale, notes: &mut N) -> Result<u32, Unknown> {
    let income = resources::after_deduction(case, notes)?.0;
    let [first, second] = edges(case, scale)?;
    let bracket = 1 + u32::from(income > first) + u32::from(income > second);
    notes.amount("bracket_1_ceiling", first);
    notes.amount("bracket_2_ceiling", second);
    notes.line(|| {
        let formula = format!(
            "revenu annuel {} ; tranche 1 jusqu’à {}, tranche 2 jusqu’à {}",
            euros(income),
            euros(first),
            euros(second)
        );
        let uses = if case.household.dependent(case.month) == 1 {
            [P::Tranche1UnEnfant, P::Tranche2UnEnfant]
        } else {
            [P::Tranche1DeuxEnfants, P::Tranche2DeuxEnfants]
        };
        let line = Line::monthly("income_bracket", "Tranche de revenu", Decimal::from(bracket));
        let line = line.per("count").as_computed(formula).using(case.legal, &uses);
        if case.household.lone_parent {
            line.using(case.legal, &[scale.brackets_lone])
        } else {
            line
        }
    });
    Ok(bracket)
}

/// What the ceilings are multiplied by: each majoration is counted on the plain ceiling; PreParE at
/// half time takes its part of the amount.
pub fn factor<N: Notes>(
    case: &Case<'_>,
    scale: &Scale,
    specific_hours: bool,
    notes: &mut N,
) -> Result<Decimal, Unknown> {
    let home = case.household;
    let reasons = [
        (home.lone_parent, scale.lone),
        (home.aah, scale.aah),
        (home.aeeh(case.month) > 0, scale.aeeh),
        (specific_hours, scale.hours),
    ];
    let mut factor = Decimal::ONE;
    let mut count = 0;
    for (_, parameter) in reasons.iter().filter(|(holds, _)| *holds) {
        factor += case.legal.get(*parameter)? - Decimal::ONE;
        count += 1;
    }
    if count > 1 {
        notes.warn("majorations_together", || {
            "Aucun texte ne dit comment plusieurs majorations s’ajoutent : elles sont additionnées."
                .to_owned()
        });
    }
    Ok(factor * prepare::factor(case, scale.prepare, notes))
}

/// What the age of a child leaves of a ceiling: the whole, half, or nothing.
///
/// A child who turns 3 before the summer keeps the whole until it has passed.
pub fn age_factor(case: &Case<'_>, scale: &Scale, child: Child) -> Result<Decimal, Unknown> {
    let legal = case.legal;
    let years = |parameter| Ok(legal.get(parameter)?.to_i32().unwrap_or_default());
    if prepare::is_suspended(case, child) || !child.is_under(years(scale.age_limit)?, case.month) {
        return Ok(Decimal::ZERO);
    }
    let half_at = years(scale.age_whole)?;
    if child.is_under(half_at, case.month) {
        return Ok(Decimal::ONE);
    }
    if legal.is_on(scale.is_kept) {
        let turned = child.birth.plus(half_at * 12);
        let last = legal.get(scale.kept_until)?.to_i32().unwrap_or(12);
        let last = case.month.january().plus(last - 1);
        if turned.year() == case.month.year() && turned <= last && case.month <= last {
            return Ok(Decimal::ONE);
        }
    }
    legal.get(scale.after_3)
}

/// Before and after CRDS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ceiling {
    pub gross: EurosPerMonth,
    pub net: EurosPerMonth,
}

/// The most that is paid in a month: a share of the BMAF by bracket, times what the situation does.
pub fn ceiling(
    case: &Case<'_>,
    shares: P,
    bracket: u32,
    factor: Decimal,
) -> Result<Ceiling, Unknown> {
    let legal = case.legal;
    let gross = to_cents(legal.row(shares, bracket)? * legal.get(P::Bmaf)? * factor);
    let crds = cut_to_cents(gross * legal.get(P::Crds)?);
    Ok(Ceiling { gross: EurosPerMonth(gross), net: EurosPerMonth(gross - crds) })
}

fn shares(kind: StructureKind) -> P {
    match kind {
        StructureKind::AssistantMaternel => P::StructurePartAm,
        StructureKind::MicroCreche | StructureKind::Domicile => P::StructurePartDomicileMicro,
    }
}

/// Ceilings of an option: for each child cared for, or once for the family at home.
pub fn ceilings<N: Notes>(
    case: &Case<'_>,
    one: &Structure,
    kind: StructureKind,
    notes: &mut N,
) -> Result<(u32, Ceiling), Unknown> {
    let bracket = bracket(case, &STRUCTURE, notes)?;
    let base = factor(case, &STRUCTURE, one.specific_hours, notes)?;
    let mut sum = Ceiling::default();
    let mut children = 0;
    let youngest = one.cared.youngest(case.household, case.month);
    for (_, child) in one.cared.children(case.household) {
        if kind == StructureKind::Domicile && (children > 0 || Some(child) != youngest) {
            continue;
        }
        let age = age_factor(case, &STRUCTURE, child)?;
        if !age.is_zero() {
            let ceiling = ceiling(case, shares(kind), bracket, base * age)?;
            sum.gross += ceiling.gross;
            sum.net += ceiling.net;
            children += 1;
        }
    }
    tell_ceiling(case, (&STRUCTURE, shares(kind), bracket), sum, notes);
    Ok((children, sum))
}

/// Says what makes the ceiling.
pub(super) fn tell_ceiling<N: Notes>(
    case: &Case<'_>,
    (scale, shares, bracket): (&Scale, P, u32),
    sum: Ceiling,
    notes: &mut N,
) {
    notes.line(|| {
        let legal = case.legal;
        let formula = format!(
            "part de la BMAF de la tranche {bracket}, selon l’âge et les majorations : {} avant CRDS",
            euros(sum.gross.0)
        );
        let mut uses = vec![P::Bmaf, P::Crds];
        let home = case.household;
        let reasons =
            [(home.lone_parent, scale.lone), (home.aah, scale.aah), (home.aeeh(case.month) > 0, scale.aeeh)];
        uses.extend(reasons.iter().filter(|(holds, _)| *holds).map(|(_, parameter)| *parameter));
        let line = Line::monthly("cmg_ceiling", "Montant maximal du CMG", sum.net.0);
        let line = line.as_computed(formula).using(legal, &uses);
        match legal.row_after(shares, bracket, 0) {
            Ok(row) => line.using_row(legal, shares, row),
            Err(_) => line,
        }
    });
}

/// A month paid to an organisation.
pub fn month<N: Notes>(
    case: &Case<'_>,
    one: &Structure,
    notes: &mut N,
) -> Result<Outcome, Unknown> {
    let aid = aid(case, one, notes)?;
    Ok(outcome(case, one, aid))
}

/// What comes of an aid.
pub(super) fn outcome(case: &Case<'_>, one: &Structure, aid: EurosPerMonth) -> Outcome {
    let born = || one.cared.born(case.household, case.month);
    let children = Decimal::from(born().count());
    let per_family = one.kind == StructureKind::Domicile;
    let units = if per_family { Decimal::ONE } else { children };
    let gross = one.fee.cents().share(units);
    let help = one.help.total();
    let left = (gross - aid.cents() - help).or_zero();
    let mut expense = Expense::default();
    if per_family {
        expense.home = left;
    } else if !children.is_zero() {
        for (place, _) in born() {
            expense.outside[place] = EurosPerMonth(left.0 / children);
        }
    }
    Outcome::rounded((gross, aid, EurosPerMonth::ZERO), help, one.hours * units, expense)
}

/// The aid of a month: nothing when a condition fails.
pub fn aid<N: Notes>(
    case: &Case<'_>,
    one: &Structure,
    notes: &mut N,
) -> Result<EurosPerMonth, Unknown> {
    let (children, most) = ceilings(case, one, one.kind, notes)?;
    let excluded = prepare::excludes(case, notes);
    let most = if excluded { Ceiling::default() } else { most };
    notes.amount("cmg_ceiling_before_crds", most.gross.0);
    notes.amount("cmg_ceiling", most.net.0);
    if excluded || children == 0 || is_refused(case, one, notes)? {
        notes.line(|| Line::monthly("cmg", "CMG", Decimal::ZERO));
        return Ok(EurosPerMonth::ZERO);
    }
    let units = if one.kind == StructureKind::Domicile { 1 } else { children };
    let paid = one.fee.cents().share(Decimal::from(units));
    let share = case.legal.get(P::StructurePartMaximum)?;
    let aid = paid.share(share).cents().min(most.net);
    notes.line(|| {
        let formula = format!(
            "le plus petit de {} × {} et {}",
            percent(share),
            euros(paid.0),
            euros(most.net.0)
        );
        Line::monthly("cmg", "CMG", aid.0)
            .as_computed(formula)
            .using(case.legal, &[P::StructurePartMaximum])
    });
    Ok(aid)
}

/// Conditions under which nothing is paid at all.
pub(super) fn is_refused<N: Notes>(
    case: &Case<'_>,
    one: &Structure,
    notes: &mut N,
) -> Result<bool, Unknown> {
    let most = case.legal.get(P::MicroCrecheTarifMaximum)?;
    let hourly = one.fee.hourly(one.hours);
    if one.kind == StructureKind::MicroCreche && hourly.0 > most {
        notes.warn("hourly_fee_over_limit", || {
            format!(
                "À plus de {} l’heure, la micro-crèche n’ouvre droit à aucun CMG (ici {}).",
                euros(most),
                euros(hourly.0)
            )
        });
        return Ok(true);
    }
    let least = case.legal.get(P::StructureHeuresMinimum)?;
    if one.hours < least {
        notes.warn("too_few_hours", || {
            format!("Il faut au moins {} h de garde dans le mois pour le CMG.", number(least))
        });
        return Ok(true);
    }
    Ok(false)
}
