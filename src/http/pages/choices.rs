//! What can be chosen above the results: kinds, distances, orders.

use crate::domain::ListingType;
use crate::http::search_params::Understood;
use crate::search::{Page, Sort};

/// One value of a filter.
pub struct Choice {
    pub word: String,
    pub label: String,
    pub on: bool,
    pub count: Option<u64>,
}

const RADII: [u32; 6] = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

/// Kinds, with how many results each has.
pub fn types(understood: &Understood, page: &Page) -> Vec<Choice> {
    let asked = &understood.request.filters.types;
    let counts = page.facets.as_ref();
    let choice = |kind: &ListingType| Choice {
        word: kind.as_str().to_owned(),
        label: kind.label().to_owned(),
        on: asked.contains(kind),
        count: counts.and_then(|f| f.types.get(kind.as_str()).copied()),
    };
    ListingType::ALL.iter().map(choice).collect()
}

/// Distances; an unusual one comes first.
pub fn radii(current: f64) -> Vec<Choice> {
    let choice = |r: &u32| Choice {
        word: r.to_string(),
        label: format!("{} km", r / 1000),
        on: (f64::from(*r) - current).abs() < 0.5,
        count: None,
    };
    let mut choices: Vec<Choice> = RADII.iter().map(choice).collect();
    if !choices.iter().any(|c| c.on) {
        let metres = current.round() as u32;
        choices.insert(
            0,
            Choice {
                word: metres.to_string(),
                label: format!("{metres} m"),
                on: true,
                count: None,
            },
        );
    }
    choices
}

/// Orders that an address can ask for.
pub fn sorts(current: Sort) -> Vec<Choice> {
    let choices = [
        (Sort::Relevance, "relevance", "pertinence"),
        (Sort::Distance, "distance", "distance"),
        (Sort::Availability, "availability", "disponibilité"),
    ];
    let choice = |(sort, word, label): (Sort, &str, &str)| Choice {
        word: word.to_owned(),
        label: label.to_owned(),
        on: sort == current,
        count: None,
    };
    choices.into_iter().map(choice).collect()
}
