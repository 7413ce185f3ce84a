//! Overpass (OpenStreetMap): one question at a time, and an answer that may say that it is short.

use super::download::{Wanted, read_json};
use super::error::FetchError;
use super::exchange::Visit;
use super::store::{Facts, Outcome, Piece, Validators, day};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::time::Duration;

/// Seconds that Overpass gives a query that does not say.
const DEFAULT_TIMEOUT: u64 = 180;

/// Signs of a remark that are worth a place in a message.
const SHOWN: usize = 200;

#[derive(Deserialize)]
struct Reply {
    remark: Option<String>,
    osm3s: Option<Origin>,
    elements: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct Origin {
    timestamp_osm_base: Option<String>,
    copyright: Option<String>,
}

/// Asks the query of the source, for one area after the other when there are several.
pub(super) async fn renew(visit: &mut Visit<'_>) -> Result<Outcome, FetchError> {
    let (mut files, mut facts): (Vec<Piece>, Option<Facts>) = (Vec::new(), None);
    for (rank, (area, query)) in visit.production.queries().into_iter().enumerate() {
        let stem = if area.is_empty() { "data".to_owned() } else { format!("area-{rank:03}") };
        let (piece, told) = ask(visit, &stem, (area, &query)).await?;
        files.push(piece);
        // The whole is as old as its oldest part.
        facts = match facts {
            Some(before) if before.data_date <= told.data_date => Some(before),
            _ => Some(told),
        };
    }
    Ok(Outcome::New { files, facts: facts.unwrap_or_default() })
}

async fn ask(
    visit: &mut Visit<'_>,
    stem: &str,
    (area, query): (&str, &str),
) -> Result<(Piece, Facts), FetchError> {
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("data", query).finish();
    let own = visit.wanted(visit.allowed.home().clone(), stem);
    // Nothing comes before the query is finished.
    let patience = own.patience + Duration::from_secs(declared_timeout(query));
    let wanted = Wanted { form: Some(form), patience, ..own };
    let body = visit.body(&wanted).await?;
    let (url, path) = (wanted.url.clone(), body.settled.path);
    let read = tokio::task::spawn_blocking(move || read_json::<Reply>(&url, &path)).await;
    let reply = read.map_err(|error| FetchError::Client(error.to_string()))??;
    // A name that Overpass does not know is no error to it: the area is simply empty.
    let nowhere = !area.is_empty() && reply.elements.is_empty();
    let empty = nowhere.then(|| format!("nothing at all in the area {area}"));
    if let Some(remark) = reply.remark.filter(|remark| means_incomplete(remark)).or(empty) {
        let host = super::error::host(&wanted.url);
        let remark = remark.chars().take(SHOWN).collect();
        return Err(FetchError::Incomplete { host, remark });
    }
    let origin = reply.osm3s;
    let facts = Facts {
        validators: Validators::default(),
        mark: None,
        data_date: origin.as_ref().and_then(|o| day(o.timestamp_osm_base.as_deref()?)),
        licence: origin.and_then(|origin| origin.copyright),
        resource: None,
    };
    Ok((body.settled.piece, facts))
}

/// An answer with status 200 can stop in the middle and say so only here.
fn means_incomplete(remark: &str) -> bool {
    let remark = remark.to_lowercase();
    ["runtime error", "timed out", "out of memory"].iter().any(|sign| remark.contains(sign))
}

/// `[timeout:180]` at the head of the query, in seconds.
fn declared_timeout(query: &str) -> u64 {
    let after = query.split_once("[timeout:").map(|(_, after)| after);
    let number = after.and_then(|after| after.split(']').next()?.trim().parse().ok());
    number.unwrap_or(DEFAULT_TIMEOUT).min(3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patience_of_a_query_is_the_one_it_declares() {
        assert_eq!(declared_timeout("[out:json][timeout:25];node(1);out;"), 25);
        assert_eq!(declared_timeout("[out:json];node(1);out;"), DEFAULT_TIMEOUT);
        assert_eq!(declared_timeout("[timeout:many];"), DEFAULT_TIMEOUT);
    }
}
