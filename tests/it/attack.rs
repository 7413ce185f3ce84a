//! Somebody who may call the public API sixty times looks for the homes of childminders.

use crate::support::PLACES;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, test};
use berceau::clock::{Clock, SystemClock};
use berceau::domain::{CommuneCode, ListingId, Position, position::EARTH_RADIUS_M};
use berceau::generation::Generations;
use berceau::geocode::streets::{AddressTable, Builder, read};
use berceau::http::{self, AppState};
use berceau::ingest::{
    PrivateContact, PrivateContacts, SourceFiles, Surroundings, load_mapping, run,
};
use berceau::search::{Built, Content, build};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::app::clock;
use crate::support::world::Dice;

/// Calls for one home: a page, then distances, a circle that shrinks, a box that shrinks.
const CALLS: usize = 60;
const DISTANCES: usize = 20;
const CIRCLE: usize = 11;
const BOX: usize = 28;
/// Homes of each commune.
const HOMES: usize = 32;

/// Communes whose streets are known: a middling town, two large ones, the country.
const WITH_STREETS: [&str; 5] = ["12145", "2B033", "90010", "12202", "12168"];
/// Communes without an address file: cities, a suburb, the country.
const WITHOUT: [&str; 6] = ["94033", "69383", "44109", "75120", "44213", "32013"];

fn code(text: &str) -> CommuneCode {
    CommuneCode::parse(text).unwrap()
}

fn streets() -> AddressTable {
    let mut builder = Builder::default();
    for department in ["12", "2B", "90"] {
        let path = format!("addresses/bano-{department}.csv.gz");
        let file = std::fs::File::open(super::ingest::fixtures().join(path)).unwrap();
        let take = &mut |row| builder.add(&row).unwrap();
        read::read(file, &|code| PLACES.successor(code), take).unwrap();
    }
    builder.finish().unwrap().table
}

/// Made-up homes: at real addresses where they are known, anywhere in the commune elsewhere.
fn homes(streets: &AddressTable) -> Vec<(CommuneCode, Position)> {
    let mut dice = Dice(26);
    let mut homes = Vec::new();
    for commune in WITH_STREETS.map(code) {
        let known: Vec<Position> =
            streets.streets_of(commune).flat_map(|s| s.numbers().map(|n| n.position)).collect();
        assert!(known.len() > HOMES, "{commune} {}", known.len());
        let drawn = (0..HOMES).map(|_| known[dice.below(known.len() as u64) as usize]);
        homes.extend(drawn.filter(|p| PLACES.contains(commune, *p, 0.0)).map(|p| (commune, p)));
    }
    for commune in WITHOUT.map(code) {
        let [west, south, east, north] = PLACES.commune(commune).unwrap().bbox.unwrap();
        let mut left = HOMES;
        while left > 0 {
            let lat = south + (north - south) * dice.unit();
            let lon = west + (east - west) * dice.unit();
            let point = Position::new(lat, lon).unwrap();
            if PLACES.contains(commune, point, 0.0) {
                homes.push((commune, point));
                left -= 1;
            }
        }
    }
    homes
}

/// Remembers which listing each row became: the attacker does not know it, the judge does.
#[derive(Default)]
struct Ledger(RefCell<BTreeMap<usize, ListingId>>);

impl PrivateContacts for Ledger {
    fn take(&self, listing: &ListingId, contact: PrivateContact) {
        let row = contact.source_id.unwrap().parse().unwrap();
        self.0.borrow_mut().insert(row, listing.clone());
    }
}

/// A home to find, and what the attacker reads of it.
struct Target {
    id: ListingId,
    truth: Position,
}

