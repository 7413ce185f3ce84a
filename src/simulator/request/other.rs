//! Computations that are no way of care: pay slips, tax credits alone, the temporary complement.

use super::Context;
use super::fields::{Bounds, Fields, HOURS_OF_MONTH, MONTHLY_EUROS, YEARLY_EUROS};
use crate::simulator::household::MOST_CHILDREN;
use crate::simulator::money::{EurosPerMonth, EurosPerYear};
use crate::simulator::rules::cmg_emploi_direct::Employed;
use crate::simulator::rules::complement_transitoire::{Current, Declaration, History};
use crate::simulator::rules::credit_impot::{ChildExpense, HomeSituation};
use rust_decimal::Decimal;
use serde_json::Value;

/// A gross pay to be turned into a net one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetPay {
    pub gross: EurosPerMonth,
    pub alsace_moselle: bool,
    /// Provident contribution of the employee; None: by its rate.
    pub provident: Option<Decimal>,
}

/// Expense of a year for one child outside the home.
pub type ChildSpent = ChildExpense;

/// Expense of a year at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeSpent {
    /// Less the help received.
    pub expense: EurosPerYear,
    pub situation: HomeSituation,
}

/// Most declarations of the three months.
const MOST_DECLARATIONS: usize = 60;
/// Bounds that are wider than those of one family's care.
const GROSS: Bounds = Bounds { most: 100_000, unit: "euros par mois" };

fn required<T>(fields: &Fields<'_>, name: &'static str, found: Option<T>) -> Option<T> {
    if found.is_none() && !fields.has(name) {
        fields.refuse(name, "required", format!("« {name} » manque."));
    }
    found
}

/// Reads a pay.
pub fn net_pay(mut fields: Fields<'_>) -> Option<NetPay> {
    let gross = fields.amount("gross_month", GROSS);
    let gross = required(&fields, "gross_month", gross);
    let alsace_moselle = fields.flag("alsace_moselle");
    let provident = fields.amount("provident_month", MONTHLY_EUROS);
    fields.finish();
    Some(NetPay { gross: EurosPerMonth(gross?), alsace_moselle, provident })
}

/// Reads the expense of each child.
pub fn spent_outside(mut fields: Fields<'_>) -> Option<Vec<ChildSpent>> {
    let list = fields.objects("expenses", MOST_CHILDREN);
    let list = required(&fields, "expenses", list);
    fields.finish();
    let one = |mut fields: Fields<'_>| {
        let expense = fields.amount("expense_year", YEARLY_EUROS);
        let expense = required(&fields, "expense_year", expense);
        let alternating = fields.flag("alternating");
        fields.finish();
        Some(ChildExpense { expense: EurosPerYear(expense?), alternating })
    };
    let read: Vec<Option<ChildSpent>> = list?.into_iter().map(one).collect();
    read.into_iter().collect()
}

/// Reads the expense of a home employment.
pub fn spent_home(mut fields: Fields<'_>) -> Option<HomeSpent> {
    let expense = fields.amount("expense_year", YEARLY_EUROS);
    let expense = required(&fields, "expense_year", expense);
    let help = fields.amount("help_year", YEARLY_EUROS).unwrap_or_default();
    let most = u32::try_from(MOST_CHILDREN).unwrap_or_default();
    let children = fields.integer("dependent_children", 0, most).unwrap_or_default();
    let alternating = fields.integer("alternating_children", 0, most).unwrap_or_default();
    let first_year = fields.flag("first_year");
    let disability = fields.flag("disability");
    fields.finish();
    let situation = HomeSituation { children, alternating, first_year, disability };
    Some(HomeSpent { expense: EurosPerYear(expense? - help).or_zero(), situation })
}

/// Reads what a family had from March to May 2025.
pub fn history(mut fields: Fields<'_>, context: &Context<'_>) -> Option<History> {
    let received_cmg = fields.optional_flag("received_cmg");
    let enough_months = fields.optional_flag("enough_months");
    let list = fields.objects("declarations", MOST_DECLARATIONS);
    let list = required(&fields, "declarations", list);
    let pay = fields.amount("current_pay_month", MONTHLY_EUROS).map(EurosPerMonth);
    let cmg = fields.amount("current_cmg_month", MONTHLY_EUROS).map(EurosPerMonth);
    fields.finish();
    let read: Vec<Option<Declaration>> =
        list?.into_iter().map(|one| declaration(one, context)).collect();
    Some(History {
        received_cmg: received_cmg.unwrap_or(true),
        enough_months: enough_months.unwrap_or(true),
        current: pay.map(|pay| Current { pay, cmg: cmg.unwrap_or_default() }),
        declarations: read.into_iter().collect::<Option<_>>()?,
    })
}

fn declaration(mut fields: Fields<'_>, context: &Context<'_>) -> Option<Declaration> {
    let month = fields.month("month");
    let month = required(&fields, "month", month);
    let employed = fields.word(
        "employed",
        &[
            ("assistant_maternel", Employed::AssistantMaternel),
            ("garde_a_domicile", Employed::ADomicile),
        ],
    );
    let employed = required(&fields, "employed", employed);
    let hours = fields.amount("hours", HOURS_OF_MONTH);
    let hours = required(&fields, "hours", hours);
    let pay = fields.amount("pay_month", MONTHLY_EUROS);
    let pay = required(&fields, "pay_month", pay);
    let received = fields.amount("cmg_month", MONTHLY_EUROS).unwrap_or_default();
    let known = context.household.map_or(0, |household| household.children.len());
    let places = fields.value("children").map_or(Some(Vec::new()), |value| places(value, known));
    if places.is_none() {
        let detail = "« children » est la liste des rangs des enfants gardés, à partir de 0.";
        fields.refuse("children", "unknown_child", detail);
    }
    fields.finish();
    Some(Declaration {
        month: month?,
        employed: employed?,
        hours: hours?,
        pay: EurosPerMonth(pay?),
        received: EurosPerMonth(received),
        children: places?,
    })
}

fn places(value: &Value, known: usize) -> Option<Vec<usize>> {
    let place = |value: &Value| {
        let place = usize::try_from(value.as_u64()?).ok()?;
        (place < known).then_some(place)
    };
    value.as_array()?.iter().map(place).collect()
}
