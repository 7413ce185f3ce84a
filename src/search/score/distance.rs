//! Nearness, on a scale that follows town or country.

use crate::search::ranking::DistanceScale;

/// 1 at the centre, one half at `half_m`, falling smoothly after.
pub fn value(distance_m: f64, half_m: f64) -> f64 {
    let ratio = distance_m / half_m;
    1.0 / (1.0 + ratio * ratio)
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
        let doubt_m = Doubt { street: 0.0, locality: 0.0, masked: 0.0, municipality: 0.0 };
        let bounds = DistanceScale { crowd: 2, near_m: 600.0, far_m: 8000.0, doubt_m };
        assert_eq!(scale([10.0, 900.0].into_iter(), &bounds), 900.0);
        assert_eq!(scale([10.0].into_iter(), &bounds), 8000.0);
        assert_eq!(scale([10.0, 20.0].into_iter(), &bounds), 600.0);
    }
}
