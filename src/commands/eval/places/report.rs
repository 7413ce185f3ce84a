//! Counts by family, as text or JSON.

use super::cases::Case;
use super::judge::{Told, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// A case that was asked.
pub struct Judged<'a> {
    pub case: &'a Case,
    pub told: Told,
    /// What is expected does not exist today: counted apart.
    pub disputed: bool,
    pub verdict: Verdict,
    /// The first answer, for people.
    pub got: String,
    pub elapsed: Duration,
}

/// Right answers among those asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub right: usize,
    pub n: usize,
}

impl Share {
    fn count(&mut self, right: bool) {
        self.n += 1;
        self.right += usize::from(right);
    }

    /// In `0..=1`; 1 when nothing was asked.
    pub fn value(self) -> f64 {
        if self.n == 0 { 1.0 } else { self.right as f64 / self.n as f64 }
    }

    fn text(self) -> String {
        if self.n == 0 {
            "–".to_owned()
        } else {
            format!("{:.1} % ({})", 100.0 * self.value(), self.n)
        }
    }
}

/// What a group of cases came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Group {
    pub disputed: usize,
    pub passed: Share,
    pub commune: Share,
    pub street: Share,
    pub full: Share,
}

impl Group {
    fn count(&mut self, verdict: &Verdict) {
        self.passed.count(verdict.passed());
        self.commune.count(verdict.commune);
        if let Some(street) = verdict.street {
            self.street.count(street);
        }
        if let Some(full) = verdict.full {
            self.full.count(full);
        }
    }
}

/// Every case and the groups they form.
pub struct Report<'a> {
    judged: Vec<Judged<'a>>,
    /// By name.
    pub groups: BTreeMap<String, Group>,
}

/// Group of every case.
const ALL: &str = "all";

impl<'a> Report<'a> {
    /// Counts.
    pub fn new(judged: Vec<Judged<'a>>) -> Self {
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        for one in &judged {
            let level = one.case.level.as_str();
            let names = [
                ALL.to_owned(),
                format!("{} · {level}", one.case.family),
                format!("place: {}", one.told.as_str()),
                format!("place: {} · {}", one.told.as_str(), one.case.family),
            ];
            for name in names {
                let group = groups.entry(name).or_default();
                if one.disputed {
                    group.disputed += 1;
                } else {
                    group.count(&one.verdict);
                }
            }
        }
        Self { judged, groups }
    }

    /// Cases wholly right, in `0..=1`.
    pub fn share_passed(&self) -> f64 {
        self.groups.get(ALL).map_or(1.0, |g| g.passed.value())
    }

    /// Milliseconds at a share of the cases, the fastest first.
    fn latency(&self, share: f64) -> f64 {
        let mut times: Vec<Duration> = self.judged.iter().map(|j| j.elapsed).collect();
        times.sort_unstable();
        let at = (share * times.len().saturating_sub(1) as f64).round() as usize;
        times.get(at).map_or(0.0, |t| (t.as_secs_f64() * 1e6).round() / 1e3)
    }

    /// A table for people, and at most so many failures.
    pub fn text(&self, failures: usize) -> String {
        let mut out =
            String::from("| group | cases | commune | street | all |\n|---|---|---|---|---|\n");
        for (name, group) in &self.groups {
            let (commune, street, full) = (group.commune, group.street, group.full);
            // Writing into a String cannot fail.
            let _ = writeln!(
                out,
                "| {name} | {} | {} | {} | {} |",
                group.passed.n,
                commune.text(),
                street.text(),
                full.text()
            );
        }
        let _ = writeln!(
            out,
            "\nlatency: p50 {} ms, p95 {} ms, p99 {} ms",
            self.latency(0.5),
            self.latency(0.95),
            self.latency(0.99)
        );
        for one in self.failures().take(failures) {
            let what = if one.verdict.commune { "street" } else { "commune" };
            let _ = writeln!(
                out,
                "{} ({}, {what}): {} | expected {} | got {}",
                one.case.id,
                one.case.family,
                one.case.query,
                expected(one.case),
                one.got
            );
        }
        out
    }

    fn failures(&self) -> impl Iterator<Item = &Judged<'a>> {
        self.judged.iter().filter(|j| !j.disputed && !j.verdict.passed())
    }

    /// The shape that every `eval` command prints.
    pub fn json(&self) -> Value {
        let share = |s: Share| json!({"n": s.n, "right": s.right, "share": s.value()});
        let group = |(name, group): (&String, &Group)| {
            json!({
                "name": name,
                "n": group.passed.n,
                "passed": group.passed.right,
                "failed": group.passed.n - group.passed.right,
                "disputed": group.disputed,
                "metrics": {
                    "commune": share(group.commune),
                    "street": share(group.street),
                    "full": share(group.full),
                },
            })
        };
        let failure = |one: &Judged<'_>| json!({"id": one.case.id, "expected": expected(one.case), "got": one.got});
        json!({
            "groups": self.groups.iter().map(group).collect::<Vec<_>>(),
            "failures": self.failures().map(failure).collect::<Vec<_>>(),
            "latency_ms": {
                "p50": self.latency(0.5), "p95": self.latency(0.95), "p99": self.latency(0.99),
            },
        })
    }
}

fn expected(case: &Case) -> String {
    let e = &case.expected;
    let codes = e.citycodes.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
    let postcode = e.postcode.as_ref().map(ToString::to_string).unwrap_or_default();
    let point = e.point.map(|(p, m)| format!("{},{} ±{m} m", p.lat(), p.lon())).unwrap_or_default();
    let texts = [&e.housenumber, &e.street, &e.city].map(|t| t.as_deref().unwrap_or_default());
    let [number, street, city] = texts;
    let all = [number, street, &postcode, city, &codes, &point];
    all.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}
