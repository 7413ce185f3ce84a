//! What people answered to the review list, read back from the same file.
//!
//! A decision names its two rows by source and identifier there, so it holds from one edition to the
//! next.

use crate::domain::text::fold;
use crate::domain::{Listing, Member, SourceId};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use thiserror::Error;

/// A row of a source, whatever its edition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    pub source: SourceId,
    pub source_id: String,
}

impl RowKey {
    /// The main row of a listing.
    pub fn of(listing: &Listing) -> Self {
        Self { source: listing.source.clone(), source_id: listing.source_id.clone() }
    }

    /// A row inside a merged listing.
    pub fn of_member(member: &Member) -> Self {
        Self { source: member.source.clone(), source_id: member.source_id.clone() }
    }
}

/// Two rows, in their order whichever way they are given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairKey(RowKey, RowKey);

impl PairKey {
    /// The same for both orders.
    pub fn new(a: RowKey, b: RowKey) -> Self {
        if a <= b { Self(a, b) } else { Self(b, a) }
    }

    /// The first row in the order of sources and identifiers.
    pub fn first(&self) -> &RowKey {
        &self.0
    }

    /// The other row.
    pub fn second(&self) -> &RowKey {
        &self.1
    }

    /// A short name that follows the pair into a spreadsheet, to see whether a line was altered
    /// there; its letter keeps the spreadsheet from reading a number.
    pub fn digest(&self) -> String {
        let text = format!(
            "{}\n{}\n{}\n{}",
            self.0.source, self.0.source_id, self.1.source, self.1.source_id
        );
        let hash = Sha256::digest(text.as_bytes());
        let hex: String = hash.iter().take(5).map(|b| format!("{b:02x}")).collect();
        format!("p{hex}")
    }
}

/// What a person said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Same,
    Different,
}

/// Answers of people, one a pair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions(BTreeMap<PairKey, Answer>);

/// Why a file of answers is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DecisionsError {
    #[error("ligne {line} : {message}")]
    Line { line: u64, message: String },
    #[error("la colonne « {0} » manque")]
    Column(&'static str),
}

impl Decisions {
    /// Answers given one by one.
    pub fn new(answers: impl IntoIterator<Item = (PairKey, Answer)>) -> Self {
        Self(answers.into_iter().collect())
    }

    /// In the order of the pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&PairKey, Answer)> {
        self.0.iter().map(|(pair, answer)| (pair, *answer))
    }

    /// What was said of a pair.
    pub fn get(&self, pair: &PairKey) -> Option<Answer> {
        self.0.get(pair).copied()
    }

    /// Whether nobody answered anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a review list whose column `decision` holds "oui", "non" or nothing.
    ///
    /// Takes what a French spreadsheet may have done to it: a comma or tabulation for the semicolon,
    /// its old character set, capitals.
    pub fn read_csv(bytes: &[u8]) -> Result<Self, DecisionsError> {
        let text = decoded(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .flexible(true)
            .from_reader(text.as_bytes());
        let columns = Columns::find(&mut reader)?;
        let mut out = Self::default();
        for record in reader.records() {
            let record = record.map_err(|error| DecisionsError::Line {
                line: error.position().map_or(0, csv::Position::line),
                message: "illisible".into(),
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let refuse = |message: &str| DecisionsError::Line { line, message: message.into() };
            let Some(answer) = answer(columns.text(&record, 0)).map_err(|m| refuse(&m))? else {
                continue;
            };
            let pair = columns.pair(&record).map_err(refuse)?;
            if out.0.insert(pair, answer).is_some_and(|before| before != answer) {
                return Err(refuse("cette paire a déjà reçu une autre réponse plus haut"));
            }
        }
        Ok(out)
    }
}

/// UTF-8 with or without its mark; else the character set of Western Windows.
fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text: Cow<'_, str> = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    // The reader of the file counts its lines right only without carriage returns.
    text.replace("\r\n", "\n")
}

fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: u8| head.bytes().filter(|b| *b == sign).count();
    [b';', b',', b'\t'].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b';')
}

/// Names of the columns that are read, in the order of their ranks.
const COLUMNS: [&str; 6] =
    ["decision", "pair", "source_a", "source_id_a", "source_b", "source_id_b"];

struct Columns([usize; 6]);

impl Columns {
    fn find(reader: &mut csv::Reader<&[u8]>) -> Result<Self, DecisionsError> {
        let unreadable = |_| DecisionsError::Line { line: 1, message: "illisible".into() };
        let headers = reader.headers().map_err(unreadable)?;
        let mut ranks = [0; 6];
        for (rank, name) in ranks.iter_mut().zip(COLUMNS) {
            let found = headers.iter().position(|h| h.trim() == name);
            *rank = found.ok_or(DecisionsError::Column(name))?;
        }
        Ok(Self(ranks))
    }

    fn text<'a>(&self, record: &'a csv::StringRecord, column: usize) -> &'a str {
        record.get(self.0[column]).unwrap_or_default().trim()
    }

    fn pair(&self, record: &csv::StringRecord) -> Result<PairKey, &'static str> {
        let key = |at: usize| {
            let source = SourceId::parse(self.text(record, at)).ok()?;
            let source_id = self.text(record, at + 1).trim_start_matches('\'').to_owned();
            (!source_id.is_empty()).then_some(RowKey { source, source_id })
        };
        let (Some(a), Some(b)) = (key(2), key(4)) else {
            return Err("les sources et identifiants ne se lisent pas");
        };
        let pair = PairKey::new(a, b);
        if pair.digest() != self.text(record, 1) {
            return Err("une source ou un identifiant a changé dans le tableur");
        }
        Ok(pair)
    }
}

fn answer(text: &str) -> Result<Option<Answer>, String> {
    match fold(text).as_str() {
        "" => Ok(None),
        "oui" | "o" => Ok(Some(Answer::Same)),
        "non" | "n" => Ok(Some(Answer::Different)),
        _ => {
            let start: String = text.chars().take(20).collect();
            Err(format!("« {start} » n’est ni « oui » ni « non »"))
        }
    }
}
