//! From a checked, placed and protected row to a listing, every field with its source and date.

use super::issue::{IssueKind, Log, RecordRef};
use super::locate::Located;
use super::mapping::Mapping;
use crate::domain::text::fold;
use crate::domain::{Date, Listing, ListingId, SourceId, Sourced};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Signs of the digest in an identifier.
const DIGEST_SIGNS: usize = 10;

/// Listings of one source by the record they come from, in the order of their identifiers.
pub fn listings(
    mapping: &Mapping,
    places: Vec<Located>,
    log: &mut Log,
) -> Vec<(RecordRef, Listing)> {
    let mut by_digest: BTreeMap<String, Vec<(RecordRef, Listing, bool)>> = BTreeMap::new();
    for place in places {
        let digest = digest(&stable_key(&place));
        let anonymous = place.row.listing_type.is_home() && place.row.source_id.is_none();
        if let Some(listing) = listing(mapping, &place, &digest) {
            by_digest.entry(digest).or_default().push((place.row.at, listing, anonymous));
        }
    }
    let mut out = Vec::new();
    for (digest, mut same) in by_digest {
        // The order of the file must not decide who keeps the plain identifier.
        same.sort_by_cached_key(|(_, listing, _)| {
            serde_json::to_string(listing).unwrap_or_default()
        });
        for (rank, (at, mut listing, anonymous)) in same.into_iter().enumerate() {
            if rank > 0 {
                if !anonymous {
                    log.issue(&at, IssueKind::IdCollision, &digest);
                }
                if let Some(id) = listing_id(&mapping.id, &format!("{digest}-{}", rank + 1)) {
                    listing.id = id;
                }
            }
            out.push((at, listing));
        }
    }
    out.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    out
}

/// What names the row from one edition to the next.
///
/// A digest can be checked against a guess: for people at home it is made of public values only.
fn stable_key(place: &Located) -> String {
    let row = &place.row;
    let kind = row.listing_type.as_str();
    let citycode = place.address.citycode;
    if let Some(id) = &row.source_id {
        return format!("id|{id}");
    }
    if row.listing_type.is_home() {
        let (lat, lon) = (place.position.lat(), place.position.lon());
        return format!("home|{citycode}|{lat:.5}|{lon:.5}|{:?}", row.capacity);
    }
    if let Some(siret) = &row.siret {
        // One company number may stand for a crèche and a relais.
        return format!("siret|{siret}|{kind}|{:?}|{citycode}", row.subtype);
    }
    let text = |t: &Option<String>| t.as_deref().map(fold).unwrap_or_default();
    let address = (text(&place.address.housenumber), text(&place.address.street));
    format!("row|{kind}|{}|{} {}|{citycode}", text(&row.name), address.0, address.1)
}

fn digest(key: &str) -> String {
    let hash = Sha256::digest(key.as_bytes());
    let hex: String = hash.iter().map(|b| format!("{b:02x}")).collect();
    hex[..DIGEST_SIGNS].to_owned()
}

fn listing_id(source: &SourceId, end: &str) -> Option<ListingId> {
    ListingId::parse(&format!("{source}-{end}")).ok()
}

/// Attaches the source and the date to what is known.
struct Stamp<'a> {
    source: &'a SourceId,
    date: Date,
}

impl Stamp<'_> {
    fn on<T>(&self, value: T) -> Sourced<T> {
        Sourced::new(value, self.source, self.date)
    }

    fn maybe<T: Clone>(&self, value: &Option<T>) -> Option<Sourced<T>> {
        value.clone().map(|v| self.on(v))
    }
}

fn listing(mapping: &Mapping, place: &Located, digest: &str) -> Option<Listing> {
    let row = &place.row;
    let stamp = Stamp { source: &mapping.id, date: row.updated_on.unwrap_or(mapping.data_date) };
    let source_id = row.source_id.clone().unwrap_or_else(|| digest.to_owned());
    let mut listing = Listing::new(
        listing_id(&mapping.id, digest)?,
        (mapping.id.clone(), source_id),
        row.listing_type,
        stamp.on(place.address.clone()),
        (stamp.on(place.position), place.precision),
    );
    listing.demonstration = mapping.demonstration;
    macro_rules! copy {
        ($($to:ident = $from:expr;)+) => { $( listing.$to = stamp.maybe(&$from); )+ };
    }
    copy! {
        subtype = row.subtype;
        name = row.name;
        manager = row.manager;
        siret = row.siret;
        phone = row.phone;
        email = row.email;
        website = row.website;
        capacity = row.capacity;
        age_min = row.age_min;
        age_max = row.age_max;
        hours = row.typed.hours;
        closures = row.closures;
        funding = row.funding;
        tariff = row.typed.tariff;
        languages = row.languages;
        tags = row.tags;
        kinds = row.typed.kinds;
        avip = row.avip;
        inclusive = row.inclusive;
        atypical_hours = row.atypical_hours;
        status = row.status;
        served_citycodes = row.served;
        description = row.description;
        availability = row.typed.availability;
        professionals = row.professionals;
    }
    Some(listing)
}
