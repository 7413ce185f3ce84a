//! Pages for people: server-rendered, in French, whole without script.

mod amounts;
mod assets;
mod choices;
pub mod errors;
mod family;
mod home;
mod legal_values;
mod listing;
mod map;
mod quality;
mod ranking;
mod results;
mod simulator;
mod texts;
mod typed;
mod understood;
mod words;

use super::cache;
use super::routes::page;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use askama::Template;

/// Declares the routes of the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    let read = |path: &str| page(path, false);
    config
        .service(read("/").route(web::get().to(home::show)).route(web::head().to(home::show)))
        .service(
            page("/recherche", true)
                .route(web::get().to(results::show))
                .route(web::head().to(results::show))
                .route(web::post().to(results::ask)),
        )
        .service(
            read("/etablissements/{id}")
                .route(web::get().to(listing::show))
                .route(web::head().to(listing::show)),
        )
        .service(
            read("/sources")
                .route(web::get().to(texts::sources))
                .route(web::head().to(texts::sources)),
        )
        .service(
            read("/qualite")
                .route(web::get().to(quality::show))
                .route(web::head().to(quality::show)),
        )
        .service(
            read("/classement")
                .route(web::get().to(ranking::show))
                .route(web::head().to(ranking::show)),
        )
        .service(
            page("/simulateur", true)
                .route(web::get().to(simulator::show))
                .route(web::head().to(simulator::show))
                .route(web::post().to(simulator::ask)),
        )
        .service(
            read("/simulateur/valeurs")
                .route(web::get().to(legal_values::show))
                .route(web::head().to(legal_values::show)),
        )
        .service(
            read("/accessibilite")
                .route(web::get().to(texts::accessibility))
                .route(web::head().to(texts::accessibility)),
        )
        .service(
            read("/donnees-personnelles")
                .route(web::get().to(texts::privacy))
                .route(web::head().to(texts::privacy)),
        )
        .service(
            read("/problemes/{code}")
                .route(web::get().to(texts::problem))
                .route(web::head().to(texts::problem)),
        )
        .service(
            read("/assets/{version}/{name}")
                .route(web::get().to(assets::serve))
                .route(web::head().to(assets::serve)),
        );
}

/// What every page's frame needs.
pub(super) struct Layout {
    pub css: String,
    pub icon: String,
    pub script: String,
    /// The menu entry of this page.
    pub current: &'static str,
}

impl Layout {
    pub fn new(current: &'static str) -> Self {
        let url = assets::url;
        Self { css: url("berceau.css"), icon: url("icon.svg"), script: url("berceau.js"), current }
    }
}

/// The search form, with what was typed when it comes back.
#[derive(Default)]
pub(super) struct Form {
    pub address: String,
    pub words: String,
    pub error: Option<String>,
}

/// A page with its status. Pages hold no private data but are always up to date: a browser asks
/// again each time, and is told when nothing has changed.
pub(super) fn html(status: StatusCode, template: &impl Template) -> HttpResponse {
    rendered(template, |text| {
        let mut page = HttpResponse::build(status);
        page.insert_header((header::CACHE_CONTROL, "no-cache"));
        if status == StatusCode::OK {
            page.insert_header((header::ETAG, cache::tag_of(text)));
        }
        page
    })
}

/// A page that repeats what a person typed: no copy of it stays anywhere.
pub(super) fn private_html(status: StatusCode, template: &impl Template) -> HttpResponse {
    rendered(template, |_| {
        let mut page = HttpResponse::build(status);
        page.insert_header((header::CACHE_CONTROL, "no-store"));
        page
    })
}

fn rendered(
    template: &impl Template,
    head: impl FnOnce(&str) -> HttpResponseBuilder,
) -> HttpResponse {
    match template.render() {
        Ok(text) => head(&text).content_type("text/html; charset=utf-8").body(text),
        Err(error) => super::Problem::internal(error).response(),
    }
}
