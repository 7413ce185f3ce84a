//! What of a listing is compared, made ready once.

use super::Merged;
use super::address::StreetLine;
use super::names::CoreName;
use super::rules::Rules;
use crate::domain::{CommuneCode, Listing, Member, SourceId, Sourced};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A listing that may be merged, with its comparable parts.
pub struct Row<'a> {
    pub listing: &'a Listing,
    /// Rows of sources that it rests on.
    pub members: &'a [Member],
    /// Rank among the entries given.
    pub entry: u32,
    /// Rank of the source of each member, sorted.
    pub sources: Vec<u16>,
    pub core: Option<CoreName>,
    pub street: Option<StreetLine>,
    pub unit: [f64; 3],
    pub phone: Identifier,
    pub email: Identifier,
    pub website: Identifier,
    pub siret: Identifier,
}

/// A value that names the place, or only its head office when several rows of a source share it.
///
/// Values are numbered: thousands of rows are held at once and only asked whether they are equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Identifier {
    /// The number of the value and the rank of the source that says it.
    known: Option<(u32, u16)>,
    shared: bool,
}

impl Identifier {
    /// Whether both rows carry it, each alone in its source.
    pub fn names_both(self, other: Self) -> bool {
        self.value().is_some() && self.value() == other.value() && !self.shared && !other.shared
    }

    /// The number of the value, for keys.
    pub fn value(self) -> Option<u32> {
        self.known.map(|(value, _)| value)
    }
}

/// Numbers of the values met, by value.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, value: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(value).or_insert(next)
    }
}

/// Rows of the entries, in their order; `commune_name` gives the official name of a commune.
pub fn rows<'a>(
    entries: &'a [Merged],
    rules: &Rules,
    commune_name: &dyn Fn(CommuneCode) -> Option<String>,
) -> Vec<Row<'a>> {
    let ranks = source_ranks(entries);
    let mut numbers = Numbers::default();
    let mut communes: HashMap<CommuneCode, Option<String>> = HashMap::new();
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(entries.len());
    for (entry, merged) in (0..).zip(entries).filter(|(_, merged)| is_compared(&merged.listing)) {
        let listing = &merged.listing;
        let code = listing.address.value.citycode;
        let commune = communes.entry(code).or_insert_with(|| commune_name(code));
        let name = listing.name.as_ref().map(|n| n.value.as_str());
        let mut number = |field: &Option<Sourced<String>>, clean: fn(&str) -> String| {
            let field = field.as_ref();
            let value = field.map(|f| clean(&f.value)).filter(|v| !v.is_empty());
            let source = field.and_then(|f| ranks.get(&f.source).copied());
            let known = value.map(|v| (numbers.of(v), source.unwrap_or(u16::MAX)));
            Identifier { known, shared: false }
        };
        rows.push(Row {
            members: &merged.members,
            entry,
            sources: source_set(merged, &ranks),
            core: name.and_then(|n| CoreName::new(n, commune.as_deref(), &rules.words)),
            street: StreetLine::new(&listing.address.value, rules),
            unit: listing.position.value.unit_vector(),
            phone: number(&listing.phone, digits),
            email: number(&listing.email, |t| t.trim().to_lowercase()),
            website: number(&listing.website, page),
            siret: number(&listing.siret, digits),
            listing,
        });
    }
    mark_shared(&mut rows, rules.shared_rows);
    rows
}

/// People at home and made-up listings are nobody else's row.
fn is_compared(listing: &Listing) -> bool {
    !listing.demonstration && !listing.listing_type.is_home()
}

fn source_ranks(entries: &[Merged]) -> BTreeMap<&SourceId, u16> {
    let members = entries.iter().flat_map(|merged| &merged.members);
    let all: BTreeSet<&SourceId> = members.map(|member| &member.source).collect();
    all.into_iter().zip(0..=u16::MAX).collect()
}

fn source_set(merged: &Merged, ranks: &BTreeMap<&SourceId, u16>) -> Vec<u16> {
    let members = merged.members.iter();
    let mut set: Vec<u16> = members.filter_map(|m| ranks.get(&m.source).copied()).collect();
    set.sort_unstable();
    set.dedup();
    set
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// "https://www.Site.fr/" and "site.fr" are one page.
fn page(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let bare = lower.split_once("://").map_or(&*lower, |(_, rest)| rest);
    bare.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

fn mark_shared(rows: &mut [Row<'_>], most: usize) {
    let parts: [for<'r, 'l> fn(&'r mut Row<'l>) -> &'r mut Identifier; 4] =
        [|r| &mut r.phone, |r| &mut r.email, |r| &mut r.website, |r| &mut r.siret];
    for part in parts {
        let mut counts: HashMap<(u32, u16), usize> = HashMap::new();
        for known in rows.iter_mut().filter_map(|row| part(row).known) {
            *counts.entry(known).or_default() += 1;
        }
        for row in rows.iter_mut() {
            let identifier = part(row);
            let count = identifier.known.and_then(|known| counts.get(&known).copied());
            identifier.shared = count.is_some_and(|n| n > most);
        }
    }
}
