//! From parameters to a checked search request.

mod documentation;
mod need;
mod place;
mod words;

pub use documentation::{NAMES, SearchBody, SearchQuery};
pub use words::Words;

use super::address_search::Located;
use super::params::Params;
use super::problem::{FieldError, Problem, ProblemKind};
use super::search_costs::FamilyCosts;
use crate::domain::{Date, Funding, ListingType, Subtype};
use crate::geocode::Gazetteer;
use crate::search::text::TextIndex;
use crate::search::words::Lexicon;
use crate::search::{Count, Cursor, CursorError, Filters, Generation, SearchRequest, Sort, World};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// How much of each listing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    Full,
    Card,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    GeoJson,
    Csv,
}

/// A request and what was understood of it.
pub struct Understood {
    pub request: SearchRequest,
    pub located: Located,
    pub fields: Fields,
    pub format: Format,
    /// Whether the place was read from `q`.
    pub place_in_words: bool,
    pub words: Words,
    /// Costs for the household of the question, when it was told.
    pub costs: Option<FamilyCosts>,
}

/// What a question is understood with.
#[derive(Clone, Copy)]
pub struct Knowledge<'a> {
    pub places: &'a Gazetteer,
    pub lexicon: &'a Lexicon,
    /// The texts of the listings; None where there are none.
    pub texts: Option<&'a TextIndex>,
}

impl<'a> From<&'a Generation> for Knowledge<'a> {
    fn from(generation: &'a Generation) -> Self {
        Self {
            places: &generation.places,
            lexicon: &generation.lexicon,
            texts: Some(generation.texts()),
        }
    }
}

/// Longest text of a question, in characters.
const MAX_TEXT: usize = 200;

/// Checks every parameter; all that is wrong is told at once.
///
/// `accepted`: the form of the answer when no parameter says it.
pub fn read(
    mut params: Params,
    knowledge: Knowledge<'_>,
    today: Date,
    accepted: Format,
) -> Result<Understood, Problem> {
    let filters = filters(&mut params);
    let q = params.short_text("q", MAX_TEXT);
    let mut need = need::need(&mut params, today);
    let (sort, count, fields) = (sort(&mut params), count(&mut params), fields(&mut params));
    let format = format(&mut params).unwrap_or(accepted);
    let limit = params.integer("limit", 1, 100).unwrap_or(20) as usize;
    let explain = params.flag("explain");
    let world = match params.optional_flag("demonstration") {
        // Fictitious listings never leave in a file unless they are asked for.
        None if format != Format::Json => World::Real,
        None => World::Auto,
        Some(true) => World::Demonstration,
        Some(false) => World::Real,
    };
    let given_cursor = params.text("cursor");
    let place = place::asked(&mut params, knowledge.places);
    params.finish()?;
    let cursor = given_cursor.map(|text| cursor(&text)).transpose()?;
    let place = place?;
    let place_in_words = matches!(place, place::Where::InWords(_));
    // The commune of a point was looked up already.
    let at_point = matches!(place, place::Where::Point(..));
    let (area, located, rest) = place::located(place, q.as_deref(), knowledge)?;
    let world = match (world, located.place.as_ref().filter(|_| at_point)) {
        (World::Auto, Some(place)) => World::Of(place.citycode),
        (world, _) => world,
    };
    let known = |word: &str| knowledge.texts.is_some_and(|texts| texts.is_common(word));
    let vocabulary = (knowledge.lexicon, &known as &dyn Fn(&str) -> bool);
    let words = q.as_deref().map(|q| Words::read(q, rest.as_deref(), vocabulary, today));
    let words = words.unwrap_or_default();
    words.complete(&mut need, today);
    let request = SearchRequest {
        area,
        filters,
        asks: words.asks.clone(),
        words: words.left.clone(),
        need,
        sort,
        household: None,
        count,
        limit,
        cursor,
        explain,
        cards: fields == Fields::Card && format == Format::Json && !explain,
        world,
        today,
    };
    Ok(Understood { request, located, fields, format, place_in_words, words, costs: None })
}

