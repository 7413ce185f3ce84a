//! The twelve laws of the order. Those of one listing are checked on the scorer, those of a page on
//! whole searches.

use crate::support::world::{self, CENTRES, Dice, TODAY};
use berceau::domain::{
    Availability, AvailabilityState, Date, Listing, Metres, Position, Schedule, Sourced,
};
use berceau::search::asks::KindWorth;
use berceau::search::need::Coverage;
use berceau::search::ranking::{Ranking, Weights};
use berceau::search::row::{Row, Spans, Weeks};
use berceau::search::score::{Candidate, Scorer, WordScale};
use berceau::search::words::{ConceptId, ConceptSet, Lexicon, ListingConcepts};
use berceau::search::{
    Area, Ask, Asks, Count, Filters, Generation, Need, SearchRequest, Sort, World, search,
};
use proptest::prelude::*;
use std::sync::LazyLock;

static RANKING: LazyLock<Ranking> = LazyLock::new(|| Ranking::bundled().unwrap());
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::bundled().unwrap());
static LISTINGS: LazyLock<Vec<Listing>> = LazyLock::new(|| world::listings(400, 23));
static WORLD: LazyLock<(tempfile::TempDir, Generation)> =
    LazyLock::new(|| world::generation(&LISTINGS));

fn circle(centre: usize, radius: f64) -> Area {
    let (_, lat, lon) = CENTRES[centre];
    let centre = Position::new(lat, lon).unwrap();
    Area::Circle { centre, radius: Metres::new(radius).unwrap() }
}

