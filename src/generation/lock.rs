//! One run at a time in a data folder.

use super::folder::{GenerationError, Result, at};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Held while a run works; the system frees it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock and writes who holds it, or tells who does.
    pub(super) fn take(path: &Path, what: &str) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(at(path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder may be writing its name: it is there all the same.
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim();
                let told = if holder.is_empty() { "it has not said which" } else { holder };
                return Err(GenerationError::Busy(told.to_owned()));
            }
            Err(TryLockError::Error(error)) => return Err(at(path)(error)),
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(at(path))?;
        let name = format!("process {}, {what}\n", std::process::id());
        file.write_all(name.as_bytes()).map_err(at(path))?;
        Ok(Self { _file: file })
    }
}
