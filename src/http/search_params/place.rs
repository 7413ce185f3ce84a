//! Where to look, from the parameters.

use super::Knowledge;
use crate::domain::{CommuneCode, DepartmentCode, Metres, Position};
use crate::geocode::territories::TerritoryCode;
use crate::geocode::{Gazetteer, Place};
use crate::http::address_search::Located;
use crate::http::params::Params;
use crate::http::problem::{FieldError, Problem, ProblemKind};
use crate::search::Area;

const DEFAULT_RADIUS_M: u32 = 5_000;
const DEFAULT_DETOUR_M: u32 = 1_000;
const MAX_COMMUNES: usize = 50;
const MAX_TERRITORIES: usize = 20;
const MAX_LINE: usize = 10;
/// A home, and two other places.
const MAX_ALSO: usize = 2;

/// Where to look, as asked.
pub enum Where {
    Point(Position, Around),
    Address(String, Around),
    Box {
        west: f64,
        south: f64,
        east: f64,
        north: f64,
    },
    Communes(Vec<CommuneCode>, Option<Metres>),
    Route(Vec<Position>, Metres),
    /// Nothing said: the place is to be read from `q`.
    InWords(Around),
}

/// How far around, and which other places count as much.
pub struct Around {
    radius: Metres,
    also: Vec<Position>,
}

impl Around {
    fn area(self, centre: Position) -> Area {
        if self.also.is_empty() {
            return Area::Circle { centre, radius: self.radius };
        }
        let points = std::iter::once(centre).chain(self.also).collect();
        Area::Anchors { points, radius: self.radius }
    }
}

const WAYS: [&str; 6] = ["address", "bbox", "citycode", "department", "epci", "route"];

