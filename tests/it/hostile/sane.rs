//! What no listing may be, whatever the file that it comes from.

use crate::ingest::{PLACES, ingest};
use berceau::domain::{Date, Listing, Precision};
use berceau::geocode::Gazetteer;
use berceau::ingest::{Ingested, SourceFiles, TOLERANCE_M};

pub const TODAY: Date = Date::constant(2026, 11, 25);

/// Ingests one source and checks every listing; something must be told when rows are lost.
pub fn sane(files: &SourceFiles) -> Ingested {
    let mut files = files.clone();
    files.mapping.read_on = Some(TODAY);
    let out = ingest(std::slice::from_ref(&files));
    let headers: Vec<String> =
        files.mapping.columns().iter().map(|column| column.to_lowercase()).collect();
    for listing in &out.listings {
        assert_sane(listing);
        let name = listing.name.as_ref().map(|n| n.value.to_lowercase()).unwrap_or_default();
        assert!(!headers.contains(&name), "a header for a name: {listing:?}");
        assert!(files.mapping.id.as_str() != "assistants-maternels-94" || is_private(listing));
    }
    let mut ids: Vec<_> = out.listings.iter().map(|l| &l.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), out.listings.len(), "an identifier names two listings");
    let something = !out.listings.is_empty() || !out.figures.is_empty();
    assert!(something || is_told(&out), "an empty answer without a word");
    out
}

/// Whether the report says that something is wrong.
pub fn is_told(out: &Ingested) -> bool {
    let told = |s: &berceau::ingest::report::SourceReport| {
        s.failure.is_some() || s.counts.rejected > 0 || !s.issues.is_empty()
    };
    out.report.sources.values().any(told)
}

/// Why the only source of a run gave nothing.
pub fn failure(out: &Ingested) -> Option<&str> {
    out.report.failures().next().map(|(_, why)| why)
}

/// Nobody agreed to anything in that list.
fn is_private(l: &Listing) -> bool {
    let contacts = [&l.name, &l.phone, &l.email, &l.website, &l.siret, &l.description];
    let coarse = matches!(l.precision, Precision::Masked | Precision::Municipality);
    contacts.iter().all(|f| f.is_none()) && l.address.value.street.is_none() && coarse
}

/// Panics when a listing is nonsense.
pub fn assert_sane(l: &Listing) {
    let address = &l.address.value;
    let commune = PLACES.commune(address.citycode).unwrap_or_else(|| panic!("no commune: {l:?}"));
    assert_eq!(commune.name, address.city, "{l:?}");
    assert!(is_placed(l, &PLACES), "outside its commune: {l:?}");
    if let Some(told) = address.postcode {
        let near = |p: &berceau::domain::Postcode| p.as_str()[..2] == told.as_str()[..2];
        let known = commune.postcodes.iter().any(near) || commune.postcodes.is_empty();
        assert!(known, "postcode: {l:?}");
    }
    for text in texts(l) {
        assert_text(text, l);
    }
    if let Some(name) = &l.name {
        assert_name(&name.value, l);
    }
    assert_contacts(l);
    let capacity = l.capacity.as_ref().map_or(1, |c| c.value.get());
    assert!((1..=500).contains(&capacity), "{l:?}");
    assert!(l.source_date <= TODAY && l.address.date <= TODAY, "a date to come: {l:?}");
    let declared = l.availability.iter().flat_map(|a| &a.value).filter_map(|a| a.declared_on);
    assert!(declared.into_iter().all(|day| day <= TODAY), "a date to come: {l:?}");
    let hidden = matches!(l.precision, Precision::Masked | Precision::Municipality);
    assert!(!l.listing_type.is_home() || !hidden || address.street.is_none(), "{l:?}");
}

fn is_placed(l: &Listing, places: &Gazetteer) -> bool {
    let (code, point) = (l.address.value.citycode, l.position.value);
    let centre = places.commune(code).and_then(|c| c.centre);
    let at_centre = centre.is_some_and(|c| c.distance_to(point).get() < 1.0);
    // The middle of the square that hides a home may be over the border with it.
    let most = if l.precision == Precision::Masked { TOLERANCE_M + 1_000.0 } else { TOLERANCE_M };
    at_centre || places.contains(code, point, most)
}

fn texts(l: &Listing) -> Vec<&str> {
    let lines = [&l.name, &l.manager, &l.closures, &l.description, &l.website, &l.email, &l.phone];
    let mut all: Vec<&str> = lines.into_iter().flatten().map(|f| f.value.as_str()).collect();
    let lists = [&l.languages, &l.tags];
    all.extend(lists.into_iter().flatten().flat_map(|f| &f.value).map(String::as_str));
    all.extend(l.tariff.iter().filter_map(|f| f.value.text.as_deref()));
    let address = &l.address.value;
    all.extend([&address.housenumber, &address.street].into_iter().flatten().map(String::as_str));
    all
}

fn assert_text(text: &str, l: &Listing) {
    let turned = |c: char| {
        c.is_control()
            || matches!(c, '\u{fffd}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(turned), "{text:?} in {l:?}");
    let tag = |(at, _): (usize, &str)| {
        text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
    };
    assert!(!text.match_indices('<').any(tag), "{text:?} in {l:?}");
    let pairs = text.chars().zip(text.chars().skip(1));
    let misread = |(a, b): (char, char)| {
        matches!(a, 'Ã' | 'Â') && matches!(b, '\u{80}'..='\u{bf}' | '€' | '‰' | 'ˆ')
            || (a, b) == ('â', '€')
    };
    assert!(!pairs.into_iter().any(misread), "{text:?} in {l:?}");
    assert!(!text.trim().is_empty() && text.chars().count() <= 5_000, "{l:?}");
    assert!(!["#REF!", "NULL", "N/A", "nan"].contains(&text), "{text:?} in {l:?}");
}

fn assert_name(name: &str, l: &Listing) {
    assert!(name.chars().any(char::is_alphabetic), "{l:?}");
    assert!(!name.contains("://") && !name.starts_with("www."), "{l:?}");
    assert!(!name.contains('@') || name.contains(' '), "{l:?}");
    assert!(name.chars().count() <= 300, "{l:?}");
}

fn assert_contacts(l: &Listing) {
    if let Some(phone) = &l.phone {
        let digits: String = phone.value.chars().filter(char::is_ascii_digit).collect();
        assert!(digits.len() == 10 && digits.starts_with('0') && phone.value.len() == 14, "{l:?}");
    }
    if let Some(siret) = &l.siret {
        assert!(siret.value.len() == 14 && siret.value.bytes().all(|b| b.is_ascii_digit()));
    }
    if let Some(email) = &l.email {
        assert!(email.value.matches('@').count() == 1 && !email.value.contains(' '), "{l:?}");
    }
    if let Some(site) = &l.website {
        assert!(site.value.starts_with("http://") || site.value.starts_with("https://"), "{l:?}");
    }
}
