//! Nearness, on a scale that follows town or country.

use crate::search::ranking::DistanceScale;

/// 1 at the centre, one half at `half_m`, falling smoothly after.
pub fn value(distance_m: f64, half_m: f64) -> f64 {
    let ratio = distance_m / half_m;
    1.0 / (1.0 + ratio * ratio)
}

/// How far, in metres, a listing may be to be worth as much; infinite when all are worth more.
///
/// The inverse of [`value`], a hair longer.
pub fn farthest(worth: f64, half_m: f64) -> f64 {
    if worth.is_nan() || worth <= 0.0 {
        return f64::INFINITY;
    }
    half_m * (1.0 / worth - 1.0).max(0.0).sqrt() * (1.0 + 1e-9) + 1e-3
}

/// The half distance: that of the `crowd`-th nearest place of the wanted type, within bounds.
pub fn scale(mut nearest_m: impl Iterator<Item = f64>, scale: &DistanceScale) -> f64 {
    let crowd = nearest_m.nth(scale.crowd.saturating_sub(1)).unwrap_or(scale.far_m);
    crowd.clamp(scale.near_m, scale.far_m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::ranking::Doubt;

    #[test]
    fn half_the_worth_at_half_the_scale_and_never_negative() {
        assert_eq!(value(0.0, 1000.0), 1.0);
        assert_eq!(value(1000.0, 1000.0), 0.5);
        assert!(value(2e7, 600.0) >= 0.0);
        for metres in [0.0, 3.0, 700.0, 50_000.0] {
            let back = farthest(value(metres, 900.0), 900.0);
            assert!(back >= metres && back < metres + 0.1, "{metres} {back}");
        }
        assert_eq!(farthest(0.0, 900.0), f64::INFINITY);
        assert_eq!(farthest(-0.1, 900.0), f64::INFINITY);
        let doubt_m = Doubt { street: 0.0, locality: 0.0, masked: 0.0, municipality: 0.0 };
        let bounds = DistanceScale { crowd: 2, near_m: 600.0, far_m: 8000.0, whole: 0.5, doubt_m };
        assert_eq!(scale([10.0, 900.0].into_iter(), &bounds), 900.0);
        assert_eq!(scale([10.0].into_iter(), &bounds), 8000.0);
        assert_eq!(scale([10.0, 20.0].into_iter(), &bounds), 600.0);
    }
}
