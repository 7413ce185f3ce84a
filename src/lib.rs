//! Berceau finds childcare near a French family.
//!
//! | room | holds | points at |
//! |---|---|---|
//! | [`domain`] | listings, ages, hours, availability: pure types and rules | nothing |
//! | [`geocode`] | places of France, from a text or from a point | domain |
//! | [`generation`] | immutable folders on disk, published by a rename | domain |
//! | [`search`] | one generation in memory: filters, score, pages | domain, geocode, generation |
//! | [`simulator`] | what care costs a household: the law as data, formulas, explanations | domain |
//! | [`ingest`] | from a publisher’s file to checked listings | domain, geocode |
//! | [`http`] | JSON API and pages | search, geocode, generation, domain |
//! | [`commands`] | what the command line does: joins the rooms | all of them |

#![deny(unsafe_code)]

pub mod bundled;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod domain;
pub mod generation;
pub mod geocode;
pub mod http;
pub mod ingest;
pub mod say;
pub mod search;
pub mod simulator;
pub mod telemetry;
