//! Chance that gives the same throws for the same seed, on every machine.

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice of one item of a series: item 7 is the same whatever was thrown for the others.
    pub fn of_item(seed: u64, item: u64) -> Self {
        let mut dice = Self(seed ^ item.wrapping_mul(0xd1b5_4a32_d192_ed03));
        dice.next();
        dice
    }

    /// Any 64 bits.
    #[allow(clippy::should_implement_trait, reason = "an iterator without an end")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// `0..n`; zero when `n` is zero.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// One of a list that is not empty.
    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// `0..1`.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Between -1 and 1.
    pub fn swing(&mut self) -> f64 {
        self.unit() * 2.0 - 1.0
    }

    /// Between -1 and 1, mostly near 0.
    pub fn bell(&mut self) -> f64 {
        (self.swing() + self.swing() + self.swing()) / 3.0
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One value of a list of values with their weights.
    pub fn weighted<T: Copy>(&mut self, list: &[(usize, T)]) -> T {
        let mut rank = self.below(list.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in list {
            if rank < *weight {
                return *value;
            }
            rank -= weight;
        }
        list[list.len() - 1].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_shares_are_kept() {
        let (mut a, mut b) = (Dice::of_item(7, 3), Dice::of_item(7, 3));
        assert!((0..100).all(|_| a.next() == b.next()));
        let often = (0..10_000).filter(|_| a.percent(20)).count();
        assert!((1_800..2_200).contains(&often), "{often}");
        let heavy = (0..10_000).filter(|_| a.weighted(&[(3, true), (1, false)])).count();
        assert!((7_300..7_700).contains(&heavy), "{heavy}");
        assert!((0..1_000).all(|_| (-1.0..=1.0).contains(&a.bell())));
    }
}
