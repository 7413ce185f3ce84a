//! What is wrong in what was typed: the faults that the API would tell, in the words of the screens.

use super::form::{Screen, Typed, field_of, screen_of};
use super::labels::label;
use crate::simulator::answer::unknown_law;
use crate::simulator::year::is_pupil;
use crate::simulator::{Params, Refusal, Request, answer};

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its name in the form.
    pub field: String,
    pub screen: Screen,
    /// French.
    pub detail: String,
}

/// All that is wrong up to a screen, in the order of the screens; one fault a field.
pub fn of(law: &Params, typed: &Typed, upto: Screen) -> Vec<Fault> {
    let document = typed.document(upto);
    let mut faults = match Request::read(&document, law) {
        // The law of the month is looked up when amounts are worked out.
        Ok(request) => match answer(law, &request) {
            Ok(_) => stopped_before_it_begins(law, typed).into_iter().collect(),
            Err(unknown) => told(typed, &[unknown_law(unknown, request.month, law)]),
        },
        Err(refusals) => told(typed, &refusals),
    };
    faults.retain(|fault| fault.screen <= upto);
    faults.sort_by_key(|fault| fault.screen);
    faults
}

/// A month in which a child is in care, and twelve in which the same child is not, would contradict
/// each other.
fn stopped_before_it_begins(law: &Params, typed: &Typed) -> Option<Fault> {
    let stops = typed.is_on("stops_at_school") && has_pupil_in_care(law, typed);
    stops.then(|| Fault {
        field: "stops_at_school".to_owned(),
        screen: Screen::Care,
        detail: "Un enfant à faire garder a déjà l’âge de l’école\u{a0}: décochez cette case, ou ne le faites pas garder.".to_owned(),
    })
}

/// Whether a child to be cared for is old enough for school already.
pub fn has_pupil_in_care(law: &Params, typed: &Typed) -> bool {
    let Ok(request) = Request::read(&typed.document(Screen::Children), law) else { return false };
    let legal = law.on(request.month.first_day());
    let children = request.household.map(|household| household.children).unwrap_or_default();
    let is_pupil = |place: &usize| {
        let child = children.get(*place);
        child.is_some_and(|child| is_pupil(legal, child.birth, request.month).unwrap_or(false))
    };
    typed.cared().iter().any(is_pupil)
}

/// Faults of the API in the words of the screens.
fn told(typed: &Typed, refusals: &[Refusal]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for refusal in refusals {
        let field = field(typed, &refusal.pointer);
        if faults.iter().any(|fault| fault.field == field) {
            continue;
        }
        let screen = screen_of(&field).unwrap_or(Screen::Children);
        faults.push(Fault { detail: detail(&field, refusal), screen, field });
    }
    faults
}

/// The field of the form behind a pointer.
fn field(typed: &Typed, pointer: &str) -> String {
    let rows = typed.children();
    let first = rows.first().copied().unwrap_or_default();
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    match parts[..] {
        ["household", "children", place, "birth"] => {
            let row = place.parse().ok().and_then(|place: usize| rows.get(place));
            format!("birth_{}", row.copied().unwrap_or_default())
        }
        ["household", "children", ..] => "birth_0".to_owned(),
        ["household", "prepare"] => "prepare".to_owned(),
        ["household", ..] => "income".to_owned(),
        ["options"] => "mode".to_owned(),
        ["options", _, "children"] => format!("care_{first}"),
        ["options", place, name] => {
            let mode = place.parse().ok().and_then(|place| typed.modes().nth(place));
            let field = field_of(mode.unwrap_or_default(), name);
            field.unwrap_or("creche_kind").to_owned()
        }
        _ => "month".to_owned(),
    }
}

