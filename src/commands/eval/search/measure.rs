//! What one answer is worth.

use super::adapter::{self, Facts};
use super::case::{Case, PlaceKind};
use super::service::Answer;
use crate::domain::Position;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

/// Results that are looked at.
pub const TOP: usize = 10;

/// Nearer than a short walk nobody is far. Many carers share one public point, that of their square
/// or of their commune: without this, ten of them at the centre would make all others far.
const WALK_M: f64 = 500.0;

/// The measures of one question.
#[derive(Debug, Default)]
pub struct Outcome {
    /// None when no listing around is relevant.
    pub ndcg: Option<f64>,
    /// Whether the first result has the highest grade; None when no listing around has it.
    pub success: Option<bool>,
    /// Among the first ten, what must not be there.
    pub never: usize,
    /// Whether the place was understood; None when the question tells none.
    pub placed: Option<bool>,
    pub empty: bool,
    /// Expected concepts, and how many of them were understood; None while the service tells none.
    pub concepts: Option<(usize, usize)>,
    /// Code of the refusal, when there is one.
    pub refused: Option<String>,
    pub unsent: Vec<String>,
    pub times: Vec<Duration>,
    /// Gains of the first ten, for people who look for the reason.
    pub gains: Vec<f64>,
}

/// A listing around the place: metres, grade.
type Around = (f64, u8);

/// Measures an answer against every listing around.
pub fn outcome(case: &Case, device: Option<Position>, answer: &Answer, all: &[Facts]) -> Outcome {
    let mut found = Outcome {
        times: answer.times.clone(),
        unsent: answer.unsent.clone(),
        concepts: concepts(case, &answer.body),
        ..Outcome::default()
    };
    if !answer.status.is_success() {
        found.refused = Some(answer.body["code"].as_str().unwrap_or("unknown").to_owned());
    }
    let (centre, placed) = centre(case, device, &answer.body);
    found.placed = placed;
    let items = answer.body["items"].as_array().map_or(&[][..], Vec::as_slice);
    found.empty = items.is_empty();
    // A question about nowhere is right when it is asked where.
    let Some(centre) = centre else { return found };
    let demonstration = answer.body["demonstration"]["active"] == true;
    let here = |facts: &&Facts| facts.demonstration == demonstration;
    let around: HashMap<&str, (&Facts, Around)> =
        all.iter().filter(here).filter_map(|facts| near(case, centre, facts)).collect();
    let top: Vec<_> = items.iter().take(TOP).map(|item| around.get(item["id"].as_str()?)).collect();
    let distances = Distances::of(around.values().map(|(_, around)| *around));
    found.gains =
        top.iter().map(|hit| hit.map_or(0.0, |(_, around)| distances.gain(*around))).collect();
    found.ndcg = distances.ndcg(&found.gains, around.values().map(|(_, around)| *around));
    let best = around.values().map(|(_, (_, grade))| *grade).max();
    let first = top.first().copied().flatten().map(|(_, (_, grade))| *grade);
    found.success = (best == Some(3)).then_some(first == Some(3));
    let forbidden = |facts: &Facts| case.never.as_ref().is_some_and(|never| never.holds(facts));
    found.never = top.iter().flatten().filter(|(facts, _)| forbidden(facts)).count();
    found
}

fn near<'a>(
    case: &Case,
    centre: Position,
    facts: &'a Facts,
) -> Option<(&'a str, (&'a Facts, Around))> {
    // Degrees of latitude are the same everywhere: most listings need no more than that.
    let reach = f64::from(case.radius_m) / 111_000.0 + 0.01;
    if (facts.position.lat() - centre.lat()).abs() > reach {
        return None;
    }
    let metres = facts.position.distance_to(centre).get();
    (metres <= f64::from(case.radius_m)).then(|| {
        let grade = case.grades.iter().rev().find(|(_, predicate)| predicate.holds(facts));
        (facts.id.as_str(), (facts, (metres, grade.map_or(0, |(grade, _)| *grade))))
    })
}