impl Understood {
    /// The question with other words, and what a family reads about it. None when the place was
    /// read from the words and cannot be told from them.
    pub fn with_words(&self, words: Option<&str>) -> Option<(Value, String)> {
        let place = self.located.place.as_ref().filter(|_| self.place_in_words);
        let label = match words {
            Some(words) => format!("Chercher «\u{a0}{words}\u{a0}»"),
            None => "Chercher sans ces mots".to_owned(),
        };
        let q = match (words, place) {
            (Some(words), Some(place)) => json!(format!("{words} {}", place.label)),
            (None, Some(place)) => json!(place.label),
            (words, None) => json!(words),
        };
        Some((json!({ "q": q }), label))
    }
}

static TYPES: LazyLock<String> = LazyLock::new(|| names(ListingType::ALL, ListingType::as_str));
static SUBTYPES: LazyLock<String> = LazyLock::new(|| names(Subtype::ALL, Subtype::as_str));

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> String {
    all.iter().map(|value| name(*value)).collect::<Vec<_>>().join(", ")
}

fn filters(params: &mut Params) -> Filters {
    let languages = params.list("languages", 10);
    if let Some(bad) = languages.iter().find(|l| !is_language(l)) {
        let detail = format!("« {bad} » n’est pas un code de langue (fr, en, lsf…).");
        params.refuse("languages", "unknown_value", detail);
    }
    Filters {
        types: params.words("type", ListingType::parse, &TYPES),
        subtypes: params.words("subtype", Subtype::parse, &SUBTYPES),
        min_places: params.integer("min_places", 1, 500).map(|n| n as u16),
        available: params.flag("available"),
        atypical_hours: params.flag("atypical_hours"),
        inclusive: params.flag("inclusive"),
        avip: params.flag("avip"),
        funding: params.word("funding", Funding::parse, "psu, paje"),
        languages,
    }
}

fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())
}

fn sort(params: &mut Params) -> Sort {
    let parse = |word: &str| match word {
        "relevance" => Some(Sort::Relevance),
        "distance" => Some(Sort::Distance),
        "availability" => Some(Sort::Availability),
        "cost" => Some(Sort::Cost),
        _ => None,
    };
    params.word("sort", parse, "relevance, distance, availability, cost").unwrap_or(Sort::Relevance)
}

fn count(params: &mut Params) -> Count {
    let parse = |word: &str| match word {
        "exact" => Some(Count::Exact),
        "none" => Some(Count::None),
        _ => None,
    };
    params.word("count", parse, "exact, none").unwrap_or(Count::Exact)
}

fn fields(params: &mut Params) -> Fields {
    let parse = |word: &str| match word {
        "full" => Some(Fields::Full),
        "card" => Some(Fields::Card),
        _ => None,
    };
    params.word("fields", parse, "full, card").unwrap_or(Fields::Full)
}

fn format(params: &mut Params) -> Option<Format> {
    let parse = |word: &str| match word {
        "json" => Some(Format::Json),
        "geojson" => Some(Format::GeoJson),
        "csv" => Some(Format::Csv),
        _ => None,
    };
    params.word("format", parse, "json, geojson, csv")
}

fn cursor(text: &str) -> Result<Cursor, Problem> {
    Cursor::decode(text).map_err(cursor_problem)
}

/// What a client is told about a cursor that cannot be used.
pub fn cursor_problem(error: CursorError) -> Problem {
    let (kind, code, detail) = match error {
        CursorError::Unreadable => (
            ProblemKind::InvalidCursor,
            "unreadable",
            "Ce curseur n’a pas été donné par ce service.",
        ),
        CursorError::Elsewhere => (
            ProblemKind::CursorExpired,
            "expired",
            "Ce curseur vient d’une autre recherche ou de données plus anciennes. Recommencez à la première page.",
        ),
    };
    Problem::with_errors(kind, vec![FieldError::new("cursor", code, detail)])
}
