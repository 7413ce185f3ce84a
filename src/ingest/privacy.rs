//! What must not become public: names, contacts and exact homes of people who did not agree.

use super::locate::Located;
use super::normalise::phone;
use super::territory::Territory;
use crate::domain::position::EARTH_RADIUS_M;
use crate::domain::{Position, Precision};

/// Side of the squares that a home is moved to the centre of.
const CELL_M: f64 = 1_000.0;

/// Takes out what is private and moves the point; tells how many fields were dropped.
pub fn protect(mut place: Located, territory: &dyn Territory) -> (Located, u64) {
    let home = place.row.listing_type.is_home();
    let seen = place.row.visibility;
    // At home nothing is public without a yes; elsewhere everything is without a no.
    let public = |flag: Option<bool>| if home { flag == Some(true) } else { flag != Some(false) };
    let mut dropped = 0;
    let mut hide = |field: &mut Option<String>, public: bool| {
        if !public && field.take().is_some() {
            dropped += 1;
        }
    };
    let (phone, email) = (public(seen.phone), public(seen.email));
    let row = &mut place.row;
    let reached = home && row.name.as_deref().is_some_and(has_contact);
    hide(&mut row.name, public(seen.name) && (!reached || (phone && email)));
    hide(&mut row.phone, phone);
    hide(&mut row.email, email);
    if home {
        // A site, a company number, an employer and free text can name their owner.
        let named = public(seen.name);
        hide(&mut row.website, named);
        hide(&mut row.siret, named);
        hide(&mut row.manager, named);
        hide(&mut row.closures, named);
        if let Some(tariff) = &mut row.typed.tariff {
            hide(&mut tariff.text, named);
        }
        let contact = row.description.as_deref().is_some_and(has_contact);
        hide(&mut row.description, named && (!contact || (phone && email)));
    }
    if !public(seen.address) {
        hide(&mut place.address.housenumber, false);
        hide(&mut place.address.street, false);
        (row.housenumber, row.street) = (None, None);
        mask(&mut place, territory);
    }
    (place, dropped)
}

fn has_contact(text: &str) -> bool {
    text.contains('@') || phone::in_text(text).is_some()
}

/// A point that is already the centre of a commune tells nothing about a home.
fn mask(place: &mut Located, territory: &dyn Territory) {
    let coarse = Precision::Municipality;
    if matches!(place.precision, Precision::Postcode | Precision::Department)
        || place.precision == coarse
    {
        return;
    }
    let blurred = cell_centre(place.position);
    let citycode = place.address.citycode;
    let centre = territory.commune(citycode).and_then(|commune| commune.centre);
    let inside = territory.contains(citycode, blurred, 0.0);
    place.position = if inside { blurred } else { centre.unwrap_or(blurred) };
    place.precision = Precision::Masked;
}

/// The centre of the square of a fixed grid that the point is in; the same for every point of
/// the square, and for the centre itself.
pub fn cell_centre(point: Position) -> Position {
    let degree_m = EARTH_RADIUS_M.to_radians();
    let height = CELL_M / degree_m;
    let lat = ((point.lat() / height).floor() + 0.5) * height;
    // Squares of one row have one width in degrees, taken where the row is.
    let width = height / lat.to_radians().cos().max(0.01);
    let lon = ((point.lon() / width).floor() + 0.5) * width;
    Position::new(lat.clamp(-90.0, 90.0), lon.clamp(-180.0, 180.0)).map_or(point, |p| p.rounded(5))
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
            let centre = cell_centre(point);
            prop_assert_eq!(cell_centre(centre), centre);
            // Half a diagonal, and a metre for the rounding.
            let far = point.distance_to(centre).get();
            prop_assert!(far <= CELL_M * 0.7072 + 5.0, "{}", far);
        }
    }
}
