//! What every engine is asked.

use crate::{Failure, postgres::Postgres, raw::Raw, rows, sqlite::Sqlite};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The parameters of the load test; others are of no consequence here.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    pub q: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub radius_m: Option<f64>,
    pub bbox: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub min_places: Option<i16>,
    pub schedule: Option<String>,
    pub age_months: Option<i16>,
    pub limit: Option<usize>,
}

/// A checked question.
#[derive(Debug, Clone)]
pub struct Near {
    pub at: (f64, f64),
    pub radius_m: f64,
    pub kind: Option<i16>,
    pub min_places: i16,
    /// Days that must be open, Monday is bit 0.
    pub days: i16,
    pub age: Option<i16>,
    pub limit: usize,
}

/// What came back.
pub enum Found {
    Fixed(String),
    Listings {
        cards: Vec<(String, f64)>,
        total: Option<u64>,
        kinds: Option<BTreeMap<&'static str, u64>>,
    },
}

impl Found {
    /// A page without counts.
    pub fn page(cards: Vec<(String, f64)>) -> Self {
        Self::Listings { cards, total: None, kinds: None }
    }

    /// A page with counts by number of kind.
    pub fn counted(cards: Vec<(String, f64)>, counts: [u64; 6]) -> Self {
        let kinds: BTreeMap<_, _> =
            rows::KINDS.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
        Self::Listings { cards, total: Some(counts.iter().sum()), kinds: Some(kinds) }
    }
}

/// The engines.
pub enum Engine {
    Fixed(String),
    Raw(Box<Raw>),
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Engine {
    /// A page of listings.
    pub async fn find(&self, asked: &Asked) -> Result<Found, Failure> {
        if let Self::Fixed(text) = self {
            return Ok(Found::Fixed(text.clone()));
        }
        if let Some(corners) = &asked.bbox {
            let numbers: Vec<f64> = corners.split(',').filter_map(|n| n.parse().ok()).collect();
            let corners = <[f64; 4]>::try_from(numbers).map_err(|_| "bbox")?;
            return match self {
                Self::Raw(raw) => Ok(raw.corners(corners)),
                Self::Sqlite(sqlite) => sqlite.corners(corners),
                Self::Postgres(postgres) => postgres.corners(corners).await,
                Self::Fixed(_) => Err("fixed".into()),
            };
        }
        let near = near(asked).ok_or("lat and lon")?;
        match (self, &asked.q) {
            (Self::Raw(raw), Some(words)) => raw.words(&near, words),
            (Self::Raw(raw), None) => Ok(raw.nearest(&near)),
            (Self::Sqlite(sqlite), Some(words)) => sqlite.words(&near, words),
            (Self::Sqlite(sqlite), None) => sqlite.nearest(&near),
            (Self::Postgres(postgres), Some(words)) => postgres.words(&near, words).await,
            (Self::Postgres(postgres), None) => postgres.nearest(&near).await,
            (Self::Fixed(_), _) => Err("fixed".into()),
        }
    }

    /// Names that begin like this, the commonest first.
    pub async fn suggest(&self, typed: &str) -> Result<Vec<String>, Failure> {
        let typed = rows::fold(typed);
        match self {
            Self::Fixed(text) => Ok(vec![text.clone()]),
            Self::Raw(raw) => Ok(raw.suggest(&typed)),
            Self::Sqlite(sqlite) => sqlite.suggest(&typed),
            Self::Postgres(postgres) => postgres.suggest(&typed).await,
        }
    }
}

fn near(asked: &Asked) -> Option<Near> {
    let schedule = asked.schedule.as_deref().unwrap_or_default();
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let bits = days.iter().enumerate().filter(|(_, day)| schedule.contains(**day));
    Some(Near {
        at: (asked.lat?, asked.lon?),
        radius_m: asked.radius_m.unwrap_or(5_000.0),
        kind: asked.kind.as_deref().and_then(rows::kind),
        min_places: asked.min_places.unwrap_or(0),
        days: bits.map(|(bit, _)| 1 << bit).sum(),
        age: asked.age_months,
        limit: asked.limit.unwrap_or(20).min(100),
    })
}
