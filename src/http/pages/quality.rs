//! How complete and how old the data are, for people: territory by territory.

use super::typed::query_field;
use super::{Layout, html, words};
use crate::domain::Scale;
use crate::geocode::{Gazetteer, TerritoryCode};
use crate::http::quality::{self, CommuneQuality, KindQuality, Measured, QualityAnswer};
use crate::http::state::AppState;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "quality.html")]
struct QualityPage {
    layout: Layout,
    title: String,
    typed: String,
    error: Option<&'static str>,
    choices: Vec<Link>,
    report: Option<Report>,
}

struct Link {
    label: String,
    link: String,
}

/// The figures of a territory, ready to be read.
struct Report {
    heading: String,
    lead: String,
    around: Vec<Link>,
    told: Vec<Told>,
    kinds: Vec<Kind>,
    notes: Vec<String>,
    sources: Vec<Source>,
    communes: Vec<Commune>,
    /// Communes left out of the table: without a listing and without a counted crèche.
    silent: String,
}

struct Told {
    what: &'static str,
    listings: String,
    share: String,
}

struct Kind {
    label: &'static str,
    listings: String,
    places: String,
    without_capacity: String,
    official_places: String,
    share: String,
    establishments: String,
    holder: String,
    missing: String,
}

struct Source {
    title: String,
    listings: String,
    contributes: String,
    shares: [String; 4],
    dates: String,
}

struct Commune {
    name: String,
    link: String,
    listings: String,
    by_type: Vec<String>,
    shares: [String; 4],
    official: String,
}

const NOT_FOUND: &str = "Nous n’avons pas trouvé ce territoire. Essayez le nom d’une commune, d’un département, ou un code postal.";
const MAX_CHOICES: usize = 12;
const LONGEST: usize = 100;
/// What is written for a number that nobody tells.
const UNKNOWN: &str = "inconnu";
/// What is written where there is nothing to count.
const NONE: &str = "sans\u{a0}objet";

/// `GET /qualite`
pub async fn show(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    let generation = match state.generation() {
        Ok(generation) => generation,
        Err(problem) => return problem.response(),
    };
    let asked = |name| query_field(request.query_string(), name).chars().take(LONGEST).collect();
    let (code, typed): (String, String) = (asked("code"), asked("q"));
    let places = &generation.places;
    let territory = match (code.as_str(), typed.as_str()) {
        ("", "") => None,
        ("", typed) => match places.territories_named(typed, MAX_CHOICES).as_slice() {
            [] => return refused(typed.to_owned()),
            [one] => return redirect(one),
            several => return choose(places, typed, several),
        },
        (code, _) => match places.territory(code) {
            None => return refused(String::new()),
            found => found,
        },
    };
    let answer = quality::answer(&generation, territory.as_ref(), state.clock.today());
    let around = territory.as_ref().map(|t| places.around(t)).unwrap_or_default();
    let report = Report::new(&answer, around.iter().map(|t| link(places, t)).collect());
    let page = QualityPage {
        title: format!("Qualité des données\u{a0}: {}", answer.territory.name),
        report: Some(report),
        ..QualityPage::empty()
    };
    html(StatusCode::OK, &page)
}

fn redirect(territory: &TerritoryCode) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address(territory)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn refused(typed: String) -> HttpResponse {
    let page = QualityPage { typed, error: Some(NOT_FOUND), ..QualityPage::empty() };
    html(StatusCode::BAD_REQUEST, &page)
}

fn choose(places: &Gazetteer, typed: &str, found: &[TerritoryCode]) -> HttpResponse {
    let choices = found.iter().map(|territory| link(places, territory)).collect();
    let page = QualityPage { typed: typed.to_owned(), choices, ..QualityPage::empty() };
    html(StatusCode::OK, &page)
}

fn address(territory: &TerritoryCode) -> String {
    format!("/qualite?code={}", territory.as_str())
}

/// "Saint-Denis, commune (93, Seine-Saint-Denis)".
fn link(places: &Gazetteer, territory: &TerritoryCode) -> Link {
    let name = places.territory_name(territory);
    let code = territory.as_str();
    let label = match territory {
        TerritoryCode::Commune(code) => {
            let context = places.place_of(*code).map(|p| p.context).unwrap_or_default();
            format!("{name}, commune ({context})")
        }
        TerritoryCode::Epci(_) => format!("{name}, intercommunalité"),
        TerritoryCode::Department(_) => format!("{name}, département ({code})"),
    };
    Link { label, link: address(territory) }
}

