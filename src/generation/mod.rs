//! Generations on disk: immutable folders, published by a rename, kept three deep.
//!
//! `<data>/generations/<id>/` holds one generation; `<data>/generations/current` names the live
//! one. A folder whose name begins with `.` is being written and means nothing.

mod folder;
mod lock;
mod manifest;

pub use folder::{Draft, GenerationError, Generations, KEPT};
pub use lock::Lock;
pub use manifest::{FORMAT, FileEntry, GenerationId, Manifest, SourceEntry, sha256};
