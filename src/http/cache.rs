//! ETag, 304 and cache headers of public reads.

use crate::domain::Date;
use crate::search::Generation;
use crate::search::row::stable_hash;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

/// Public reads may be a minute old, and served stale while being renewed.
pub const PUBLIC: &str = "public, max-age=60, stale-while-revalidate=600";

/// Tag of an answer: the generation, the day, the address asked and the form.
pub fn tag(generation: &Generation, today: Date, request: &HttpRequest, form: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let asked = format!("{} {today} {form} v{version}", request.uri());
    let id = generation.manifest.id.as_str();
    format!("W/\"{id}-{:016x}\"", stable_hash(asked.as_bytes()))
}

/// Tag of a text that is cheap to write: its content.
pub fn tag_of(body: &str) -> String {
    format!("W/\"{:016x}\"", stable_hash(body.as_bytes()))
}

/// A 304 when the client already has this very answer.
pub fn not_modified(request: &HttpRequest, tag: &str) -> Option<HttpResponse> {
    is_known(request, tag).then(|| {
        HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, PUBLIC))
            .finish()
    })
}

fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let opaque = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    let values = request.headers().get_all(header::IF_NONE_MATCH);
    values
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|candidate| candidate.trim() == "*" || opaque(candidate) == opaque(tag))
}

/// Turns a tagged answer that the client has into a 304: for pages and documents, whose tag is only
/// known once they are written.
pub fn revalidated(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let read = matches!(*response.request().method(), Method::GET | Method::HEAD);
    let tag = response.headers().get(header::ETAG).and_then(|v| v.to_str().ok());
    let known = tag.is_some_and(|tag| is_known(response.request(), tag));
    if !(read && known && response.status() == StatusCode::OK) {
        return response;
    }
    response.map_body(|head, _| {
        head.status = StatusCode::NOT_MODIFIED;
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CONTENT_LENGTH] {
            head.headers.remove(name);
        }
        BoxBody::new(())
    })
}

/// A public answer.
pub fn public(tag: &str, media_type: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, PUBLIC))
        .body(body)
}

/// What stood here is told elsewhere; merges can be undone, so nobody remembers it for long.
pub fn moved(location: &str) -> HttpResponse {
    HttpResponse::MovedPermanently()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, PUBLIC))
        .finish()
}
