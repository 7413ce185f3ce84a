//! Writing, publishing, checking and going back.

use super::lock::Lock;
use super::manifest::{FORMAT, FileEntry, GenerationId, Manifest, hex};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Generations kept on disk, the live one included.
pub const KEPT: usize = 3;

const CURRENT: &str = "current";
const MANIFEST: &str = "manifest.json";

/// What can go wrong with generations.
#[derive(Debug, Error)]
pub enum GenerationError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("generation {0} does not exist")]
    Unknown(String),
    #[error("generation {id}: {detail}")]
    Damaged { id: String, detail: String },
    #[error("generation {id}: format {found}, this program reads {}", FORMAT)]
    OtherFormat { id: String, found: u32 },
    #[error("there is no earlier whole generation to go back to{0}")]
    NothingEarlier(String),
    #[error(
        "{path} is missing or does not name a generation, although there are some: {there}; \
         `berceau generations rollback` makes the newest whole one the live one"
    )]
    NoCurrent { path: PathBuf, there: String },
    #[error("another run is at work in this data folder: {0}")]
    Busy(String),
}

pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> GenerationError {
    let path = path.to_owned();
    move |source| GenerationError::Io { path, source }
}

pub(super) type Result<T> = std::result::Result<T, GenerationError>;

/// The folder of generations.
#[derive(Debug, Clone)]
pub struct Generations {
    root: PathBuf,
}

/// A generation being written, beside the live one; dropped unpublished, it disappears.
pub struct Draft {
    path: PathBuf,
    published: bool,
}

impl Generations {
    /// The folder `<data>/generations`, made when it is missing.
    pub fn open(data: &Path) -> Result<Self> {
        let root = data.join("generations");
        fs::create_dir_all(&root).map_err(at(&root))?;
        Ok(Self { root })
    }

    /// A private folder to write the next generation in; remains of killed runs are removed.
    pub fn draft(&self) -> Result<Draft> {
        for name in self.names()?.iter().filter(|name| name.starts_with(".draft-")) {
            if !process_lives(name) {
                let path = self.root.join(name);
                fs::remove_dir_all(&path).map_err(at(&path))?;
            }
        }
        let path = self.root.join(format!(".draft-{}", std::process::id()));
        if path.exists() {
            fs::remove_dir_all(&path).map_err(at(&path))?;
        }
        fs::create_dir_all(&path).map_err(at(&path))?;
        Ok(Draft { path, published: false })
    }

    /// Checksums the draft, writes its manifest, moves it in place and makes it the live one.
    pub fn publish(&self, mut draft: Draft, mut manifest: Manifest) -> Result<Manifest> {
        manifest.files = checksums(&draft.path)?;
        let text = serde_json::to_vec_pretty(&manifest)
            .map_err(|e| at(&draft.path)(io::Error::other(e)))?;
        write_synced(&draft.path.join(MANIFEST), &text)?;
        sync_tree(&draft.path)?;
        let place = self.path(&manifest.id);
        fs::rename(&draft.path, &place).map_err(at(&place))?;
        draft.published = true;
        sync_dir(&self.root)?;
        self.set_current(&manifest.id)?;
        self.forget_old(&manifest.id)?;
        Ok(manifest)
    }

