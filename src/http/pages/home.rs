//! The first page.

use super::{Form, Layout, html, words};
use crate::domain::{CommuneCode, ListingType};
use crate::http::state::AppState;
use crate::search::Generation;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
    form: Form,
    listings: String,
    real_sources: usize,
    dates: Option<(String, String)>,
    towns: Vec<Town>,
}

/// A town with fictitious listings.
struct Town {
    code: String,
    name: String,
}

/// `GET /`
pub async fn show(state: web::Data<AppState>) -> HttpResponse {
    let generation = match state.generation() {
        Ok(generation) => generation,
        Err(problem) => return problem.response(),
    };
    let sources = generation.manifest.sources.iter();
    let page = HomePage {
        layout: Layout::new("home"),
        form: Form::default(),
        listings: words::thousands(generation.manifest.listings),
        real_sources: sources.filter(|s| !s.info.demonstration && s.published > 0).count(),
        dates: generation.manifest.data_dates.map(|(a, b)| (words::since(a), words::month(b))),
        towns: towns(&generation),
    };
    html(StatusCode::OK, &page)
}

/// Towns where every kind of fictitious listing can be tried, an RPE included; arrondissements
/// under the name of their city.
fn towns(generation: &Generation) -> Vec<Town> {
    let city =
        |code: CommuneCode| generation.places.commune(code).and_then(|c| c.parent).unwrap_or(code);
    let relays = generation
        .rows()
        .iter()
        .filter(|row| row.demonstration && row.listing_type == ListingType::Rpe);
    let codes: BTreeSet<CommuneCode> = relays.map(|row| city(row.citycode)).collect();
    let mut communes: Vec<_> =
        codes.into_iter().filter_map(|code| generation.places.commune(code)).collect();
    communes.sort_by_key(|c| (std::cmp::Reverse(c.population), c.code));
    let town =
        |c: &&crate::geocode::Commune| Town { code: c.code.to_string(), name: c.name.clone() };
    communes.iter().take(6).map(town).collect()
}