fn detail(field: &str, refusal: &Refusal) -> String {
    let own = match (field, refusal.code) {
        ("income", "required") => "Indiquez le revenu du foyer, même s’il est nul.",
        ("mode", "required") => "Choisissez au moins un mode de garde.",
        ("family_fee", "required") => {
            "Indiquez ce tarif\u{a0}: aucun prix habituel n’est connu pour ce mode de garde."
        }
        ("month", "required") => "Indiquez le premier mois de garde.",
        ("month", "unreadable") => "Ce mois n’est pas couvert. Essayez un mois plus récent.",
        (_, "unknown_child") => "Cochez au moins un enfant à faire garder.",
        (_, "not_born") => "Un enfant à faire garder n’est pas encore né dans les douze mois.",
        (_, "not_a_month") => "Écrivez le mois et l’année, par exemple 03/2025.",
        (_, "not_a_number") => {
            "Écrivez un nombre, par exemple 12,50, sans point ni virgule entre les milliers."
        }
        (_, "unknown_value") => "Choisissez l’une des réponses proposées.",
        _ => "",
    };
    if own.is_empty() { with_our_name(field, &refusal.detail) } else { own.to_owned() }
}

/// The same sentence, with the field as the screen calls it.
fn with_our_name(field: &str, detail: &str) -> String {
    let named = detail.strip_prefix("«\u{20}").or_else(|| detail.strip_prefix("«\u{a0}"));
    let rest = named.and_then(|rest| rest.split_once('»')).map(|(_, rest)| rest);
    match rest {
        Some(rest) => format!("«\u{a0}{}\u{a0}»{rest}", label(field)),
        None => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(more: &str) -> Typed {
        let plain = "month=11/2026&birth_1=03/2025&care_1=on&rows=2&income=36+000&mode=creche\
                     &mode=micro_creche&hours_week=36";
        Typed::read(format!("{more}&{plain}").as_bytes())
    }

    fn first(more: &str) -> Option<(String, String)> {
        let law = Params::shared().unwrap();
        let found = of(law, &typed(more), Screen::Prices);
        found.into_iter().next().map(|fault| (fault.field, fault.detail))
    }

    #[test]
    fn each_fault_is_told_at_its_own_field_in_plain_words() {
        for right in ["", "stops_at_school=on", "stops_at_school=on&birth_0=05/2022"] {
            assert_eq!(first(right), None, "{right}");
        }
        for (more, field, word) in [
            ("month=2026", "month", "03/2025"),
            ("month=01/2010&birth_1=03/2009", "month", "plus récent"),
            ("birth_1=1890", "birth_1", "03/2025"),
            ("birth_1=01/1890", "birth_1", "25 ans"),
            ("birth_0=mars&care_0=on", "birth_0", "03/2025"),
            ("birth_1=", "birth_0", "au moins un enfant"),
            ("income=", "income", "revenu du foyer"),
            ("income=36.000", "income", "milliers"),
            ("income=-5", "income", "Revenu annuel du foyer"),
            ("income=1e30", "income", "nombre"),
            ("prepare=x", "prepare", "réponses proposées"),
            ("hours_week=300", "hours_week", "Heures de garde par semaine"),
            ("micro_fee=2000", "micro_fee", "entre 0 et"),
            ("creche_kind=x", "creche_kind", "réponses proposées"),
            ("mode=assistant_maternel_structure", "family_fee", "aucun prix habituel"),
            ("stops_at_school=on&birth_0=05/2022&care_0=on", "stops_at_school", "l’âge de l’école"),
        ] {
            let (found, detail) = first(more).unwrap_or_else(|| panic!("{more} is accepted"));
            assert_eq!(found, field, "{more}: {detail}");
            assert!(detail.contains(word) && !detail.contains('_'), "{more}: {detail}");
        }
    }

    #[test]
    fn a_screen_is_judged_without_those_that_follow() {
        let law = Params::shared().unwrap();
        let typed = Typed::read(b"month=11/2026&birth_0=03/2025&care_0=on");
        assert_eq!(of(law, &typed, Screen::Children), []);
        let fields = |upto| -> Vec<String> {
            of(law, &typed, upto).into_iter().map(|fault| fault.field).collect()
        };
        assert_eq!(fields(Screen::Household), ["income"]);
        assert_eq!(fields(Screen::Care), ["income", "mode"]);
        let nobody = Typed::read(b"month=11/2026&birth_1=03/2025");
        assert_eq!(of(law, &nobody, Screen::Children)[0].field, "care_1");
    }
}
