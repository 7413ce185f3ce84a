//! Addresses as the national service answers them: GeocodeJSON. Communes and postcodes for now;
//! a street falls back to its commune, and says so by its `type`.

use super::read::read;
use crate::domain::{CommuneCode, Position, Postcode, Precision};
use crate::geocode::{Gazetteer, Place};
use crate::http::params::Params;
use crate::http::problem::{Problem, ProblemDocument};
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

const NAMES: &[&str] =
    &["q", "limit", "lat", "lon", "postcode", "citycode", "type", "autocomplete", "index"];
const KINDS: &str = "housenumber, street, locality, municipality";

/// Parameters of the search of addresses.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read by the documentation generator only")]
pub struct AddressQuery {
    /// What was typed.
    #[param(max_length = 200, min_length = 1, example = "st herblain")]
    q: String,
    #[param(minimum = 1, maximum = 50, default = 5)]
    limit: Option<u32>,
    /// Prefer places near this point.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    #[param(minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// Only this postcode.
    postcode: Option<String>,
    /// Only this commune.
    citycode: Option<String>,
    /// `housenumber`, `street`, `locality` or `municipality`.
    r#type: Option<String>,
    /// `1` (default): the last word may be unfinished.
    autocomplete: Option<String>,
    /// `address` only.
    index: Option<String>,
}

/// A GeocodeJSON answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddressCollection {
    #[serde(rename = "type")]
    #[schema(example = "FeatureCollection")]
    pub kind: &'static str,
    pub version: &'static str,
    pub features: Vec<AddressFeature>,
    pub attribution: &'static str,
    pub licence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    pub limit: u32,
}

/// One place.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddressFeature {
    #[serde(rename = "type")]
    #[schema(example = "Feature")]
    pub kind: &'static str,
    pub geometry: PointGeometry,
    pub properties: AddressProperties,
}

/// A point, longitude first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointGeometry {
    #[serde(rename = "type")]
    #[schema(example = "Point")]
    pub kind: &'static str,
    #[schema(min_items = 2, max_items = 2)]
    pub coordinates: Vec<f64>,
}

/// The fields of the national service.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddressProperties {
    pub label: String,
    /// In `0..=1`.
    pub score: f64,
    pub id: String,
    /// `municipality` for now.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    pub citycode: String,
    pub city: String,
    pub context: String,
    pub population: u32,
    /// In `0..=1`, from the population.
    pub importance: f64,
    /// Metres, for a search from a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<u32>,
}

