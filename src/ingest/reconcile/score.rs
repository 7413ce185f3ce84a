//! Whether two rows are one place: a weighted likeness, evidence, and guards.
//!
//! The likeness is the mean of name, address and nearness by the weights of the rules, over the
//! parts that both rows tell. A point that is only "somewhere in the street" counts for a share of
//! its weight; one that stands for a whole commune does not count, and what remains must still weigh
//! enough for anything to be merged without a person.

use super::names::{CoreName, Ordinals};
use super::row::Row;
use super::rules::Rules;
use crate::domain::Metres;
use crate::domain::position::squared_chord_between;

/// Why a person has to look at a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Neither alike nor different enough.
    Uncertain,
    /// One address, two names.
    RenamedOrColocated,
    /// One name, two addresses.
    MayHaveMoved,
    /// The second house of a series on one side, no number on the other.
    DoubtfulNumber,
    /// One name, two services.
    OtherService,
    /// What is alike is too little of what would have to be.
    TooLittleKnown,
    /// Would put two rows of one source together.
    SameSourceTwice,
    /// A person said "same", another decision or a rule forbids it.
    DecisionContradicted,
}

impl Reason {
    /// What the reviewer reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Uncertain => "ressemblance moyenne",
            Self::RenamedOrColocated => "même adresse, noms différents : renommée, ou deux lieux",
            Self::MayHaveMoved => "même nom, autre adresse : a peut-être déménagé",
            Self::DoubtfulNumber => "numéro d’ordre d’un seul côté",
            Self::OtherService => "même lieu, autre service",
            Self::TooLittleKnown => "trop peu d’éléments à comparer",
            Self::SameSourceTwice => "réunirait deux fiches d’une même source",
            Self::DecisionContradicted => "décision contredite par une autre",
        }
    }
}

/// What becomes of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Merge,
    Review(Reason),
    Apart,
}

/// The likeness of each part, None when a row does not tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    pub name: Option<f64>,
    pub address: Option<f64>,
    /// None when one of the points is not a place.
    pub distance: Option<Metres>,
}

/// A judged pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// 0 to 1, to four decimals so that an order never hangs on the last bit.
    pub score: f64,
    /// The same before it is cut at 1: what tells two sure pairs apart.
    pub strength: f64,
    pub parts: Parts,
    pub verdict: Verdict,
}

/// Whether two rows can never be one place, whatever else is alike.
pub fn never(a: &Row<'_>, b: &Row<'_>) -> bool {
    a.listing.listing_type != b.listing.listing_type || ordinals(a, b) == Ordinals::Contradict
}

fn ordinals(a: &Row<'_>, b: &Row<'_>) -> Ordinals {
    match (&a.core, &b.core) {
        (Some(a), Some(b)) => a.ordinals(b),
        _ => Ordinals::Agree,
    }
}

/// Judges a pair; the order of the two does not matter.
pub fn judge(a: &Row<'_>, b: &Row<'_>, rules: &Rules) -> Judged {
    let distance = Metres::from_squared_chord(squared_chord_between(a.unit, b.unit));
    let trust = &rules.distance.trust;
    let mut weight = trust.of(a.listing.precision).min(trust.of(b.listing.precision));
    let parts = Parts {
        name: name(a.core.as_ref(), b.core.as_ref(), rules),
        address: match (&a.street, &b.street) {
            (Some(a), Some(b)) => a.compared(b, rules),
            _ => None,
        },
        distance: (weight > 0.0).then_some(distance),
    };
    let pair = Pair { a, b, rules, parts };
    if pair.same_door() && distance.get() > rules.distance.far_m {
        weight = weight.min(trust.same_address);
    }
    let (likeness, known) = pair.likeness(weight);
    let strength = likeness + pair.evidence();
    let strength = if pair.proof() { strength.max(PROVEN) } else { strength };
    let strength = (strength * 1e4).round() / 1e4;
    let score = strength.clamp(0.0, 1.0);
    Judged { score, strength, parts, verdict: pair.verdict(score, known) }
}

