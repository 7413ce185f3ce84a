//! Values that a person should compare with the text again.

use super::{Confidence, Parameter, Params};
use crate::domain::Date;

/// Days after which a value without a season is looked at again, and one that follows the Smic.
const YEARLY: i64 = 366;
const SMIC: i64 = 184;

/// A parameter to be looked at, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review<'a> {
    pub parameter: &'a Parameter,
    /// French.
    pub reason: String,
}

impl Params {
    /// What is due on a day: values whose season has come since they were checked, values that are
    /// not sure, values that have ended.
    pub fn due_for_review(&self, today: Date) -> Vec<Review<'_>> {
        let due =
            |parameter| reason_of(parameter, today).map(|reason| Review { parameter, reason });
        self.all.iter().filter_map(due).collect()
    }
}

pub(super) fn reason_of(parameter: &Parameter, today: Date) -> Option<String> {
    let last = parameter.values.last()?;
    if season_has_come(parameter, today) {
        let season = parameter.review.as_deref().unwrap_or("chaque année");
        let checked = super::super::french::day(parameter.checked_on);
        return Some(format!("À revoir ({season}) : comparée au texte le {checked}."));
    }
    if last.until.is_some_and(|until| until < today)
        && last.from > today.saturating_sub(jiff::Span::new().years(1))
    {
        return Some("La dernière valeur connue n’est plus en vigueur.".to_owned());
    }
    let current = parameter.on(today)?;
    (current.confidence == Confidence::Unsure)
        .then(|| "Valeur incertaine : à confirmer par le texte.".to_owned())
}

/// Whether a day on which the value normally changes has passed since it was checked.
fn season_has_come(parameter: &Parameter, today: Date) -> bool {
    let checked = parameter.checked_on;
    let days = today.since(checked).map_or(0, |span| i64::from(span.get_days()));
    let Some(season) = &parameter.review else { return days > YEARLY };
    let season = season.to_lowercase();
    let month = ["janvier", "avril", "septembre"].iter().position(|word| season.contains(word));
    let passed = month.map(|place| [1, 4, 9][place]).is_some_and(|month| {
        let this_year = Date::new(today.year(), month, 1).unwrap_or(Date::MAX);
        this_year <= today && checked < this_year || days > YEARLY
    });
    passed || season.contains("smic") && days > SMIC || month.is_none() && days > YEARLY
}
