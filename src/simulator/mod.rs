//! What childcare costs a household: the law as data, formulas by date, explanations.
//!
//! A computation is pure: the values of `params/`, a household, an option and a month in, amounts out.
//! The explanation is made by the same steps (see [`notes`]) and costs nothing when nobody asks.

pub mod answer;
pub mod estimate;
pub mod french;
pub mod household;
pub mod money;
pub mod month;
pub mod notes;
pub mod option;
pub mod outcome;
pub mod params;
pub mod request;
pub mod rules;
pub mod run;
#[cfg(test)]
mod tests;
pub mod year;

pub use answer::answer;
pub use estimate::{Basis, Estimate, Estimator, PricedCare, Tariff, Wanted, estimate};
pub use household::{Cared, Child, Household, Income, Prepare};
pub use month::Month;
pub use notes::{Kept, Line, Notes, Silent};
pub use option::CareOption;
pub use outcome::Outcome;
pub use params::{Confidence, Params, Unknown};
pub use request::{Refusal, Request};
pub use run::{Plain, Totals, simulate};
