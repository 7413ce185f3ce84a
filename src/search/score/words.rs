//! How well the words match, on a scale drawn from the matches themselves.

/// The scale of one question: the median text score of its best matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordScale(f64);

impl WordScale {
    /// From the text scores of every match; None without a match.
    pub fn new(scores: impl Iterator<Item = f32>) -> Option<Self> {
        const BEST: usize = 100;
        let mut scores: Vec<f32> = scores.collect();
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        scores.truncate(BEST);
        scores.get(scores.len() / 2).map(|median| Self(f64::from(*median).max(1e-6)))
    }
}

/// `s / (s + median)`: one half for an ordinary match. 0 when no words were typed.
pub fn value(text: Option<f32>, scale: Option<WordScale>) -> f64 {
    match (text, scale) {
        (Some(score), Some(WordScale(median))) => f64::from(score) / (f64::from(score) + median),
        _ => 0.0,
    }
}
