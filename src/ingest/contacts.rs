//! What people do not publish, handed over apart from the listings.

use super::exact::ExactPoint;
use crate::domain::{ListingId, SourceId};
use std::fmt;

/// Receives what the public listing of somebody does not say.
pub trait PrivateContacts {
    /// Takes what is withheld about a listing.
    fn take(&self, listing: &ListingId, contact: PrivateContact);
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct DropContacts;

impl PrivateContacts for DropContacts {
    fn take(&self, _listing: &ListingId, _contact: PrivateContact) {}
}

/// What one person or place does not publish.
///
/// It does not serialise, so that nothing public can be made of it:
///
/// ```compile_fail,E0277
/// fn write(contact: &berceau::ingest::PrivateContact) -> serde_json::Result<String> {
///     serde_json::to_string(contact)
/// }
/// ```
#[derive(Clone, PartialEq)]
pub struct PrivateContact {
    pub source: SourceId,
    /// The name of the row in its source, which can be the number of an agrément.
    pub source_id: Option<String>,
    /// None when it is public, or known no better than the commune.
    pub point: Option<ExactPoint>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub housenumber: Option<String>,
    pub street: Option<String>,
    pub website: Option<String>,
    pub siret: Option<String>,
    pub manager: Option<String>,
    pub closures: Option<String>,
    pub tariff: Option<String>,
    pub description: Option<String>,
    /// Free words, joined by ";".
    pub tags: Option<String>,
}

impl PrivateContact {
    /// Nothing withheld yet about a row of a source.
    pub fn new(source: SourceId) -> Self {
        Self {
            source,
            source_id: None,
            point: None,
            name: None,
            phone: None,
            email: None,
            housenumber: None,
            street: None,
            website: None,
            siret: None,
            manager: None,
            closures: None,
            tariff: None,
            description: None,
            tags: None,
        }
    }

    /// How many texts are withheld, the identifier and the point left out.
    pub fn fields(&self) -> u64 {
        let texts = [
            &self.name,
            &self.phone,
            &self.email,
            &self.housenumber,
            &self.street,
            &self.website,
            &self.siret,
            &self.manager,
            &self.closures,
            &self.tariff,
            &self.description,
            &self.tags,
        ];
        texts.into_iter().flatten().count() as u64
    }

    /// Whether there is nothing to hand over.
    pub fn is_empty(&self) -> bool {
        self.fields() == 0 && self.source_id.is_none() && self.point.is_none()
    }
}

/// Says how much there is, never what.
impl fmt::Debug for PrivateContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateContact({} fields)", self.fields())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debugging_tells_how_many_fields_and_not_what_they_hold() {
        let mut contact = PrivateContact::new(SourceId::parse("essai").unwrap());
        assert!(contact.is_empty());
        contact.name = Some("Zorglub".into());
        contact.source_id = Some("7142".into());
        assert_eq!(format!("{contact:?}"), "PrivateContact(1 fields)");
    }
}
