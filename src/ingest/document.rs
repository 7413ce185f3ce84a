//! `docs/sources.md`: one line a source, written from the mappings.

use super::mapping::{Format, Mapping, Production, Retrieval};
use std::collections::BTreeSet;
use std::fmt::Write;

const HEAD: &str = "\
# Sources

Written from `fixtures/mappings/` (`make bless`), where [each key](../fixtures/mappings/README.md) is
explained. A sample is what a run without network reads; its licence, its date and what was cut are
in the `SOURCE.md` of its folder. A source without sample is read only from its real address.

| id | what | publisher | licence | data of | kinds | format | real address | way | renewed | sample |
|---|---|---|---|---|---|---|---|---|---|---|
";

/// What is left out on purpose.
const ABSENT: &str = "
## Not here, and why

* **monenfant.fr** (Cnaf): no licence for reuse, a captcha and a session in the way. Berceau does not
  collect it; records given by its owner are read in their own shape.
* **DILA, annuaire de l’administration**: it has no type of service for relais petite enfance, and
  Caf and PMI counters are no childcare. Relais come from BPE (`D504`), from cities and from
  the relais themselves.
* **Lists of assistants maternels**: a Département sends its own, with the choices of each person,
  [in the inbound format](assistants-maternels.md). Nobody else’s copy is read.
* **nOva** (services à la personne): a filing portal without public API. The mapping waits for
  an extract.
";

/// The page, sources in the order of their identifiers.
pub fn document(mappings: &[Mapping]) -> String {
    let mut sorted: Vec<&Mapping> = mappings.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut page = String::from(HEAD);
    for mapping in &sorted {
        row(&mut page, mapping);
    }
    page.push_str("\n## Notes\n\n");
    for mapping in &sorted {
        if let Some(note) = mapping.production.as_ref().and_then(|p| p.note.as_ref()) {
            // Writing into a String cannot fail.
            let _ = writeln!(page, "* `{}`: {note}", mapping.id);
        }
    }
    page + ABSENT
}

fn row(page: &mut String, m: &Mapping) {
    let production = m.production.as_ref();
    let _ = writeln!(
        page,
        "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        m.id,
        m.title,
        m.publisher,
        m.licence,
        m.data_date,
        kinds(m),
        format_name(&m.format),
        production.map_or("none", |p| p.url.as_str()),
        production.map_or("none", way),
        production.and_then(|p| p.frequency.as_deref()).unwrap_or("not told"),
        if m.fixtures.is_empty() { "no" } else { "yes" },
    );
}

/// Kinds that the source can give; numbers about them for a statistical source.
fn kinds(m: &Mapping) -> String {
    let mut kinds: BTreeSet<&str> = m.types.kinds().map(|k| k.listing_type.as_str()).collect();
    kinds.extend(m.coverage.iter().flat_map(|c| c.types.iter().map(|t| t.as_str())));
    let counted = m.figures.iter().flat_map(|f| f.values.values().map(|t| t.as_str()));
    kinds.extend(counted);
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let unit = if m.figures.is_some() { "figures: " } else { "" };
    format!("{unit}{}", kinds.join(", "))
}

fn way(production: &Production) -> &'static str {
    match production.method {
        Retrieval::Download => "file",
        Retrieval::OpendatasoftExport => "Opendatasoft export",
        Retrieval::OpendatasoftRecords => "Opendatasoft pages",
        Retrieval::OpendatasoftV1 => "Opendatasoft v1",
        Retrieval::DataGouv => "data.gouv.fr resource",
        Retrieval::Overpass => "Overpass",
        Retrieval::Manual => "by hand",
    }
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
