//! The other forms of a page of results: GeoJSON for maps, CSV for spreadsheets.

use super::answer::{self, ListingItem};
use super::search_params::{Format, Understood};
use crate::search::{Generation, Hit, Page};
use actix_web::HttpRequest;
use actix_web::http::header;
use serde_json::{Map, Value, json};

impl Format {
    /// The media type of the answer.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    /// What a client accepts, when its parameters do not say.
    pub fn accepted(request: &HttpRequest) -> Self {
        let accepted = request.headers().get_all(header::ACCEPT);
        let accepted = accepted.filter_map(|value| value.to_str().ok());
        for wanted in accepted.flat_map(|value| value.split(',')) {
            match wanted.split(';').next().map(str::trim) {
                Some("application/geo+json") => return Self::GeoJson,
                Some("text/csv") => return Self::Csv,
                Some("application/json" | "*/*" | "application/*") => return Self::Json,
                _ => {}
            }
        }
        Self::Json
    }
}

/// Writes a page in the form that was asked for.
pub fn write(
    generation: &Generation,
    understood: &Understood,
    page: &Page,
) -> Result<Vec<u8>, serde_json::Error> {
    match understood.format {
        Format::Json => answer::write(generation, understood, page),
        Format::GeoJson => geojson(generation, understood, page),
        Format::Csv => csv(generation, page),
    }
}

fn items<'a>(
    generation: &'a Generation,
    page: &'a Page,
) -> impl Iterator<Item = (&'a Hit, ListingItem)> {
    let item = |hit: &'a Hit| {
        let listing = (&generation.listing(hit.slot)?).into();
        Some((hit, ListingItem { listing, rank: answer::rank(hit) }))
    };
    page.hits.iter().filter_map(item)
}

/// RFC 7946: one point a listing, everything else in its properties.
fn geojson(
    generation: &Generation,
    understood: &Understood,
    page: &Page,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut features = Vec::with_capacity(page.hits.len());
    for (_, item) in items(generation, page) {
        let point = json!({"type": "Point", "coordinates": [item.listing.lon, item.listing.lat]});
        let mut properties = serde_json::to_value(&item)?;
        let id = properties.get("id").cloned();
        if let Some(properties) = properties.as_object_mut() {
            for name in ["lat", "lon", "explanation"] {
                properties.remove(name);
            }
            flatten(properties);
        }
        features.push(json!({
            "type": "Feature", "id": id, "geometry": point, "properties": properties,
        }));
    }
    let today = understood.request.today;
    serde_json::to_vec(&json!({
        "type": "FeatureCollection",
        "features": features,
        "generation": answer::generation_view(generation, today),
        "total": page.total,
        "next": page.next.as_ref().map(crate::search::Cursor::encode),
    }))
}

/// Objects one level deep become columns: desktop tools do not look inside.
fn flatten(properties: &mut Map<String, Value>) {
    for name in ["address", "availability", "links", "tariff"] {
        let Some(Value::Object(inner)) = properties.remove(name) else { continue };
        for (key, value) in inner {
            properties.insert(format!("{name}_{key}"), value);
        }
    }
}

/// Columns of the table, in order, with the French heading that people read.
const COLUMNS: [(&str, &str); 26] = [
    ("id", "Identifiant"),
    ("type", "Type"),
    ("subtype", "Forme"),
    ("name", "Nom"),
    ("manager", "Gestionnaire"),
    ("address_label", "Adresse"),
    ("address_postcode", "Code postal"),
    ("address_city", "Commune"),
    ("address_citycode", "Code INSEE"),
    ("lat", "Latitude"),
    ("lon", "Longitude"),
    ("precision", "Précision du point"),
    ("distance_m", "Distance (m)"),
    ("capacity", "Places agréées"),
    ("availability_state", "Disponibilité"),
    ("availability_from", "Libre à partir du"),
    ("availability_places", "Places libres"),
    ("availability_verified_on", "Déclarée le"),
    ("phone", "Téléphone"),
    ("email", "Courriel"),
    ("website", "Site"),
    ("languages", "Langues"),
    ("tags", "Mots-clés"),
    ("source", "Source"),
    ("source_date", "Date de la source"),
    ("demonstration", "Annonce fictive"),
];

/// Semicolons and a mark of UTF-8: what a spreadsheet set to French opens with its accents right.
fn csv(generation: &Generation, page: &Page) -> Result<Vec<u8>, serde_json::Error> {
    let mut table = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let written = |error: csv::Error| serde_json::Error::io(std::io::Error::other(error));
    table.write_record(COLUMNS.map(|(_, heading)| heading)).map_err(written)?;
    for (_, item) in items(generation, page) {
        let mut value = serde_json::to_value(&item)?;
        if let Some(object) = value.as_object_mut() {
            flatten(object);
        }
        let cells = COLUMNS.map(|(name, _)| cell(name, value.get(name)));
        table.write_record(cells).map_err(written)?;
    }
    table.into_inner().map_err(|error| serde_json::Error::io(error.into_error()))
}

fn cell(name: &str, value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        // A decimal comma, as a spreadsheet set to French reads numbers.
        Some(Value::Number(number)) => number.to_string().replace('.', ","),
        Some(Value::Bool(yes)) => if *yes { "oui" } else { "non" }.to_owned(),
        Some(Value::Array(items)) => {
            let texts = items.iter().filter_map(Value::as_str).collect::<Vec<_>>();
            harmless(&texts.join(", "))
        }
        Some(Value::String(text)) => match label(name, text) {
            Some(label) => label.to_owned(),
            None => harmless(text),
        },
        Some(Value::Object(_)) => String::new(),
    }
}

/// The French word for a value of the API.
fn label(name: &str, text: &str) -> Option<&'static str> {
    use crate::domain::{ListingType, Subtype};
    match name {
        "type" => ListingType::parse(text).map(ListingType::label),
        "subtype" => Subtype::parse(text).map(Subtype::label),
        "availability_state" => Some(match text {
            "free" => "libre",
            "from_date" => "libre plus tard",
            "none" => "complet",
            _ => "non renseignée",
        }),
        _ => None,
    }
}

/// A text that a spreadsheet would run as a formula gets an apostrophe before it.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("name", Some(&json!("=1+1"))), "'=1+1");
        assert_eq!(cell("lon", Some(&json!(-1.55))), "-1,55");
        assert_eq!(cell("type", Some(&json!("creche"))), "Crèche");
        assert_eq!(cell("name", Some(&Value::Null)), "");
    }
}
