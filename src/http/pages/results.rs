//! The search page: what was asked, what was found, a map.

use super::choices::{Choice, radii, sorts, types};
use super::family::{Family, search_pairs};
use super::map::{Pin, draw};
use super::typed::{field, query_field};
use super::understood::Notes;
use super::{Form, Layout, html, private_html, words};
use crate::domain::{AvailabilityState, Date, Listing, Metres};
use crate::http::answer;
use crate::http::body;
use crate::http::coverage;
use crate::http::handlers::listings::run;
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::search_params::{self, Format, Understood};
use crate::http::state::AppState;
use crate::search::{Area, Generation, Hit, Page, World, reasons};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "results.html")]
struct ResultsPage {
    layout: Layout,
    heading: String,
    form: Form,
    open_form: bool,
    error: Option<String>,
    found: Option<Found>,
}

/// What was found, ready to be read.
struct Found {
    demonstration: bool,
    other_link: Option<String>,
    other_text: String,
    place_note: Option<String>,
    alternatives: Vec<Link>,
    notes: Notes,
    hidden: Vec<Hidden>,
    /// Every parameter of the search but the place in its pages.
    all: Vec<Hidden>,
    types: Vec<Choice>,
    radii: Vec<Choice>,
    sorts: Vec<Choice>,
    available: bool,
    summary: String,
    coverage: Option<String>,
    cards: Vec<Card>,
    first: usize,
    next_link: Option<String>,
    /// With costs the next page is asked for by a form.
    next_form: Option<Vec<Hidden>>,
    family: Family,
    plain_link: Option<String>,
    map: Option<String>,
}

/// A field that the reader does not see.
pub(super) type Hidden = (String, String);

pub(super) struct Link {
    pub label: String,
    pub link: String,
}

struct Card {
    number: usize,
    link: String,
    title: String,
    kind: &'static str,
    demonstration: bool,
    address: String,
    state: &'static str,
    availability: String,
    cost: Option<String>,
    distance: String,
    places: Option<String>,
    served: Option<String>,
    source: String,
}

/// Parameters that say where; kept from one page to the next.
const WHERE: [&str; 6] = ["lat", "lon", "citycode", "bbox", "q", "demonstration"];

