//! The HTTP side: JSON API, pages, health. Nothing in the program points here.

pub mod address_search;
pub mod answer;
pub mod body;
pub mod cache;
pub mod coverage;
mod formats;
pub mod guard;
pub mod handlers;
pub mod metrics;
pub mod openapi;
pub mod pages;
pub mod params;
pub mod problem;
pub mod quality;
mod relaxations;
pub mod routes;
pub mod search_costs;
pub mod search_params;
pub mod server;
pub mod state;

pub use problem::{Problem, ProblemKind};
pub use server::{ServeError, serve};
pub use state::AppState;
