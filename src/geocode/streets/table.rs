//! The table of addresses: communes, their streets, their house numbers, in one block of bytes.

use super::codec::{self, word};
use super::form::{self, CELL_LEN, COMMUNE_LEN, STREET_LEN, Sections, WORD_LEN};
use super::number::HouseNumber;
use crate::domain::{CommuneCode, Position, Postcode};
use crate::geocode::near::NearWords;
use std::ops::Range;
use std::sync::OnceLock;
use thiserror::Error;

/// Why bytes are not a table of addresses.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum TableError {
    #[error("this is not a table of addresses")]
    NotATable,
    #[error("the table of addresses has format {found}, this program reads {}", form::VERSION)]
    Version { found: u32 },
    #[error("the table of addresses is damaged: build it again")]
    Damaged,
}

/// A street's place in its table; another table gives it another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreetId(pub u32);

type Bytes = Box<dyn AsRef<[u8]> + Send + Sync>;

/// Streets and addresses, immutable, read where their bytes lie.
pub struct AddressTable {
    bytes: Bytes,
    sections: Sections<Range<usize>>,
    /// The words of the names behind the filter of typing errors; made when first asked for.
    near: OnceLock<NearWords>,
}

/// A street of one commune, or a named place that has addresses.
#[derive(Debug, Clone, Copy)]
pub struct Street<'a> {
    pub id: StreetId,
    /// As the file writes it, for people.
    pub name: &'a str,
    /// What [`super::name::canonical`] makes of it.
    pub folded: &'a str,
    /// The commune before a merger, when the file tells.
    pub former_city: Option<&'a str>,
    /// The commune of today; the arrondissement in Paris, Lyon and Marseille.
    pub citycode: CommuneCode,
    pub postcode: Option<Postcode>,
    /// The address nearest to the mean of all.
    pub centre: Position,
    /// Addresses in it; at least one.
    pub count: u32,
    numbers: &'a [u8],
}

/// An address of a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbered<'a> {
    /// 0 when the file gives no number.
    pub number: u32,
    /// Folded: "", "bis", "b".
    pub suffix: &'a str,
    pub position: Position,
}

impl AddressTable {
    /// Reads a table where it lies: a vector, or a file mapped in memory.
    ///
    /// Reads the bytes once to check their sum.
    pub fn open(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self, TableError> {
        let sections = form::check(bytes.as_ref())?;
        Ok(Self { bytes: Box::new(bytes), sections, near: OnceLock::new() })
    }

    /// The same for a file whose sum is checked elsewhere: reads the header only.
    ///
    /// Damaged bytes give wrong answers, never a failure: every read is within bounds.
    pub fn open_trusted(
        bytes: impl AsRef<[u8]> + Send + Sync + 'static,
    ) -> Result<Self, TableError> {
        let sections = form::sections(bytes.as_ref())?;
        Ok(Self { bytes: Box::new(bytes), sections, near: OnceLock::new() })
    }

    /// The sum of the table: the same for the same addresses.
    pub fn sum(&self) -> &[u8] {
        form::sum(self.as_bytes()).unwrap_or_default()
    }

    /// The table as it is written to a file; the same for the same addresses.
    pub fn as_bytes(&self) -> &[u8] {
        (*self.bytes).as_ref()
    }

    fn section(&self, range: &Range<usize>) -> &[u8] {
        self.as_bytes().get(range.clone()).unwrap_or_default()
    }

    /// How many streets there are.
    pub fn street_count(&self) -> u32 {
        (self.sections.streets.len() / STREET_LEN) as u32
    }

    /// How many communes have a street.
    pub fn commune_count(&self) -> usize {
        self.sections.communes.len() / COMMUNE_LEN
    }

    /// How many words the names have.
    pub fn word_count(&self) -> u32 {
        (self.sections.words.len() / WORD_LEN).saturating_sub(1) as u32
    }

    /// A word of the names, by its place.
    pub fn word(&self, i: u32) -> Option<&str> {
        let rows = self.section(&self.sections.words);
        let at = i as usize * WORD_LEN;
        let (from, to) = (word(rows, at)? as usize, word(rows, at + WORD_LEN)? as usize);
        std::str::from_utf8(self.section(&self.sections.word_texts).get(from..to)?).ok()
    }

    /// The place of a word, when a name has it.
    pub fn find_word(&self, text: &str) -> Option<u32> {
        let i = self.word_from(text);
        (self.word(i) == Some(text)).then_some(i)
    }

    /// Words that begin like this, at most `limit`.
    pub fn words_beginning(&self, prefix: &str, limit: usize) -> Vec<u32> {
        let rest = self.word_from(prefix)..self.word_count();
        rest.take_while(|i| self.word(*i).is_some_and(|w| w.starts_with(prefix)))
            .take(limit)
            .collect()
    }

    fn word_from(&self, text: &str) -> u32 {
        let before = |i: usize| self.word(i as u32).is_some_and(|w| w < text);
        Self::first(self.word_count() as usize, before) as u32
    }

    /// Words at most `limit` edits away, with the edits.
    pub fn words_near(&self, text: &str, limit: usize) -> Vec<(u32, usize)> {
        let near = self.near.get_or_init(|| {
            NearWords::new((0..self.word_count()).map(|i| self.word(i).unwrap_or_default()))
        });
        near.near(text, limit, |i| self.word(i))
    }

    /// Streets that have a word, in the order of the table.
    pub fn streets_with(&self, word_at: u32) -> impl Iterator<Item = StreetId> + '_ {
        let rows = self.section(&self.sections.words);
        let offset = |i: usize| word(rows, i * WORD_LEN + 4).map(|at| at as usize);
        let range = offset(word_at as usize).zip(offset(word_at as usize + 1));
        let postings = self.section(&self.sections.postings);
        let mut rest = range.and_then(|(from, to)| postings.get(from..to)).unwrap_or_default();
        let mut street = 0u32;
        std::iter::from_fn(move || {
            street = street.wrapping_add(codec::take(&mut rest)? as u32);
            Some(StreetId(street))
        })
    }

