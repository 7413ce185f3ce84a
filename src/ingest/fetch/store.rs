//! The folder of a source: one whole set of files, and a note that points at it.
//!
//! A new set is written beside the old one and the note is replaced last, in one step: whenever
//! the program dies, the note points at a whole set.

use super::error::{FetchError, at};
use super::{Fetched, Production};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Version of the note.
const FORMAT: u32 = 1;
const NOTE: &str = "fetch.json";
const NEXT_NOTE: &str = ".part-fetch.json";
const LOCK: &str = ".lock";
const DRAFT: &str = ".part-set";
const PART: &str = ".part-";
const SET: &str = "set-";

/// One file of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// What a server sends with a file to recognise it later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Validators {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// What the publisher says of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    #[serde(flatten)]
    pub(super) validators: Validators,
    /// Changes when the data change: time of processing or checksum.
    pub(super) mark: Option<String>,
    pub(super) data_date: Option<Date>,
    pub(super) licence: Option<String>,
    /// Title of the resource that was chosen among several.
    pub(super) resource: Option<String>,
}

/// The note: which set is the good one, and where it came from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Note {
    format: u32,
    /// Checksum of what was asked: another question makes the answer another one.
    asked: String,
    set: String,
    files: Vec<Piece>,
    pub(super) facts: Facts,
}

/// What a renewal brought.
pub(super) enum Outcome {
    Unchanged,
    New { files: Vec<Piece>, facts: Facts },
}

/// The folder of a source, held by one run at a time.
pub(super) struct Store {
    folder: PathBuf,
    asked: String,
    /// Released by the system when the process ends, however it ends.
    lock: File,
}

impl Drop for Store {
    fn drop(&mut self) {
        // Closing would not do while a process started meanwhile still holds a copy of the handle.
        let _ = self.lock.unlock();
    }
}

