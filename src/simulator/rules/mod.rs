//! The formulas, one rule a file. Pure: the law of a day, a household, a month in, amounts out.
//! A reform adds a function; the past keeps its own.

pub mod cmg_ancien;
pub mod cmg_emploi_direct;
pub mod cmg_structure;
pub mod complement_transitoire;
pub mod creche_psu;
pub mod credit_impot;
pub mod cumul;
pub mod emploi;
pub mod employer;
pub mod prepare;
pub mod resources;

use super::household::{Cared, Child};
use super::notes::Notes;
use super::outcome::Case;
use super::params::{P, Unknown};
use rust_decimal::prelude::ToPrimitive;

/// Says when a birthday of the month changes the CMG: no text that was read tells from which day.
pub fn warn_birthday<N: Notes>(case: &Case<'_>, cared: Cared, notes: &mut N) {
    let ages = [P::StructureAgePlein, P::StructureAgeLimite, P::AgeLimiteIsole];
    let lone = case.household.lone_parent;
    for age in ages.into_iter().filter(|age| lone || *age != P::AgeLimiteIsole) {
        let years = case.legal.get(age).ok().and_then(|years| years.to_i32());
        let comes = |(_, child): (usize, Child)| {
            years.is_some_and(|years| case.month.since(child.birth) == years * 12)
        };
        if cared.born(case.household, case.month).any(comes) {
            notes.warn("birthday_month", || {
                "Le mois d’un anniversaire, l’enfant est compté à son nouvel âge : le jour exact où le CMG change n’est pas confirmé.".to_owned()
            });
        }
    }
}

/// Steps down a table of rates, for the children with AEEH.
fn steps(case: &Case<'_>, each: P) -> Result<usize, Unknown> {
    let children = case.household.aeeh(case.month);
    if children == 0 {
        return Ok(0);
    }
    Ok(children * case.legal.get(each)?.to_usize().unwrap_or(1))
}
