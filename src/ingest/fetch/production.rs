//! `[production]` of a mapping: where the publisher's real file is.

use super::opendatasoft::Dataset;
use super::sniff::Content;
use reqwest::Url;
use serde::{Deserialize, Serialize};

/// Largest download when a mapping does not say, in bytes.
pub const DEFAULT_MAX_BYTES: u64 = 200_000_000;

/// What stands for an area in a query.
const AREA: &str = "{area}";

/// Rows that one page of Opendatasoft's records may hold.
const MAX_PAGE: u32 = 100;

/// Where the real file is, for the network fetcher and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Production {
    /// The file, or the address of the dataset for the portals that have an API.
    pub url: String,
    #[serde(default)]
    pub method: Retrieval,
    /// Opendatasoft: format of the export.
    pub export: Option<Export>,
    /// Rows of one page of a paged answer, at most 100.
    pub page_size: Option<u32>,
    /// Query of Overpass, or `where` of Opendatasoft.
    pub query: Option<String>,
    /// Overpass: the query is asked once for each, written in place of `{area}`.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Opendatasoft: the unique field that pages are ordered by.
    pub order_by: Option<String>,
    /// data.gouv: id of the resource, or the start of its title.
    pub resource: Option<String>,
    /// Member of an archive.
    pub member: Option<String>,
    /// Other hosts that redirects and resources may lead to, exact names.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Largest download, in bytes.
    pub max_bytes: Option<u64>,
    /// Smallest file that can be the real one, in bytes.
    pub min_bytes: Option<u64>,
    /// What the file must look like.
    pub content: Option<Content>,
    /// How often the publisher renews it.
    pub frequency: Option<String>,
    pub note: Option<String>,
}

/// How the real file is fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retrieval {
    #[default]
    Download,
    OpendatasoftExport,
    OpendatasoftRecords,
    OpendatasoftV1,
    DataGouv,
    Overpass,
    Manual,
}

/// Format of an Opendatasoft export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Export {
    #[default]
    Csv,
    Json,
    Geojson,
    Parquet,
}

impl Export {
    /// Last part of the address of the export.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Geojson => "geojson",
            Self::Parquet => "parquet",
        }
    }

    pub(super) fn content(self) -> Content {
        match self {
            Self::Csv => Content::Csv,
            Self::Json | Self::Geojson => Content::Json,
            Self::Parquet => Content::Parquet,
        }
    }
}

impl Production {
    /// What makes this table impossible to follow, in words; nothing when it is sound.
    pub fn problem(&self) -> Option<String> {
        if self.method == Retrieval::Manual {
            return None;
        }
        let url = match Url::parse(&self.url) {
            Ok(url) => url,
            Err(error) => return Some(format!("url: {error}")),
        };
        self.missing().or_else(|| self.misplaced()).or_else(|| match self.method {
            Retrieval::OpendatasoftExport
            | Retrieval::OpendatasoftRecords
            | Retrieval::OpendatasoftV1 => Dataset::at(&url).err(),
            _ => None,
        })
    }

    /// Largest download, in bytes.
    pub(super) fn limit(&self) -> u64 {
        self.max_bytes.unwrap_or(DEFAULT_MAX_BYTES)
    }

