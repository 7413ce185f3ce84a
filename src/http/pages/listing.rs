//! One listing: every field with its source and its date.

use super::map::{Pin, draw};
use super::{Layout, errors, html, words};
use crate::domain::{
    AvailabilityState, Date, Day, Listing, ListingId, PlacedBy, Precision, SourceId, Sourced,
    reference,
};
use crate::http::cache;
use crate::http::handlers::listings::moved_to;
use crate::http::state::AppState;
use crate::search::{Generation, reasons};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "listing.html")]
struct ListingPage {
    layout: Layout,
    title: String,
    city: String,
    back: String,
    kind: &'static str,
    demonstration: bool,
    noindex: bool,
    state: &'static str,
    availability: String,
    rows: Vec<Row>,
    unknown: String,
    hidden: Option<String>,
    absent: Option<&'static str>,
    map: Option<String>,
    sources: Vec<SourceNote>,
}

struct Row {
    label: &'static str,
    value: String,
    link: Option<String>,
    source: String,
}

struct SourceNote {
    attribution: String,
    age: String,
    licence: String,
    licence_url: Option<String>,
}

/// `GET /etablissements/{id}`
pub async fn show(id: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    let generation = match state.generation() {
        Ok(generation) => generation,
        Err(problem) => return problem.response(),
    };
    let slot = ListingId::parse(&id).ok().and_then(|id| generation.slot_of(&id));
    let Some(listing) = slot.and_then(|slot| generation.listing(slot)) else {
        return match moved_to(&generation, &id) {
            Some(id) => cache::moved(&format!("/etablissements/{id}")),
            None => errors::listing_not_found(),
        };
    };
    html(StatusCode::OK, &page(&generation, &listing, state.clock.today()))
}

fn page(generation: &Generation, listing: &Listing, today: Date) -> ListingPage {
    let address = &listing.address.value;
    let availability = listing.availability_on(today);
    let (rows, unknown) = Fields::of(listing, generation).finish();
    let pin = Pin { number: 1, position: listing.position.value };
    let map_title = format!("Carte : {} à {}", listing.title(), address.city);
    ListingPage {
        layout: Layout::new("listing"),
        title: listing.title().to_owned(),
        city: address.city.clone(),
        back: format!("/recherche?citycode={}", address.citycode),
        kind: words::kind(listing),
        demonstration: listing.demonstration,
        noindex: listing.demonstration || listing.listing_type.is_home(),
        state: availability.state.as_str(),
        availability: match (listing.listing_type.is_care(), availability.state) {
            (false, AvailabilityState::Unknown) => {
                "Service d’information, sans place d’accueil".to_owned()
            }
            _ => reasons::availability(&availability, today),
        },
        rows,
        unknown,
        hidden: hidden(listing),
        absent: absent(listing),
        map: draw(generation, None, &[pin], &map_title),
        sources: sources(generation, listing, today),
    }
}

fn hidden(listing: &Listing) -> Option<String> {
    let masked = listing.precision == Precision::Masked;
    masked.then(|| {
        "L’adresse exacte et les coordonnées de cette personne ne sont pas publiées. Le relais petite enfance \
         ou la mairie peut vous mettre en contact. Le point de la carte est approximatif."
            .to_owned()
    })
}

fn absent(listing: &Listing) -> Option<&'static str> {
    match listing.absent_editions {
        0 => None,
        1 => Some(
            "Cet établissement n’apparaît plus dans la dernière liste publiée par sa source : \
             vérifiez auprès de lui qu’il accueille toujours des enfants.",
        ),
        _ => Some(
            "Cet établissement n’apparaît plus dans les deux dernières listes publiées par sa \
             source : il a peut-être fermé ou déménagé.",
        ),
    }
}

fn sources(generation: &Generation, listing: &Listing, today: Date) -> Vec<SourceNote> {
    let mut used: BTreeSet<&SourceId> = BTreeSet::from([&listing.source]);
    used.insert(&listing.address.source);
    // A square is made of the point of the list.
    let told = matches!(listing.placed_by, PlacedBy::Source | PlacedBy::Square);
    used.extend(told.then_some(&listing.position.source));
    used.extend(listing.availability.as_ref().map(|f| &f.source));
    used.extend(listing.members.iter().map(|member| &member.source));
    let known = generation.manifest.sources.iter().filter(|s| used.contains(&s.info.id));
    let notes = known.map(|entry| SourceNote {
        attribution: entry.info.attribution.clone(),
        age: words::age(entry.info.data_date, today),
        licence: entry.info.licence.clone(),
        licence_url: entry.info.licence_url.clone(),
    });
    notes.chain(worked_out(listing)).collect()
}

/// Credits for what no list says.
fn worked_out(listing: &Listing) -> impl Iterator<Item = SourceNote> {
    let postcode = listing.postcode_added.then_some(reference::COMMUNES);
    let point = listing.placed_by.reference().filter(|point| Some(*point) != postcode);
    point.into_iter().chain(postcode).map(|reference| SourceNote {
        attribution: reference.attribution.to_owned(),
        age: "Calculé par ce service, et non dit par la liste".to_owned(),
        licence: reference.licence.to_owned(),
        licence_url: Some(reference.licence_url.to_owned()),
    })
}

