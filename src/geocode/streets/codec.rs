//! Numbers as bytes: little-endian words of fixed width, and variable-length integers.
//!
//! Variable-length integers are base 128, low bits first; signed ones are folded on the naturals
//! first (0, -1, 1, -2…), so that small differences of either sign take one or two bytes.

/// Appends a number.
pub fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed number.
pub fn put_signed(out: &mut Vec<u8>, value: i64) {
    put(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Takes a number off the front; None when the bytes end too early or the number is too long.
pub fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Takes a signed number off the front.
pub fn take_signed(bytes: &mut &[u8]) -> Option<i64> {
    let folded = take(bytes)?;
    Some(((folded >> 1) as i64) ^ -((folded & 1) as i64))
}

/// Takes `length` bytes off the front.
pub fn take_bytes<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(head)
}

/// The 32-bit word at `at`.
pub fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_survive_the_way_to_bytes_and_back(a in any::<u64>(), b in any::<i64>()) {
            let mut out = Vec::new();
            put(&mut out, a);
            put_signed(&mut out, b);
            let mut rest = &out[..];
            prop_assert_eq!(take(&mut rest), Some(a));
            prop_assert_eq!(take_signed(&mut rest), Some(b));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn cut_bytes_are_no_number(bytes in prop::collection::vec(128u8.., 0..12)) {
            prop_assert_eq!(take(&mut &bytes[..]), None);
        }
    }
}