/// Places for a text.
#[utoipa::path(
    get, path = "/v1/addresses", tag = "addresses", params(AddressQuery),
    responses(
        (status = 200, description = "Places, best first", body = AddressCollection),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn find(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    read(&request, &state, NAMES, |reading, params| {
        let asked = asked(params)?;
        reading.json(|| answer_text(&reading.generation.places, asked))
    })
}

/// Alias of the national service.
#[utoipa::path(
    get, path = "/v1/addresses/search", tag = "addresses", params(AddressQuery),
    responses(
        (status = 200, description = "Places, best first", body = AddressCollection),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn find_alias(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    find(request, state).await
}

struct Asked {
    q: String,
    limit: u32,
    near: Option<Position>,
    postcode: Option<Postcode>,
    citycode: Option<CommuneCode>,
    municipality: bool,
    autocomplete: bool,
}

fn asked(mut params: Params) -> Result<Asked, Problem> {
    let q = params.short_text("q", 200);
    if q.is_none() && !params.has("q") {
        params.refuse("q", "missing", "« q » est obligatoire.");
    } else if q.is_none() {
        params.refuse("q", "empty", "« q » est vide ou trop long.");
    }
    let limit = params.integer("limit", 1, 50).unwrap_or(5);
    let (lat, lon) = (params.number("lat", -90.0, 90.0), params.number("lon", -180.0, 180.0));
    if params.has("lat") != params.has("lon") {
        params.refuse("lat", "missing", "« lat » et « lon » vont ensemble.");
    }
    let postcode = params.word("postcode", |t| Postcode::parse(t).ok(), "cinq chiffres");
    let citycode = params.word("citycode", |t| CommuneCode::parse(t).ok(), "un code INSEE");
    let kind = |t: &str| match t {
        "municipality" => Some(true),
        "housenumber" | "street" | "locality" => Some(false),
        _ => None,
    };
    let municipality = params.word("type", kind, KINDS).unwrap_or(true);
    let autocomplete = params.optional_flag("autocomplete").unwrap_or(true);
    params.word("index", |t| (t == "address").then_some(()), "address");
    params.finish()?;
    let near = lat.zip(lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let q = q.unwrap_or_default();
    Ok(Asked { q, limit, near, postcode, citycode, municipality, autocomplete })
}

fn answer_text(places: &Gazetteer, asked: Asked) -> AddressCollection {
    let mut found = Vec::new();
    if asked.municipality {
        found = places.resolve(&asked.q, 50).places;
        if asked.autocomplete {
            let known: Vec<CommuneCode> = found.iter().map(|p| p.citycode).collect();
            let more = places.complete(&asked.q, 50).into_iter();
            found.extend(more.filter(|p| !known.contains(&p.citycode)));
        }
    }
    found.retain(|place| fits(places, place, &asked));
    if let Some(near) = asked.near {
        // Nearness is a small bonus: it settles homonyms and no more.
        let worth =
            |p: &Place| p.score + 0.15 * (-near.distance_to(p.position).get() / 8_000.0).exp();
        found.sort_by(|a, b| {
            worth(b).total_cmp(&worth(a)).then_with(|| a.citycode.cmp(&b.citycode))
        });
    }
    found.truncate(asked.limit as usize);
    collection(found.iter().map(|p| feature(p, None)).collect(), Some(asked.q), asked.limit)
}

fn fits(places: &Gazetteer, place: &Place, asked: &Asked) -> bool {
    let has_postcode = |p: &Postcode| {
        places.commune(place.citycode).is_some_and(|commune| commune.postcodes.contains(p))
    };
    asked.postcode.as_ref().is_none_or(has_postcode)
        && asked.citycode.is_none_or(|code| code == place.citycode)
}

fn collection(
    features: Vec<AddressFeature>,
    query: Option<String>,
    limit: u32,
) -> AddressCollection {
    AddressCollection {
        kind: "FeatureCollection",
        version: "draft",
        features,
        attribution: "Insee, IGN, La Poste",
        licence: "Licence Ouverte 2.0",
        query,
        limit,
    }
}

fn feature(place: &Place, distance: Option<u32>) -> AddressFeature {
    let importance = f64::from(place.population.max(1)).log10() / 6.5;
    AddressFeature {
        kind: "Feature",
        geometry: PointGeometry {
            kind: "Point",
            coordinates: vec![place.position.lon(), place.position.lat()],
        },
        properties: AddressProperties {
            label: place.label.clone(),
            score: place.score,
            id: place.citycode.to_string(),
            kind: Precision::Municipality.as_str(),
            name: place.city.clone(),
            postcode: place.postcode.map(String::from),
            citycode: place.citycode.to_string(),
            city: place.city.clone(),
            context: place.context.clone(),
            population: place.population,
            importance: (importance.min(1.0) * 1e4).round() / 1e4,
            distance,
        },
    }
}

/// Parameters of a reverse search.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read by the documentation generator only")]
pub struct ReverseQuery {
    #[param(minimum = -90, maximum = 90, example = 47.2184)]
    lat: f64,
    #[param(minimum = -180, maximum = 180, example = -1.5536)]
    lon: f64,
    #[param(minimum = 1, maximum = 50, default = 1)]
    limit: Option<u32>,
    /// `housenumber`, `street`, `locality` or `municipality`.
    r#type: Option<String>,
    /// `address` only.
    index: Option<String>,
}

/// The commune of a point.
#[utoipa::path(
    get, path = "/v1/addresses/reverse", tag = "addresses", params(ReverseQuery),
    responses(
        (status = 200, description = "Places, nearest first; none at sea", body = AddressCollection),
        (status = 304, description = "The client already has this answer"),
        (status = 400, description = "A refusal that names its fields", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "No data yet", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub async fn reverse(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let names = &["lat", "lon", "limit", "type", "index"];
    read(&request, &state, names, |reading, mut params| {
        let (lat, lon) = (params.number("lat", -90.0, 90.0), params.number("lon", -180.0, 180.0));
        for name in ["lat", "lon"] {
            if !params.has(name) {
                params.refuse(name, "missing", format!("« {name} » est obligatoire."));
            }
        }
        let limit = params.integer("limit", 1, 50).unwrap_or(1);
        let kind = |t: &str| KINDS.split(", ").any(|k| k == t).then_some(t == "municipality");
        let municipality = params.word("type", kind, KINDS).unwrap_or(true);
        params.word("index", |t| (t == "address").then_some(()), "address");
        params.finish()?;
        let point = lat.zip(lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
        let places = &reading.generation.places;
        let place = point.filter(|_| municipality).and_then(|point| {
            let place = places.place_of(places.commune_at(point)?)?;
            let distance = point.distance_to(place.position).rounded();
            Some(feature(&place, Some(distance)))
        });
        reading.json(|| collection(place.into_iter().collect(), None, limit))
    })
}
