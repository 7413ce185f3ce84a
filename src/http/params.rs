//! Parameters, from a query string or a JSON object, checked one by one. Every error is kept, so
//! that a client learns of all of them at once.

use super::problem::{FieldError, Problem, ProblemKind};
use std::collections::BTreeMap;

/// Longest query string that is read, in bytes.
pub const MAX_QUERY: usize = 8 * 1024;

/// Parameters of one request.
#[derive(Debug)]
pub struct Params {
    values: BTreeMap<String, Vec<String>>,
    errors: Vec<FieldError>,
}

impl Params {
    /// Reads a raw query string; unknown names are refused by name.
    pub fn from_query(raw: &str, allowed: &[&str]) -> Result<Self, Problem> {
        if raw.len() > MAX_QUERY {
            let detail = format!("La chaîne de requête dépasse {MAX_QUERY} octets.");
            return Err(Problem::new(ProblemKind::QueryTooLong, detail));
        }
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name, "")?;
            let value = decode(value, &name)?;
            values.entry(name).or_default().push(value);
        }
        Self::checked(values, allowed)
    }

    /// Reads a JSON object: texts, numbers, booleans, and lists of them.
    pub fn from_json(body: &[u8], allowed: &[&str]) -> Result<Self, Problem> {
        Self::from_object(json_object(body)?, allowed)
    }

    /// The same of an object that is read already.
    pub fn from_object(object: JsonObject, allowed: &[&str]) -> Result<Self, Problem> {
        let mut values = BTreeMap::new();
        let mut errors = Vec::new();
        for (name, value) in object {
            match json_text(&value) {
                Some(Some(text)) => drop(values.insert(name, vec![text])),
                // Null says nothing, but an unknown name is still refused.
                Some(None) if allowed.contains(&name.as_str()) => {}
                Some(None) => drop(values.insert(name, Vec::new())),
                None => errors.push(FieldError::new(
                    &name,
                    "wrong_type",
                    format!(
                        "« {} » doit être un texte, un nombre, un booléen ou une liste.",
                        cut(&name)
                    ),
                )),
            }
        }
        let mut params = Self::checked(values, allowed)?;
        params.errors.extend(errors);
        Ok(params)
    }

    fn checked(values: BTreeMap<String, Vec<String>>, allowed: &[&str]) -> Result<Self, Problem> {
        let unknown: Vec<FieldError> = values
            .keys()
            .filter(|name| !allowed.contains(&name.as_str()))
            .take(10)
            .map(|name| {
                let detail = format!("Paramètre inconnu : « {} ».", cut(name));
                FieldError::new(name, "unknown", detail)
            })
            .collect();
        if !unknown.is_empty() {
            let mut problem = Problem::with_errors(ProblemKind::UnknownParameter, unknown);
            let accepted = match allowed {
                [] => " Aucun paramètre n’est accepté ici.".to_owned(),
                names => format!(" Paramètres acceptés : {}.", names.join(", ")),
            };
            problem.detail.push_str(&accepted);
            return Err(problem);
        }
        Ok(Self { values, errors: Vec::new() })
    }

    /// Notes an error on a field.
    pub fn refuse(&mut self, field: &str, code: &'static str, detail: impl Into<String>) {
        self.errors.push(FieldError::new(field, code, detail));
    }

    /// Whether something was already found wrong with the parameter.
    pub fn is_refused(&self, name: &str) -> bool {
        self.errors.iter().any(|error| error.pointer == format!("#/{name}"))
    }

    /// Whether the parameter is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A parameter that may be given once.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.values.get(name).map(Vec::as_slice) {
            None => None,
            Some([value]) => Some(value.clone()),
            Some(_) => {
                self.refuse(
                    name,
                    "repeated",
                    format!("« {name} » ne peut être donné qu’une fois."),
                );
                None
            }
        }
    }

    /// A text of at most `longest` characters, without control signs; blank means absent.
    pub fn short_text(&mut self, name: &str, longest: usize) -> Option<String> {
        let text = self.text(name)?;
        let text = text.trim();
        if text.chars().count() > longest {
            self.refuse(name, "too_long", format!("« {name} » dépasse {longest} caractères."));
            return None;
        }
        if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
            self.refuse(
                name,
                "control_characters",
                format!("« {name} » contient des caractères interdits."),
            );
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A number within bounds, both included.
    pub fn number(&mut self, name: &str, least: f64, most: f64) -> Option<f64> {
        let text = self.text(name)?;
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        match text.parse::<f64>() {
            Ok(value) if plain && (least..=most).contains(&value) => return Some(value),
            Ok(value) if plain && !value.is_nan() => self.refuse(
                name,
                "out_of_range",
                format!("« {name} » doit être compris entre {least} et {most}."),
            ),
            _ => self.refuse(name, "not_a_number", format!("« {name} » doit être un nombre.")),
        }
        None
    }

    /// A whole number within bounds, both included.
    pub fn integer(&mut self, name: &str, least: u32, most: u32) -> Option<u32> {
        let text = self.text(name)?;
        let digits =
            !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(value) if digits && (least..=most).contains(&value) => return Some(value),
            _ => {}
        }
        let (code, detail) = match text.parse::<f64>() {
            Ok(number) if number.fract() != 0.0 || number.is_nan() => {
                ("not_an_integer", format!("« {name} » doit être un nombre entier."))
            }
            Ok(_) => {
                ("out_of_range", format!("« {name} » doit être compris entre {least} et {most}."))
            }
            Err(_) => ("not_an_integer", format!("« {name} » doit être un nombre entier.")),
        };
        self.refuse(name, code, detail);
        None
    }

    /// `true` or `false`; absent is false.
    pub fn flag(&mut self, name: &str) -> bool {
        self.optional_flag(name).unwrap_or(false)
    }

    /// `true`, `false`, or absent.
    pub fn optional_flag(&mut self, name: &str) -> Option<bool> {
        match self.text(name)?.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                self.refuse(name, "not_a_boolean", format!("« {name} » vaut true ou false."));
                None
            }
        }
    }

    /// Comma lists, repeated or not; blanks are dropped.
    pub fn list(&mut self, name: &str, most: usize) -> Vec<String> {
        let values = self.values.get(name).cloned().unwrap_or_default();
        let items = values.iter().flat_map(|v| v.split(',')).map(str::trim);
        let items: Vec<String> = items.filter(|i| !i.is_empty()).map(str::to_owned).collect();
        if items.len() > most {
            self.refuse(name, "too_many", format!("« {name} » accepte au plus {most} valeurs."));
            return Vec::new();
        }
        items
    }

    /// A word of a closed list.
    pub fn word<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
        known: &str,
    ) -> Option<T> {
        let text = self.text(name)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.refuse_word(name, &text, known);
        }
        parsed
    }

    /// Words of a closed list.
    pub fn words<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
        known: &str,
    ) -> Vec<T> {
        let mut parsed = Vec::new();
        for item in self.list(name, 30) {
            match parse(&item) {
                Some(value) => parsed.push(value),
                None => self.refuse_word(name, &item, known),
            }
        }
        parsed
    }

    fn refuse_word(&mut self, name: &str, word: &str, known: &str) {
        let detail =
            format!("« {} » n’est pas une valeur de « {name} ». Valeurs : {known}.", cut(word));
        self.refuse(name, "unknown_value", detail);
    }

    /// Refuses the request when anything was wrong.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Problem::with_errors(ProblemKind::InvalidParameter, self.errors))
    }
}

