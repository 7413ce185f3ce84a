//! What became of the public listings since a reader last looked.

use super::read::read;
use crate::domain::{Change, ChangeKind, ListingType};
use crate::http::answer::{GenerationView, generation_view};
use crate::http::problem::{Problem, ProblemDocument, ProblemKind};
use crate::http::state::AppState;
use crate::search::Generation;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

const MOST: u32 = 1_000;
const USUAL: u32 = 100;

/// One change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeView {
    /// `added`, `updated`, `removed`, `merged`.
    #[schema(value_type = String, pattern = "^(added|updated|removed|merged)$")]
    pub change: ChangeKind,
    pub id: String,
    #[serde(rename = "type")]
    pub listing_type: ListingType,
    /// When it was published.
    #[schema(format = DateTime)]
    pub at: String,
    /// The generation that brought it.
    pub generation: String,
    /// The listing that took this one in, for `merged`.
    #[schema(required)]
    pub into: Option<String>,
    /// Where to read the listing as it is now; null when it is gone.
    #[schema(required)]
    pub listing: Option<String>,
}

/// Changes, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangesAnswer {
    pub generation: GenerationView,
    /// Date of the oldest change that is still told; who is further behind reads everything again.
    #[schema(required, format = DateTime)]
    pub oldest: Option<String>,
    pub changes: Vec<ChangeView>,
    /// Give it as `since` next time; null as long as nothing has changed.
    #[schema(required)]
    pub next: Option<String>,
    /// Whether more changes are waiting.
    pub more: bool,
}

/// Changes of public listings, in the order of their publication.
///
/// Neither fictitious listings nor people working at home are in it: a list of changes would let
/// anyone count and follow them.
#[utoipa::path(
    get, path = "/v1/changes", tag = "sources",
    params(
        ("since" = Option<String>, Query, description = "`next` of an earlier answer, or a date or time (`2026-11-01`, `2026-11-01T00:00:00Z`); from the oldest change when absent"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 100 when absent"),
    ),
    responses(
        (status = 200, description = "Changes", body = ChangesAnswer),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A parameter is wrong", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 410, description = "`since` is older than what is kept: read everything again", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn list(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    read(&request, &state, &["since", "limit"], |reading, mut params| {
        let generation = &reading.generation;
        let since = params.short_text("since", 100);
        let limit = params.integer("limit", 1, MOST).unwrap_or(USUAL);
        params.finish()?;
        let told = generation.changes().map_err(Problem::internal)?;
        let start = start(told, since.as_deref())?;
        reading.json(|| {
            let end = told.len().min(start + limit as usize);
            ChangesAnswer {
                generation: generation_view(generation, reading.today),
                oldest: told.first().map(|change| change.at.to_string()),
                changes: told[start..end].iter().map(|change| view(generation, change)).collect(),
                next: end.checked_sub(1).map(|last| token(told, last)),
                more: end < told.len(),
            }
        })
    })
}

fn view(generation: &Generation, change: &Change) -> ChangeView {
    let now = change.into.as_ref().unwrap_or(&change.id);
    ChangeView {
        change: change.change,
        id: change.id.to_string(),
        listing_type: change.listing_type,
        at: change.at.to_string(),
        generation: change.generation.clone(),
        into: change.into.as_ref().map(ToString::to_string),
        listing: generation.slot_of(now).map(|_| format!("/v1/listings/{now}")),
    }
}

/// Rank of the first change to tell.
fn start(told: &[Change], since: Option<&str>) -> Result<usize, Problem> {
    let Some(since) = since else { return Ok(0) };
    if let Some(moment) = moment(since) {
        return Ok(told.partition_point(|change| change.at <= moment));
    }
    let Some((generation, seen)) = since.split_once('.') else { return Err(unreadable()) };
    let seen: usize = seen.parse().map_err(|_| unreadable())?;
    let first = told.iter().position(|change| change.generation == generation);
    let first = first.ok_or_else(expired)?;
    let count = told[first..].iter().take_while(|c| c.generation == generation).count();
    if seen <= count { Ok(first + seen) } else { Err(expired()) }
}

/// The place of a change: its generation, and how many of its changes have been told.
fn token(told: &[Change], last: usize) -> String {
    let generation = &told[last].generation;
    let before = told[..=last].iter().rev().take_while(|c| c.generation == *generation).count();
    format!("{generation}.{before}")
}

/// A moment, or the first instant (UTC) of a day.
fn moment(text: &str) -> Option<jiff::Timestamp> {
    let day = || {
        let date: jiff::civil::Date = text.parse().ok()?;
        Some(date.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    };
    text.parse().ok().or_else(day)
}

fn unreadable() -> Problem {
    let detail = "« since » doit être le « next » d’une réponse, une date ou un instant ISO 8601.";
    let error = crate::http::problem::FieldError::new("since", "unreadable", detail);
    Problem::with_errors(ProblemKind::InvalidParameter, vec![error])
}

fn expired() -> Problem {
    Problem::new(
        ProblemKind::ChangesExpired,
        "Ce point de reprise n’est plus connu : relisez toutes les fiches, puis repartez de « next ».",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ListingId;

    fn told() -> Vec<Change> {
        let change = |generation: &str, at: &str, id: &str| Change {
            generation: generation.into(),
            at: at.parse().unwrap(),
            change: ChangeKind::Added,
            id: ListingId::parse(id).unwrap(),
            listing_type: ListingType::Creche,
            into: None,
        };
        vec![
            change("g1", "2026-11-01T02:00:00Z", "a"),
            change("g1", "2026-11-01T02:00:00Z", "b"),
            change("g2", "2026-11-02T02:00:00Z", "c"),
        ]
    }

    #[test]
    fn every_token_leads_to_the_change_after_it() {
        let told = told();
        for last in 0..told.len() {
            assert_eq!(start(&told, Some(&token(&told, last))).unwrap(), last + 1);
        }
        assert_eq!(start(&told, None).unwrap(), 0);
        assert_eq!(start(&told, Some("2026-11-02")).unwrap(), 2);
        assert_eq!(start(&told, Some("2026-11-01T02:00:00Z")).unwrap(), 2);
    }

    #[test]
    fn a_token_of_forgotten_changes_is_told_apart_from_nonsense() {
        let code = |since| start(&told(), Some(since)).unwrap_err().kind;
        assert_eq!(code("g0.3"), ProblemKind::ChangesExpired);
        assert_eq!(code("g2.9"), ProblemKind::ChangesExpired);
        assert_eq!(code("yesterday"), ProblemKind::InvalidParameter);
        assert_eq!(code("g1.x"), ProblemKind::InvalidParameter);
    }
}