/// Known fields as rows, and the names of those that a family would miss.
struct Fields<'a> {
    generation: &'a Generation,
    rows: Vec<Row>,
    unknown: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    fn of(l: &Listing, generation: &'a Generation) -> Self {
        let mut fields = Self { generation, rows: Vec::new(), unknown: Vec::new() };
        fields.add("Adresse", Some(&l.address), |a| a.label());
        if let Some(row) = fields.rows.last_mut().filter(|_| l.postcode_added) {
            row.source += " ; code postal ajouté d’après la commune";
        }
        fields.add_precision(l);
        fields.add("Activité", l.status.as_ref(), |s| s.label().to_owned());
        fields.add("Gestionnaire", l.manager.as_ref(), Clone::clone);
        fields.linked("Téléphone", l.phone.as_ref(), |p| format!("tel:{}", p.replace(' ', "")));
        fields.linked("Courriel", l.email.as_ref(), |e| format!("mailto:{e}"));
        fields.linked("Site", l.website.as_ref(), Clone::clone);
        fields.add("Capacité", l.capacity.as_ref(), |p| words::places(p.get(), l.listing_type));
        fields.add("Professionnels", l.professionals.as_ref(), ToString::to_string);
        fields.add("Âge minimal", l.age_min.as_ref(), |m| words::months(*m));
        fields.add("Âge maximal", l.age_max.as_ref(), |m| words::months(*m));
        fields.add("Horaires", l.hours.as_ref(), week);
        fields.add("Fermetures", l.closures.as_ref(), Clone::clone);
        fields.add("Accueil", l.kinds.as_ref(), |k| {
            k.iter().map(|k| k.label()).collect::<Vec<_>>().join(", ")
        });
        fields.add("Tarif", l.funding.as_ref(), |f| f.label().to_owned());
        fields.add("Prix indiqué", l.tariff.as_ref(), tariff);
        fields.add("Langues", l.languages.as_ref(), |v| v.join(", "));
        fields.add("Particularités", l.tags.as_ref(), |v| v.join(", ").replace('_', " "));
        fields.add("Accueil d’enfants en situation de handicap", l.inclusive.as_ref(), yes_no);
        fields.add("Places pour parents en insertion (AVIP)", l.avip.as_ref(), yes_no);
        fields.add("Communes desservies (codes Insee)", l.served_citycodes.as_ref(), |codes| {
            codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        });
        fields.add("Présentation", l.description.as_ref(), Clone::clone);
        fields
    }

    fn add<T>(
        &mut self,
        label: &'static str,
        field: Option<&Sourced<T>>,
        text: impl Fn(&T) -> String,
    ) {
        const MISSED: [&str; 6] =
            ["Téléphone", "Courriel", "Capacité", "Horaires", "Âge minimal", "Tarif"];
        match field {
            Some(field) => self.rows.push(Row {
                label,
                value: text(&field.value),
                link: None,
                source: format!("{}, {}", self.publisher(&field.source), reasons::date(field.date)),
            }),
            None if MISSED.contains(&label) => self.unknown.push(label),
            None => {}
        }
    }

    fn linked(
        &mut self,
        label: &'static str,
        field: Option<&Sourced<String>>,
        link: impl Fn(&String) -> String,
    ) {
        self.add(label, field, Clone::clone);
        if let (Some(field), Some(row)) = (field, self.rows.last_mut()) {
            row.link = Some(link(&field.value));
        }
    }

    fn add_precision(&mut self, listing: &Listing) {
        let ours = listing.placed_by.reference();
        let text = match listing.precision {
            Precision::Point | Precision::Housenumber if ours.is_none() => return,
            Precision::Point | Precision::Housenumber => "à l’adresse",
            Precision::Street => "dans la rue, sans numéro sûr",
            Precision::Locality => "au lieu-dit, ou dans une voie voisine de même nom",
            Precision::Masked => "approximatif, à environ un kilomètre",
            _ => "au centre de la commune : l’adresse n’a pas pu être placée",
        };
        self.add("Point sur la carte", Some(&listing.position), |_| text.to_owned());
        if let (Some(reference), Some(row)) = (ours, self.rows.last_mut()) {
            reference.attribution.clone_into(&mut row.source);
        }
    }

    /// Who says it, in words.
    fn publisher(&self, id: &SourceId) -> &'a str {
        let sources = &self.generation.manifest.sources;
        sources.iter().find(|s| s.info.id == *id).map_or("", |s| s.info.publisher.as_str())
    }

    fn finish(self) -> (Vec<Row>, String) {
        (self.rows, self.unknown.join(", ").to_lowercase())
    }
}

fn week(hours: &crate::domain::WeekHours) -> String {
    let day = |day: &Day| {
        let ranges: Vec<String> = hours.on(*day).iter().map(ToString::to_string).collect();
        (!ranges.is_empty()).then(|| format!("{} : {}", day.label(), ranges.join(", ")))
    };
    Day::ALL.iter().filter_map(day).collect::<Vec<_>>().join("\n")
}

fn tariff(tariff: &crate::domain::Tariff) -> String {
    let hourly = tariff.hourly.as_ref().map(|h| format!("{} € de l’heure", h.replace('.', ",")));
    [hourly, tariff.text.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn yes_no(value: &bool) -> String {
    if *value { "oui" } else { "non" }.to_owned()
}
