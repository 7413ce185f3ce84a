//! Employing somebody: net and gross pay, contributions, hours of a month, minima.

use crate::simulator::french::euros;
use crate::simulator::money::{EurosPerHour, EurosPerMonth, MONTHS, to_cents};
use crate::simulator::notes::{Line, Notes};
use crate::simulator::option::{AssistantMaternel, GardeADomicile, Increased, Pay};
use crate::simulator::outcome::Case;
use crate::simulator::params::{Legal, P, Unknown};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Pay of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wages {
    pub net: EurosPerMonth,
    /// None when the rates of the date are not known, and only the net pay was given.
    pub gross: Option<EurosPerMonth>,
}

/// Contributions of an employee on a gross pay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Withheld {
    pub old_age: Decimal,
    pub pension: Decimal,
    pub general_balance: Decimal,
    pub provident: Decimal,
    pub csg_crds: Decimal,
    pub local_sickness: Decimal,
}

impl Withheld {
    /// Of a gross pay; `provident`: the amount when it is known, else by its rate.
    pub fn of(
        legal: Legal<'_>,
        gross: Decimal,
        provident: Option<Decimal>,
        alsace_moselle: bool,
    ) -> Result<Self, Unknown> {
        let part = |rate| Ok(gross * legal.get(rate)?);
        let capped = legal.get(P::PlafondSecuriteSociale).map_or(gross, |most| gross.min(most));
        let old_age = capped * legal.get(P::VieillessePlafonnee)? + part(P::VieillesseDeplafonnee)?;
        Ok(Self {
            old_age,
            pension: part(P::RetraiteComplementaire)?,
            general_balance: part(P::Ceg)?,
            provident: provident.map_or_else(|| part(P::PrevoyanceSalarie), Ok)?,
            csg_crds: part(P::CsgCrds)? * legal.get(P::CsgCrdsAssiette)?,
            local_sickness: if alsace_moselle {
                part(P::MaladieAlsaceMoselle)?
            } else {
                Decimal::ZERO
            },
        })
    }

    /// All of them.
    pub fn total(&self) -> Decimal {
        self.old_age
            + self.pension
            + self.general_balance
            + self.provident
            + self.csg_crds
            + self.local_sickness
    }
}

/// Share of the gross pay that the employee contributes.
pub fn employee_rate(case: &Case<'_>) -> Result<Decimal, Unknown> {
    let alsace = case.household.alsace_moselle;
    Ok(Withheld::of(case.legal, Decimal::ONE, None, alsace)?.total())
}

/// Net and gross pay of a month. `allowances`: what a single cost holds besides the pay.
pub fn wages(
    case: &Case<'_>,
    pay: Pay,
    hours: Decimal,
    allowances: EurosPerMonth,
) -> Result<Wages, Unknown> {
    let net_of_gross = employee_rate(case).map(|rate| Decimal::ONE - rate);
    let from_net = |net: EurosPerMonth| {
        let gross = net_of_gross.ok().and_then(|rate| net.0.checked_div(rate));
        Ok(Wages { net, gross: gross.map(EurosPerMonth) })
    };
    let from_gross =
        |gross: EurosPerMonth| Ok(Wages { net: gross.share(net_of_gross?), gross: Some(gross) });
    match pay {
        Pay::NetHourly(hourly) => from_net(hourly.times(hours)),
        Pay::NetMonthly(net) => from_net(net),
        Pay::GrossHourly(hourly) => from_gross(hourly.times(hours)),
        Pay::GrossMonthly(gross) => from_gross(gross),
        Pay::Cost(cost) => from_net((cost - allowances).or_zero()),
    }
}

/// Hours of a month of a yearly contract: hours a week × weeks ÷ 12.
pub fn hours_of_month(weekly: Decimal, weeks: Decimal) -> Decimal {
    weekly * weeks / MONTHS
}

/// The pay of an assistante maternelle, hours beyond the weekly threshold included.
pub fn am_wages(case: &Case<'_>, am: &AssistantMaternel) -> Result<Wages, Unknown> {
    let allowances = am.maintenance.monthly(am.days) + am.meals.monthly(am.days);
    let mut wages = wages(case, am.pay, am.hours, allowances)?;
    if matches!(am.pay, Pay::NetHourly(_) | Pay::GrossHourly(_)) {
        let rate = increase(case, am.increased, P::MajorationAm)?;
        wages = raised(wages, am.hours, am.increased.hours * rate);
    }
    Ok(wages)
}

