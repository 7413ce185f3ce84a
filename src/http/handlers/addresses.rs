//! Addresses as the national service answers them: GeocodeJSON. Where no street is known the commune
//! answers, and says so by its `type`.

use super::read::read;
use crate::domain::{CommuneCode, Position, Postcode, Precision};
use crate::geocode::address::Wanted;
use crate::geocode::{Address, Gazetteer, Search};
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
    /// `housenumber`, `street`, `locality` or `municipality`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub housenumber: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// The number and the street, the named place, or the commune.
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
    let asked = state.generation().and_then(|generation| {
        let params = Params::from_query(request.query_string(), NAMES)?;
        Ok((asked(params)?, generation))
    });
    let (asked, generation) = match asked {
        Ok(asked) => asked,
        Err(problem) => return problem.response(),
    };
    let search = asked.search(&generation.places);
    let found = state.locator.addresses(&generation.places, &asked.q, &search).await;
    read(&request, &state, NAMES, |reading, _| {
        let features = found.iter().map(|a| feature(a, None)).collect();
        reading.json(|| collection(features, Some(asked.q), asked.limit))
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
    wanted: Wanted,
    autocomplete: bool,
}

fn wanted(params: &mut Params) -> Wanted {
    let kind = |t: &str| match t {
        "housenumber" => Some(Wanted::Housenumber),
        "street" => Some(Wanted::Street),
        "locality" => Some(Wanted::Locality),
        "municipality" => Some(Wanted::Municipality),
        _ => None,
    };
    params.word("type", kind, KINDS).unwrap_or(Wanted::Any)
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
    let wanted = wanted(&mut params);
    let autocomplete = params.optional_flag("autocomplete").unwrap_or(true);
    params.word("index", |t| (t == "address").then_some(()), "address");
    params.finish()?;
    let near = lat.zip(lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let q = q.unwrap_or_default();
    Ok(Asked { q, limit, near, postcode, citycode, wanted, autocomplete })
}

impl Asked {
    fn search(&self, places: &Gazetteer) -> Search<'static> {
        Search {
            near: self.near,
            postcode: self.postcode,
            citycode: self.citycode.and_then(|code| places.successor(code)).or(self.citycode),
            wanted: self.wanted,
            autocomplete: self.autocomplete,
            ..Search::new(self.limit as usize)
        }
    }
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
        attribution: "Insee, IGN, La Poste, Base adresse nationale, OpenStreetMap",
        licence: "Licence Ouverte 2.0, ODbL 1.0",
        query,
        limit,
    }
}

fn feature(address: &Address, distance: Option<u32>) -> AddressFeature {
    let place = &address.place;
    let name = match (&address.housenumber, &address.street) {
        (Some(number), Some(street)) => format!("{number} {street}"),
        (None, Some(street)) => street.clone(),
        _ => place.label.clone(),
    };
    AddressFeature {
        kind: "Feature",
        geometry: PointGeometry {
            kind: "Point",
            coordinates: vec![place.position.lon(), place.position.lat()],
        },
        properties: AddressProperties {
            label: place.label.clone(),
            score: place.score,
            id: address.id(),
            kind: kind(place.precision),
            housenumber: address.housenumber.clone(),
            street: address.street.clone(),
            name,
            postcode: place.postcode.map(String::from),
            citycode: place.citycode.to_string(),
            city: place.city.clone(),
            context: place.context.clone(),
            population: place.population,
            importance: (address.importance * 1e4).round() / 1e4,
            distance,
        },
    }
}

/// The national service has four kinds; a postcode or a département is told at its main commune.
fn kind(precision: Precision) -> &'static str {
    match precision {
        Precision::Housenumber | Precision::Street | Precision::Locality => precision.as_str(),
        _ => Precision::Municipality.as_str(),
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

/// The addresses nearest to a point, else its commune.
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
        let wanted = wanted(&mut params);
        params.word("index", |t| (t == "address").then_some(()), "address");
        params.finish()?;
        let point = lat.zip(lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
        let places = &reading.generation.places;
        let around = |point| places.addresses_at(point, wanted, limit as usize);
        reading.json(|| {
            let found = point.map_or_else(Vec::new, around);
            let features = found.iter().map(|(a, d)| feature(a, Some(d.rounded()))).collect();
            collection(features, None, limit)
        })
    })
}
