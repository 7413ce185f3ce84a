//! Made-up listings round one point of Nantes.

use super::*;
use std::sync::LazyLock;

pub static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::bundled().unwrap());

/// Metres in a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

pub trait Build {
    fn at(self, number: &str, street: &str, north_m: f64) -> Listing;
    fn with(self, change: impl FnOnce(&mut Listing)) -> Listing;
}

impl Build for Listing {
    fn at(mut self, number: &str, street: &str, north_m: f64) -> Listing {
        let address = &mut self.address.value;
        address.housenumber = (!number.is_empty()).then(|| number.to_owned());
        address.street = (!street.is_empty()).then(|| street.to_owned());
        self.position.value = Position::new(47.21 + north_m / DEGREE_M, -1.55).unwrap();
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Listing)) -> Listing {
        change(&mut self);
        self
    }
}

pub fn date(source: &str) -> Date {
    let year = match source {
        "ville" => 2023,
        "dept" => 2018,
        "insee" => 2025,
        _ => 2026,
    };
    Date::constant(year, 1, 1)
}

pub fn listing(source: &str, source_id: &str, kind: ListingType, name: &str) -> Listing {
    let id = SourceId::parse(source).unwrap();
    let address = Address {
        housenumber: None,
        street: None,
        postcode: Postcode::parse("44000").ok(),
        citycode: CommuneCode::parse("44109").unwrap(),
        city: "Nantes".into(),
    };
    let position = Position::new(47.21, -1.55).unwrap();
    let mut out = Listing::new(
        ListingId::parse(&format!("{source}-{source_id}")).unwrap(),
        (id.clone(), source_id.to_owned()),
        kind,
        Sourced::new(address, &id, date(source)),
        (Sourced::new(position, &id, date(source)), Precision::Point),
    );
    out.name = (!name.is_empty()).then(|| Sourced::new(name.to_owned(), &id, date(source)));
    out
}

pub fn creche(source: &str, source_id: &str, name: &str) -> Listing {
    listing(source, source_id, ListingType::Creche, name)
}

/// A value said by the main source of a listing.
pub fn says<T>(listing: &Listing, value: T) -> Option<Sourced<T>> {
    Some(Sourced::new(value, &listing.source, listing.source_date))
}

pub fn publishers() -> BTreeMap<SourceId, PublisherKind> {
    let kinds = [
        ("ville", PublisherKind::City),
        ("dept", PublisherKind::Department),
        ("insee", PublisherKind::National),
        ("osm", PublisherKind::Community),
    ];
    kinds.into_iter().map(|(id, kind)| (SourceId::parse(id).unwrap(), kind)).collect()
}

fn with_context<T>(decisions: &Decisions, work: impl FnOnce(&Context<'_>) -> T) -> T {
    work(&Context {
        rules: &RULES,
        publishers: &publishers(),
        decisions,
        commune_name: &|_| Some("Nantes".into()),
    })
}

pub fn run_with(listings: Vec<Listing>, decisions: &Decisions) -> Reconciled {
    with_context(decisions, |context| reconcile(listings, context))
}

/// An entry that nothing was merged into.
pub fn alone(listing: Listing) -> Merged {
    Merged { members: vec![member_of(&listing)], listing }
}

pub fn again(merged: Vec<Merged>) -> Reconciled {
    with_context(&Decisions::default(), |context| reconcile_merged(merged, context))
}

pub fn run(listings: Vec<Listing>) -> Reconciled {
    run_with(listings, &Decisions::default())
}

/// Identifiers of what was put together.
pub fn groups(out: &Reconciled) -> Vec<Vec<&str>> {
    out.merges.iter().map(|m| m.members.iter().map(|one| one.id.as_str()).collect()).collect()
}

pub fn reasons(out: &Reconciled) -> Vec<Reason> {
    out.review.iter().map(|pair| pair.reason).collect()
}

pub fn key(source: &str, source_id: &str) -> RowKey {
    RowKey { source: SourceId::parse(source).unwrap(), source_id: source_id.to_owned() }
}
