//! Départements and regions by name: a place by themselves, or what tells homonyms apart.

use super::gazetteer::{CommuneKind, Tables};
use super::query::normalise_name;
use crate::domain::DepartmentCode;
use std::collections::HashMap;

/// A département or a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// Place in the table of départements.
    Department(u32),
    /// Place in the table of regions.
    Region(u32),
}

/// What is known of an area besides its tables.
#[derive(Debug, Clone, Default)]
pub struct AreaFacts {
    pub name: String,
    pub departments: Vec<DepartmentCode>,
    pub population: u32,
    /// Its most populous commune: where most of its families are.
    pub main: Option<u32>,
}

/// Areas by folded name, with and without article.
#[derive(Debug, Default)]
pub struct Areas {
    by_name: HashMap<String, Vec<Area>>,
    facts: HashMap<Area, AreaFacts>,
}

/// Most words in the name of an area.
pub const MAX_AREA_WORDS: usize = 5;

impl Areas {
    /// Reads the names, adds the populations up.
    pub fn new(tables: &Tables) -> Self {
        let mut areas = Self::default();
        let counts = counts(tables);
        let departments = tables.departments.iter().zip(0u32..);
        for (department, i) in departments {
            let codes = vec![department.code.clone()];
            areas.add(Area::Department(i), &department.name, codes, &counts);
        }
        for (region, i) in tables.regions.iter().zip(0u32..) {
            // Overseas a region has the name of its only département.
            let same = |d: &super::gazetteer::Department| d.name == region.name;
            if !tables.departments.iter().any(same) {
                let codes = region.departments.clone();
                areas.add(Area::Region(i), &region.name, codes, &counts);
            }
        }
        areas
    }

    fn add(&mut self, area: Area, name: &str, departments: Vec<DepartmentCode>, counts: &Counts) {
        let folded = normalise_name(name);
        let articles = ["la ", "le ", "les ", "l "];
        let bare = articles.iter().find_map(|a| folded.strip_prefix(a)).map(str::to_owned);
        for key in std::iter::once(folded).chain(bare) {
            self.by_name.entry(key).or_default().push(area);
        }
        let mut facts = AreaFacts { name: name.to_owned(), departments, ..AreaFacts::default() };
        let own = facts.departments.iter().filter_map(|code| counts.get(code.as_str()));
        let mut largest = 0;
        for count in own {
            facts.population += count.population;
            if count.largest >= largest && count.main.is_some() {
                (largest, facts.main) = (count.largest, count.main);
            }
        }
        self.facts.insert(area, facts);
    }

    /// Areas of exactly this folded name, or of this name without its article.
    pub fn named(&self, name: &str) -> &[Area] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// What is known of an area.
    pub fn facts(&self, area: Area) -> Option<&AreaFacts> {
        self.facts.get(&area)
    }
}

#[derive(Default)]
struct Count {
    population: u32,
    largest: u32,
    main: Option<u32>,
}

type Counts<'a> = HashMap<&'a str, Count>;

/// Inhabitants and most populous commune, by département.
fn counts(tables: &Tables) -> Counts<'_> {
    let mut counts = Counts::new();
    for (commune, i) in tables.communes.iter().zip(0u32..) {
        if commune.kind != CommuneKind::Current {
            continue;
        }
        let count = counts.entry(commune.department.as_str()).or_default();
        count.population += commune.population;
        if commune.centre.is_some() && (count.main.is_none() || commune.population > count.largest)
        {
            (count.largest, count.main) = (commune.population, Some(i));
        }
    }
    counts
}
