//! Search over one generation: request in, ranked page out.

pub mod analysis;
pub mod build;
pub mod cursor;
pub mod facets;
pub mod filter;
pub mod fragment;
pub mod generation;
pub mod page;
pub mod ranking;
pub mod reasons;
pub mod request;
pub mod row;
pub mod score;
pub mod text;
pub mod tree;

pub use build::{BuildError, Built, Content, build};
pub use cursor::{Cursor, CursorError};
pub use facets::Facets;
pub use fragment::{ListingCard, ListingCore};
pub use generation::{Generation, OpenError};
pub use page::{Hit, Page, search};
pub use request::{Area, Count, Filters, SearchRequest, Sort, World};
pub use score::{Explanation, Part};
