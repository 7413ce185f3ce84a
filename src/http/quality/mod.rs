//! The quality of the data of a territory: what the listings tell, source by source and kind by
//! kind, what official statistics count there, and who holds what is missing.

mod official;
mod view;

use crate::domain::{CommuneCode, Date, ListingType, Scale};
use crate::geocode::{Commune, TerritoryCode};
use crate::http::answer::generation_view;
use crate::search::quality::{Cell, FRESH_DAYS};
use crate::search::{Generation, Tally};
use official::Official;
use std::collections::{BTreeMap, BTreeSet};
pub use view::{
    AgreementView, CommuneQuality, Completeness, KindQuality, Measured, NearestFigure,
    OfficialFigure, QualityAnswer, SourceQuality, TerritoryView,
};

/// Name of the territory when none is asked for.
const EVERYWHERE: &str = "France";

/// The answer for a territory, or for all of them, as of a day.
pub fn answer(
    generation: &Generation,
    territory: Option<&TerritoryCode>,
    today: Date,
) -> QualityAnswer {
    let zone = Zone::new(generation, territory);
    let by_type =
        generation.quality.sum_by(|cell, _| zone.holds(cell).then_some(cell.listing_type));
    let mut whole = Tally::default();
    by_type.values().for_each(|tally| whole.add(tally));
    QualityAnswer {
        generation: generation_view(generation, today),
        territory: territory_view(generation, territory),
        fresh_days: FRESH_DAYS as u32,
        listings: whole.listings,
        completeness: Completeness::of(&whole, today),
        sources: sources(&zone, today),
        kinds: kinds(&zone, &by_type, today),
        communes: match territory {
            None | Some(TerritoryCode::Commune(_)) => Vec::new(),
            Some(_) => communes(&zone, today),
        },
    }
}

fn territory_view(generation: &Generation, territory: Option<&TerritoryCode>) -> TerritoryView {
    TerritoryView {
        scale: territory.map_or(Scale::National, TerritoryCode::scale),
        code: territory.map(|t| t.as_str().to_owned()),
        name: territory.map_or(EVERYWHERE, |t| generation.places.territory_name(t)).to_owned(),
    }
}

/// A territory with its communes, in one generation.
struct Zone<'a> {
    generation: &'a Generation,
    territory: Option<&'a TerritoryCode>,
    /// Communes and arrondissements, by code; every one of them when no territory is asked for.
    communes: Vec<&'a Commune>,
    codes: BTreeSet<CommuneCode>,
}

impl<'a> Zone<'a> {
    fn new(generation: &'a Generation, territory: Option<&'a TerritoryCode>) -> Self {
        let places = &generation.places;
        let communes = match territory {
            Some(territory) => places.communes_within(territory),
            None => places.communes().iter().collect(),
        };
        let codes = communes.iter().map(|c| c.code).collect();
        Self { generation, territory, communes, codes }
    }

    /// Everywhere also holds what no commune of ours holds.
    fn holds(&self, cell: &Cell) -> bool {
        self.territory.is_none() || self.codes.contains(&cell.commune)
    }
}

/// Real sources: those that tell something of the territory, or all of them everywhere.
fn sources(zone: &Zone, today: Date) -> Vec<SourceQuality> {
    let quality = &zone.generation.quality;
    let mut tallies = quality.sum_by(|cell, source| zone.holds(cell).then(|| source.clone()));
    let entries = zone.generation.manifest.sources.iter().filter(|s| !s.info.demonstration);
    entries
        .filter_map(|entry| {
            let tally = tallies.remove(&entry.info.id);
            let tally = tally.or_else(|| zone.territory.is_none().then(Tally::default))?;
            Some(SourceQuality {
                id: entry.info.id.to_string(),
                title: entry.info.title.clone(),
                listings: tally.listings,
                contributes: tally.contributes,
                completeness: Completeness::of(&tally, today),
                oldest: tally.dates().map(|(oldest, _)| oldest.to_string()),
                newest: tally.dates().map(|(_, newest)| newest.to_string()),
            })
        })
        .collect()
}

fn kinds(zone: &Zone, by_type: &BTreeMap<ListingType, Tally>, today: Date) -> Vec<KindQuality> {
    let official = Official::new(zone.generation, zone.territory, &zone.communes);
    let kind = |kind: &ListingType| {
        let tally = by_type.get(kind).cloned().unwrap_or_default();
        let official_places = official.places(*kind);
        let nearest = official_places.is_none().then(|| official.nearest_places(*kind)).flatten();
        KindQuality {
            kind: *kind,
            listings: tally.listings,
            listed_places: tally.places,
            without_capacity: tally.listings - tally.with_capacity,
            share: share_of_places(&tally, official_places.as_ref()),
            official_places,
            nearest_figure: nearest,
            official_establishments: official.establishments(*kind),
            agreement: agreement(zone.generation, *kind),
            completeness: Completeness::of(&tally, today),
        }
    };
    ListingType::ALL.iter().map(kind).collect()
}

/// Unknown when no listing tells its places: that is not "none of them".
fn share_of_places(tally: &Tally, official: Option<&OfficialFigure>) -> Option<f64> {
    let official = official.map(|figure| figure.value).filter(|value| *value > 0)?;
    let told = tally.listings == 0 || tally.with_capacity > 0;
    told.then(|| view::ratio(tally.places, official))
}

fn agreement(generation: &Generation, kind: ListingType) -> Option<AgreementView> {
    let holding = generation.agreements.of(kind)?;
    let with = holding.with.as_ref()?;
    Some(AgreementView {
        with: with.clone(),
        holder: generation.agreements.holder(with).unwrap_or_default().to_owned(),
        text: holding.text.clone(),
    })
}

/// Every commune of the territory, by code. Arrondissements stand for their city, unless something is
/// told of the city alone.
fn communes(zone: &Zone, today: Date) -> Vec<CommuneQuality> {
    let quality = &zone.generation.quality;
    let key = |cell: &Cell| zone.holds(cell).then_some((cell.commune, cell.listing_type));
    let mut by_commune: BTreeMap<CommuneCode, BTreeMap<ListingType, Tally>> = BTreeMap::new();
    for ((commune, kind), tally) in quality.sum_by(|cell, _| key(cell)) {
        by_commune.entry(commune).or_default().insert(kind, tally);
    }
    let cities: BTreeSet<CommuneCode> = zone.communes.iter().filter_map(|c| c.parent).collect();
    let view = |commune: &&Commune| {
        let tallies = by_commune.remove(&commune.code).unwrap_or_default();
        let city = cities.contains(&commune.code);
        if city && tallies.is_empty() {
            return None;
        }
        let mut whole = Tally::default();
        tallies.values().for_each(|tally| whole.add(tally));
        let listed = tallies.iter().filter(|(_, tally)| tally.listings > 0);
        Some(CommuneQuality {
            citycode: commune.code.to_string(),
            city: commune.name.clone(),
            listings: whole.listings,
            by_type: listed.map(|(kind, tally)| (kind.as_str(), tally.listings)).collect(),
            completeness: Completeness::of(&whole, today),
            // The crèches of such a city were counted in its arrondissements.
            official_creches: commune.official_creches.filter(|n| !city || *n > 0).map(u32::from),
        })
    };
    zone.communes.iter().filter_map(view).collect()
}
