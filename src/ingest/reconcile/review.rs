//! The pairs that a person has to look at, as a file that a French spreadsheet opens.

use super::decisions::{PairKey, RowKey};
use super::score::Reason;
use crate::domain::{Listing, Metres};

/// One side of a pair, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub key: RowKey,
    pub name: String,
    pub kind: &'static str,
    pub address: String,
}

impl Side {
    /// What the reviewer sees of a listing.
    pub fn of(listing: &Listing) -> Self {
        Self {
            key: RowKey::of(listing),
            name: listing.name.as_ref().map(|n| n.value.clone()).unwrap_or_default(),
            kind: listing.subtype().map_or(listing.listing_type.label(), |s| s.label()),
            address: listing.address.value.label(),
        }
    }
}

/// A pair that waits for a person. Never about people at home.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPair {
    pub a: Side,
    pub b: Side,
    /// 0 to 1.
    pub score: f64,
    pub reason: Reason,
    /// None when one of the points is not a place.
    pub distance: Option<Metres>,
}

impl ReviewPair {
    /// What a decision about it is filed under.
    pub fn key(&self) -> PairKey {
        PairKey::new(self.a.key.clone(), self.b.key.clone())
    }
}

const HEADER: &str = "decision;pair;score;motif;nom_a;nom_b;type_a;type_b;adresse_a;adresse_b;\
distance_m;source_a;source_id_a;source_b;source_id_b\r\n";

/// The list as CSV: semicolons, UTF-8 with its mark, an empty column `decision` to fill with "oui"
/// (one place) or "non" (two places).
pub fn to_csv(pairs: &[ReviewPair]) -> String {
    let mut out = format!("\u{feff}{HEADER}");
    for pair in pairs {
        let (a, b) = (&pair.a, &pair.b);
        let distance = pair.distance.map(|d| d.rounded().to_string()).unwrap_or_default();
        let cells = [
            "",
            &pair.key().digest(),
            &format!("{:.4}", pair.score).replace('.', ","),
            pair.reason.label(),
            &a.name,
            &b.name,
            a.kind,
            b.kind,
            &a.address,
            &b.address,
            &distance,
            a.key.source.as_str(),
            &identifier(&a.key.source_id),
            b.key.source.as_str(),
            &identifier(&b.key.source_id),
        ];
        out.push_str(&cells.map(cell).join(";"));
        out.push_str("\r\n");
    }
    out
}

/// An identifier that a spreadsheet would take for a number or a date ("007", "1E5", "3-4") gets the
/// sign that keeps it a text; it is taken off when the list is read back.
fn identifier(text: &str) -> String {
    let figures = text.bytes().all(|b| b.is_ascii_digit() || b"eE.,-+/: ".contains(&b));
    if figures { format!("'{text}") } else { text.to_owned() }
}

/// Quoted when needed; a text that a spreadsheet would take for a formula is marked as a text.
fn cell(text: &str) -> String {
    let text = text.replace(['\r', '\n'], " ");
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([';', '"', ',', '\t']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
