//! Committed documents are what the program writes. `make bless` renews them.

use crate::inbound;
use crate::support::contract;
use berceau::http::{openapi, problem, search_params};
use berceau::ingest::{document, load_mapping};

fn same_as_committed(name: &str, text: &str) {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{name} is not what the program writes; run `make bless`");
}

#[test]
fn the_committed_contract_is_the_one_the_service_gives() {
    same_as_committed("openapi/openapi.json", &openapi::json().unwrap());
}

#[test]
fn the_schema_of_the_inbound_format_is_made_from_its_types() {
    let schema = berceau::ingest::connector::inbound::json_schema().unwrap();
    same_as_committed("openapi/inbound.schema.json", &schema);
}

#[test]
fn the_file_of_faults_is_judged_as_written() {
    same_as_committed("fixtures/expected/inbound-fautes.txt", &inbound::judged("fautes.jsonl"));
}

#[test]
fn a_simulation_is_answered_as_written() {
    same_as_committed("fixtures/expected/simulation.json", &crate::costs::whole_answer());
}

#[test]
fn the_list_of_problems_is_the_one_in_the_code() {
    same_as_committed("openapi/problems.md", &problem::documentation());
}

#[test]
fn the_page_of_sources_is_written_from_the_mappings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/mappings");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let mappings: Vec<_> = files
        .map(|path| {
            load_mapping(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap())
        })
        .map(|mapping| mapping.unwrap())
        .collect();
    same_as_committed("docs/sources.md", &document(&mappings));
}

#[test]
fn every_accepted_search_parameter_is_documented_and_the_reverse() {
    let mut accepted: Vec<String> = search_params::NAMES.iter().map(ToString::to_string).collect();
    accepted.sort();
    let mut documented = contract::query_parameters("/v1/listings", "get");
    documented.sort();
    assert_eq!(documented, accepted);
    let mut body = contract::members("SearchBody");
    body.sort();
    // An income stands in a body only.
    accepted.push("household".to_owned());
    accepted.sort();
    assert_eq!(body, accepted);
}

#[test]
fn problem_codes_are_unique_and_their_statuses_are_errors() {
    let mut codes: Vec<&str> = problem::ProblemKind::ALL.iter().map(|k| k.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), problem::ProblemKind::ALL.len());
    assert!(problem::ProblemKind::ALL.iter().all(|k| k.status().as_u16() >= 400));
}
