//! Public names of people's rows, from which nobody can find the number of an agrément.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;
/// Shortest secret, in bytes: 32 hexadecimal digits are 128 bits.
const SHORTEST: usize = 32;

/// Why a secret is refused.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("the secret of identifiers must have at least {SHORTEST} signs")]
pub struct ShortSecret;

/// The secret of an installation under which rows of people get their identifiers.
#[derive(Clone, PartialEq, Eq)]
pub struct IdKey([u8; BLOCK]);

impl FromStr for IdKey {
    type Err = ShortSecret;

    fn from_str(secret: &str) -> Result<Self, ShortSecret> {
        let secret = secret.trim().as_bytes();
        if secret.len() < SHORTEST {
            return Err(ShortSecret);
        }
        Ok(Self::padded(secret))
    }
}

impl IdKey {
    fn padded(secret: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        match secret.len() {
            0..=BLOCK => block[..secret.len()].copy_from_slice(secret),
            _ => block[..32].copy_from_slice(&Sha256::digest(secret)),
        }
        Self(block)
    }

    /// HMAC-SHA-256 (RFC 2104) of a text.
    pub fn sign(&self, text: &str) -> [u8; 32] {
        let pad = |with: u8| self.0.map(|byte| byte ^ with);
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
        Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
    }
}

/// A secret is never shown.
impl fmt::Debug for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        let short = IdKey::padded(b"Jefe").sign("what do ya want for nothing?");
        assert_eq!(hex(&short[..8]), "5bdcc146bf60754e");
        let long = IdKey::padded(&[0xaa; 131])
            .sign("Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(&long[..8]), "60e431591ee0b67f");
    }

    #[test]
    fn a_short_secret_is_refused_and_a_long_one_is_not_shown() {
        assert_eq!("abc".parse::<IdKey>(), Err(ShortSecret));
        let key: IdKey = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(format!("{key:?}"), "IdKey(…)");
    }
}
