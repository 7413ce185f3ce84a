//! The answer as the API and the command show it: every number a text, every word for families French.

use crate::simulator::CareOption;
use crate::simulator::notes::{Kept, Line, Use, Warning};
use crate::simulator::option::StructureKind;
use crate::simulator::params::{Confidence, Params};
use crate::simulator::run::Totals;
use crate::simulator::year;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A decimal as text: money never travels as a float.
pub(super) fn text(value: Decimal) -> String {
    let mut value = value;
    if value.scale() < 2 {
        value.rescale(2);
    }
    value.to_string()
}

fn plain(value: Decimal) -> String {
    value.round_dp(6).normalize().to_string()
}

/// Net costs side by side; every one of them an estimate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Simulation {
    /// `YYYY-MM`.
    pub month: String,
    /// Always true: only the crèche, the Caf and the tax office decide.
    pub estimate: bool,
    /// French.
    pub notice: &'static str,
    /// In the order of the request.
    pub options: Vec<OptionView>,
}

/// One option.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct OptionView {
    pub mode: &'static str,
    /// French.
    pub label: &'static str,
    /// A typical month; null for what is no way of care.
    #[schema(required)]
    pub monthly: Option<TotalsView>,
    /// Twelve such months, the tax credit over the year.
    #[schema(required)]
    pub yearly: Option<TotalsView>,
    /// Net cost of an hour of care, euros.
    #[schema(required)]
    pub hourly_net: Option<String>,
    /// Net cost of the month at both ends of usual prices, when no price was told.
    #[schema(required)]
    pub range: Option<RangeView>,
    /// Named amounts: euros, or what the name says.
    pub amounts: BTreeMap<&'static str, String>,
    pub lines: Vec<LineView>,
    pub warnings: Vec<WarningView>,
    /// The least sure of all values used.
    #[schema(required)]
    pub confidence: Option<Confidence>,
    /// Month by month, when asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<MonthView>,
    /// By calendar year, when months are asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<YearView>,
}

/// Amounts in euros, as decimal text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TotalsView {
    /// All that is due before any help, contributions included.
    pub gross: String,
    pub cmg: String,
    pub contributions_covered: String,
    /// Help of employers and towns.
    pub other_help: String,
    pub to_pay: String,
    pub tax_credit: String,
    pub net: String,
}

/// Net cost of a month, lowest and highest.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RangeView {
    pub low: String,
    pub high: String,
}

/// One step of the computation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineView {
    pub code: &'static str,
    /// French.
    pub label: &'static str,
    pub amount: String,
    pub unit: &'static str,
    /// French: the formula with its numbers.
    pub formula: String,
    pub confidence: Confidence,
    pub parameters: Vec<UseView>,
}

/// A legal value that was used.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UseView {
    /// As in `GET /v1/cost-parameters`.
    pub id: String,
    /// French.
    pub label: String,
    /// Row of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub value: String,
    pub unit: String,
    /// In force since.
    #[schema(format = Date)]
    pub from: String,
    pub confidence: Confidence,
    /// French titles.
    pub sources: Vec<String>,
}

/// Something that the family should know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarningView {
    pub code: &'static str,
    /// French.
    pub detail: String,
}

/// One month of a course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthView {
    pub month: String,
    pub gross: String,
    pub cmg: String,
    pub contributions_covered: String,
    pub other_help: String,
    pub to_pay: String,
    /// Children in care.
    pub children: usize,
}

/// One calendar year of a course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct YearView {
    pub year: i16,
    /// Months of it that were worked out.
    pub months: u8,
    pub to_pay: String,
    pub tax_credit: String,
    pub net: String,
}

pub(super) fn mode_word(option: &CareOption) -> &'static str {
    match option {
        CareOption::Creche(_) => "creche",
        CareOption::AssistantMaternel(_) => "assistant_maternel",
        CareOption::GardeADomicile(_) => "garde_a_domicile",
        CareOption::Structure(one) => match one.kind {
            StructureKind::MicroCreche => "micro_creche",
            StructureKind::AssistantMaternel => "assistant_maternel_structure",
            StructureKind::Domicile => "garde_a_domicile_structure",
        },
        CareOption::Mixed(_) => "mixed",
    }
}

pub(super) fn of_notes(params: &Params, notes: &Kept) -> OptionView {
    OptionView {
        amounts: notes.amounts.iter().map(|(name, value)| (*name, plain(*value))).collect(),
        lines: notes.lines.iter().map(|line| line_view(params, line)).collect(),
        warnings: notes.warnings.iter().map(warning_view).collect(),
        confidence: notes
            .lines
            .iter()
            .filter(|line| notes.weighs(line))
            .map(Line::confidence)
            .min(),
        ..OptionView::default()
    }
}

pub(super) fn warning_view(warning: &Warning) -> WarningView {
    WarningView { code: warning.code, detail: warning.detail.clone() }
}

pub(super) fn line_view(params: &Params, line: &Line) -> LineView {
    LineView {
        code: line.code,
        label: line.label,
        amount: text(line.amount.round_dp(6)),
        unit: line.unit,
        formula: line.formula.clone(),
        confidence: line.confidence(),
        parameters: line.uses.iter().map(|used| use_view(params, used)).collect(),
    }
}

pub(super) fn use_view(params: &Params, used: &Use) -> UseView {
    let parameter = params.parameter(used.parameter);
    let dated = parameter.values.iter().find(|dated| dated.from == used.from);
    let sources = dated.map(|dated| dated.sources.as_slice()).unwrap_or_default();
    let title = |id: &String| params.source(id).map(|source| source.title.clone());
    UseView {
        id: parameter.id.clone(),
        label: parameter.label.clone(),
        key: used.key.clone(),
        value: used.value.to_string(),
        unit: parameter.unit.clone(),
        from: used.from.to_string(),
        confidence: used.confidence,
        sources: sources.iter().filter_map(title).collect(),
    }
}

pub(super) fn totals_view(totals: &Totals) -> TotalsView {
    TotalsView {
        gross: text(totals.gross),
        cmg: text(totals.cmg),
        contributions_covered: text(totals.contributions_covered),
        other_help: text(totals.other_help),
        to_pay: text(totals.to_pay),
        tax_credit: text(totals.tax_credit),
        net: text(totals.net),
    }
}

pub(super) fn month_view(one: &year::MonthCost) -> MonthView {
    MonthView {
        month: one.month.to_string(),
        gross: text(one.outcome.gross.0),
        cmg: text(one.outcome.cmg.0),
        contributions_covered: text(one.outcome.covered.0),
        other_help: text(one.outcome.help.0),
        to_pay: text(one.outcome.to_pay().0),
        children: one.children,
    }
}

pub(super) fn year_view(one: &year::YearCost) -> YearView {
    YearView {
        year: one.year,
        months: one.months,
        to_pay: text(one.to_pay.0),
        tax_credit: text(one.tax_credit.0),
        net: text(one.net.0),
    }
}
