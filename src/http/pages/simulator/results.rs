//! The result: costs side by side, each line of each of them, the months to come, two charts.

use super::curves::{Curves, over_hours, over_income};
use super::form::{Screen, Typed};
use super::{chart, labels};
use crate::http::pages::Layout;
use crate::http::pages::amounts::{euros_of, shown};
use crate::simulator::answer::{LineView, OptionView, Simulation, UseView, YearView};
use crate::simulator::french::{self, NBSP, euros, number};
use crate::simulator::params::P;
use crate::simulator::{Basis, Month, Params};
use askama::Template;
use rust_decimal::Decimal;
use serde_json::Value;

#[derive(Template)]
#[template(path = "costs.html")]
pub struct CostsPage {
    layout: Layout,
    month: String,
    notice: &'static str,
    /// What was told: screen, label, value.
    told: Vec<(usize, &'static str, String)>,
    other_help: bool,
    rows: Vec<Row>,
    options: Vec<OptionPart>,
    charts: Vec<ChartPart>,
    hidden: Vec<(String, String)>,
}

/// A way of care in the table.
struct Row {
    label: &'static str,
    gross: String,
    cmg: String,
    covered: String,
    help: String,
    to_pay: String,
    credit: String,
    net: String,
    hourly: String,
    basis: String,
}

/// The explanation of a way of care.
struct OptionPart {
    id: usize,
    label: &'static str,
    net: String,
    confidence: &'static str,
    warnings: Vec<String>,
    lines: Vec<LinePart>,
    months: Vec<(String, String, String, String)>,
    years: Vec<(String, String, String, String)>,
}

struct LinePart {
    label: &'static str,
    amount: String,
    formula: String,
    values: Vec<String>,
}

struct ChartPart {
    id: &'static str,
    title: &'static str,
    axis: &'static str,
    svg: String,
    legend: Vec<(char, &'static str)>,
    rows: Vec<(String, Vec<String>)>,
}

impl CostsPage {
    /// From what was typed, the request that it makes, and its answer.
    pub fn new(law: &Params, typed: &Typed, (document, found): (&Value, &Simulation)) -> Self {
        let month = Month::parse(&found.month).map(Month::first_day).unwrap_or_default();
        let legal = law.on(month);
        let hours = legal.get(P::TypiqueHeuresSemaine).unwrap_or_default();
        let income = over_income(law, document).map(|curves| {
            chart_part(
                &curves,
                "revenu",
                "Coût net par mois selon le revenu",
                "Revenu annuel, en euros",
            )
        });
        let week = over_hours(law, document, hours).map(|curves| {
            chart_part(
                &curves,
                "heures",
                "Coût net par mois selon les heures",
                "Heures de garde par semaine",
            )
        });
        Self {
            layout: Layout::new("simulator"),
            month: french::month(month),
            notice: found.notice,
            told: told(typed),
            other_help: found
                .options
                .iter()
                .any(|one| one.monthly.as_ref().is_some_and(|totals| totals.other_help != "0.00")),
            rows: found.options.iter().filter_map(row).collect(),
            options: found.options.iter().enumerate().map(|one| option(law, one)).collect(),
            charts: income.into_iter().chain(week).collect(),
            hidden: typed.hidden(None),
        }
    }
}

/// The main answers, to be read again and changed.
fn told(typed: &Typed) -> Vec<(usize, &'static str, String)> {
    let births = typed.children().into_iter();
    let births: Vec<&str> = births.map(|row| typed.text(&format!("birth_{row}"))).collect();
    let modes: Vec<&str> = typed.modes().map(labels::mode_label).collect();
    let given = |name: &str| Some(typed.text(name)).filter(|text| !text.is_empty());
    let income = format!("{} par an", typed.text("income"));
    let hours = given("hours_week").map_or("temps complet habituel".to_owned(), str::to_owned);
    vec![
        (Screen::Children.number(), "Enfants, par mois de naissance", births.join(", ")),
        (Screen::Household.number(), labels::label("income"), income),
        (Screen::Care.number(), labels::label("hours_week"), hours),
        (Screen::Prices.number(), "Prix de", modes.join("\u{a0}; ")),
    ]
}

fn row(option: &OptionView) -> Option<Row> {
    let totals = option.monthly.as_ref()?;
    let basis = match (&option.range, option.mode) {
        (Some(range), _) => format!(
            "prix habituels\u{a0}: de {} à {} net",
            euros_of(&range.low),
            euros_of(&range.high)
        ),
        (None, "creche") => Basis::NationalScale.label().to_owned(),
        (None, _) => "d’après le prix que vous indiquez".to_owned(),
    };
    Some(Row {
        label: option.label,
        gross: euros_of(&totals.gross),
        cmg: euros_of(&totals.cmg),
        covered: euros_of(&totals.contributions_covered),
        help: euros_of(&totals.other_help),
        to_pay: euros_of(&totals.to_pay),
        credit: euros_of(&totals.tax_credit),
        net: euros_of(&totals.net),
        hourly: option.hourly_net.as_deref().map(euros_of).unwrap_or_default(),
        basis,
    })
}

fn option(law: &Params, (place, option): (usize, &OptionView)) -> OptionPart {
    let month = |text: &str| {
        Month::parse(text).map_or_else(|_| text.to_owned(), |m| french::month(m.first_day()))
    };
    let months = option.months.iter().map(|one| {
        (month(&one.month), euros_of(&one.gross), euros_of(&one.cmg), euros_of(&one.to_pay))
    });
    OptionPart {
        id: place + 1,
        label: option.label,
        net: option.monthly.as_ref().map(|totals| euros_of(&totals.net)).unwrap_or_default(),
        confidence: option.confidence.map_or("", crate::simulator::Confidence::label),
        warnings: option.warnings.iter().map(|warning| warning.detail.clone()).collect(),
        lines: option.lines.iter().map(|line| line_part(law, line)).collect(),
        months: months.collect(),
        years: option.years.iter().map(year).collect(),
    }
}

fn year(one: &YearView) -> (String, String, String, String) {
    let label = format!("{} ({}{NBSP}mois)", one.year, one.months);
    (label, euros_of(&one.to_pay), euros_of(&one.tax_credit), euros_of(&one.net))
}

fn line_part(law: &Params, line: &LineView) -> LinePart {
    // Defaults are a list of values: their number tells nothing.
    let counted = line.code == "typical_values";
    let amount = line.amount.parse().ok().filter(|_| !counted);
    LinePart {
        label: line.label,
        amount: amount.map(|amount| shown(amount, line.unit, "")).unwrap_or_default(),
        formula: line.formula.clone(),
        values: line.parameters.iter().map(|used| value(law, used)).collect(),
    }
}

/// « Plafond : 8,09 € par heure, depuis le 1er avril 2026. Valeur vérifiée. Sources : … »
fn value(law: &Params, used: &UseView) -> String {
    let parameter = law.all().iter().find(|one| one.id == used.id);
    let unit_label = parameter.map(|one| one.unit_label.as_str()).unwrap_or_default();
    let amount = used.value.parse::<Decimal>();
    let amount =
        amount.map_or_else(|_| used.value.clone(), |amount| shown(amount, &used.unit, unit_label));
    let since = used.from.parse().map(french::day).unwrap_or_default();
    let sure = used.confidence.label();
    format!(
        "{}\u{a0}: {amount}, depuis le {since}. Valeur\u{a0}: {sure}. D’après\u{a0}: {}.",
        used.label,
        used.sources.join("\u{a0}; ")
    )
}

fn chart_part(
    curves: &Curves,
    id: &'static str,
    title: &'static str,
    axis: &'static str,
) -> ChartPart {
    let nets = |place: Decimal| -> Vec<String> {
        let text = |net: Option<Decimal>| net.map_or_else(|| "inconnu".to_owned(), euros);
        curves.at(place).into_iter().map(text).collect()
    };
    let row = |place: &Decimal| (number(*place), nets(*place));
    let mut rows: Vec<(String, Vec<String>)> =
        curves.ticks.iter().filter(|place| !place.is_zero()).map(row).collect();
    rows.insert(0, (format!("{} (vous)", number(curves.yours)), nets(curves.yours)));
    let legend = curves.curves.iter().enumerate();
    ChartPart {
        id,
        title,
        axis,
        svg: chart::draw(curves, &format!("{title}. Le tableau qui suit donne les nombres.")),
        legend: legend.map(|(place, curve)| (chart::letter(place), curve.label)).collect(),
        rows,
    }
}
