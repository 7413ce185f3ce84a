//! Every answer of the API is checked against the committed OpenAPI document.

use super::app::Answer;
use actix_web::http::Method;
use serde_json::{Value, json};
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
});

/// Panics when the answer is not what the document promises for this door.
pub fn check(method: &Method, uri: &str, answer: &Answer) {
    let path = uri.split('?').next().unwrap();
    let Some(template) = template_of(path) else { return };
    let asked = if *method == Method::HEAD { "get" } else { &method.as_str().to_lowercase() };
    let operation = &DOCUMENT["paths"][&template][asked];
    let status = answer.status.as_u16();
    if operation.is_null() {
        assert!(
            matches!(status, 204 | 405),
            "{method} {path} is not documented, yet answered {status}"
        );
        return;
    }
    let response = &operation["responses"][status.to_string()];
    assert!(!response.is_null(), "{method} {template}: status {status} is not documented");
    if answer.body.is_empty() {
        return;
    }
    let told = answer.header("content-type").split(';').next().unwrap();
    let content = &response["content"][told];
    assert!(!content.is_null(), "{method} {template} {status}: {told:?} is not documented");
    if told.ends_with("json") {
        validate(&content["schema"], &answer.json(), &format!("{method} {template} {status}"));
    }
}

/// The documented path that this one is an instance of; literal ones win over templates.
fn template_of(path: &str) -> Option<String> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    if paths.contains_key(path) {
        return Some(path.to_owned());
    }
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        parts.len() == asked.len()
            && parts
                .iter()
                .zip(&asked)
                .all(|(t, a)| t == a || (t.starts_with('{') && !a.is_empty()))
    };
    paths.keys().find(|template| fits(template)).cloned()
}

fn validate(schema: &Value, instance: &Value, what: &str) {
    let mut whole = json!({ "components": DOCUMENT["components"] });
    whole.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
    let validator = jsonschema::validator_for(&whole).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(instance)
        .take(5)
        .map(|e| format!("{} at {}", e, e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {}", errors.join("\n"));
}

/// Names of the query parameters of an operation.
pub fn query_parameters(path: &str, method: &str) -> Vec<String> {
    let parameters = &DOCUMENT["paths"][path][method]["parameters"];
    let parameters = parameters.as_array().cloned().unwrap_or_default();
    let query = parameters.into_iter().filter(|p| p["in"] == "query");
    query.map(|p| p["name"].as_str().unwrap().to_owned()).collect()
}

/// Names of the members of a schema.
pub fn members(schema: &str) -> Vec<String> {
    let properties = &DOCUMENT["components"]["schemas"][schema]["properties"];
    properties.as_object().unwrap().keys().cloned().collect()
}
