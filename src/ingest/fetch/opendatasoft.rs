//! Opendatasoft: the metadata first, then an export or pages of records (Explore API v2.1,
//! Search API v1).

use super::download::Body;
use super::error::FetchError;
use super::exchange::Visit;
use super::pages::{List, Span, pages};
use super::production::{Production, Retrieval};
use super::store::{Facts, Note, Outcome, Validators, day};
use reqwest::Url;
use serde::Deserialize;

/// A dataset of a portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dataset {
    address: Url,
    id: String,
}

#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    metas: Metas,
}

/// v2.1 nests the metadata by theme, v1 does not.
#[derive(Default, Deserialize)]
struct Metas {
    default: Option<Meta>,
    #[serde(flatten)]
    flat: Meta,
}

#[derive(Default, Deserialize)]
struct Meta {
    modified: Option<String>,
    data_processed: Option<String>,
    license: Option<String>,
}

impl Dataset {
    /// The dataset at this address (`…/catalog/datasets/{id}`), or what is wrong with it.
    pub(super) fn at(url: &Url) -> Result<Self, String> {
        let parts: Vec<&str> = url.path_segments().into_iter().flatten().collect();
        let place = parts.iter().position(|part| *part == "datasets");
        let after = place.map_or(&[][..], |place| &parts[place + 1..]);
        let (id, rest) = after.split_first().unwrap_or((&"", &[]));
        if id.is_empty() || !rest.iter().all(|part| part.is_empty()) || url.query().is_some() {
            return Err(
                "url: the address of the dataset is expected, …/catalog/datasets/{id}".into()
            );
        }
        let mut address = url.clone();
        address.set_path(url.path().trim_end_matches('/'));
        Ok(Self { address, id: (*id).to_owned() })
    }

    fn metadata(&self, method: Retrieval) -> Url {
        let mut url = self.address.clone();
        if method == Retrieval::OpendatasoftV1 {
            url.set_path(&format!("/api/datasets/1.0/{}/", self.id));
        }
        url
    }

    fn under(&self, path: &str) -> Url {
        let mut url = self.address.clone();
        url.set_path(&format!("{}/{path}", self.address.path()));
        url
    }
}

/// Renews the files of a dataset, unless the portal says that nothing was processed since.
pub(super) async fn renew(
    visit: &mut Visit<'_>,
    previous: Option<&Note>,
) -> Result<Outcome, FetchError> {
    let dataset = Dataset::at(visit.allowed.home()).map_err(FetchError::Production)?;
    let facts = facts(visit, &dataset).await?;
    let known = previous.and_then(|note| note.facts.mark.as_deref());
    if known.is_some() && known == facts.mark.as_deref() {
        return Ok(Outcome::Unchanged);
    }
    let production = visit.production;
    let files = if production.method == Retrieval::OpendatasoftExport {
        vec![export(visit, &dataset).await?.settled.piece]
    } else {
        let url_of = |span: Span| page_url(production, &dataset, span);
        pages(visit, &list_of(production, &url_of)).await?
    };
    Ok(Outcome::New { files, facts })
}

async fn facts(visit: &mut Visit<'_>, dataset: &Dataset) -> Result<Facts, FetchError> {
    let url = dataset.metadata(visit.production.method);
    let described: Described = match visit.small_json(url).await {
        // Some portals of version 1 list rows and describe nothing.
        Err(FetchError::Status { status: 404, .. })
            if visit.production.method == Retrieval::OpendatasoftV1 =>
        {
            Described { metas: Metas::default() }
        }
        other => other?,
    };
    let meta = described.metas.default.unwrap_or(described.metas.flat);
    // What the publisher calls modified is the age of the data; a portal may process them daily.
    let date = meta.modified.as_deref().or(meta.data_processed.as_deref()).and_then(day);
    Ok(Facts {
        validators: Validators::default(),
        mark: meta.data_processed,
        data_date: date,
        licence: meta.license,
        resource: None,
    })
}

async fn export(visit: &mut Visit<'_>, dataset: &Dataset) -> Result<Body, FetchError> {
    let production = visit.production;
    let format = production.export.unwrap_or_default();
    let mut url = dataset.under(&format!("exports/{}", format.path()));
    if let Some(query) = &production.query {
        url.query_pairs_mut().append_pair("where", query);
    }
    visit.body(&visit.wanted(url, "data")).await
}

fn list_of<'a>(
    production: &Production,
    url_of: &'a (dyn Fn(Span) -> Url + Send + Sync),
) -> List<'a> {
    if production.method == Retrieval::OpendatasoftV1 {
        let unique = Some("recordid".to_owned());
        return List { rows: "records", total: "nhits", unique, url_of };
    }
    let order = production.order_by.as_deref().unwrap_or_default();
    let unique = order.split([' ', ',']).next().filter(|field| !field.is_empty());
    List { rows: "results", total: "total_count", unique: unique.map(str::to_owned), url_of }
}

fn page_url(production: &Production, dataset: &Dataset, span: Span) -> Url {
    let v1 = production.method == Retrieval::OpendatasoftV1;
    let (limit, offset, query, order) = match v1 {
        true => ("rows", "start", "q", "sort"),
        false => ("limit", "offset", "where", "order_by"),
    };
    let mut url = dataset.under("records");
    if v1 {
        url.set_path("/api/records/1.0/search");
    }
    {
        let mut pairs = url.query_pairs_mut();
        if v1 {
            pairs.append_pair("dataset", &dataset.id);
        }
        pairs.append_pair(limit, &span.rows.to_string());
        pairs.append_pair(offset, &span.offset.to_string());
        pairs.extend_pairs(production.query.iter().map(|text| (query, text)));
        pairs.extend_pairs(production.order_by.iter().map(|text| (order, text)));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_is_named_by_its_own_address_not_by_that_of_an_export() {
        let at = |url: &str| Dataset::at(&Url::parse(url).unwrap());
        let base = "https://data.example.fr/api/explore/v2.1/catalog/datasets";
        assert_eq!(at(&format!("{base}/creches/")).unwrap().id, "creches");
        for wrong in ["/creches/exports/csv", "", "/", "/creches?limit=3"] {
            assert!(at(&format!("{base}{wrong}")).is_err(), "{wrong}");
        }
    }
}
