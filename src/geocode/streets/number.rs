//! House numbers: the digits, and the suffix that tells neighbours apart.

use crate::domain::text::fold;

/// A house number as it is compared: "12 BIS" and "12bis" are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HouseNumber {
    /// From 1; 0 stands for a row of a file that has no number.
    pub number: u32,
    /// Folded, without spaces: "", "bis", "b".
    pub suffix: String,
}

/// Longest suffix that is kept, in bytes.
pub const MAX_SUFFIX: usize = 20;
/// No house number of France has more digits.
const MAX_DIGITS: usize = 6;

impl HouseNumber {
    /// Reads the first number of a text: "12 bis", "12-14" (12), "12/14", "12B".
    ///
    /// None without a number at the start, or with more digits than a house number has.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        let end = folded.find(|c: char| !c.is_ascii_digit()).unwrap_or(folded.len());
        let (digits, rest) = folded.split_at(end);
        if digits.is_empty() || digits.len() > MAX_DIGITS {
            return None;
        }
        // "12-14 bis": the suffix belongs to the second number.
        let range = rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let suffix = if range { String::new() } else { rest.replace(' ', "") };
        let number = digits.parse().ok()?;
        (suffix.len() <= MAX_SUFFIX).then_some(Self { number, suffix })
    }

    /// As people write it: "12", "12 bis", "12 B".
    pub fn label(&self) -> String {
        match self.suffix.len() {
            0 => self.number.to_string(),
            1 => format!("{} {}", self.number, self.suffix.to_uppercase()),
            _ => format!("{} {}", self.number, self.suffix),
        }
    }
}

/// The other way of writing a suffix: Paris and a few files write B, T and Q for bis, ter, quater.
pub fn other_spelling(suffix: &str) -> Option<&'static str> {
    Some(match suffix {
        "bis" => "b",
        "ter" => "t",
        "quater" => "q",
        "b" => "bis",
        "t" => "ter",
        "q" => "quater",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_and_suffixes_are_read() {
        for (text, number, suffix) in [
            ("12", 12, ""),
            ("12 BIS", 12, "bis"),
            ("12bis", 12, "bis"),
            ("12 B", 12, "b"),
            ("12-14", 12, ""),
            ("98-98 bis", 98, ""),
            ("3/5", 3, ""),
            ("0012", 12, ""),
        ] {
            let found = HouseNumber::parse(text).unwrap();
            assert_eq!((found.number, found.suffix.as_str()), (number, suffix), "{text}");
        }
        for text in ["", "bis", "1234567", "lieu-dit 3"] {
            assert_eq!(HouseNumber::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_label_reads_back_as_the_same_number(number in 0u32..99_999, suffix in "(bis|ter|[a-z])?") {
            let house = HouseNumber { number, suffix };
            prop_assert_eq!(HouseNumber::parse(&house.label()), Some(house));
        }

        #[test]
        fn no_text_upsets_it(text in "\\PC{0,30}") {
            let _ = HouseNumber::parse(&text);
        }
    }
}
