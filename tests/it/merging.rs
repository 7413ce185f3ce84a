//! Real lists against the same places in another publisher's layout, as they are and disturbed.
//!
//! The disturbances are drawn with a fixed seed: each is what the lists of publishers do to one
//! another. The rules were adjusted with these figures in sight, so they watch for a fall and prove
//! nothing about other lists. Run with `--nocapture` to read them, with `SHOW=1` for the failures.

mod disturb;
mod lists;

use berceau::domain::Listing;
use berceau::ingest::reconcile::{
    Context, Decisions, Evaluation, LabelledPair, Reconciled, RowKey, Rules, Truth, evaluate,
    read_labels, reconcile,
};
use disturb::{DISTURBANCES, Draw};
use lists::{PLACES, publishers, real_lists};

fn merged(listings: Vec<Listing>) -> Reconciled {
    let rules = Rules::bundled().unwrap();
    let context = Context {
        rules: &rules,
        publishers: &publishers(),
        decisions: &Decisions::default(),
        commune_name: &|code| PLACES.commune(code).map(|c| c.name.clone()),
    };
    reconcile(listings, &context)
}

fn tell(what: &str, e: &Evaluation) {
    println!(
        "{what:<34} precision {:.4} recall {:.4} f1 {:.4}  true {} false {} missed {} (in review {})  review {}",
        e.precision,
        e.recall,
        e.f1,
        e.true_positives.len(),
        e.false_positives.len(),
        e.false_negatives.len(),
        e.in_review.len(),
        e.review_size
    );
}

fn tell_errors(out: &Reconciled, all: &[Listing], e: &Evaluation) {
    let show = |key: &RowKey| {
        let found = all.iter().find(|l| RowKey::of(l) == *key);
        found.map_or_else(String::new, |l| {
            let p = l.position.value;
            format!(
                "{} | {} | {:?} {:.4},{:.4}",
                l.title(),
                l.address.value.label(),
                l.precision,
                p.lat(),
                p.lon()
            )
        })
    };
    for (what, list) in [("FALSE", &e.false_positives), ("MISSED", &e.false_negatives)] {
        for pair in list.iter().take(40) {
            println!("  {what}\n    {}\n    {}", show(pair.first()), show(pair.second()));
            if let Some(r) = out.review.iter().find(|r| r.key() == *pair) {
                println!("    review {} {:?}", r.score, r.reason);
            }
        }
    }
}

#[test]
fn the_lists_meet_the_same_places_in_the_layout_of_insee() {
    let (listings, pairs) = lists::with_derived();
    let out = merged(listings.clone());
    let e = evaluate(&pairs, &out);
    tell("layout of Insee", &e);
    tell_errors(&out, &listings, &e);
    assert!(e.precision >= 0.98, "{}", e.precision);
    assert!(e.recall >= 0.92, "{}", e.recall);
}

#[test]
fn disturbed_lists_still_meet() {
    let real = real_lists();
    for disturbance in DISTURBANCES {
        let mut draw = Draw::new(20_261_125);
        let (mut all, mut pairs) = (Vec::new(), Vec::new());
        for (i, listing) in real.iter().enumerate() {
            let (ours, others) = disturbance.apply(listing, i, &mut draw);
            let same = |(a, b): &(usize, usize)| {
                LabelledPair::new(RowKey::of(&ours[*a]), RowKey::of(&others[*b]), Truth::Same)
            };
            pairs.extend(disturbance.truth.iter().map(same));
            for (a, our) in ours.iter().enumerate() {
                for (b, other) in others.iter().enumerate() {
                    if !disturbance.truth.contains(&(a, b)) {
                        let keys = (RowKey::of(our), RowKey::of(other));
                        pairs.push(LabelledPair::new(keys.0, keys.1, Truth::Different));
                    }
                }
            }
            all.extend(ours);
            all.extend(others);
        }
        let out = merged(all.clone());
        let e = evaluate(&pairs, &out);
        tell(disturbance.name, &e);
        if std::env::var("SHOW").is_ok() {
            tell_errors(&out, &all, &e);
        }
        assert!(e.precision >= disturbance.precision, "{}: {}", disturbance.name, e.precision);
        assert!(e.recall >= disturbance.recall, "{}: {}", disturbance.name, e.recall);
    }
}

fn labels(listings: &[Listing]) -> Vec<LabelledPair> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/merging/labelled-pairs.csv");
    read_labels(&std::fs::read(file).unwrap(), listings).unwrap()
}

#[test]
fn pairs_read_one_by_one_are_told_apart() {
    let (listings, _) = lists::with_derived();
    let pairs = labels(&listings);
    let out = merged(listings.clone());
    let e = evaluate(&pairs, &out);
    tell("pairs that were read", &e);
    tell_errors(&out, &listings, &e);
    assert!(e.precision >= 0.98 && e.recall >= 0.92);
    assert_eq!(
        e.true_negatives.len() + e.false_positives.len(),
        pairs.iter().filter(|p| p.truth == Truth::Different).count()
    );
}

/// Two lists never have the same rows: a row whose own is missing must not take its neighbour.
#[test]
fn a_row_alone_does_not_take_its_neighbour() {
    let (listings, _) = lists::with_derived();
    let pairs = labels(&listings);
    let (mut wrong, mut asked, mut all) = (0, 0, 0);
    for pair in pairs.iter().filter(|pair| pair.truth == Truth::Different) {
        let two = [pair.pair.first(), pair.pair.second()];
        let rows = listings.iter().filter(|l| two.contains(&&RowKey::of(l)));
        let out = merged(rows.cloned().collect());
        all += 1;
        asked += out.review.len();
        if !out.merges.is_empty() {
            wrong += 1;
            println!("  WRONG {} | {}", out.merges[0].links[0].a, out.merges[0].links[0].score);
            for row in listings.iter().filter(|l| two.contains(&&RowKey::of(l))) {
                println!("    {} | {}", row.title(), row.address.value.label());
            }
        }
    }
    println!("alone: {wrong} of {all} taken for one place, {asked} asked of a person");
    assert!(wrong * 20 <= all, "{wrong} of {all}");
}

#[test]
fn lists_of_other_coverage_meet_where_they_meet() {
    let mut draw = Draw::new(7);
    let (listings, pairs) = lists::with_derived();
    let kept: Vec<Listing> = listings.into_iter().filter(|_| draw.below(3) > 0).collect();
    let has = |key: &RowKey| kept.iter().any(|l| RowKey::of(l) == *key);
    let truth: Vec<LabelledPair> = pairs
        .into_iter()
        .map(|p| {
            let both = has(p.pair.first()) && has(p.pair.second());
            let truth = if both { Truth::Same } else { Truth::Different };
            LabelledPair { truth, ..p }
        })
        .collect();
    let out = merged(kept.clone());
    let e = evaluate(&truth, &out);
    tell("a third of each list missing", &e);
    tell_errors(&out, &kept, &e);
    assert!(e.precision >= 0.98 && e.recall >= 0.92);
}
