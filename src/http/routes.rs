//! The table of contents of the service: every address and its methods.

use super::handlers::{addresses, changes, health, listings, quality, sources};
use super::problem::{Problem, ProblemKind};
use super::{openapi, pages};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Resource, web};

const READ: &str = "GET, HEAD, OPTIONS";
const WRITE: &str = "POST, OPTIONS";
const BOTH: &str = "GET, HEAD, POST";

/// Declares every route.
pub fn configure(config: &mut web::ServiceConfig) {
    let get = web::get;
    config
        .service(
            read("/v1/listings")
                .route(get().to(listings::find))
                .route(web::head().to(listings::find)),
        )
        .service(
            web::resource("/v1/listings/search")
                .route(web::post().to(listings::find_by_post))
                .route(web::method(actix_web::http::Method::OPTIONS).to(preflight_write))
                .default_service(web::to(|| refuse(WRITE))),
        )
        .service(
            read("/v1/listings/{id}")
                .route(get().to(listings::one))
                .route(web::head().to(listings::one)),
        )
        .service(
            read("/v1/addresses")
                .route(get().to(addresses::find))
                .route(web::head().to(addresses::find)),
        )
        .service(
            read("/v1/addresses/search")
                .route(get().to(addresses::find_alias))
                .route(web::head().to(addresses::find_alias)),
        )
        .service(
            read("/v1/addresses/reverse")
                .route(get().to(addresses::reverse))
                .route(web::head().to(addresses::reverse)),
        )
        .service(
            read("/v1/sources").route(get().to(sources::list)).route(web::head().to(sources::list)),
        )
        .service(
            read("/v1/changes").route(get().to(changes::list)).route(web::head().to(changes::list)),
        )
        .service(
            read("/v1/quality").route(get().to(quality::show)).route(web::head().to(quality::show)),
        )
        .service(
            read("/openapi.json")
                .route(get().to(openapi::document))
                .route(web::head().to(openapi::document)),
        )
        .service(
            read("/health/live").route(get().to(health::live)).route(web::head().to(health::live)),
        )
        .service(
            read("/health/ready")
                .route(get().to(health::ready))
                .route(web::head().to(health::ready)),
        )
        .service(
            read("/metrics")
                .route(get().to(health::metrics))
                .route(web::head().to(health::metrics)),
        )
        .configure(pages::configure)
        .default_service(web::to(nothing_here));
}

/// An address that is read, from any page.
fn read(path: &str) -> Resource {
    web::resource(path)
        .route(web::method(actix_web::http::Method::OPTIONS).to(preflight_read))
        .default_service(web::to(|| refuse(READ)))
}

/// A page that is read, and perhaps posted to.
pub fn page(path: &str, posted: bool) -> Resource {
    let allow = if posted { BOTH } else { "GET, HEAD" };
    web::resource(path).default_service(web::to(move || refuse(allow)))
}

async fn refuse(allow: &'static str) -> HttpResponse {
    let detail = format!("Méthodes possibles à cette adresse : {allow}.");
    let mut problem = Problem::new(ProblemKind::MethodNotAllowed, detail);
    problem.allow = Some(allow);
    problem.response()
}

async fn nothing_here(request: HttpRequest) -> HttpResponse {
    pages::errors::not_found(&request)
}

async fn preflight_read() -> HttpResponse {
    preflight(READ)
}

async fn preflight_write() -> HttpResponse {
    preflight(WRITE)
}

fn preflight(allow: &'static str) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ALLOW, allow))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, allow))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}
