//! A small made-up world with everything that can go wrong in space: overseas, the antimeridian,
//! equal points.

use super::PLACES;
use berceau::clock::{Clock, SystemClock};
use berceau::domain::{
    Address, Availability, AvailabilityState, CareKind, CommuneCode, Date, Day, Figure, Listing,
    ListingId, ListingType, Months, Places, Position, Precision, PublisherKind, SourceId,
    SourceInfo, Sourced, Status, Subtype, TimeRange, WeekHours,
};
use berceau::generation::{Generations, Manifest};
use berceau::search::{Built, Content, Generation, build};
use std::collections::{BTreeMap, BTreeSet};

/// The day of every test.
pub const TODAY: Date = jiff::civil::date(2026, 11, 25);

/// A reproducible source of numbers (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Centres around which listings lie: code, latitude, longitude.
pub const CENTRES: [(&str, f64, f64); 8] = [
    ("44109", 47.2184, -1.5536),
    ("75112", 48.8400, 2.3900),
    ("2A004", 41.9190, 8.7370),
    ("97411", -20.8790, 55.4480),
    ("97302", 4.9370, -52.3300),
    ("98611", -14.2900, -179.995),
    ("98612", -13.2800, 179.995),
    ("98818", -22.2700, 166.4400),
];

const NAMES: [&str; 8] = [
    "Les Petits Loups",
    "Crèche de l'Île",
    "Nos petits pouces",
    "La Maison bleue d'été",
    "Multi-accueil Bellevue",
    "Les Lutins",
    "Micro-crèche Œuf d'Or",
    "Jardin bilingue anglais",
];

fn source() -> SourceId {
    SourceId::parse("made-up").unwrap()
}

fn sourced<T>(value: T, date: Date) -> Sourced<T> {
    Sourced::new(value, &source(), date)
}

/// A source for the made-up listings.
pub fn source_info() -> SourceInfo {
    SourceInfo {
        id: source(),
        title: "Monde inventé".into(),
        publisher: "Essais".into(),
        publisher_kind: PublisherKind::Other,
        licence: "Licence Ouverte 2.0".into(),
        licence_url: None,
        attribution: "Essais".into(),
        homepage: None,
        data_date: TODAY,
        demonstration: false,
        coverage: Vec::new(),
    }
}

/// The sources that these listings rest on, and that of the world.
fn sources_of(listings: &[Listing]) -> Vec<SourceInfo> {
    let members = listings.iter().flat_map(|l| l.members.iter().map(|m| &m.source));
    let ids: BTreeSet<SourceId> =
        listings.iter().map(|l| &l.source).chain(members).cloned().chain([source()]).collect();
    ids.into_iter().map(|id| SourceInfo { id, ..source_info() }).collect()
}

