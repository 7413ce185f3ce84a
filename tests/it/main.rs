//! The one integration binary: HTTP in process, search against a full scan, ingestion, contract.

mod support;

mod addresses;
mod architecture;
mod attack;
mod documents;
mod generations;
mod inbound;
mod ingest;

mod listings;
mod merging;
mod pages;
mod problems;
mod search_oracle;
mod streams;
