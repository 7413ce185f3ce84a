//! The body of a simulation, for the contract. `simulator::request` reads and checks it.

#![allow(dead_code, reason = "read by the documentation generator only")]

use utoipa::ToSchema;

/// A household and 1 to 8 options. Amounts are euros, as text ("12.50") or as numbers.
#[derive(ToSchema)]
pub struct SimulationBody {
    /// Month of the care.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2026-10")]
    month: String,
    /// Works out so many months one by one, with the tax credit of each calendar year; a typical month
    /// and twelve of them when absent.
    #[schema(minimum = 1, maximum = 36)]
    months: Option<u32>,
    /// In such a course, a child leaves care when school begins.
    stops_at_school: Option<bool>,
    /// Needed by every way of care.
    household: Option<HouseholdBody>,
    #[schema(min_items = 1, max_items = 8)]
    options: Vec<OptionBody>,
}

/// The household.
#[derive(ToSchema)]
pub struct HouseholdBody {
    /// All dependent children, in care or not.
    #[schema(min_items = 1, max_items = 15)]
    children: Vec<ChildBody>,
    lone_parent: Option<bool>,
    /// Yearly income of the year before last, before the deduction of 10 % or of real expenses: what a
    /// crèche takes. One of both incomes at least.
    #[schema(example = "40000")]
    income_before_allowance: Option<String>,
    /// The same after the deduction: what the CMG takes.
    #[schema(example = "36000")]
    income_after_allowance: Option<String>,
    /// A parent receives the AAH.
    aah: Option<bool>,
    /// PreParE: `full`, `half_or_less` (works half of the time or less), `over_half`.
    #[schema(pattern = "^(full|half_or_less|over_half)$")]
    prepare: Option<String>,
    /// The parents work or are in a situation that counts as work; true when absent.
    active: Option<bool>,
    alsace_moselle: Option<bool>,
    /// Lives in an overseas département.
    overseas: Option<bool>,
}

/// A dependent child.
#[derive(ToSchema)]
pub struct ChildBody {
    /// Month of birth, known or expected; a day is accepted and only tells the first of a month apart.
    #[schema(example = "2024-05")]
    birth: String,
    /// Gives a right to the AEEH.
    aeeh: Option<bool>,
    /// Lives by turns with each parent.
    alternating: Option<bool>,
    /// A parent receives the daily allowance of the additional birth leave for this child.
    birth_leave: Option<bool>,
}

/// One option. Each mode reads its own fields, and refuses those of others.
///
/// All ways of care: `children`, `hours_month` or `hours_week` with `weeks_year`,
/// `employer_help_month`, `local_help_month`. What is not told is drawn from usual values, and the
/// answer says so. `creche`: `kind`, `income_ceiling_month`, `supplement_month`, `fee_rounding`.
/// `assistant_maternel` (or `mam`), one contract a child: a pay, `days_month` or `days_week`,
/// allowances. `garde_a_domicile`: a pay, `share`, `first_year`, `disability`. `micro_creche`,
/// `assistant_maternel_structure`, `garde_a_domicile_structure`: `hourly_fee` or `fee_month`. `mixed`:
/// `parts`. And computations alone: `complement_transitoire`, `net_pay`, `legal_values`,
/// `credit_hors_domicile`, `credit_domicile`.
#[derive(ToSchema)]
pub struct OptionBody {
    #[schema(example = "assistant_maternel")]
    mode: String,
    /// Ranks of the children cared for, from 0; all who are young enough when absent.
    children: Option<Vec<u32>>,
    hours_month: Option<String>,
    hours_week: Option<String>,
    weeks_year: Option<String>,
    employer_help_month: Option<String>,
    local_help_month: Option<String>,
    /// `collective` (default), `familiale` or `parentale`.
    kind: Option<String>,
    /// Ceiling of income of a manager who goes above the national one.
    income_ceiling_month: Option<String>,
    supplement_month: Option<String>,
    /// `exact` (default) or `cent`: what the bill multiplies by the hours.
    fee_rounding: Option<String>,
    net_hourly: Option<String>,
    gross_hourly: Option<String>,
    net_month: Option<String>,
    gross_month: Option<String>,
    /// Net pay and allowances in one sum.
    cost_month: Option<String>,
    days_month: Option<String>,
    days_week: Option<String>,
    /// Hours of presence of a day.
    hours_day: Option<String>,
    maintenance_day: Option<String>,
    maintenance_month: Option<String>,
    meals_day: Option<String>,
    meals_month: Option<String>,
    mileage_month: Option<String>,
    holiday_pay_month: Option<String>,
    ending_pay_month: Option<String>,
    /// Of the hours, those beyond the weekly threshold.
    increased_hours_month: Option<String>,
    /// 0.25 for 25 %.
    increase_rate: Option<String>,
    /// The assistante maternelle holds the professional title.
    titled: Option<bool>,
    /// Part of this family in a shared employment: 1 when it is alone.
    share: Option<String>,
    transport_month: Option<String>,
    /// First year in which the family employs somebody at home.
    first_year: Option<bool>,
    /// Somebody in the household is recognised as disabled (80 % or card).
    disability: Option<bool>,
    hourly_fee: Option<String>,
    fee_month: Option<String>,
    /// Enough hours of the month are at night, on Sundays or public holidays.
    specific_hours: Option<bool>,
    /// Two to four ways of care of the same months.
    #[schema(no_recursion)]
    parts: Option<Vec<OptionBody>>,
    /// `complement_transitoire`: the family received the CMG from March to May 2025.
    received_cmg: Option<bool>,
    enough_months: Option<bool>,
    /// Pay and CMG of the month in which the complement is paid: together they bound it.
    current_pay_month: Option<String>,
    current_cmg_month: Option<String>,
    declarations: Option<Vec<DeclarationBody>>,
    /// `net_pay`.
    alsace_moselle: Option<bool>,
    /// Provident contribution of the employee; by its rate when absent.
    provident_month: Option<String>,
    /// `credit_hors_domicile`: expense of each child younger than 6.
    expenses: Option<Vec<ExpenseBody>>,
    /// `credit_domicile`.
    expense_year: Option<String>,
    help_year: Option<String>,
    dependent_children: Option<u32>,
    alternating_children: Option<u32>,
}

/// An employee in a month of spring 2025.
#[derive(ToSchema)]
pub struct DeclarationBody {
    #[schema(example = "2025-03")]
    month: String,
    /// `assistant_maternel` or `garde_a_domicile`.
    employed: String,
    hours: String,
    /// Net pay and allowances.
    pay_month: String,
    /// CMG on the pay that was received.
    cmg_month: Option<String>,
    /// Ranks of the children cared for.
    children: Option<Vec<u32>>,
}

/// Expense of a year for a child.
#[derive(ToSchema)]
pub struct ExpenseBody {
    expense_year: String,
    alternating: Option<bool>,
}
