//! A net cost cheap enough for each result of a search: no explanation, no allocation.

use super::household::{Cared, Household};
use super::money::{EurosPerHour, EurosPerMonth};
use super::month::Month;
use super::notes::Silent;
use super::option::{
    Allowance, AssistantMaternel, CareOption, Creche, CrecheKind, FeeRounding, GardeADomicile,
    Help, Increased, Pay, Structure, StructureKind,
};
use super::params::{P, Params, Unknown};
use super::rules::emploi;
use super::run;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Ways of care that a listing offers, as far as their price goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PricedCare {
    /// A crèche with PSU funding.
    CrechePsu,
    /// A crèche familiale or parentale with PSU funding.
    CrecheFamilialePsu,
    /// A micro-crèche whose families receive the CMG.
    MicroCrechePaje,
    /// At her home or in a MAM.
    AssistantMaternel,
    GardeADomicile,
    /// Home care through an organisation.
    Prestataire,
}

/// What a listing says of its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tariff {
    /// Nothing, or nothing that can be used.
    #[default]
    Unknown,
    /// Euros an hour: the fee of an organisation, the net pay of an employee.
    Hourly(EurosPerHour),
}

/// What a cost rests on; the surest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A tariff that the listing tells.
    KnownTariff,
    /// The national scale of crèches.
    NationalScale,
    /// Usual prices: a guess, which never wins over a known price.
    TypicalRange,
}

impl Basis {
    /// Word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KnownTariff => "known_tariff",
            Self::NationalScale => "national_scale",
            Self::TypicalRange => "typical_range",
        }
    }

    /// What families read.
    pub fn label(self) -> &'static str {
        match self {
            Self::KnownTariff => "d’après le tarif annoncé",
            Self::NationalScale => "d’après le barème national des crèches",
            Self::TypicalRange => "fourchette de prix habituels",
        }
    }
}

/// Net cost of a month once the tax credit has come, euros; both ends are equal when it is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    pub low: Decimal,
    pub high: Decimal,
    pub basis: Basis,
}

/// What a family needs, the same for every result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub cared: Cared,
    /// Paid hours of a month.
    pub hours: Decimal,
    /// Days of presence in a month.
    pub days: Decimal,
}

impl Wanted {
    /// All children young enough, for a usual full time; None when nobody is, or no usual time is known.
    pub fn usual(params: &Params, household: &Household, month: Month) -> Option<Self> {
        let legal = params.on(month.first_day());
        let hours = emploi::hours_of_month(
            legal.get(P::TypiqueHeuresSemaine).ok()?,
            legal.get(P::TypiqueSemaines).ok()?,
        );
        Self::for_hours(params, household, month, hours)
    }

    /// The same for so many hours a month.
    pub fn for_hours(
        params: &Params,
        household: &Household,
        month: Month,
        hours: Decimal,
    ) -> Option<Self> {
        let legal = params.on(month.first_day());
        let limit = i32::try_from(legal.get(P::StructureAgeLimite).ok()?).ok()?;
        let young = household.children.iter().enumerate();
        let cared =
            Cared::of(young.filter(|(_, c)| c.is_under(limit, month)).map(|(place, _)| place));
        let days = hours.checked_div(legal.get(P::TypiqueHeuresJour).ok()?)?.round_dp(2);
        (!cared.is_empty()).then_some(Self { cared, hours, days })
    }
}

/// Net cost of a month of a listing for a household.
pub fn estimate(
    params: &Params,
    (household, month): (&Household, Month),
    wanted: Wanted,
    (care, tariff): (PricedCare, Tariff),
) -> Result<Estimate, Unknown> {
    let net = |price| {
        let option = option(params, month, wanted, (care, price));
        Ok(run::simulate(params, household, (&option, month), &mut Silent)?.monthly.net)
    };
    if matches!(care, PricedCare::CrechePsu | PricedCare::CrecheFamilialePsu) {
        let exact = net(EurosPerHour::ZERO)?;
        return Ok(Estimate { low: exact, high: exact, basis: Basis::NationalScale });
    }
    if let Tariff::Hourly(price) = tariff {
        let exact = net(price)?;
        return Ok(Estimate { low: exact, high: exact, basis: Basis::KnownTariff });
    }
    let (low, high) = usual(care);
    let legal = params.on(month.first_day());
    let (one, other) = (net(EurosPerHour(legal.get(low)?))?, net(EurosPerHour(legal.get(high)?))?);
    Ok(Estimate { low: one.min(other), high: one.max(other), basis: Basis::TypicalRange })
}

