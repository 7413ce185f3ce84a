//! JSON that tells which keys an object has twice: neither value can be believed.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;

/// A document, and JSON pointers to its ambiguous members.
#[derive(Debug)]
pub struct Strict {
    /// Ambiguous members hold [`ambiguous`], which no field accepts.
    pub value: Value,
    pub twice: Vec<String>,
}

/// Stands for a value that was told twice; a list in a list fits no field of any format here.
fn ambiguous() -> Value {
    Value::Array(vec![Value::Array(Vec::new())])
}

/// Reads one document; only white space may follow it.
pub fn parse(text: &str) -> Result<Strict, serde_json::Error> {
    let twice = RefCell::new(Vec::new());
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Node { pointer: String::new(), twice: &twice }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(Strict { value, twice: twice.into_inner() })
}

/// A step of a JSON pointer (RFC 6901).
pub fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

struct Node<'a> {
    pointer: String,
    twice: &'a RefCell<Vec<String>>,
}

impl Node<'_> {
    fn child(&self, key: &str) -> Self {
        Self { pointer: step(&self.pointer, key), twice: self.twice }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a finite number"))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut out = Vec::new();
        while let Some(value) = list.next_element_seed(self.child(&out.len().to_string()))? {
            out.push(value);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut out = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let child = self.child(&key);
            let pointer = child.pointer.clone();
            let value = map.next_value_seed(child)?;
            if out.contains_key(&key) {
                let mut twice = self.twice.borrow_mut();
                if !twice.contains(&pointer) {
                    twice.push(pointer);
                }
                out.insert(key, ambiguous());
            } else {
                out.insert(key, value);
            }
        }
        Ok(Value::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_written_twice_is_told_with_its_place_and_neither_value_is_kept() {
        let read = parse(r#"{"a":1,"b":[{"c/d":1,"c/d":1}],"a":2,"a":3}"#).unwrap();
        assert_eq!(read.twice, ["/b/0/c~1d", "/a"]);
        assert_eq!(read.value["a"], ambiguous());
        assert!(parse("{} {}").is_err() && parse("{\"a\":}").is_err());
    }

    proptest! {
        #[test]
        fn other_documents_read_as_the_library_reads_them(
            text in "[\\[\\]{}\":,0-9.e+a-c tn\\-\\\\]{0,24}",
        ) {
            let plain = serde_json::from_str::<Value>(&text);
            match (parse(&text), plain) {
                (Ok(read), Ok(plain)) => {
                    prop_assert!(!read.twice.is_empty() || read.value == plain);
                }
                (strict, plain) => prop_assert_eq!(strict.is_err(), plain.is_err()),
            }
        }
    }
}
