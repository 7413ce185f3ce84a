//! The outermost layer: security headers on every status, one line of log, counters, and a
//! problem document in place of any bare error of the framework.

use super::cache;
use super::metrics::RequestLabels;
use super::problem::{MEDIA_TYPE, Problem, ProblemKind};
use super::state::AppState;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::time::Instant;

/// Headers of every answer, errors included.
const SECURITY: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "geolocation=(self)"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

/// Wraps every request.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let public = is_public_read(request.path());
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let mut response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        // An error has lost its request: it cannot become a response here, so no handler and no
        // layer inside may return one. Extractors are not used; handlers answer with responses.
        Err(error) => return Err(error),
    };
    if needs_problem(&response) {
        let problem = problem_for(response.status());
        response = response.into_response(problem.response());
    }
    let mut response = cache::revalidated(response);
    set_headers(response.headers_mut(), public);
    record(&response, &method, started, state.as_deref().map(|s| &**s));
    Ok(response)
}

/// API reads may be used from any page; everything else stays on its own.
fn is_public_read(path: &str) -> bool {
    path.starts_with("/v1/") || path == "/openapi.json"
}

fn set_headers(headers: &mut HeaderMap, public: bool) {
    for (name, value) in SECURITY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let corp = if public { "cross-origin" } else { "same-origin" };
    let name = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(name, HeaderValue::from_static(corp));
    // An answer that was sent whole may be packed for the next client.
    if !headers.contains_key(header::VARY) {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if public {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
}

fn needs_problem(response: &ServiceResponse) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let ours = kind.is_some_and(|k| k.starts_with(MEDIA_TYPE) || k.starts_with("text/html"));
    (status.is_client_error() || status.is_server_error()) && !ours
}

fn problem_for(status: StatusCode) -> Problem {
    let kind = match status {
        StatusCode::NOT_FOUND => ProblemKind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemKind::MethodNotAllowed,
        StatusCode::NOT_ACCEPTABLE => ProblemKind::NotAcceptable,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemKind::UnsupportedMediaType,
        StatusCode::REQUEST_TIMEOUT => ProblemKind::BodyTimeout,
        status if status.is_server_error() => ProblemKind::Internal,
        _ => ProblemKind::BadRequest,
    };
    Problem::new(kind, "La requête ne peut pas être traitée telle quelle.")
}

/// The log holds the route's pattern, never the query, the body or the client's address.
fn record(response: &ServiceResponse, method: &Method, started: Instant, state: Option<&AppState>) {
    let route = response.request().match_pattern().unwrap_or_else(|| "(none)".to_owned());
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let duration_ms = elapsed.as_secs_f64() * 1000.0;
    tracing::debug!(%method, route, status, duration_ms, "request");
    if let Some(state) = state {
        state.metrics.seconds.observe(elapsed.as_secs_f64());
        state.metrics.requests.get_or_create(&RequestLabels { route, status }).inc();
    }
}
