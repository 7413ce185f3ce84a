//! What the load test is made of: a made-up country, questions, measures.

pub mod country;
pub mod dice;
pub mod made;
