//! Style sheet, script and images, at addresses that change with their content.

use crate::bundled::Web;
use crate::http::problem::{Problem, ProblemKind};
use actix_web::http::header;
use actix_web::{HttpResponse, web};

/// Address of an asset; its content never changes there.
pub fn url(name: &str) -> String {
    format!("/assets/{}/{name}", Web::get(name).map_or_else(|| "0".to_owned(), |f| version(&f)))
}

fn version(file: &rust_embed::EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    hash[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sends an asset; an old version gets a short cache life, since its content is today's.
pub async fn serve(path: web::Path<(String, String)>) -> HttpResponse {
    let (asked, name) = path.into_inner();
    let Some(file) = Web::get(&name) else {
        return Problem::new(ProblemKind::NotFound, "Ce fichier n’existe pas.").response();
    };
    let life = if asked == version(&file) {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=60"
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, life))
        .body(file.data.into_owned())
}
