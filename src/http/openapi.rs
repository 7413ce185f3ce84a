//! The contract: OpenAPI 3.1, written from the code, committed, compared in tests.

use super::handlers::{addresses, changes, costs, health, listings, quality, sources, suggest};
use super::params::Params;
use super::problem::ProblemDocument;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Berceau",
        description = "Childcare near a French family. Distances are metres, dates ISO 8601, points WGS 84. A field that is null or absent is unknown: neither yes nor no.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This service")),
    security(()),
    tags(
        (name = "listings", description = "Search and listings"),
        (name = "addresses", description = "Places, as the national address service answers"),
        (name = "sources", description = "Where the data come from"),
        (name = "costs", description = "What care costs a household, and the law behind it"),
        (name = "operations", description = "For those who run the service"),
    ),
    paths(
        listings::find, listings::find_by_post, listings::one,
        addresses::find, addresses::find_alias, addresses::reverse,
        suggest::complete, sources::list, changes::list, quality::show,
        costs::simulate, costs::parameters,
        document, health::live, health::ready, health::metrics,
    ),
    components(schemas(ProblemDocument))
)]
struct Contract;

/// The document as committed in `openapi/openapi.json`.
pub fn json() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&Contract::openapi())?;
    text.push('\n');
    Ok(text)
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operations", responses(
    (status = 200, description = "OpenAPI 3.1 document", body = Object),
    (status = 304, description = "The client already has this document"),
    (status = 400, description = "A parameter was given; this door takes none", body = ProblemDocument, content_type = "application/problem+json"),
))]
pub async fn document(request: HttpRequest) -> HttpResponse {
    if let Err(problem) = Params::from_query(request.query_string(), &[]) {
        return problem.response();
    }
    match json() {
        Ok(text) => HttpResponse::Ok()
            .content_type("application/json")
            .insert_header((header::ETAG, super::cache::tag_of(&text)))
            .insert_header((header::CACHE_CONTROL, super::cache::PUBLIC))
            .body(text),
        Err(error) => super::Problem::internal(error).response(),
    }
}