    fn commune_row(&self, i: usize) -> Option<(CommuneCode, u32)> {
        let row = self.section(&self.sections.communes).get(i * COMMUNE_LEN..)?;
        let code = std::str::from_utf8(row.get(..5)?).ok()?;
        Some((CommuneCode::parse(code).ok()?, word(row, 8)?))
    }

    /// The first `i` of `0..count` for which `before` no longer holds.
    fn first(count: usize, before: impl Fn(usize) -> bool) -> usize {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if before(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Streets of a commune; all the arrondissements of Paris, Lyon or Marseille under the code
    /// of the city.
    pub fn streets_of(&self, code: CommuneCode) -> impl Iterator<Item = Street<'_>> {
        let (from, to) = self.street_range(code);
        (from..to).filter_map(|i| self.street(StreetId(i)))
    }

    /// Streets of the commune with exactly this canonical name.
    pub fn named(&self, code: CommuneCode, name: &str) -> Vec<Street<'_>> {
        let (from, to) = self.street_range(code);
        if arrondissements(code).is_some() {
            return self.streets_of(code).filter(|s| s.folded == name).collect();
        }
        let before = |i: usize| {
            self.street(StreetId(from + i as u32)).is_some_and(|street| street.folded < name)
        };
        let first = from + Self::first((to - from) as usize, before) as u32;
        let streets = (first..to).map_while(|i| self.street(StreetId(i)));
        streets.take_while(|street| street.folded == name).collect()
    }

    /// Whether a file told an address of the commune.
    pub fn covers(&self, code: CommuneCode) -> bool {
        let (from, to) = self.street_range(code);
        from < to
    }

    /// Whether a street is one of [`Self::streets_of`] the commune.
    pub(super) fn is_in(&self, street: StreetId, code: CommuneCode) -> bool {
        let (from, to) = self.street_range(code);
        (from..to).contains(&street.0)
    }

    fn street_range(&self, code: CommuneCode) -> (u32, u32) {
        let (low, high) = arrondissements(code).unwrap_or((code, code));
        let count = self.commune_count();
        let row = |i| self.commune_row(i);
        let first = Self::first(count, |i| row(i).is_some_and(|(c, _)| c < low));
        let end = Self::first(count, |i| row(i).is_some_and(|(c, _)| c <= high));
        let start = |i| row(i).map_or(self.street_count(), |(_, street)| street);
        (start(first), start(end).max(start(first)))
    }

