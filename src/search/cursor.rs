//! Opaque page cursors: the last key of a page, tied to its question and its generation.

use super::row::Slot;
use crate::domain::Date;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

/// Position in an order: smaller comes first. Two listings never share one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// Best first, as a number to be minimised.
    pub primary: i64,
    pub distance_m: f64,
    /// Fair rotation of the day.
    pub tie: u64,
    pub slot: Slot,
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.primary
            .cmp(&other.primary)
            .then_with(|| self.distance_m.total_cmp(&other.distance_m))
            .then_with(|| (self.tie, self.slot).cmp(&(other.tie, other.slot)))
    }
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cursor {
    pub key: Key,
    /// Hash of the generation and of the question; another one refuses the cursor.
    pub question: u64,
    /// The day of the first page: later pages keep its order past midnight.
    pub as_of: Date,
}

/// Days after its first page that a cursor still leads on.
pub const LIFE_DAYS: i32 = 7;

/// Why a cursor is refused.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum CursorError {
    #[error("this is not a cursor of this service")]
    Unreadable,
    #[error("the cursor belongs to another question or to older data")]
    Elsewhere,
}

const VERSION: u8 = 1;
const LENGTH: usize = 1 + 8 + 8 + 8 + 4 + 8 + 6 + 4;

impl Cursor {
    /// As text for a URL.
    pub fn encode(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.key.primary.to_be_bytes());
        bytes.extend(self.key.distance_m.to_bits().to_be_bytes());
        bytes.extend(self.key.tie.to_be_bytes());
        bytes.extend(self.key.slot.to_be_bytes());
        bytes.extend(self.question.to_be_bytes());
        let day = self.as_of;
        bytes.extend(day.year().to_be_bytes());
        bytes.extend([day.month() as u8, day.day() as u8, 0, 0]);
        bytes.extend(check(&bytes).to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// From text; what was not written by [`Self::encode`] is refused.
    pub fn decode(text: &str) -> Result<Self, CursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError::Unreadable)?;
        let valid = bytes.len() == LENGTH && bytes[0] == VERSION;
        let (body, sum) = bytes.split_at_checked(LENGTH - 4).ok_or(CursorError::Unreadable)?;
        if !valid || sum != check(body).to_be_bytes() {
            return Err(CursorError::Unreadable);
        }
        Self::from_body(body).ok_or(CursorError::Unreadable)
    }

    fn from_body(body: &[u8]) -> Option<Self> {
        let eight = |at: usize| body.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes);
        let distance_m = f64::from_bits(eight(9)?);
        let year = i16::from_be_bytes(body.get(37..39)?.try_into().ok()?);
        let as_of = Date::new(year, *body.get(39)? as i8, *body.get(40)? as i8).ok()?;
        let key = Key {
            primary: eight(1)? as i64,
            distance_m,
            tie: eight(17)?,
            slot: u32::from_be_bytes(body.get(25..29)?.try_into().ok()?),
        };
        distance_m.is_finite().then_some(Self { key, question: eight(29)?, as_of })
    }
}

/// Not a signature: it tells a mangled cursor from a whole one.
fn check(bytes: &[u8]) -> u32 {
    super::row::stable_hash(bytes) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back_and_a_changed_one_is_refused(
            primary: i64, distance_m in 0.0f64..2e7, tie: u64, slot: u32, question: u64,
            at in 0usize..62,
        ) {
            let key = Key { primary, distance_m, tie, slot };
            let cursor = Cursor { key, question, as_of: jiff::civil::date(2026, 11, 25) };
            let text = cursor.encode();
            prop_assert_eq!(Cursor::decode(&text), Ok(cursor));
            let mut bytes = text.into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            prop_assert_eq!(Cursor::decode(&String::from_utf8(bytes).unwrap()), Err(CursorError::Unreadable));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Cursor::decode(&text);
        }
    }
}
