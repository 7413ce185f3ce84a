//! `docs/sources.md`: one line a source, written from the mappings.

use super::mapping::{Format, Mapping};
use std::fmt::Write;

/// The page, sources in the order of their identifiers.
pub fn document(mappings: &[Mapping]) -> String {
    let mut sorted: Vec<&Mapping> = mappings.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut page = String::from(
        "# Sources\n\nWritten from `fixtures/mappings/` (`make bless`). Each mapping says how the columns of its \
         publisher become fields; each folder of `fixtures/sources/` has its licence in `SOURCE.md`.\n\n\
         | id | what | publisher | licence | data of | format | kinds | real address |\n|---|---|---|---|---|---|---|---|\n",
    );
    for mapping in sorted {
        row(&mut page, mapping);
    }
    page
}

fn row(page: &mut String, m: &Mapping) {
    let kinds: std::collections::BTreeSet<&str> =
        m.coverage.iter().flat_map(|c| c.types.iter().map(|t| t.as_str())).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let address = m.production.as_ref().map_or("none", |p| p.url.as_str());
    // Writing into a String cannot fail.
    let _ = writeln!(
        page,
        "| `{}` | {} | {} | {} | {} | {} | {} | {address} |",
        m.id,
        m.title,
        m.publisher,
        m.licence,
        m.data_date,
        format_name(&m.format),
        kinds.join(", "),
    );
}

fn format_name(format: &Format) -> &'static str {
    match format {
        Format::Delimited { .. } => "delimited text",
        Format::Json { .. } => "JSON",
        Format::Geojson { .. } => "GeoJSON",
        Format::OpendatasoftV1 {} => "Opendatasoft v1",
        Format::Overpass {} => "OpenStreetMap (Overpass)",
        Format::Parquet {} => "Parquet",
        Format::OpendatasoftV21 {} => "Opendatasoft v2.1",
        Format::Inbound {} => "inbound",
        Format::Monenfant {} => "monenfant.fr records",
    }
}
