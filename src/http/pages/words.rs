//! Small pieces of French for pages.

use crate::domain::availability::days_between;
use crate::domain::{Date, Listing, ListingType, Months};

pub use crate::simulator::french::month;

/// "de juin 2018", "d’août 2014".
pub fn since(date: Date) -> String {
    let month = month(date);
    let vowel = month.starts_with(['a', 'o']);
    if vowel { format!("d’{month}") } else { format!("de {month}") }
}

/// "12 novembre 2026".
pub fn day(date: Date) -> String {
    let first = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{first} {}", month(date))
}

/// "12 039".
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

/// "1 fiche", "12 039 fiches".
pub fn counted(n: u32, one: &str, several: &str) -> String {
    format!("{}\u{a0}{}", thousands(u64::from(n)), if n > 1 { several } else { one })
}

/// What a card says of its source: who, when, and whether to trust it still.
pub fn source_line(title: &str, date: Date, demonstration: bool, today: Date) -> String {
    if demonstration {
        return "Annonce fictive du jeu de démonstration".to_owned();
    }
    format!("{} · {title}", age(date, today))
}

/// "Données publiques de 2018, à vérifier", or the day for what is recent.
pub fn age(date: Date, today: Date) -> String {
    if days_between(date, today) > 548 {
        format!("Données publiques de {}, à vérifier", date.year())
    } else {
        format!("Données du {}", day(date))
    }
}

/// "40 places", "1 place".
pub fn places(n: u16, listing_type: ListingType) -> String {
    let noun = if n > 1 { "places" } else { "place" };
    match listing_type {
        ListingType::AssistantMaternel => {
            format!("agréée pour {n} {}", if n > 1 { "enfants" } else { "enfant" })
        }
        _ => format!("{n} {noun}"),
    }
}

/// "2 mois", "3 ans".
pub fn months(age: Months) -> String {
    match age.get() {
        0 => "la naissance".to_owned(),
        n if n >= 24 && n % 12 == 0 => format!("{} ans", n / 12),
        n => format!("{n} mois"),
    }
}

/// "Micro-crèche", "Relais petite enfance (RPE)".
pub fn kind(listing: &Listing) -> &'static str {
    listing.subtype().map_or_else(|| listing.listing_type.label(), crate::domain::Subtype::label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn numbers_and_dates_read_as_french() {
        assert_eq!(thousands(12039), "12\u{202f}039");
        assert_eq!(thousands(286), "286");
        assert_eq!(day(date(2026, 8, 1)), "1er août 2026");
        assert_eq!(since(date(2014, 8, 1)), "d’août 2014");
        assert_eq!(since(date(2014, 6, 1)), "de juin 2014");
        assert_eq!(counted(12039, "fiche", "fiches"), "12\u{202f}039\u{a0}fiches");
        assert_eq!(counted(1, "fiche", "fiches"), "1\u{a0}fiche");
        let today = date(2026, 11, 25);
        assert_eq!(age(date(2018, 3, 1), today), "Données publiques de 2018, à vérifier");
        assert_eq!(age(date(2026, 11, 12), today), "Données du 12 novembre 2026");
    }
}
