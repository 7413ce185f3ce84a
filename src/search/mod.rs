//! Search over one generation: request in, ranked page out.

pub mod agreements;
pub mod analysis;
pub mod build;
pub mod cursor;
pub mod facets;
pub mod filter;
pub mod fragment;
pub mod generation;
pub mod official;
pub mod page;
pub mod quality;
pub mod ranking;
pub mod reasons;
pub mod request;
pub mod row;
pub mod score;
pub mod suggest;
pub mod text;
pub mod tree;
pub mod words;

pub use agreements::Agreements;
pub use build::{BuildError, Built, Content, build};
pub use cursor::{Cursor, CursorError};
pub use facets::Facets;
pub use fragment::{ListingCard, ListingCore};
pub use generation::{Generation, OpenError};
pub use official::Figures;
pub use page::{Hit, Page, search};
pub use quality::{Quality, Tally};
pub use request::{Area, Count, Filters, SearchRequest, Sort, World};
pub use score::{Explanation, Part};
pub use words::{Ask, Chip, ChipKind, ConceptId, ConceptSet, Lexicon, ListingConcepts, Reading};
