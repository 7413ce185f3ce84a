//! Street addresses from files: read once, kept in one compact table, asked without a network.
//!
//! | file | holds |
//! |---|---|
//! | [`read`] | rows of the BAN and BANO files, checked |
//! | [`build`] | the table from the rows, the same bytes whatever their order |
//! | [`table`] | communes, streets and house numbers in one block of bytes |
//! | [`name`], [`compare`] | when two spellings are the same street |
//! | [`number`] | house numbers and their suffixes |
//! | [`locate`] | the point of an address in a commune |
//! | [`terms`] | words of the names, for a search without a commune |
//! | [`nearby`] | addresses around a point |

pub mod build;
mod codec;
pub mod compare;
mod form;
pub mod locate;
pub mod name;
pub mod nearby;
pub mod number;
pub mod read;
pub mod table;
pub mod terms;
#[cfg(test)]
mod tests;

pub use build::{BuildError, Builder, Built};
pub use compare::NameMatch;
pub use locate::{Found, Missed, NumberMatch, Wanted};
pub use nearby::Nearby;
pub use read::{BadRow, ReadReport, Row};
pub use table::{AddressTable, Numbered, Street, StreetId, TableError};
