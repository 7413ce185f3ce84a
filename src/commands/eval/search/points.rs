//! Where the telephones of questions without a place are.

use crate::domain::Position;
use crate::geocode::Commune;
use crate::search::row::stable_hash;
use std::collections::HashSet;

/// Points by the identifier of a question: the same seed gives the same points.
pub enum Points {
    Fixed(Position),
    Drawn { seed: u64, running: Vec<(u64, Position)> },
}

impl Points {
    /// The same point for all.
    pub fn fixed(point: Position) -> Self {
        Self::Fixed(point)
    }

    /// Centres of communes, as often as they have inhabitants.
    pub fn by_population(communes: &[Commune], seed: u64) -> Self {
        let split: HashSet<_> = communes.iter().filter_map(|c| c.parent).collect();
        let mut people = 0;
        let mut running = Vec::new();
        // The people of a city with arrondissements are counted there.
        for commune in communes.iter().filter(|c| c.population > 0 && !split.contains(&c.code)) {
            let Some(centre) = commune.centre else { continue };
            people += u64::from(commune.population);
            running.push((people, centre));
        }
        Self::Drawn { seed, running }
    }

    /// The point of a question.
    pub fn of(&self, id: &str) -> Position {
        let (seed, running) = match self {
            Self::Fixed(point) => return *point,
            Self::Drawn { seed, running } => (seed, running),
        };
        let last = running.last().map_or(1, |(people, _)| *people);
        let throw = stable_hash(format!("{seed} {id}").as_bytes()) % last;
        let rank = running.partition_point(|(people, _)| *people <= throw);
        running.get(rank).map_or(FRANCE, |(_, point)| *point)
    }
}

const FRANCE: Position = match Position::constant(46.6, 2.4) {
    Some(position) => position,
    None => panic!("a constant point on the globe"),
};
