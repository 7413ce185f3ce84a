//! What care costs a household, and the legal values behind it. Nothing of a request is kept or logged.

mod documentation;
mod legal_values;

pub use documentation::{
    ChildBody, DeclarationBody, ExpenseBody, HouseholdBody, OptionBody, SimulationBody,
};
pub use legal_values::{LegalSource, LegalValue, LegalValues, Parameter, ToReview};

use crate::http::params::Params as Query;
use crate::http::problem::{FieldError, Problem, ProblemDocument, ProblemKind};
use crate::http::state::AppState;
use crate::http::{body, cache};
use crate::simulator::answer::{Simulation, answer, unknown_law};
use crate::simulator::{Params, Refusal, Request};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

/// Faults told of one request.
const MOST_FAULTS: usize = 20;

/// The net cost of one or several ways of care for a household, each line with its rule and its source.
///
/// Every result is an estimate. Nothing is stored.
#[utoipa::path(
    post, path = "/v1/cost-simulations", tag = "costs", request_body = SimulationBody,
    responses(
        (status = 200, description = "Net costs, in the order of the options", body = Simulation),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "The body was too slow", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body was too large", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn simulate(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let body = match body::read(&request, payload, "application/json").await {
        Ok(body) => body,
        Err(problem) => return problem.response(),
    };
    let run = || -> Result<HttpResponse, Problem> {
        // The address takes no parameter: all of them are in the body.
        Query::from_query(request.query_string(), &[])?;
        let found = worked_out(law()?, &body)?;
        let body = serde_json::to_vec(&found).map_err(Problem::internal)?;
        Ok(HttpResponse::Ok()
            .content_type("application/json")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body))
    };
    run().unwrap_or_else(|problem| problem.response())
}

/// The law, for whoever shows it or works with it.
pub fn law() -> Result<&'static Params, Problem> {
    Params::shared().map_err(Problem::internal)
}

fn worked_out(params: &Params, body: &[u8]) -> Result<Simulation, Problem> {
    let document = serde_json::from_slice(body).map_err(|_| {
        let detail = "Le corps doit être un objet JSON (UTF-8, sans NaN ni infini).";
        Problem::new(ProblemKind::InvalidBody, detail)
    })?;
    let request = Request::read(&document, params).map_err(refused)?;
    answer(params, &request)
        .map_err(|unknown| refused(vec![unknown_law(unknown, request.month, params)]))
}

/// The problem that tells faults.
pub fn refused(mut refusals: Vec<Refusal>) -> Problem {
    refusals.truncate(MOST_FAULTS);
    let all = |code| refusals.iter().all(|refusal| refusal.code == code);
    let kind = if all("unknown") {
        ProblemKind::UnknownParameter
    } else if all("contradictory") {
        ProblemKind::ContradictoryParameters
    } else {
        ProblemKind::InvalidParameter
    };
    let error =
        |one: Refusal| FieldError { pointer: one.pointer, code: one.code, detail: one.detail };
    Problem::with_errors(kind, refusals.into_iter().map(error).collect())
}

/// The legal values in force on a day, each with its unit, its start, its sources and how sure it is;
/// and those that are due for review today.
#[utoipa::path(
    get, path = "/v1/cost-parameters", tag = "costs",
    params(("on" = Option<String>, Query, description = "A day, `2026-10-01`; today when absent")),
    responses(
        (status = 200, description = "Legal values", body = LegalValues),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A parameter is wrong", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn parameters(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let run = || -> Result<HttpResponse, Problem> {
        let mut query = Query::from_query(request.query_string(), &["on"])?;
        let today = state.clock.today();
        let told = query.short_text("on", 10);
        let day = told.as_deref().map(str::parse);
        if matches!(day, Some(Err(_))) {
            query.refuse("on", "not_a_date", "« on » s’écrit AAAA-MM-JJ.");
        }
        query.finish()?;
        let day = day.and_then(Result::ok).unwrap_or(today);
        let view = legal_values::view(law()?, day, today);
        let text = serde_json::to_string(&view).map_err(Problem::internal)?;
        let tag = cache::tag_of(&text);
        Ok(match cache::not_modified(&request, &tag) {
            Some(unchanged) => unchanged,
            None => cache::public(&tag, "application/json", text.into_bytes()),
        })
    };
    run().unwrap_or_else(|problem| problem.response())
}
