//! From the texts of a draft to checked values, each in the form that is published.

pub mod address;
pub mod age;
pub mod case;
pub mod codes;
mod french_hours;
pub mod hours;
pub mod kind;
pub mod mojibake;
pub mod number;
pub mod phone;
pub mod plain;
pub mod street;
pub mod title;
pub mod web;

mod clean;
mod show;

pub use clean::{Belief, Clean, clean};
