//! What must not become public: names, contacts and exact homes of people who did not agree.

use super::contacts::PrivateContact;
use super::exact::ExactPoint;
use super::issue::{AtCommune, Log, RejectReason};
use super::locate::Located;
use super::normalise::{Clean, phone};
use super::surroundings::Surroundings;
use super::vocabulary::is_known_tag;
use crate::domain::position::EARTH_RADIUS_M;
use crate::domain::text::fold;
use crate::domain::{Address, CommuneCode, PlacedBy, Position, Precision, SourceId};
use std::collections::HashMap;

/// Side of the squares that a home is moved to the centre of.
const CELL_M: f64 = 1_000.0;
/// No two points of a cell are farther apart than this, in metres.
pub(super) const MAX_CELL_REACH_M: f64 = 1_500.0;
/// Addresses of the commune among which a home is one, at least.
const CROWD: usize = 20;
/// Where no file tells addresses: inhabitants per square kilometre of the commune from which a
/// cell with a home is taken to hold a crowd. Measured on the communes of three départements:
/// from 500 on, one address in 300 is in a cell of fewer than twenty; from 200 on, one in 60.
const CROWDED_PER_KM2: f64 = 500.0;

/// A row of which nothing is left that may not be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub row: Clean,
    pub address: Address,
    pub position: Position,
    pub precision: Precision,
    pub placed_by: PlacedBy,
    /// What was taken out.
    pub withheld: PrivateContact,
}

/// Whether the row's address is not for everyone: unknown is no.
pub fn hides_address(row: &Clean) -> bool {
    !public(row, row.visibility.address)
}

/// At home nothing is public without a yes; elsewhere everything is without a no.
fn public(row: &Clean, flag: Option<bool>) -> bool {
    if row.listing_type.is_home() { flag == Some(true) } else { flag != Some(false) }
}

/// Protects the rows of a source; one whose commune has no place to show is turned away.
pub fn protect_all(
    places: Vec<Located>,
    source: &SourceId,
    around: &Surroundings<'_>,
    log: &mut Log,
) -> Vec<Shown> {
    let mut masks = Masks { around, known: HashMap::new() };
    let mut out = Vec::with_capacity(places.len());
    for place in places {
        let at = place.row.at.clone();
        match protect(place, source, &mut masks, log) {
            Ok(shown) => out.push(shown),
            Err(reason) => log.reject(&at, reason, ""),
        }
    }
    out
}

/// Takes out what is private and moves the point.
fn protect(
    place: Located,
    source: &SourceId,
    masks: &mut Masks<'_>,
    log: &mut Log,
) -> Result<Shown, RejectReason> {
    let Located { mut row, mut address, position, precision, placed_by } = place;
    let mut withheld = PrivateContact::new(source.clone());
    take_texts(&mut row, &mut withheld);
    // Nothing after this stage may read where the source said that it is.
    row.point = None;
    let hidden = hides_address(&row);
    if !hidden {
        let position = position.reveal();
        return Ok(Shown { row, address, position, precision, placed_by, withheld });
    }
    hide(&mut address.housenumber, &mut withheld.housenumber);
    hide(&mut address.street, &mut withheld.street);
    (row.housenumber, row.street) = (None, None);
    if precision == Precision::Municipality {
        // The centre of a commune tells nothing about a home.
        let position = position.reveal();
        return Ok(Shown { row, address, position, precision, placed_by, withheld });
    }
    withheld.point = Some(position);
    let shown = masks.of(address.citycode, &position);
    let (position, placed_by) = match shown {
        Ok(centre) => (centre, PlacedBy::Square),
        Err(reason) => {
            log.at_commune(reason);
            let commune = masks.around.territory.commune(address.citycode);
            let centre = commune.and_then(|commune| commune.centre);
            (centre.ok_or(RejectReason::NoPlace)?.rounded(6), PlacedBy::Communes)
        }
    };
    Ok(Shown { row, address, position, precision: Precision::Masked, placed_by, withheld })
}

fn hide(field: &mut Option<String>, to: &mut Option<String>) {
    *to = field.take();
}

fn take_texts(row: &mut Clean, to: &mut PrivateContact) {
    let (name, seen) = (public(row, row.visibility.name), row.visibility);
    let (phone, email) = (public(row, seen.phone), public(row, seen.email));
    let home = row.listing_type.is_home();
    // Read before anything is taken out: the texts are searched for what is hidden.
    let secrets = Secrets::of(row, !(phone && email));
    secrets.hide(&mut row.name, &mut to.name, name);
    // A site, a company number, an employer and free text can name their owner.
    let named = name || !home;
    secrets.hide(&mut row.website, &mut to.website, named);
    secrets.hide(&mut row.siret, &mut to.siret, named);
    secrets.hide(&mut row.manager, &mut to.manager, named);
    secrets.hide(&mut row.closures, &mut to.closures, named);
    if let Some(tariff) = &mut row.typed.tariff {
        secrets.hide(&mut tariff.text, &mut to.tariff, named);
    }
    secrets.hide(&mut row.description, &mut to.description, named);
    take_tags(row, to, named, &secrets);
    if !phone {
        hide(&mut row.phone, &mut to.phone);
    }
    if !email {
        hide(&mut row.email, &mut to.email);
    }
    if home {
        // The number of an agrément, or whatever else the source knows somebody by.
        hide(&mut row.source_id, &mut to.source_id);
    }
}

