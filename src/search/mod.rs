//! Search over one generation: request in, ranked page out.

pub mod agreements;
pub mod analysis;
pub mod area;
pub mod asks;
pub mod build;
pub mod candidates;
pub mod cursor;
pub mod facets;
pub mod filter;
pub mod fragment;
pub mod generation;
pub mod need;
pub mod official;
pub mod page;
pub mod quality;
pub mod ranking;
pub mod reasons;
pub mod request;
pub mod row;
pub mod score;
pub mod text;
pub mod tree;

pub use agreements::Agreements;
pub use area::{Area, Measure};
pub use asks::{Ask, AskedKind, Asks, Bits, Kind};
pub use build::{BuildError, Built, Content, build};
pub use cursor::{Cursor, CursorError};
pub use facets::Facets;
pub use fragment::{ListingCard, ListingCore};
pub use generation::{Generation, OpenError};
pub use need::Need;
pub use official::Figures;
pub use page::{Hit, Page, Plan, count, search, search_by};
pub use quality::{Quality, Tally};
pub use request::{Count, Filters, SearchRequest, Sort, World};
pub use score::{Explanation, Part};
