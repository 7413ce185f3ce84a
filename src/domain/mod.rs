//! What childcare is made of: places, carers, ages, hours, availability. Pure types and rules.
//!
//! Nothing here reads a clock, a file, the network or a database: "today" is an argument.

pub mod address;
pub mod availability;
pub mod care;
pub mod change;
pub mod closures;
pub mod figures;
pub mod hours;
pub mod ids;
pub mod listing;
pub mod position;
pub mod reference;
pub mod schedule;
pub mod source;
pub mod text;

pub use address::{Address, CommuneCode, DepartmentCode, InvalidCode, Postcode};
pub use availability::{Availability, AvailabilityState, DeclaredBy, EffectiveAvailability, Said};
pub use care::{CareKind, Funding, ListingType, Status, Subtype};
pub use change::{Change, ChangeKind};
pub use figures::{Figure, Measure, Scale};
pub use hours::{Day, InvalidHours, TimeRange, WeekHours};
pub use ids::{InvalidId, ListingId, SourceId};
pub use listing::{Listing, Member, Months, Places, Sourced, Tariff};
pub use position::{InvalidPosition, Metres, Position, Precision};
pub use reference::{PlacedBy, Reference};
pub use schedule::{Fit, InvalidSchedule, Schedule, Week};
pub use source::{Coverage, PublisherKind, SourceInfo};

pub use jiff::civil::Date;
