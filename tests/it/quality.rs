//! The quality of the data: every figure equals a recount by hand, and nothing unknown is a zero.

use crate::support::PLACES;
use crate::support::app::{Answer, get};
use crate::support::world::{Dice, TODAY, generation_of, listings};
use berceau::domain::{
    Availability, AvailabilityState, CommuneCode, Date, DepartmentCode, Figure, Listing,
    ListingType, Measure, Member, Precision, Scale, SourceId, Sourced, Status, Tariff, WeekHours,
};
use berceau::geocode::TerritoryCode;
use berceau::http::quality::{KindQuality, QualityAnswer, answer};
use berceau::search::{Quality, Tally};
use proptest::prelude::*;
use serde_json::Value;

/// A figure of places in crèches of a commune.
pub fn places(territory: &str, year: u16, value: u32) -> Figure {
    Figure {
        scale: Scale::Commune,
        territory: territory.to_owned(),
        listing_type: ListingType::Creche,
        measure: Measure::Places,
        year,
        value,
        source: SourceId::parse("cnaf").unwrap(),
    }
}

fn source(name: &str) -> SourceId {
    SourceId::parse(name).unwrap()
}

/// The made-up world, told by three sources, with some of everything that is counted.
fn told(n: usize, seed: u64) -> Vec<Listing> {
    let mut dice = Dice(seed ^ 0x51);
    let mut all = listings(n, seed);
    for listing in &mut all {
        let date = listing.source_date;
        listing.source = source(["cnaf", "made-up", "ville"][dice.below(3) as usize]);
        listing.precision =
            [Precision::Point, Precision::Street, Precision::Municipality][dice.below(3) as usize];
        let mut text = |share: u64| (dice.below(share) == 0).then(|| "x".to_owned());
        listing.phone = text(3).map(|t| Sourced::new(t, &listing.source, date));
        listing.website = text(4).map(|t| Sourced::new(t, &listing.source, date));
        listing.tariff = text(3)
            .map(|t| Sourced::new(Tariff { hourly: None, text: Some(t) }, &listing.source, date));
        listing.hours = text(2).map(|_| Sourced::new(WeekHours::default(), &listing.source, date));
        let member = |source: SourceId| Member {
            id: listing.id.clone(),
            source,
            source_id: "1".to_owned(),
            date,
        };
        if dice.below(3) == 0 {
            let others = [source("cnaf"), source("ville"), listing.source.clone()];
            listing.members = others.into_iter().map(member).collect();
        }
    }
    all
}

/// What the answer counts of some listings.
#[derive(Debug, Default, PartialEq)]
struct Naive {
    listings: u32,
    contributes: u32,
    located: u32,
    hours: u32,
    tariff: u32,
    places: u32,
    contact: u32,
    fresh: u32,
}

impl Naive {
    fn of<'a>(listings: impl Iterator<Item = &'a Listing>, today: Date) -> Self {
        let mut n = Self::default();
        for l in listings {
            let near = matches!(
                l.precision,
                Precision::Point | Precision::Housenumber | Precision::Street
            );
            let home = l.listing_type == ListingType::AssistantMaternel;
            n.listings += 1;
            n.located += u32::from(near);
            n.hours += u32::from(l.hours.is_some());
            n.tariff += u32::from(l.tariff.is_some() || l.funding.is_some());
            n.places += l.capacity.as_ref().map_or(0, |c| u32::from(c.value.get()));
            let contact = l.phone.is_some() || l.email.is_some() || l.website.is_some();
            n.contact += u32::from(contact && !home);
            let said = l.availability.iter().flat_map(|f| &f.value);
            let newest = said
                .filter(|a| a.state != AvailabilityState::Unknown)
                .filter_map(|a| a.declared_on)
                .max();
            let age = newest.map(|day| day.until(today).unwrap().get_days());
            n.fresh += u32::from(age.is_some_and(|days| (0..30).contains(&days)));
        }
        n
    }

    fn of_tally(tally: &Tally, today: Date) -> Self {
        Self {
            listings: tally.listings,
            contributes: 0,
            located: tally.located,
            hours: tally.with_hours,
            tariff: tally.with_tariff,
            places: tally.places,
            contact: tally.with_contact,
            fresh: tally.fresh_on(today),
        }
    }
}

fn is_shown(listing: &&Listing) -> bool {
    let closed = listing.status.as_ref().is_some_and(|s| s.value == Status::Closed);
    !listing.demonstration && !closed
}

