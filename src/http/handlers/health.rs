//! For those who run the service.

use crate::http::params::Params;
use crate::http::problem::ProblemDocument;
use crate::http::state::AppState;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// State of the process.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<String>,
}

fn fresh(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}

fn no_parameters(request: &HttpRequest) -> Option<HttpResponse> {
    Params::from_query(request.query_string(), &[]).err().map(|problem| problem.response())
}

/// The process runs.
#[utoipa::path(get, path = "/health/live", tag = "operations", responses(
    (status = 200, description = "Running", body = Health),
    (status = 400, description = "A parameter was given; this door takes none", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn live(request: HttpRequest) -> HttpResponse {
    no_parameters(&request).unwrap_or_else(|| fresh(&Health { status: "ok", generation: None }))
}

/// Data are loaded: the service can answer.
#[utoipa::path(get, path = "/health/ready", tag = "operations", responses(
    (status = 200, description = "Ready", body = Health),
    (status = 400, description = "A parameter was given; this door takes none", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn ready(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    if let Some(refusal) = no_parameters(&request) {
        return refusal;
    }
    match state.generation() {
        Ok(generation) => {
            let id = Some(generation.manifest.id.to_string());
            fresh(&Health { status: "ok", generation: id })
        }
        Err(problem) => problem.response(),
    }
}

/// Counters in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operations", responses(
    (status = 200, description = "Counters", body = String, content_type = "application/openmetrics-text"),
    (status = 400, description = "A parameter was given; this door takes none", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn metrics(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    no_parameters(&request).unwrap_or_else(|| {
        HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(state.metrics.text())
    })
}
