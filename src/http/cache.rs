//! ETag, 304 and cache headers of public reads.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use crate::search::Generation;
use crate::search::row::stable_hash;

/// Public reads may be a minute old, and served stale while being renewed.
pub const PUBLIC: &str = "public, max-age=60, stale-while-revalidate=600";

/// Tag of an answer: the generation, the day, and the address asked.
pub fn tag(generation: &Generation, today: crate::domain::Date, request: &HttpRequest) -> String {
    let asked = format!("{} {} v{}", request.uri(), today, env!("CARGO_PKG_VERSION"));
    let id = generation.manifest.id.as_str();
    format!("W/\"{id}-{:016x}\"", stable_hash(asked.as_bytes()))
}

/// A 304 when the client already has this very answer.
pub fn not_modified(request: &HttpRequest, tag: &str) -> Option<HttpResponse> {
    let opaque = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    let values = request.headers().get_all(header::IF_NONE_MATCH);
    let same = values
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|candidate| candidate.trim() == "*" || opaque(candidate) == opaque(tag));
    same.then(|| {
        HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, PUBLIC))
            .finish()
    })
}

/// A public JSON answer.
pub fn json(tag: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
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
