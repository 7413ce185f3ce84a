//! The ways of care of a request. What a family does not know is drawn from typical values, and the
//! answer says so.

use super::fields::{
    Bounds, DAILY_EUROS, DAYS_OF_MONTH, DAYS_OF_WEEK, Fields, HOURLY_EUROS, HOURS_OF_DAY,
    HOURS_OF_MONTH, HOURS_OF_WEEK, INCREASE, MONTHLY_EUROS, RATIO, WEEKS_OF_YEAR,
};
use super::{CareAsked, Context};
use crate::simulator::household::Cared;
use crate::simulator::money::{EurosPerHour, EurosPerMonth};
use crate::simulator::option::{
    Allowance, AssistantMaternel, CareOption, Creche, CrecheKind, FeeRounding, GardeADomicile,
    Help, Increased, Pay, Structure, StructureKind,
};
use crate::simulator::params::P;
use crate::simulator::rules::emploi;
use rust_decimal::Decimal;

/// Modes of care, by their word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Creche,
    AssistantMaternel,
    GardeADomicile,
    Structure(StructureKind),
}

/// A price that is known, or the two ends of what is usual.
#[derive(Debug, Clone, Copy)]
enum Price {
    Known(Decimal),
    Usual { low: Decimal, high: Decimal },
}

/// Reads one way of care.
pub fn read(mut fields: Fields<'_>, mode: Mode, context: &Context<'_>) -> Option<CareAsked> {
    let before = context.defaults.borrow().len();
    let cared = cared(&mut fields, context);
    let help = Help {
        employer: month_amount(&mut fields, "employer_help_month"),
        local: month_amount(&mut fields, "local_help_month"),
    };
    let hours = hours(&mut fields, context);
    let shared = Shared { cared, help, hours };
    let read = match mode {
        Mode::Creche => creche(&mut fields, &shared).map(|option| (option, None)),
        Mode::AssistantMaternel => assistant_maternel(&mut fields, &shared, context),
        Mode::GardeADomicile => garde_a_domicile(&mut fields, &shared, context),
        Mode::Structure(kind) => structure(&mut fields, &shared, kind, context),
    };
    fields.finish();
    let (option, range) = read?;
    let defaults = context.defaults.borrow()[before..].to_vec();
    let weeks = hours.and_then(|hours| hours.weeks);
    let incomplete = weeks.zip(context.legal.get(P::SemainesIncompletes).ok());
    let incomplete = incomplete.is_some_and(|(weeks, most)| weeks <= most);
    Some(CareAsked { option, range, defaults, holiday_pay_in_june: incomplete })
}

/// What every way of care has.
struct Shared {
    cared: Option<Cared>,
    help: Help,
    hours: Option<Hours>,
}

/// Hours of a month, and the week they come from.
#[derive(Debug, Clone, Copy)]
struct Hours {
    month: Decimal,
    week: Option<Decimal>,
    weeks: Option<Decimal>,
}

impl Hours {
    /// Hours of the month beyond so many a week; None when no week is told.
    fn beyond(self, threshold: Decimal) -> Option<Decimal> {
        let over = (self.week? - threshold).max(Decimal::ZERO);
        Some(emploi::hours_of_month(over, self.weeks?))
    }
}

fn month_amount(fields: &mut Fields<'_>, name: &'static str) -> EurosPerMonth {
    EurosPerMonth(fields.amount(name, MONTHLY_EUROS).unwrap_or_default())
}

/// The children cared for: told by their places, or all who are young enough for care.
fn cared(fields: &mut Fields<'_>, context: &Context<'_>) -> Option<Cared> {
    let household = context.household?;
    let Some(value) = fields.value("children") else {
        let limit = context.legal.get(P::StructureAgeLimite).ok();
        let limit = limit.and_then(|age| i32::try_from(age).ok()).unwrap_or(i32::MAX);
        let young = household.children.iter().enumerate();
        let young = young.filter(|(_, c)| context.months().any(|month| c.is_under(limit, month)));
        let cared = Cared::of(young.map(|(place, _)| place));
        if cared.is_empty() {
            fields.refuse("children", "required", "Indiquez les enfants à garder : « children ».");
            return None;
        }
        return Some(cared);
    };
    let place = |value: &serde_json::Value| {
        let place = usize::try_from(value.as_u64()?).ok()?;
        (place < household.children.len()).then_some(place)
    };
    let places: Option<Vec<usize>> =
        value.as_array().and_then(|list| list.iter().map(place).collect());
    let cared = places.filter(|places| !places.is_empty()).map(Cared::of);
    if cared.is_none() {
        let detail = "« children » est la liste des rangs des enfants gardés, à partir de 0.";
        fields.refuse("children", "unknown_child", detail);
        return None;
    }
    if let Some((place, _)) = cared?.children(household).find(|(_, c)| c.birth > context.last()) {
        let detail = format!("L’enfant de rang {place} n’est pas né à cette date.");
        fields.refuse("children", "not_born", detail);
        return None;
    }
    cared
}

