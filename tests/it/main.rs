//! The one integration binary: HTTP in process, search against a full scan, ingestion, contract.

mod support;

mod addresses;
mod architecture;
mod attack;
mod cost_cases;
mod costs;
mod documents;
mod eval;
mod fuzz_smoke;
mod generations;
mod given_files;
mod hostile;
mod inbound;
mod ingest;

mod listings;
mod merging;
mod pages;
mod pipeline;
mod places;
mod problems;
mod published;
mod quality;
mod ranking;
mod search_costs;
mod search_oracle;
mod simulator_pages;
mod sources;
mod streams;
mod suggest;
mod words_measured;
