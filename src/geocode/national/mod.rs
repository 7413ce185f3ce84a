//! Client of the national geocoder (Géoplateforme; the former address service has one grammar).
//!
//! Off unless an address is configured. What is asked never appears in errors, logs or file names,
//! and where someone lives is only asked with a permission that has to be written down.
//!
//! | file | holds |
//! |---|---|
//! | [`query`] | what may be asked, and about whom |
//! | [`client`] | one question, or a point: limits, retries, cache |
//! | [`bulk`] | many addresses at once, as CSV |
//! | [`answer`], [`accept`] | what comes back, and whether it is believed |
//! | [`bucket`], [`breaker`], [`retry`], [`cache`] | pure rules, the time is an argument |

pub mod accept;
pub mod answer;
pub mod breaker;
pub mod bucket;
pub mod bulk;
pub mod cache;
pub mod client;
mod csv_rows;
mod exchange;
mod geojson;
pub mod pace;
pub mod query;
pub mod retry;
#[cfg(test)]
pub(crate) mod stub;
#[cfg(test)]
mod tests;

pub use accept::{Acceptance, ReviewReason, accept};
pub use answer::{Answer, AnswerKind};
pub use client::{National, Settings, SettingsError};
pub use exchange::NationalError;
pub use pace::{MachinePace, Pace};
pub use query::{HomePermission, NotSent, PointQuery, Query, SearchQuery, Subject};