/// `POST /recherche`: the typed address is located here, so that it never stands in a URL.
pub async fn ask(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> HttpResponse {
    let body = match body::read(&request, payload, "application/x-www-form-urlencoded").await {
        Ok(body) => body,
        Err(problem) => return problem.response(),
    };
    let generation = match state.generation() {
        Ok(generation) => generation,
        Err(problem) => return problem.response(),
    };
    let pairs: Vec<Hidden> = form_urlencoded::parse(&body).into_owned().collect();
    match Family::from_pairs(&pairs) {
        Some(family) => for_family(&generation, &search_pairs(pairs), family, state.clock.today()),
        None => located(&generation, field(&body, "address"), field(&body, "q")),
    }
}

/// The results with what each costs a family.
fn for_family(
    generation: &Generation,
    query: &[Hidden],
    family: Family,
    today: Date,
) -> HttpResponse {
    match answer(generation, query, family, today) {
        Ok(page) => private_html(StatusCode::OK, &page),
        Err(problem) => private_html(problem.kind.status(), &problem_page(&problem)),
    }
}

fn problem_page(problem: &Problem) -> ResultsPage {
    ResultsPage {
        layout: Layout::new("search"),
        heading: "Rechercher un mode de garde".to_owned(),
        form: Form::default(),
        open_form: true,
        error: Some(problem.detail.clone()),
        found: None,
    }
}

/// Leads to the results around a typed place, which is not in their address.
fn located(generation: &Generation, address: String, words: String) -> HttpResponse {
    let located = crate::http::address_search::Located::address(&address, &generation.places);
    let Some(place) = located.and_then(|l| l.place).filter(|_| address.chars().count() <= 200)
    else {
        let error = if address.is_empty() {
            "Écrivez une commune ou un code postal.".to_owned()
        } else {
            "Nous n’avons pas trouvé ce lieu. Vérifiez l’orthographe, ou essayez le code postal."
                .to_owned()
        };
        return refused(Form { address, words, error: Some(error) });
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("citycode", place.citycode.as_str());
    if !words.is_empty() {
        query.append_pair("q", &words);
    }
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/recherche?{}", query.finish())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn refused(form: Form) -> HttpResponse {
    let heading = "Rechercher un mode de garde".to_owned();
    let page = ResultsPage {
        layout: Layout::new("search"),
        heading,
        form,
        open_form: true,
        error: None,
        found: None,
    };
    html(StatusCode::BAD_REQUEST, &page)
}

/// `GET /recherche`
pub async fn show(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let generation = match state.generation() {
        Ok(generation) => generation,
        Err(problem) => return problem.response(),
    };
    let query = known_pairs(request.query_string());
    // A form copied without its method sends the place in the address, where it must not stay.
    let typed = |name| query_field(request.query_string(), name);
    let elsewhere = query.iter().any(|(name, _)| WHERE[..4].contains(&name.as_str()));
    if !elsewhere && !typed("address").is_empty() {
        return located(&generation, typed("address"), typed("q"));
    }
    if !query.iter().any(|(name, _)| WHERE[..5].contains(&name.as_str())) {
        let heading = "Rechercher un mode de garde".to_owned();
        let form = Form::default();
        let layout = Layout::new("search");
        let page = ResultsPage { layout, heading, form, open_form: true, error: None, found: None };
        return html(StatusCode::OK, &page);
    }
    match answer(&generation, &query, Family::default(), state.clock.today()) {
        Ok(page) => html(StatusCode::OK, &page),
        Err(problem) => html(problem.kind.status(), &problem_page(&problem)),
    }
}

/// Pairs that the search knows and that say something: tracking tags of a shared link and empty
/// fields of a form are not an error on a page.
fn known_pairs(raw: &str) -> Vec<(String, String)> {
    if raw.len() > crate::http::params::MAX_QUERY {
        return Vec::new();
    }
    link_pairs(form_urlencoded::parse(raw.as_bytes()).into_owned().collect())
}

/// The same of pairs.
pub(super) fn link_pairs(pairs: Vec<Hidden>) -> Vec<Hidden> {
    let pairs = pairs.into_iter();
    pairs
        .filter(|(name, value)| {
            search_params::NAMES.contains(&name.as_str()) && !value.trim().is_empty()
        })
        .filter(|(name, _)| name != "address" && name != "fields" && name != "count")
        .collect()
}

/// The address of a search with some of its parameters changed; None takes one away.
pub(super) fn link(pairs: &[(String, String)], changes: &[(&str, Option<String>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        if !changes.iter().any(|(changed, _)| changed == name) && name != "cursor" {
            query.append_pair(name, value);
        }
    }
    for (name, value) in changes {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("/recherche?{}", query.finish())
}

fn answer(
    generation: &Generation,
    query: &[Hidden],
    mut family: Family,
    today: Date,
) -> Result<ResultsPage, Problem> {
    let mut raw = form_urlencoded::Serializer::new(String::new());
    raw.extend_pairs(query);
    let params = Params::from_query(&raw.finish(), search_params::NAMES)?;
    let mut understood = search_params::read(params, generation.into(), today, Format::Json)?;
    widen(&mut understood);
    if !family.income.is_empty() || !family.births.is_empty() {
        family.add_to(&mut understood);
    }
    let page = run(generation, &understood)?;
    let city = understood.located.place.as_ref().map(|p| p.label.clone());
    let words = understood.words.typed.clone();
    let heading = match &city {
        Some(city) => format!("Modes de garde autour de {city}"),
        None => "Modes de garde dans cette zone".to_owned(),
    };
    let form = Form { address: city.unwrap_or_default(), words, error: None };
    let found = Found::new(generation, (query, family), &understood, &page, today);
    let layout = Layout::new("search");
    Ok(ResultsPage { layout, heading, form, open_form: false, error: None, found: Some(found) })
}

/// On the page a commune is a centre: a family of a village looks around it, not only in it.
fn widen(understood: &mut Understood) {
    if let Area::Communes { centre, radius, .. } = &understood.request.area {
        let radius = radius.or_else(|| Metres::new(5_000.0));
        if let Some(radius) = radius {
            understood.request.area = Area::Circle { centre: *centre, radius };
        }
    }
}

impl Found {
    fn new(
        generation: &Generation,
        (query, family): (&[Hidden], Family),
        understood: &Understood,
        page: &Page,
        today: Date,
    ) -> Self {
        let first = 1;
        let cards: Vec<Card> = page
            .hits
            .iter()
            .enumerate()
            .filter_map(|(i, hit)| card(generation, (hit, understood), first + i, today))
            .collect();
        let pins = page.hits.iter().enumerate().filter_map(|(i, hit)| {
            let position = generation.rows()[hit.slot as usize].position()?;
            Some(Pin { number: first + i, position })
        });
        let pins: Vec<Pin> = pins.collect();
        let centre = Some(understood.request.area.centre());
        let title = format!("Carte de {} résultats, numérotés comme dans la liste", pins.len());
        let place = understood.located.place.as_ref();
        let coverage = place.and_then(|p| coverage::of(generation, p.citycode));
        let radius = radius_of(&understood.request.area);
        let filtered = !understood.words.typed.is_empty() || has_filters(query);
        Self {
            demonstration: page.demonstration,
            other_link: other_link(query, understood, page),
            other_text: other_text(page),
            place_note: place_note(understood),
            alternatives: alternatives(understood),
            notes: Notes::new(query, understood, page),
            hidden: query.iter().filter(|(n, _)| WHERE.contains(&n.as_str())).cloned().collect(),
            all: query.iter().filter(|(name, _)| name != "cursor").cloned().collect(),
            types: types(understood, page),
            radii: radii(radius),
            sorts: sorts(understood.request.sort),
            available: understood.request.filters.available,
            summary: summary(page),
            coverage: coverage.filter(|_| !page.demonstration).map(|c| c.message),
            first,
            next_link: page
                .next
                .as_ref()
                .filter(|_| understood.costs.is_none())
                .map(|cursor| link(query, &[("cursor", Some(cursor.encode()))])),
            next_form: page
                .next
                .as_ref()
                .filter(|_| understood.costs.is_some())
                .map(|cursor| next_form(query, &family, cursor.encode())),
            family,
            plain_link: filtered.then(|| plain(query, understood)),
            map: draw(generation, centre, &pins, &title),
            cards,
        }
    }
}

fn card(
    generation: &Generation,
    (hit, understood): (&Hit, &Understood),
    number: usize,
    today: Date,
) -> Option<Card> {
    let listing: Listing = generation.listing(hit.slot)?;
    let source = generation.manifest.sources.iter().find(|s| s.info.id == listing.source);
    let title = source.map_or("", |s| s.info.title.as_str());
    let served = listing.served_citycodes.as_ref().map(|f| f.value.len());
    Some(Card {
        number,
        link: format!("/etablissements/{}", listing.id),
        title: listing.title().to_owned(),
        kind: words::kind(&listing),
        demonstration: listing.demonstration,
        address: listing.address.value.label(),
        state: hit.availability.state.as_str(),
        availability: match (listing.listing_type.is_care(), hit.availability.state) {
            (false, AvailabilityState::Unknown) => "Informe et oriente les familles".to_owned(),
            _ => reasons::availability(&hit.availability, today),
        },
        cost: answer::cost(generation, hit, understood).map(|cost| cost.label),
        distance: reasons::distance(hit.distance_m, listing.precision),
        places: listing
            .capacity
            .as_ref()
            .map(|f| words::places(f.value.get(), listing.listing_type)),
        served: served
            .filter(|n| *n > 1)
            .map(|n| format!("couvre {n} communes ou arrondissements")),
        source: words::source_line(title, listing.source_date, listing.demonstration, today),
    })
}

fn next_form(query: &[Hidden], family: &Family, cursor: String) -> Vec<Hidden> {
    let mut pairs = family.hidden();
    pairs.extend(query.iter().filter(|(name, _)| name != "cursor").cloned());
    pairs.push(("cursor".to_owned(), cursor));
    pairs
}

fn radius_of(area: &Area) -> f64 {
    match area {
        Area::Circle { radius, .. } => radius.get(),
        _ => 5_000.0,
    }
}

fn has_filters(query: &[(String, String)]) -> bool {
    query.iter().any(|(name, _)| {
        !WHERE[..4].contains(&name.as_str()) && name != "sort" && name != "radius_m"
    })
}

/// The place alone; one that was read from the words is kept by its code.
fn plain(query: &[(String, String)], understood: &Understood) -> String {
    let mut kept: Vec<(String, String)> =
        query.iter().filter(|(name, _)| WHERE[..4].contains(&name.as_str())).cloned().collect();
    if let (true, Some(place)) = (kept.is_empty(), &understood.located.place) {
        kept.push(("citycode".to_owned(), place.citycode.to_string()));
    }
    link(&kept, &[])
}

fn other_link(query: &[(String, String)], understood: &Understood, page: &Page) -> Option<String> {
    let other = page.elsewhere.filter(|n| *n > 0)?;
    // Real listings are offered from a demonstration; the reverse only to who came from there.
    let chosen = !matches!(understood.request.world, World::Auto | World::Of(_));
    let value = (!page.demonstration).to_string();
    (other > 0 && (page.demonstration || chosen))
        .then(|| link(query, &[("demonstration", Some(value))]))
}

fn other_text(page: &Page) -> String {
    let n = page.elsewhere.unwrap_or(0);
    match (page.demonstration, n) {
        (true, 1) => "la seule fiche réelle connue ici".to_owned(),
        (true, n) => format!("les {n} fiches réelles connues ici"),
        (false, n) => format!("les {n} annonces fictives"),
    }
}

fn place_note(understood: &Understood) -> Option<String> {
    let unused = &understood.located.unused;
    (!unused.is_empty()).then(|| {
        let city = understood.located.place.as_ref().map(|p| p.label.as_str()).unwrap_or_default();
        format!(
            "Nous n’avons pas situé « {} » : la recherche part du centre de {city}.",
            unused.join(" ")
        )
    })
}

fn alternatives(understood: &Understood) -> Vec<Link> {
    let link = |p: &crate::geocode::Place| Link {
        label: format!("{} ({})", p.label, p.context),
        link: format!("/recherche?citycode={}", p.citycode),
    };
    understood.located.alternatives.iter().map(link).collect()
}

fn summary(page: &Page) -> String {
    let total = page.total.unwrap_or(page.hits.len() as u64);
    let what = match (page.demonstration, total) {
        (true, 1) => "annonce fictive",
        (true, _) => "annonces fictives",
        (false, 0..=1) => "résultat",
        (false, _) => "résultats",
    };
    format!("{} {what}", words::thousands(total))
}