proptest! {
    #[test]
    fn cells_add_up_to_a_recount_of_the_listings(
        seed in any::<u64>(), n in 0usize..120, days in 0i32..400,
    ) {
        let all = told(n, seed);
        let quality = Quality::of(&all);
        let today = TODAY.checked_sub(jiff::Span::new().days(days)).unwrap();
        let by_type = quality.sum_by(|cell, _| Some(cell.listing_type));
        for kind in ListingType::ALL {
            let tally = by_type.get(kind).cloned().unwrap_or_default();
            let counted = Naive::of_tally(&tally, today);
            let same = all.iter().filter(is_shown).filter(|l| l.listing_type == *kind);
            prop_assert_eq!(counted, Naive::of(same, today));
        }
        for (id, tally) in quality.sum_by(|_, source| Some(source.clone())) {
            let main = all.iter().filter(is_shown).filter(|l| l.source == id);
            prop_assert_eq!(Naive::of_tally(&tally, today), Naive::of(main, today));
            let rests = |l: &&Listing| l.source == id || l.members.iter().any(|m| m.source == id);
            let rests = all.iter().filter(is_shown).filter(rests).count();
            prop_assert_eq!(tally.contributes as usize, rests);
        }
    }
}

/// Whether a listing is in a territory, from the commune alone.
fn inside(territory: &TerritoryCode, code: CommuneCode) -> bool {
    let commune = PLACES.commune(code);
    let city = commune.and_then(|c| c.parent).unwrap_or(code);
    match territory {
        TerritoryCode::Commune(asked) => *asked == code || *asked == city,
        TerritoryCode::Epci(siren) => {
            PLACES.commune(city).is_some_and(|c| c.epci.as_ref() == Some(siren))
        }
        TerritoryCode::Department(asked) => commune.is_some_and(|c| c.department == *asked),
    }
}

fn territory(code: &str) -> TerritoryCode {
    PLACES.territory(code).unwrap()
}

fn kind(answer: &QualityAnswer, kind: ListingType) -> &KindQuality {
    answer.kinds.iter().find(|k| k.kind == kind).unwrap()
}

#[test]
fn every_territory_counts_its_own_listings_source_by_source_and_commune_by_commune() {
    let all = told(400, 7);
    let (_folder, generation) = generation_of(&all, &[]);
    let whole = answer(&generation, None, TODAY);
    assert_eq!(whole.listings as usize, all.iter().filter(is_shown).count());
    for code in ["44109", "75056", "75112", "44", "75", "2A", "973", "244400404"] {
        let asked = territory(code);
        let answer = answer(&generation, Some(&asked), TODAY);
        let here = || {
            let shown = all.iter().filter(is_shown);
            shown.filter(|l| inside(&asked, l.address.value.citycode))
        };
        assert_eq!(answer.listings as usize, here().count(), "{code}");
        let by_source: u32 = answer.sources.iter().map(|s| s.listings).sum();
        let by_type: u32 = answer.kinds.iter().map(|k| k.listings).sum();
        assert_eq!((by_source, by_type), (answer.listings, answer.listings), "{code}");
        for source in &answer.sources {
            let counted = Naive::of(here().filter(|l| l.source.as_str() == source.id), TODAY);
            assert_eq!(source.listings, counted.listings, "{code} {}", source.id);
            assert_eq!(source.completeness.located.count, counted.located);
            assert_eq!(source.completeness.fresh_availability.count, counted.fresh);
        }
        let by_commune: u32 = answer.communes.iter().map(|c| c.listings).sum();
        match asked {
            TerritoryCode::Commune(_) => assert!(answer.communes.is_empty()),
            _ => assert_eq!(by_commune, answer.listings, "{code}"),
        }
        assert!(answer.communes.is_sorted_by_key(|c| c.citycode.clone()));
    }
}

/// One crèche of Nantes, whose newest declaration is this many days old.
fn declared(days: i32, state: AvailabilityState) -> Listing {
    let mut listing = listings(1, 3).remove(0);
    listing.listing_type = ListingType::Creche;
    listing.demonstration = false;
    listing.status = None;
    listing.address.value.citycode = CommuneCode::parse("44109").unwrap();
    let word = |days: i32| Availability {
        state,
        from: None,
        until: None,
        places: None,
        age_min_months: None,
        age_max_months: None,
        schedule: None,
        kind: None,
        declared_by: None,
        declared_on: Some(TODAY.checked_sub(jiff::Span::new().days(days)).unwrap()),
    };
    let words = vec![word(days + 100), word(days)];
    listing.availability = Some(Sourced::new(words, &listing.source, TODAY));
    listing
}

