//! Official counts of a territory. A figure is compared with the listings of its own territory only.

use super::view::{NearestFigure, OfficialFigure};
use crate::domain::{Figure, ListingType, Measure, Scale};
use crate::geocode::{Commune, CommuneKind, TerritoryCode};
use crate::http::coverage::{OFFICIAL_SOURCE, OFFICIAL_YEAR};
use crate::search::Generation;

/// Code of the whole country among the figures.
const COUNTRY: &str = "FR";

/// The counts of one territory.
pub struct Official<'a> {
    generation: &'a Generation,
    territory: Option<&'a TerritoryCode>,
    /// Its communes, a city beside its arrondissements.
    communes: &'a [&'a Commune],
}

impl<'a> Official<'a> {
    pub fn new(
        generation: &'a Generation,
        territory: Option<&'a TerritoryCode>,
        communes: &'a [&'a Commune],
    ) -> Self {
        Self { generation, territory, communes }
    }

    /// Places counted in this very territory.
    pub fn places(&self, kind: ListingType) -> Option<OfficialFigure> {
        let told = self.figure(self.territory, kind, Measure::Places).map(|f| self.view(f));
        told.or_else(|| self.places_of_parts(kind))
    }

    /// Places of the smallest territory around this one that has a figure.
    pub fn nearest_places(&self, kind: ListingType) -> Option<NearestFigure> {
        let places = &self.generation.places;
        let found = places.around(self.territory?).into_iter().find_map(|around| {
            let figure = self.figure(Some(&around), kind, Measure::Places)?;
            Some((around, figure))
        });
        found.map(|(around, figure)| NearestFigure {
            scale: around.scale(),
            code: around.as_str().to_owned(),
            name: places.territory_name(&around).to_owned(),
            places: figure.value,
            year: figure.year,
            source: self.source(figure),
        })
    }

    /// Establishments counted in this territory: a figure, or Insee's count of crèches.
    pub fn establishments(&self, kind: ListingType) -> Option<OfficialFigure> {
        let told = self.figure(self.territory, kind, Measure::Establishments);
        let told = told.map(|figure| self.view(figure));
        told.or_else(|| (kind == ListingType::Creche).then(|| self.creches()).flatten())
    }

    fn creches(&self) -> Option<OfficialFigure> {
        let known: Vec<u32> =
            self.communes.iter().filter_map(|c| c.official_creches.map(u32::from)).collect();
        (!known.is_empty()).then(|| OfficialFigure {
            value: known.iter().sum(),
            year: OFFICIAL_YEAR,
            source: OFFICIAL_SOURCE.to_owned(),
            unknown_communes: (self.communes.len() - known.len()) as u32,
        })
    }

    /// A city whose every arrondissement has a figure of the same year.
    fn places_of_parts(&self, kind: ListingType) -> Option<OfficialFigure> {
        let Some(TerritoryCode::Commune(_)) = self.territory else { return None };
        let parts = self.communes.iter().filter(|c| c.kind == CommuneKind::Arrondissement);
        let part = |c: &&&Commune| {
            let code = TerritoryCode::Commune(c.code);
            self.figure(Some(&code), kind, Measure::Places)
        };
        let figures: Option<Vec<&Figure>> = parts.map(|c| part(&c)).collect();
        let figures = figures.filter(|all| all.iter().all(|f| f.year == all[0].year))?;
        let first = figures.first()?;
        let value = figures.iter().map(|f| f.value).sum();
        Some(OfficialFigure { value, ..self.view(first) })
    }

    fn figure(
        &self,
        territory: Option<&TerritoryCode>,
        kind: ListingType,
        measure: Measure,
    ) -> Option<&'a Figure> {
        let at = territory.map_or((Scale::National, COUNTRY), |t| (t.scale(), t.as_str()));
        self.generation.figures.newest(at, kind, measure)
    }

    fn view(&self, figure: &Figure) -> OfficialFigure {
        OfficialFigure {
            value: figure.value,
            year: figure.year,
            source: self.source(figure),
            unknown_communes: 0,
        }
    }

    /// Title of the source, or its identifier when the manifest has lost it.
    fn source(&self, figure: &Figure) -> String {
        let entry = self.generation.manifest.sources.iter().find(|s| s.info.id == figure.source);
        entry.map_or_else(|| figure.source.to_string(), |s| s.info.title.clone())
    }
}