/// One listing of the world, drawn by the dice.
pub fn listing(number: usize, dice: &mut Dice) -> Listing {
    let (code, lat, lon) = CENTRES[dice.below(CENTRES.len() as u64) as usize];
    let citycode = CommuneCode::parse(code).unwrap();
    let spread = if dice.below(4) == 0 { 0.3 } else { 0.03 };
    // One in five stands exactly on the centre: equal distances must still have an order.
    let (dlat, dlon) = match dice.below(5) {
        0 => (0.0, 0.0),
        _ => ((dice.unit() - 0.5) * spread, (dice.unit() - 0.5) * spread),
    };
    let lon = (lon + dlon + 540.0).rem_euclid(360.0) - 180.0;
    let position = Position::new(lat + dlat, lon).unwrap();
    let date = jiff::civil::date(2018 + dice.below(9) as i16, 1 + dice.below(11) as i8, 3);
    let address = Address {
        housenumber: None,
        street: Some("rue des Lilas".into()),
        postcode: None,
        citycode,
        city: PLACES.commune(citycode).map_or("Ailleurs".into(), |c| c.name.clone()),
    };
    let kind = ListingType::ALL[dice.below(6) as usize];
    let mut listing = Listing::new(
        ListingId::parse(&format!("made-up-{number:05}")).unwrap(),
        (source(), number.to_string()),
        kind,
        sourced(address, date),
        (sourced(position, date), Precision::Point),
    );
    listing.demonstration = dice.below(6) == 0;
    if kind == ListingType::Creche {
        listing.subtype = Some(sourced(Subtype::ALL[dice.below(7) as usize], date));
    }
    listing.name = (dice.below(8) > 0)
        .then(|| sourced(NAMES[dice.below(NAMES.len() as u64) as usize].to_owned(), date));
    listing.capacity = Places::new(dice.below(60) as u16).map(|p| sourced(p, date));
    listing.age_min = Months::new(dice.below(12) as u16).map(|m| sourced(m, date));
    listing.status = (dice.below(10) == 0).then(|| sourced(Status::Closed, date));
    listing.inclusive = (dice.below(2) == 0).then(|| sourced(dice.below(2) == 0, date));
    listing.languages = (dice.below(3) == 0).then(|| sourced(vec!["fr".into(), "en".into()], date));
    listing.hours = (dice.below(3) > 0).then(|| sourced(week(dice), date));
    listing.kinds =
        (dice.below(3) == 0).then(|| sourced(vec![CareKind::ALL[dice.below(3) as usize]], date));
    listing.availability = (dice.below(2) == 0).then(|| sourced(vec![availability(dice)], date));
    listing
}

fn week(dice: &mut Dice) -> WeekHours {
    let range = ["07:30-18:30", "08:00-12:30", "06:00-21:00"][dice.below(3) as usize];
    let days = Day::ALL.into_iter().take(3 + dice.below(4) as usize);
    WeekHours::new(days.map(|day| (day, vec![TimeRange::parse(range).unwrap()])).collect())
}

fn availability(dice: &mut Dice) -> Availability {
    let state = AvailabilityState::ALL[dice.below(4) as usize];
    let from = (state == AvailabilityState::FromDate).then(|| jiff::civil::date(2027, 1, 4));
    Availability {
        state,
        from,
        until: None,
        places: Some(1),
        age_min_months: None,
        age_max_months: None,
        schedule: (dice.below(3) == 0).then(|| "mon:08:00-18:00,tue:20:00-06:00".to_owned()),
        kind: (dice.below(4) == 0).then(|| CareKind::ALL[dice.below(3) as usize]),
        declared_by: None,
        declared_on: Some(jiff::civil::date(2026, 1 + dice.below(10) as i8, 5)),
    }
}

/// `n` listings of a seed, sorted by id.
pub fn listings(n: usize, seed: u64) -> Vec<Listing> {
    let mut dice = Dice(seed);
    (0..n).map(|number| listing(number, &mut dice)).collect()
}

/// A published generation of these listings, with the folder that holds it.
pub fn generation(listings: &[Listing]) -> (tempfile::TempDir, Generation) {
    generation_of(listings, &[])
}

/// The same with official figures.
pub fn generation_of(listings: &[Listing], figures: &[Figure]) -> (tempfile::TempDir, Generation) {
    let folder = tempfile::tempdir().unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let manifest = publish_with(&generations, listings, figures);
    let generation = Generation::open(&generations, &manifest.id).unwrap();
    (folder, generation)
}

/// Publishes these listings and returns the manifest.
pub fn publish(generations: &Generations, listings: &[Listing]) -> Manifest {
    publish_with(generations, listings, &[])
}

fn publish_with(generations: &Generations, listings: &[Listing], figures: &[Figure]) -> Manifest {
    let content = Content {
        listings,
        parts: &[],
        editions: &BTreeMap::new(),
        sources: &sources_of(listings),
        read: &BTreeMap::new(),
        places: &PLACES,
        figures,
        report: b"{}",
    };
    let draft = generations.draft().unwrap();
    let built = Built { at: SystemClock.now(), hash: content.hash().unwrap(), changes: &[] };
    let manifest = build(&draft, &content, built).unwrap();
    generations.publish(draft, manifest).unwrap()
}
