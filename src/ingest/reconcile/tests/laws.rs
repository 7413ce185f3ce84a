//! What holds whatever the listings.

use super::*;
use proptest::prelude::*;

/// Up to fourteen places of one street corner, told by up to four sources: crowded on purpose.
fn worlds() -> impl Strategy<Value = Vec<Listing>> {
    let name = "(Bellevue|Les Lutins|Crèche Bellevue|Lutins II|Nos Petits Pouces|Multi-accueil|)";
    let street = "(Rue Haute|R. Haute|Rue Basse|)";
    let row = (0..4usize, name, "(3|3 bis|5|)", street, 0..400u16, 0..3u8);
    proptest::collection::vec(row, 0..14).prop_map(|rows| {
        let made = rows.into_iter().enumerate();
        made.map(|(i, (source, name, number, street, north_m, kind))| {
            let source = ["ville", "dept", "insee", "osm"][source];
            let kind = if kind == 0 { ListingType::Mam } else { ListingType::Creche };
            let row = listing(source, &i.to_string(), kind, &name);
            row.at(&number, &street, f64::from(north_m)).with(|l| {
                if i % 5 == 0 {
                    l.precision = Precision::Municipality;
                }
                if i % 3 == 0 {
                    l.phone = says(l, format!("02 40 00 00 0{}", i % 2));
                }
                l.capacity = Places::new(north_m % 40).and_then(|places| says(l, places));
            })
        })
        .collect()
    })
}

fn text(out: &impl std::fmt::Debug) -> String {
    format!("{out:?}")
}

proptest! {
    #[test]
    fn the_order_of_the_listings_does_not_matter(
        (world, shuffled) in worlds().prop_flat_map(|w| (Just(w.clone()), Just(w).prop_shuffle())),
    ) {
        prop_assert_eq!(text(&run(world)), text(&run(shuffled)));
    }

    #[test]
    fn every_row_is_in_exactly_one_listing(world in worlds()) {
        let out = run(world.clone());
        let mut members: Vec<&ListingId> =
            out.listings.iter().flat_map(|m| m.members.iter().map(|m| &m.id)).collect();
        members.sort();
        let mut given: Vec<&ListingId> = world.iter().map(|l| &l.id).collect();
        given.sort();
        prop_assert_eq!(members, given);
    }

    #[test]
    fn a_listing_never_holds_two_rows_of_a_source_nor_two_types(world in worlds()) {
        let out = run(world.clone());
        for merged in &out.listings {
            let sources: BTreeSet<&SourceId> = merged.members.iter().map(|m| &m.source).collect();
            prop_assert_eq!(sources.len(), merged.members.len());
            for member in &merged.members {
                let row = world.iter().find(|l| l.id == member.id).unwrap();
                prop_assert_eq!(row.listing_type, merged.listing.listing_type);
            }
        }
    }

    #[test]
    fn without_a_source_the_others_are_as_if_it_had_never_been(world in worlds()) {
        let gone = SourceId::parse("insee").unwrap();
        let rest: Vec<Listing> = world.iter().filter(|l| l.source != gone).cloned().collect();
        let _with = run(world);
        let out = run(rest.clone());
        prop_assert!(!text(&out).contains("insee"));
        for merged in out.listings.iter().filter(|m| m.members.len() == 1) {
            prop_assert!(rest.contains(&merged.listing));
        }
    }

    #[test]
    fn a_field_is_always_the_word_of_a_member(world in worlds()) {
        for merged in run(world.clone()).listings {
            let rows: Vec<&Listing> =
                world.iter().filter(|l| merged.members.iter().any(|m| m.id == l.id)).collect();
            let l = &merged.listing;
            prop_assert!(rows.iter().any(|row| row.address == l.address));
            let placed = |row: &&Listing| (&row.position, row.precision) == (&l.position, l.precision);
            prop_assert!(rows.iter().any(placed));
            prop_assert!(rows.iter().any(|row| row.phone == l.phone));
            prop_assert!(rows.iter().any(|row| row.capacity == l.capacity));
            prop_assert_eq!(l.phone.is_some(), rows.iter().any(|row| row.phone.is_some()));
        }
    }

    #[test]
    fn the_review_list_comes_back_as_the_same_pairs(world in worlds()) {
        let out = run(world);
        let csv = to_csv(&out.review);
        let answered = csv.replace("\r\n;", "\r\nnon;");
        let read = Decisions::read_csv(answered.as_bytes()).unwrap();
        let pairs: BTreeSet<PairKey> = out.review.iter().map(ReviewPair::key).collect();
        prop_assert_eq!(read.iter().map(|(pair, _)| pair.clone()).collect::<BTreeSet<_>>(), pairs);
    }

    #[test]
    fn merging_what_is_merged_changes_nothing(world in worlds()) {
        let once = run(world);
        let twice = again(once.listings.clone());
        prop_assert_eq!(text(&twice.listings), text(&once.listings));
        prop_assert_eq!(twice.review, once.review);
    }
}
