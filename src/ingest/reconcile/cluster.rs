//! From judged pairs to groups: the strongest link first, and never two rows of one source, two
//! numbers of a series, or two rows that a person told apart in one group.

use super::decisions::{Answer, Decisions, PairKey, RowKey};
use super::row::Row;
use super::score::{Judged, Reason, Verdict, never};
use std::collections::{BTreeMap, BTreeSet};

/// A judged pair of rows, by rank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    pub a: u32,
    pub b: u32,
    pub judged: Judged,
    /// A person said that the two are one place.
    pub decided: bool,
}

/// Groups and what is left for people.
#[derive(Debug, Default)]
pub struct Clusters {
    /// Ranks of rows that are one place, each group and the whole sorted; rows alone are not there.
    pub groups: Vec<Vec<u32>>,
    /// The links that made the groups.
    pub links: Vec<Edge>,
    /// Sorted by the best score first.
    pub review: Vec<(Edge, Reason)>,
}

/// Groups the rows; `edges` holds each pair once, decisions of people included.
pub fn cluster(rows: &[Row<'_>], mut edges: Vec<Edge>, decisions: &Decisions) -> Clusters {
    edges.sort_by(|x, y| strength(y).total_cmp(&strength(x)).then((x.a, x.b).cmp(&(y.a, y.b))));
    let apart = ranks_apart(rows, decisions);
    let mut union = Union::new(rows.len());
    let mut out = Clusters::default();
    let mut cut = Vec::new();
    for edge in edges.iter().filter(|e| e.decided || e.judged.verdict == Verdict::Merge) {
        match union.refusal(rows, edge, &apart) {
            None => {
                union.join(edge.a, edge.b);
                out.links.push(*edge);
            }
            Some(reason) => cut.push((*edge, reason)),
        }
    }
    out.links.sort_by_key(|edge| (edge.a, edge.b));
    let undecided = edges.iter().filter_map(|edge| match edge.judged.verdict {
        Verdict::Review(reason) if !edge.decided => Some((*edge, reason)),
        _ => None,
    });
    let waiting = cut.into_iter().chain(undecided);
    out.review = waiting
        .filter(|(edge, reason)| {
            let known = apart.contains(&(edge.a, edge.b));
            !known && !union.joined(edge.a, edge.b) && !settled(&union, rows, edge, *reason)
        })
        .collect();
    out.review.sort_by(|(x, _), (y, _)| {
        y.judged.score.total_cmp(&x.judged.score).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    out.groups = union.groups();
    out
}

/// Decisions of people go before any score.
fn strength(edge: &Edge) -> f64 {
    if edge.decided { f64::INFINITY } else { edge.judged.strength }
}

/// A pair needs nobody once each row has found its own in the source of the other; a doubtful pair,
/// once one of them has.
fn settled(union: &Union, rows: &[Row<'_>], edge: &Edge, reason: Reason) -> bool {
    let found = |row: u32, other: u32| {
        let own = &rows[row as usize].sources;
        let mut wanted =
            rows[other as usize].sources.iter().filter(|s| !own.contains(s)).peekable();
        let has =
            |source| union.members(row).iter().any(|m| rows[*m as usize].sources.contains(source));
        wanted.peek().is_none() || wanted.any(has)
    };
    let (a, b) = (found(edge.a, edge.b), found(edge.b, edge.a));
    match reason {
        Reason::DecisionContradicted => false,
        Reason::SameSourceTwice => a && b,
        _ => a || b,
    }
}

/// Ranks of the pairs that people told apart, the smaller first.
fn ranks_apart(rows: &[Row<'_>], decisions: &Decisions) -> BTreeSet<(u32, u32)> {
    let by_key = ranks_by_key(rows);
    let mut apart = BTreeSet::new();
    for (pair, _) in decisions.iter().filter(|(_, answer)| *answer == Answer::Different) {
        apart.extend(ranks_of(&by_key, pair));
    }
    apart
}

/// Ranks of the rows by source and identifier there, of every member of what is merged already.
pub fn ranks_by_key(rows: &[Row<'_>]) -> BTreeMap<RowKey, Vec<u32>> {
    let mut by_key: BTreeMap<RowKey, Vec<u32>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        for member in row.members {
            by_key.entry(RowKey::of_member(member)).or_default().push(i as u32);
        }
    }
    by_key
}

/// Every pair of ranks that the two keys name, the smaller first.
pub fn ranks_of(by_key: &BTreeMap<RowKey, Vec<u32>>, pair: &PairKey) -> Vec<(u32, u32)> {
    let ranks = |key| by_key.get(key).map_or(&[][..], Vec::as_slice);
    let (first, second) = (ranks(pair.first()), ranks(pair.second()));
    let pairs = first.iter().flat_map(|a| second.iter().map(|b| (*a.min(b), *a.max(b))));
    pairs.filter(|(a, b)| a != b).collect()
}

/// Union-find that remembers the members of each group, joined by size.
struct Union {
    group_of: Vec<u32>,
    members: Vec<Vec<u32>>,
}

impl Union {
    fn new(rows: usize) -> Self {
        let ranks = 0..rows as u32;
        Self { group_of: ranks.clone().collect(), members: ranks.map(|i| vec![i]).collect() }
    }

    fn members(&self, row: u32) -> &[u32] {
        &self.members[self.group_of[row as usize] as usize]
    }

    fn joined(&self, a: u32, b: u32) -> bool {
        self.group_of[a as usize] == self.group_of[b as usize]
    }

    fn join(&mut self, a: u32, b: u32) {
        let (mut to, mut from) = (self.group_of[a as usize], self.group_of[b as usize]);
        if to == from {
            return;
        }
        if self.members[to as usize].len() < self.members[from as usize].len() {
            std::mem::swap(&mut to, &mut from);
        }
        let moved = std::mem::take(&mut self.members[from as usize]);
        for row in &moved {
            self.group_of[*row as usize] = to;
        }
        self.members[to as usize].extend(moved);
    }

    /// Why the two groups of an edge may not become one.
    fn refusal(
        &self,
        rows: &[Row<'_>],
        edge: &Edge,
        apart: &BTreeSet<(u32, u32)>,
    ) -> Option<Reason> {
        if self.joined(edge.a, edge.b) {
            return None;
        }
        let forbidden = |reason| if edge.decided { Reason::DecisionContradicted } else { reason };
        for a in self.members(edge.a) {
            for b in self.members(edge.b) {
                let direct = edge.decided && (*a, *b) == (edge.a, edge.b);
                let (one, two) = (&rows[*a as usize], &rows[*b as usize]);
                if apart.contains(&(*a.min(b), *a.max(b))) {
                    return Some(Reason::DecisionContradicted);
                }
                if direct {
                    continue;
                }
                if one.sources.iter().any(|s| two.sources.contains(s)) {
                    return Some(forbidden(Reason::SameSourceTwice));
                }
                if never(one, two) {
                    return Some(forbidden(Reason::Uncertain));
                }
            }
        }
        None
    }

    fn groups(self) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> =
            self.members.into_iter().filter(|members| members.len() > 1).collect();
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort();
        groups
    }
}