    /// Every street, in the order of the table.
    pub fn streets(&self) -> impl Iterator<Item = Street<'_>> {
        (0..self.street_count()).filter_map(|i| self.street(StreetId(i)))
    }

    /// A street by its place.
    pub fn street(&self, id: StreetId) -> Option<Street<'_>> {
        let rows = self.section(&self.sections.streets);
        let row = rows.get(id.0 as usize * STREET_LEN..)?.get(..STREET_LEN)?;
        let field = |i: usize| word(row, i * 4);
        let count = self.commune_count();
        let later =
            Self::first(count, |i| self.commune_row(i).is_some_and(|(_, first)| first <= id.0));
        let (citycode, _) = self.commune_row(later.checked_sub(1)?)?;
        Some(Street {
            id,
            folded: self.text(field(0)?)?,
            name: self.text(field(1)?)?,
            former_city: self.text(field(2)?).filter(|name| !name.is_empty()),
            citycode,
            postcode: postcode(field(3)?),
            centre: position(field(4)? as i32, field(5)? as i32)?,
            count: field(7)?,
            numbers: self.section(&self.sections.numbers).get(field(6)? as usize..)?,
        })
    }

    fn text(&self, id: u32) -> Option<&str> {
        let offsets = self.section(&self.sections.text_offsets);
        let at = id as usize * 4;
        let (from, to) = (word(offsets, at)? as usize, word(offsets, at + 4)? as usize);
        std::str::from_utf8(self.section(&self.sections.texts).get(from..to)?).ok()
    }

    /// Every point of the table, for whoever counts them.
    pub fn positions(&self) -> impl Iterator<Item = Position> + '_ {
        self.streets().flat_map(|street| street.numbers().map(|n| n.position))
    }

    /// Streets with an address in a cell of the grid.
    pub(super) fn streets_in_cell(&self, key: u32) -> impl Iterator<Item = StreetId> + '_ {
        let cells = self.section(&self.sections.cells);
        let at = move |i: usize| word(cells, i * CELL_LEN);
        let count = cells.len() / CELL_LEN;
        let first = Self::first(count, |i| at(i).is_some_and(|k| k < key));
        let rows = (first..count).take_while(move |i| at(*i) == Some(key));
        rows.filter_map(move |i| word(cells, i * CELL_LEN + 4)).map(StreetId)
    }
}

impl<'a> Street<'a> {
    /// Its addresses by number, then suffix.
    pub fn numbers(&self) -> Numbers<'a> {
        Numbers { rest: self.numbers, left: self.count, number: 0, lat: 0, lon: 0 }
    }
}

impl Numbered<'_> {
    /// The number as people write it; None when the file gives none.
    pub fn label(&self) -> Option<String> {
        let house = HouseNumber { number: self.number, suffix: self.suffix.to_owned() };
        (self.number > 0).then(|| house.label())
    }
}

/// Reads the addresses of a street one after the other.
#[derive(Debug, Clone)]
pub struct Numbers<'a> {
    rest: &'a [u8],
    left: u32,
    number: u32,
    lat: i32,
    lon: i32,
}

impl<'a> Iterator for Numbers<'a> {
    type Item = Numbered<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let head = codec::take(&mut self.rest)?;
        self.number = self.number.wrapping_add((head >> 1) as u32);
        let length = if head & 1 == 1 { codec::take(&mut self.rest)? as usize } else { 0 };
        let suffix = std::str::from_utf8(codec::take_bytes(&mut self.rest, length)?).ok()?;
        self.lat = self.lat.wrapping_add(codec::take_signed(&mut self.rest)? as i32);
        self.lon = self.lon.wrapping_add(codec::take_signed(&mut self.rest)? as i32);
        Some(Numbered { number: self.number, suffix, position: position(self.lat, self.lon)? })
    }
}

/// A point from millionths of a degree.
pub(super) fn position(lat: i32, lon: i32) -> Option<Position> {
    Position::new(f64::from(lat) / 1e6, f64::from(lon) / 1e6).ok()
}

/// Five digits; 0 stands for "unknown".
fn postcode(value: u32) -> Option<Postcode> {
    let digits = [10_000, 1_000, 100, 10, 1].map(|unit| b'0' + (value / unit % 10) as u8);
    Postcode::parse(std::str::from_utf8(&digits).ok()?).ok()
}

/// The first and last codes of the arrondissements of a city.
fn arrondissements(code: CommuneCode) -> Option<(CommuneCode, CommuneCode)> {
    let (low, high) = match code.as_str() {
        "75056" => ("75101", "75120"),
        "69123" => ("69381", "69389"),
        "13055" => ("13201", "13216"),
        _ => return None,
    };
    Some((CommuneCode::parse(low).ok()?, CommuneCode::parse(high).ok()?))
}
