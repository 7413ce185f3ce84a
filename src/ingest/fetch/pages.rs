//! A list given page by page: all of it, once, or not at all.

use super::FetchProgress;
use super::download::{MAX_ANSWER, Wanted, read_json};
use super::error::FetchError;
use super::exchange::Visit;
use super::sniff::Content;
use super::store::Piece;
use reqwest::Url;
use serde_json::Value;
use std::collections::BTreeSet;

/// Rows that pages can reach on Opendatasoft (`offset + limit`).
const REACH: u64 = 10_000;

/// Rows of a list: from the offset, so many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) offset: u64,
    pub(super) rows: u64,
}

/// How a list is asked for and read.
pub(super) struct List<'a> {
    /// Key of the rows of a page.
    pub(super) rows: &'a str,
    /// Key of the number of rows of the whole list.
    pub(super) total: &'a str,
    /// Field that no two rows share.
    pub(super) unique: Option<String>,
    pub(super) url_of: &'a (dyn Fn(Span) -> Url + Send + Sync),
}

/// What was seen while going through the pages.
#[derive(Default)]
struct Reading {
    files: Vec<Piece>,
    total: Option<u64>,
    seen: BTreeSet<String>,
    offset: u64,
}

/// Brings every page; a list that changes meanwhile is read once more from the start.
pub(super) async fn pages(
    visit: &mut Visit<'_>,
    list: &List<'_>,
) -> Result<Vec<Piece>, FetchError> {
    match all(visit, list).await {
        Err(error @ FetchError::Changing { .. }) => {
            tracing::warn!(%error, "reading the pages again");
            visit.budget = visit.production.limit();
            all(visit, list).await
        }
        other => other,
    }
}

async fn all(visit: &mut Visit<'_>, list: &List<'_>) -> Result<Vec<Piece>, FetchError> {
    let mut reading = Reading::default();
    loop {
        let rows = u64::from(visit.production.page_rows()).min(REACH - reading.offset);
        let url = (list.url_of)(Span { offset: reading.offset, rows });
        let number = reading.files.len() + 1;
        if number > visit.fetcher.settings.max_pages as usize {
            let most = visit.fetcher.settings.max_pages;
            return Err(FetchError::answer(&url, format!("more than {most} pages")));
        }
        let stem = format!("page-{number:04}");
        let wanted = Wanted {
            content: Some(Content::Json),
            min_bytes: 1,
            max_bytes: MAX_ANSWER.min(visit.production.limit()),
            ..visit.wanted(url, &stem)
        };
        let body = visit.body(&wanted).await?;
        let page: Value = read_json(&wanted.url, &body.settled.path)?;
        let total = reading.take(list, &wanted.url, &page, rows)?;
        reading.files.push(body.settled.piece);
        let rows = reading.offset;
        (visit.progress)(FetchProgress::Page { number, rows, total });
        if rows >= total {
            return Ok(reading.files);
        }
    }
}

impl Reading {
    /// Counts the rows of a page; gives the length of the whole list.
    fn take(
        &mut self,
        list: &List<'_>,
        url: &Url,
        page: &Value,
        asked: u64,
    ) -> Result<u64, FetchError> {
        let lacks = |key: &str| FetchError::answer(url, format!("a page without {key:?}"));
        let changing = |detail| FetchError::Changing { host: super::error::host(url), detail };
        let total = page.get(list.total).and_then(Value::as_u64);
        let total = total.ok_or_else(|| lacks(list.total))?;
        let rows = page.get(list.rows).and_then(Value::as_array).ok_or_else(|| lacks(list.rows))?;
        if total > REACH {
            let detail = format!("{total} rows, pages reach {REACH}: use an export or a query");
            return Err(FetchError::answer(url, detail));
        }
        if let Some(before) = self.total.replace(total).filter(|before| *before != total) {
            return Err(changing(format!("{before} rows, then {total}")));
        }
        let due = asked.min(total.saturating_sub(self.offset));
        if rows.len() as u64 != due {
            return Err(changing(format!("{} rows in a page of {due}", rows.len())));
        }
        if let Some(twice) = rows.iter().find_map(|row| self.repeated(list, row)) {
            return Err(changing(format!("{twice} came twice")));
        }
        self.offset += due;
        Ok(total)
    }

    fn repeated(&mut self, list: &List<'_>, row: &Value) -> Option<String> {
        let field = list.unique.as_deref()?;
        let value = row.get(field).filter(|value| !value.is_null())?.to_string();
        let twice = format!("{field} {value}");
        (!self.seen.insert(value)).then_some(twice)
    }
}