fn hours(fields: &mut Fields<'_>, context: &Context<'_>) -> Option<Hours> {
    let given = fields.has("hours_month") || fields.has("hours_week");
    let found = fields.one_of(&[("hours_month", HOURS_OF_MONTH), ("hours_week", HOURS_OF_WEEK)]);
    let weeks = fields.amount("weeks_year", WEEKS_OF_YEAR);
    if fields.has("weeks_year") && fields.has("hours_month") {
        let detail = "« weeks_year » ne va qu’avec « hours_week ».";
        fields.refuse("weeks_year", "contradictory", detail);
    }
    match found {
        Some(("hours_month", month)) => Some(Hours { month, week: None, weeks: None }),
        Some((_, week)) => Some(weekly(week, weeks, context)?),
        None if given => None,
        None => weekly(context.typical(P::TypiqueHeuresSemaine)?, weeks, context),
    }
}

fn weekly(week: Decimal, weeks: Option<Decimal>, context: &Context<'_>) -> Option<Hours> {
    let weeks = match weeks {
        Some(weeks) => weeks,
        None => context.typical(P::TypiqueSemaines)?,
    };
    let month = emploi::hours_of_month(week, weeks);
    Some(Hours { month, week: Some(week), weeks: Some(weeks) })
}

type Read = Option<(CareOption, Option<[CareOption; 2]>)>;

fn creche(fields: &mut Fields<'_>, shared: &Shared) -> Option<CareOption> {
    let kinds = [
        ("collective", CrecheKind::Collective),
        ("familiale", CrecheKind::FamilialeOuParentale),
        ("parentale", CrecheKind::FamilialeOuParentale),
    ];
    let kind = fields.word("kind", &kinds);
    let bad_kind = fields.has("kind") && kind.is_none();
    let ceiling = fields.amount("income_ceiling_month", MONTHLY_EUROS).map(EurosPerMonth);
    let supplement = month_amount(fields, "supplement_month");
    let roundings = [("exact", FeeRounding::Exact), ("cent", FeeRounding::Cent)];
    let rounding = fields.word("fee_rounding", &roundings).unwrap_or_default();
    if bad_kind {
        return None;
    }
    Some(CareOption::Creche(Creche {
        cared: shared.cared?,
        kind: kind.unwrap_or(CrecheKind::Collective),
        hours: shared.hours?.month,
        ceiling,
        supplement,
        rounding,
        help: shared.help,
    }))
}

const PAYS: [(&str, Bounds); 5] = [
    ("net_hourly", HOURLY_EUROS),
    ("gross_hourly", HOURLY_EUROS),
    ("net_month", MONTHLY_EUROS),
    ("gross_month", MONTHLY_EUROS),
    ("cost_month", MONTHLY_EUROS),
];

/// The pay; None when it is not told. What was told wrong gives an error.
fn pay(fields: &mut Fields<'_>, pays: &[(&'static str, Bounds)]) -> Result<Option<Pay>, ()> {
    let given = pays.iter().any(|(name, _)| fields.has(name));
    Ok(match fields.one_of(pays) {
        Some(("net_hourly", amount)) => Some(Pay::NetHourly(EurosPerHour(amount))),
        Some(("gross_hourly", amount)) => Some(Pay::GrossHourly(EurosPerHour(amount))),
        Some(("net_month", amount)) => Some(Pay::NetMonthly(EurosPerMonth(amount))),
        Some(("gross_month", amount)) => Some(Pay::GrossMonthly(EurosPerMonth(amount))),
        Some((_, amount)) => Some(Pay::Cost(EurosPerMonth(amount))),
        None if given => return Err(()),
        None => None,
    })
}

