//! Everything that ingestion would say of a file in the inbound format, without ingesting it.

use super::connector::inbound::{Line, WrongLayout, parse_line, split, text};
use super::connector::monenfant;
use super::connector::{ReadError, decompress};
use super::issue::{Fault, Issue, IssueKind, Log, RecordRef, RejectReason};
use super::record::RawRecord;
use super::surroundings::Surroundings;
use super::{check, extract, locate, territory::Territory};
use crate::domain::{CommuneCode, Date};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A line that would not be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// Number of the line, from 1; 0 is the whole file.
    pub line: u64,
    pub reason: RejectReason,
    /// JSON pointer, or what is wrong.
    pub detail: String,
}

/// What is wrong with a file.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Lines that hold something.
    pub lines: u64,
    /// In the order of the lines.
    pub issues: Vec<Issue>,
    /// In the order of the lines.
    pub refused: Vec<RefusedLine>,
}

impl Verdict {
    /// Whether every line would be published.
    pub fn is_accepted(&self) -> bool {
        self.refused.is_empty()
    }
}

/// Checks a file, compressed or not, as if it were received on `today`.
pub fn validate(
    bytes: &[u8],
    today: Date,
    territory: &dyn Territory,
) -> Result<Verdict, ReadError> {
    let bytes = decompress("", bytes)?;
    let mut file = File { today, territory, log: Log::default(), seen: BTreeMap::new() };
    let mut verdict = Verdict::default();
    match file.read(&bytes) {
        Ok(lines) => verdict.lines = lines,
        Err(wrong) => {
            file.log.issue(&reference(0), IssueKind::NotALineFormat, wrong.french());
            file.log.reject(&reference(0), RejectReason::UnreadableRecord, wrong.french());
        }
    }
    file.tell(&mut verdict);
    Ok(verdict)
}

fn reference(record: u64) -> RecordRef {
    RecordRef { input: "".into(), record }
}

struct File<'a> {
    today: Date,
    territory: &'a dyn Territory,
    log: Log,
    /// First line of each identifier and type.
    seen: BTreeMap<(String, String), u64>,
}

impl File<'_> {
    /// Number of records of a file of either shape.
    fn read(&mut self, bytes: &[u8]) -> Result<u64, WrongLayout> {
        if monenfant::recognises(bytes) {
            let records = monenfant::records(bytes)?;
            let count = records.len() as u64;
            records.into_iter().for_each(|record| self.foreign(record));
            return Ok(count);
        }
        let text = text(bytes)?;
        let lines = split(&text)?;
        let count = lines.len() as u64;
        lines.into_iter().for_each(|line| self.line(line));
        Ok(count)
    }

    fn line(&mut self, (number, line): Line<'_>) {
        let at = reference(number);
        match parse_line(line, &at, Some(self.today), &mut self.log) {
            Ok(value) => self.record(RawRecord { at, value, envelope: Map::new() }),
            Err((reason, detail)) => self.log.reject(&at, reason, detail),
        }
    }

    /// A record in the shape of monenfant.fr.
    fn foreign(&mut self, (number, record): monenfant::Record) {
        let at = reference(number);
        let around = monenfant::envelope(record.as_ref());
        let (line, faults) = monenfant::line(record, Some(self.today));
        faults.into_iter().for_each(|fault| self.log.fault(&at, fault));
        match line {
            Ok(value) => self.record(RawRecord { at, value, envelope: around }),
            Err((reason, detail)) => self.log.reject(&at, reason, detail),
        }
    }

    fn record(&mut self, record: RawRecord) {
        let at = &record.at;
        self.identity(at, &record.value);
        self.served(at, &record.value);
        let Some(draft) = extract::typed_draft(&record, &mut self.log) else { return };
        // Whoever tries the format with numbers of nobody does well: only a run leaves them out.
        let belief = super::normalise::Belief { today: Some(self.today), fiction: true };
        let row = super::cleaned(draft, belief, &mut self.log);
        match locate::locate(row, &Surroundings::bare(self.territory), &mut self.log) {
            Ok(place) => check::check(&place, &mut self.log),
            Err(reason) => self.log.reject(at, reason, "/address"),
        }
    }

    fn identity(&mut self, at: &RecordRef, value: &Map<String, Value>) {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        let first = *self.seen.entry((text("source_id"), text("type"))).or_insert(at.record);
        if first != at.record {
            let detail = format!("ligne {first}");
            let pointer = "/source_id".to_owned();
            self.log.fault(at, Fault::new(pointer, IssueKind::DuplicateSourceId, detail));
        }
    }

    fn served(&mut self, at: &RecordRef, value: &Map<String, Value>) {
        let codes = value.get("served_citycodes").and_then(Value::as_array);
        for code in codes.into_iter().flatten() {
            let code = code.as_str().and_then(|text| CommuneCode::parse(text).ok());
            if let Some(code) = code.filter(|code| self.territory.successor(*code).is_none()) {
                let pointer = "/served_citycodes".to_owned();
                let kind = IssueKind::CitycodeUnknown;
                self.log.fault(at, Fault::new(pointer, kind, code.to_string()));
            }
        }
    }

    fn tell(self, verdict: &mut Verdict) {
        let Log { mut issues, rejected, .. } = self.log;
        for issue in issues.iter_mut().filter(|issue| issue.pointer.is_empty()) {
            issue.pointer = usual_place(issue.kind).to_owned();
        }
        issues.sort_by(|a, b| (a.at.record, &a.pointer).cmp(&(b.at.record, &b.pointer)));
        verdict.issues = issues;
        let refused = rejected.into_iter().map(|(at, reason, detail)| RefusedLine {
            line: at.record,
            reason,
            detail,
        });
        verdict.refused = refused.collect();
        verdict.refused.sort_by_key(|refused| refused.line);
    }
}

/// Where a value of that kind is in a line, for the stages that no longer see the line.
fn usual_place(kind: IssueKind) -> &'static str {
    use IssueKind::*;
    match kind {
        MissingName | ImplausibleName => "/name",
        InvalidPhone | FictionalPhone => "/phone",
        InvalidEmail => "/email",
        InvalidWebsite => "/website",
        InvalidSiret => "/siret",
        InvalidPostcode | PostcodeMismatch => "/address/postcode",
        InvalidCitycode | CitycodeUnknown | CommuneMerged | CommuneFromPoint => "/address/citycode",
        CityMismatch => "/address/city",
        InvalidAge => "/age_min_months",
        CapacityZero | CapacityUnreadable | CapacityOutOfRange | CapacityUnusual => "/capacity",
        InvalidPoint | NoPosition | SwappedCoordinates | PointFarFromCommune => "/lat",
        WeakGeocode => "/precision",
        _ => "",
    }
}