    /// Rows asked for at a time.
    pub(super) fn page_rows(&self) -> u32 {
        self.page_size.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)
    }

    /// What the file must look like, from the table or from the format that is asked for.
    pub(super) fn expected(&self) -> Option<Content> {
        self.content.or(match self.method {
            Retrieval::OpendatasoftExport => Some(self.export.unwrap_or_default().content()),
            Retrieval::OpendatasoftRecords | Retrieval::OpendatasoftV1 | Retrieval::Overpass => {
                Some(Content::Json)
            }
            Retrieval::Download | Retrieval::DataGouv | Retrieval::Manual => None,
        })
    }

    /// The queries of Overpass, each with its area.
    pub(super) fn queries(&self) -> Vec<(&str, String)> {
        let query = self.query.as_deref().unwrap_or_default();
        if self.areas.is_empty() {
            return vec![("", query.to_owned())];
        }
        let filled = |area: &'_ String| query.replace(AREA, area);
        self.areas.iter().map(|area| (area.as_str(), filled(area))).collect()
    }

    fn missing(&self) -> Option<String> {
        match self.method {
            Retrieval::Overpass if self.query.is_none() => Some("query: overpass needs one".into()),
            Retrieval::Overpass if self.areas.is_empty() == self.asks_by_area() => {
                Some(format!("areas: they go with {AREA} in the query"))
            }
            Retrieval::OpendatasoftRecords if self.order_by.is_none() => {
                Some("order_by: pages need a unique field to be ordered by".into())
            }
            _ => None,
        }
    }

    fn asks_by_area(&self) -> bool {
        self.query.as_ref().is_some_and(|query| query.contains(AREA))
    }

    fn misplaced(&self) -> Option<String> {
        use Retrieval::{
            DataGouv, OpendatasoftExport, OpendatasoftRecords, OpendatasoftV1, Overpass,
        };
        let method = self.method;
        let paged = matches!(method, OpendatasoftRecords | OpendatasoftV1);
        let asked = paged || matches!(method, OpendatasoftExport | Overpass);
        let wrong = |there: bool, fits: bool, key: &str| {
            (there && !fits).then(|| format!("{key}: means nothing with this method"))
        };
        wrong(self.export.is_some(), method == OpendatasoftExport, "export")
            .or_else(|| wrong(self.page_size.is_some(), paged, "page_size"))
            .or_else(|| wrong(self.order_by.is_some(), paged, "order_by"))
            .or_else(|| wrong(self.query.is_some(), asked, "query"))
            .or_else(|| wrong(!self.areas.is_empty(), method == Overpass, "areas"))
            .or_else(|| wrong(self.resource.is_some(), method == DataGouv, "resource"))
            .or_else(|| {
                let size = self.page_size?;
                (!(1..=MAX_PAGE).contains(&size)).then(|| format!("page_size: 1 to {MAX_PAGE}"))
            })
            .or_else(|| {
                let bare = |host: &String| !host.is_empty() && !host.contains(['/', '*', ' ']);
                let wrong = self.hosts.iter().find(|host| !bare(host))?;
                Some(format!("hosts: {wrong:?} is not the bare name of a host"))
            })
            .or_else(|| {
                let least = self.min_bytes.filter(|least| *least > self.limit())?;
                Some(format!("min_bytes: {least} is more than max_bytes"))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: &str = "https://data.toulouse-metropole.fr/api/explore/v2.1/catalog/datasets";

    fn problem(table: &str) -> Option<String> {
        toml::from_str::<Production>(table).unwrap().problem()
    }

    #[test]
    fn the_tables_of_real_publishers_are_sound() {
        let bpe = "https://www.insee.fr/fr/statistiques/fichier/8217525/BPE25.zip";
        let gouv = "https://www.data.gouv.fr/api/1/datasets/548acaf2c751df1eac4120e7/";
        let overpass = "https://overpass-api.de/api/interpreter";
        for table in [
            format!("url = {bpe:?}\ncontent = \"zip\"\nmember = \"BPE25.csv\""),
            format!(
                "url = \"{PORTAL}/creches\"\nmethod = \"opendatasoft_export\"\nexport = \"geojson\""
            ),
            format!(
                "url = \"{PORTAL}/creches\"\nmethod = \"opendatasoft_records\"\norder_by = \"nom\""
            ),
            format!("url = {gouv:?}\nmethod = \"data_gouv\"\nhosts = [\"static.data.gouv.fr\"]"),
            format!("url = {overpass:?}\nmethod = \"overpass\"\nquery = \"node(1);out;\""),
            "url = \"by hand\"\nmethod = \"manual\"".to_owned(),
        ] {
            assert_eq!(problem(&table), None, "{table}");
        }
    }

    #[test]
    fn a_table_that_cannot_be_followed_names_the_key() {
        let records = format!("url = \"{PORTAL}/creches\"\nmethod = \"opendatasoft_records\"\n");
        let overpass = "url = \"https://overpass-api.de/api\"\nmethod = \"overpass\"\n";
        for (table, key) in [
            ("url = \"liste.csv\"".to_owned(), "url"),
            (
                format!("url = \"{PORTAL}/creches/exports/csv\"\nmethod = \"opendatasoft_export\""),
                "url",
            ),
            (format!("{overpass}query = \"node({{area}});out;\""), "areas"),
            (format!("{overpass}query = \"node(1);out;\"\nareas = [\"FR-BRE\"]"), "areas"),
            (records.clone(), "order_by"),
            (format!("{records}order_by = \"nom\"\npage_size = 101"), "page_size"),
            (format!("{records}order_by = \"nom\"\nresource = \"a\""), "resource"),
        ] {
            let problem = problem(&table).unwrap_or_default();
            assert!(problem.starts_with(&format!("{key}:")), "{table}: {problem}");
        }
    }
}
