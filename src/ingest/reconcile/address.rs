//! How alike two addresses are: the street by its words, the number by itself.

use super::names::token_set_ratio;
use super::rules::Rules;
use crate::domain::text::fold;
use crate::domain::{Address, CommuneCode};

/// A street line ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreetLine {
    /// Words of the street without type or articles, sorted, each once; never empty.
    words: Vec<String>,
    /// "rue", "boulevard"; None for a place name.
    kind: Option<String>,
    number: Option<HouseNumber>,
    commune: CommuneCode,
}

/// "12 bis", "12-14": its first and last whole number and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HouseNumber {
    first: u32,
    last: u32,
    suffix: String,
}

impl StreetLine {
    /// None when the address has no street.
    pub fn new(address: &Address, rules: &Rules) -> Option<Self> {
        let folded = fold(address.street.as_deref()?);
        let spelled = |word: &str| {
            rules.abbreviations.get(word).cloned().filter(|w| !w.is_empty() && !w.contains(' '))
        };
        let mut all: Vec<String> = folded
            .split(' ')
            .filter(|w| !w.is_empty())
            .map(|w| spelled(w).unwrap_or_else(|| w.to_owned()))
            .collect();
        let typed = all.len() > 1 && rules.abbreviations.values().any(|full| *full == all[0]);
        let kind = typed.then(|| all.remove(0));
        let mut words: Vec<String> = all.iter().filter(|w| !is_article(w)).cloned().collect();
        if words.is_empty() {
            words = all;
        }
        words.sort();
        words.dedup();
        let number = address.housenumber.as_deref().and_then(HouseNumber::parse);
        (!words.is_empty()).then_some(Self { words, kind, number, commune: address.citycode })
    }

    /// The street and number, for keys: "12 bis|lilas|44109".
    pub fn key(&self) -> String {
        let number = self.number.as_ref().map(|n| format!("{} {}", n.first, n.suffix));
        format!("{}|{}", number.unwrap_or_default(), self.key_without_number())
    }

    /// The street and its commune, for keys.
    pub fn key_without_number(&self) -> String {
        format!("{}|{}", self.words.join(" "), self.commune)
    }

    /// Whether the line says which door: a number is there.
    pub fn is_full(&self) -> bool {
        self.number.is_some()
    }

    /// A name without street type or number: "Pôle Aimé Césaire".
    pub fn is_place_name(&self) -> bool {
        self.kind.is_none() && self.number.is_none()
    }

    /// None for a street and a place name with nothing in common: both may be right.
    pub fn compared(&self, other: &Self, rules: &Rules) -> Option<f64> {
        let share = self.likeness(other, rules);
        (share > 0.0 || self.is_place_name() == other.is_place_name()).then_some(share)
    }

    /// How alike, 0 to 1; symmetric.
    pub fn likeness(&self, other: &Self, rules: &Rules) -> f64 {
        let mut street = token_set_ratio(&self.words, &other.words);
        if let (Some(a), Some(b)) = (&self.kind, &other.kind)
            && a != b
        {
            street *= OTHER_TYPE;
        }
        let floor = rules.address.floor;
        let street = ((street - floor) / (1.0 - floor)).max(0.0);
        let commune = if self.commune == other.commune { 1.0 } else { rules.address.other_commune };
        street * self.number_share(other, rules) * commune
    }

    fn number_share(&self, other: &Self, rules: &Rules) -> f64 {
        match (&self.number, &other.number) {
            (Some(a), Some(b)) if a == b => 1.0,
            (Some(a), Some(b)) if a.meets(b) => rules.address.other_suffix,
            (Some(_), Some(_)) => rules.address.other_number,
            (None, None) if self.kind.is_none() && other.kind.is_none() => 1.0,
            _ => rules.address.missing_number,
        }
    }
}

/// "Rue des Lilas" and "Avenue des Lilas" are likely one street told badly, perhaps two.
const OTHER_TYPE: f64 = 0.9;

fn is_article(word: &str) -> bool {
    matches!(
        word,
        "de" | "du" | "des" | "d" | "la" | "le" | "les" | "l" | "et" | "en" | "au" | "aux"
    )
}

impl HouseNumber {
    fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        let mut numbers = folded
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|digits| digits.parse::<u32>().ok());
        let first = numbers.next()?;
        let last = numbers.next_back().unwrap_or(first).max(first);
        let suffix: String = folded.chars().filter(char::is_ascii_alphabetic).collect();
        let suffix = match suffix.as_str() {
            "b" => "bis".to_owned(),
            "t" => "ter".to_owned(),
            _ => suffix,
        };
        Some(Self { first, last, suffix })
    }

    /// One number inside the range of the other: "12-14" and "14".
    fn meets(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(number: &str, street: &str) -> StreetLine {
        let address = Address {
            housenumber: (!number.is_empty()).then(|| number.to_owned()),
            street: Some(street.to_owned()),
            postcode: None,
            citycode: CommuneCode::parse("44109").unwrap(),
            city: "Nantes".into(),
        };
        StreetLine::new(&address, &Rules::bundled().unwrap()).unwrap()
    }

    fn like(a: (&str, &str), b: (&str, &str)) -> f64 {
        line(a.0, a.1).likeness(&line(b.0, b.1), &Rules::bundled().unwrap())
    }

    #[test]
    fn spellings_of_one_address_are_the_same() {
        assert_eq!(like(("19", "bd Jean Moulin"), ("19", "Boulevard Jean Moulin")), 1.0);
        assert_eq!(like(("3", "Rue Clemenceau"), ("3", "Rue Georges Clemenceau")), 1.0);
        assert_eq!(like(("12 B", "Rue de l'Église"), ("12 bis", "RUE DE L EGLISE")), 1.0);
        assert_eq!(like(("", "Les Tanneries"), ("", "LES TANNERIES")), 1.0);
        assert!(like(("19", "Rue des Lilas"), ("19 bis", "Rue des Lilas")) >= 0.9);
        assert!(like(("12-14", "Rue des Lilas"), ("14", "Rue des Lilas")) >= 0.9);
    }

    #[test]
    fn another_number_or_another_street_is_another_address() {
        assert!(like(("19", "Rue des Lilas"), ("21", "Rue des Lilas")) < 0.5);
        assert!(like(("19", "Rue des Lilas"), ("", "Rue des Lilas")) < 0.9);
        assert!(like(("1", "Rue Victor Hugo"), ("1", "Rue Jean Jaurès")) < 0.3);
    }

    #[test]
    fn a_street_and_the_name_of_a_building_do_not_contradict_each_other() {
        let rules = Rules::bundled().unwrap();
        let (pole, street) = (line("", "Pôle Aimé Césaire"), line("12", "Rue du Moulin"));
        assert_eq!(pole.compared(&street, &rules), None);
        assert_eq!(street.compared(&line("3", "Quai Malakoff"), &rules), Some(0.0));
    }

    proptest! {
        #[test]
        fn likeness_of_addresses_is_symmetric_and_a_share(
            a in "[0-9]{0,2}( bis)?", b in "[0-9]{0,2}", s in "[a-c ]{1,9}x", t in "[a-c ]{1,9}x",
        ) {
            let (one, two) = (like((&a, &s), (&b, &t)), like((&b, &t), (&a, &s)));
            prop_assert_eq!(one.to_bits(), two.to_bits());
            prop_assert!((0.0..=1.0).contains(&one));
        }
    }
}
