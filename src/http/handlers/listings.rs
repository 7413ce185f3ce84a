//! Search, and one listing.

use super::read::read;
use crate::domain::{ListingId, Reference, Sourced, reference};
use crate::http::answer::{self, AvailabilityView};
use crate::http::body;
use crate::http::cache;
use crate::http::formats;
use crate::http::params::{Params, json_object};
use crate::http::problem::{Problem, ProblemDocument, ProblemKind};
use crate::http::search_costs::{self, FamilyCosts};
use crate::http::search_params::{self, Format, SearchBody, SearchQuery, Understood};
use crate::http::state::AppState;
use crate::search::page::SearchError;
use crate::search::{Generation, ListingCore, Page, search, search_for};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Childcare near a place, best first.
#[utoipa::path(
    get, path = "/v1/listings", tag = "listings", params(SearchQuery),
    responses(
        (status = 200, description = "A page of results", body = answer::ListingsAnswer),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn find(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    read(&request, &state, search_params::NAMES, |reading, params| {
        let generation = &reading.generation;
        let accepted = Format::accepted(&request);
        let understood =
            search_params::read(params, (&**generation).into(), reading.today, accepted)?;
        let mut next = None;
        let mut response = reading.typed(understood.format.media_type(), || {
            let page = run(generation, &understood)?;
            next = page.next.as_ref().map(|cursor| next_link(&request, &cursor.encode()));
            formats::write(generation, &understood, &page).map_err(Problem::internal)
        })?;
        response
            .headers_mut()
            .insert(header::VARY, header::HeaderValue::from_static("accept, accept-encoding"));
        if let Some(value) = next.and_then(|link| header::HeaderValue::from_str(&link).ok()) {
            response.headers_mut().insert(header::LINK, value);
        }
        Ok(response)
    })
}

/// The same search, parameters as a JSON object: nothing typed stands in a URL.
#[utoipa::path(
    post, path = "/v1/listings/search", tag = "listings",
    request_body(content = SearchBody, content_type = "application/json"),
    responses(
        (status = 200, description = "A page of results", body = answer::ListingsAnswer),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "The body was too slow", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body was too large", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn find_by_post(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    let body = match body::read(&request, payload, "application/json").await {
        Ok(body) => body,
        Err(problem) => return problem.response(),
    };
    let answer = || -> Result<HttpResponse, Problem> {
        let generation = state.generation()?;
        // The address takes no parameter: all of them are in the body.
        Params::from_query(request.query_string(), &[])?;
        let mut object = json_object(&body)?;
        let household = object.remove("household").filter(|told| !told.is_null());
        let params = Params::from_object(object, search_params::NAMES)?;
        let (today, accepted) = (state.clock.today(), Format::accepted(&request));
        let mut understood = search_params::read(params, (&*generation).into(), today, accepted)?;
        if let Some(household) = household {
            let costs = FamilyCosts::read(&household, &mut understood.request)?;
            understood.costs = Some(costs);
        }
        let page = run(&generation, &understood)?;
        let body = formats::write(&generation, &understood, &page).map_err(Problem::internal)?;
        Ok(HttpResponse::Ok()
            .content_type(understood.format.media_type())
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body))
    };
    answer().unwrap_or_else(|problem| problem.response())
}

/// Runs the search of an understood request.
pub fn run(generation: &Generation, understood: &Understood) -> Result<Page, Problem> {
    search_costs::check(understood.request.sort, understood.costs.as_ref())?;
    let found = match &understood.costs {
        Some(costs) => search_for(generation, &understood.request, costs),
        None => search(generation, &understood.request),
    };
    found.map_err(|error| match error {
        SearchError::Cursor(error) => search_params::cursor_problem(error),
        SearchError::Text(error) => Problem::internal(error),
    })
}

/// RFC 8288 link to the next page of the same question.
fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let kept = request.query_string().split('&').filter(|pair| !pair.starts_with("cursor="));
    let query: Vec<&str> = kept.filter(|pair| !pair.is_empty()).collect();
    format!("<{}?{}&cursor={cursor}>; rel=\"next\"", request.path(), query.join("&"))
}

/// Source and date of one field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldSource {
    /// A source, or one of the `references` of `/v1/sources` for what no list says.
    pub source: String,
    /// Date of the saying; null for what is worked out from a reference.
    #[schema(required, format = Date)]
    pub date: Option<String>,
}

/// A row of a source that a merged listing rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberView {
    /// What the listing is called in that source alone; it leads here.
    pub id: String,
    pub source: String,
    pub source_id: String,
    #[schema(format = Date)]
    pub date: String,
}

