//! A value that depends on a number: of children, of a bracket, of months.

use rust_decimal::Decimal;

/// One row: from one number to another, both included; without an end, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub least: u32,
    pub most: Option<u32>,
    pub amount: Decimal,
}

impl Row {
    /// Reads the key `4`, `4-7` or `8+`.
    pub(super) fn read(key: &str, amount: Decimal) -> Option<Self> {
        let number = |text: &str| text.parse::<u32>().ok();
        if let Some(least) = key.strip_suffix('+') {
            return Some(Self { least: number(least)?, most: None, amount });
        }
        let (least, most) = key.split_once('-').unwrap_or((key, key));
        let (least, most) = (number(least)?, number(most)?);
        (least <= most).then_some(Self { least, most: Some(most), amount })
    }

    fn holds(&self, number: u32) -> bool {
        self.least <= number && self.most.is_none_or(|most| number <= most)
    }

    /// The key as the file writes it.
    pub fn key(&self) -> String {
        match self.most {
            None => format!("{}+", self.least),
            Some(most) if most == self.least => most.to_string(),
            Some(most) => format!("{}-{most}", self.least),
        }
    }
}

/// Rows in rising order, none over another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table(Vec<Row>);

impl Table {
    /// None when two rows hold the same number, or there is no row.
    pub(super) fn new(mut rows: Vec<Row>) -> Option<Self> {
        rows.sort_by_key(|row| row.least);
        let apart =
            rows.windows(2).all(|pair| pair[0].most.is_some_and(|most| most < pair[1].least));
        (apart && !rows.is_empty()).then_some(Self(rows))
    }

    /// The row of a number.
    pub fn row(&self, number: u32) -> Option<&Row> {
        self.0.iter().find(|row| row.holds(number))
    }

    /// The row so many steps after the one of a number; the last when there are not so many.
    pub fn row_after(&self, number: u32, steps: usize) -> Option<&Row> {
        let place = self.0.iter().position(|row| row.holds(number))?;
        self.0.get((place + steps).min(self.0.len() - 1))
    }

    /// All rows.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let row = |key| Row::read(key, Decimal::ONE).unwrap();
        Table::new(["8+", "1", "4-7", "2", "3"].map(row).to_vec()).unwrap()
    }

    #[test]
    fn a_step_goes_to_the_next_row_and_stops_at_the_last() {
        let key = |number, steps| table().row_after(number, steps).unwrap().key();
        assert_eq!(key(3, 1), "4-7");
        assert_eq!(key(4, 1), "8+");
        assert_eq!(key(10, 2), "8+");
        assert!(table().row(0).is_none());
    }

    #[test]
    fn rows_that_overlap_or_go_backwards_are_refused() {
        let read = |keys: &[&str]| keys.iter().map(|key| Row::read(key, Decimal::ONE)).collect();
        for wrong in [vec!["1-3", "3"], vec!["2+", "4"], vec![]] {
            let rows: Option<Vec<Row>> = read(&wrong);
            assert_eq!(Table::new(rows.unwrap()), None, "{wrong:?}");
        }
        for wrong in ["3-1", "a", "-1", "1-", "+"] {
            assert_eq!(Row::read(wrong, Decimal::ONE), None, "{wrong}");
        }
    }
}
