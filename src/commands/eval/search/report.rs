//! Figures by phenomenon, and the gates.

use super::case::Case;
use super::measure::Outcome;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// Least mean nDCG@10 over all questions.
const MEAN: f64 = 0.85;
/// Least mean of any phenomenon; a single question below it is a failure to look at.
const EACH: f64 = 0.70;
/// Least share of names whose listing comes first.
const NAMES: f64 = 0.95;
/// The phenomenon whose first result counts.
const NAME: &str = "name";

type Judged<'a> = (&'a Case, &'a Outcome);

/// The measures of a group of questions.
struct Group<'a> {
    name: &'a str,
    judged: Vec<Judged<'a>>,
}

/// Everything that was measured.
pub struct Report<'a> {
    groups: Vec<Group<'a>>,
    /// Conditions that hold of no listing.
    unsatisfied: Vec<String>,
}

impl<'a> Report<'a> {
    /// Groups questions by phenomenon; the first group holds them all.
    pub fn of(cases: &'a [Case], outcomes: &'a [Outcome], unsatisfied: Vec<String>) -> Self {
        let all: Vec<Judged<'a>> = cases.iter().zip(outcomes).collect();
        let mut by_phenomenon: BTreeMap<&str, Vec<Judged<'a>>> = BTreeMap::new();
        for judged in &all {
            for phenomenon in &judged.0.phenomena {
                by_phenomenon.entry(phenomenon).or_default().push(*judged);
            }
        }
        let mut groups = vec![Group { name: "all", judged: all }];
        groups.extend(by_phenomenon.into_iter().map(|(name, judged)| Group { name, judged }));
        Self { groups, unsatisfied }
    }

    /// Whether every gate is held.
    pub fn is_good(&self) -> bool {
        self.broken().is_empty()
    }

    fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let mut least = |what: &str, value: Option<f64>, gate: f64| {
            if let Some(value) = value.filter(|value| *value < gate) {
                broken.push(format!("{what} {value:.3}, at least {gate}"));
            }
        };
        for (rank, group) in self.groups.iter().enumerate() {
            let gate = if rank == 0 { MEAN } else { EACH };
            least(&format!("nDCG@10 of {}", group.name), group.ndcg(), gate);
            if group.name == NAME {
                least("success@1 of names", group.success(), NAMES);
            }
        }
        let never = self.groups[0].never();
        if never > 0 {
            broken.push(format!("{never} results that must never show"));
        }
        broken
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = format!(
            "{:<20} {:>3} {:>8} {:>9} {:>6} {:>6} {:>6} {:>8} {:>8} {:>8}\n",
            "phenomenon",
            "n",
            "nDCG@10",
            "success@1",
            "place",
            "never",
            "empty",
            "concepts",
            "p50 ms",
            "p95 ms"
        );
        for group in &self.groups {
            let of = |share: Option<f64>| share.map_or("-".to_owned(), |s| format!("{s:.3}"));
            let concepts = group.concepts().map_or("not told".to_owned(), |s| format!("{s:.3}"));
            // Writing into a String cannot fail.
            let _ = writeln!(
                out,
                "{:<20} {:>3} {:>8} {:>9} {:>6} {:>6} {:>6.3} {:>8} {:>8.2} {:>8.2}",
                group.name,
                group.judged.len(),
                of(group.ndcg()),
                of(group.success()),
                of(group.placed()),
                group.never(),
                group.empty(),
                concepts,
                group.latency(0.5),
                group.latency(0.95)
            );
        }
        for (case, outcome) in self.groups[0].judged.iter().filter(|j| !passes(j)) {
            let _ = writeln!(out, "{} « {} »: {}", case.id, case.q, got(case, outcome));
        }
        let unsent = self.unsent();
        if !unsent.is_empty() {
            let _ = writeln!(out, "the service has no parameter for: {}", unsent.join(", "));
        }
        if !self.unsatisfied.is_empty() {
            let _ = writeln!(out, "holds of no listing: {}", self.unsatisfied.join(", "));
        }
        for gate in self.broken() {
            let _ = writeln!(out, "gate: {gate}");
        }
        out
    }

    fn unsent(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.groups[0].judged.iter().flat_map(|(_, o)| o.unsent.clone()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The shape that every `eval` command prints.
    pub fn document(&self) -> Value {
        let all = &self.groups[0];
        let failures = all.judged.iter().filter(|judged| !passes(judged)).map(|(case, outcome)| {
            json!({"id": case.id, "expected": expected(case), "got": got(case, outcome)})
        });
        json!({
            "groups": self.groups.iter().map(Group::document).collect::<Vec<_>>(),
            "failures": failures.collect::<Vec<_>>(),
            "latency_ms": {"p50": all.latency(0.5), "p95": all.latency(0.95), "p99": all.latency(0.99)},
            "gates_broken": self.broken(),
            "need_not_sent": self.unsent(),
            "unsatisfied": self.unsatisfied,
        })
    }
}

/// A question whose answer nobody has to look at.
fn passes((case, outcome): &Judged<'_>) -> bool {
    let named = case.phenomena.iter().any(|p| p == NAME);
    let answered = outcome.refused.is_none() || outcome.ndcg.is_none();
    outcome.ndcg.is_none_or(|ndcg| ndcg >= EACH)
        && outcome.never == 0
        && outcome.placed != Some(false)
        && !(named && outcome.success == Some(false))
        && answered
}

fn expected(case: &Case) -> String {
    format!("« {} »: nDCG@10 of {EACH} or more, its place, nothing that must never show", case.q)
}

fn got(case: &Case, outcome: &Outcome) -> String {
    let mut parts = Vec::new();
    if let Some(code) = &outcome.refused {
        parts.push(format!("refused ({code})"));
    }
    if outcome.placed == Some(false) {
        parts.push("another place".to_owned());
    }
    match outcome.ndcg {
        Some(ndcg) => {
            let gains: String = outcome.gains.iter().map(|gain| format!("{gain:.0}")).collect();
            parts.push(format!("nDCG@10 {ndcg:.3} (gains {gains})"));
        }
        None => parts.push("no relevant listing around".to_owned()),
    }
    if outcome.never > 0 {
        parts.push(format!("{} that must never show", outcome.never));
    }
    if case.phenomena.iter().any(|p| p == NAME) && outcome.success == Some(false) {
        parts.push("another name first".to_owned());
    }
    parts.join(", ")
}

impl Group<'_> {
    fn mean(&self, of: impl Fn(&Outcome) -> Option<f64>) -> Option<f64> {
        let values: Vec<f64> = self.judged.iter().filter_map(|(_, outcome)| of(outcome)).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    fn ndcg(&self) -> Option<f64> {
        self.mean(|outcome| outcome.ndcg)
    }

    fn success(&self) -> Option<f64> {
        self.mean(|outcome| outcome.success.map(f64::from))
    }

    fn placed(&self) -> Option<f64> {
        self.mean(|outcome| outcome.placed.map(f64::from))
    }

    fn empty(&self) -> f64 {
        self.mean(|outcome| Some(f64::from(outcome.empty))).unwrap_or(0.0)
    }

    fn never(&self) -> usize {
        self.judged.iter().map(|(_, outcome)| outcome.never).sum()
    }

    /// None while the service does not tell what it understood.
    fn concepts(&self) -> Option<f64> {
        let counts = self.judged.iter().filter_map(|(_, outcome)| outcome.concepts);
        let (wanted, found) =
            counts.fold((0, 0), |(w, f), (wanted, found)| (w + wanted, f + found));
        (wanted > 0).then(|| found as f64 / wanted as f64)
    }

    /// Milliseconds.
    fn latency(&self, share: f64) -> f64 {
        let mut times: Vec<Duration> =
            self.judged.iter().flat_map(|(_, outcome)| outcome.times.iter().copied()).collect();
        times.sort();
        let rank = (times.len().saturating_sub(1) as f64 * share).round() as usize;
        times.get(rank).map_or(0.0, |time| (time.as_secs_f64() * 1e6).round() / 1e3)
    }

    fn document(&self) -> Value {
        let passed = self.judged.iter().filter(|judged| passes(judged)).count();
        let recall = self.concepts().map_or_else(|| json!("not available"), |share| json!(share));
        json!({
            "name": self.name,
            "n": self.judged.len(),
            "passed": passed,
            "failed": self.judged.len() - passed,
            "disputed": 0,
            "metrics": {
                "ndcg_at_10": self.ndcg(),
                "success_at_1": self.success(),
                "places_right": self.placed(),
                "never_at_10": self.never(),
                "zero_result_rate": self.empty(),
                "concept_recall": recall,
                "without_relevant": self.judged.iter().filter(|(_, o)| o.ndcg.is_none()).count(),
                "latency_ms": {"p50": self.latency(0.5), "p95": self.latency(0.95), "p99": self.latency(0.99)},
            },
        })
    }
}
