//! data.gouv.fr: a dataset, one of its resources, and the file behind it.

use super::FetchProgress;
use super::error::FetchError;
use super::exchange::Visit;
use super::store::{Facts, Note, Outcome, day, digest};
use crate::domain::text::fold;
use reqwest::Url;
use serde::Deserialize;
use sha1::Sha1;
use std::path::Path;

/// Titles listed in a message.
const SHOWN: usize = 10;

#[derive(Deserialize)]
struct Described {
    license: Option<String>,
    last_update: Option<String>,
    resources: Vec<Resource>,
}

#[derive(Debug, Clone, Deserialize)]
struct Resource {
    id: String,
    #[serde(default)]
    title: String,
    url: Option<String>,
    latest: Option<String>,
    last_modified: Option<String>,
    checksum: Option<Checksum>,
}

#[derive(Debug, Clone, Deserialize)]
struct Checksum {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

/// Renews the file of a resource, unless its checksum or its date says that it is the same.
pub(super) async fn renew(
    visit: &mut Visit<'_>,
    previous: Option<&Note>,
) -> Result<Outcome, FetchError> {
    let home = visit.allowed.home().clone();
    let described: Described = visit.small_json(home).await?;
    let resource = choose(&described.resources, visit.production.resource.as_deref())?;
    (visit.progress)(FetchProgress::Chosen { title: resource.title.clone() });
    tracing::info!(resource = resource.id, title = resource.title, "resource chosen");
    let mark = resource.mark();
    let known = previous.and_then(|note| note.facts.mark.as_deref());
    if known.is_some() && known == mark.as_deref() {
        return Ok(Outcome::Unchanged);
    }
    let wanted = visit.wanted(resource.place()?, "data");
    let body = visit.body(&wanted).await?;
    resource.verify(&body.settled.path, &body.settled.piece.sha256)?;
    let modified = resource.last_modified.as_deref().or(described.last_update.as_deref());
    let facts = Facts {
        validators: body.validators,
        mark,
        data_date: modified.and_then(day).or(body.modified),
        licence: described.license,
        resource: Some(resource.title.clone()),
    };
    Ok(Outcome::New { files: vec![body.settled.piece], facts })
}

/// The resource with this id, or the newest one whose title starts so; the only one when nothing
/// is asked.
fn choose<'a>(all: &'a [Resource], wanted: Option<&str>) -> Result<&'a Resource, FetchError> {
    let Some(wanted) = wanted else {
        return match all {
            [only] => Ok(only),
            _ => {
                Err(FetchError::Resource(format!("one of these has to be named: {}", titles(all))))
            }
        };
    };
    if let Some(exact) = all.iter().find(|resource| resource.id == wanted) {
        return Ok(exact);
    }
    let start = fold(wanted);
    let named = all.iter().filter(|resource| fold(&resource.title).starts_with(&start));
    named.max_by(|a, b| a.last_modified.cmp(&b.last_modified)).ok_or_else(|| {
        FetchError::Resource(format!("{wanted:?} is not one of these: {}", titles(all)))
    })
}

fn titles(all: &[Resource]) -> String {
    let mut shown: Vec<&str> = all.iter().take(SHOWN).map(|r| r.title.as_str()).collect();
    if all.len() > SHOWN {
        shown.push("…");
    }
    shown.join(", ")
}

impl Resource {
    fn mark(&self) -> Option<String> {
        let sum = self.checksum.as_ref().map(|sum| format!("{}:{}", sum.kind, sum.value));
        let version = sum.or_else(|| self.last_modified.clone())?;
        Some(format!("{} {version}", self.id))
    }

    fn place(&self) -> Result<Url, FetchError> {
        let place = self.url.as_deref().or(self.latest.as_deref());
        place.and_then(|place| Url::parse(place).ok()).ok_or_else(|| {
            FetchError::Resource(format!("{:?} has no address that can be read", self.title))
        })
    }

    /// Compares the file with the checksum that the publisher gives; other kinds prove nothing.
    fn verify(&self, path: &Path, sha256: &str) -> Result<(), FetchError> {
        let Some(sum) = &self.checksum else { return Ok(()) };
        let (kind, found) = match sum.kind.to_ascii_lowercase().replace('-', "").as_str() {
            "sha256" => ("sha256", sha256.to_owned()),
            "sha1" => ("sha1", digest::<Sha1>(path)?),
            _ => return Ok(()),
        };
        if found.eq_ignore_ascii_case(sum.value.trim()) {
            return Ok(());
        }
        Err(FetchError::Checksum { kind, wanted: sum.value.clone(), found })
    }
}
