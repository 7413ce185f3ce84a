//! Which word is kept when the rows of one place disagree.
//!
//! Field by field: the most trusted publisher that says something, then the newest, then the order
//! of the sources. Every field keeps who said it and when.

use super::rules::Rules;
use super::trust::Trust;
use crate::domain::PublisherKind;
use crate::domain::{Date, Listing, Precision, SourceId, Sourced, Status};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Whose word counts.
pub struct Fuse<'a> {
    pub rules: &'a Rules,
    pub publishers: &'a BTreeMap<SourceId, PublisherKind>,
}

impl Fuse<'_> {
    /// The kind of publisher of a source; one that nobody described is the least trusted.
    fn kind(&self, source: &SourceId) -> PublisherKind {
        self.publishers.get(source).copied().unwrap_or(PublisherKind::Other)
    }

    /// The order of a word among others: the smallest is kept.
    fn order<T>(&self, trust: &Trust, word: &Sourced<T>) -> Order {
        (trust.rank(self.kind(&word.source)), Reverse(word.date), word.source.clone())
    }

    /// One listing for one place. None without a row.
    pub fn fuse(&self, members: &[&Listing]) -> Option<Listing> {
        let trust = &self.rules.trust;
        let identity = members
            .iter()
            .min_by_key(|listing| (trust.identity.rank(self.kind(&listing.source)), &listing.id))?;
        let mut out = (*identity).clone();
        macro_rules! keep {
            ($($group:ident: $($field:ident),+;)+) => { $( $(
                out.$field = self.best(&trust.$group, members, |listing| listing.$field.as_ref());
            )+ )+ };
        }
        keep! {
            name: name, manager;
            siret: siret;
            contact: phone, email, website, hours, closures, tariff, languages, tags, avip,
                inclusive, atypical_hours, served_citycodes, description, availability;
            capacity: capacity, age_min, age_max, professionals;
            kind: subtype, funding, kinds;
        }
        out.status = self.newest(members);
        if let Some(told) = self.address(members) {
            (out.address, out.postcode_added) = (told.address.clone(), told.postcode_added);
        }
        if let Some(place) = self.position(members) {
            (out.position, out.precision) = (place.position.clone(), place.precision);
            out.placed_by = place.placed_by;
        }
        Some(out)
    }

    fn best<'m, T: Clone + 'm>(
        &self,
        trust: &Trust,
        members: &[&'m Listing],
        field: impl Fn(&'m Listing) -> Option<&'m Sourced<T>>,
    ) -> Option<Sourced<T>> {
        let words = members.iter().filter_map(|listing| field(listing));
        words.min_by_key(|word| self.order(trust, word)).cloned()
    }

    /// The last word on whether the place works, whoever says it.
    fn newest(&self, members: &[&Listing]) -> Option<Sourced<Status>> {
        let words = members.iter().filter_map(|listing| listing.status.as_ref());
        let order = |word: &&Sourced<_>| {
            let rank = self.rules.trust.identity.rank(self.kind(&word.source));
            (Reverse(word.date), rank, word.source.clone())
        };
        words.min_by_key(order).cloned()
    }

    /// One source's whole address: a street from one and a number from another may be no door at
    /// all. An address without street gives way to one with it in the same commune.
    fn address<'m>(&self, members: &[&'m Listing]) -> Option<&'m Listing> {
        let order = |l: &&Listing| self.order(&self.rules.trust.address, &l.address);
        let first = members.iter().copied().min_by_key(order)?;
        let commune = first.address.value.citycode;
        let streets = |l: &&Listing| l.address.value.street.is_some();
        let fuller = members
            .iter()
            .copied()
            .filter(|l| streets(l) && l.address.value.citycode == commune)
            .min_by_key(order);
        Some(if streets(&first) { first } else { fuller.unwrap_or(first) })
    }

    /// A precise point goes before a vague one, whoever says it.
    fn position<'m>(&self, members: &[&'m Listing]) -> Option<&'m Listing> {
        let order = |listing: &&&'m Listing| {
            let vague = vagueness(listing.precision);
            (vague, self.order(&self.rules.trust.position, &listing.position))
        };
        members.iter().min_by_key(order).copied()
    }
}

type Order = (usize, Reverse<Date>, SourceId);

/// Points and house numbers are equals: the order of trust tells them apart.
fn vagueness(precision: Precision) -> u8 {
    match precision {
        Precision::Point | Precision::Housenumber => 0,
        Precision::Street => 1,
        Precision::Locality => 2,
        Precision::Municipality | Precision::Masked => 3,
        Precision::Postcode => 4,
        Precision::Department => 5,
    }
}
