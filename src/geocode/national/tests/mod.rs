//! The client against a service on this machine.

mod bulk;
mod rules;
mod single;

use super::query::{Query, SearchQuery, Subject};
use crate::domain::{CommuneCode, ListingType, Postcode};

fn code(text: &str) -> CommuneCode {
    CommuneCode::parse(text).unwrap()
}

fn creche() -> Subject {
    Subject::listing(ListingType::Creche, None).unwrap()
}

fn rodez(street: &str) -> Query {
    let postcode = Postcode::parse("12000").ok();
    Query::new(creche(), None, street, postcode, code("12202")).unwrap()
}

fn text(text: &str) -> SearchQuery {
    SearchQuery::new(Subject::visitor(), text, None, 5).unwrap()
}