fn allowance(fields: &mut Fields<'_>, day: &'static str, month: &'static str) -> Option<Allowance> {
    match fields.one_of(&[(day, DAILY_EUROS), (month, MONTHLY_EUROS)])? {
        (name, amount) if name == day => Some(Allowance::Day(amount)),
        (_, amount) => Some(Allowance::Month(EurosPerMonth(amount))),
    }
}

fn assistant_maternel(fields: &mut Fields<'_>, shared: &Shared, context: &Context<'_>) -> Read {
    let told = pay(fields, &PAYS);
    let (days, daily_hours) = days(fields, shared, context);
    let maintenance = allowance(fields, "maintenance_day", "maintenance_month");
    let meals = allowance(fields, "meals_day", "meals_month");
    let mileage = month_amount(fields, "mileage_month");
    let holiday_pay = month_amount(fields, "holiday_pay_month");
    let ending = month_amount(fields, "ending_pay_month");
    let increased = Increased {
        hours: fields
            .amount("increased_hours_month", HOURS_OF_MONTH)
            .or_else(|| shared.hours?.beyond(context.legal.get(P::SeuilMajorationAm).ok()?))
            .unwrap_or_default(),
        rate: fields.amount("increase_rate", INCREASE),
    };
    let titled = fields.flag("titled");
    let hours = shared.hours?;
    if refuses_47_weeks(fields, hours, context) {
        return None;
    }
    let told = told.ok()?;
    // A single cost, or a whole pay told without allowances, leaves no room for a guess.
    let guess = matches!(told, None | Some(Pay::NetHourly(_) | Pay::GrossHourly(_)));
    let maintenance = match maintenance {
        Some(maintenance) => maintenance,
        None if guess => Allowance::Day(context.typical(P::TypiqueEntretien).unwrap_or_default()),
        None => Allowance::Month(EurosPerMonth::ZERO),
    };
    let meals = meals.unwrap_or(Allowance::Month(EurosPerMonth::ZERO));
    let cared = shared.cared?;
    let with = |pay| {
        CareOption::AssistantMaternel(AssistantMaternel {
            cared,
            hours: hours.month,
            increased,
            days,
            daily_hours,
            pay,
            maintenance,
            meals,
            mileage,
            holiday_pay,
            ending,
            titled,
            help: shared.help,
        })
    };
    let net = |amount| with(Pay::NetHourly(EurosPerHour(amount)));
    if let Some(pay) = told {
        return Some((with(pay), None));
    }
    let usual = context.typical(P::TypiqueAmNet)?;
    let ends = [P::TypiqueAmNetBas, P::TypiqueAmNetHaut].map(|end| context.typical(end));
    let range = if let [Some(low), Some(high)] = ends { Some([net(low), net(high)]) } else { None };
    Some((net(usual), range))
}

/// A year of 47 weeks does not exist: 52, or 46 and fewer.
fn refuses_47_weeks(fields: &Fields<'_>, hours: Hours, context: &Context<'_>) -> bool {
    let most = context.legal.get(P::SemainesIncompletes);
    let whole = context.legal.get(P::SemainesAnnee);
    let (Some(weeks), Ok(most), Ok(whole)) = (hours.weeks, most, whole) else { return false };
    let refused = weeks > most && weeks < whole;
    if refused {
        let detail = format!(
            "Une assistante maternelle est payée sur {whole} semaines, ou sur {most} au plus."
        );
        fields.refuse("weeks_year", "not_a_contract", detail);
    }
    refused
}

/// Days of presence in the month, and hours of each when they are known.
fn days(
    fields: &mut Fields<'_>,
    shared: &Shared,
    context: &Context<'_>,
) -> (Decimal, Option<Decimal>) {
    let told = fields.amount("hours_day", HOURS_OF_DAY);
    let found = fields.one_of(&[("days_month", DAYS_OF_MONTH), ("days_week", DAYS_OF_WEEK)]);
    let hours = shared.hours;
    let week = hours.and_then(|hours| Some((hours.week?, hours.weeks?)));
    // Weeks of paid leave are paid, and are no days of presence.
    let worked = context.legal.get(P::SemainesTravaillees).unwrap_or_default();
    let present = week.map_or(worked, |(_, weeks)| weeks.min(worked));
    let usual = told.or_else(|| context.legal.get(P::TypiqueHeuresJour).ok());
    let over =
        |hours: Decimal| usual.and_then(|daily| hours.checked_div(daily)).unwrap_or_default();
    match (found, week) {
        (Some(("days_month", days)), _) => (days, told),
        (Some((_, days)), week) => {
            let daily = told.or_else(|| week.and_then(|(hours, _)| hours.checked_div(days)));
            (emploi::hours_of_month(days, present), daily)
        }
        (None, Some((hours, _))) => (emploi::hours_of_month(over(hours), present), told),
        (None, None) => (hours.map(|hours| over(hours.month)).unwrap_or_default(), told),
    }
}