fn increase(case: &Case<'_>, increased: Increased, least: P) -> Result<Decimal, Unknown> {
    if increased.hours.is_zero() {
        return Ok(Decimal::ZERO);
    }
    increased.rate.map_or_else(|| case.legal.get(least), Ok)
}

/// The same pay with so many more hours.
fn raised(wages: Wages, hours: Decimal, more: Decimal) -> Wages {
    if more.is_zero() || hours.is_zero() {
        return wages;
    }
    let factor = (hours + more) / hours;
    Wages { net: wages.net.share(factor), gross: wages.gross.map(|gross| gross.share(factor)) }
}

/// The pay of a home carer, overtime included, all families together.
pub fn home_wages<N: Notes>(
    case: &Case<'_>,
    home: &GardeADomicile,
    notes: &mut N,
) -> Result<Wages, Unknown> {
    let wages = wages(case, home.pay, home.hours, EurosPerMonth::ZERO)?;
    let (Some(weekly), Pay::NetHourly(_) | Pay::GrossHourly(_)) = (home.weekly, home.pay) else {
        return Ok(wages);
    };
    let threshold = case.legal.get(P::DureeHebdomadaireDomicile)?;
    if weekly <= threshold {
        return Ok(wages);
    }
    notes.warn("overtime", || {
        "Les heures au-delà de la durée hebdomadaire sont majorées ; l’allègement de cotisations qui va avec n’est pas compté.".to_owned()
    });
    let second = case.legal.get(P::SecondPalierHeuresSup)?;
    let first_hours = weekly.min(second) - threshold;
    let second_hours = (weekly - second).max(Decimal::ZERO);
    let weekly_more = first_hours * case.legal.get(P::HeuresSupPremierPalier)?
        + second_hours * case.legal.get(P::HeuresSupSecondPalier)?;
    Ok(raised(wages, home.hours, weekly_more * home.hours / weekly))
}

/// Contributions of an employer and an employee, in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contributions {
    /// After the relief.
    pub total: EurosPerMonth,
    /// Relief on the employer's side.
    pub relief: EurosPerMonth,
    /// Beside the total, never covered.
    pub occupational_health: EurosPerMonth,
}

/// Contributions on the pay of an assistante maternelle; None when a rate is not known.
pub fn am_contributions<N: Notes>(
    case: &Case<'_>,
    gross: Option<EurosPerMonth>,
    notes: &mut N,
) -> Result<Option<Contributions>, Unknown> {
    let employer = known(case, P::CotisationsPatronalesAm, gross, notes);
    let Some((employer, gross)) = employer else { return Ok(None) };
    let total = gross.share(employee_rate(case)? + employer);
    Ok(Some(Contributions { total, ..Contributions::default() }))
}

/// Contributions on the pay of a home carer; None when a rate is not known.
pub fn home_contributions<N: Notes>(
    case: &Case<'_>,
    (gross, hours): (Option<EurosPerMonth>, Decimal),
    notes: &mut N,
) -> Result<Option<Contributions>, Unknown> {
    let employer = known(case, P::CotisationsPatronalesDomicile, gross, notes);
    let Some((employer, gross)) = employer else { return Ok(None) };
    let which =
        if case.household.overseas { P::DeductionForfaitaireDrom } else { P::DeductionForfaitaire };
    let hourly = case.legal.get(which).unwrap_or_default();
    // Weeks of paid leave are paid and not worked.
    let (working, year) =
        (case.legal.get(P::SemainesTravaillees)?, case.legal.get(P::SemainesAnnee)?);
    let worked = hours * working / year;
    let employer_part = gross.share(employer);
    let relief = EurosPerMonth(hourly * worked).min(employer_part);
    let total = gross.share(employee_rate(case)?) + employer_part - relief;
    let health = case.legal.get(P::SanteAuTravail).unwrap_or_default();
    let most = case.legal.get(P::SanteAuTravailMaximum).unwrap_or(Decimal::ZERO);
    let occupational_health = EurosPerMonth((gross.0 * health).min(most));
    Ok(Some(Contributions { total, relief, occupational_health }))
}

fn known<N: Notes>(
    case: &Case<'_>,
    rate: P,
    gross: Option<EurosPerMonth>,
    notes: &mut N,
) -> Option<(Decimal, EurosPerMonth)> {
    let found = case.legal.get(rate).ok().zip(gross);
    if found.is_none() {
        notes.warn("contributions_unknown", || {
            "Le taux des cotisations à cette date n’est pas connu : les cotisations ne sont pas comptées.".to_owned()
        });
    }
    found
}

