//! From parameters to a checked search request.

use super::address_search::Located;
use super::params::Params;
use super::problem::{FieldError, Problem, ProblemKind};
use crate::domain::{CommuneCode, Date, Funding, ListingType, Metres, Position, Subtype};
use crate::geocode::{Gazetteer, Place};
use crate::search::{
    Area, Asks, Count, Cursor, CursorError, Filters, Need, SearchRequest, Sort, World,
};
use utoipa::IntoParams;

/// Names of the parameters of a search, in the order of the documentation.
pub const NAMES: &[&str] = &[
    "lat",
    "lon",
    "address",
    "bbox",
    "citycode",
    "radius_m",
    "q",
    "type",
    "subtype",
    "available",
    "atypical_hours",
    "inclusive",
    "avip",
    "funding",
    "min_places",
    "languages",
    "sort",
    "limit",
    "cursor",
    "count",
    "fields",
    "explain",
    "demonstration",
];

/// Parameters of `GET /v1/listings`, for the documentation; a test compares them with [`NAMES`].
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read by the documentation generator only")]
pub struct SearchQuery {
    /// Degrees north; with `lon`.
    #[param(minimum = -90, maximum = 90, example = 47.2184)]
    lat: Option<f64>,
    /// Degrees east; with `lat`.
    #[param(minimum = -180, maximum = 180, example = -1.5536)]
    lon: Option<f64>,
    /// A place as people type it. Prefer the POST form: an address should not stand in a URL.
    #[param(max_length = 200, example = "Nantes")]
    address: Option<String>,
    /// `minlon,minlat,maxlon,maxlat` in degrees; minlon > maxlon crosses the antimeridian.
    #[param(example = "-1.60,47.20,-1.50,47.25")]
    bbox: Option<String>,
    /// INSEE codes: listings whose address is in these communes. Comma list.
    #[param(example = "44109")]
    citycode: Option<String>,
    /// Metres around the point, or around the centre of the communes when given with `citycode`.
    #[param(minimum = 1, maximum = 50000, default = 5000)]
    radius_m: Option<u32>,
    /// Words, in French; the place too when no other parameter says where.
    #[param(max_length = 200, example = "micro crèche bilingue")]
    q: Option<String>,
    /// Comma list of `creche`, `assistant_maternel`, `mam`, `garde_a_domicile`, `rpe`, `laep`.
    r#type: Option<String>,
    /// Comma list of finer kinds.
    subtype: Option<String>,
    /// Only places declared free today.
    available: Option<bool>,
    /// Only places known to open early, late, at night or at the weekend.
    atypical_hours: Option<bool>,
    /// Only places known to welcome disabled children.
    inclusive: Option<bool>,
    /// Only crèches known to keep places for parents looking for work.
    avip: Option<bool>,
    /// `psu` or `paje`.
    funding: Option<String>,
    /// Only places known to have at least this capacity.
    #[param(minimum = 1, maximum = 500)]
    min_places: Option<u32>,
    /// Comma list of ISO 639 codes; one is enough.
    languages: Option<String>,
    /// `relevance`, `distance` or `availability`.
    #[param(default = "relevance")]
    sort: Option<String>,
    /// Results a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// `exact` or `none`: whether `total` and `facets` are worked out.
    #[param(default = "exact")]
    count: Option<String>,
    /// `full` or `card`.
    #[param(default = "full")]
    fields: Option<String>,
    /// Adds the bill of each score.
    explain: Option<bool>,
    /// `true`: the fictitious listings; `false`: the real ones. By default the fictitious ones only
    /// when the centre lies in a demonstration town. Never both.
    demonstration: Option<bool>,
}

/// How much of each listing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    Full,
    Card,
}

/// A request and what was understood of it.
pub struct Understood {
    pub request: SearchRequest,
    pub located: Located,
    pub fields: Fields,
}

const DEFAULT_RADIUS_M: u32 = 5_000;
const MAX_TEXT: usize = 200;
const MAX_COMMUNES: usize = 50;

