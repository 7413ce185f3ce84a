//! The one integration binary: HTTP in process, search against a full scan, ingestion, contract.

mod support;

mod addresses;
mod architecture;
mod attack;
mod documents;
mod fuzz_smoke;
mod generations;
mod hostile;
mod inbound;
mod ingest;

mod listings;
mod merging;
mod pages;
mod pipeline;
mod problems;
mod published;
mod quality;
mod search_oracle;
mod sources;
mod streams;
