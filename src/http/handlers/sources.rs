//! Where the listings come from.

use super::read::{Reading, read};
use crate::domain::Reference;
use crate::http::answer::{GenerationView, generation_view};
use crate::http::problem::ProblemDocument;
use crate::http::state::AppState;
use crate::search::Generation;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A source as shown to people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    pub id: String,
    pub title: String,
    pub publisher: String,
    pub licence: String,
    #[schema(required)]
    pub licence_url: Option<String>,
    /// The credit line that the licence asks for.
    pub attribution: String,
    #[schema(required)]
    pub homepage: Option<String>,
    #[schema(format = Date)]
    pub data_date: String,
    pub age_days: i32,
    pub demonstration: bool,
    /// Rows read in the source.
    pub read: u64,
    /// Listings that rest on it.
    pub listings: u64,
}

/// What stands behind the values that no list says: points worked out from an address or a commune,
/// postcodes that a list lacks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferenceView {
    pub id: &'static str,
    pub title: &'static str,
    pub publisher: &'static str,
    pub licence: &'static str,
    pub licence_url: &'static str,
    /// The credit line that the licence asks for.
    pub attribution: &'static str,
}

impl ReferenceView {
    /// Every reference.
    pub fn all() -> Vec<Self> {
        let view = |r: &Reference| Self {
            id: r.id,
            title: r.title,
            publisher: r.publisher,
            licence: r.licence,
            licence_url: r.licence_url,
            attribution: r.attribution,
        };
        Reference::ALL.iter().map(view).collect()
    }
}

/// Every source of the live data.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourcesAnswer {
    pub generation: GenerationView,
    /// Real listings; the fictitious ones are counted apart.
    pub listings: u64,
    pub demonstration_listings: u64,
    pub sources: Vec<SourceView>,
    pub references: Vec<ReferenceView>,
}

/// Sources with their licence, age and counts.
#[utoipa::path(
    get, path = "/v1/sources", tag = "sources",
    responses(
        (status = 200, description = "The sources", body = SourcesAnswer),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A parameter was given; this door takes none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn list(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    read(&request, &state, &[], |reading, _| {
        let Reading { generation, today, .. } = reading;
        reading.json(|| SourcesAnswer {
            generation: generation_view(generation, *today),
            listings: generation.manifest.listings,
            demonstration_listings: generation.manifest.demonstration_listings,
            sources: views(generation, *today),
            references: ReferenceView::all(),
        })
    })
}

/// The sources as of a day.
pub fn views(generation: &Generation, today: crate::domain::Date) -> Vec<SourceView> {
    let view = |entry: &crate::generation::SourceEntry| {
        let info = &entry.info;
        SourceView {
            id: info.id.to_string(),
            title: info.title.clone(),
            publisher: info.publisher.clone(),
            licence: info.licence.clone(),
            licence_url: info.licence_url.clone(),
            attribution: info.attribution.clone(),
            homepage: info.homepage.clone(),
            data_date: info.data_date.to_string(),
            age_days: crate::domain::availability::days_between(info.data_date, today),
            demonstration: info.demonstration,
            read: entry.read,
            listings: entry.published,
        }
    };
    generation.manifest.sources.iter().map(view).collect()
}
