//! Berceau finds childcare near a French family.
//!
//! | room | holds | points at |
//! |---|---|---|
//! | [`domain`] | listings, ages, hours, availability: pure types and rules | nothing |
//! | [`geocode`] | places of France, from a text or from a point | domain |
//! | [`search`] | one generation in memory, filters, score, pages | domain, geocode, generation |
//! | [`ingest`] | from a publisher's file to checked listings | domain |
//! | [`generation`] | immutable folders on disk, published by a rename | domain |
//! | [`http`] | JSON API and pages | all of the above |
//! | [`commands`] | what the command line does, joining the rooms | all of the above |

#![deny(unsafe_code)]

pub mod bundled;
pub mod clock;
pub mod domain;
pub mod generation;
pub mod geocode;
pub mod http;
pub mod search;
