//! What `merging.toml` may not say.

use super::rules::{File, RulesError};
use crate::domain::PublisherKind;
use crate::domain::Subtype;
use crate::domain::text::fold;

/// The line of a place in a text, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1
}

/// The line where `key` is written in `section`, for messages about its value.
fn line_of_key(text: &str, section: &str, key: &str) -> usize {
    let mut here = false;
    for (i, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            here = line.trim_matches(['[', ']']) == section;
        } else if here && line.split('=').next().is_some_and(|k| k.trim() == key) {
            return i + 1;
        }
    }
    1
}

/// Name of a number, its value and the range that is not nonsense.
type Bounded = (&'static str, &'static str, f64, (f64, f64));

const SHARE: (f64, f64) = (0.0, 1.0);
const CHANGE: (f64, f64) = (-1.0, 1.0);
const LENGTH: (f64, f64) = (1.0, 20_000.0);

fn limits(file: &File) -> Vec<Bounded> {
    let (w, t, d) = (&file.weights, &file.thresholds, &file.distance);
    let p = &d.trust;
    vec![
        ("weights", "name", w.name, SHARE),
        ("weights", "address", w.address, SHARE),
        ("weights", "distance", w.distance, SHARE),
        ("thresholds", "merge", t.merge, SHARE),
        ("thresholds", "review", t.review, (0.0, t.merge)),
        ("thresholds", "known", t.known, SHARE),
        ("thresholds", "same_name", t.same_name, SHARE),
        ("thresholds", "different_name", t.different_name, (0.0, t.same_name)),
        ("thresholds", "same_address", t.same_address, SHARE),
        ("distance", "decay_m", d.decay_m, LENGTH),
        ("distance", "compared_m", d.compared_m, LENGTH),
        ("distance", "far_m", d.far_m, LENGTH),
        ("distance", "same_name_m", d.same_name_m, LENGTH),
        ("distance", "neighbour_m", d.neighbour_m, LENGTH),
        ("distance", "shared_phone_m", d.shared_phone_m, LENGTH),
        ("distance.trust", "point", p.point, SHARE),
        ("distance.trust", "housenumber", p.housenumber, SHARE),
        ("distance.trust", "street", p.street, SHARE),
        ("distance.trust", "locality", p.locality, SHARE),
        ("distance.trust", "same_address", p.same_address, SHARE),
    ]
}

fn changes(file: &File) -> Vec<Bounded> {
    let (t, e, a) = (&file.thresholds, &file.evidence, &file.address);
    vec![
        ("evidence", "same_phone", e.same_phone, CHANGE),
        ("evidence", "same_email", e.same_email, CHANGE),
        ("evidence", "same_website", e.same_website, CHANGE),
        ("evidence", "same_siret", e.same_siret, CHANGE),
        ("evidence", "same_words", e.same_words, CHANGE),
        ("evidence", "same_subtype", e.same_subtype, CHANGE),
        ("evidence", "same_capacity", e.same_capacity, CHANGE),
        ("evidence", "other_capacity", e.other_capacity, CHANGE),
        ("evidence", "other_subtype", e.other_subtype, CHANGE),
        ("address", "other_number", a.other_number, (0.0, t.same_address - 0.01)),
        ("address", "other_suffix", a.other_suffix, SHARE),
        ("address", "missing_number", a.missing_number, SHARE),
        ("address", "other_commune", a.other_commune, SHARE),
        ("address", "floor", a.floor, (0.0, 0.99)),
        ("shared", "rows", file.shared.rows as f64, (1.0, 100.0)),
        ("blocks", "most", file.blocks.most as f64, (2.0, 1_000.0)),
    ]
}

/// Refuses numbers out of range, weights that do not add up and orders that forget somebody.
pub fn check(file: &File, text: &str) -> Result<(), RulesError> {
    let refuse = |(section, key, message): Refused| RulesError::Merging {
        line: line_of_key(text, section, key),
        message,
    };
    ranges(file).and_then(|()| orders(file)).and_then(|()| kinds(file)).map_err(refuse)
}

/// Section, key and what is wrong there.
type Refused = (&'static str, &'static str, String);

fn ranges(file: &File) -> Result<(), Refused> {
    for (section, key, value, (low, high)) in limits(file).into_iter().chain(changes(file)) {
        if !(low..=high).contains(&value) {
            let message = format!("{section}.{key} is {value}, not between {low} and {high}");
            return Err((section, key, message));
        }
    }
    let sum = file.weights.name + file.weights.address + file.weights.distance;
    if (sum - 1.0).abs() > 1e-9 {
        return Err(("weights", "name", format!("the weights add up to {sum}, not 1")));
    }
    Ok(())
}

fn orders(file: &File) -> Result<(), Refused> {
    for (key, trust) in file.trust.orders() {
        let mut names = trust.names();
        names.sort();
        if names != PublisherKind::ALL {
            let message = format!("trust.{key} must name every kind of publisher exactly once");
            return Err(("trust", key, message));
        }
    }
    Ok(())
}

fn kinds(file: &File) -> Result<(), Refused> {
    let kinds = &file.kinds;
    let itself = |list: &[(Subtype, Subtype)]| list.iter().any(|(a, b)| a == b);
    for (key, list) in [("apart", &kinds.apart), ("unlikely", &kinds.unlikely)] {
        if itself(list) {
            return Err(("kinds", key, format!("kinds.{key}: a subtype is apart from itself")));
        }
    }
    let odd = |word: &String| fold(word) != *word || word.contains(' ') || word.is_empty();
    if kinds.names_apart.iter().any(|(a, b)| a == b || odd(a) || odd(b)) {
        let message = "kinds.names_apart: two folded words, each other than the other".into();
        return Err(("kinds", "names_apart", message));
    }
    Ok(())
}
