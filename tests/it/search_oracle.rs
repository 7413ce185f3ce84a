//! Every answer of the search equals a plain scan written another way.

use crate::support::world::{self, CENTRES, Dice, TODAY};
use berceau::domain::{
    CareKind, CommuneCode, Listing, ListingType, Metres, Position, Schedule, Status, Subtype,
};
use berceau::search::{
    Area, Asks, Count, Facets, Filters, Generation, Hit, Need, Plan, SearchRequest, Sort, World,
    search, search_by,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static LISTINGS: LazyLock<Vec<Listing>> = LazyLock::new(|| world::listings(900, 7));
static WORLD: LazyLock<(tempfile::TempDir, Generation)> =
    LazyLock::new(|| world::generation(&LISTINGS));

/// Haversine, on purpose another formula than the product's.
fn haversine(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lb - la, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + la.cos() * lb.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
}

fn point(l: &Listing) -> (f64, f64) {
    (l.position.value.lat(), l.position.value.lon())
}

fn pair(p: &Position) -> (f64, f64) {
    (p.lat(), p.lon())
}

/// Metres that order the listings, another way than the product's.
fn measured(area: &Area, l: &Listing) -> f64 {
    match area {
        Area::Anchors { points, .. } => {
            points.iter().map(|p| haversine(pair(p), point(l))).fold(f64::INFINITY, f64::min)
        }
        Area::Route { line, .. } => {
            let (a, b) = (pair(&line[0]), pair(&line[1]));
            (haversine(a, point(l)) + haversine(point(l), b) - haversine(a, b)).max(0.0)
        }
        area => haversine(pair(&area.centre()), point(l)),
    }
}

/// None when the listing is so near the border that formulas may disagree.
fn inside(area: &Area, l: &Listing) -> Option<bool> {
    let d = measured(area, l);
    match area {
        Area::Route { detour, .. } => {
            ((d - detour.get()).abs() > 0.05).then_some(d <= detour.get())
        }
        Area::Circle { radius, .. } | Area::Anchors { radius, .. } => {
            ((d - radius.get()).abs() > 0.01).then_some(d <= radius.get())
        }
        Area::Box { west, south, east, north } => {
            let (lat, lon) = point(l);
            let across = if west <= east {
                lon >= *west && lon <= *east
            } else {
                lon >= *west || lon <= *east
            };
            Some(across && lat >= *south && lat <= *north)
        }
        Area::Communes { codes, .. } => {
            let code = l.address.value.citycode;
            let whole_city =
                code.as_str().starts_with("751") && codes.iter().any(|c| c.as_str() == "75056");
            Some(codes.contains(&code) || whole_city)
        }
    }
}

fn wanted(f: &Filters, l: &Listing) -> bool {
    let state = l.availability_on(TODAY).state.as_str();
    let has_language =
        |code: &String| l.languages.as_ref().is_some_and(|known| known.value.contains(code));
    (f.types.is_empty() || f.types.contains(&l.listing_type))
        && (f.subtypes.is_empty() || f.subtypes.iter().any(|s| l.subtype() == Some(*s)))
        && f.min_places.is_none_or(|n| l.capacity.as_ref().is_some_and(|c| c.value.get() >= n))
        && (!f.available || state == "free")
        && (!f.inclusive || l.inclusive.as_ref().is_some_and(|i| i.value))
        && (f.languages.is_empty() || f.languages.iter().any(has_language))
}

fn request(area: Area, filters: Filters, sort: Sort) -> SearchRequest {
    SearchRequest {
        area,
        filters,
        asks: Asks::default(),
        words: None,
        need: Need::default(),
        sort,
        household: None,
        count: Count::Exact,
        limit: 1000,
        cursor: None,
        explain: false,
        cards: false,
        world: World::Real,
        today: TODAY,
    }
}

fn ids(hits: &[Hit]) -> Vec<String> {
    hits.iter().map(|h| WORLD.1.listing(h.slot).unwrap().id.to_string()).collect()
}

/// Ids that must be there, nearest first, and ids that may be (on the border).
fn scan(r: &SearchRequest) -> (Vec<(String, f64)>, Vec<String>) {
    let demonstration = r.world == World::Demonstration;
    let (mut sure, mut unsure) = (Vec::new(), Vec::new());
    let closed = |l: &Listing| l.status.as_ref().is_some_and(|s| s.value == Status::Closed);
    let here = LISTINGS.iter().filter(|l| l.demonstration == demonstration && !closed(l));
    for l in here.filter(|l| wanted(&r.filters, l)) {
        match inside(&r.area, l) {
            Some(true) => sure.push((l.id.to_string(), measured(&r.area, l))),
            Some(false) => {}
            None => unsure.push(l.id.to_string()),
        }
    }
    (sure, unsure)
}

fn areas() -> impl Strategy<Value = Area> {
    let centre = (0..CENTRES.len(), -0.2f64..0.2, -0.2f64..0.2).prop_map(|(i, dlat, dlon)| {
        let (_, lat, lon) = CENTRES[i];
        Position::new(lat + dlat, (lon + dlon + 540.0).rem_euclid(360.0) - 180.0).unwrap()
    });
    let radius = prop_oneof![1.0f64..50_000.0, Just(50_000.0), Just(1.0)];
    let circle = (centre.clone(), radius)
        .prop_map(|(centre, r)| Area::Circle { centre, radius: Metres::new(r).unwrap() });
    let two = (centre.clone(), centre.clone(), 1.0f64..50_000.0, any::<bool>());
    let two = two.prop_map(|(a, b, metres, way)| {
        let metres = Metres::new(metres).unwrap();
        if way {
            Area::Route { line: vec![a, b], detour: metres }
        } else {
            Area::Anchors { points: vec![a, b], radius: metres }
        }
    });
    let boxes = (centre, 0.001f64..0.4, 0.001f64..0.4).prop_map(|(c, h, w)| {
        let wrap = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
        let (west, east) = (wrap(c.lon() - w), wrap(c.lon() + w));
        Area::Box { west, east, south: (c.lat() - h).max(-90.0), north: c.lat() + h }
    });
    let communes = (0..CENTRES.len(), any::<bool>()).prop_map(|(i, city)| {
        let (code, lat, lon) = CENTRES[i];
        let code = if city && code.starts_with("751") { "75056" } else { code };
        Area::Communes {
            codes: vec![CommuneCode::parse(code).unwrap()],
            centre: Position::new(lat, lon).unwrap(),
            radius: None,
        }
    });
    prop_oneof![3 => circle, 2 => boxes, 1 => communes, 1 => two]
}

fn filters() -> impl Strategy<Value = Filters> {
    let types = proptest::sample::subsequence(ListingType::ALL.to_vec(), 0..4);
    let subtypes = proptest::sample::subsequence(Subtype::ALL.to_vec(), 0..2);
    let min_places = proptest::option::of(1u16..60);
    let english = proptest::bool::weighted(0.2);
    (
        types,
        subtypes,
        min_places,
        proptest::bool::weighted(0.2),
        proptest::bool::weighted(0.2),
        english,
    )
        .prop_map(|(types, subtypes, min_places, available, inclusive, english)| Filters {
            types,
            subtypes,
            min_places,
            available,
            inclusive,
            languages: if english { vec!["en".into()] } else { Vec::new() },
            ..Filters::default()
        })
}

fn words() -> impl Strategy<Value = Option<String>> {
    let some = prop_oneof![Just("petits loups"), Just("bilingue"), Just("maison bleue")];
    proptest::option::weighted(0.4, some.prop_map(str::to_owned))
}

fn needs() -> impl Strategy<Value = Need> {
    let start = proptest::option::of(Just(jiff::civil::date(2027, 1, 4)));
    let schedule = prop_oneof![
        Just(None),
        Just(Some("mon:08:00-18:00,wed:08:00-12:30")),
        Just(Some("sat:09:00-17:00,tue:21:00-06:00")),
    ];
    let age = proptest::option::of(0u16..40);
    let kind = proptest::option::of(proptest::sample::select(CareKind::ALL.to_vec()));
    (start, schedule, age, kind).prop_map(|(start, schedule, age_months, kind)| {
        let schedule = schedule.map(|text| Schedule::parse(text).unwrap());
        Need { start, schedule, age_months, kind }
    })
}

fn sorts() -> impl Strategy<Value = Sort> {
    prop_oneof![Just(Sort::Relevance), Just(Sort::Distance), Just(Sort::Availability)]
}

/// What families ask for in words.
fn asks() -> impl Strategy<Value = Asks> {
    const SAID: [&str; 9] = [
        "",
        "",
        "nounou",
        "montessori",
        "bilingue anglais",
        "crèche la nuit",
        "sans animaux",
        "nounou urgent handicap",
        "micro crèche samedi places libres",
    ];
    proptest::sample::select(&SAID[..]).prop_map(|said| {
        let lexicon = &WORLD.1.lexicon;
        Asks::of(&lexicon.read(said, TODAY), lexicon)
    })
}

/// Counts of listings, one by one.
fn counted(found: &[String]) -> Facets {
    let mut facets = Facets::default();
    for l in LISTINGS.iter().filter(|l| found.contains(&l.id.to_string())) {
        *facets.types.entry(l.listing_type.as_str()).or_default() += 1;
        if let Some(subtype) = l.subtype() {
            *facets.subtype.entry(subtype.as_str()).or_default() += 1;
        }
        let state = l.availability_on(TODAY).state.as_str();
        *facets.availability.entry(state).or_default() += 1;
    }
    facets
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_equals_a_full_scan(
        area in areas(), filters in filters(), sort in sorts(), demonstration: bool,
    ) {
        let mut asked = request(area, filters, sort);
        asked.world = if demonstration { World::Demonstration } else { World::Real };
        let page = search(&WORLD.1, &asked).unwrap();
        let (sure, unsure) = scan(&asked);
        let found = ids(&page.hits);
        for (id, _) in &sure {
            prop_assert!(found.contains(id), "{id} is missing");
        }
        for id in &found {
            prop_assert!(sure.iter().any(|(s, _)| s == id) || unsure.contains(id), "{id} is too much");
        }
        prop_assert_eq!(page.total, Some(found.len() as u64));
        prop_assert_eq!(page.facets.unwrap(), counted(&found));
        for (hit, id) in page.hits.iter().zip(&found) {
            let ordered = hit.detour_m.filter(|_| matches!(asked.area, Area::Route { .. }));
            let shown = ordered.unwrap_or(hit.distance_m);
            if let Some((_, metres)) = sure.iter().find(|(s, _)| s == id) {
                prop_assert!((shown - metres).abs() < 0.01 + metres * 1e-6);
            }
        }
        match sort {
            Sort::Distance if matches!(asked.area, Area::Route { .. }) => {
                prop_assert!(page.hits.is_sorted_by(|a, b| a.detour_m <= b.detour_m));
            }
            Sort::Distance => prop_assert!(page.hits.is_sorted_by(|a, b| a.distance_m <= b.distance_m)),
            Sort::Relevance => prop_assert!(page.hits.is_sorted_by(|a, b| a.score >= b.score)),
            Sort::Availability => {
                let class = |h: &Hit| ["free", "from_date", "unknown", "none"]
                    .iter().position(|s| *s == h.availability.state.as_str());
                prop_assert!(page.hits.is_sorted_by_key(class));
            }
            Sort::Cost => unreachable!("only asked with a household: see search_costs"),
        }
    }

    #[test]
    fn pages_put_together_equal_one_big_page(
        area in areas(), filters in filters(), sort in sorts(), limit in 1usize..40, exact: bool,
    ) {
        let mut asked = request(area, filters, sort);
        let whole = ids(&search(&WORLD.1, &asked).unwrap().hits);
        asked.limit = limit;
        asked.count = if exact { Count::Exact } else { Count::None };
        let mut together = Vec::new();
        loop {
            let page = search(&WORLD.1, &asked).unwrap();
            prop_assert!(page.hits.len() <= limit);
            together.extend(ids(&page.hits));
            match page.next {
                Some(cursor) => asked.cursor = Some(cursor),
                None => break,
            }
            prop_assert!(together.len() <= whole.len());
        }
        prop_assert_eq!(together, whole);
    }

    #[test]
    fn every_plan_gives_the_same_page(
        area in areas(), filters in filters(), need in needs(), sort in sorts(), words in words(),
        (asks, limit, cards) in (asks(), 1usize..60, any::<bool>()),
    ) {
        let asked = SearchRequest { need, words, asks, limit, ..request(area, filters, sort) };
        let whole = ids(&search(&WORLD.1, &asked).unwrap().hits);
        // A card has no score, and the same place in the order.
        let asked = SearchRequest { cards, ..asked };
        let all = search(&WORLD.1, &asked).unwrap();
        prop_assert_eq!(ids(&all.hits), whole);
        let uncounted = SearchRequest { count: Count::None, ..asked };
        for plan in [Plan::Scan, Plan::Neighbours, Plan::Auto] {
            let other = search_by(&WORLD.1, &uncounted, plan).unwrap();
            prop_assert_eq!(&all.hits, &other.hits);
            prop_assert_eq!(&all.next, &other.next);
        }
    }

    #[test]
    fn contributions_add_up_to_the_score(area in areas(), filters in filters()) {
        let mut asked = request(area, filters, Sort::Relevance);
        asked.explain = true;
        for hit in search(&WORLD.1, &asked).unwrap().hits {
            let parts = hit.explanation.unwrap().parts;
            let sum: f64 = parts.iter().map(|p| p.contribution).sum();
            prop_assert!((sum - hit.score).abs() <= 0.5e-4 + 1e-9);
            prop_assert!(parts.iter().all(|p| (0.0..=1.0).contains(&p.value)));
        }
    }
}

#[test]
fn the_order_does_not_hang_on_the_order_of_insertion() {
    // Ids decide slots, so the same listings under ids in another order are inserted elsewhere.
    let mut renamed = world::listings(200, 11);
    let base = renamed.clone();
    let count = renamed.len();
    for (i, l) in renamed.iter_mut().enumerate() {
        l.id = berceau::domain::ListingId::parse(&format!("made-up-{:05}", count - 1 - i)).unwrap();
    }
    renamed.sort_by(|a, b| a.id.cmp(&b.id));
    let (_a, first) = world::generation(&base);
    let (_b, second) = world::generation(&renamed);
    let (_, lat, lon) = CENTRES[0];
    let area = Area::Circle {
        centre: Position::new(lat + 0.001, lon).unwrap(),
        radius: Metres::new(50_000.0).unwrap(),
    };
    let asked = request(area, Filters::default(), Sort::Relevance);
    let scores = |g: &Generation| -> Vec<(u64, u64)> {
        let page = search(g, &asked).unwrap();
        page.hits.iter().map(|h| ((h.score * 1e4).round() as u64, h.distance_m.to_bits())).collect()
    };
    assert!(!scores(&first).is_empty());
    assert_eq!(scores(&first), scores(&second));
}

#[test]
fn a_cursor_of_another_question_or_generation_is_refused() {
    let (_, lat, lon) = CENTRES[0];
    let centre = Position::new(lat, lon).unwrap();
    let circle = |m| Area::Circle { centre, radius: Metres::new(m).unwrap() };
    let mut asked = request(circle(50_000.0), Filters::default(), Sort::Relevance);
    asked.limit = 1;
    let cursor = search(&WORLD.1, &asked).unwrap().next;
    assert!(cursor.is_some());
    let mut other = request(circle(40_000.0), Filters::default(), Sort::Relevance);
    other.cursor = cursor;
    assert!(search(&WORLD.1, &other).is_err());
    let (_folder, newer) = world::generation(&world::listings(50, 3));
    asked.cursor = cursor;
    assert!(search(&newer, &asked).is_err());
}

#[test]
fn words_find_what_a_scan_of_the_names_finds() {
    let (_, lat, lon) = CENTRES[0];
    let area = Area::Circle {
        centre: Position::new(lat, lon).unwrap(),
        radius: Metres::new(50_000.0).unwrap(),
    };
    for (words, part) in [
        ("petits loups", "Petits Loups"),
        ("PETIT LOUP", "Petits Loups"),
        ("bilingues", "bilingue"),
        ("oeuf or", "Œuf d'Or"),
        ("ile", "Île"),
    ] {
        let mut asked = request(area.clone(), Filters::default(), Sort::Distance);
        asked.words = Some(words.to_owned());
        let found = ids(&search(&WORLD.1, &asked).unwrap().hits);
        let expected = LISTINGS.iter().filter(|l| {
            !l.demonstration
                && l.status.is_none()
                && inside(&area, l) == Some(true)
                && l.name.as_ref().is_some_and(|n| n.value.contains(part))
        });
        let mut expected: Vec<String> = expected.map(|l| l.id.to_string()).collect();
        let mut sorted = found.clone();
        expected.sort();
        sorted.sort();
        assert!(!expected.is_empty(), "{words}");
        assert_eq!(sorted, expected, "{words}");
    }
}

#[test]
fn two_worlds_never_share_a_count() {
    let (_, lat, lon) = CENTRES[0];
    let area = Area::Circle {
        centre: Position::new(lat, lon).unwrap(),
        radius: Metres::new(50_000.0).unwrap(),
    };
    let mut asked = request(area, Filters::default(), Sort::Relevance);
    let real = search(&WORLD.1, &asked).unwrap();
    asked.world = World::Demonstration;
    let made_up = search(&WORLD.1, &asked).unwrap();
    let count = |page: &berceau::search::Page, demonstration: bool| {
        let listings = page.hits.iter().map(|h| WORLD.1.listing(h.slot).unwrap());
        listings.filter(|l| l.demonstration == demonstration).count() as u64
    };
    assert_eq!(count(&real, true) + count(&made_up, false), 0);
    assert_eq!(
        (real.total, real.elsewhere),
        (Some(count(&real, false)), Some(count(&made_up, true)))
    );
    let facets: BTreeMap<_, _> = made_up.facets.clone().unwrap().types;
    assert_eq!(facets.values().sum::<u64>(), count(&made_up, true));
}

#[test]
fn turning_the_earth_changes_no_order() {
    let turned = |degrees: f64| {
        let mut listings = world::listings(300, 5);
        for l in &mut listings {
            let p = l.position.value;
            let lon = (p.lon() + degrees + 540.0).rem_euclid(360.0) - 180.0;
            l.position.value = Position::new(p.lat(), lon).unwrap();
        }
        world::generation(&listings)
    };
    let order = |generation: &Generation, lon: f64| -> Vec<String> {
        let centre = Position::new(47.23, (lon + 540.0).rem_euclid(360.0) - 180.0).unwrap();
        let area = Area::Circle { centre, radius: Metres::new(50_000.0).unwrap() };
        let page = search(generation, &request(area, Filters::default(), Sort::Relevance)).unwrap();
        page.hits.iter().map(|h| generation.listing(h.slot).unwrap().id.to_string()).collect()
    };
    let (_a, still) = turned(0.0);
    let expected = order(&still, -1.55);
    assert!(expected.len() > 10);
    let mut dice = Dice(1);
    for _ in 0..3 {
        let degrees = (dice.unit() * 360.0 - 180.0).round();
        let (_b, moved) = turned(degrees);
        assert_eq!(order(&moved, -1.55 + degrees), expected, "{degrees}");
    }
}

#[test]
fn a_cursor_leads_on_for_a_week_and_not_to_any_day() {
    let centre = Position::new(CENTRES[0].1, CENTRES[0].2).unwrap();
    let area = Area::Circle { centre, radius: Metres::new(50_000.0).unwrap() };
    let asked = SearchRequest { limit: 1, ..request(area, Filters::default(), Sort::Relevance) };
    let cursor = search(&WORLD.1, &asked).unwrap().next;
    let later = |days: i64| {
        let today = TODAY.checked_add(jiff::Span::new().days(days)).unwrap();
        search(&WORLD.1, &SearchRequest { cursor, today, ..asked.clone() })
    };
    let second = ids(&later(0).unwrap().hits);
    assert_eq!(ids(&later(7).unwrap().hits), second);
    assert!(later(8).is_err() && later(-1).is_err());
}
