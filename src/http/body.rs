//! Request bodies: bounded in size and in time, whatever the client does.

use super::problem::{Problem, ProblemKind};
use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;
use std::time::Duration;

/// Largest body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// Longest wait for a whole body.
const DEADLINE: Duration = Duration::from_secs(10);

/// Reads the whole body of the given media type.
pub async fn read(
    request: &HttpRequest,
    payload: web::Payload,
    media_type: &str,
) -> Result<Vec<u8>, Problem> {
    let told = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let essence = told.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(media_type) {
        let detail = format!("Le corps doit être de type {media_type}.");
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
    }
    match tokio::time::timeout(DEADLINE, collect(payload)).await {
        Ok(read) => read,
        Err(_) => Err(Problem::new(
            ProblemKind::BodyTimeout,
            "Le corps de la requête n’est pas arrivé à temps.",
        )),
    }
}

async fn collect(mut payload: web::Payload) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let unreadable =
            |_| Problem::new(ProblemKind::InvalidBody, "Le corps de la requête est illisible.");
        let chunk = chunk.map_err(unreadable)?;
        if body.len() + chunk.len() > MAX_BODY {
            let detail = format!("Le corps dépasse {MAX_BODY} octets.");
            return Err(Problem::new(ProblemKind::BodyTooLarge, detail));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
