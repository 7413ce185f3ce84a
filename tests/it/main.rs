mod support { pub mod world; use berceau::geocode::Gazetteer; use std::sync::LazyLock; pub static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::bundled().unwrap()); }
mod search_oracle;
