//! The JSON Schema (draft 2020-12) of a line, made from the types of the format.

use super::format::InboundListing;
use crate::domain::Day;
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, SchemaType, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Where the schema is published; the number changes when a file that was right becomes wrong.
const ID: &str = "urn:berceau:inbound-listing:1";
/// "07:30-18:30"; the start is before midnight, the end may be 24:00.
const RANGE: &str =
    r"^\s*([01]?[0-9]|2[0-3]):[0-5][0-9]\s*-\s*(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)\s*$";
const CITYCODE: &str = "^(0[1-9]|[1-9][0-9]|2[AaBb])[0-9]{3}$";
const POSTCODE: &str = "^(0[1-9]|[1-9][0-9])[0-9]{3}$";

/// The document as committed in `openapi/inbound.schema.json`.
pub fn json_schema() -> Result<String, serde_json::Error> {
    let mut named = Vec::new();
    InboundListing::schemas(&mut named);
    named.sort_by(|a, b| a.0.cmp(&b.0));
    let mut definitions = Map::new();
    for (name, schema) in named {
        definitions.insert(name, local(serde_json::to_value(schema)?));
    }
    let mut document = Map::from_iter([
        ("$schema".to_owned(), Value::from("https://json-schema.org/draft/2020-12/schema")),
        ("$id".to_owned(), Value::from(ID)),
        ("title".to_owned(), Value::from("Berceau: a line of the inbound format")),
    ]);
    if let Value::Object(listing) = local(serde_json::to_value(InboundListing::schema())?) {
        document.extend(listing);
    }
    document.insert("$defs".to_owned(), Value::Object(definitions));
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// References of an OpenAPI document become those of a schema that stands alone.
fn local(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let change = |(key, value): (String, Value)| match value.as_str() {
                Some(text) if key == "$ref" => {
                    let target = text.replace("#/components/schemas/", "#/$defs/");
                    (key, Value::from(target))
                }
                _ => (key, local(value)),
            };
            Value::Object(map.into_iter().map(change).collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(local).collect()),
        other => other,
    }
}

fn or_null(of: Type) -> SchemaType {
    SchemaType::from_iter([of, Type::Null])
}

fn text(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(or_null(Type::String)).pattern(Some(pattern))
}

fn integer(from: u16, to: u16) -> Object {
    ObjectBuilder::new()
        .schema_type(or_null(Type::Integer))
        .minimum(Some(from))
        .maximum(Some(to))
        .build()
}

/// A number of places offered.
pub fn number() -> Object {
    integer(0, u16::MAX)
}

/// A capacity.
pub fn places() -> Object {
    integer(1, 500)
}

/// An age in months.
pub fn months() -> Object {
    integer(0, 216)
}

/// A day.
pub fn day() -> Object {
    text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        .format(Some(utoipa::openapi::schema::SchemaFormat::KnownFormat(
            utoipa::openapi::schema::KnownFormat::Date,
        )))
        .examples([json!("2026-11-25")])
        .build()
}

/// Euros an hour.
pub fn hourly() -> Object {
    text(r"^[0-9]{1,3}(\.[0-9]{1,2})?$").examples([json!("10.50")]).build()
}

/// INSEE code of a commune.
pub fn citycode() -> Object {
    text(CITYCODE).examples([json!("44109")]).build()
}

/// Five digits.
pub fn postcode() -> Object {
    text(POSTCODE).examples([json!("44000")]).build()
}

/// INSEE codes.
pub fn citycodes() -> Schema {
    let code = ObjectBuilder::new().schema_type(Type::String).pattern(Some(CITYCODE));
    ArrayBuilder::new().schema_type(or_null(Type::Array)).items(code).build().into()
}

/// Ranges by day of the week.
pub fn week() -> RefOr<Schema> {
    let range = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(RANGE))
        .examples([json!("07:30-18:30")]);
    let ranges: RefOr<Schema> = ArrayBuilder::new().items(range).build().into();
    let days = ObjectBuilder::new()
        .schema_type(or_null(Type::Object))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    Day::ALL.iter().fold(days, |days, day| days.property(day.as_str(), ranges.clone())).into()
}
