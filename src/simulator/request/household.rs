//! The household of a request.

use super::fields::{Fields, YEARLY_EUROS};
use crate::simulator::household::{Child, Household, Income, MOST_CHILDREN, Prepare};
use crate::simulator::money::EurosPerYear;
use crate::simulator::month::Month;

/// Years within which a dependent child was born: a bound against mistakes, not a rule.
const OLDEST_YEARS: i32 = 25;
/// Months within which a child may be awaited.
const AWAITED_MONTHS: i32 = 24;

/// Reads a household; None when something is wrong, which is then told.
pub fn read(mut fields: Fields<'_>, month: Month) -> Option<Household> {
    let children = children(&mut fields, month);
    let lone_parent = fields.flag("lone_parent");
    let before = fields.amount("income_before_allowance", YEARLY_EUROS).map(EurosPerYear);
    let after = fields.amount("income_after_allowance", YEARLY_EUROS).map(EurosPerYear);
    let aah = fields.flag("aah");
    let prepare = fields.word(
        "prepare",
        &[
            ("full", Prepare::Full),
            ("half_or_less", Prepare::HalfOrLess),
            ("over_half", Prepare::OverHalf),
        ],
    );
    let active = fields.optional_flag("active").unwrap_or(true);
    let alsace_moselle = fields.flag("alsace_moselle");
    let overseas = fields.flag("overseas");
    let income = income(&fields, before, after);
    if overseas && alsace_moselle {
        let detail = "« overseas » et « alsace_moselle » s’excluent.";
        fields.refuse("overseas", "contradictory", detail);
    }
    fields.finish();
    Some(Household {
        children: children?,
        lone_parent,
        income: income?,
        aah,
        prepare,
        active,
        alsace_moselle,
        overseas,
    })
}

/// A household with which options are read when the one of the request is wrong, so that their faults
/// are told too; nothing is worked out with it.
pub fn stand_in(document: &serde_json::Value, month: Month) -> Household {
    let told = document.pointer("/household/children").and_then(|list| list.as_array());
    let count = told.map_or(1, Vec::len).clamp(1, MOST_CHILDREN);
    let child = Child {
        birth: month.plus(-12),
        on_first_day: false,
        aeeh: false,
        alternating: false,
        birth_leave: false,
    };
    Household {
        children: vec![child; count],
        lone_parent: false,
        income: Income::After(EurosPerYear::ZERO),
        aah: false,
        prepare: None,
        active: true,
        alsace_moselle: false,
        overseas: false,
    }
}

fn income(
    fields: &Fields<'_>,
    before: Option<EurosPerYear>,
    after: Option<EurosPerYear>,
) -> Option<Income> {
    let given = fields.has("income_before_allowance") || fields.has("income_after_allowance");
    match (before, after) {
        (Some(before), Some(after)) if after > before => {
            let detail =
                "Le revenu après déduction ne peut pas dépasser le revenu avant déduction.";
            fields.refuse("income_after_allowance", "contradictory", detail);
            None
        }
        (Some(before), Some(after)) => Some(Income::Both { before, after }),
        (Some(before), None) => Some(Income::Before(before)),
        (None, Some(after)) => Some(Income::After(after)),
        (None, None) => {
            if !given {
                let detail = "Indiquez « income_after_allowance » (revenu annuel de l’avant-dernière année, après déduction de 10 %) ou « income_before_allowance ».";
                fields.refuse("income_after_allowance", "required", detail);
            }
            None
        }
    }
}

fn children(fields: &mut Fields<'_>, month: Month) -> Option<Vec<Child>> {
    if !fields.has("children") {
        let detail = "Indiquez les enfants à charge : « children », avec leur mois de naissance.";
        fields.refuse("children", "required", detail);
        fields.value("children");
        return None;
    }
    let list = fields.objects("children", MOST_CHILDREN)?;
    if list.is_empty() {
        fields.refuse("children", "required", "Indiquez au moins un enfant.");
        return None;
    }
    let children: Vec<Option<Child>> = list.into_iter().map(|one| child(one, month)).collect();
    children.into_iter().collect()
}

fn child(mut fields: Fields<'_>, month: Month) -> Option<Child> {
    let birth = birth(&mut fields, month);
    let aeeh = fields.flag("aeeh");
    let alternating = fields.flag("alternating");
    let birth_leave = fields.flag("birth_leave");
    fields.finish();
    let (birth, on_first_day) = birth?;
    Some(Child { birth, on_first_day, aeeh, alternating, birth_leave })
}

fn birth(fields: &mut Fields<'_>, month: Month) -> Option<(Month, bool)> {
    if !fields.has("birth") {
        fields.refuse("birth", "required", "Indiquez le mois de naissance : AAAA-MM.");
        fields.value("birth");
        return None;
    }
    let text = fields.text("birth")?;
    let read = match text.parse::<jiff::civil::Date>() {
        Ok(day) if text.len() == 10 => Ok((Month::of(day), day.day() == 1)),
        _ => Month::parse(text).map(|month| (month, false)),
    };
    let Ok((birth, on_first_day)) = read else {
        let detail = "« birth » s’écrit AAAA-MM (ou AAAA-MM-JJ), par exemple 2024-05.";
        fields.refuse("birth", "not_a_month", detail);
        return None;
    };
    let age = month.since(birth);
    if !(-AWAITED_MONTHS..=OLDEST_YEARS * 12).contains(&age) {
        let detail = format!(
            "Un enfant à charge est né depuis moins de {OLDEST_YEARS} ans, ou naît dans les {AWAITED_MONTHS} mois."
        );
        fields.refuse("birth", "out_of_range", detail);
        return None;
    }
    Some((birth, on_first_day))
}
