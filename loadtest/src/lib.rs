//! What the load test is made of: a made-up country, questions, a client, measures.

pub mod client;
pub mod country;
pub mod dice;
pub mod load;
pub mod made;
pub mod oracle;
pub mod outcome;
pub mod questions;