/// One listing, every field with its source and date.
#[derive(Serialize, ToSchema)]
pub struct ListingDetail {
    #[serde(flatten)]
    pub listing: ListingCore,
    pub availability: AvailabilityView,
    /// Every declaration, as received.
    #[schema(value_type = Vec<Object>)]
    pub declarations: Vec<crate::domain::Availability>,
    /// Where each known field comes from: field name → source and date. `postcode` is there only
    /// when the list told none, or a wrong one; otherwise it is of `address`.
    pub provenance: BTreeMap<&'static str, FieldSource>,
    /// Identifier of the row in its source.
    pub source_id: String,
    /// The rows of all its sources, when several tell of it.
    pub members: Vec<MemberView>,
    /// Editions of its source, running, that no longer have it; 0 for nearly all.
    pub absent_editions: u8,
    pub generation: answer::GenerationView,
}

/// One listing, with the source and date of every field.
#[utoipa::path(
    get, path = "/v1/listings/{id}", tag = "listings",
    params(("id" = String, Path, description = "Identifier of the listing")),
    responses(
        (status = 200, description = "The listing", body = ListingDetail),
        (status = 301, description = "The listing is now told as a part of another, at `Location`"),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A parameter was given; this door takes none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "No such listing", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> HttpResponse {
    read(&request, &state, &[], |reading, _| {
        let Some(detail) = detail(&reading.generation, &id, reading.today) else {
            let id = moved_to(&reading.generation, &id).ok_or_else(unknown)?;
            return Ok(cache::moved(&format!("/v1/listings/{id}")));
        };
        reading.json(|| detail)
    })
}

fn unknown() -> Problem {
    Problem::new(ProblemKind::ListingNotFound, "Cette fiche n’existe pas, ou n’existe plus.")
}

/// The detail of a listing as of a day; None when there is no such listing.
pub fn detail(
    generation: &Generation,
    id: &str,
    today: crate::domain::Date,
) -> Option<ListingDetail> {
    let id = ListingId::parse(id).ok()?;
    let listing = generation.listing(generation.slot_of(&id)?)?;
    Some(ListingDetail {
        availability: answer::availability_view(&listing.availability_on(today)),
        declarations: listing.availability.as_ref().map(|f| f.value.clone()).unwrap_or_default(),
        provenance: provenance(&listing),
        source_id: listing.source_id.clone(),
        members: listing.members.iter().map(member).collect(),
        absent_editions: listing.absent_editions,
        generation: answer::generation_view(generation, today),
        listing: ListingCore::from(&listing),
    })
}

fn member(member: &crate::domain::Member) -> MemberView {
    MemberView {
        id: member.id.to_string(),
        source: member.source.to_string(),
        source_id: member.source_id.clone(),
        date: member.date.to_string(),
    }
}

/// Where a listing that was merged into another is now told.
pub fn moved_to(generation: &Generation, id: &str) -> Option<ListingId> {
    generation.merged_into(&ListingId::parse(id).ok()?)
}

fn provenance(listing: &crate::domain::Listing) -> BTreeMap<&'static str, FieldSource> {
    fn of<T>(field: &Sourced<T>) -> FieldSource {
        FieldSource { source: field.source.to_string(), date: Some(field.date.to_string()) }
    }
    let ours = |reference: Reference| FieldSource { source: reference.id.to_owned(), date: None };
    let position = listing.placed_by.reference().map_or_else(|| of(&listing.position), ours);
    let mut found = BTreeMap::from([("address", of(&listing.address)), ("lat", position.clone())]);
    found.insert("lon", position);
    if listing.postcode_added {
        found.insert("postcode", ours(reference::COMMUNES));
    }
    macro_rules! add {
        ($($name:literal $field:ident),+ $(,)?) => {
            $(if let Some(field) = &listing.$field { found.insert($name, of(field)); })+
        };
    }
    add! {
        "subtype" subtype, "name" name, "manager" manager, "siret" siret, "phone" phone,
        "email" email, "website" website, "capacity" capacity, "age_min_months" age_min,
        "age_max_months" age_max, "hours" hours, "closures" closures, "funding" funding,
        "tariff" tariff, "languages" languages, "tags" tags, "kinds" kinds, "avip" avip,
        "inclusive" inclusive, "atypical_hours" atypical_hours, "status" status,
        "served_citycodes" served_citycodes, "description" description,
        "availability" availability, "professionals" professionals,
    }
    found
}