/// Checks every parameter; all that is wrong is told at once.
pub fn read(mut params: Params, places: &Gazetteer, today: Date) -> Result<Understood, Problem> {
    let filters = filters(&mut params);
    let words = params.short_text("q", MAX_TEXT);
    let (sort, count, fields) = (sort(&mut params), count(&mut params), fields(&mut params));
    let limit = params.integer("limit", 1, 100).unwrap_or(20) as usize;
    let explain = params.flag("explain");
    let world = match params.optional_flag("demonstration") {
        None => World::Auto,
        Some(true) => World::Demonstration,
        Some(false) => World::Real,
    };
    let given_cursor = params.text("cursor");
    let place = where_(&mut params, places);
    params.finish()?;
    let cursor = given_cursor.map(|text| cursor(&text)).transpose()?;
    let (area, located, words) = locate(place?, words, places)?;
    let request = SearchRequest {
        area,
        filters,
        asks: Asks::default(),
        words,
        need: Need::default(),
        sort,
        count,
        limit,
        cursor,
        explain,
        world,
        today,
    };
    Ok(Understood { request, located, fields })
}

fn filters(params: &mut Params) -> Filters {
    let types = ListingType::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
    let subtypes = Subtype::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
    let languages = params.list("languages", 10);
    if let Some(bad) = languages.iter().find(|l| !is_language(l)) {
        let detail = format!("« {bad} » n’est pas un code de langue (fr, en, lsf…).");
        params.refuse("languages", "unknown_value", detail);
    }
    Filters {
        types: params.words("type", ListingType::parse, &types),
        subtypes: params.words("subtype", Subtype::parse, &subtypes),
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
        _ => None,
    };
    params.word("sort", parse, "relevance, distance, availability").unwrap_or(Sort::Relevance)
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

/// Where to look, as asked.
enum Where {
    Point(Position, Metres),
    Address(String, Metres),
    Box {
        west: f64,
        south: f64,
        east: f64,
        north: f64,
    },
    Communes(Vec<CommuneCode>, Option<Metres>),
    /// Nothing said: the place is to be read from `q`.
    InWords(Metres),
}

fn where_(params: &mut Params, places: &Gazetteer) -> Result<Where, Problem> {
    let radius = params.integer("radius_m", 1, 50_000);
    let metres = |m: u32| Metres::new(f64::from(m));
    let around = metres(radius.unwrap_or(DEFAULT_RADIUS_M))
        .unwrap_or_else(|| Metres::from_squared_chord(0.0));
    let mut ways = Vec::new();
    let (lat, lon) = (params.number("lat", -90.0, 90.0), params.number("lon", -180.0, 180.0));
    match (params.has("lat"), params.has("lon")) {
        (true, true) => ways.push("lat+lon"),
        (true, false) => params.refuse("lon", "missing", "« lat » demande aussi « lon »."),
        (false, true) => params.refuse("lat", "missing", "« lon » demande aussi « lat »."),
        _ => {}
    }
    let address = params.short_text("address", MAX_TEXT);
    ways.extend(["address", "bbox", "citycode"].into_iter().filter(|name| params.has(name)));
    let corners = bbox(params);
    let codes = citycodes(params, places);
    if ways.len() > 1 {
        let detail = "Donnez un seul lieu : lat et lon, ou address, ou bbox, ou citycode.";
        let fields = ways.iter().skip(1).map(|way| FieldError::new(way, "contradictory", detail));
        let mut problem =
            Problem::with_errors(ProblemKind::ContradictoryParameters, fields.collect());
        problem.detail = detail.to_owned();
        return Err(problem);
    }
    let point = lat.zip(lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    Ok(match (point, address, corners, codes) {
        (Some(point), ..) => Where::Point(point, around),
        (_, Some(address), ..) => Where::Address(address, around),
        (_, _, Some([west, south, east, north]), _) => Where::Box { west, south, east, north },
        (_, _, _, Some(codes)) => Where::Communes(codes, radius.and_then(metres)),
        _ => Where::InWords(around),
    })
}

fn bbox(params: &mut Params) -> Option<[f64; 4]> {
    if !params.has("bbox") {
        return None;
    }
    let parts = params.list("bbox", 8);
    let numbers: Vec<f64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let valid = match (numbers.as_slice(), parts.len()) {
        ([west, south, east, north], 4) => {
            let lon = |v: &f64| (-180.0..=180.0).contains(v);
            let lat = |v: &f64| (-90.0..=90.0).contains(v);
            (lon(west) && lon(east) && lat(south) && lat(north) && south <= north)
                .then_some([*west, *south, *east, *north])
        }
        _ => None,
    };
    if valid.is_none() {
        let detail =
            "« bbox » s’écrit minlon,minlat,maxlon,maxlat, en degrés, avec minlat ≤ maxlat.";
        params.refuse("bbox", "invalid_box", detail);
    }
    valid
}

fn citycodes(params: &mut Params, places: &Gazetteer) -> Option<Vec<CommuneCode>> {
    if !params.has("citycode") {
        return None;
    }
    let mut codes = Vec::new();
    for text in params.list("citycode", MAX_COMMUNES) {
        let known = CommuneCode::parse(&text).ok().and_then(|code| places.successor(code));
        match known {
            Some(code) => codes.push(code),
            None => params.refuse(
                "citycode",
                "unknown_value",
                format!(
                    "« {} » n’est pas le code INSEE d’une commune.",
                    text.chars().take(10).collect::<String>()
                ),
            ),
        }
    }
    if codes.is_empty() {
        params.refuse("citycode", "missing", "« citycode » doit donner au moins un code INSEE.");
        return None;
    }
    Some(codes)
}

type Where2 = (Area, Located, Option<String>);

fn locate(place: Where, words: Option<String>, places: &Gazetteer) -> Result<Where2, Problem> {
    Ok(match place {
        Where::Point(centre, radius) => {
            (Area::Circle { centre, radius }, Located::point(centre, places), words)
        }
        Where::Box { west, south, east, north } => {
            (Area::Box { west, south, east, north }, Located::nowhere(), words)
        }
        Where::Communes(codes, radius) => {
            let (centre, located) = communes(&codes, places)?;
            (Area::Communes { codes, centre, radius }, located, words)
        }
        Where::Address(text, radius) => {
            let located = Located::address(&text, places).ok_or_else(|| not_found(&text))?;
            (around(&located, radius)?, located, words)
        }
        Where::InWords(radius) => {
            let text = words.ok_or_else(place_missing)?;
            let (located, rest) = Located::in_words(&text, places).ok_or_else(place_missing)?;
            (around(&located, radius)?, located, rest)
        }
    })
}

fn around(located: &Located, radius: Metres) -> Result<Area, Problem> {
    let centre = located.place.as_ref().map(|p| p.position).ok_or_else(place_missing)?;
    Ok(Area::Circle { centre, radius })
}

/// Centre of several communes: that of the most populous.
fn communes(codes: &[CommuneCode], places: &Gazetteer) -> Result<(Position, Located), Problem> {
    let known = codes.iter().filter_map(|code| places.place_of(*code));
    let main: Option<Place> = known.max_by_key(|p| (p.population, std::cmp::Reverse(p.citycode)));
    let main = main.ok_or_else(|| {
        let detail = "Nous ne connaissons pas la position de cette commune.";
        let field = FieldError::new("citycode", "no_position", detail);
        Problem::with_errors(ProblemKind::InvalidParameter, vec![field])
    })?;
    Ok((main.position, Located::commune(main)))
}

fn not_found(text: &str) -> Problem {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    let detail = format!(
        "Nous n’avons pas trouvé de commune pour « {shown} ». Essayez le nom de la commune ou le code postal."
    );
    Problem::with_errors(
        ProblemKind::PlaceNotFound,
        vec![FieldError::new("address", "not_found", detail)],
    )
}

fn place_missing() -> Problem {
    let detail =
        "Dites où chercher : une commune, un code postal, un point (lat et lon), bbox ou citycode.";
    Problem::with_errors(
        ProblemKind::PlaceMissing,
        vec![FieldError::new("q", "place_missing", detail)],
    )
}
