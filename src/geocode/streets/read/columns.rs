//! Which cell of a line says what.

use super::super::number::{HouseNumber, MAX_SUFFIX};
use super::territory;
use super::{BadRow, Row, Text};
use crate::domain::text::fold;
use crate::domain::{CommuneCode, Position, Postcode};
use std::borrow::Cow;

/// Places of the cells, from the header or from the shape of the first line.
#[derive(Debug)]
pub struct Columns {
    pub separator: char,
    pub has_header: bool,
    commune: CommuneCell,
    number: usize,
    suffix: Option<usize>,
    street: usize,
    postcode: usize,
    city: Option<usize>,
    former: Option<usize>,
    lat: usize,
    lon: usize,
}

/// BANO tells the commune only at the start of its identifier (FANTOIR).
#[derive(Debug)]
enum CommuneCell {
    Code(usize),
    InId(usize),
}

impl Columns {
    /// Recognises a BAN header, a BANO header, or a BANO line without one.
    pub fn of(first: &str) -> Option<Self> {
        Self::ban(first).or_else(|| Self::bano(first))
    }

    fn ban(first: &str) -> Option<Self> {
        let names: Vec<&str> = first.split(';').map(|name| name.trim_matches(['"', ' '])).collect();
        let at = |name: &str| names.iter().position(|n| *n == name);
        Some(Self {
            separator: ';',
            has_header: true,
            commune: CommuneCell::Code(at("code_insee")?),
            number: at("numero")?,
            suffix: at("rep"),
            street: at("nom_voie")?,
            postcode: at("code_postal")?,
            city: at("nom_commune"),
            former: at("nom_ancienne_commune"),
            // x and y are metres of the local grid here.
            lat: at("lat")?,
            lon: at("lon")?,
        })
    }

    fn bano(first: &str) -> Option<Self> {
        let cells = cells(first, ',').ok()?;
        let at = |names: &[&str]| cells.iter().position(|n| names.contains(&n.trim()));
        if let (Some(id), Some(street)) = (at(&["id"]), at(&["voie"])) {
            return Some(Self {
                number: at(&["numero"])?,
                street,
                postcode: at(&["cp", "code_post", "code_postal"])?,
                city: at(&["ville", "nom_comm", "commune"]),
                lat: at(&["lat", "y"])?,
                lon: at(&["lon", "x"])?,
                commune: CommuneCell::InId(id),
                ..Self::bare_bano(true)
            });
        }
        let id_is_one = cells.first().is_some_and(|id| commune_of_id(id).is_some());
        (cells.len() == 8 && id_is_one).then(|| Self::bare_bano(false))
    }

    /// `id, number, street, postcode, city, source, lat, lon`.
    fn bare_bano(has_header: bool) -> Self {
        Self {
            separator: ',',
            has_header,
            commune: CommuneCell::InId(0),
            number: 1,
            suffix: None,
            street: 2,
            postcode: 3,
            city: Some(4),
            former: None,
            lat: 6,
            lon: 7,
        }
    }

    /// A row from its cells.
    pub fn row(
        &self,
        cells: &[Cow<'_, str>],
        successor: &dyn Fn(CommuneCode) -> Option<CommuneCode>,
    ) -> Result<Row, BadRow> {
        let cell = |i: usize| cells.get(i).map(|cell| cell.trim()).ok_or(BadRow::Columns);
        let code = match self.commune {
            CommuneCell::Code(i) => commune_code(cell(i)?),
            CommuneCell::InId(i) => commune_of_id(cell(i)?),
        };
        let told = code.ok_or(BadRow::Commune)?;
        let citycode = successor(told).ok_or(BadRow::Commune)?;
        let street = cell(self.street)?;
        if !street.chars().any(char::is_alphanumeric) {
            return Err(BadRow::Street);
        }
        let number = cell(self.number)?;
        let suffix = self.suffix.map(cell).transpose()?.unwrap_or("");
        let position = position(cell(self.lat)?, cell(self.lon)?)?;
        if !territory::holds(citycode, position) {
            return Err(BadRow::Elsewhere);
        }
        let former = self.former.map(cell).transpose()?.filter(|name| !name.is_empty());
        // A file older than a merger names the commune of then.
        let then = self.city.filter(|_| told != citycode).map(cell).transpose()?;
        let text = Text {
            // Some bases hold spaces that no keyboard types.
            street: street.split_whitespace().collect::<Vec<_>>().join(" "),
            citycode,
            postcode: postcode(cell(self.postcode)?),
            former_city: former.or(then).unwrap_or_default().to_owned(),
        };
        Ok(Row { text, house: house(number, suffix)?, position })
    }
}

/// Cells of a line; quotes are rare and read with the care they need.
pub fn cells(line: &str, separator: char) -> Result<Vec<Cow<'_, str>>, BadRow> {
    if !line.contains('"') {
        return Ok(line.split(separator).map(Cow::Borrowed).collect());
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator as u8)
        .has_headers(false)
        .flexible(true)
        .from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Ok(record.iter().map(|cell| Cow::Owned(cell.to_owned())).collect()),
        _ => Err(BadRow::Unreadable),
    }
}

/// A code that may have lost its first zero.
fn commune_code(text: &str) -> Option<CommuneCode> {
    CommuneCode::parse(&padded(text)).ok()
}

fn postcode(text: &str) -> Option<Postcode> {
    Postcode::parse(&padded(text)).ok()
}

fn padded(text: &str) -> Cow<'_, str> {
    let short = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if short { Cow::Owned(format!("0{text}")) } else { Cow::Borrowed(text) }
}

/// "120010001H-11": commune 12001, street 0001.
fn commune_of_id(id: &str) -> Option<CommuneCode> {
    let (street, _) = id.split_once('-')?;
    let shape = street.len() == 10 && street.is_ascii();
    CommuneCode::parse(street.get(..5).filter(|_| shape)?).ok()
}

/// No number at all is a named place; a text that is no number is refused.
fn house(number: &str, suffix: &str) -> Result<HouseNumber, BadRow> {
    // The address bases of communes number a named place 99999.
    if (number.is_empty() || number == "99999") && suffix.is_empty() {
        return Ok(HouseNumber { number: 0, suffix: String::new() });
    }
    let house = HouseNumber::parse(number).ok_or(BadRow::Number)?;
    let told = fold(suffix).replace(' ', "");
    match (told.is_empty(), house.suffix.is_empty()) {
        (true, _) => Ok(house),
        (false, true) if told.len() <= MAX_SUFFIX => Ok(HouseNumber { suffix: told, ..house }),
        _ => Err(BadRow::Number),
    }
}

fn position(lat: &str, lon: &str) -> Result<Position, BadRow> {
    let degrees = |text: &str| text.parse::<f64>().map_err(|_| BadRow::Position);
    let (lat, lon) = (degrees(lat)?, degrees(lon)?);
    let null = lat == 0.0 && lon == 0.0;
    Position::new(lat, lon).ok().filter(|_| !null).ok_or(BadRow::Position)
}
