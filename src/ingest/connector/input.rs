//! Where bytes come from, and how they are opened: as they are, gzip, or a member of a zip.

use super::ReadError;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;

/// Largest document that is read at once.
pub const MAX_DOCUMENT: u64 = 1 << 30;
/// Largest file that is read row by row: twice the establishments of Sirene once opened.
pub const MAX_STREAM: u64 = 20 << 30;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";

/// One input of a source: a name for messages, and its bytes, compressed or not.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub content: Content,
}

/// Where the bytes of an input are.
#[derive(Debug, Clone)]
pub enum Content {
    Bytes(Vec<u8>),
    /// A file that may be larger than the memory.
    File(PathBuf),
}

impl From<(String, Vec<u8>)> for Input {
    fn from((name, bytes): (String, Vec<u8>)) -> Self {
        Self { name, content: Content::Bytes(bytes) }
    }
}

impl Input {
    /// An input on disk.
    pub fn file(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), content: Content::File(path.into()) }
    }

    /// Every byte, decompressed, up to [`MAX_DOCUMENT`].
    pub fn bytes(&self, member: Option<&str>) -> Result<Vec<u8>, ReadError> {
        let mut out = Vec::new();
        self.read(member, MAX_DOCUMENT, &mut |reader| {
            reader.read_to_end(&mut out).map_err(|_| self.broken())?;
            Ok(())
        })?;
        Ok(out)
    }

    /// Hands the decompressed bytes to a function; a bomb ends as [`ReadError::TooLarge`].
    pub fn read(&self, member: Option<&str>, most: u64, then: Then<'_>) -> Result<(), ReadError> {
        match &self.content {
            Content::Bytes(bytes) => self.opened(Cursor::new(bytes), member, most, then),
            Content::File(path) => {
                let file = File::open(path).map_err(|e| self.unreadable(&e))?;
                self.opened(BufReader::with_capacity(1 << 16, file), member, most, then)
            }
        }
    }

    fn opened<R: Read + Seek>(
        &self,
        mut raw: R,
        member: Option<&str>,
        most: u64,
        then: Then<'_>,
    ) -> Result<(), ReadError> {
        let mut head = Vec::new();
        raw.by_ref().take(4).read_to_end(&mut head).map_err(|e| self.unreadable(&e))?;
        raw.seek(SeekFrom::Start(0)).map_err(|e| self.unreadable(&e))?;
        if head.starts_with(GZIP) {
            return self.limited(&mut MultiGzDecoder::new(raw), most, then);
        }
        if !head.starts_with(ZIP) {
            return self.limited(&mut raw, most, then);
        }
        let mut archive = zip::ZipArchive::new(raw).map_err(|_| self.broken())?;
        let index = self.member(&mut archive, member)?;
        let mut file = archive.by_index(index).map_err(|_| self.broken())?;
        self.limited(&mut file, most, then)
    }

    /// The named member, or the only file of the archive; of several, the largest.
    fn member<R: Read + Seek>(
        &self,
        archive: &mut zip::ZipArchive<R>,
        member: Option<&str>,
    ) -> Result<usize, ReadError> {
        let missing = || ReadError::NoMember(self.name.clone(), member.unwrap_or("*").to_owned());
        if let Some(name) = member {
            return archive.index_for_name(name).ok_or_else(missing);
        }
        let sized = (0..archive.len()).filter_map(|i| {
            let size = archive.by_index_raw(i).ok().filter(|entry| entry.is_file())?.size();
            Some((size, i))
        });
        sized.max().map(|(_, i)| i).ok_or_else(missing)
    }

    fn limited(&self, reader: &mut dyn Read, most: u64, then: Then<'_>) -> Result<(), ReadError> {
        let mut limited = reader.take(most + 1);
        let outcome = then(&mut limited);
        if limited.limit() == 0 {
            return Err(ReadError::TooLarge(self.name.clone(), most));
        }
        outcome
    }

    fn broken(&self) -> ReadError {
        ReadError::Compression(self.name.clone())
    }

    fn unreadable(&self, error: &std::io::Error) -> ReadError {
        ReadError::File(self.name.clone(), error.kind().to_string())
    }
}

/// What is done with the bytes of an input.
pub type Then<'a> = &'a mut dyn FnMut(&mut dyn Read) -> Result<(), ReadError>;
