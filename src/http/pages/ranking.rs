//! The public page that says how results are ordered, written from the file that orders them.

use super::{Layout, html};
use crate::http::state::AppState;
use crate::search::ranking::{Ranking, Weights};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "ranking.html")]
struct RankingPage<'a> {
    layout: Layout,
    ranking: &'a Ranking,
    profiles: Vec<Profile>,
    parts: [&'static str; 7],
}

struct Profile {
    name: &'static str,
    weights: Vec<String>,
}

/// What each part of a score is called for families.
const PARTS: [&str; 7] = [
    "Distance",
    "Type d’accueil",
    "Horaires, âge et accueil voulus",
    "Places libres",
    "Demandes particulières",
    "Mots cherchés",
    "Fraîcheur de la fiche",
];

/// `GET /classement`.
pub async fn show(state: web::Data<AppState>) -> HttpResponse {
    let generation = match state.generation() {
        Ok(generation) => generation,
        Err(problem) => return problem.response(),
    };
    let ranking = &generation.ranking;
    let profiles = ranking
        .profiles()
        .map(|(name, weights)| Profile { name: situation(name), weights: percents(weights) });
    let page = RankingPage {
        layout: Layout::new("ranking"),
        ranking,
        profiles: profiles.into(),
        parts: PARTS,
    };
    html(StatusCode::OK, &page)
}

fn situation(profile: &str) -> &'static str {
    match profile {
        "need" => "Un lieu et un besoin (date, horaires, âge)",
        "words" => "Un lieu et des mots",
        "words_need" => "Un lieu, des mots et un besoin",
        "urgent" => "Une demande urgente",
        "name" => "Le nom d’un établissement",
        _ => "Un lieu seul",
    }
}

fn percents(w: &Weights) -> Vec<String> {
    let parts = [w.distance, w.kind, w.need, w.availability, w.asks, w.words, w.freshness];
    parts.iter().map(|part| format!("{} %", (part * 100.0).round())).collect()
}
