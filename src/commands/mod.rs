//! What each command does: the only place that joins ingestion, generations and the server.

pub mod generations;
pub mod health;
pub mod ingest;
mod inputs;
pub mod serve;
pub mod validate;
