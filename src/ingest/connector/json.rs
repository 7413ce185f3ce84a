//! A JSON document with a list of objects somewhere in it.

use super::text::decode;
use super::{ReadError, Reading, Rows};
use crate::ingest::mapping::{Format, TextEncoding};
use serde_json::Value;

pub(super) fn read(input: &Reading<'_>, bytes: &[u8], out: &mut Rows<'_>) -> Result<(), ReadError> {
    let Format::Json { records, strip_prefix, encoding } = &input.mapping.format else {
        return Ok(());
    };
    let document = parse(&input.name, bytes, strip_prefix.as_deref(), *encoding)?;
    for (rank, value) in list(&input.name, document, records)?.into_iter().enumerate() {
        out.push(input.at(rank as u64 + 1), value);
    }
    Ok(())
}

/// Reads a document, without the JavaScript around it when there is some.
pub(super) fn parse(
    name: &str,
    bytes: &[u8],
    prefix: Option<&str>,
    encoding: TextEncoding,
) -> Result<Value, ReadError> {
    let text = decode(name, bytes, encoding)?;
    let mut body = text.trim();
    if let Some(rest) = prefix.and_then(|p| body.strip_prefix(p.trim())) {
        body = rest.trim().trim_end_matches(';');
    }
    // Lines of an error are those of the file, so the text cut off in front is counted back.
    let cut = body.as_ptr() as usize - text.as_ptr() as usize;
    let skipped = text[..cut].matches('\n').count();
    serde_json::from_str(body).map_err(|error| ReadError::Json {
        input: name.to_owned(),
        line: error.line() + skipped,
        column: error.column(),
        message: error.to_string(),
    })
}

/// The list at a JSON pointer; an empty pointer is the document itself.
pub(super) fn list(
    name: &str,
    mut document: Value,
    pointer: &str,
) -> Result<Vec<Value>, ReadError> {
    match document.pointer_mut(pointer).map(Value::take) {
        Some(Value::Array(list)) => Ok(list),
        _ => Err(ReadError::NoRecords(name.to_owned(), pointer.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_javascript_wrapper_is_taken_off() {
        let bytes = b"\xef\xbb\xbfvar x = [1];\n";
        let value = parse("x", bytes, Some("var x = "), TextEncoding::Auto).unwrap();
        assert_eq!(value, serde_json::json!([1]));
    }

    #[test]
    fn an_error_says_where() {
        let error = parse("x.js", b"var x =\n{\n\"a\": }", Some("var x ="), TextEncoding::Auto);
        let ReadError::Json { line, .. } = error.unwrap_err() else { panic!() };
        assert_eq!(line, 3);
        assert!(list("x", serde_json::json!({"a": 1}), "/a").is_err());
    }
}
