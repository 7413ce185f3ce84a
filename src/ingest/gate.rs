//! Whether a new edition of a source may replace the one that is served.

use crate::domain::{Listing, ListingType, SourceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use thiserror::Error;

/// Below this number of listings a share says nothing.
const ENOUGH: u64 = 20;

/// A part of what a source gave, that should not vanish from one edition to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    Listings,
    Type(ListingType),
    Located,
    Named,
    WithContact,
    WithCapacity,
    WithHours,
}

impl Aspect {
    fn french(self) -> String {
        match self {
            Self::Listings => "fiches".to_owned(),
            Self::Type(kind) => format!("fiches « {} »", kind.label()),
            Self::Located => "fiches localisées".to_owned(),
            Self::Named => "fiches avec un nom".to_owned(),
            Self::WithContact => "fiches avec un moyen de contact".to_owned(),
            Self::WithCapacity => "fiches avec une capacité".to_owned(),
            Self::WithHours => "fiches avec des horaires".to_owned(),
        }
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listings => f.write_str("listings"),
            Self::Type(kind) => write!(f, "listings of type {}", kind.as_str()),
            Self::Located => f.write_str("located listings"),
            Self::Named => f.write_str("named listings"),
            Self::WithContact => f.write_str("listings with a contact"),
            Self::WithCapacity => f.write_str("listings with a capacity"),
            Self::WithHours => f.write_str("listings with opening hours"),
        }
    }
}

/// What one source gives: counts of listings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile(BTreeMap<Aspect, u64>);

impl Profile {
    /// Counts one more listing.
    pub fn add(&mut self, listing: &Listing) {
        let contact =
            listing.phone.is_some() || listing.email.is_some() || listing.website.is_some();
        let aspects = [
            (Aspect::Listings, true),
            (Aspect::Type(listing.listing_type), true),
            (Aspect::Located, listing.precision.is_point_like()),
            (Aspect::Named, listing.name.is_some()),
            (Aspect::WithContact, contact),
            (Aspect::WithCapacity, listing.capacity.is_some()),
            (Aspect::WithHours, listing.hours.is_some()),
        ];
        for (aspect, _) in aspects.into_iter().filter(|(_, holds)| *holds) {
            *self.0.entry(aspect).or_default() += 1;
        }
    }

    /// Number of listings.
    pub fn total(&self) -> u64 {
        self.count(Aspect::Listings)
    }

    fn count(&self, aspect: Aspect) -> u64 {
        self.0.get(&aspect).copied().unwrap_or(0)
    }

    /// Aspects that fell by more than the allowed share.
    fn falls(&self, after: &Self, most: u8) -> Vec<(Aspect, u64, u64)> {
        let fell = |aspect: &Aspect| {
            let (before, now) = (self.count(*aspect), after.count(*aspect));
            let lost = u128::from(before.saturating_sub(now)) * 100;
            lost > u128::from(before) * u128::from(most)
        };
        if fell(&Aspect::Listings) {
            // The rest falls with it: one reason is enough.
            return vec![(Aspect::Listings, self.total(), after.total())];
        }
        let told = self.0.iter().filter(|(aspect, count)| **count >= ENOUGH && fell(aspect));
        told.map(|(aspect, count)| (*aspect, *count, after.count(*aspect))).collect()
    }
}

/// Counts listings by source.
pub fn profiles<'a>(
    listings: impl IntoIterator<Item = &'a Listing>,
) -> BTreeMap<SourceId, Profile> {
    let mut found: BTreeMap<SourceId, Profile> = BTreeMap::new();
    for listing in listings {
        found.entry(listing.source.clone()).or_default().add(listing);
    }
    found
}

/// A source that fell too far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shrink {
    pub source: SourceId,
    pub aspect: Aspect,
    pub before: u64,
    pub after: u64,
    pub max_shrink_percent: u8,
}