/// Without a public name only words that everybody uses are left of the tags.
fn take_tags(row: &mut Clean, to: &mut PrivateContact, named: bool, secrets: &Secrets) {
    let Some(tags) = row.tags.take() else { return };
    let shown = |tag: &String| (named || is_known_tag(tag)) && !secrets.is_told(tag);
    let (shown, withheld): (Vec<String>, Vec<String>) = tags.into_iter().partition(shown);
    row.tags = Some(shown).filter(|tags| !tags.is_empty());
    to.tags = Some(withheld.join(";")).filter(|text| !text.is_empty());
}

/// What no text of a row may tell.
struct Secrets {
    /// No means of contact at all.
    contacts: bool,
    /// Digits of the hidden number that do not depend on how it is written.
    digits: Option<String>,
    email: Option<String>,
    street: Option<String>,
}

impl Secrets {
    fn of(row: &Clean, contacts: bool) -> Self {
        let street = row.street.as_deref().map(fold).filter(|street| street.contains(' '));
        Self {
            contacts,
            digits: row.phone.as_deref().map(last_digits).filter(|d| contacts && d.len() >= 8),
            email: row.email.as_deref().map(fold).filter(|_| contacts),
            street: street.filter(|_| hides_address(row)),
        }
    }

    /// Takes out a text that is not public, or that tells what is not.
    fn hide(&self, field: &mut Option<String>, to: &mut Option<String>, public: bool) {
        if !public || field.as_deref().is_some_and(|text| self.is_told(text)) {
            hide(field, to);
        }
    }

    fn is_told(&self, text: &str) -> bool {
        let has = |secret: &Option<String>, text: &str| {
            secret.as_ref().is_some_and(|secret| text.contains(secret.as_str()))
        };
        (self.contacts && has_contact(text))
            || has(&self.digits, &digits(text))
            || has(&self.email, &fold(text))
            || has(&self.street, &fold(text))
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// "+33 6 12 34 56 78" and "06 12 34 56 78" end alike.
fn last_digits(phone: &str) -> String {
    let all = digits(phone);
    all[all.len().saturating_sub(9)..].to_owned()
}

fn has_contact(text: &str) -> bool {
    text.contains('@') || phone::in_text(text).is_some()
}

/// Public points of hidden addresses: one for all the homes of a commune in a cell, whatever the
/// other rows say.
struct Masks<'a> {
    around: &'a Surroundings<'a>,
    known: HashMap<(CommuneCode, Cell), Result<Position, AtCommune>>,
}

impl Masks<'_> {
    /// The centre of the cell, or why the centre of the commune has to stand for it.
    fn of(&mut self, commune: CommuneCode, point: &ExactPoint) -> Result<Position, AtCommune> {
        let cell = Cell::of(point.reveal());
        let around = self.around;
        *self.known.entry((commune, cell)).or_insert_with(|| mask(around, commune, cell))
    }
}

fn mask(
    around: &Surroundings<'_>,
    commune: CommuneCode,
    cell: Cell,
) -> Result<Position, AtCommune> {
    let centre = cell.centre().ok_or(AtCommune::CellOutside)?;
    if !around.territory.contains(commune, centre, 0.0) {
        return Err(AtCommune::CellOutside);
    }
    let crowded = if around.addresses.covers(commune) {
        around.addresses.known_in_cell(commune, centre) >= CROWD
    } else {
        around.territory.density(commune).is_some_and(|density| density >= CROWDED_PER_KM2)
    };
    if crowded { Ok(centre) } else { Err(AtCommune::SparseCell) }
}

/// A square of a fixed grid of the Earth, a kilometre wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    row: i32,
    column: i32,
}

/// Height of a cell, in degrees of latitude.
fn height() -> f64 {
    CELL_M / EARTH_RADIUS_M.to_radians()
}

impl Cell {
    /// The cell of a point.
    pub fn of(point: Position) -> Self {
        let row = (point.lat() / height()).floor() as i32;
        Self { row, column: (point.lon() / Self::width(row)).floor() as i32 }
    }

    /// Cells of one row have one width in degrees, taken in its middle.
    fn width(row: i32) -> f64 {
        let lat = (f64::from(row) + 0.5) * height();
        height() / lat.to_radians().cos().max(0.01)
    }

    /// The middle of the cell; None beyond the poles and the antimeridian.
    pub fn centre(self) -> Option<Position> {
        let lat = (f64::from(self.row) + 0.5) * height();
        let lon = (f64::from(self.column) + 0.5) * Self::width(self.row);
        Position::new(lat, lon).ok().map(|centre| centre.rounded(5))
    }
}

/// The centre of the cell that a point is in; None beyond the poles and the antimeridian.
pub fn cell_centre(point: Position) -> Option<Position> {
    Cell::of(point).centre()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cell_is_a_kilometre_wide_and_its_centre_is_its_own(
            lat in -65.0f64..65.0, lon in -179.0f64..179.0,
        ) {
            let point = Position::new(lat, lon).unwrap();
            let centre = cell_centre(point).unwrap();
            prop_assert_eq!(Cell::of(centre), Cell::of(point));
            // Half a diagonal, and a metre for the rounding.
            let far = point.distance_to(centre).get();
            prop_assert!(far <= CELL_M * 0.7072 + 5.0, "{}", far);
            prop_assert!(2.0 * far < MAX_CELL_REACH_M);
        }
    }
}