/// The point that distances are judged from, and whether the service found the place.
///
/// A place understood well enough is judged from where the service put it.
fn centre(case: &Case, device: Option<Position>, body: &Value) -> (Option<Position>, Option<bool>) {
    if case.place.kind == PlaceKind::None || device.is_some() {
        return (device, None);
    }
    let wanted =
        case.place.lat.zip(case.place.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let place = &body["place"];
    let told = place["lat"].as_f64().zip(place["lon"].as_f64());
    let told = told.and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let near = wanted
        .zip(told)
        .is_some_and(|(wanted, told)| wanted.distance_to(told).get() <= case.place.tolerance_m);
    // A commune is a territory: its town hall and its middle may be far apart.
    let same =
        case.place.insee.is_some() && case.place.insee.as_deref() == place["citycode"].as_str();
    let right = near || same;
    (if right { told } else { wanted }, Some(right))
}

fn concepts(case: &Case, body: &Value) -> Option<(usize, usize)> {
    let told = body["understood"]["concepts"].as_array()?;
    let told: Vec<&str> = told.iter().filter_map(Value::as_str).collect();
    let wanted = &case.expect.concepts;
    let found = wanted.iter().filter(|w| told.contains(&adapter::concept(w).as_str()));
    Some((wanted.len(), found.count()))
}

/// Scale of distances of one question: what is near in a town is not what is near in the country.
struct Distances {
    /// Metres to the tenth nearest relevant listing.
    tenth_m: f64,
}

impl Distances {
    fn of(around: impl Iterator<Item = Around>) -> Self {
        let mut relevant: Vec<f64> =
            around.filter(|(_, grade)| *grade >= 2).map(|(metres, _)| metres).collect();
        relevant.sort_by(f64::total_cmp);
        let tenth_m = relevant.get(TOP - 1).or(relevant.last()).copied();
        Self { tenth_m: tenth_m.unwrap_or(f64::INFINITY).max(WALK_M) }
    }

    /// The grade, less one when far and two when very far.
    fn gain(&self, (metres, grade): Around) -> f64 {
        let penalty = if metres <= self.tenth_m {
            0.0
        } else if metres <= 3.0 * self.tenth_m {
            1.0
        } else {
            2.0
        };
        (f64::from(grade) - penalty).max(0.0)
    }

    fn ndcg(&self, gains: &[f64], around: impl Iterator<Item = Around>) -> Option<f64> {
        let mut best: Vec<f64> = around.map(|around| self.gain(around)).collect();
        best.sort_by(|a, b| b.total_cmp(a));
        best.truncate(TOP);
        let ideal = discounted(&best);
        (ideal > 0.0).then(|| discounted(gains) / ideal)
    }
}

fn discounted(gains: &[f64]) -> f64 {
    let part = |(rank, gain): (usize, &f64)| (gain.exp2() - 1.0) / (rank as f64 + 2.0).log2();
    // From zero: the sum of nothing would be -0.
    gains.iter().enumerate().map(part).fold(0.0, |sum, part| sum + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_is_worth_one_and_far_results_less() {
        let around = [(100.0, 3), (200.0, 2), (300.0, 3), (5_000.0, 3)];
        let distances = Distances { tenth_m: 300.0 };
        let gains: Vec<f64> = around.iter().map(|a| distances.gain(*a)).collect();
        assert_eq!(gains, [3.0, 2.0, 3.0, 1.0]);
        let worth = |gains: &[f64]| distances.ndcg(gains, around.into_iter()).unwrap();
        assert!((worth(&[3.0, 3.0, 2.0, 1.0]) - 1.0).abs() < 1e-12);
        assert!(worth(&gains) < 1.0 && worth(&[]) == 0.0);
        assert_eq!(distances.ndcg(&[], [(1.0, 0)].into_iter()), None);
    }

    #[test]
    fn fewer_than_ten_relevant_listings_are_all_near() {
        let distances = Distances::of([(100.0, 2), (40_000.0, 3), (50.0, 1)].into_iter());
        assert_eq!(distances.tenth_m, 40_000.0);
        assert_eq!(Distances::of([(5.0, 1)].into_iter()).gain((9e5, 1)), 1.0);
    }
}
