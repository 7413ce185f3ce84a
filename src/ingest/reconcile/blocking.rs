//! Which rows are compared at all: neighbours, and rows that share a key.
//!
//! Every block is bounded, so the work grows with the rows and never with their square.

use super::row::Row;
use super::rules::Rules;
use crate::domain::position::EARTH_RADIUS_M;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// A cube of space as wide as the distance compared: neighbours are in the 27 around.
type Cube = (i32, i32, i32);

/// Letters of a word that a slip of the pen at its end leaves whole.
const WORD_START: usize = 4;

/// Pairs of ranks in `rows`, the smaller first, each once, sorted; never two rows of one source.
pub fn candidates(rows: &[Row<'_>], rules: &Rules) -> Vec<(u32, u32)> {
    let mut pairs = Pairs { rows, most: rules.block_most, out: Vec::new() };
    by_key(&mut pairs);
    pairs.settle();
    by_place(&mut pairs, rules);
    pairs.settle();
    pairs.out
}

struct Pairs<'a> {
    rows: &'a [Row<'a>],
    most: usize,
    out: Vec<(u32, u32)>,
}

impl Pairs<'_> {
    /// Each row with all of a small block; with the `most` next of it in a big one.
    fn block(&mut self, block: &mut [u32]) {
        if block.len() > self.most {
            block.sort_by_cached_key(|i| self.place_in_block(*i));
        }
        for (at, a) in block.iter().enumerate() {
            for b in block[at + 1..].iter().take(self.most) {
                self.add(*a, *b);
            }
        }
    }

    /// Rows of one place and name stand together in a big block.
    fn place_in_block(&self, row: u32) -> (Cube, String, u32) {
        let found = &self.rows[row as usize];
        let name = found.core.as_ref().map(|c| c.words().join(" ")).unwrap_or_default();
        (cube(found.unit, 1_000.0), name, row)
    }

    fn add(&mut self, a: u32, b: u32) {
        let (one, two) = (&self.rows[a as usize], &self.rows[b as usize]);
        // What is merged already is met again by rows of its sources: a person may have to choose.
        let rivals = one.members.len() > 1 || two.members.len() > 1 || one.sources != two.sources;
        if rivals && one.listing.listing_type == two.listing.listing_type {
            self.out.push((a.min(b), a.max(b)));
        }
    }

    fn settle(&mut self) {
        self.out.sort_unstable();
        self.out.dedup();
    }
}

fn by_key(pairs: &mut Pairs<'_>) {
    let mut keys: Vec<(u64, u32)> = Vec::new();
    for (i, row) in pairs.rows.iter().enumerate() {
        let mut push = |kind: u8, key: &str| {
            let mut hasher = DefaultHasher::new();
            (kind, key).hash(&mut hasher);
            keys.push((hasher.finish(), i as u32));
        };
        let commune = row.listing.address.value.citycode;
        for (kind, id) in [(0, row.siret), (1, row.phone), (2, row.email)] {
            if let Some(value) = id.value() {
                push(kind, &value.to_string());
            }
        }
        if let Some(street) = &row.street {
            push(3, &street.key());
            push(6, &street.key_without_number());
        }
        if let Some(core) = &row.core {
            push(4, &format!("{commune}|{}", core.words().join(" ")));
            for word in core.words().iter().filter(|w| w.len() > 1) {
                push(5, &format!("{commune}|{}", word.get(..WORD_START).unwrap_or(word)));
            }
        }
    }
    keys.sort_unstable();
    for block in keys.chunk_by(|a, b| a.0 == b.0) {
        let mut block: Vec<u32> = block.iter().map(|(_, row)| *row).collect();
        pairs.block(&mut block);
    }
}

fn cube(unit: [f64; 3], side_m: f64) -> Cube {
    let [x, y, z] = unit.map(|v| (v * EARTH_RADIUS_M / side_m).floor() as i32);
    (x, y, z)
}

fn by_place(pairs: &mut Pairs<'_>, rules: &Rules) {
    let side = rules.distance.compared_m;
    let mut cubes: HashMap<Cube, Vec<u32>> = HashMap::new();
    for (i, row) in pairs.rows.iter().enumerate() {
        if rules.distance.trust.of(row.listing.precision) > 0.0 {
            cubes.entry(cube(row.unit, side)).or_default().push(i as u32);
        }
    }
    let mut order: Vec<Cube> = cubes.keys().copied().collect();
    order.sort_unstable();
    for at in order {
        let Some(here) = cubes.get(&at) else { continue };
        pairs.block(&mut here.clone());
        for next in half_of_neighbours(at) {
            let Some(there) = cubes.get(&next) else { continue };
            let near = |a: &u32, b: &u32| {
                let (a, b) = (&pairs.rows[*a as usize], &pairs.rows[*b as usize]);
                a.listing.position.value.distance_to(b.listing.position.value).get() <= side
            };
            let mut found = Vec::new();
            for a in here {
                found
                    .extend(there.iter().filter(|b| near(a, b)).take(pairs.most).map(|b| (*a, *b)));
            }
            found.into_iter().for_each(|(a, b)| pairs.add(a, b));
        }
    }
}

/// The 13 neighbours after a cube in their order: each pair of cubes is met once.
fn half_of_neighbours((x, y, z): Cube) -> impl Iterator<Item = Cube> {
    let steps = (0..27).map(|i| (i / 9 - 1, i / 3 % 3 - 1, i % 3 - 1));
    steps.filter(|step| *step > (0, 0, 0)).map(move |(a, b, c)| (x + a, y + b, z + c))
}

#[cfg(test)]
mod tests {
    use super::super::row;
    use super::super::tests::world::{Build, RULES, alone, creche};
    use super::*;

    #[test]
    fn a_network_of_thousands_in_one_town_makes_no_square_of_pairs() {
        let sources = ["ville", "dept", "insee", "osm"];
        let rows = (0..4_000usize).map(|i| {
            let row = creche(sources[i % 4], &i.to_string(), "Nos Petits Pouces");
            row.at("3", "Rue Haute", 0.0)
        });
        let entries: Vec<_> = rows.map(alone).collect();
        let rows = row::rows(&entries, &RULES, &|_| None);
        let pairs = candidates(&rows, &RULES);
        assert!(pairs.len() <= rows.len() * RULES.block_most * 2, "{}", pairs.len());
        assert!(pairs.len() > rows.len(), "neighbours in a block are still compared");
    }
}
