//! The table from checked rows.

use super::codec;
use super::form::{self, Sections};
use super::name::canonical;
use super::nearby::cell_key;
use super::read::{Row, Text};
use super::table::{AddressTable, TableError, position};
use super::terms::terms;
use crate::domain::CommuneCode;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use thiserror::Error;

/// Why a table cannot be built.
#[derive(Debug, Error)]
pub enum BuildError {
    #[error("more addresses than the format of the table can hold")]
    TooLarge,
    #[error("more kinds of suffixes (bis, A…) than house numbers have")]
    TooManySuffixes,
    #[error(transparent)]
    Table(#[from] TableError),
}

/// What makes a street one street: homonyms of a merged commune differ by postcode or by the
/// commune they were in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key {
    citycode: CommuneCode,
    folded: String,
    postcode: u32,
    former: String,
}

struct Draft {
    name: String,
    addresses: Vec<Address>,
}

/// Sixteen bytes, so that a whole country stays in memory while it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Address {
    number: u32,
    /// Place in the list of suffixes met.
    suffix: u16,
    lat: i32,
    lon: i32,
}

/// What a builder makes.
pub struct Built {
    pub table: AddressTable,
    /// Addresses that were told more than once, at one point or several.
    pub doubles: u64,
}

/// Takes rows in any order and makes one table of them.
#[derive(Default)]
pub struct Builder {
    streets: Vec<Draft>,
    by_key: HashMap<Key, u32>,
    suffixes: Vec<String>,
    by_suffix: HashMap<String, u16>,
    /// Rows of one street follow each other: the last raw names, and their street.
    last: Option<(Text, u32)>,
    doubles: u64,
}

impl Builder {
    /// Adds an address.
    pub fn add(&mut self, row: &Row) -> Result<(), BuildError> {
        let suffix = self.suffix(&row.house.suffix).ok_or(BuildError::TooManySuffixes)?;
        let street = self.street(&row.text);
        let micro = |degrees: f64| (degrees * 1e6).round() as i32;
        let (lat, lon) = (micro(row.position.lat()), micro(row.position.lon()));
        let address = Address { number: row.house.number, suffix, lat, lon };
        self.streets[street as usize].addresses.push(address);
        Ok(())
    }

    fn suffix(&mut self, suffix: &str) -> Option<u16> {
        if let Some(i) = self.by_suffix.get(suffix) {
            return Some(*i);
        }
        let i = u16::try_from(self.suffixes.len()).ok()?;
        self.suffixes.push(suffix.to_owned());
        self.by_suffix.insert(suffix.to_owned(), i);
        Some(i)
    }

    fn street(&mut self, text: &Text) -> u32 {
        if let Some((last, street)) = &self.last
            && last == text
        {
            return *street;
        }
        let postcode = text.postcode.and_then(|p| p.as_str().parse().ok()).unwrap_or(0);
        let key = Key {
            citycode: text.citycode,
            folded: canonical(&text.street),
            postcode,
            former: text.former_city.clone(),
        };
        let next = self.streets.len() as u32;
        let street = *self.by_key.entry(key).or_insert(next);
        if street == next {
            self.streets.push(Draft { name: text.street.clone(), addresses: Vec::new() });
        } else {
            let name = &mut self.streets[street as usize].name;
            if better_name(&text.street, name) {
                name.clone_from(&text.street);
            }
        }
        self.last = Some((text.clone(), street));
        street
    }

    /// The table; the same bytes whatever the order of the rows.
    pub fn finish(mut self) -> Result<Built, BuildError> {
        let by_key: BTreeMap<Key, u32> = std::mem::take(&mut self.by_key).into_iter().collect();
        let texts = self.texts(&by_key);
        let mut sections = Sections::<Vec<u8>>::default();
        write_texts(&texts, &mut sections)?;
        let ids: HashMap<&str, u32> = texts.iter().zip(0..).map(|(t, i)| (t.as_str(), i)).collect();
        let mut cells = BTreeSet::new();
        let mut commune = None;
        for (number, (key, street)) in by_key.iter().enumerate() {
            if commune.replace(key.citycode) != Some(key.citycode) {
                sections.communes.extend_from_slice(key.citycode.as_str().as_bytes());
                sections.communes.extend_from_slice(&[0; 3]);
                sections.communes.extend_from_slice(&(number as u32).to_le_bytes());
            }
            let addresses = std::mem::take(&mut self.streets[*street as usize].addresses);
            let addresses = self.sorted(addresses);
            cells.extend(addresses.iter().map(|a| (cell_key(a.lat, a.lon), number as u32)));
            let id = |text: &str| ids.get(text).copied().unwrap_or(0);
            let name = &self.streets[*street as usize].name;
            let texts = [id(&key.folded), id(name), id(&key.former), key.postcode];
            write_street(texts, &addresses, &mut sections)?;
            self.write_numbers(&addresses, &mut sections.numbers);
        }
        for (key, street) in cells {
            sections.cells.extend_from_slice(&key.to_le_bytes());
            sections.cells.extend_from_slice(&street.to_le_bytes());
        }
        write_words(&by_key, &mut sections)?;
        let table = AddressTable::open(form::assemble(&sections))?;
        Ok(Built { table, doubles: self.doubles })
    }

