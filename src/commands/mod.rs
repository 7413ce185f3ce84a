//! What each command does: the only place that joins ingestion, generations and the server.

pub mod eval;
pub mod generations;
pub mod health;
pub mod ingest;
pub mod serve;
pub mod simulate;
pub mod validate;
