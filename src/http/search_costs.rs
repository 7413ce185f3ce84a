//! Net costs of results for the household of a search: worked out for the answer, kept nowhere.

use super::handlers::costs::{law, refused};
use super::problem::{FieldError, Problem, ProblemKind};
use crate::domain::{Funding, ListingType, Schedule, Subtype};
use crate::search::cost::{CostRank, Costs};
use crate::search::row::{Row, stable_hash};
use crate::search::{SearchRequest, Sort};
use crate::simulator::money::{EurosPerHour, to_cents};
use crate::simulator::params::P;
use crate::simulator::{
    Basis, Estimate, Household, Month, Params, PricedCare, Refusal, Request, Tariff, Wanted,
    estimate,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use utoipa::ToSchema;

/// What a result costs the household, an estimate.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CostView {
    /// Net cost of a month once the tax credit has come, euros: the lower end.
    #[schema(example = "312.40")]
    pub low: String,
    /// The higher end; the same as `low` when the price is known.
    pub high: String,
    /// `known_tariff`, `national_scale` or `typical_range`.
    pub basis: &'static str,
    /// French, for people.
    pub label: String,
}

/// What the costs of an answer rest on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CostsView {
    /// Month of care, `YYYY-MM`.
    pub month: String,
    /// Hours of care a month, those of the schedule or usual ones.
    pub hours_month: String,
    /// French, for people.
    pub message: String,
}

type Known = HashMap<(PricedCare, Tariff), Option<Estimate>>;

/// Costs for one household: equal prices are worked out once.
pub struct FamilyCosts {
    params: &'static Params,
    household: Household,
    month: Month,
    wanted: Wanted,
    known: RefCell<Known>,
}

impl FamilyCosts {
    /// Reads the household of a search. Its order by cost, and its cursors, are for this household.
    pub fn read(document: &Value, request: &mut SearchRequest) -> Result<Self, Problem> {
        let params = law()?;
        let month = Month::of(request.need.day(request.today));
        let household = Request::read_household(document, month).map_err(refused)?;
        let wanted = wanted(params, (&household, month), request.need.schedule.as_ref());
        let Some(wanted) = wanted else {
            let detail = "Aucun enfant du foyer n’a l’âge d’être gardé ce mois-là.";
            return Err(refused(vec![Refusal {
                pointer: "#/household/children".to_owned(),
                code: "out_of_range",
                detail: detail.to_owned(),
            }]));
        };
        request.household = Some(stable_hash(format!("{household:?}").as_bytes()));
        Ok(Self { params, household, month, wanted, known: RefCell::default() })
    }

    /// What the answer says of its costs.
    pub fn view(&self) -> CostsView {
        CostsView {
            month: self.month.to_string(),
            hours_month: self.wanted.hours.round_dp(2).normalize().to_string(),
            message: "Estimations pour votre foyer, aides et crédit d’impôt déduits : elles ne \
                      remplacent ni un devis ni une décision de la Caf."
                .to_owned(),
        }
    }

    /// What a listing costs; None when nothing can be said.
    pub fn of(&self, row: &Row) -> Option<CostView> {
        let estimate = self.estimate(row)?;
        let euros = |amount| format!("{:.2}", to_cents(amount));
        Some(CostView {
            low: euros(estimate.low),
            high: euros(estimate.high),
            basis: estimate.basis.as_str(),
            label: label(&estimate),
        })
    }

    fn estimate(&self, row: &Row) -> Option<Estimate> {
        let tariff = match row.tariff {
            Some(price) => Tariff::Hourly(EurosPerHour(price)),
            None => Tariff::Unknown,
        };
        match cares(row)? {
            (care, None) => self.one(care, tariff),
            // It is one or the other: the range holds both.
            (care, Some(other)) => {
                let (a, b) = (self.one(care, tariff)?, self.one(other, tariff)?);
                let (low, high) = (a.low.min(b.low), a.high.max(b.high));
                Some(Estimate { low, high, basis: Basis::TypicalRange })
            }
        }
    }

    fn one(&self, care: PricedCare, tariff: Tariff) -> Option<Estimate> {
        let work_out = || {
            estimate(self.params, (&self.household, self.month), self.wanted, (care, tariff)).ok()
        };
        *self.known.borrow_mut().entry((care, tariff)).or_insert_with(work_out)
    }
}

impl Costs for FamilyCosts {
    fn rank(&self, row: &Row) -> Option<CostRank> {
        let estimate = self.estimate(row)?;
        let cents = (to_cents(estimate.high) * Decimal::ONE_HUNDRED).to_i64()?;
        Some(CostRank { guessed: estimate.basis == Basis::TypicalRange, cents })
    }
}

/// Refuses an order by cost without a household.
pub fn check(sort: Sort, costs: Option<&FamilyCosts>) -> Result<(), Problem> {
    if sort != Sort::Cost || costs.is_some() {
        return Ok(());
    }
    let detail = "« sort=cost » demande le foyer : « household », dans le corps de POST \
                  /v1/listings/search. Il ne se met pas dans une adresse.";
    Err(Problem::with_errors(
        ProblemKind::InvalidParameter,
        vec![FieldError::new("sort", "needs_household", detail)],
    ))
}

fn wanted(
    params: &Params,
    (household, month): (&Household, Month),
    schedule: Option<&Schedule>,
) -> Option<Wanted> {
    let Some(schedule) = schedule else { return Wanted::usual(params, household, month) };
    let weekly = Decimal::from(schedule.minutes_of_two_weeks()) / Decimal::from(2 * 60);
    let weeks = params.on(month.first_day()).get(P::TypiqueSemaines).ok()?;
    let hours = crate::simulator::rules::emploi::hours_of_month(weekly, weeks);
    Wanted::for_hours(params, household, month, hours)
}

/// Ways of care that a listing is, as far as prices go; two when it may be either.
fn cares(row: &Row) -> Option<(PricedCare, Option<PricedCare>)> {
    let one = |care| Some((care, None));
    match row.listing_type {
        ListingType::AssistantMaternel | ListingType::Mam => one(PricedCare::AssistantMaternel),
        // What an organisation asks, or what an employee earns: a price that is told is a fee.
        ListingType::GardeADomicile if row.tariff.is_some() => one(PricedCare::Prestataire),
        ListingType::GardeADomicile => {
            Some((PricedCare::GardeADomicile, Some(PricedCare::Prestataire)))
        }
        ListingType::Creche => match (row.subtype, row.funding) {
            (_, Some(Funding::Paje)) => one(PricedCare::MicroCrechePaje),
            (Some(Subtype::MicroCreche), None) => {
                Some((PricedCare::MicroCrechePaje, Some(PricedCare::CrechePsu)))
            }
            (Some(Subtype::CrecheFamiliale | Subtype::CrecheParentale), _) => {
                one(PricedCare::CrecheFamilialePsu)
            }
            _ => one(PricedCare::CrechePsu),
        },
        ListingType::Rpe | ListingType::Laep => None,
    }
}

/// "312 € par mois, d’après le tarif annoncé".
fn label(estimate: &Estimate) -> String {
    let euros = |amount: Decimal| amount.round().normalize().to_string();
    let (low, high) = (euros(estimate.low), euros(estimate.high));
    let basis = estimate.basis.label();
    if low == high {
        format!("Environ {low}\u{a0}€ net par mois, {basis}")
    } else {
        format!("Entre {low} et {high}\u{a0}€ net par mois, {basis}")
    }
}
