//! The law as data, for programs and for those who review it.

use crate::domain::Date;
use crate::simulator::params::{self, Amount, Confidence, Dated};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Legal values of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalValues {
    /// The day.
    #[schema(format = Date)]
    pub on: String,
    /// By identifier.
    pub parameters: Vec<Parameter>,
    pub sources: Vec<LegalSource>,
    /// What a person should compare with the text again, today.
    pub due_for_review: Vec<ToReview>,
}

/// A parameter.
#[derive(Debug, Serialize, ToSchema)]
pub struct Parameter {
    /// `<family>.<name>`.
    pub id: String,
    /// French.
    pub label: String,
    pub unit: String,
    /// French.
    pub unit_label: String,
    /// What the keys of a table mean.
    #[schema(required)]
    pub by: Option<String>,
    /// French.
    #[schema(required)]
    pub about: Option<String>,
    /// Last day on which somebody compared it with the text.
    #[schema(format = Date)]
    pub checked_on: String,
    /// When it normally changes, French.
    #[schema(required)]
    pub review: Option<String>,
    /// Null when nothing is known for the day.
    #[schema(required)]
    pub value: Option<LegalValue>,
}

/// The value in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalValue {
    #[schema(format = Date)]
    pub from: String,
    /// Last day; null while nothing else is known.
    #[schema(required, format = Date)]
    pub until: Option<String>,
    /// Null when it depends on a number.
    #[schema(required)]
    pub amount: Option<String>,
    /// By number: `1`, `4-7`, `8+`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub amounts: BTreeMap<String, String>,
    pub confidence: Confidence,
    /// French.
    #[schema(required)]
    pub note: Option<String>,
    /// Identifiers in `sources`.
    pub sources: Vec<String>,
}

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalSource {
    pub id: String,
    /// French.
    pub title: String,
    #[schema(required)]
    pub url: Option<String>,
    /// `direct`, `excerpt`, `quoted`, `third`, `derived` or `recall`.
    pub read: &'static str,
    #[schema(required, format = Date)]
    pub published: Option<String>,
}

/// A parameter to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToReview {
    pub id: String,
    /// French.
    pub label: String,
    /// French.
    pub reason: String,
}

/// The values of a day, and what is due for review today.
pub fn view(law: &params::Params, day: Date, today: Date) -> LegalValues {
    let due = law.due_for_review(today).into_iter().map(|one| ToReview {
        id: one.parameter.id.clone(),
        label: one.parameter.label.clone(),
        reason: one.reason,
    });
    LegalValues {
        on: day.to_string(),
        parameters: law.all().iter().map(|one| parameter(one, day)).collect(),
        sources: law.sources().map(source).collect(),
        due_for_review: due.collect(),
    }
}

fn parameter(one: &params::Parameter, day: Date) -> Parameter {
    Parameter {
        id: one.id.clone(),
        label: one.label.clone(),
        unit: one.unit.clone(),
        unit_label: one.unit_label.clone(),
        by: one.by.clone(),
        about: one.about.clone(),
        checked_on: one.checked_on.to_string(),
        review: one.review.clone(),
        value: one.on(day).map(value),
    }
}

fn value(dated: &Dated) -> LegalValue {
    let (amount, amounts) = match &dated.amount {
        Amount::One(amount) => (Some(amount.to_string()), BTreeMap::new()),
        Amount::Table(table) => {
            let rows = table.rows().iter().map(|row| (row.key(), row.amount.to_string()));
            (None, rows.collect())
        }
    };
    LegalValue {
        from: dated.from.to_string(),
        until: dated.until.map(|until| until.to_string()),
        amount,
        amounts,
        confidence: dated.confidence,
        note: dated.note.clone(),
        sources: dated.sources.clone(),
    }
}

fn source(one: &params::Source) -> LegalSource {
    LegalSource {
        id: one.id.clone(),
        title: one.title.clone(),
        url: one.url.clone(),
        read: one.read.as_str(),
        published: one.published.map(|day| day.to_string()),
    }
}