/// Why a run may not be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub struct Refusal {
    pub shrinks: Vec<Shrink>,
    /// Listings that would be removed in all.
    pub removed: u64,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.removed {
            0 => f.write_str("refused:")?,
            1 => f.write_str("refused, 1 listing would be removed:")?,
            several => write!(f, "refused, {several} listings would be removed:")?,
        }
        self.shrinks.iter().try_for_each(|s| {
            let Shrink { source, aspect, before, after, max_shrink_percent: most } = s;
            write!(
                f,
                " {source} falls from {before} to {after} {aspect} (at most {most} % less is allowed);"
            )
        })
    }
}

impl Refusal {
    /// The same explanation in French.
    pub fn french(&self) -> String {
        let lines = self.shrinks.iter().map(|s| {
            let Shrink { source, before, after, max_shrink_percent: most, .. } = s;
            let what = s.aspect.french();
            format!(
                "la source {source} passe de {before} à {after} {what} (baisse admise : {most} %)"
            )
        });
        let lines: Vec<String> = lines.collect();
        let gone = match self.removed {
            0 => String::new(),
            1 => ", 1 fiche disparaîtrait".to_owned(),
            several => format!(", {several} fiches disparaîtraient"),
        };
        format!("Publication refusée{gone} : {}.", lines.join(" ; "))
    }
}

/// Lets a run through unless a source fell past its threshold.
///
/// `limits` names the sources that are judged, with the share that each may lose: one that was
/// taken out on purpose, or that a person has accepted, is not in it. `removed` is only told.
pub fn gate(
    before: &BTreeMap<SourceId, Profile>,
    after: &BTreeMap<SourceId, Profile>,
    limits: &BTreeMap<SourceId, u8>,
    removed: u64,
) -> Result<(), Refusal> {
    let nothing = Profile::default();
    let mut shrinks = Vec::new();
    for (source, most) in limits {
        let Some(earlier) = before.get(source) else { continue };
        let falls = earlier.falls(after.get(source).unwrap_or(&nothing), *most);
        shrinks.extend(falls.into_iter().map(|(aspect, before, after)| Shrink {
            source: source.clone(),
            aspect,
            before,
            after,
            max_shrink_percent: *most,
        }));
    }
    if shrinks.is_empty() { Ok(()) } else { Err(Refusal { shrinks, removed }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> SourceId {
        SourceId::parse("ville").unwrap()
    }

    fn judged(before: &[(Aspect, u64)], after: &[(Aspect, u64)]) -> Result<(), Refusal> {
        let profile = |counts: &[(Aspect, u64)]| {
            BTreeMap::from([(source(), Profile(counts.iter().copied().collect()))])
        };
        gate(&profile(before), &profile(after), &BTreeMap::from([(source(), 20)]), 0)
    }

    #[test]
    fn a_source_that_shrinks_too_much_is_refused_by_name() {
        let total = |n| [(Aspect::Listings, n)];
        assert!(judged(&total(100), &total(80)).is_ok());
        assert!(judged(&total(0), &total(0)).is_ok());
        let refusal = judged(&total(100), &total(79)).unwrap_err();
        assert!(refusal.to_string().contains("ville falls from 100 to 79 listings"));
        assert!(refusal.french().contains("passe de 100 à 79 fiches"));
    }

    #[test]
    fn a_kind_or_a_column_that_vanishes_is_refused_even_when_the_total_holds() {
        let mam = Aspect::Type(ListingType::Mam);
        let whole = [(Aspect::Listings, 100), (mam, 30), (Aspect::Located, 90)];
        assert!(judged(&whole, &whole).is_ok());
        let refusal =
            judged(&whole, &[(Aspect::Listings, 100), (Aspect::Located, 90)]).unwrap_err();
        assert_eq!(refusal.shrinks[0].aspect, mam);
        let refusal = judged(&whole, &[(Aspect::Listings, 100), (mam, 30)]).unwrap_err();
        assert!(refusal.french().contains("90 à 0 fiches localisées"));
        // A handful proves nothing.
        let few = [(Aspect::Listings, 100), (mam, 3)];
        assert!(judged(&few, &[(Aspect::Listings, 100)]).is_ok());
    }
}
