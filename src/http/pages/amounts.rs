//! Amounts with their units, as families read them.

use crate::simulator::french::{NBSP, euros, fine_euros, month_name, number, percent};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// `4,91 € par heure`, `oui`, `36 heures par semaine`; `unit_label` is what `params/units.toml` says.
pub fn shown(value: Decimal, unit: &str, unit_label: &str) -> String {
    if let Some(per) = unit.strip_prefix("EUR") {
        let amount = fine_euros(value);
        return match per {
            "/month" => format!("{amount} par mois"),
            "/year" => format!("{amount} par an"),
            "/hour" => format!("{amount} par heure"),
            "/day" => format!("{amount} par jour"),
            "/meal" => format!("{amount} par repas"),
            _ => amount,
        };
    }
    match unit {
        "ratio" => percent(value),
        "ratio/hour" => format!("{} du revenu mensuel par heure", percent(value)),
        "percent" => format!("{}{NBSP}%", number(value)),
        "BMAF" => format!("{} fois la base mensuelle (BMAF)", number(value)),
        "smic/hour" => format!("{} fois le Smic horaire", number(value)),
        "yes-no" => if value.is_zero() { "non" } else { "oui" }.to_owned(),
        "calendar-year" => value.normalize().to_string(),
        "month-of-year" => {
            value.to_i8().map_or_else(|| number(value), |n| month_name(n).to_owned())
        }
        "hour-of-day" => format!("{}{NBSP}h", number(value)),
        "count" => number(value),
        _ => format!("{}{NBSP}{unit_label}", number(value)),
    }
}

/// An amount that travels as text in answers: `1 234,50 €`.
pub fn euros_of(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), euros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_french_whatever_their_unit() {
        for (value, unit, expected) in [
            ("4.91", "EUR/hour", "4,91\u{a0}€ par heure"),
            ("12000", "EUR/year", "12\u{202f}000,00\u{a0}€ par an"),
            ("0.5", "ratio", "50\u{a0}%"),
            ("0.000619", "ratio/hour", "0,0619\u{a0}% du revenu mensuel par heure"),
            ("1", "yes-no", "oui"),
            ("8", "month-of-year", "août"),
            ("2025", "calendar-year", "2025"),
            ("6", "years", "6\u{a0}ans"),
        ] {
            assert_eq!(shown(value.parse().unwrap(), unit, "ans"), expected);
        }
        assert_eq!(euros_of("1234.5"), "1\u{202f}234,50\u{a0}€");
    }
}
