//! What PreParE and work do to the CMG.

use crate::simulator::household::{Child, Prepare};
use crate::simulator::notes::Notes;
use crate::simulator::outcome::Case;
use crate::simulator::params::P;
use rust_decimal::Decimal;

/// Whether no CMG at all is due: a parent has stopped working, or the parents do not work.
pub fn excludes<N: Notes>(case: &Case<'_>, notes: &mut N) -> bool {
    if case.household.prepare == Some(Prepare::Full) && case.legal.is_on(P::PreparePleinExclut) {
        notes.warn("prepare_full", || {
            "La PreParE à taux plein ne se cumule pas avec le CMG : il est compté pour zéro."
                .to_owned()
        });
        return true;
    }
    if !case.household.active {
        notes.warn("not_active", || {
            "Le CMG demande une activité des parents (ou une situation assimilée) : il est compté pour zéro.".to_owned()
        });
    }
    !case.household.active
}

/// Whether the CMG of a child is suspended: the additional birth leave is paid for the same child.
pub fn is_suspended(case: &Case<'_>, child: Child) -> bool {
    child.birth_leave && case.legal.is_on(P::CongeNaissance)
}

/// What is left of the most that may be paid: a part when a parent works half of the time or less.
pub fn factor<N: Notes>(case: &Case<'_>, factor: P, notes: &mut N) -> Decimal {
    if case.household.prepare != Some(Prepare::HalfOrLess) {
        return Decimal::ONE;
    }
    notes.warn("prepare_half", || {
        "Avec la PreParE pour une activité de 50 % au plus, le montant maximal du CMG est réduit."
            .to_owned()
    });
    case.legal.get(factor).unwrap_or(Decimal::ONE)
}
