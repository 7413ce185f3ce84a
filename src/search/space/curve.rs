//! The order in which listings are numbered: neighbours on the ground are neighbours in memory.

use crate::domain::Position;

/// Bits of each side of the grid: a cell is less than three metres wide.
const BITS: u32 = 24;

/// Rank of a point along a Hilbert curve over longitudes and latitudes.
///
/// Only speed hangs on it, never an answer: the curve knows nothing of the antimeridian or the poles.
pub fn rank(point: Position) -> u64 {
    let side = f64::from(1u32 << BITS);
    let cell = |share: f64| (share * side).clamp(0.0, side - 1.0) as u32;
    hilbert(cell((point.lon() + 180.0) / 360.0), cell((point.lat() + 90.0) / 180.0))
}

/// Distance along the curve of a cell (the classic loop over quadrants, Hilbert 1891).
fn hilbert(mut x: u32, mut y: u32) -> u64 {
    let mut along = 0u64;
    for bit in (0..BITS).rev() {
        let side = 1u32 << bit;
        let (right, upper) = (x & side != 0, y & side != 0);
        let quadrant = match (right, upper) {
            (false, false) => 0,
            (false, true) => 1,
            (true, true) => 2,
            (true, false) => 3,
        };
        along = along << 2 | quadrant;
        if !upper {
            if right {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    along
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_goes_through_every_cell_of_a_corner_and_never_jumps() {
        let mut cells: Vec<(u64, u32, u32)> =
            (0..64).flat_map(|x| (0..64).map(move |y| (hilbert(x, y), x, y))).collect();
        cells.sort_unstable();
        for (rank, pair) in cells.windows(2).enumerate() {
            let step = pair[0].1.abs_diff(pair[1].1) + pair[0].2.abs_diff(pair[1].2);
            assert_eq!((pair[0].0, step), (rank as u64, 1));
        }
    }
}
