//! How well the words match, on a scale drawn from the matches themselves.

/// The scale of one question: the text score of its best match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordScale(f64);

/// Share of the best text score from which a match is as good as the best: the length of a name
/// must not decide between two listings that both hold every word in it.
const AS_GOOD: f64 = 0.6;

impl WordScale {
    /// From the text scores of every match; None without a match.
    pub fn new(scores: impl Iterator<Item = f32>) -> Option<Self> {
        let best = scores.reduce(f32::max)?;
        Some(Self(f64::from(best).max(1e-6)))
    }
}

/// 1 for the best matches, falling with the text score. 0 when no words were typed.
pub fn value(text: Option<f32>, scale: Option<WordScale>) -> f64 {
    match (text, scale) {
        (Some(score), Some(WordScale(best))) => (f64::from(score) / (AS_GOOD * best)).min(1.0),
        _ => 0.0,
    }
}
