//! What was understood of a place, with what else it could have been.

use crate::domain::{Position, Precision};
use crate::geocode::{Gazetteer, Place};
use serde::Serialize;
use utoipa::ToSchema;

/// A place and the readings that were set aside.
#[derive(Debug, Clone, Default)]
pub struct Located {
    pub place: Option<Place>,
    pub alternatives: Vec<Place>,
    /// Words of the text that were not used to find the place.
    pub unused: Vec<String>,
}

/// The place that a search is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceView {
    pub label: String,
    #[schema(required)]
    pub citycode: Option<String>,
    #[schema(required)]
    pub postcode: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub precision: Precision,
    /// Places of the same name, or of the same postcode.
    pub alternatives: Vec<PlaceChoice>,
    /// Words that took no part, for instance a street we do not know: the place is then coarser
    /// than what was typed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unused: Vec<String>,
}

/// Another reading of the place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceChoice {
    pub label: String,
    pub citycode: String,
    /// Département: "44, Loire-Atlantique".
    pub context: String,
}

/// Alternatives shown at most.
const MAX_ALTERNATIVES: usize = 6;

impl Located {
    /// A search without a named place.
    pub fn nowhere() -> Self {
        Self::default()
    }

    /// A point; named after its commune.
    pub fn point(point: Position, places: &Gazetteer) -> Self {
        let commune = places.commune_at(point).and_then(|code| places.place_of(code));
        let place = commune.map(|commune| Place {
            position: point,
            precision: Precision::Point,
            ..commune
        });
        Self { place, ..Self::default() }
    }

    /// A commune chosen by its code.
    pub fn commune(place: Place) -> Self {
        Self { place: Some(place), ..Self::default() }
    }

    /// A text that is a place and nothing else.
    pub fn address(text: &str, places: &Gazetteer) -> Option<Self> {
        let mut resolution = places.resolve(text, MAX_ALTERNATIVES + 1);
        if resolution.places.is_empty() {
            return None;
        }
        let place = resolution.places.remove(0);
        Some(Self { place: Some(place), alternatives: resolution.places, unused: resolution.rest })
    }

    /// A text that holds a place and words; the words come back apart.
    pub fn in_words(text: &str, places: &Gazetteer) -> Option<(Self, Vec<String>)> {
        let mut located = Self::address(text, places)?;
        let words = std::mem::take(&mut located.unused);
        Some((located, words))
    }

    /// As sent to a client.
    pub fn view(&self) -> Option<PlaceView> {
        let place = self.place.as_ref()?;
        let choice = |p: &Place| PlaceChoice {
            label: p.label.clone(),
            citycode: p.citycode.to_string(),
            context: p.context.clone(),
        };
        Some(PlaceView {
            label: place.label.clone(),
            citycode: Some(place.citycode.to_string()),
            postcode: place.postcode.map(String::from),
            lat: place.position.lat(),
            lon: place.position.lon(),
            precision: place.precision,
            alternatives: self.alternatives.iter().map(choice).collect(),
            unused: self.unused.clone(),
        })
    }
}
