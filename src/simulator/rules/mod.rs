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

use super::outcome::Case;
use super::params::{P, Unknown};
use rust_decimal::prelude::ToPrimitive;

/// Steps down a table of rates, for the children with AEEH.
fn steps(case: &Case<'_>, each: P) -> Result<usize, Unknown> {
    let children = case.household.aeeh(case.month);
    if children == 0 {
        return Ok(0);
    }
    Ok(children * case.legal.get(each)?.to_usize().unwrap_or(1))
}
