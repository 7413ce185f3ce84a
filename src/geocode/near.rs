//! Words at a few typing errors from another: a list that is scanned behind a cheap filter.
//!
//! Each word has a signature of 64 bits: for every letter one bit when it is there and a second one
//! when it is there twice. An insertion or an omission changes one bit at most, a replacement two, an
//! exchange of neighbours none; words whose signatures differ more are never compared.

/// Longest word that is compared, in bytes.
const LONGEST: usize = 60;

/// A list of words, by length.
#[derive(Debug, Default)]
pub struct NearWords {
    by_length: Vec<Vec<(u64, u32)>>,
}

impl NearWords {
    /// From words, numbered as they come.
    pub fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut by_length: Vec<Vec<(u64, u32)>> = Vec::new();
        for (word, number) in words.zip(0u32..) {
            if word.len() > LONGEST {
                continue;
            }
            if by_length.len() <= word.len() {
                by_length.resize_with(word.len() + 1, Vec::new);
            }
            by_length[word.len()].push((signature(word.as_bytes()), number));
        }
        Self { by_length }
    }

    /// Numbers of the words at most `limit` edits away, each with its edits; `text` gives a word back.
    pub fn near<'a>(
        &self,
        word: &str,
        limit: usize,
        text: impl Fn(u32) -> Option<&'a str>,
    ) -> Vec<(u32, usize)> {
        let wanted = word.as_bytes();
        let sign = signature(wanted);
        let mut found = Vec::new();
        let lengths = wanted.len().saturating_sub(limit)..=wanted.len() + limit;
        for (other, number) in lengths.filter_map(|l| self.by_length.get(l)).flatten() {
            if (sign ^ other).count_ones() as usize > 2 * limit {
                continue;
            }
            let edits = text(*number).and_then(|t| edits_within(wanted, t.as_bytes(), limit));
            found.extend(edits.map(|edits| (*number, edits)));
        }
        found
    }
}

/// Letters of a word: present, present twice; other bytes share the twelve bits left.
pub fn signature(word: &[u8]) -> u64 {
    word.iter().fold(0u64, |sign, byte| match byte {
        b'a'..=b'z' => {
            let once = 1u64 << (byte - b'a');
            if sign & once == 0 { sign | once } else { sign | once << 26 }
        }
        other => sign | 1u64 << (52 + u32::from(*other) % 12),
    })
}

/// Words shorter than this are compared without asking for memory.
const ROOM: usize = 64;

/// Optimal string alignment distance (an exchange of neighbours is one edit), up to `limit`.
pub fn edits_within(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    if a == b {
        return Some(0);
    }
    if b.len() < ROOM {
        let mut rows = [[0u16; ROOM]; 3];
        let [one, two, three] = &mut rows;
        return aligned(a, b, limit, [one, two, three]);
    }
    let mut rows = vec![0u16; 3 * (b.len() + 1)];
    let (one, rest) = rows.split_at_mut(b.len() + 1);
    let (two, three) = rest.split_at_mut(b.len() + 1);
    aligned(a, b, limit, [one, two, three])
}

fn aligned(a: &[u8], b: &[u8], limit: usize, rows: [&mut [u16]; 3]) -> Option<usize> {
    let [mut before, mut last, mut row] = rows;
    for (j, cell) in last.iter_mut().enumerate().take(b.len() + 1) {
        *cell = j as u16;
    }
    for i in 1..=a.len() {
        row[0] = i as u16;
        let mut best = row[0];
        for j in 1..=b.len() {
            let change = u16::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
            best = best.min(cost);
        }
        if usize::from(best) > limit {
            return None;
        }
        (before, last, row) = (last, row, before);
    }
    last.get(b.len()).map(|edits| usize::from(*edits)).filter(|edits| *edits <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_exchange_of_neighbours_is_one_edit() {
        assert_eq!(edits_within(b"nantes", b"nantes", 2), Some(0));
        assert_eq!(edits_within(b"natnes", b"nantes", 2), Some(1));
        assert_eq!(edits_within(b"toulose", b"toulouse", 1), Some(1));
        assert_eq!(edits_within(b"paris", b"lyon", 2), None);
    }

    proptest! {
        #[test]
        fn the_filter_loses_no_word(words in prop::collection::vec("[a-e0 ]{0,9}", 1..30),
                                    wanted in "[a-e0 ]{0,9}", limit in 0usize..3) {
            let list = NearWords::new(words.iter().map(String::as_str));
            let mut found = list.near(&wanted, limit, |i| words.get(i as usize).map(String::as_str));
            found.sort_unstable();
            let all: Vec<(u32, usize)> = words.iter().zip(0u32..).filter_map(|(word, i)| {
                Some((i, edits_within(wanted.as_bytes(), word.as_bytes(), limit)?))
            }).collect();
            prop_assert_eq!(found, all);
        }

        #[test]
        fn the_distance_is_the_same_both_ways(a in "\\PC{0,70}", b in "\\PC{0,70}") {
            let (x, y) = (a.as_bytes(), b.as_bytes());
            prop_assert_eq!(edits_within(x, y, 3), edits_within(y, x, 3));
        }
    }
}
