//! Where the territories of France lie, roughly: enough to see that a point is on another ocean.

use crate::domain::{CommuneCode, Position};

/// Code that the communes begin with, south, west, north, east in degrees.
const OVERSEAS: [(&str, [f64; 4]); 11] = [
    ("971", [15.7, -62.0, 16.7, -60.8]),
    ("972", [14.2, -61.4, 15.1, -60.6]),
    ("973", [2.0, -54.8, 6.0, -51.4]),
    ("974", [-21.6, 55.0, -20.7, 56.0]),
    ("975", [46.6, -56.6, 47.3, -55.9]),
    ("976", [-13.2, 44.8, -12.4, 45.5]),
    ("977", [17.7, -63.1, 18.1, -62.6]),
    ("978", [17.9, -63.3, 18.3, -62.8]),
    ("986", [-14.6, -178.4, -12.9, -175.9]),
    ("987", [-28.2, -155.2, -7.5, -134.0]),
    ("988", [-23.2, 157.8, -17.5, 172.3]),
];
const MAINLAND: [f64; 4] = [41.2, -5.4, 51.3, 9.8];

/// Whether the point is in the territory of the commune's code.
pub fn holds(code: CommuneCode, point: Position) -> bool {
    let overseas = OVERSEAS.iter().find(|(prefix, _)| code.as_str().starts_with(prefix));
    let [south, west, north, east] = overseas.map_or(MAINLAND, |(_, b)| *b);
    (south..=north).contains(&point.lat()) && (west..=east).contains(&point.lon())
}