/// A service whose childminders are these homes, and hide their address or not.
fn service(shown: bool) -> (tempfile::TempDir, Data<AppState>, Vec<Target>) {
    let streets = streets();
    let homes = homes(&streets);
    let mut file = String::new();
    for (row, (commune, home)) in homes.iter().enumerate() {
        file += &format!(
            r#"{{"source_id":"{row}","type":"assistant_maternel","capacity":{},"lat":{},"lon":{},"precision":"housenumber","address":{{"citycode":"{commune}"}},"visibility":{{"address":{shown}}}}}"#,
            1 + row % 4,
            home.lat(),
            home.lon()
        );
        file.push('\n');
    }
    let head = "id = \"essai\"\ntitle = \"Essai\"\npublisher = \"Essai\"\nlicence = \"Essai\"\n\
                attribution = \"Essai\"\ndata_date = \"2026-11-01\"\n[format]\nkind = \"inbound\"\n";
    let mapping = load_mapping("essai", head).unwrap();
    let inputs = vec![("essai.jsonl".to_owned(), file.into_bytes()).into()];
    let ledger = Ledger::default();
    let around =
        Surroundings { addresses: &streets, contacts: &ledger, ..Surroundings::bare(&*PLACES) };
    let out = run(&[SourceFiles { mapping, inputs }], &around).unwrap();
    assert_eq!(out.listings.len(), homes.len());
    let folder = tempfile::tempdir().unwrap();
    let generations = Generations::open(folder.path()).unwrap();
    let (read, editions) = (BTreeMap::new(), BTreeMap::new());
    let content = Content {
        listings: &out.listings,
        parts: &[],
        editions: &editions,
        sources: &out.sources,
        read: &read,
        figures: &[],
        places: &PLACES,
        report: b"{}",
    };
    let built = Built { at: SystemClock.now(), hash: content.hash().unwrap(), changes: &[] };
    let draft = generations.draft().unwrap();
    let manifest = build(&draft, &content, built).unwrap();
    generations.publish(draft, manifest).unwrap();
    let state = Data::new(AppState::new(Arc::new(clock())));
    assert!(http::server::refresh(&state, &generations).unwrap());
    let ids = ledger.0.into_inner();
    let targets = homes
        .iter()
        .enumerate()
        .map(|(row, (_, truth))| Target { id: ids[&row].clone(), truth: *truth });
    let targets = targets.collect();
    (folder, state, targets)
}

/// Metres east and north of a point, and back.
#[derive(Clone, Copy)]
struct Plane(Position);

impl Plane {
    fn degree() -> f64 {
        EARTH_RADIUS_M.to_radians()
    }

    fn to(self, p: Position) -> (f64, f64) {
        let north = (p.lat() - self.0.lat()) * Self::degree();
        ((p.lon() - self.0.lon()) * Self::degree() * self.0.lat().to_radians().cos(), north)
    }

    fn at(self, (east, north): (f64, f64)) -> Position {
        let lat = self.0.lat() + north / Self::degree();
        let lon = self.0.lon() + east / Self::degree() / self.0.lat().to_radians().cos();
        Position::new(lat, lon).unwrap()
    }
}

/// The point that explains distances best, by Gauss and Newton.
fn trilaterate(plane: Plane, measures: &[(Position, f64)]) -> Position {
    let (mut x, mut y) = (1.0, 1.0);
    for _ in 0..60 {
        let (mut a, mut b, mut c, mut u, mut v) = (1e-9, 0.0, 1e-9, 0.0, 0.0);
        for (from, distance) in measures {
            let (ex, ey) = plane.to(*from);
            let (dx, dy) = (x - ex, y - ey);
            let length = dx.hypot(dy).max(1e-6);
            let (jx, jy, gap) = (dx / length, dy / length, distance - length);
            (a, b, c) = (a + jx * jx, b + jx * jy, c + jy * jy);
            (u, v) = (u + jx * gap, v + jy * gap);
        }
        let determinant = (a * c - b * b).max(1e-12);
        (x, y) = (x + (c * u - b * v) / determinant, y + (a * v - b * u) / determinant);
    }
    plane.at((x.clamp(-5e4, 5e4), y.clamp(-5e4, 5e4)))
}

/// What the attacker holds against one home.
struct Attacker<'a, F> {
    ask: &'a F,
    id: &'a str,
    dice: Dice,
    calls: usize,
}

