//! The table of contents of the service: every address and its methods.

use super::handlers::{addresses, changes, costs, health, listings, quality, sources, suggest};
use super::problem::{Problem, ProblemKind};
use super::{openapi, pages};
use actix_web::http::{Method, header};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, web};

const READ: &str = "GET, HEAD, OPTIONS";
const WRITE: &str = "POST, OPTIONS";
const BOTH: &str = "GET, HEAD, POST";

/// Declares every route.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(reads("/v1/listings", listings::find))
        .service(
            web::resource("/v1/listings/search")
                .route(web::post().to(listings::find_by_post))
                .route(web::method(Method::OPTIONS).to(preflight_write))
                .default_service(web::to(|| refuse(WRITE))),
        )
        .service(reads("/v1/listings/{id}", listings::one))
        .service(reads("/v1/addresses", addresses::find))
        .service(reads("/v1/addresses/search", addresses::find_alias))
        .service(reads("/v1/addresses/reverse", addresses::reverse))
        .service(reads("/v1/suggest", suggest::complete))
        .service(reads("/v1/sources", sources::list))
        .service(reads("/v1/changes", changes::list))
        .service(reads("/v1/quality", quality::show))
        .service(
            web::resource("/v1/cost-simulations")
                .route(web::post().to(costs::simulate))
                .route(web::method(Method::OPTIONS).to(preflight_write))
                .default_service(web::to(|| refuse(WRITE))),
        )
        .service(reads("/v1/cost-parameters", costs::parameters))
        .service(reads("/openapi.json", openapi::document))
        .service(reads("/health/live", health::live))
        .service(reads("/health/ready", health::ready))
        .service(reads("/metrics", health::metrics))
        .configure(pages::configure)
        .default_service(web::to(nothing_here));
}

/// An address that is read, from any page; HEAD answers as GET.
fn reads<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args> + Clone,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .route(web::method(Method::OPTIONS).to(preflight_read))
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
