//! Files as they come from people in a hurry, broken disks and bad days: nothing here may panic,
//! become a listing that is nonsense, or go without a word.

mod columns;
mod files;
mod layouts;
mod rows;
mod sane;
pub mod table;
mod values;