impl<F: AsyncFn(String) -> Value> Attacker<'_, F> {
    /// The home among the results of a search.
    async fn seen(&mut self, place: String) -> Option<Value> {
        self.calls += 1;
        let uri = format!(
            "/v1/listings?{place}&type=assistant_maternel&sort=distance&limit=100&fields=card"
        );
        let answer = (self.ask)(uri).await;
        let items = answer["items"].as_array().unwrap_or_else(|| panic!("{answer}"));
        items.iter().find(|item| item["id"] == self.id).cloned()
    }

    async fn page(&mut self) -> Position {
        self.calls += 1;
        let page = (self.ask)(format!("/v1/listings/{}", self.id)).await;
        let number = |name: &str| page[name].as_f64().unwrap_or_else(|| panic!("{page}"));
        Position::new(number("lat"), number("lon")).unwrap()
    }

    /// Distances told from points around.
    async fn by_distances(&mut self, around: Position) -> Position {
        let plane = Plane(around);
        let mut measures = Vec::new();
        for _ in 0..DISTANCES {
            let (east, north) = (self.dice.unit() - 0.5, self.dice.unit() - 0.5);
            let from = plane.at((east * 9_000.0, north * 9_000.0));
            let place = format!("lat={}&lon={}&radius_m=20000", from.lat(), from.lon());
            if let Some(item) = self.seen(place).await {
                measures.push((from, item["distance_m"].as_f64().unwrap()));
            }
        }
        trilaterate(plane, &measures)
    }

    /// The smallest circle around a point that still holds the home, in metres.
    async fn by_radius(&mut self, from: Position) -> f64 {
        let (mut without, mut with) = (0u32, 20_000u32);
        for _ in 0..CIRCLE {
            let middle = without.midpoint(with).max(1);
            let place = format!("lat={}&lon={}&radius_m={middle}", from.lat(), from.lon());
            if self.seen(place).await.is_some() { with = middle } else { without = middle }
        }
        f64::from(with)
    }

    /// The smallest box that still holds the home.
    async fn by_box(&mut self, around: Position) -> Position {
        let mut sides =
            [(around.lon() - 0.2, around.lon() + 0.2), (around.lat() - 0.15, around.lat() + 0.15)];
        for step in 0..BOX {
            let axis = step % 2;
            let (low, high) = sides[axis];
            let middle = f64::midpoint(low, high);
            sides[axis] = (low, middle);
            let [(west, east), (south, north)] = sides;
            let place = format!("bbox={west:.7},{south:.7},{east:.7},{north:.7}");
            if self.seen(place).await.is_none() {
                sides[axis] = (middle, high);
            }
        }
        let [(west, east), (south, north)] = sides;
        Position::new(f64::midpoint(south, north), f64::midpoint(west, east)).unwrap()
    }
}

/// Errors in metres, by the way that was used, each in ascending order; `best` is the one that a
/// judge would pick for each home.
async fn attack(shown: bool) -> BTreeMap<&'static str, Vec<f64>> {
    let (_folder, state, targets) = service(shown);
    let app = App::new()
        .app_data(state)
        .wrap(from_fn(http::guard::guard))
        .configure(http::routes::configure);
    let app = test::init_service(app).await;
    let ask = async |uri: String| -> Value {
        test::call_and_read_body_json(&app, test::TestRequest::get().uri(&uri).to_request()).await
    };
    let mut errors: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for (rank, target) in targets.iter().enumerate() {
        let id = target.id.as_str();
        let mut attacker = Attacker { ask: &ask, id, dice: Dice(rank as u64), calls: 0 };
        let page = attacker.page().await;
        let distances = attacker.by_distances(page).await;
        let boxes = attacker.by_box(page).await;
        // On the circle, towards what the boxes found.
        let from = Plane(page).at((-3_000.0, 1_500.0));
        let radius = attacker.by_radius(from).await;
        let (east, north) = Plane(from).to(boxes);
        let scale = radius / east.hypot(north).max(1.0);
        let circle = Plane(from).at((east * scale, north * scale));
        assert!(attacker.calls <= CALLS);
        let found = [("page", page), ("distances", distances), ("box", boxes), ("circle", circle)];
        let mut best = f64::INFINITY;
        for (way, point) in found {
            let error = point.distance_to(target.truth).get();
            errors.entry(way).or_default().push(error);
            best = best.min(error);
        }
        errors.entry("best").or_default().push(best);
    }
    errors.values_mut().for_each(|list| list.sort_by(f64::total_cmp));
    errors
}

fn median(errors: &[f64]) -> f64 {
    errors[errors.len() / 2]
}

fn best_twentieth(errors: &[f64]) -> f64 {
    errors[errors.len() / 20]
}

fn print(what: &str, errors: &BTreeMap<&str, Vec<f64>>) {
    for (way, list) in errors {
        let (half, twentieth) = (median(list), best_twentieth(list));
        println!(
            "{what}: {way:<10} {} homes, median {half:.0} m, 5 % {twentieth:.0} m",
            list.len()
        );
    }
}

#[actix_web::test]
async fn sixty_calls_do_not_find_a_hidden_home() {
    let errors = attack(false).await;
    print("hidden", &errors);
    for (way, list) in &errors {
        assert!(list.len() > 300, "{way}");
        assert!(median(list) >= 300.0, "{way}: median {}", median(list));
        assert!(best_twentieth(list) >= 100.0, "{way}: 5 % {}", best_twentieth(list));
    }
}

#[actix_web::test]
async fn the_same_attack_finds_a_home_that_is_shown() {
    let errors = attack(true).await;
    print("shown", &errors);
    for way in ["page", "distances", "box"] {
        assert!(median(&errors[way]) < 10.0, "{way}: median {}", median(&errors[way]));
    }
}
