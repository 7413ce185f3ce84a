//! The quality of the data: every figure equals a recount by hand, and nothing unknown is a zero.

mod served;

use crate::support::PLACES;
use crate::support::app::config;
use crate::support::world::{Dice, TODAY, generation_of, listings};
use berceau::cli::IngestOptions;
use berceau::domain::{
    Availability, AvailabilityState, CommuneCode, Date, DepartmentCode, Figure, Listing,
    ListingType, Measure, Member, Precision, Scale, SourceId, Sourced, Status, Tariff, WeekHours,
};
use berceau::generation::Generations;
use berceau::geocode::TerritoryCode;
use berceau::http::quality::{KindQuality, QualityAnswer, answer};
use berceau::search::{Generation, Quality, Tally};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

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

#[test]
fn a_cell_is_small() {
    let mut all = told(2000, 5);
    for (listing, commune) in all.iter_mut().zip(PLACES.communes()) {
        listing.address.value.citycode = commune.code;
        listing.demonstration = false;
        listing.status = None;
        listing.members.clear();
    }
    // The worst case: every listing alone in its cell.
    let bytes = postcard::to_stdvec(&Quality::of(&all)).unwrap().len();
    assert!(bytes < 2000 * 30, "{bytes}");
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
            let dates = here().filter(|l| l.source.as_str() == source.id).map(|l| l.source_date);
            assert_eq!(source.oldest, dates.clone().min().map(|d| d.to_string()));
            assert_eq!(source.newest, dates.max().map(|d| d.to_string()));
        }
        let by_commune: u32 = answer.communes.iter().map(|c| c.listings).sum();
        match asked {
            TerritoryCode::Commune(_) => assert!(answer.communes.is_empty()),
            _ => assert_eq!(by_commune, answer.listings, "{code}"),
        }
        assert!(answer.communes.is_sorted_by_key(|c| c.citycode.clone()));
    }
}

/// A statistical source and a list, as two mappings with their files.
fn two_sources(folder: &Path) {
    let about = |id: &str| {
        format!(
            "id = {id:?}\ntitle = \"Essai\"\npublisher = \"Essai\"\nlicence = \"Licence Ouverte 2.0\"\n\
             attribution = \"Essai\"\ndata_date = \"2023-12-31\"\nfixtures = [\"{id}.csv\"]\n\
             [format]\nkind = \"delimited\"\ndelimiter = \";\"\n"
        )
    };
    let figures = "[figures]\nscale = \"commune\"\nterritory = \"numcom\"\nyear = \"annee\"\n\
         measure = \"places\"\n[figures.values]\npl_eaje_com = \"creche\"\n";
    let list = "[types]\notherwise = { type = \"creche\" }\n[fields]\nname = { from = \"nom\" }\n\
         citycode = { from = \"insee\" }\ncapacity = { from = \"places\" }\n";
    for (id, rules, rows) in [
        ("places", figures, "annee;numcom;pl_eaje_com\n2023;44109;402\n2022;44109;390\n"),
        ("ville", list, "nom;insee;places\nLes Lutins;44109;40\nLa Ronde;44109;\n"),
    ] {
        fs::write(folder.join(format!("{id}.toml")), about(id) + rules).unwrap();
        fs::write(folder.join(format!("{id}.csv")), rows).unwrap();
    }
}

#[test]
fn official_places_come_from_their_source_and_stay_when_another_is_renewed() {
    let (data, mappings) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    two_sources(mappings.path());
    let run = |source: Vec<String>| {
        let mappings = Some(mappings.path().to_owned());
        let options = IngestOptions { mappings, source, offline: true, ..Default::default() };
        let code = berceau::commands::ingest::run(&config(data.path()), &options).unwrap();
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::SUCCESS));
    };
    let creches = || {
        let generations = Generations::open(data.path()).unwrap();
        let live = generations.current().unwrap().unwrap();
        let generation = Generation::open(&generations, &live).unwrap();
        let nantes = answer(&generation, Some(&territory("44109")), TODAY);
        let creches = kind(&nantes, ListingType::Creche);
        (creches.official_places.clone().unwrap(), creches.listed_places, creches.without_capacity)
    };
    run(Vec::new());
    let (official, listed, untold) = creches();
    assert_eq!((official.value, official.year, official.source.as_str()), (402, 2023, "Essai"));
    assert_eq!((listed, untold), (40, 1));
    let renewed = "nom;insee;places\nLes Lutins;44109;40\nLa Ronde;44109;12\n";
    fs::write(mappings.path().join("ville.csv"), renewed).unwrap();
    run(vec!["ville".to_owned()]);
    assert_eq!(creches(), (official, 52, 0));
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