impl Store {
    /// Opens the folder, makes it when it is missing, clears what a killed run left.
    pub(super) fn open(folder: &Path, production: &Production) -> Result<Self, FetchError> {
        fs::create_dir_all(folder).map_err(at(folder))?;
        let lock = File::create(folder.join(LOCK)).map_err(at(folder))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(FetchError::Busy(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(at(folder)(error)),
        }
        let asked = question_of(production)?;
        let store = Self { folder: folder.to_owned(), asked, lock };
        let set = read_note(folder)?.map(|note| note.set);
        store.remove(|name| {
            name.starts_with(PART)
                || (name.starts_with(SET) && set.as_deref().is_some_and(|set| set != name))
        })?;
        Ok(store)
    }

    /// The note, when its files are whole and answer the same question.
    pub(super) fn previous(&self) -> Result<Option<Note>, FetchError> {
        let note = read_note(&self.folder)?.filter(|note| note.asked == self.asked);
        Ok(note.filter(|note| is_whole(&self.folder.join(&note.set), &note.files)))
    }

    /// An empty folder to write the next set in.
    pub(super) fn draft(&self) -> Result<PathBuf, FetchError> {
        let path = self.folder.join(DRAFT);
        fs::create_dir(&path).map_err(at(&path))?;
        Ok(path)
    }

    /// Makes the draft the set of this source; the same files again only refresh the note.
    pub(super) fn commit(
        &self,
        previous: Option<Note>,
        files: Vec<Piece>,
        facts: Facts,
    ) -> Result<Fetched, FetchError> {
        let same = previous.filter(|previous| previous.files == files);
        let changed = same.is_none();
        let set = match same {
            Some(previous) => previous.set,
            None => self.place_draft(&files)?,
        };
        let note = Note { format: FORMAT, asked: self.asked.clone(), set, files, facts };
        self.write_note(&note)?;
        self.remove(|name| name.starts_with(PART) || (name.starts_with(SET) && name != note.set))?;
        Ok(fetched(&self.folder, note, changed))
    }

    /// Nothing new: the files that were there.
    pub(super) fn keep(&self, previous: Note) -> Result<Fetched, FetchError> {
        self.remove(|name| name.starts_with(PART))?;
        Ok(fetched(&self.folder, previous, false))
    }

    /// Drops the draft of a renewal that failed.
    pub(super) fn discard(&self) -> Result<(), FetchError> {
        self.remove(|name| name.starts_with(PART))
    }

    /// Moves the draft to a name of its own, with only the listed files in it.
    fn place_draft(&self, files: &[Piece]) -> Result<String, FetchError> {
        let draft = self.folder.join(DRAFT);
        for name in names(&draft)? {
            if !files.iter().any(|piece| piece.name == name) {
                let path = draft.join(name);
                fs::remove_file(&path).map_err(at(&path))?;
            }
        }
        sync(&draft)?;
        let taken = names(&self.folder)?;
        let numbers = taken.iter().filter_map(|name| name.strip_prefix(SET)?.parse::<u32>().ok());
        let set = format!("{SET}{}", numbers.max().map_or(1, |last| last.saturating_add(1)));
        let place = self.folder.join(&set);
        fs::rename(&draft, &place).map_err(at(&place))?;
        sync(&self.folder)?;
        Ok(set)
    }

    fn write_note(&self, note: &Note) -> Result<(), FetchError> {
        let next = self.folder.join(NEXT_NOTE);
        let text = serde_json::to_vec_pretty(note).map_err(|e| at(&next)(e.into()))?;
        let mut file = File::create(&next).map_err(at(&next))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(at(&next))?;
        let place = self.folder.join(NOTE);
        fs::rename(&next, &place).map_err(at(&place))?;
        sync(&self.folder)
    }

    fn remove(&self, unwanted: impl Fn(&str) -> bool) -> Result<(), FetchError> {
        for name in names(&self.folder)?.iter().filter(|name| unwanted(name)) {
            let path = self.folder.join(name);
            let gone =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(at(&path))?;
        }
        Ok(())
    }
}

/// The files of a source as the last renewal left them, checked; nothing when there are none.
///
/// Touches neither the network nor the folder.
pub fn stored(folder: &Path) -> Result<Option<Fetched>, FetchError> {
    let note = read_note(folder)?;
    let whole = note.filter(|note| is_whole(&folder.join(&note.set), &note.files));
    Ok(whole.map(|note| fetched(folder, note, false)))
}

/// Checksum of a file, in hexadecimal.
pub(super) fn digest<D: Digest>(path: &Path) -> Result<String, FetchError> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut hasher = D::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(at(path))?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

/// The day of a moment written in the ISO way, "2026-11-24T08:00:00+00:00".
pub(super) fn day(text: &str) -> Option<Date> {
    text.trim().get(..10)?.parse().ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything of the description that changes what comes back.
fn question_of(production: &Production) -> Result<String, FetchError> {
    let asked = Production { frequency: None, note: None, member: None, ..production.clone() };
    let text = serde_json::to_vec(&asked).map_err(|e| FetchError::Production(e.to_string()))?;
    Ok(hex(&Sha256::digest(text)))
}

fn fetched(folder: &Path, note: Note, changed: bool) -> Fetched {
    let set = folder.join(&note.set);
    Fetched {
        files: note.files.iter().map(|piece| set.join(&piece.name)).collect(),
        changed,
        data_date: note.facts.data_date,
        licence: note.facts.licence,
        resource: note.facts.resource,
    }
}

/// A note that is missing, unreadable or of another version is no note.
fn read_note(folder: &Path) -> Result<Option<Note>, FetchError> {
    let path = folder.join(NOTE);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(at(&path))?,
    };
    let note = serde_json::from_slice::<Note>(&bytes).ok();
    Ok(note.filter(|note| note.format == FORMAT && note.is_local()))
}

impl Note {
    /// Names of this folder only: the note is a file, and files get edited.
    fn is_local(&self) -> bool {
        let plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && name != "..";
        self.set.starts_with(SET) && plain(&self.set) && self.files.iter().all(|f| plain(&f.name))
    }
}

fn is_whole(set: &Path, files: &[Piece]) -> bool {
    !files.is_empty()
        && files.iter().all(|piece| {
            let path = set.join(&piece.name);
            let same_size = fs::metadata(&path).is_ok_and(|meta| meta.len() == piece.bytes);
            same_size && digest::<Sha256>(&path).is_ok_and(|sha256| sha256 == piece.sha256)
        })
}

fn names(folder: &Path) -> Result<Vec<String>, FetchError> {
    let entries = fs::read_dir(folder).map_err(at(folder))?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

fn sync(folder: &Path) -> Result<(), FetchError> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(at(folder))
}
