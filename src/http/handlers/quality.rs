//! How complete and how old the data are.

use super::read::read;
use crate::http::problem::ProblemDocument;
use crate::http::quality::{self, QualityAnswer};
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::IntoParams;

/// Parameters of the door.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read by the documentation generator only")]
pub struct QualityQuery {
    /// INSEE code of a commune, SIREN of an EPCI or code of a département; without it, everywhere.
    #[param(example = "44109")]
    code: Option<String>,
}

/// How complete and how old the real listings of a territory are, beside the official counts.
#[utoipa::path(
    get, path = "/v1/quality", tag = "sources", params(QualityQuery),
    responses(
        (status = 200, description = "The quality of the data", body = QualityAnswer),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn show(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    read(&request, &state, &["code"], |reading, mut params| {
        let places = &reading.generation.places;
        let known = "le code Insee d’une commune, le SIREN d’un EPCI, le code d’un département";
        let territory = params.word("code", |text| places.territory(text), known);
        params.finish()?;
        reading.json(|| quality::answer(&reading.generation, territory.as_ref(), reading.today))
    })
}