impl QualityPage {
    fn empty() -> Self {
        Self {
            layout: Layout::new("quality"),
            title: "Qualité des données".to_owned(),
            typed: String::new(),
            error: None,
            choices: Vec::new(),
            report: None,
        }
    }
}

impl Report {
    fn new(answer: &QualityAnswer, around: Vec<Link>) -> Self {
        let shown = |c: &&CommuneQuality| c.listings > 0 || c.official_creches.unwrap_or(0) > 0;
        let mut communes: Vec<Commune> =
            answer.communes.iter().filter(shown).map(Commune::new).collect();
        // People look for a name, not for a code.
        communes.sort_by_cached_key(|c| crate::domain::text::fold(&c.name));
        Self {
            heading: heading(answer),
            lead: lead(answer),
            around,
            told: if answer.listings > 0 { told(answer) } else { Vec::new() },
            kinds: answer.kinds.iter().map(Kind::new).collect(),
            notes: notes(answer),
            sources: answer.sources.iter().map(Source::new).collect(),
            silent: silent(answer.communes.len() - communes.len()),
            communes,
        }
    }
}

fn heading(answer: &QualityAnswer) -> String {
    let name = &answer.territory.name;
    match (answer.territory.scale, &answer.territory.code) {
        (Scale::Commune, Some(code)) => format!("{name}, commune (code Insee {code})"),
        (Scale::Epci, Some(code)) => format!("{name}, intercommunalité (SIREN {code})"),
        (Scale::Department, Some(code)) => format!("{name}, département ({code})"),
        _ => "Tous les territoires".to_owned(),
    }
}

fn lead(answer: &QualityAnswer) -> String {
    let date = |text: &String| text.parse().ok();
    let oldest = answer.sources.iter().filter_map(|s| s.oldest.as_ref()).min();
    let newest = answer.sources.iter().filter_map(|s| s.newest.as_ref()).max();
    let dates = oldest.and_then(date).zip(newest.and_then(date));
    let count = words::counted(answer.listings, "fiche réelle", "fiches réelles");
    match dates {
        None => {
            "Nous n’avons aucune fiche réelle ici. Cela ne veut pas dire qu’il n’y a rien.".into()
        }
        Some((oldest, newest)) if words::month(oldest) == words::month(newest) => {
            format!("{count}. Leurs données sont {}.", words::since(oldest))
        }
        Some((oldest, newest)) => {
            let (oldest, newest) = (words::since(oldest), words::month(newest));
            format!("{count}. Leurs données vont {oldest} à {newest}.")
        }
    }
}

fn told(answer: &QualityAnswer) -> Vec<Told> {
    let c = &answer.completeness;
    let row = |what, measured: &Measured| Told {
        what,
        listings: words::thousands(u64::from(measured.count)),
        share: percent(measured.share),
    };
    vec![
        row("Point placé dans la bonne rue", &c.located),
        row("Horaires", &c.with_hours),
        row("Tarif", &c.with_tariff),
        row("Capacité", &c.with_capacity),
        row("Téléphone, courriel ou site (hors domiciles)", &c.with_contact),
        row("Places libres ou non, dit depuis moins de 30 jours", &c.fresh_availability),
    ]
}

/// Figures that stand beside the table because they are about a larger territory, or incomplete.
fn notes(answer: &QualityAnswer) -> Vec<String> {
    let mut notes = Vec::new();
    for kind in &answer.kinds {
        let label = kind.kind.label();
        if let Some(figure) = &kind.nearest_figure {
            let size = match figure.scale {
                Scale::Commune => "commune",
                Scale::Epci => "intercommunalité",
                _ => "département",
            };
            notes.push(format!(
                "{label}\u{a0}: pas de nombre officiel de places ici. À une autre échelle, {} ({size}) en compte {} en {} ({}).",
                figure.name,
                words::thousands(u64::from(figure.places)),
                figure.year,
                figure.source,
            ));
        }
        let official = [&kind.official_places, &kind.official_establishments];
        for figure in official.into_iter().flatten() {
            let source = &figure.source;
            notes.push(match figure.unknown_communes {
                0 => format!("{label}, compte officiel de {}\u{a0}: {source}.", figure.year),
                n => format!(
                    "{label}, compte officiel de {}\u{a0}: {source}. {} {} pas été {}\u{a0}: le vrai nombre est au moins celui-là.",
                    figure.year,
                    words::counted(n, "commune", "communes"),
                    if n > 1 { "n’ont" } else { "n’a" },
                    if n > 1 { "comptées" } else { "comptée" },
                ),
            });
        }
    }
    notes
}

