//! Completion of what is being typed.

use super::read::read;
use crate::geocode::Gazetteer;
use crate::geocode::address::{Address, Search};
use crate::http::problem::ProblemDocument;
use crate::http::state::AppState;
use crate::search::suggest::{Line, LineKind};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// Characters of a text that is completed.
const LONGEST: usize = 120;

/// Parameters of the door.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read by the documentation generator only")]
pub struct SuggestQuery {
    /// What is typed so far, from two characters on; the last word may be unfinished.
    #[param(example = "nant", max_length = 120)]
    q: Option<String>,
}

/// Lines that what is typed may become, at most seven, in groups.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestAnswer {
    pub groups: Vec<SuggestGroup>,
}

/// Lines of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestGroup {
    pub kind: SuggestKind,
    pub items: Vec<SuggestLine>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestKind {
    /// Something to ask for; the value is the name of the concept.
    Concept,
    /// The value is the code of the département.
    Department,
    /// The value is the INSEE code.
    Commune,
    /// The value is the postcode.
    Postcode,
    /// The value is the identifier of the address.
    Address,
    /// The value is the identifier of the listing.
    Listing,
}

/// One line.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestLine {
    /// What families read.
    pub label: String,
    /// What tells it apart from another line of the same label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The whole text once the line is chosen.
    pub text: String,
    pub value: String,
}

impl From<LineKind> for SuggestKind {
    fn from(kind: LineKind) -> Self {
        match kind {
            LineKind::Concept => Self::Concept,
            LineKind::Department => Self::Department,
            LineKind::Commune => Self::Commune,
            LineKind::Postcode => Self::Postcode,
            LineKind::Address => Self::Address,
            LineKind::Listing => Self::Listing,
        }
    }
}

fn answer(lines: Vec<Line>) -> SuggestAnswer {
    let mut groups: Vec<SuggestGroup> = Vec::new();
    let mut last = None;
    for line in lines {
        if last != Some(line.kind) {
            groups.push(SuggestGroup { kind: line.kind.into(), items: Vec::new() });
            last = Some(line.kind);
        }
        if let Some(group) = groups.last_mut() {
            let Line { label, context, text, value, .. } = line;
            group.items.push(SuggestLine { label, context, text, value });
        }
    }
    SuggestAnswer { groups }
}

/// Streets and addresses that begin so, when a table of them is at hand.
fn streets(places: &Gazetteer, text: &str, most: usize) -> Vec<Line> {
    if places.streets().is_none() {
        return Vec::new();
    }
    let search = Search { autocomplete: true, ..Search::new(most) };
    let found = places.addresses(text, &search).into_iter();
    let line = |address: Address| Line {
        kind: LineKind::Address,
        value: address.id(),
        label: address.place.label.clone(),
        context: None,
        text: address.place.label,
    };
    found.filter(|address| address.street.is_some()).map(line).collect()
}

/// Completes a text: communes, postcodes, départements, names of listings, things to ask for.
///
/// Carers whose name is not public are in no list. Nothing typed is kept.
#[utoipa::path(
    get, path = "/v1/suggest", tag = "listings", params(SuggestQuery),
    responses(
        (status = 200, description = "At most seven lines", body = SuggestAnswer),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn complete(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    read(&request, &state, &["q"], |reading, mut params| {
        let text = params.short_text("q", LONGEST).unwrap_or_default();
        params.finish()?;
        let generation = &reading.generation;
        let streets = |text: &str, most: usize| streets(&generation.places, text, most);
        reading.json(|| answer(generation.suggester.lines(generation, &text, &streets)))
    })
}
