//! From a checked, placed and protected row to a listing, every field with its source and date.

use super::contacts::PrivateContact;
use super::ids::IdKey;
use super::issue::{IssueKind, Log, RecordRef};
use super::mapping::Mapping;
use super::privacy::Shown;
use super::surroundings::Surroundings;
use crate::domain::text::fold;
use crate::domain::{Date, Listing, ListingId, SourceId, Sourced};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Signs of the digest in an identifier.
const DIGEST_SIGNS: usize = 10;

/// A listing before its identifier is settled.
struct Named {
    at: RecordRef,
    listing: Listing,
    withheld: PrivateContact,
    /// Others of one digest are expected: it is made of public values.
    anonymous: bool,
}

/// Listings of one source by the record they come from, in the order of their identifiers.
///
/// What is withheld about each goes to the contacts.
pub fn listings(
    mapping: &Mapping,
    places: Vec<Shown>,
    around: &Surroundings<'_>,
    log: &mut Log,
) -> Vec<(RecordRef, Listing)> {
    let mut by_digest: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for place in places {
        let key = stable_key(&place, &mapping.id, around.id_key);
        if let Some(listing) = listing(mapping, &place, &key.digest) {
            let at = place.row.at;
            let named = Named { at, listing, withheld: place.withheld, anonymous: key.anonymous };
            by_digest.entry(key.digest).or_default().push(named);
        }
    }
    let mut out = Vec::new();
    for (digest, mut same) in by_digest {
        // The order of the file must not decide who keeps the plain identifier.
        same.sort_by_cached_key(|named| serde_json::to_string(&named.listing).unwrap_or_default());
        for (rank, mut named) in same.into_iter().enumerate() {
            if rank > 0 {
                rename(mapping, &mut named, &format!("{digest}-{}", rank + 1));
                if !named.anonymous {
                    let (listing, address) = (&named.listing, &named.listing.address.value);
                    let detail = format!("{}, {}", listing.title(), address.label());
                    log.issue(&named.at, IssueKind::IdCollision, detail);
                }
            }
            if !named.withheld.is_empty() {
                log.withheld += named.withheld.fields();
                around.contacts.take(&named.listing.id, named.withheld);
            }
            out.push((named.at, named.listing));
        }
    }
    out.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    out
}

fn rename(mapping: &Mapping, named: &mut Named, end: &str) {
    if let Some(id) = listing_id(&mapping.id, end) {
        named.listing.id = id;
    }
    if named.listing.listing_type.is_home() {
        end.clone_into(&mut named.listing.source_id);
    }
}

/// What names a row.
struct Key {
    digest: String,
    anonymous: bool,
}

/// What names the row from one edition to the next.
///
/// A digest can be checked against a guess, and the numbers of an agrément are short: a row of
/// somebody at home is named under the key of the installation, or else by public values only.
fn stable_key(place: &Shown, source: &SourceId, id_key: Option<&IdKey>) -> Key {
    let row = &place.row;
    if !row.listing_type.is_home() {
        return Key { digest: digest(&text_key(place)), anonymous: false };
    }
    if let (Some(key), Some(id)) = (id_key, &place.withheld.source_id) {
        return Key { digest: hex(&key.sign(&format!("{source}|{id}"))), anonymous: false };
    }
    let (citycode, at) = (place.address.citycode, place.position);
    let text = format!("home|{citycode}|{:.5}|{:.5}|{:?}", at.lat(), at.lon(), row.capacity);
    Key { digest: digest(&text), anonymous: true }
}

fn text_key(place: &Shown) -> String {
    let row = &place.row;
    let kind = row.listing_type.as_str();
    let citycode = place.address.citycode;
    if let Some(id) = &row.source_id {
        return format!("id|{id}");
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
    hex(&Sha256::digest(key.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
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

fn listing(mapping: &Mapping, place: &Shown, digest: &str) -> Option<Listing> {
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
    listing.placed_by = place.placed_by;
    let postcode = place.address.postcode;
    listing.postcode_added = postcode.is_some() && postcode != row.postcode;
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