fn silent(communes: usize) -> String {
    match communes {
        0 => String::new(),
        1 => "Une autre commune n’a ni fiche ni crèche dans les comptes officiels connus.".into(),
        n => format!(
            "{} autres communes n’ont ni fiche ni crèche dans les comptes officiels connus.",
            words::thousands(n as u64)
        ),
    }
}

impl Kind {
    fn new(kind: &KindQuality) -> Self {
        // A desk or a meeting place has no places for children.
        let cares = kind.kind.is_care();
        let places = |text: String| if cares { text } else { NONE.to_owned() };
        let figure = |figure: &Option<quality::OfficialFigure>| match figure {
            None => UNKNOWN.to_owned(),
            Some(f) if f.unknown_communes > 0 => {
                format!("au moins {}", words::thousands(u64::from(f.value)))
            }
            Some(f) => words::thousands(u64::from(f.value)),
        };
        let agreement = kind.agreement.as_ref();
        Self {
            label: kind.kind.label(),
            listings: words::thousands(u64::from(kind.listings)),
            places: places(match kind.listings > 0 && kind.listings == kind.without_capacity {
                true => UNKNOWN.to_owned(),
                false => words::thousands(u64::from(kind.listed_places)),
            }),
            without_capacity: places(words::thousands(u64::from(kind.without_capacity))),
            official_places: places(figure(&kind.official_places)),
            share: places(
                kind.share.map_or_else(|| UNKNOWN.to_owned(), |share| percent(Some(share))),
            ),
            establishments: figure(&kind.official_establishments),
            holder: agreement.map(|a| a.holder.clone()).unwrap_or_default(),
            missing: agreement.map(|a| a.text.clone()).unwrap_or_default(),
        }
    }
}

impl Source {
    fn new(source: &quality::SourceQuality) -> Self {
        let month = |text: &String| text.parse().ok().map(words::month);
        let (oldest, newest) = (source.oldest.as_ref(), source.newest.as_ref());
        let dates = oldest.and_then(month).zip(newest.and_then(month));
        Self {
            title: source.title.clone(),
            listings: words::thousands(u64::from(source.listings)),
            contributes: words::thousands(u64::from(source.contributes)),
            shares: shares(&source.completeness),
            dates: match dates {
                None => "aucune fiche".to_owned(),
                Some((oldest, newest)) if oldest == newest => newest,
                Some((oldest, newest)) => format!("{oldest} à {newest}"),
            },
        }
    }
}

impl Commune {
    fn new(commune: &CommuneQuality) -> Self {
        let kinds = crate::domain::ListingType::ALL.iter();
        let count = |n: Option<&u32>| words::thousands(u64::from(n.copied().unwrap_or(0)));
        Self {
            name: commune.city.clone(),
            link: format!("/qualite?code={}", commune.citycode),
            listings: count(Some(&commune.listings)),
            by_type: kinds.map(|kind| count(commune.by_type.get(kind.as_str()))).collect(),
            shares: shares(&commune.completeness),
            official: commune
                .official_creches
                .map_or_else(|| UNKNOWN.to_owned(), |n| words::thousands(u64::from(n))),
        }
    }
}

/// Located, hours, tariff, fresh availability.
fn shares(c: &quality::Completeness) -> [String; 4] {
    [&c.located, &c.with_hours, &c.with_tariff, &c.fresh_availability].map(|m| percent(m.share))
}

/// "30 %"; whole hundreds are kept for what is whole.
fn percent(share: Option<f64>) -> String {
    match share.map(|s| s * 100.0) {
        None => NONE.to_owned(),
        Some(p) if p > 0.0 && p < 1.0 => "moins de 1\u{a0}%".to_owned(),
        Some(p) if p > 99.0 && p < 100.0 => "99\u{a0}%".to_owned(),
        Some(p) => format!("{p:.0}\u{a0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_rounded_to_none_or_to_all() {
        let cases = [
            (None, NONE),
            (Some(0.0), "0\u{a0}%"),
            (Some(0.0004), "moins de 1\u{a0}%"),
            (Some(0.305), "30\u{a0}%"),
            (Some(0.9996), "99\u{a0}%"),
            (Some(1.0), "100\u{a0}%"),
        ];
        for (share, text) in cases {
            assert_eq!(percent(share), text, "{share:?}");
        }
    }
}
