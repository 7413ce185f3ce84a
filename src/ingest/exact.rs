//! A point that may be somebody's home: it cannot be written by mistake.

use crate::domain::Position;
use std::fmt;

/// Where something exactly is, before anybody has decided that it may be published.
///
/// It does not serialise, unlike the [`Position`] that `privacy` makes of it:
///
/// ```
/// fn write(point: berceau::domain::Position) -> serde_json::Result<String> {
///     serde_json::to_string(&point)
/// }
/// ```
///
/// ```compile_fail,E0277
/// fn write(point: berceau::ingest::ExactPoint) -> serde_json::Result<String> {
///     serde_json::to_string(&point)
/// }
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct ExactPoint(Position);

impl ExactPoint {
    /// Kept to a tenth of a metre.
    pub fn new(position: Position) -> Self {
        Self(position.rounded(6))
    }

    /// The point itself, for whoever has checked that it is public or never writes it.
    pub fn reveal(&self) -> Position {
        self.0
    }
}

/// Logs and panics must not tell where somebody lives.
impl fmt::Debug for ExactPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExactPoint(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debugging_shows_no_digit() {
        let point = ExactPoint::new(Position::new(48.8512, 2.4761).unwrap());
        let shown = format!("{point:?} {:#?}", Some(point));
        assert!(!shown.chars().any(|c| c.is_ascii_digit()), "{shown}");
    }
}
