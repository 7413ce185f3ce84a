//! From received bytes to a file that can be trusted: unwrapped, looked at, measured, synced.

use super::error::{FetchError, at};
use super::sniff::{Content, LOOK, Shape};
use super::store::{Piece, digest};
use flate2::read::MultiGzDecoder;
use sha2::Sha256;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What to do with the received bytes.
pub(super) struct Recipe {
    pub(super) host: String,
    /// Name of the file, without its extension.
    pub(super) stem: String,
    pub(super) content: Option<Content>,
    /// The bytes travelled compressed, and may grow to so many.
    pub(super) decompress_to: Option<u64>,
    pub(super) min_bytes: u64,
}

/// A file of the draft.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) path: PathBuf,
    pub(super) piece: Piece,
}

/// Makes a file of the draft out of received bytes; the work is done away from the network.
pub(super) async fn settle(part: PathBuf, recipe: Recipe) -> Result<Settled, FetchError> {
    let work = tokio::task::spawn_blocking(move || settle_now(&part, &recipe));
    work.await.map_err(|error| FetchError::Client(error.to_string()))?
}

fn settle_now(part: &Path, recipe: &Recipe) -> Result<Settled, FetchError> {
    if let Some(limit) = recipe.decompress_to {
        unwrap(part, limit, &recipe.host)?;
    }
    let shape = look(part)?;
    let bytes = fs::metadata(part).map_err(at(part))?.len();
    let fits = match recipe.content {
        Some(content) => content.accepts(shape),
        None => shape != Shape::Html,
    };
    // An empty file has no shape: its size says more.
    if bytes > 0 && !fits {
        return Err(FetchError::content(&recipe.host, recipe.content, shape));
    }
    if bytes < recipe.min_bytes {
        let (host, least) = (recipe.host.clone(), recipe.min_bytes);
        return Err(FetchError::TooSmall { host, bytes, least });
    }
    let extension = recipe.content.map_or(shape.extension(), Content::extension);
    let name = format!("{}.{extension}", recipe.stem);
    let path = part.with_file_name(&name);
    File::open(part).and_then(|file| file.sync_all()).map_err(at(part))?;
    fs::rename(part, &path).map_err(at(&path))?;
    let sha256 = digest::<Sha256>(&path)?;
    Ok(Settled { piece: Piece { name, bytes, sha256 }, path })
}

fn look(path: &Path) -> Result<Shape, FetchError> {
    let mut head = Vec::with_capacity(LOOK);
    let file = File::open(path).map_err(at(path))?;
    file.take(LOOK as u64).read_to_end(&mut head).map_err(at(path))?;
    Ok(Shape::of(&head))
}

/// Undoes gzip in place, up to a limit.
fn unwrap(path: &Path, limit: u64, host: &str) -> Result<(), FetchError> {
    let plain = path.with_extension("plain");
    let mut source = MultiGzDecoder::new(io::BufReader::new(File::open(path).map_err(at(path))?));
    let mut target = File::create(&plain).map_err(at(&plain))?;
    let mut buffer = vec![0; 1 << 16];
    let mut written = 0;
    loop {
        let read = source.read(&mut buffer).map_err(|_| FetchError::Encoding {
            host: host.to_owned(),
            encoding: "gzip".to_owned(),
        })?;
        if read == 0 {
            break;
        }
        written += read as u64;
        if written > limit {
            return Err(FetchError::Swollen { host: host.to_owned(), limit });
        }
        target.write_all(&buffer[..read]).map_err(at(&plain))?;
    }
    fs::rename(&plain, path).map_err(at(path))
}
