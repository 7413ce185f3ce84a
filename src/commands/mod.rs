//! What each command does: the only place that joins ingestion, generations and the server.

mod addresses;
pub mod generations;
mod geocoder;
pub mod health;
pub mod ingest;
mod inputs;
pub mod serve;
pub mod validate;
mod world;