    /// By number and suffix; of an address told twice, the point that comes first is kept.
    fn sorted(&mut self, mut addresses: Vec<Address>) -> Vec<Address> {
        let suffix = |a: &Address| self.suffixes[usize::from(a.suffix)].as_str();
        addresses.sort_unstable_by(|a, b| {
            (a.number, suffix(a), a.lat, a.lon).cmp(&(b.number, suffix(b), b.lat, b.lon))
        });
        let before = addresses.len();
        // Without a number nothing tells two places apart but their points.
        addresses.dedup_by(|b, a| {
            let place = a.number > 0 || (a.lat, a.lon) == (b.lat, b.lon);
            place && (a.number, a.suffix) == (b.number, b.suffix)
        });
        self.doubles += (before - addresses.len()) as u64;
        addresses
    }

    fn texts(&self, by_key: &BTreeMap<Key, u32>) -> BTreeSet<String> {
        // The empty text is the first: number 0 is "no text".
        let mut texts = BTreeSet::from([String::new()]);
        for (key, street) in by_key {
            texts.insert(key.folded.clone());
            texts.insert(key.former.clone());
            texts.insert(self.streets[*street as usize].name.clone());
        }
        texts
    }

    fn write_numbers(&self, addresses: &[Address], out: &mut Vec<u8>) {
        let (mut number, mut lat, mut lon) = (0, 0, 0);
        for address in addresses {
            let suffix = self.suffixes[usize::from(address.suffix)].as_bytes();
            let step = u64::from(address.number - number);
            codec::put(out, (step << 1) | u64::from(!suffix.is_empty()));
            if !suffix.is_empty() {
                codec::put(out, suffix.len() as u64);
                out.extend_from_slice(suffix);
            }
            codec::put_signed(out, i64::from(address.lat) - i64::from(lat));
            codec::put_signed(out, i64::from(address.lon) - i64::from(lon));
            (number, lat, lon) = (address.number, address.lat, address.lon);
        }
    }
}

/// Of two writings of one name: with its accents, then in small letters, then the first.
fn better_name(candidate: &str, name: &str) -> bool {
    let rank = |text: &str| {
        let accents = text.chars().filter(|c| !c.is_ascii()).count();
        let small = text.chars().filter(|c| c.is_lowercase()).count();
        (accents, small)
    };
    rank(candidate).cmp(&rank(name)).then_with(|| name.cmp(candidate)).is_gt()
}

fn write_texts(texts: &BTreeSet<String>, out: &mut Sections<Vec<u8>>) -> Result<(), BuildError> {
    for text in texts {
        let at = u32::try_from(out.texts.len()).map_err(|_| BuildError::TooLarge)?;
        out.text_offsets.extend_from_slice(&at.to_le_bytes());
        out.texts.extend_from_slice(text.as_bytes());
    }
    let end = u32::try_from(out.texts.len()).map_err(|_| BuildError::TooLarge)?;
    out.text_offsets.extend_from_slice(&end.to_le_bytes());
    Ok(())
}

/// Each word of the folded names, and the streets that have it.
fn write_words(by_key: &BTreeMap<Key, u32>, out: &mut Sections<Vec<u8>>) -> Result<(), BuildError> {
    let mut words: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (key, street) in by_key.keys().zip(0u32..) {
        for word in terms(&key.folded) {
            let streets = words.entry(word).or_default();
            if streets.last() != Some(&street) {
                streets.push(street);
            }
        }
    }
    let at = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| BuildError::TooLarge);
    for (word, streets) in words {
        out.words.extend_from_slice(&at(&out.word_texts)?.to_le_bytes());
        out.words.extend_from_slice(&at(&out.postings)?.to_le_bytes());
        out.word_texts.extend_from_slice(word.as_bytes());
        let mut before = 0;
        for street in streets {
            codec::put(&mut out.postings, u64::from(street - before));
            before = street;
        }
    }
    out.words.extend_from_slice(&at(&out.word_texts)?.to_le_bytes());
    out.words.extend_from_slice(&at(&out.postings)?.to_le_bytes());
    Ok(())
}

fn write_street(
    texts: [u32; 4],
    addresses: &[Address],
    out: &mut Sections<Vec<u8>>,
) -> Result<(), BuildError> {
    let at = u32::try_from(out.numbers.len()).map_err(|_| BuildError::TooLarge)?;
    let (lat, lon) = centre(addresses);
    let [folded, name, former, postcode] = texts;
    let count = addresses.len() as u32;
    for field in [folded, name, former, postcode, lat as u32, lon as u32, at, count] {
        out.streets.extend_from_slice(&field.to_le_bytes());
    }
    Ok(())
}

/// The address nearest to the mean of all: a point of the street even where it bends.
fn centre(addresses: &[Address]) -> (i32, i32) {
    let count = addresses.len().max(1) as i64;
    let mean = |value: fn(&Address) -> i32| {
        addresses.iter().map(|a| i64::from(value(a))).sum::<i64>() / count
    };
    let (lat, lon) = (mean(|a| a.lat) as i32, mean(|a| a.lon) as i32);
    let Some(middle) = position(lat, lon) else { return (lat, lon) };
    let distance = |a: &&Address| {
        position(a.lat, a.lon).map_or(f64::INFINITY, |p| p.distance_to(middle).get())
    };
    let nearest = addresses.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    nearest.map_or((lat, lon), |a| (a.lat, a.lon))
}

#[cfg(test)]
mod tests {
    use super::better_name;

    #[test]
    fn the_better_writing_of_a_name_is_kept() {
        assert!(better_name("Rue de l'Église", "RUE DE L EGLISE"));
        assert!(better_name("Rue de l'Église", "Rue de l'Eglise"));
        assert!(!better_name("RUE DE L EGLISE", "Rue de l'Eglise"));
        assert!(better_name("Rue A", "Rue B") != better_name("Rue B", "Rue A"));
    }
}
