//! The few words under a result that say why it is there. French, from known facts only.

use super::asks::{Kind, Known};
use super::request::SearchRequest;
use super::row::Row;
use super::words::Lexicon;
use crate::domain::availability::days_between;
use crate::domain::{AvailabilityState, Date, EffectiveAvailability, Fit, Precision};

/// Reasons in the order they are read.
pub fn reasons(
    (row, distance_m): (&Row, f64),
    request: &SearchRequest,
    fit: Option<&Fit>,
    lexicon: &Lexicon,
) -> Vec<String> {
    let (filters, today) = (&request.filters, request.today);
    let mut reasons = vec![distance(distance_m, row.precision)];
    if row.subtype.is_some_and(|s| filters.subtypes.contains(&s)) {
        reasons.extend(row.subtype.map(|s| format!("{}, comme demandé", s.label())));
    } else if filters.types.contains(&row.listing_type) {
        reasons.push(format!("{}, comme demandé", row.listing_type.label()));
    }
    reasons.extend(hours(request, fit));
    reasons.extend(asked(row, request, lexicon));
    if row.listing_type.is_care() {
        reasons.push(availability(&row.availability_on(today), today));
    }
    reasons
}

/// What is known of the things that were asked for in words.
fn asked<'a>(
    row: &'a Row,
    request: &'a SearchRequest,
    lexicon: &'a Lexicon,
) -> impl Iterator<Item = String> + 'a {
    let mut kinds = request.asks.kinds.iter().filter_map(|asked| match asked.kind {
        Kind::Type(t) if t == row.listing_type => Some(format!("{}, comme demandé", t.label())),
        Kind::Subtype(s) if Some(s) == row.subtype => Some(format!("{}, comme demandé", s.label())),
        _ => None,
    });
    // The finer kind says it all.
    let kind = kinds.next_back();
    let asks = request.asks.asks.iter().map(|ask| {
        let label = lexicon.label(ask.concept);
        match (ask.known(row), ask.unwanted) {
            (Known::Unknown, _) => format!("{label} : non renseigné"),
            (Known::Yes, false) => format!("{label} : oui"),
            (Known::Told, false) => format!("{label} : d’après sa présentation"),
            (Known::Yes | Known::Told, true) | (Known::No, false) => format!("{label} : non"),
            (Known::No, true) => format!("{label} : oui"),
        }
    });
    kind.into_iter().chain(asks)
}

/// How the asked hours are met; nothing when none were asked.
fn hours(request: &SearchRequest, fit: Option<&Fit>) -> Option<String> {
    request.need.schedule.as_ref()?;
    let Some(fit) = fit else { return Some("Horaires non renseignés".to_owned()) };
    let percent = (fit.covered * 100.0).floor();
    Some(match fit.covered {
        c if c >= 1.0 => "Ouvert sur toutes vos heures".to_owned(),
        c if c <= 0.0 => "Fermé sur vos heures".to_owned(),
        _ => format!("Ouvert sur {percent} % de vos heures"),
    })
}

/// "À 650 m", "À 2,4 km (environ)"; no number when only the commune is known.
pub fn distance(metres: f64, precision: Precision) -> String {
    let far = metres >= 5_000.0;
    let about = match precision {
        Precision::Point | Precision::Housenumber => "",
        Precision::Municipality | Precision::Postcode | Precision::Department if !far => {
            return "Dans la commune, adresse non située sur la carte".to_owned();
        }
        _ => " (environ)",
    };
    let rounded = (metres / 10.0).round() * 10.0;
    // A masked point says little below a kilometre.
    if precision == Precision::Masked && rounded < 1000.0 {
        "À moins de 1 km (environ)".to_owned()
    } else if rounded < 1000.0 {
        format!("À {rounded} m{about}")
    } else {
        format!("À {} km{about}", format!("{:.1}", metres / 1000.0).replace('.', ","))
    }
}

/// What was said about free places, and how long ago.
pub fn availability(availability: &EffectiveAvailability, today: Date) -> String {
    let said = match (availability.state, availability.from, availability.places) {
        (AvailabilityState::Unknown, ..) => return "Disponibilité non renseignée".to_owned(),
        (AvailabilityState::Free, _, Some(n)) if n > 1 => format!("{n} places déclarées libres"),
        (AvailabilityState::Free, ..) => "Place déclarée libre".to_owned(),
        (AvailabilityState::FromDate, Some(from), _) => {
            format!("Place annoncée à partir du {}", date(from))
        }
        (AvailabilityState::FromDate, ..) => "Place annoncée plus tard".to_owned(),
        (AvailabilityState::None, ..) => "Complet".to_owned(),
    };
    match availability.verified_on {
        Some(day) => format!("{said}, information du {} ({})", date(day), ago(day, today)),
        None => said,
    }
}

/// "12/11/2026".
pub fn date(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// "aujourd’hui", "il y a 11 jours", "il y a 8 ans".
pub fn ago(day: Date, today: Date) -> String {
    match days_between(day, today) {
        i32::MIN..=0 => "aujourd’hui".to_owned(),
        1 => "hier".to_owned(),
        n @ 2..=59 => format!("il y a {n} jours"),
        n @ 60..=729 => format!("il y a {} mois", n / 30),
        n => format!("il y a {} ans", n / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn distances_and_ages_read_as_people_say_them() {
        assert_eq!(distance(412.0, Precision::Point), "À 410 m");
        assert_eq!(distance(999.0, Precision::Street), "À 1,0 km (environ)");
        assert_eq!(distance(2449.0, Precision::Housenumber), "À 2,4 km");
        assert!(distance(0.0, Precision::Municipality).starts_with("Dans la commune"));
        assert_eq!(distance(0.0, Precision::Masked), "À moins de 1 km (environ)");
        let today = day(2026, 11, 25);
        assert_eq!(ago(day(2026, 11, 14), today), "il y a 11 jours");
        assert_eq!(ago(day(2018, 6, 30), today), "il y a 8 ans");
        assert_eq!(
            availability(&EffectiveAvailability::unknown(), today),
            "Disponibilité non renseignée"
        );
    }
}
