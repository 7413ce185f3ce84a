//! France as people live in it: communes drawn as often as they have inhabitants.

use crate::dice::Dice;
use berceau::domain::{CommuneCode, Position};
use berceau::geocode::{Commune, Gazetteer, GazetteerError};

/// A commune, or an arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, Clone)]
pub struct Town {
    pub code: CommuneCode,
    pub name: String,
    pub postcode: String,
    pub department: String,
    pub centre: Position,
    pub population: u32,
    /// `[min_lon, min_lat, max_lon, max_lat]` in degrees.
    bbox: Option<[f64; 4]>,
}

/// Every inhabited commune of France, overseas included.
pub struct Country {
    places: Gazetteer,
    towns: Vec<Town>,
    /// Inhabitants of the towns so far.
    running: Vec<u64>,
}

impl Country {
    /// Reads the communes that travel with the service.
    pub fn load() -> Result<Self, GazetteerError> {
        let places = Gazetteer::bundled()?;
        let (mut towns, mut running, mut people) = (Vec::new(), Vec::new(), 0);
        for commune in places.communes() {
            // The people of a city with arrondissements are counted there.
            let split = places.arrondissements(commune.code).next().is_some();
            let Some(town) = town(commune).filter(|_| !split) else { continue };
            people += u64::from(town.population);
            running.push(people);
            towns.push(town);
        }
        Ok(Self { places, towns, running })
    }

    /// Every town that can be drawn, by code.
    pub fn towns(&self) -> &[Town] {
        &self.towns
    }

    /// A town, as often as it has inhabitants.
    pub fn draw(&self, dice: &mut Dice) -> &Town {
        let last = self.running.last().copied().unwrap_or(1);
        let throw = dice.next() % last;
        let rank = self.running.partition_point(|n| *n <= throw);
        &self.towns[rank.min(self.towns.len() - 1)]
    }

    /// A point inside the town, more often near its centre. None for the few whose outline is not
    /// where their town hall is.
    pub fn point(&self, town: &Town, dice: &mut Dice) -> Option<Position> {
        let mut draws = (0..6).map(|_| near(town, dice));
        let inside = |point: &Position| self.places.contains(town.code, *point, 100.0);
        draws.find(inside).or_else(|| Some(town.centre).filter(inside))
    }
}

fn town(commune: &Commune) -> Option<Town> {
    (commune.population > 0).then_some(())?;
    Some(Town {
        code: commune.code,
        name: commune.name.clone(),
        postcode: commune.postcodes.first()?.to_string(),
        department: commune.department.to_string(),
        centre: commune.centre?,
        population: commune.population,
        bbox: commune.bbox,
    })
}

fn near(town: &Town, dice: &mut Dice) -> Position {
    let centre = town.centre;
    let (mut north, mut east) = (0.008, 0.011);
    if let Some([west, south, limit_east, limit_north]) = town.bbox {
        // Homes gather around the town hall, most of all where the commune is large and empty.
        let crowd = if town.population > 20_000 { 0.9 } else { 0.5 };
        north = (limit_north - south) / 2.0 * crowd;
        east = (limit_east - west) / 2.0 * crowd;
    }
    let (lat, lon) = (centre.lat() + dice.bell() * north, centre.lon() + dice.bell() * east);
    Position::new(lat, lon).map_or(centre, |point| point.rounded(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_live_in_paris_in_villages_and_overseas() {
        let country = Country::load().unwrap();
        let mut dice = Dice::new(1);
        let drawn: Vec<&Town> = (0..5_000).map(|_| country.draw(&mut dice)).collect();
        let share = |wanted: &dyn Fn(&Town) -> bool| {
            drawn.iter().filter(|t| wanted(t)).count() as f64 / 5_000.0
        };
        assert!((0.02..0.05).contains(&share(&|t| t.department == "75")));
        assert!((0.02..0.06).contains(&share(&|t| t.department.starts_with("97"))));
        assert!((0.1..0.4).contains(&share(&|t| t.population < 2_000)));
    }
}