    /// The live generation; None when there is no generation at all.
    ///
    /// A lost or garbled `current` is no empty folder: what is there must not be forgotten.
    pub fn current(&self) -> Result<Option<GenerationId>> {
        let path = self.root.join(CURRENT);
        let told = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(at(&path)(error)),
        };
        if let Some(id) = GenerationId::parse(told.trim()).filter(|id| self.path(id).is_dir()) {
            return Ok(Some(id));
        }
        let there: Vec<String> = self.ids()?.iter().map(GenerationId::to_string).collect();
        if there.is_empty() && told.is_empty() {
            return Ok(None);
        }
        let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
        Err(GenerationError::NoCurrent { path, there })
    }

    /// Folders that look like generations, oldest first: their names begin with the moment.
    fn ids(&self) -> Result<Vec<GenerationId>> {
        let names = self.names()?;
        let ids = names.iter().filter(|name| *name != CURRENT && !name.starts_with('.'));
        let ids = ids.filter_map(|name| GenerationId::parse(name));
        Ok(ids.filter(|id| self.path(id).is_dir()).collect())
    }

    /// Every whole generation, oldest first.
    pub fn list(&self) -> Result<Vec<Manifest>> {
        let ids = self.ids()?.into_iter();
        let mut found: Vec<Manifest> = ids.filter_map(|id| self.manifest(&id).ok()).collect();
        found.sort_by(|a, b| (a.built_at, &a.id).cmp(&(b.built_at, &b.id)));
        Ok(found)
    }

    /// What a generation says of itself.
    pub fn manifest(&self, id: &GenerationId) -> Result<Manifest> {
        let path = self.path(id).join(MANIFEST);
        let bytes = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(GenerationError::Unknown(id.to_string()));
            }
            other => other.map_err(at(&path))?,
        };
        let damaged = |detail| GenerationError::Damaged { id: id.to_string(), detail };
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|e| damaged(format!("manifest: {e}")))?;
        if manifest.format != FORMAT {
            let (id, found) = (id.to_string(), manifest.format);
            return Err(GenerationError::OtherFormat { id, found });
        }
        Ok(manifest)
    }

    /// Compares every file with its checksum.
    pub fn verify(&self, id: &GenerationId) -> Result<Manifest> {
        let manifest = self.manifest(id)?;
        let mut actual = checksums(&self.path(id))?;
        actual.remove(MANIFEST);
        let differing = manifest
            .files
            .iter()
            .find(|(name, entry)| actual.get(*name) != Some(*entry))
            .map(|(name, _)| format!("{name} is missing or has changed"));
        let extra = actual
            .keys()
            .find(|name| !manifest.files.contains_key(*name) && !name.ends_with(".lock"))
            .map(|name| format!("{name} is not in the manifest"));
        match differing.or(extra) {
            Some(detail) => Err(GenerationError::Damaged { id: id.to_string(), detail }),
            None => Ok(manifest),
        }
    }

    /// The newest whole generation before the live one, whose own files may be damaged; without
    /// a live one, the newest whole one.
    pub fn earlier(&self) -> Result<GenerationId> {
        let live = match self.current() {
            Ok(live) => live,
            Err(GenerationError::NoCurrent { .. }) => None,
            Err(error) => return Err(error),
        };
        let mut ids = self.ids()?;
        ids.retain(|id| live.as_ref().is_none_or(|live| id < live));
        let mut damaged = String::new();
        for id in ids.into_iter().rev() {
            match self.verify(&id) {
                Ok(_) => return Ok(id),
                Err(error) => damaged += &format!("; {error}"),
            }
        }
        Err(GenerationError::NothingEarlier(damaged))
    }

    /// Goes back to the whole generation before the live one.
    pub fn rollback(&self) -> Result<GenerationId> {
        let id = self.earlier()?;
        self.set_current(&id)?;
        Ok(id)
    }

    /// Keeps every other run out of the folder until the lock is dropped.
    pub fn lock(&self, what: &str) -> Result<Lock> {
        Lock::take(&self.root.join(".lock"), what)
    }

    /// Folder of a generation.
    pub fn path(&self, id: &GenerationId) -> PathBuf {
        self.root.join(id.as_str())
    }

    fn set_current(&self, id: &GenerationId) -> Result<()> {
        let next = self.root.join(".current");
        write_synced(&next, id.as_str().as_bytes())?;
        let current = self.root.join(CURRENT);
        fs::rename(&next, &current).map_err(at(&current))?;
        sync_dir(&self.root)
    }

    fn forget_old(&self, live: &GenerationId) -> Result<()> {
        let all = self.list()?;
        let old = all.iter().rev().filter(|m| m.id != *live).skip(KEPT - 1);
        for manifest in old {
            let path = self.path(&manifest.id);
            // Out of sight first: a half-removed folder must not look like a generation.
            let away = self.root.join(format!(".gone-{}", manifest.id));
            fs::rename(&path, &away).map_err(at(&path))?;
        }
        for name in self.names()?.iter().filter(|name| name.starts_with(".gone-")) {
            let path = self.root.join(name);
            fs::remove_dir_all(&path).map_err(at(&path))?;
        }
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>> {
        let entries = fs::read_dir(&self.root).map_err(at(&self.root))?;
        let mut names: Vec<String> =
            entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
        names.sort();
        Ok(names)
    }
}

impl Draft {
    /// Where to write.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // Best effort: the next run removes what is left.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Whether the process that wrote this draft still runs (Linux; elsewhere a draft is kept).
fn process_lives(draft_name: &str) -> bool {
    let id = draft_name.trim_start_matches(".draft-");
    id != std::process::id().to_string()
        && (!Path::new("/proc/self").exists() || Path::new("/proc").join(id).exists())
}

fn checksums(root: &Path) -> Result<BTreeMap<String, FileEntry>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(at(&folder))? {
            let path = entry.map_err(at(&folder))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            // Lock files of the text engine come and go with its readers.
            if !name.ends_with(".lock") {
                found.insert(name, checksum(&path)?);
            }
        }
    }
    Ok(found)
}

fn checksum(path: &Path) -> Result<FileEntry> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = io::Read::read(&mut file, &mut buffer).map_err(at(path))?;
        if read == 0 {
            return Ok(FileEntry { bytes, sha256: hex(&hasher.finalize()) });
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(path).map_err(at(path))?;
    file.write_all(bytes).map_err(at(path))?;
    file.sync_all().map_err(at(path))
}

fn sync_dir(path: &Path) -> Result<()> {
    File::open(path).and_then(|f| f.sync_all()).map_err(at(path))
}

fn sync_tree(root: &Path) -> Result<()> {
    for entry in fs::read_dir(root).map_err(at(root))? {
        let path = entry.map_err(at(root))?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        } else {
            sync_dir(&path)?;
        }
    }
    sync_dir(root)
}