fn garde_a_domicile(fields: &mut Fields<'_>, shared: &Shared, context: &Context<'_>) -> Read {
    let told = pay(fields, &PAYS[..4]);
    let share = fields.amount("share", RATIO);
    if share.is_some_and(|share| share.is_zero()) {
        fields.refuse(
            "share",
            "out_of_range",
            "« share » est la part de votre famille, plus grande que 0.",
        );
        return None;
    }
    let bad_share = fields.has("share") && share.is_none();
    let transport = month_amount(fields, "transport_month");
    let ending = month_amount(fields, "ending_pay_month");
    let first_year = fields.flag("first_year");
    let disability = fields.flag("disability");
    let (hours, cared, told) = (shared.hours?, shared.cared?, told.ok()?);
    if bad_share {
        return None;
    }
    let with = |pay| {
        CareOption::GardeADomicile(GardeADomicile {
            cared,
            hours: hours.month,
            weekly: hours.week,
            pay,
            share: share.unwrap_or(Decimal::ONE),
            transport,
            ending,
            first_year,
            disability,
            help: shared.help,
        })
    };
    let net = |amount| with(Pay::NetHourly(EurosPerHour(amount)));
    if let Some(pay) = told {
        return Some((with(pay), None));
    }
    let usual = context.typical(P::TypiqueDomicileNet)?;
    let ends =
        [P::TypiqueDomicileNetBas, P::TypiqueDomicileNetHaut].map(|end| context.typical(end));
    let range = if let [Some(low), Some(high)] = ends { Some([net(low), net(high)]) } else { None };
    Some((net(usual), range))
}

fn structure(
    fields: &mut Fields<'_>,
    shared: &Shared,
    kind: StructureKind,
    context: &Context<'_>,
) -> Read {
    let given = fields.has("hourly_fee") || fields.has("fee_month");
    let fee = fields.one_of(&[("hourly_fee", HOURLY_EUROS), ("fee_month", MONTHLY_EUROS)]);
    let specific_hours = fields.flag("specific_hours");
    let (first_year, disability) = if kind == StructureKind::Domicile {
        (fields.flag("first_year"), fields.flag("disability"))
    } else {
        (false, false)
    };
    let (hours, cared) = (shared.hours?, shared.cared?);
    let with = |fee| {
        CareOption::Structure(Structure {
            kind,
            cared,
            hours: hours.month,
            fee,
            specific_hours,
            first_year,
            disability,
            help: shared.help,
        })
    };
    let price = match fee {
        Some(("fee_month", fee)) => return Some((with(EurosPerMonth(fee)), None)),
        Some((_, hourly)) => Price::Known(hourly),
        None if given => return None,
        None => usual_fee(fields, kind, context)?,
    };
    let hourly = |amount: Decimal| with(EurosPerHour(amount).times(hours.month));
    Some(match price {
        Price::Known(fee) => (hourly(fee), None),
        Price::Usual { low, high } => {
            (hourly((low + high) / Decimal::TWO), Some([hourly(low), hourly(high)]))
        }
    })
}

fn usual_fee(fields: &Fields<'_>, kind: StructureKind, context: &Context<'_>) -> Option<Price> {
    let (low, high) = match kind {
        StructureKind::MicroCreche => (P::TypiqueMicroBas, P::TypiqueMicroHaut),
        StructureKind::Domicile => (P::TypiquePrestataireBas, P::TypiquePrestataireHaut),
        StructureKind::AssistantMaternel => {
            let detail = "Indiquez le tarif : « hourly_fee » ou « fee_month ».";
            fields.refuse("hourly_fee", "required", detail);
            return None;
        }
    };
    let (low, high) = (context.typical(low)?, context.typical(high)?);
    Some(Price::Usual { low, high })
}