#[test]
fn a_word_is_fresh_for_thirty_days_as_of_the_day_of_the_question() {
    let fresh = |days, state| {
        let quality = Quality::of(&[declared(days, state)]);
        quality.sum_by(|_, _| Some(())).remove(&()).unwrap()
    };
    let on = |days| fresh(days, AvailabilityState::None).fresh_on(TODAY);
    assert_eq!([on(0), on(29), on(30), on(31)], [1, 1, 0, 0]);
    assert_eq!(on(-1), 0, "a word of tomorrow is not said yet");
    let tally = fresh(29, AvailabilityState::Free);
    assert_eq!(tally.fresh_on(TODAY.tomorrow().unwrap()), 0);
    assert_eq!(fresh(1, AvailabilityState::Unknown).fresh_on(TODAY), 0);
    assert_eq!(fresh(1, AvailabilityState::FromDate).fresh_on(TODAY), 0, "from no date");
}

#[test]
fn a_figure_is_only_compared_with_the_listings_of_its_own_territory() {
    let mut creche = declared(0, AvailabilityState::Free);
    creche.capacity =
        berceau::domain::Places::new(30).map(|p| Sourced::new(p, &creche.source, TODAY));
    let department = Figure {
        scale: Scale::Department,
        listing_type: ListingType::AssistantMaternel,
        ..places("44", 2023, 9000)
    };
    let figures = [places("44109", 2022, 90), places("44109", 2023, 120), department];
    let (_folder, generation) = generation_of(&[creche], &figures);
    let nantes = answer(&generation, Some(&territory("44109")), TODAY);
    let told = kind(&nantes, ListingType::Creche);
    let official = told.official_places.clone().unwrap();
    assert_eq!((official.value, official.year), (120, 2023));
    assert_eq!((told.listed_places, told.share), (30, Some(0.25)));
    assert_eq!(told.nearest_figure, None);
    let carers = kind(&nantes, ListingType::AssistantMaternel);
    assert_eq!((carers.official_places.clone(), carers.share), (None, None));
    let nearest = carers.nearest_figure.clone().unwrap();
    assert_eq!((nearest.scale, nearest.code.as_str()), (Scale::Department, "44"));
    assert_eq!((nearest.places, nearest.year), (9000, 2023));
    let whole = answer(&generation, Some(&territory("44")), TODAY);
    assert_eq!(kind(&whole, ListingType::AssistantMaternel).share, Some(0.0));
    assert_eq!(kind(&whole, ListingType::Creche).official_places, None);
    assert_eq!(kind(&whole, ListingType::Creche).nearest_figure, None);
    assert!(kind(&answer(&generation, None, TODAY), ListingType::Creche).share.is_none());
}

#[test]
fn a_city_adds_its_arrondissements_when_every_one_is_counted() {
    let marseille = territory("13055");
    let parts: Vec<CommuneCode> =
        PLACES.arrondissements(CommuneCode::parse("13055").unwrap()).map(|c| c.code).collect();
    let all: Vec<Figure> = parts.iter().map(|code| places(code.as_str(), 2023, 10)).collect();
    let creches = |figures: &[Figure]| {
        let (_folder, generation) = generation_of(&listings(1, 1), figures);
        kind(&answer(&generation, Some(&marseille), TODAY), ListingType::Creche)
            .official_places
            .clone()
            .map(|f| f.value)
    };
    assert_eq!(creches(&all), Some(160));
    assert_eq!(creches(&all[1..]), None);
}

#[test]
fn places_that_nobody_tells_are_unknown_and_not_missing() {
    let mut creche = declared(0, AvailabilityState::Free);
    creche.capacity = None;
    let (_folder, generation) = generation_of(&[creche], &[places("44109", 2023, 120)]);
    let nantes = answer(&generation, Some(&territory("44109")), TODAY);
    let told = kind(&nantes, ListingType::Creche);
    assert_eq!((told.listings, told.without_capacity, told.share), (1, 1, None));
    let silent = kind(&nantes, ListingType::Rpe);
    assert_eq!(silent.completeness.located.share, None);
}

#[test]
fn a_departement_that_was_not_counted_is_unknown() {
    let (_folder, generation) = generation_of(&listings(1, 1), &[]);
    let creches = |code: Option<&str>| {
        let asked = code.map(territory);
        let answer = answer(&generation, asked.as_ref(), TODAY);
        kind(&answer, ListingType::Creche).official_establishments.clone()
    };
    assert_eq!(creches(Some("35")), None);
    let loire = creches(Some("44")).unwrap();
    assert_eq!((loire.year, loire.unknown_communes), (2018, 0));
    let department = DepartmentCode::parse("44").unwrap();
    let here = PLACES.communes().iter().filter(|c| c.department == department);
    let counted: u32 = here.filter_map(|c| c.official_creches.map(u32::from)).sum();
    assert_eq!(loire.value, counted);
    assert!(creches(None).unwrap().unknown_communes > 300);
}

