//! Pages of text: sources, privacy, accessibility, problems.

use super::{Layout, errors, html, words};
use crate::http::handlers::sources::{ReferenceView, SourceView, views};
use crate::http::problem::ProblemKind;
use crate::http::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// A part of a page of text.
pub struct TextPart {
    pub heading: Option<String>,
    pub paragraphs: Vec<String>,
}

/// A page of text.
#[derive(Template)]
#[template(path = "text.html")]
pub struct TextPage {
    layout: Layout,
    title: String,
    parts: Vec<TextPart>,
}

impl TextPage {
    /// A titled page.
    pub fn new(title: &str, parts: Vec<TextPart>) -> Self {
        Self { layout: Layout::new("text"), title: title.to_owned(), parts }
    }
}

fn parts(parts: &[(&str, &[&str])]) -> Vec<TextPart> {
    let part = |(heading, paragraphs): &(&str, &[&str])| TextPart {
        heading: (!heading.is_empty()).then(|| (*heading).to_owned()),
        paragraphs: paragraphs.iter().map(|p| (*p).to_owned()).collect(),
    };
    parts.iter().map(part).collect()
}

/// `GET /accessibilite`
pub async fn accessibility() -> HttpResponse {
    let text = parts(&[
        ("", &["Accessibilité : non conforme. Aucun audit n’a encore été fait."]),
        (
            "Ce qui est vérifié",
            &[
                "Chaque page est contrôlée par un outil automatique, au clavier et sans script, à chaque changement du logiciel. Ces contrôles ne remplacent pas un audit.",
            ],
        ),
        (
            "Signaler un problème",
            &[
                "Écrivez au service qui vous propose cette recherche : il doit vous répondre. Sans réponse, vous pouvez saisir le Défenseur des droits.",
            ],
        ),
    ]);
    html(StatusCode::OK, &TextPage::new("Accessibilité", text))
}

/// `GET /donnees-personnelles`
pub async fn privacy() -> HttpResponse {
    let text = parts(&[
        (
            "Votre recherche",
            &[
                "Le lieu que vous écrivez n’est ni gardé, ni écrit dans nos journaux, ni laissé dans l’adresse de la page : seule la commune, ou un point à cent mètres près, y figure.",
                "Ce site ne pose aucun cookie et n’appelle aucun autre site.",
            ],
        ),
        (
            "Le coût de la garde",
            &[
                "Vos enfants, vos revenus et vos prix passent d’un écran à l’autre dans la page elle-même. Ils ne figurent jamais dans une adresse, et ne sont ni gardés, ni écrits dans nos journaux.",
            ],
        ),
        (
            "Les assistantes maternelles",
            &[
                "Une assistante maternelle qui n’a pas choisi de publier son nom, son adresse ou ses coordonnées apparaît sans eux. Son point sur la carte est celui d’un carré d’environ un kilomètre, toujours le même.",
            ],
        ),
    ]);
    html(StatusCode::OK, &TextPage::new("Données personnelles", text))
}

/// `GET /problemes/{code}`: what a problem document's `type` leads to.
pub async fn problem(request: HttpRequest, code: web::Path<String>) -> HttpResponse {
    let Some(kind) = ProblemKind::ALL.iter().find(|kind| kind.code() == *code) else {
        return errors::not_found(&request);
    };
    let status = format!("Code : {}. Statut HTTP : {}.", kind.code(), kind.status().as_u16());
    let advice = "La réponse nomme le champ en cause. La liste complète des codes accompagne le contrat de l’API.";
    let part = TextPart { heading: None, paragraphs: vec![status, advice.to_owned()] };
    html(StatusCode::OK, &TextPage::new(kind.title(), vec![part]))
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    layout: Layout,
    listings: String,
    demonstration: u64,
    sources: Vec<SourceRow>,
    references: Vec<ReferenceView>,
}

struct SourceRow {
    title: String,
    publisher: String,
    licence: String,
    licence_url: Option<String>,
    homepage: Option<String>,
    attribution: String,
    demonstration: bool,
    age: String,
    read: u64,
    listings: u64,
}

/// `GET /sources`
pub async fn sources(state: web::Data<AppState>) -> HttpResponse {
    let generation = match state.generation() {
        Ok(generation) => generation,
        Err(problem) => return problem.response(),
    };
    let today = state.clock.today();
    let row = |view: SourceView| SourceRow {
        age: view.data_date.parse().map(|date| words::age(date, today)).unwrap_or_default(),
        title: view.title,
        publisher: view.publisher,
        licence: view.licence,
        licence_url: view.licence_url,
        homepage: view.homepage,
        attribution: view.attribution,
        demonstration: view.demonstration,
        read: view.read,
        listings: view.listings,
    };
    let page = SourcesPage {
        layout: Layout::new("sources"),
        listings: words::thousands(generation.manifest.listings),
        demonstration: generation.manifest.demonstration_listings,
        sources: views(&generation, today).into_iter().map(row).collect(),
        references: ReferenceView::all(),
    };
    html(StatusCode::OK, &page)
}
