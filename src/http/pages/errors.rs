//! Addresses where there is nothing.

use super::texts::{TextPage, TextPart};
use crate::http::problem::{Problem, ProblemKind};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

/// A page for a browser, a problem document for a program.
pub fn not_found(request: &HttpRequest) -> HttpResponse {
    let accept = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok());
    let browser = accept.is_some_and(|a| a.contains("text/html"));
    if !browser || request.path().starts_with("/v1/") {
        return Problem::new(ProblemKind::NotFound, "Il n’y a rien à cette adresse.").response();
    }
    page("Page introuvable", "Il n’y a rien à cette adresse. Elle a peut-être changé.")
}

/// A listing that does not exist (any more).
pub fn listing_not_found() -> HttpResponse {
    page(
        "Fiche introuvable",
        "Cette fiche n’existe pas, ou n’existe plus dans les données actuelles.",
    )
}

fn page(title: &str, text: &str) -> HttpResponse {
    let part = TextPart { heading: None, paragraphs: vec![text.to_owned()] };
    super::html(StatusCode::NOT_FOUND, &TextPage::new(title, vec![part]))
}