async fn ok(uri: &str) -> Value {
    let answer: Answer = get(uri).send().await;
    assert_eq!(answer.status.as_u16(), 200, "{uri}: {}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn the_figures_of_nantes_equal_a_recount_of_what_a_search_shows() {
    let quality = ok("/v1/quality?code=44109").await;
    let mut items = Vec::new();
    let mut uri = "/v1/listings?citycode=44109&demonstration=false&limit=100".to_owned();
    loop {
        let page = ok(&uri).await;
        items.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        uri = format!("/v1/listings?citycode=44109&demonstration=false&limit=100&cursor={next}");
    }
    assert!(items.len() > 50);
    assert_eq!(quality["listings"].as_u64(), Some(items.len() as u64));
    for kind in quality["kinds"].as_array().unwrap() {
        let same: Vec<&Value> = items.iter().filter(|i| i["type"] == kind["type"]).collect();
        let near = |i: &&&Value| {
            ["point", "housenumber", "street"].contains(&i["precision"].as_str().unwrap())
        };
        let count = |keep: &dyn Fn(&&&Value) -> bool| same.iter().filter(keep).count() as u64;
        assert_eq!(kind["listings"].as_u64(), Some(same.len() as u64));
        assert_eq!(kind["located"]["count"].as_u64(), Some(count(&near)));
        assert_eq!(
            kind["with_hours"]["count"].as_u64(),
            Some(count(&|i| i.get("hours").is_some()))
        );
        assert_eq!(kind["without_capacity"].as_u64(), Some(count(&|i| i["capacity"].is_null())));
        let places: u64 = same.iter().filter_map(|i| i["capacity"].as_u64()).sum();
        assert_eq!(kind["listed_places"].as_u64(), Some(places));
    }
}

#[actix_web::test]
async fn everywhere_the_figures_are_those_of_the_sources_without_the_fictitious_ones() {
    let quality = ok("/v1/quality").await;
    assert_eq!(quality["territory"]["scale"], "national");
    assert!(quality["territory"]["code"].is_null());
    assert_eq!(quality["kinds"].as_array().unwrap().len(), ListingType::ALL.len());
    let sources = quality["sources"].as_array().unwrap();
    assert!(sources.iter().all(|s| s["id"] != "demonstration"));
    let toulouse = sources.iter().find(|s| s["id"] == "creches-toulouse").unwrap();
    assert_eq!(toulouse["listings"], 160);
    let carers = &quality["kinds"][1];
    assert_eq!(
        (&carers["type"], &carers["agreement"]["with"]),
        (&"assistant_maternel".into(), &"departement".into())
    );
    let former = ok("/v1/quality?code=44040").await;
    assert_eq!(former["territory"]["name"], "Chaumes-en-Retz");
}

#[actix_web::test]
async fn the_answer_is_tagged_and_changes_with_the_territory() {
    let first = get("/v1/quality?code=44").send().await;
    let tag = first.header("etag").to_owned();
    let again = get("/v1/quality?code=44").header("if-none-match", &tag).send().await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let other = get("/v1/quality?code=31").header("if-none-match", &tag).send().await;
    assert_eq!(other.status.as_u16(), 200);
}

#[actix_web::test]
async fn the_page_leads_from_a_name_to_a_territory() {
    let page = |uri: &'static str| get(uri).header("accept", "text/html").send();
    for (uri, location) in [
        ("/qualite?q=Nantes", "/qualite?code=44109"),
        ("/qualite?q=loire-atlantique&code=", "/qualite?code=44"),
        ("/qualite?q=44300", "/qualite?code=44109"),
    ] {
        let answer = page(uri).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, location), "{uri}");
    }
    let several = page("/qualite?q=saint+denis").await;
    assert_eq!(several.status.as_u16(), 200);
    assert!(several.text().contains("href=\"/qualite?code=97411\""));
    for uri in ["/qualite?q=zzzzqqq", "/qualite?code=99999"] {
        let refused = page(uri).await;
        assert_eq!(refused.status.as_u16(), 400, "{uri}");
        assert!(refused.text().contains("aria-invalid"), "{uri}");
    }
    assert_eq!(page("/qualite?utm_source=mail&q=").await.status.as_u16(), 200);
}

#[actix_web::test]
async fn the_page_of_a_departement_tells_its_communes_and_what_is_missing() {
    let text = get("/qualite?code=44").send().await.text();
    for said in
        ["Loire-Atlantique", "Saint-Herblain", "inconnu", "le Département donne", "Par commune"]
    {
        assert!(text.to_lowercase().contains(&said.to_lowercase()), "{said}");
    }
    assert_eq!(text.matches("<caption").count(), 4);
    assert_eq!(text.matches("<table").count(), text.matches("tabindex=\"0\"").count());
    let rennes = get("/qualite?code=35238").send().await.text();
    assert!(
        rennes.contains("Nous n’avons aucune fiche réelle ici")
            && rennes.contains("Ille-et-Vilaine")
    );
}
