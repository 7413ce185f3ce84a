//! What is asked: one way of having children cared for, checked.

use super::household::Cared;
use super::money::{EurosPerHour, EurosPerMonth};
use rust_decimal::Decimal;

/// A way of care that can be priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CareOption {
    Creche(Creche),
    AssistantMaternel(AssistantMaternel),
    GardeADomicile(GardeADomicile),
    Structure(Structure),
    /// Several ways in the same months; none of them is itself mixed.
    Mixed(Vec<CareOption>),
}

/// Help from others than the State, a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Help {
    /// From an employer or a works council.
    pub employer: EurosPerMonth,
    /// From a commune, a département...
    pub local: EurosPerMonth,
}

impl Help {
    /// Both.
    pub fn total(self) -> EurosPerMonth {
        self.employer + self.local
    }
}

/// Column of the national scale of crèches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrecheKind {
    /// Crèche collective, multi-accueil, halte-garderie, micro-crèche PSU.
    Collective,
    /// Crèche familiale or parentale.
    FamilialeOuParentale,
}

/// What the bill multiplies by the hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FeeRounding {
    /// The product as it is.
    #[default]
    Exact,
    /// The hourly fee to the cent.
    Cent,
}

/// A place with PSU funding; hours and fee are of one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Creche {
    pub cared: Cared,
    pub kind: CrecheKind,
    /// Hours billed a month.
    pub hours: Decimal,
    /// Ceiling of income of a manager who goes above the national one.
    pub ceiling: Option<EurosPerMonth>,
    /// A supplement that the commune asks, a month.
    pub supplement: EurosPerMonth,
    pub rounding: FeeRounding,
    pub help: Help,
}

/// What is known of the pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pay {
    NetHourly(EurosPerHour),
    GrossHourly(EurosPerHour),
    NetMonthly(EurosPerMonth),
    GrossMonthly(EurosPerMonth),
    /// Net pay with all allowances, in one sum.
    Cost(EurosPerMonth),
}

/// A sum for each day of presence, or for the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    Day(Decimal),
    Month(EurosPerMonth),
}

impl Allowance {
    /// What the month comes to.
    pub fn monthly(self, days: Decimal) -> EurosPerMonth {
        match self {
            Self::Day(amount) => EurosPerMonth(amount * days),
            Self::Month(amount) => amount,
        }
    }
}

/// Hours of a month that are paid above the normal rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Increased {
    pub hours: Decimal,
    /// Above the normal rate: 0.25 for 25 %. None: the legal rate.
    pub rate: Option<Decimal>,
}

/// An assistante maternelle employed by the family, at her home or in a MAM; amounts are of one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssistantMaternel {
    pub cared: Cared,
    /// Paid hours of the month.
    pub hours: Decimal,
    /// Of them, those beyond the weekly threshold.
    pub increased: Increased,
    /// Days of presence in the month.
    pub days: Decimal,
    /// Hours of presence of a day, when they are known: paid hours hold those of leave too.
    pub daily_hours: Option<Decimal>,
    pub pay: Pay,
    pub maintenance: Allowance,
    pub meals: Allowance,
    pub mileage: EurosPerMonth,
    /// Holiday pay of the month, net, besides the pay.
    pub holiday_pay: EurosPerMonth,
    /// End-of-contract sums of the month, net, besides the pay.
    pub ending: EurosPerMonth,
    /// Holds the professional title.
    pub titled: bool,
    pub help: Help,
}

/// Someone employed at home by the family; amounts are of the whole household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GardeADomicile {
    pub cared: Cared,
    /// Paid hours of the month, all families together.
    pub hours: Decimal,
    /// Hours of an ordinary week; needed for what begins beyond a weekly threshold.
    pub weekly: Option<Decimal>,
    pub pay: Pay,
    /// Part that this family bears of hours and pay: 1 when it is alone.
    pub share: Decimal,
    /// Transport and other costs outside the pay, borne by this family.
    pub transport: EurosPerMonth,
    pub ending: EurosPerMonth,
    /// First year in which the family employs someone.
    pub first_year: bool,
    /// Somebody in the household is recognised as disabled (80 % or card).
    pub disability: bool,
    pub help: Help,
}

/// Kinds of care paid to an organisation, with the CMG structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StructureKind {
    MicroCreche,
    /// An assistante maternelle employed by an organisation, private crèche familiale.
    AssistantMaternel,
    /// Home care through an organisation.
    Domicile,
}

/// Care paid to an organisation. Amounts are of one child, at home of the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Structure {
    pub kind: StructureKind,
    pub cared: Cared,
    pub hours: Decimal,
    /// What is paid for the month.
    pub fee: EurosPerMonth,
    /// The month has enough hours at night, on Sundays or public holidays.
    pub specific_hours: bool,
    pub first_year: bool,
    pub disability: bool,
    pub help: Help,
}

impl CareOption {
    /// The children cared for.
    pub fn cared(&self) -> Cared {
        match self {
            Self::Creche(one) => one.cared,
            Self::AssistantMaternel(one) => one.cared,
            Self::GardeADomicile(one) => one.cared,
            Self::Structure(one) => one.cared,
            Self::Mixed(parts) => {
                parts.iter().fold(Cared::default(), |all, part| all.union(part.cared()))
            }
        }
    }

    /// The same option, for fewer children.
    pub fn keeping(&mut self, keep: impl Fn(usize) -> bool + Copy) {
        let kept = |cared: Cared| {
            (0..super::household::MOST_CHILDREN)
                .filter(|place| !keep(*place))
                .fold(cared, Cared::without)
        };
        match self {
            Self::Creche(one) => one.cared = kept(one.cared),
            Self::AssistantMaternel(one) => one.cared = kept(one.cared),
            Self::GardeADomicile(one) => one.cared = kept(one.cared),
            Self::Structure(one) => one.cared = kept(one.cared),
            Self::Mixed(parts) => parts.iter_mut().for_each(|part| part.keeping(keep)),
        }
    }

    /// Whether a home employment begins this year, and whether somebody is disabled: what raises the
    /// ceiling of the tax credit at home.
    pub fn home_ceiling(&self) -> (bool, bool) {
        match self {
            Self::GardeADomicile(one) => (one.first_year, one.disability),
            Self::Structure(one) => (one.first_year, one.disability),
            Self::Mixed(parts) => parts
                .iter()
                .map(Self::home_ceiling)
                .fold((false, false), |(first, disability), (one, other)| {
                    (first || one, disability || other)
                }),
            _ => (false, false),
        }
    }

    /// What families read.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Creche(Creche { kind: CrecheKind::Collective, .. }) => {
                "Crèche (tarif selon vos revenus)"
            }
            Self::Creche(_) => "Crèche familiale ou parentale (tarif selon vos revenus)",
            Self::AssistantMaternel(_) => "Assistante maternelle",
            Self::GardeADomicile(_) => "Garde à domicile, vous employez",
            Self::Structure(one) => one.kind.label(),
            Self::Mixed(_) => "Plusieurs modes de garde",
        }
    }
}

impl StructureKind {
    /// What families read.
    pub fn label(self) -> &'static str {
        match self {
            Self::MicroCreche => "Micro-crèche (tarif libre, aide CMG)",
            Self::AssistantMaternel => "Assistante maternelle d’un organisme",
            Self::Domicile => "Garde à domicile par un organisme",
        }
    }
}