/// Estimates for one household: equal listings are worked out once.
#[derive(Debug)]
pub struct Estimator<'a> {
    params: &'a Params,
    household: &'a Household,
    month: Month,
    wanted: Wanted,
    known: HashMap<(PricedCare, Tariff), Result<Estimate, Unknown>>,
}

impl<'a> Estimator<'a> {
    /// For a household and what it needs, in the month of the day of the search.
    pub fn new(
        params: &'a Params,
        (household, month): (&'a Household, Month),
        wanted: Wanted,
    ) -> Self {
        Self { params, household, month, wanted, known: HashMap::new() }
    }

    /// Net cost of a month of a listing.
    pub fn of(&mut self, care: PricedCare, tariff: Tariff) -> Result<Estimate, Unknown> {
        let (params, asked) = (self.params, (self.household, self.month));
        let wanted = self.wanted;
        *self
            .known
            .entry((care, tariff))
            .or_insert_with(|| estimate(params, asked, wanted, (care, tariff)))
    }
}

fn usual(care: PricedCare) -> (P, P) {
    match care {
        PricedCare::AssistantMaternel => (P::TypiqueAmNetBas, P::TypiqueAmNetHaut),
        PricedCare::GardeADomicile => (P::TypiqueDomicileNetBas, P::TypiqueDomicileNetHaut),
        PricedCare::Prestataire => (P::TypiquePrestataireBas, P::TypiquePrestataireHaut),
        _ => (P::TypiqueMicroBas, P::TypiqueMicroHaut),
    }
}

fn option(
    params: &Params,
    month: Month,
    wanted: Wanted,
    (care, price): (PricedCare, EurosPerHour),
) -> CareOption {
    let Wanted { cared, hours, .. } = wanted;
    let help = Help::default();
    let structure = |kind| {
        CareOption::Structure(Structure {
            kind,
            cared,
            hours,
            fee: price.times(hours),
            specific_hours: false,
            first_year: false,
            disability: false,
            help,
        })
    };
    let creche = |kind| {
        CareOption::Creche(Creche {
            cared,
            kind,
            hours,
            ceiling: None,
            supplement: EurosPerMonth::ZERO,
            rounding: FeeRounding::Exact,
            help,
        })
    };
    match care {
        PricedCare::CrechePsu => creche(CrecheKind::Collective),
        PricedCare::CrecheFamilialePsu => creche(CrecheKind::FamilialeOuParentale),
        PricedCare::MicroCrechePaje => structure(StructureKind::MicroCreche),
        PricedCare::Prestataire => structure(StructureKind::Domicile),
        PricedCare::AssistantMaternel => assistant_maternel(params, month, wanted, price),
        PricedCare::GardeADomicile => CareOption::GardeADomicile(GardeADomicile {
            cared,
            hours,
            weekly: None,
            pay: Pay::NetHourly(price),
            share: Decimal::ONE,
            transport: EurosPerMonth::ZERO,
            ending: EurosPerMonth::ZERO,
            first_year: false,
            disability: false,
            help,
        }),
    }
}

/// One contract a child, with a usual maintenance allowance and no meals.
fn assistant_maternel(
    params: &Params,
    month: Month,
    wanted: Wanted,
    price: EurosPerHour,
) -> CareOption {
    let legal = params.on(month.first_day());
    let maintenance = legal.get(P::TypiqueEntretien).unwrap_or_default();
    CareOption::AssistantMaternel(AssistantMaternel {
        cared: wanted.cared,
        hours: wanted.hours,
        increased: Increased::default(),
        days: wanted.days,
        daily_hours: None,
        pay: Pay::NetHourly(price),
        maintenance: Allowance::Day(maintenance),
        meals: Allowance::Month(EurosPerMonth::ZERO),
        mileage: EurosPerMonth::ZERO,
        holiday_pay: EurosPerMonth::ZERO,
        ending: EurosPerMonth::ZERO,
        titled: false,
        help: Help::default(),
    })
}
