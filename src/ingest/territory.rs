//! What ingestion asks of the reference places, so that a test can answer with three communes.

use crate::domain::{CommuneCode, Position, Postcode};

/// A commune of today, or a municipal arrondissement.
#[derive(Debug, Clone, Copy)]
pub struct CommuneRef<'a> {
    pub code: CommuneCode,
    /// Official name.
    pub name: &'a str,
    /// Where to show what is only known to be in the commune.
    pub centre: Option<Position>,
    pub postcodes: &'a [Postcode],
}

/// Communes by code, by name and by point.
pub trait Territory {
    /// A commune of today or a municipal arrondissement.
    fn commune(&self, code: CommuneCode) -> Option<CommuneRef<'_>>;

    /// The code itself when it is of today, or the commune that took it in.
    fn successor(&self, code: CommuneCode) -> Option<CommuneCode>;

    /// By folded name, told apart by the postcode; None when nothing or several fit.
    fn find(&self, name: &str, postcode: Option<Postcode>) -> Option<CommuneCode>;

    /// Whether the point is in the commune or less than `tolerance_m` metres outside.
    fn contains(&self, code: CommuneCode, point: Position, tolerance_m: f64) -> bool;

    /// The commune under a point; the arrondissement in Paris, Lyon and Marseille.
    fn commune_at(&self, point: Position) -> Option<CommuneCode>;

    /// Inhabitants per square kilometre of the whole commune; None when unknown.
    fn density(&self, _code: CommuneCode) -> Option<f64> {
        None
    }
}

impl Territory for crate::geocode::Gazetteer {
    fn commune(&self, code: CommuneCode) -> Option<CommuneRef<'_>> {
        let found = Self::commune(self, code)?;
        Some(CommuneRef {
            code: found.code,
            name: &found.name,
            centre: found.centre,
            postcodes: &found.postcodes,
        })
    }

    fn successor(&self, code: CommuneCode) -> Option<CommuneCode> {
        Self::successor(self, code)
    }

    fn find(&self, name: &str, postcode: Option<Postcode>) -> Option<CommuneCode> {
        Self::find(self, name, postcode)
    }

    fn contains(&self, code: CommuneCode, point: Position, tolerance_m: f64) -> bool {
        Self::contains(self, code, point, tolerance_m)
    }

    fn commune_at(&self, point: Position) -> Option<CommuneCode> {
        Self::commune_at(self, point)
    }

    fn density(&self, code: CommuneCode) -> Option<f64> {
        let population = f64::from(Self::commune(self, code)?.population);
        let area = self.outlines().get(code)?.area_km2();
        (area > 0.0).then(|| population / area)
    }
}