/// The score of two rows of one SIRET at one address.
const PROVEN: f64 = 0.95;

/// Unknown when one of the two only names a kind ("Crèche municipale"), unless it is the other but
/// for its spelling.
fn name(a: Option<&CoreName>, b: Option<&CoreName>, rules: &Rules) -> Option<f64> {
    let (a, b) = (a?, b?);
    if a.generic == b.generic {
        return Some(a.likeness(b));
    }
    Some(a.whole_likeness(b)).filter(|share| *share >= rules.thresholds.same_name)
}

struct Pair<'a> {
    a: &'a Row<'a>,
    b: &'a Row<'a>,
    rules: &'a Rules,
    parts: Parts,
}

impl Pair<'_> {
    fn same_address(&self) -> bool {
        self.parts.address.is_some_and(|share| share >= self.rules.thresholds.same_address)
    }

    fn same_commune(&self) -> bool {
        self.a.listing.address.value.citycode == self.b.listing.address.value.citycode
    }

    /// The same number of the same street of the same commune.
    fn same_door(&self) -> bool {
        let full = |row: &Row<'_>| row.street.as_ref().is_some_and(|s| s.is_full());
        self.same_address() && self.same_commune() && full(self.a) && full(self.b)
    }

    /// The weighted mean of what is known, and the weight of what is known.
    fn likeness(&self, distance_trust: f64) -> (f64, f64) {
        let weights = &self.rules.weights;
        let near = self.parts.distance.map(|d| (-d.get() / self.rules.distance.decay_m).exp());
        let parts = [
            (weights.name, self.parts.name),
            (weights.address, self.parts.address),
            (weights.distance * distance_trust, near),
        ];
        let known: f64 = parts.iter().filter_map(|(weight, part)| part.map(|_| weight)).sum();
        let sum: f64 = parts.iter().filter_map(|(weight, part)| Some(weight * (*part)?)).sum();
        if known > 0.0 { (sum / known, known) } else { (0.0, 0.0) }
    }

    /// One telephone, mailbox or SIRET names both places.
    fn same_contact(&self) -> bool {
        self.same_phone()
            || self.a.email.names_both(self.b.email)
            || self.a.siret.names_both(self.b.siret)
    }

    fn same_phone(&self) -> bool {
        let near = self.parts.distance.map(Metres::get);
        self.a.phone.names_both(self.b.phone)
            && (self.same_commune() || near.is_some_and(|d| d < self.rules.distance.shared_phone_m))
    }

    fn proof(&self) -> bool {
        self.a.siret.names_both(self.b.siret) && self.same_address() && self.same_commune()
    }

    fn evidence(&self) -> f64 {
        let (a, b, e) = (self.a, self.b, &self.rules.evidence);
        let mut sum = 0.0;
        for (same, worth) in [
            (self.same_phone(), e.same_phone),
            (a.email.names_both(b.email), e.same_email),
            (a.website.names_both(b.website), e.same_website),
            (a.siret.names_both(b.siret), e.same_siret),
        ] {
            sum += if same { worth } else { 0.0 };
        }
        sum + self.capacities() + self.subtypes() + e.same_words * self.whole_names()
    }

    fn whole_names(&self) -> f64 {
        match (&self.a.core, &self.b.core) {
            (Some(a), Some(b)) => a.whole_likeness(b),
            _ => 0.0,
        }
    }

    fn capacities(&self) -> f64 {
        let e = &self.rules.evidence;
        let places = |row: &Row<'_>| row.listing.capacity.as_ref().map(|c| c.value.get());
        match (places(self.a), places(self.b)) {
            (Some(a), Some(b)) if a == b => e.same_capacity,
            (Some(a), Some(b)) if a.max(b) >= a.min(b).saturating_mul(2) => e.other_capacity,
            _ => 0.0,
        }
    }

    fn subtypes(&self) -> f64 {
        let e = &self.rules.evidence;
        match (self.a.listing.subtype(), self.b.listing.subtype()) {
            (Some(a), Some(b)) if a == b => e.same_subtype,
            (Some(a), Some(b)) if self.rules.kinds.are_unlikely(a, b) => e.other_subtype,
            _ => 0.0,
        }
    }

    fn other_service(&self) -> bool {
        let subtypes = (self.a.listing.subtype(), self.b.listing.subtype());
        let told = matches!(subtypes, (Some(a), Some(b)) if self.rules.kinds.are_apart(a, b));
        let apart =
            |a: &CoreName, b: &CoreName| self.rules.kinds.names_are_apart(a.whole(), b.whole());
        told || matches!((&self.a.core, &self.b.core), (Some(a), Some(b)) if apart(a, b))
    }

    fn verdict(&self, score: f64, known: f64) -> Verdict {
        let limits = &self.rules.thresholds;
        let reviewed = |reason| {
            if score >= limits.review { Verdict::Review(reason) } else { Verdict::Apart }
        };
        if never(self.a, self.b) {
            return Verdict::Apart;
        }
        if ordinals(self.a, self.b) == Ordinals::Doubtful {
            return reviewed(Reason::DoubtfulNumber);
        }
        if self.other_service() {
            return reviewed(Reason::OtherService);
        }
        if self.proof() {
            return Verdict::Merge;
        }
        if let Some(verdict) = self.by_name() {
            return verdict;
        }
        if self.same_name_next_door() {
            return Verdict::Merge;
        }
        let enough = known >= limits.known && self.parts.name.is_some();
        if score >= limits.merge && !enough && !self.same_contact() {
            return Verdict::Review(Reason::TooLittleKnown);
        }
        if score >= limits.merge { Verdict::Merge } else { reviewed(Reason::Uncertain) }
    }

    /// One core name, not only a part of it, on two sure points near each other: the address of one
    /// of them is another door of the building.
    fn same_name_next_door(&self) -> bool {
        let sure = |row: &Row<'_>| self.rules.distance.trust.of(row.listing.precision) >= 1.0;
        let same = |a: &CoreName, b: &CoreName| {
            !a.generic && !b.generic && a.close_likeness(b) >= self.rules.thresholds.same_name
        };
        let named = matches!((&self.a.core, &self.b.core), (Some(a), Some(b)) if same(a, b));
        let near = self.parts.distance.is_some_and(|d| d.get() <= self.rules.distance.same_name_m);
        named && near && sure(self.a) && sure(self.b)
    }

    /// What the names alone forbid: other names are another place, or a person says; one name far
    /// away is a network, or a removal.
    fn by_name(&self) -> Option<Verdict> {
        let (limits, lengths) = (&self.rules.thresholds, &self.rules.distance);
        let name = self.parts.name?;
        let d = self.parts.distance.map(Metres::get);
        if name < limits.different_name {
            let near = d.is_some_and(|d| d <= lengths.neighbour_m) && self.parts.address.is_none();
            let asked = self.same_address() || near || self.same_contact();
            let reason = Reason::RenamedOrColocated;
            return Some(if asked { Verdict::Review(reason) } else { Verdict::Apart });
        }
        // Without two points, only another street says "elsewhere": another number may be a slip.
        let addresses = &self.rules.address;
        let limit = match d {
            Some(d) if d <= lengths.far_m => 0.0,
            Some(_) => addresses.missing_number,
            None => addresses.other_number / 2.0,
        };
        let elsewhere = self.parts.address.is_some_and(|share| share < limit);
        if elsewhere && name >= limits.same_name {
            let asked = self.same_commune() || self.same_contact();
            let reason = Reason::MayHaveMoved;
            return Some(if asked { Verdict::Review(reason) } else { Verdict::Apart });
        }
        None
    }
}