/// Reads where to look. What is wrong is noted in the parameters; several places are a refusal.
pub fn asked(params: &mut Params, places: &Gazetteer) -> Result<Where, Problem> {
    let radius = params.integer("radius_m", 1, 50_000);
    let detour = params.integer("detour_m", 1, 50_000);
    let mut ways = Vec::new();
    let (lat, lon) = (params.number("lat", -90.0, 90.0), params.number("lon", -180.0, 180.0));
    match (params.has("lat"), params.has("lon")) {
        (true, true) => ways.push("lat+lon"),
        (true, false) => params.refuse("lon", "missing", "« lat » demande aussi « lon »."),
        (false, true) => params.refuse("lat", "missing", "« lon » demande aussi « lat »."),
        _ => {}
    }
    let address = params.short_text("address", super::MAX_TEXT);
    ways.extend(WAYS.into_iter().filter(|name| params.has(name)));
    let corners = bbox(params);
    let codes = communes(params, places);
    let line = line(params);
    let also = also(params, &ways);
    if params.has("detour_m") && !params.has("route") {
        params.refuse("detour_m", "contradictory", "« detour_m » demande « route ».");
    }
    if ways.len() > 1 {
        return Err(several(&ways));
    }
    let point = lat.zip(lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let around = Around { radius: metres(radius.unwrap_or(DEFAULT_RADIUS_M)), also };
    Ok(match (point, address, corners) {
        (Some(point), ..) => Where::Point(point, around),
        (_, Some(address), _) => Where::Address(address, around),
        (_, _, Some([west, south, east, north])) => Where::Box { west, south, east, north },
        _ => match (codes, line) {
            (Some(codes), _) => Where::Communes(codes, radius.map(metres)),
            (_, Some(line)) => Where::Route(line, metres(detour.unwrap_or(DEFAULT_DETOUR_M))),
            _ => Where::InWords(around),
        },
    })
}

fn metres(whole: u32) -> Metres {
    Metres::new(f64::from(whole)).unwrap_or_else(|| Metres::from_squared_chord(0.0))
}

fn several(ways: &[&str]) -> Problem {
    let detail = "Donnez un seul lieu : lat et lon, ou address, ou bbox, ou citycode, ou \
                  department, ou epci, ou route.";
    let fields = ways.iter().skip(1).map(|way| FieldError::new(way, "contradictory", detail));
    let mut problem = Problem::with_errors(ProblemKind::ContradictoryParameters, fields.collect());
    problem.detail = detail.to_owned();
    problem
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

/// Communes by their codes, or all those of départements or of EPCI.
fn communes(params: &mut Params, places: &Gazetteer) -> Option<Vec<CommuneCode>> {
    let commune = |text: &str| {
        let code = places.successor(CommuneCode::parse(text).ok()?)?;
        Some(vec![code])
    };
    let within = |territory: TerritoryCode| {
        let codes: Vec<CommuneCode> =
            places.communes_within(&territory).into_iter().map(|c| c.code).collect();
        (!codes.is_empty()).then_some(codes)
    };
    let department =
        |text: &str| within(TerritoryCode::Department(DepartmentCode::parse(text).ok()?));
    let epci = |text: &str| within(TerritoryCode::Epci(places.epci(text)?.code.clone()));
    let by_code = codes(params, ("citycode", MAX_COMMUNES, "le code INSEE d’une commune"), commune);
    let by_department =
        codes(params, ("department", MAX_TERRITORIES, "le code d’un département"), department);
    let by_epci = codes(params, ("epci", MAX_TERRITORIES, "le SIREN d’une intercommunalité"), epci);
    by_code.or(by_department).or(by_epci)
}

fn codes(
    params: &mut Params,
    (name, most, what): (&str, usize, &str),
    known: impl Fn(&str) -> Option<Vec<CommuneCode>>,
) -> Option<Vec<CommuneCode>> {
    if !params.has(name) {
        return None;
    }
    let given = params.list(name, most);
    let mut found = Vec::new();
    for text in &given {
        match known(text) {
            Some(codes) => found.extend(codes),
            None => {
                let shown: String = text.chars().filter(|c| !c.is_control()).take(10).collect();
                params.refuse(name, "unknown_value", format!("« {shown} » n’est pas {what}."));
            }
        }
    }
    if given.is_empty() && !params.is_refused(name) {
        params.refuse(name, "missing", format!("« {name} » doit donner au moins un code."));
    }
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then_some(found)
}

/// "lon,lat": longitude first, as GeoJSON does.
fn lon_lat(text: &str) -> Option<Position> {
    let (lon, lat) = text.split_once(',')?;
    let number = |text: &str| {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.".contains(&b));
        text.parse::<f64>().ok().filter(|_| plain)
    };
    let (lon, lat) = (number(lon.trim())?, number(lat.trim())?);
    (-180.0..=180.0).contains(&lon).then(|| Position::new(lat, lon).ok())?
}

fn line(params: &mut Params) -> Option<Vec<Position>> {
    let text = params.short_text("route", 400)?;
    let points: Option<Vec<Position>> = text.split(';').map(lon_lat).collect();
    let points = points.filter(|points| (2..=MAX_LINE).contains(&points.len()));
    if points.is_none() {
        let detail = format!("« route » s’écrit lon,lat;lon,lat : de 2 à {MAX_LINE} points.");
        params.refuse("route", "invalid_route", detail);
    }
    points
}

fn also(params: &mut Params, ways: &[&str]) -> Vec<Position> {
    if !params.has("also") {
        return Vec::new();
    }
    let parts = params.list("also", 2 * MAX_ALSO);
    let points: Option<Vec<Position>> =
        parts.chunks(2).map(|pair| lon_lat(&pair.join(","))).collect();
    let points = points.filter(|points| !points.is_empty()).unwrap_or_else(|| {
        if !params.is_refused("also") {
            let detail = "« also » s’écrit lon,lat ; deux fois pour deux autres lieux.";
            params.refuse("also", "invalid_point", detail);
        }
        Vec::new()
    });
    if ways.iter().any(|way| !["lat+lon", "address"].contains(way)) {
        let detail = "« also » s’ajoute à un point, à une adresse ou à un lieu lu dans « q ».";
        params.refuse("also", "contradictory", detail);
    }
    points
}

/// The area, what was understood of the place, and the words that took no part in it when it was
/// read from `q`.
type Found = (Area, Located, Option<Vec<String>>);

/// Finds the place.
pub fn located(place: Where, q: Option<&str>, known: Knowledge<'_>) -> Result<Found, Problem> {
    let Knowledge { places, lexicon, .. } = known;
    let (area, located) = match place {
        Where::Point(centre, around) => (around.area(centre), Located::point(centre, places)),
        Where::Box { west, south, east, north } => {
            (Area::Box { west, south, east, north }, Located::nowhere())
        }
        Where::Communes(codes, radius) => {
            let (centre, located) = main_commune(&codes, places)?;
            (Area::Communes { codes, centre, radius }, located)
        }
        Where::Route(line, detour) => {
            let located = line.first().map(|start| Located::point(*start, places));
            (Area::Route { line, detour }, located.unwrap_or_default())
        }
        Where::Address(text, around) => {
            let located = Located::address(&text, places).ok_or_else(|| not_found(&text))?;
            (around.area(centre(&located)?), located)
        }
        Where::InWords(around) => {
            let text = q.ok_or_else(place_missing)?;
            let care = |word: &str| lexicon.is_care_word(word);
            let found = Located::in_words(text, places, &care);
            let (located, rest) = found.ok_or_else(place_missing)?;
            return Ok((around.area(centre(&located)?), located, Some(rest)));
        }
    };
    Ok((area, located, None))
}

fn centre(located: &Located) -> Result<Position, Problem> {
    located.place.as_ref().map(|p| p.position).ok_or_else(place_missing)
}

/// Centre of several communes: that of the most populous.
fn main_commune(codes: &[CommuneCode], places: &Gazetteer) -> Result<(Position, Located), Problem> {
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