/// The members of a JSON object.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

/// Reads a body that must be a JSON object.
pub fn json_object(body: &[u8]) -> Result<JsonObject, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let at = format!("ligne {}, colonne {}", error.line(), error.column());
        let detail = format!("Le corps doit être un objet JSON ({at}).");
        Problem::new(ProblemKind::InvalidBody, detail)
    })
}

fn decode(text: &str, name: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    let bytes = percent_encoding::percent_decode_str(&spaced);
    bytes.decode_utf8().map(|t| t.into_owned()).map_err(|_| {
        let detail = "La requête contient des octets qui ne sont pas de l’UTF-8.".to_owned();
        let field = FieldError::new(name, "invalid_utf8", detail);
        Problem::with_errors(ProblemKind::InvalidEncoding, vec![field])
    })
}

/// A JSON value as parameter texts; None for objects and nested lists. Null is absent.
fn json_text(value: &serde_json::Value) -> Option<Option<String>> {
    use serde_json::Value;
    match value {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text.clone())),
        Value::Number(number) => Some(Some(number.to_string())),
        Value::Bool(flag) => Some(Some(flag.to_string())),
        Value::Array(items) => {
            let plain = items.iter().all(|i| !i.is_array() && !i.is_object() && !i.is_null());
            let texts = items.iter().filter_map(|i| json_text(i).flatten());
            plain.then(|| Some(texts.collect::<Vec<_>>().join(",")))
        }
        Value::Object(_) => None,
    }
}

/// Outside text quoted in an answer is cut short.
fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn absent_blank_and_null_are_told_apart_from_wrong() {
        let mut params =
            Params::from_json(br#"{"lat":null,"q":" ","lon":"x"}"#, &["lat", "lon", "q"]).unwrap();
        assert_eq!(params.number("lat", -90.0, 90.0), None);
        assert_eq!(params.short_text("q", 10), None);
        assert_eq!(params.number("lon", -180.0, 180.0), None);
        let problem = params.finish().unwrap_err();
        assert_eq!(problem.errors.len(), 1);
        assert_eq!(problem.errors[0].pointer, "#/lon");
    }

    #[test]
    fn infinities_written_as_words_are_not_numbers() {
        for text in ["NaN", "inf", "infinity", "1e999", "", "0x10", "1,5"] {
            let raw = format!("lat={text}");
            let mut params = Params::from_query(&raw, &["lat"]).unwrap();
            assert_eq!(params.number("lat", -90.0, 90.0), None, "{text}");
            assert!(params.finish().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(raw in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Params::from_query(&raw, &["q"]);
            let escaped: String = bytes.iter().map(|b| format!("%{b:02X}")).collect();
            let _ = Params::from_query(&format!("q={escaped}"), &["q"]);
            let _ = Params::from_json(&bytes, &["q"]);
        }
    }
}
