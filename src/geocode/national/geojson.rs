//! Answers in GeoJSON (the geocodejson convention).

use super::answer::{Answer, RawAnswer};
use super::exchange::NationalError;
use serde::Deserialize;

#[derive(Deserialize)]
struct Collection {
    features: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: Properties,
}

#[derive(Deserialize)]
struct Geometry {
    /// Longitude first.
    coordinates: [f64; 2],
}

#[derive(Deserialize)]
struct Properties {
    label: Option<String>,
    score: Option<f64>,
    #[serde(rename = "type")]
    kind: String,
    citycode: String,
    postcode: Option<String>,
    city: Option<String>,
}

/// The answers of a collection; one that makes no sense is left out, unless they all are.
pub fn answers(body: &[u8]) -> Result<Vec<Answer>, NationalError> {
    let collection: Collection =
        serde_json::from_slice(body).map_err(|_| NationalError::Unreadable("no GeoJSON"))?;
    let told = collection.features.len();
    let answers: Vec<Answer> = collection.features.into_iter().filter_map(answer).collect();
    if told > 0 && answers.is_empty() {
        return Err(NationalError::Unreadable("no answer with a place"));
    }
    Ok(answers)
}

fn answer(feature: serde_json::Value) -> Option<Answer> {
    let Feature { geometry, properties: p } = serde_json::from_value(feature).ok()?;
    let [lon, lat] = geometry.coordinates;
    let raw = RawAnswer {
        lat,
        lon,
        score: p.score?,
        kind: &p.kind,
        label: p.label.as_deref().unwrap_or_default(),
        citycode: &p.citycode,
        postcode: p.postcode.as_deref().unwrap_or_default(),
        city: p.city.as_deref().unwrap_or_default(),
    };
    raw.checked()
}
