//! What a run asks of the world: places, addresses, a service far away, somewhere for secrets.

use super::addresses::{Addresses, NoAddresses};
use super::contacts::{DropContacts, PrivateContacts};
use super::ids::IdKey;
use super::{Progress, Territory};
use crate::geocode::national::{Answer, HomePermission, NationalError, Query};

/// A remote service that places addresses, many at once.
pub trait Geocoder {
    /// The best answer for each question, in their order; as many answers as questions.
    fn locate(&self, queries: &[Query]) -> Vec<Result<Option<Answer>, NationalError>>;

    /// The written decision that addresses people do not publish may be sent.
    fn homes(&self) -> Option<HomePermission> {
        None
    }
}

/// Everything a run is given besides its sources.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    pub territory: &'a dyn Territory,
    pub addresses: &'a dyn Addresses,
    /// Asked once per source, after the addresses; None sends nothing anywhere.
    pub geocoder: Option<&'a dyn Geocoder>,
    pub contacts: &'a dyn PrivateContacts,
    /// Keeps the identifiers of people's rows from one edition to the next.
    pub id_key: Option<&'a IdKey>,
    pub progress: &'a dyn Fn(&Progress<'_>),
}

impl<'a> Surroundings<'a> {
    /// Communes alone: no address, no service, and what is private is dropped.
    pub fn bare(territory: &'a dyn Territory) -> Self {
        Self {
            territory,
            addresses: &NoAddresses,
            geocoder: None,
            contacts: &DropContacts,
            id_key: None,
            progress: &silent,
        }
    }
}

fn silent(_: &Progress<'_>) {}