fn request(area: Area) -> SearchRequest {
    SearchRequest {
        area,
        filters: Filters::default(),
        asks: Asks::default(),
        words: None,
        need: Need::default(),
        sort: Sort::Relevance,
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

/// Some listing, and a row made of it.
fn row(seed: u64) -> (Listing, Row, Vec<Schedule>) {
    let listing = world::listing(0, &mut Dice(seed));
    let mut weeks = Weeks::default();
    let row = Row::new(&listing, None, Spans::default(), &mut weeks);
    (listing, row, weeks.into_table())
}

fn profiles() -> impl Strategy<Value = (&'static str, Weights)> {
    (0..RANKING.profiles().len()).prop_map(|i| {
        let (name, weights) = RANKING.profiles()[i];
        (name, *weights)
    })
}

/// The score of a row for a request.
fn units(
    request: &SearchRequest,
    (row, weeks): (&Row, &[Schedule]),
    (profile, weights): (&'static str, Weights),
    (distance_m, text): (f64, Option<f32>),
) -> i64 {
    let scorer = Scorer {
        ranking: &RANKING,
        profile,
        weights,
        request,
        kinds: KindWorth::new(&request.asks.kinds, false, &RANKING.kind),
        coverage: Coverage::new(&request.need, weeks),
        half_m: 1_500.0,
        words: WordScale::new([4.0, 3.0, 2.0].into_iter()),
        name: None,
    };
    scorer.units(&Candidate { row, distance_m, text, availability: None })
}

fn ask(name: &str, unwanted: bool) -> (ConceptId, Asks) {
    let concept = LEXICON.id(name).unwrap();
    let asks = Asks {
        asks: vec![Ask { concept, weight: 1.0, unwanted, firm: unwanted, close: Vec::new() }],
        ..Asks::default()
    };
    (concept, asks)
}

fn declared(state: AvailabilityState, on: Date) -> Availability {
    Availability {
        state,
        from: None,
        until: None,
        places: Some(1),
        age_min_months: None,
        age_max_months: None,
        schedule: None,
        kind: None,
        declared_by: None,
        declared_on: Some(on),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_listing_moved_nearer_is_not_lower(
        seed: u64, profile in profiles(), far in 0.0f64..50_000.0, share in 0.0f64..1.0,
    ) {
        let (_, row, weeks) = row(seed);
        let request = request(circle(0, 5_000.0));
        let at = |metres| units(&request, (&row, &weeks), profile, (metres, None));
        prop_assert!(at(far * share) >= at(far));
    }

    #[test]
    fn a_satisfied_ask_never_lowers_and_a_contradicted_one_never_raises(
        seed: u64, profile in profiles(), metres in 0.0f64..9_000.0, unwanted: bool,
    ) {
        let (_, blank, weeks) = row(seed);
        let (concept, asks) = ask("lang:en", unwanted);
        let request = SearchRequest { asks, ..request(circle(0, 5_000.0)) };
        let set: ConceptSet = [concept].into_iter().collect();
        let none = ConceptSet::EMPTY;
        let score = |yes, told, no| {
            let row = Row { concepts: ListingConcepts { yes, told, no }, ..blank.clone() };
            units(&request, (&row, &weeks), profile, (metres, None))
        };
        let (with, told, unknown, without) =
            (score(set, none, none), score(none, set, none), score(none, none, none), score(none, none, set));
        // Unknown sits between yes and no.
        let order = if unwanted { [without, unknown, with, with] } else { [with, told, unknown, without] };
        prop_assert!(order.windows(2).all(|w| w[0] >= w[1]), "{order:?}");
    }

    #[test]
    fn free_and_fresh_comes_first_and_full_and_fresh_last(
        seed: u64, profile in profiles(), newer in 0i64..200, days in 1i64..200,
    ) {
        let (listing, _, _) = row(seed);
        let ago = |days: i64| TODAY.checked_sub(jiff::Span::new().days(days)).unwrap();
        let request = request(circle(0, 5_000.0));
        let score = |items: Vec<Availability>| {
            let mut listing = listing.clone();
            listing.availability =
                Some(Sourced::new(items, &listing.source, listing.source_date));
            let mut weeks = Weeks::default();
            let row = Row::new(&listing, None, Spans::default(), &mut weeks);
            units(&request, (&row, &weeks.into_table()), profile, (800.0, None))
        };
        let (free, none) = (AvailabilityState::Free, AvailabilityState::None);
        let order = [
            score(vec![declared(free, ago(newer))]),
            score(vec![declared(free, ago(newer + days))]),
            score(Vec::new()),
            score(vec![declared(none, ago(newer + days))]),
            score(vec![declared(none, ago(newer))]),
        ];
        prop_assert!(order.windows(2).all(|w| w[0] >= w[1]), "{order:?}");
    }

    #[test]
    fn unknown_hours_lie_between_open_and_closed_ones(seed: u64, profile in profiles()) {
        let (_, blank, _) = row(seed);
        let week = |text| Schedule::parse(text).unwrap();
        let weeks = [week("mon:07:00-19:00"), week("sun:09:00-10:00")];
        let need = Need { schedule: Some(week("mon:08:00-18:00")), ..Need::default() };
        let request = SearchRequest { need, ..request(circle(0, 5_000.0)) };
        let score = |hours| {
            let row = Row { hours, offers: Vec::new(), ..blank.clone() };
            units(&request, (&row, &weeks), profile, (800.0, None))
        };
        prop_assert!(score(Some(0)) >= score(None) && score(None) >= score(Some(1)));
    }

    #[test]
    fn a_filter_gives_a_part_of_the_same_order(
        centre in 0..CENTRES.len(), radius in 2_000.0f64..50_000.0, which in 0usize..5,
    ) {
        let mut asked = request(circle(centre, radius));
        let all = slots(&asked);
        let f = &mut asked.filters;
        match which {
            0 => f.available = true,
            1 => f.inclusive = true,
            2 => f.min_places = Some(12),
            3 => f.languages = vec!["en".into()],
            _ => f.atypical_hours = true,
        }
        let kept = slots(&asked);
        let among: Vec<u32> = all.into_iter().filter(|slot| kept.contains(slot)).collect();
        prop_assert_eq!(among, kept);
    }

    #[test]
    fn a_wider_circle_keeps_the_order(
        centre in 0..CENTRES.len(), radius in 1_000.0f64..25_000.0, more in 1.0f64..2.0,
    ) {
        let near = slots(&request(circle(centre, radius)));
        let far = slots(&request(circle(centre, radius * more)));
        let among: Vec<u32> = far.into_iter().filter(|slot| near.contains(slot)).collect();
        prop_assert_eq!(among, near);
    }
}

fn slots(request: &SearchRequest) -> Vec<u32> {
    search(&WORLD.1, request).unwrap().hits.iter().map(|hit| hit.slot).collect()
}

#[test]
fn accents_case_hyphens_plurals_and_feminines_change_nothing() {
    let top = |q: &str| {
        let reading = LEXICON.read(q, TODAY);
        let words = (!reading.words.is_empty()).then(|| reading.words.join(" "));
        let asks = Asks::of(&reading, &LEXICON);
        let mut top = slots(&SearchRequest { asks, words, ..request(circle(0, 50_000.0)) });
        top.truncate(10);
        top
    };
    for alike in [
        ["micro-crèche bilingue", "MICRO CRECHES bilingues", "micro creche Bilingue"],
        ["crèche de l'île", "creches iles", "CRÈCHE DE L’ILE"],
        ["assistante maternelle", "assistants maternels", "Assistantes-Maternelles"],
    ] {
        assert!(!top(alike[0]).is_empty(), "{}", alike[0]);
        for other in &alike[1..] {
            assert_eq!(top(alike[0]), top(other), "{other}");
        }
    }
}

#[test]
fn an_exact_name_is_never_below_its_own_misspelling() {
    let source = LISTINGS[0].clone();
    let mut named = Vec::new();
    for (i, name) in ["Les Coccinelles", "Les Coccinellis"].into_iter().enumerate() {
        let mut listing = source.clone();
        listing.id = berceau::domain::ListingId::parse(&format!("made-up-{i}")).unwrap();
        listing.name = Some(Sourced::new(name.to_owned(), &listing.source, listing.source_date));
        (listing.demonstration, listing.status) = (false, None);
        named.push(listing);
    }
    let (_folder, generation) = world::generation(&named);
    let centre = source.position.value;
    let area = Area::Circle { centre, radius: Metres::new(5_000.0).unwrap() };
    let asked = SearchRequest { words: Some("coccinelles".to_owned()), ..request(area) };
    let hits = search(&generation, &asked).unwrap().hits;
    let first = generation.listing(hits[0].slot).unwrap();
    assert_eq!(first.name.unwrap().value, "Les Coccinelles");
}

#[test]
fn who_runs_a_place_and_how_to_reach_it_change_nothing() {
    for seed in 0..200 {
        let (mut listing, before, _) = row(seed);
        let sourced =
            |text: &str| Some(Sourced::new(text.to_owned(), &listing.source, listing.source_date));
        let (manager, phone) = (sourced("Montessori Anglais SARL"), sourced("+33140000000"));
        let (email, website) = (sourced("a@exemple.fr"), sourced("https://exemple.fr"));
        let concepts = LEXICON.of_listing(&listing);
        (listing.manager, listing.phone, listing.email, listing.website) =
            (manager, phone, email, website);
        let after = Row::new(&listing, None, Spans::default(), &mut Weeks::default());
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
        assert_eq!(concepts, LEXICON.of_listing(&listing));
    }
}

#[test]
fn turning_the_earth_leaves_the_order() {
    for angle in [37.0, 179.3, 181.5] {
        let turn = |p: Position| {
            Position::new(p.lat(), (p.lon() + angle + 540.0).rem_euclid(360.0) - 180.0).unwrap()
        };
        let mut turned = LISTINGS.clone();
        for listing in &mut turned {
            listing.position.value = turn(listing.position.value);
        }
        let (_folder, generation) = world::generation(&turned);
        for centre in 0..CENTRES.len() {
            let here = request(circle(centre, 40_000.0));
            let Area::Circle { centre, radius } = here.area else { unreachable!() };
            let there = SearchRequest {
                area: Area::Circle { centre: turn(centre), radius },
                ..here.clone()
            };
            let moved = search(&generation, &there).unwrap().hits;
            let id = |generation: &Generation, slot| generation.listing(slot).map(|l| l.id);
            let moved: Vec<_> = moved.iter().map(|hit| id(&generation, hit.slot)).collect();
            let here: Vec<_> = slots(&here).into_iter().map(|slot| id(&WORLD.1, slot)).collect();
            assert_eq!(here, moved, "{angle}");
        }
    }
}
