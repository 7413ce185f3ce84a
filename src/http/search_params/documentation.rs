//! The parameters of a search, for the documentation; a test compares it with what is read.

use utoipa::{IntoParams, ToSchema};

/// Names of the parameters of a search, in the order of the documentation.
pub const NAMES: &[&str] = &[
    "lat",
    "lon",
    "address",
    "bbox",
    "citycode",
    "department",
    "epci",
    "route",
    "detour_m",
    "also",
    "radius_m",
    "q",
    "type",
    "subtype",
    "start",
    "schedule",
    "age_months",
    "birth",
    "kind",
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
    "format",
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
    /// Codes of départements (`44`, `2A`): listings whose address is there. Comma list.
    #[param(example = "44")]
    department: Option<String>,
    /// SIREN of intercommunalités: listings whose address is there. Comma list.
    #[param(example = "244400404")]
    epci: Option<String>,
    /// `lon,lat;lon,lat`: along a way of 2 to 10 points, for instance from home to work.
    #[param(example = "-1.5603,47.2383;-1.6306,47.2246")]
    route: Option<String>,
    /// Metres that going by the listing may add to the way.
    #[param(minimum = 1, maximum = 50000, default = 1000)]
    detour_m: Option<u32>,
    /// `lon,lat` of a second place that counts as much (work, grandparents), and of a third:
    /// listings near any of them, `detour_m` of each item being what it adds to the way.
    #[param(example = "-1.6306,47.2246")]
    also: Option<String>,
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
    /// First day of care, `YYYY-MM-DD`: free places are judged for that day.
    #[param(example = "2027-01-04")]
    start: Option<String>,
    /// Hours of care: `mon:08:00-18:00,tue:22:00-06:00`, with `A:` or `B:` before the day for weeks
    /// that alternate. It orders, and filters nothing.
    #[param(example = "mon:08:00-18:00,tue:08:00-12:30")]
    schedule: Option<String>,
    /// Age of the child on the first day, in months: places known not to take it are left out.
    #[param(minimum = 0, maximum = 216)]
    age_months: Option<u32>,
    /// Month of birth, or expected, `YYYY-MM`, in place of `age_months`.
    #[param(example = "2026-05")]
    birth: Option<String>,
    /// `regular`, `occasional` or `emergency`. It orders, and filters nothing.
    kind: Option<String>,
    /// Only places declared free on the first day, today when it is not told.
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
    /// `relevance`, `distance` or `availability`; `cost` needs a household, by POST only.
    #[param(default = "relevance")]
    sort: Option<String>,
    /// Results a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next` of the page before; it leads on for a week.
    cursor: Option<String>,
    /// `exact` or `none`: whether `total` and `facets` are worked out.
    #[param(default = "exact")]
    count: Option<String>,
    /// `full` or `card`.
    #[param(default = "full")]
    fields: Option<String>,
    /// `json`, `geojson` or `csv`; the `Accept` header when absent.
    format: Option<String>,
    /// Adds the bill of each score.
    explain: Option<bool>,
    /// `true`: the fictitious listings; `false`: the real ones. By default the fictitious ones only
    /// when the centre lies in a demonstration town. Never both.
    demonstration: Option<bool>,
}

/// Parameters of a search as a JSON object: the same names as in the query string; lists may be
/// JSON lists.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "read by the documentation generator only")]
pub struct SearchBody {
    lat: Option<f64>,
    lon: Option<f64>,
    address: Option<String>,
    #[schema(min_items = 4, max_items = 4)]
    bbox: Option<Vec<f64>>,
    citycode: Option<Vec<String>>,
    department: Option<Vec<String>>,
    epci: Option<Vec<String>>,
    /// `lon,lat;lon,lat`.
    route: Option<String>,
    #[schema(minimum = 1, maximum = 50000)]
    detour_m: Option<u32>,
    /// Longitude and latitude of one place, or of two.
    #[schema(min_items = 2, max_items = 4)]
    also: Option<Vec<f64>>,
    #[schema(minimum = 1, maximum = 50000)]
    radius_m: Option<u32>,
    q: Option<String>,
    r#type: Option<Vec<crate::domain::ListingType>>,
    subtype: Option<Vec<crate::domain::Subtype>>,
    #[schema(format = Date)]
    start: Option<String>,
    schedule: Option<String>,
    #[schema(minimum = 0, maximum = 216)]
    age_months: Option<u32>,
    /// `YYYY-MM`.
    birth: Option<String>,
    kind: Option<crate::domain::CareKind>,
    available: Option<bool>,
    atypical_hours: Option<bool>,
    inclusive: Option<bool>,
    avip: Option<bool>,
    funding: Option<crate::domain::Funding>,
    #[schema(minimum = 1, maximum = 500)]
    min_places: Option<u32>,
    languages: Option<Vec<String>>,
    /// `relevance`, `distance`, `availability` or `cost` (with `household`).
    sort: Option<String>,
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    cursor: Option<String>,
    count: Option<String>,
    fields: Option<String>,
    format: Option<String>,
    explain: Option<bool>,
    demonstration: Option<bool>,
    /// Adds to each result what it costs this household. Nothing of it is kept or logged.
    household: Option<crate::http::handlers::costs::HouseholdBody>,
}
