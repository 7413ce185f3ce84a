//! Sanity rules on a placed row; none of them turns it away.

use super::issue::{IssueKind, Log};
use super::locate::Located;
use crate::domain::{ListingType, Places, Subtype};

/// A micro-crèche has at most twelve places by law; a little more is an old agrément.
const MICRO_MAX: u16 = 13;
/// An agrément of one person: four children, six by exception.
const HOME_MAX: u16 = 6;
/// Professionals of one MAM, and children of four of them at work.
const MAM_MAX: u16 = 6;
const MAM_PLACES_MAX: u16 = 24;

/// Notes what is unusual in a row.
pub fn check(place: &Located, log: &mut Log) {
    let row = &place.row;
    if row.name.is_none() && !row.listing_type.is_home() {
        log.issue(&row.at, IssueKind::MissingName, place.address.label());
    }
    let most = match (row.listing_type, row.subtype) {
        (_, Some(Subtype::MicroCreche)) => Some(MICRO_MAX),
        (ListingType::AssistantMaternel, _) => Some(HOME_MAX),
        (ListingType::Mam, _) => Some(MAM_PLACES_MAX),
        _ => None,
    };
    let places = row.capacity.map(Places::get);
    if let (Some(places), Some(most)) = (places, most)
        && places > most
    {
        log.issue(&row.at, IssueKind::CapacityUnusual, places.to_string());
    }
    if row.listing_type == ListingType::Mam && row.professionals.is_some_and(|n| n > MAM_MAX) {
        log.issue(&row.at, IssueKind::CapacityUnusual, "professionals");
    }
}
