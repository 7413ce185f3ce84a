#[path = "it/ingest.rs"]
mod ingest;
