//! A full scan of the listings that a server serves, and how much of it the server finds.

use crate::client::Connection;
use crate::questions::{Class, Meant, Question};
use berceau::commands::eval::search::stem;
use berceau::domain::{Listing, Position};
use berceau::generation::Generations;
use berceau::search::Generation;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::net::SocketAddr;
use std::path::Path;

/// Results that a page of the load asks for.
const PAGE: usize = 20;
/// Two ways of computing a distance may differ by so many metres.
const SLACK_M: f64 = 0.01;

/// Every open listing, as plainly as possible.
pub struct Oracle {
    listings: HashMap<String, Scanned>,
}

struct Scanned {
    position: Position,
    kind: &'static str,
    capacity: u16,
    /// Youngest and oldest child in months, as far as they are told.
    ages: (Option<u16>, Option<u16>),
    text: String,
}

impl Oracle {
    /// Reads the live generation of a data folder.
    pub fn open(data: &Path) -> io::Result<Self> {
        let generations = Generations::open(data).map_err(io::Error::other)?;
        let current = generations.current().map_err(io::Error::other)?;
        let id = current.ok_or_else(|| io::Error::other("no live generation"))?;
        Ok(Self::of(&Generation::open(&generations, &id).map_err(io::Error::other)?))
    }

    /// Reads a generation in memory.
    pub fn of(generation: &Generation) -> Self {
        let slots = 0..generation.len() as u32;
        let open = slots.filter_map(|slot| generation.listing(slot)).filter(Listing::is_open);
        Self { listings: open.map(|l| (l.id.to_string(), scanned(&l))).collect() }
    }

    /// Share of what a full scan finds that the server's answer holds.
    ///
    /// None when the scan finds nothing. For a box: whether the counts are those of the scan.
    pub fn recall(&self, question: &Question, answer: &Value) -> Option<f64> {
        let meant = &question.meant;
        if question.class == Class::Box {
            return Some(f64::from(self.counts_agree(meant, answer)));
        }
        let mut all: Vec<f64> = self.listings.values().filter_map(|l| l.fits(meant)).collect();
        all.sort_by(f64::total_cmp);
        all.truncate(PAGE);
        let farthest = all.last()? + SLACK_M;
        let items = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
        let ids = items.iter().filter_map(|item| self.listings.get(item["id"].as_str()?));
        let right = ids.filter_map(|l| l.fits(meant)).filter(|metres| *metres <= farthest).count();
        Some(right.min(all.len()) as f64 / all.len() as f64)
    }

    fn counts_agree(&self, meant: &Meant, answer: &Value) -> bool {
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        for listing in self.listings.values().filter(|l| l.fits(meant).is_some()) {
            *kinds.entry(listing.kind).or_default() += 1;
        }
        let total: u64 = kinds.values().sum();
        let facets = &answer["facets"]["type"];
        answer["total"] == total && kinds.iter().all(|(kind, count)| facets[*kind] == *count)
    }
}

fn scanned(listing: &Listing) -> Scanned {
    let told = |field: &Option<berceau::domain::Sourced<String>>| {
        field.as_ref().map(|f| f.value.clone()).unwrap_or_default()
    };
    let months = |field: &Option<berceau::domain::Sourced<berceau::domain::Months>>| {
        field.as_ref().map(|f| f.value.get())
    };
    let tags = listing.tags.as_ref().map(|f| f.value.join(" ")).unwrap_or_default();
    let text = format!("{} . {} . {tags}", told(&listing.name), told(&listing.description));
    Scanned {
        position: listing.position.value,
        kind: listing.listing_type.as_str(),
        capacity: listing.capacity.as_ref().map_or(0, |f| f.value.get()),
        ages: (months(&listing.age_min), months(&listing.age_max)),
        text: stem::stemmed(&text),
    }
}

impl Scanned {
    /// Whether that age is not known to be refused.
    fn admits(&self, age: u16) -> bool {
        self.ages.0.is_none_or(|least| least <= age) && self.ages.1.is_none_or(|most| age <= most)
    }

    /// Metres from the centre, when the listing is what is meant.
    fn fits(&self, meant: &Meant) -> Option<f64> {
        let (lat, lon) = (self.position.lat(), self.position.lon());
        if let Some([west, south, east, north]) = meant.corners {
            return (lon >= west && lon <= east && lat >= south && lat <= north).then_some(0.0);
        }
        // Nothing so far north or south can be inside the circle.
        if (lat - meant.lat).abs() > meant.radius_m / 110_000.0 {
            return None;
        }
        let is = meant.listing_type.is_none_or(|kind| kind == self.kind)
            && meant.min_places.is_none_or(|least| self.capacity >= least)
            && meant.age_months.is_none_or(|age| self.admits(age));
        let words = meant.words.iter().flat_map(|words| words.split(' '));
        let told = is && words.map(stem::stemmed).all(|word| stem::contains(&self.text, &word));
        let metres = haversine((meant.lat, meant.lon), (lat, lon));
        (told && metres <= meant.radius_m).then_some(metres)
    }
}

/// On purpose another formula than the product's.
fn haversine(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lb) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lb - la, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + la.cos() * lb.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
}

/// Mean recall of each class; questions that nothing answers are left out.
///
/// A word may lawfully bring more listings than those that hold it, so a page of words is asked
/// for with more results than the scan keeps.
pub fn measure(
    oracle: &Oracle,
    address: SocketAddr,
    questions: &[Question],
    without: &[String],
) -> io::Result<BTreeMap<Class, f64>> {
    let mut connection = Connection::open(address)?;
    let mut found: BTreeMap<Class, (f64, usize)> = BTreeMap::new();
    for question in questions.iter().filter(|q| q.class != Class::Suggest) {
        let mut path = question.path(without);
        if question.class == Class::Words {
            path.push_str("&limit=100");
        }
        let (_, body) = connection.get(&path)?;
        let answer: Value = serde_json::from_slice(body).map_err(io::Error::other)?;
        if let Some(share) = oracle.recall(question, &answer) {
            let (sum, count) = found.entry(question.class).or_default();
            *sum += share;
            *count += 1;
        }
    }
    Ok(found.into_iter().map(|(class, (sum, count))| (class, sum / count as f64)).collect())
}
