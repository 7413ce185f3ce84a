//! Whose word is kept, group of fields by group of fields.

use crate::domain::PublisherKind;
use serde::Deserialize;

/// One rank of an order of trust: a publisher, or several that are equals.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Rank {
    One(PublisherKind),
    Equals(Vec<PublisherKind>),
}

/// An order of trust over every kind of publisher.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Trust(Vec<Rank>);

impl Trust {
    /// 0 for the most trusted.
    pub fn rank(&self, kind: PublisherKind) -> usize {
        let holds = |rank: &Rank| match rank {
            Rank::One(one) => *one == kind,
            Rank::Equals(equals) => equals.contains(&kind),
        };
        self.0.iter().position(holds).unwrap_or(self.0.len())
    }

    /// Every kind that is named, repeats included.
    pub fn names(&self) -> Vec<PublisherKind> {
        let mut names = Vec::new();
        for rank in &self.0 {
            match rank {
                Rank::One(one) => names.push(*one),
                Rank::Equals(equals) => names.extend(equals),
            }
        }
        names
    }
}

/// Orders of trust by group of fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustRules {
    pub identity: Trust,
    pub name: Trust,
    pub contact: Trust,
    pub capacity: Trust,
    pub kind: Trust,
    pub address: Trust,
    pub position: Trust,
    pub siret: Trust,
}

impl TrustRules {
    /// Every order with its key in the file.
    pub fn orders(&self) -> [(&'static str, &Trust); 8] {
        [
            ("identity", &self.identity),
            ("name", &self.name),
            ("contact", &self.contact),
            ("capacity", &self.capacity),
            ("kind", &self.kind),
            ("address", &self.address),
            ("position", &self.position),
            ("siret", &self.siret),
        ]
    }
}
