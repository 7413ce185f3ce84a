//! The page of legal values: each with its dates, its sources and how sure it is.

use super::amounts::shown;
use super::typed::query_field;
use super::{Layout, html};
use crate::domain::Date;
use crate::http::handlers::costs::law;
use crate::http::state::AppState;
use crate::simulator::Params;
use crate::simulator::french;
use crate::simulator::params::{Amount, Dated, FAMILIES, Parameter};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "legal_values.html")]
struct LegalValuesPage {
    layout: Layout,
    /// As typed, or the day.
    typed: String,
    error: Option<&'static str>,
    day: String,
    families: Vec<Family>,
    sources: Vec<SourceRow>,
    due: Vec<(String, String)>,
}

struct Family {
    id: &'static str,
    title: &'static str,
    rows: Vec<ValueRow>,
}

struct ValueRow {
    label: String,
    about: Option<String>,
    /// What the rows of a table depend on.
    by: Option<String>,
    /// One amount without a key, or one a row.
    amounts: Vec<(String, String)>,
    since: String,
    confidence: &'static str,
    note: Option<String>,
    /// Numbers in the list of sources.
    sources: Vec<usize>,
}

struct SourceRow {
    number: usize,
    title: String,
    url: Option<String>,
}

/// `GET /simulateur/valeurs?on=2026-10-01`.
pub async fn show(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let law = match law() {
        Ok(law) => law,
        Err(problem) => return problem.response(),
    };
    let today = state.clock.today();
    let typed = query_field(request.query_string(), "on");
    let (day, error) = match typed.parse() {
        _ if typed.is_empty() => (today, None),
        Ok(day) => (day, None),
        Err(_) => (today, Some("Écrivez un jour de la forme 2026-10-01.")),
    };
    let status = if error.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let typed = if error.is_some() { typed } else { day.to_string() };
    html(status, &page(law, (day, today), typed, error))
}

fn page(
    law: &Params,
    (day, today): (Date, Date),
    typed: String,
    error: Option<&'static str>,
) -> LegalValuesPage {
    let numbers: BTreeMap<&str, usize> =
        law.sources().enumerate().map(|(place, source)| (source.id.as_str(), place + 1)).collect();
    let family = |id: &'static str| {
        let own = law.all().iter().filter(|one| one.id.split('.').next() == Some(id));
        let rows = own.filter_map(|one| Some(row(one, one.on(day)?, &numbers))).collect();
        Family { id, title: family_title(id), rows }
    };
    let sources = law.sources().enumerate().map(|(place, source)| SourceRow {
        number: place + 1,
        title: source.title.clone(),
        url: source.url.clone(),
    });
    let due = law.due_for_review(today);
    LegalValuesPage {
        layout: Layout::new("legal_values"),
        typed,
        error,
        day: french::day(day),
        families: FAMILIES.iter().copied().map(family).collect(),
        sources: sources.collect(),
        due: due.into_iter().map(|one| (one.parameter.label.clone(), one.reason)).collect(),
    }
}

fn row(one: &Parameter, dated: &Dated, numbers: &BTreeMap<&str, usize>) -> ValueRow {
    let text = |amount| shown(amount, &one.unit, &one.unit_label);
    let amounts = match &dated.amount {
        Amount::One(amount) => vec![(String::new(), text(*amount))],
        Amount::Table(table) => {
            table.rows().iter().map(|row| (keys(&row.key()), text(row.amount))).collect()
        }
    };
    let number = |id: &String| numbers.get(id.as_str()).copied();
    ValueRow {
        label: one.label.clone(),
        about: one.about.clone(),
        by: one.by.as_ref().map(|by| by.replace('_', "\u{20}")),
        amounts,
        since: french::day(dated.from),
        confidence: dated.confidence.label(),
        note: dated.note.clone(),
        sources: dated.sources.iter().filter_map(number).collect(),
    }
}

/// `4-7` and `8+` as families read them.
fn keys(key: &str) -> String {
    if let Some(least) = key.strip_suffix('+') {
        return format!("{least} et plus");
    }
    key.replace('-', " à ")
}

fn family_title(id: &str) -> &'static str {
    match id {
        "commun" => "Règles communes",
        "creche_psu" => "Crèches au tarif national",
        "cmg_emploi_direct" => "Complément de libre choix (CMG), quand vous employez",
        "cmg_ancien" => "CMG quand vous employez, jusqu’en août 2025",
        "cmg_structure" => "CMG, micro-crèches et organismes",
        "credit_impot" => "Crédits d’impôt",
        "emploi" => "Employer une personne",
        _ => "Valeurs habituelles, qui ne sont pas des règles",
    }
}
