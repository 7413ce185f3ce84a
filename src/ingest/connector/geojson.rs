//! GeoJSON: a record is the `properties` of a feature; geometry and id stand around it.

use super::{ReadError, Reading, Rows, json};
use crate::ingest::mapping::Format;
use serde_json::{Map, Value};

pub(super) fn read(input: &Reading<'_>, bytes: &[u8], out: &mut Rows<'_>) -> Result<(), ReadError> {
    let Format::Geojson { strip_prefix, encoding } = &input.mapping.format else {
        return Ok(());
    };
    let document = json::parse(&input.name, bytes, strip_prefix.as_deref(), *encoding)?;
    let pointer = if document.is_array() { "" } else { "/features" };
    for (rank, mut value) in json::list(&input.name, document, pointer)?.into_iter().enumerate() {
        // A feature without properties is legal: it then has no columns.
        if let Some(properties) = value.get_mut("properties").filter(|p| p.is_null()) {
            *properties = Value::Object(Map::new());
        }
        out.push_enveloped(input.at(rank as u64 + 1), value, "properties");
    }
    Ok(())
}