/// Says when the pay of an assistante maternelle is below what the law asks.
pub fn am_minima<N: Notes>(
    case: &Case<'_>,
    am: &AssistantMaternel,
    gross: EurosPerMonth,
    notes: &mut N,
) {
    let legal = case.legal;
    let hourly = gross.hourly(am.hours).0;
    let branch = if am.titled { P::MinimumBrancheAmTitre } else { P::MinimumBrancheAm };
    let by_smic = || Some(to_cents(legal.get(P::PartSmicAm).ok()? * legal.get(P::Smic).ok()?));
    let minimum = by_smic().max(legal.get(branch).ok());
    if let Some(minimum) = minimum
        && hourly < minimum
        && !hourly.is_zero()
    {
        notes.warn("below_minimum_pay", || {
            format!(
                "Le salaire brut horaire ({}) est inférieur au minimum ({}).",
                euros(hourly),
                euros(minimum)
            )
        });
    }
    let Some(least) = least_maintenance(legal, am) else { return };
    let paid = am.maintenance.monthly(am.days);
    if !am.days.is_zero() && paid.0 / am.days < least && !matches!(am.pay, Pay::Cost(_)) {
        notes.warn("below_minimum_maintenance", || {
            format!(
                "L’indemnité d’entretien est inférieure au minimum ({} par jour).",
                euros(least)
            )
        });
    }
}

/// The least maintenance allowance of a day.
fn least_maintenance(legal: Legal<'_>, am: &AssistantMaternel) -> Option<Decimal> {
    let least = legal.get(P::EntretienMinimumJour).ok()?;
    let Some(hours) = am.daily_hours else { return Some(least) };
    let hourly = legal.get(P::MinimumGaranti).ok()?
        * legal.get(P::EntretienPartMinimumGaranti).ok()?
        / legal.get(P::EntretienHeuresReference).ok()?;
    Some(to_cents(hours * hourly).max(least))
}

/// Says when the pay of a home carer is below what the law asks.
pub fn home_minima<N: Notes>(case: &Case<'_>, hourly: EurosPerHour, notes: &mut N) {
    let smic = case.legal.get(P::Smic).ok();
    let level = case.legal.get(P::NiveauGardeA).ok().and_then(|level| level.to_u32());
    let branch = level.and_then(|level| case.legal.row(P::MinimumDomicile, level).ok());
    let minimum = smic.max(branch);
    if let Some(minimum) = minimum
        && hourly.0 < minimum
        && hourly > EurosPerHour::ZERO
    {
        notes.warn("below_minimum_pay", || {
            format!(
                "Le salaire brut horaire ({}) est inférieur au minimum ({}).",
                euros(hourly.0),
                euros(minimum)
            )
        });
    }
}

/// The pay slip of a month, from a gross pay: a computation of its own.
pub fn net_pay<N: Notes>(
    legal: Legal<'_>,
    (gross, provident): (EurosPerMonth, Option<Decimal>),
    alsace_moselle: bool,
    notes: &mut N,
) -> Result<EurosPerMonth, Unknown> {
    let withheld = Withheld::of(legal, gross.0, provident, alsace_moselle)?;
    let total = to_cents(withheld.total());
    if legal.get(P::PlafondSecuriteSociale).is_ok_and(|most| gross.0 > most) {
        notes.warn("over_social_security_ceiling", || {
            "Au-dessus du plafond de la sécurité sociale, les taux de retraite changent : le résultat est approché.".to_owned()
        });
    }
    let net = EurosPerMonth(gross.0 - total).or_zero();
    notes.amount("gross_pay", gross.0);
    notes.amount("employee_contributions", total);
    notes.amount("old_age", to_cents(withheld.old_age));
    notes.amount("complementary_pension", to_cents(withheld.pension));
    notes.amount("ceg", to_cents(withheld.general_balance));
    notes.amount("provident", to_cents(withheld.provident));
    notes.amount("csg_crds", to_cents(withheld.csg_crds));
    notes.amount("local_sickness", to_cents(withheld.local_sickness));
    notes.amount("net_pay", net.0);
    notes.line(|| {
        let formula = format!("{} − {} de cotisations salariales", euros(gross.0), euros(total));
        let mut rates = vec![
            P::VieillessePlafonnee,
            P::VieillesseDeplafonnee,
            P::RetraiteComplementaire,
            P::Ceg,
            P::PrevoyanceSalarie,
            P::CsgCrds,
            P::CsgCrdsAssiette,
        ];
        if alsace_moselle {
            rates.push(P::MaladieAlsaceMoselle);
        }
        Line::monthly("net_pay", "Salaire net avant impôt", net.0)
            .as_computed(formula)
            .using(legal, &rates)
    });
    Ok(net)
}
