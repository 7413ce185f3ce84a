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

/// What the best match is worth when it is not the very name.
const NOT_THE_NAME: f64 = 0.9;

/// 1 for the very name, then falling with the text score. 0 when no words were typed.
pub fn value(text: Option<f32>, scale: Option<WordScale>, is_the_name: bool) -> f64 {
    match (text, scale) {
        (Some(_), _) if is_the_name => 1.0,
        (Some(score), Some(WordScale(best))) => {
            NOT_THE_NAME * (f64::from(score) / (AS_GOOD * best)).min(1.0)
        }
        _ => 0.0,
    }
}
