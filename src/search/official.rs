//! What official statistics count, kept beside the listings to compare them with.

use crate::domain::{Figure, ListingType, Measure, Scale};

/// The figures of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Sorted: by territory, kind and measure, oldest year first.
    all: Vec<Figure>,
}

impl Figures {
    /// Sorts them and drops those told twice.
    pub fn new(mut all: Vec<Figure>) -> Self {
        all.sort();
        all.dedup();
        Self { all }
    }

    /// Every figure, sorted.
    pub fn all(&self) -> &[Figure] {
        &self.all
    }

    /// The figure of the newest year; None when nobody tells one, which is not zero.
    pub fn newest(
        &self,
        (scale, territory): (Scale, &str),
        kind: ListingType,
        measure: Measure,
    ) -> Option<&Figure> {
        let asked = (scale, territory, kind, measure);
        let order =
            |f: &Figure| (f.scale, f.territory.as_str(), f.listing_type, f.measure).cmp(&asked);
        let end = self.all.partition_point(|f| order(f).is_le());
        self.all[..end].last().filter(|f| order(f).is_eq())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SourceId;

    fn figure(territory: &str, listing_type: ListingType, year: u16, value: u32) -> Figure {
        Figure {
            scale: Scale::Commune,
            territory: territory.to_owned(),
            listing_type,
            measure: Measure::Places,
            year,
            value,
            source: SourceId::parse("cnaf").unwrap(),
        }
    }

    #[test]
    fn the_newest_figure_of_the_very_territory_and_kind_is_found() {
        let creche = ListingType::Creche;
        let figures = Figures::new(vec![
            figure("44162", creche, 2023, 7),
            figure("44109", creche, 2022, 90),
            figure("44109", creche, 2023, 100),
            figure("44109", creche, 2023, 100),
            figure("44109", ListingType::AssistantMaternel, 2024, 9),
        ]);
        let value = |scale, territory: &str, kind, measure| {
            figures.newest((scale, territory), kind, measure).map(|f| f.value)
        };
        assert_eq!(figures.all().len(), 4);
        assert_eq!(value(Scale::Commune, "44109", creche, Measure::Places), Some(100));
        assert_eq!(value(Scale::Commune, "44162", creche, Measure::Places), Some(7));
        assert_eq!(value(Scale::Commune, "44109", ListingType::Mam, Measure::Places), None);
        assert_eq!(value(Scale::Epci, "44109", creche, Measure::Places), None);
        assert_eq!(value(Scale::Commune, "44109", creche, Measure::Establishments), None);
        assert_eq!(value(Scale::Commune, "44", creche, Measure::Places), None);
    }
}
