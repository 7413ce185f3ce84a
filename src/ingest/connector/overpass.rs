//! OpenStreetMap, as Overpass answers: the columns are the tags; id and point stand around them.

use super::{ReadError, Reading, Rows, json};
use crate::ingest::mapping::TextEncoding;
use serde_json::{Map, Value};

pub(super) fn read(input: &Reading<'_>, bytes: &[u8], out: &mut Rows<'_>) -> Result<(), ReadError> {
    let document = json::parse(&input.name, bytes, None, TextEncoding::Utf8)?;
    // A query that runs out of time or memory is answered 200, with what had been found.
    if let Some(remark) = document.get("remark").and_then(Value::as_str)
        && remark.contains("error")
    {
        return Err(ReadError::Incomplete(input.name.to_string(), remark.to_owned()));
    }
    for (rank, value) in json::list(&input.name, document, "/elements")?.into_iter().enumerate() {
        let at = input.at(rank as u64 + 1);
        let Value::Object(mut element) = value else {
            out.push(at, value);
            continue;
        };
        let tags = match element.remove("tags") {
            Some(Value::Object(tags)) => tags,
            _ => Map::new(),
        };
        out.push_parts(at, tags, around(element));
    }
    Ok(())
}

/// `osm_id` ("node/12"), and `lat`, `lon` whatever the kind of element.
fn around(mut element: Map<String, Value>) -> Map<String, Value> {
    if let (Some(kind), Some(id)) = (element.get("type").and_then(Value::as_str), element.get("id"))
    {
        let name = format!("{kind}/{id}");
        element.insert("osm_id".to_owned(), Value::from(name));
    }
    if let Some(Value::Object(centre)) = element.remove("center") {
        element.extend(centre);
    }
    element
}
