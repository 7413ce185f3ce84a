//! The commune and postcode resolver: from a text to a place, with what else it could be.

use super::gazetteer::{Commune, CommuneKind, Gazetteer};
use super::query::{PlaceQuery, read};
use crate::domain::{CommuneCode, Position, Postcode, Precision};

/// A place found for a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub label: String,
    pub citycode: CommuneCode,
    pub city: String,
    pub postcode: Option<Postcode>,
    /// Département, for people: "44, Loire-Atlantique".
    pub context: String,
    pub population: u32,
    pub position: Position,
    pub precision: Precision,
    /// How well it answers, in `0..=1`.
    pub score: f64,
}

/// Everything that a text could mean, best first.
#[derive(Debug, Clone, Default)]
pub struct Resolution {
    pub places: Vec<Place>,
    /// Folded words that took no part: the street of an address, or what is looked for.
    pub rest: Vec<String>,
    /// Communes that share the typed postcode.
    pub postcode_communes: usize,
}

/// A commune found in part of the words.
struct Found {
    commune: u32,
    score: f64,
    /// Words used: from, to (not included).
    span: (usize, usize),
}

/// Longest commune name in words.
const MAX_RUN: usize = 9;
/// Words after a commune that say where in it.
const QUALIFIERS: [&str; 9] =
    ["centre", "ville", "nord", "sud", "est", "ouest", "gare", "bourg", "france"];
/// Words of care: never a commune by themselves, though La Crèche (79) is one with its article.
const CARE_WORDS: [&str; 20] = [
    "creche",
    "creches",
    "micro",
    "multi",
    "accueil",
    "nounou",
    "nounous",
    "nourrice",
    "garderie",
    "halte",
    "assistante",
    "assistantes",
    "assistant",
    "maternelle",
    "maternelles",
    "maternel",
    "assmat",
    "mam",
    "garde",
    "relais",
];

/// Never a commune inside a longer text, though some are the name of one.
const STREET_WORDS: [&str; 14] = [
    "rue",
    "avenue",
    "boulevard",
    "place",
    "allee",
    "chemin",
    "route",
    "impasse",
    "quai",
    "cours",
    "square",
    "passage",
    "sente",
    "villa",
];

impl Gazetteer {
    /// What the text could mean, best first, at most `limit`.
    pub fn resolve(&self, text: &str, limit: usize) -> Resolution {
        let query = read(text);
        let mut found = self.by_stripped_names(&query);
        if found.is_empty() {
            found = self.by_names(&query);
        }
        if found.is_empty() {
            found = self.by_beginnings(&query);
        }
        if found.is_empty() && query.postcode.is_none() {
            found = self.by_near_names(&query);
        }
        self.rank(&query, found, limit)
    }

    /// Completion of the last word, for suggestions: communes by population.
    pub fn complete(&self, text: &str, limit: usize) -> Vec<Place> {
        let query = read(text);
        let prefix = query.tokens.join(" ");
        if prefix.len() < 2 {
            return Vec::new();
        }
        let names = self.names.completions(&prefix).flat_map(|name| self.names.exact(name));
        let mut communes: Vec<u32> = names.copied().collect();
        communes.sort_by_key(|i| {
            let commune = &self.tables.communes[*i as usize];
            (std::cmp::Reverse(commune.population), commune.code)
        });
        communes.dedup();
        let scored = |i: u32| self.place(&self.tables.communes[i as usize], None, 0.5);
        communes.into_iter().filter_map(scored).take(limit).collect()
    }

    /// A commune as a place.
    pub fn place_of(&self, code: CommuneCode) -> Option<Place> {
        self.place(self.commune(code)?, None, 1.0)
    }

    fn by_names(&self, query: &PlaceQuery) -> Vec<Found> {
        let tokens = &query.tokens;
        let mut found = Vec::new();
        for start in 0..tokens.len() {
            for end in (start + 1..=tokens.len().min(start + MAX_RUN)).rev() {
                let run = tokens[start..end].join(" ");
                if end - start < tokens.len() && STREET_WORDS.contains(&run.as_str()) {
                    continue;
                }
                let care_only = |t: &String| CARE_WORDS.contains(&t.as_str());
                if tokens[start..end].iter().all(care_only) {
                    continue;
                }
                let exact = self.names.exact(&run).iter().map(|i| (*i, 1.0));
                let loose = self.names.loose(&run).iter().map(|i| (*i, 0.8));
                found.extend(exact.chain(loose).map(|(commune, worth)| Found {
                    commune,
                    score: worth * self.score(query, commune, (start, end)),
                    span: (start, end),
                }));
            }
        }
        found
    }

    /// "nantes centre ville": the same without the words that say where in the commune.
    fn by_stripped_names(&self, query: &PlaceQuery) -> Vec<Found> {
        let mut shorter = query.clone();
        while shorter.tokens.last().is_some_and(|t| QUALIFIERS.contains(&t.as_str())) {
            shorter.tokens.pop();
        }
        let stripped = shorter.tokens.len() < query.tokens.len();
        let whole_name_ends_query = |f: &Found| f.span.1 == shorter.tokens.len();
        let mut found = if stripped { self.by_names(&shorter) } else { Vec::new() };
        found.retain(whole_name_ends_query);
        found
    }

    /// "issy" for Issy-les-Moulineaux: whole words that begin names, the larger commune first.
    fn by_beginnings(&self, query: &PlaceQuery) -> Vec<Found> {
        const LEAST: usize = 4;
        let tokens = &query.tokens;
        for start in tokens.len().saturating_sub(MAX_RUN)..tokens.len() {
            let span = (start, tokens.len());
            let beginning = tokens[start..].join(" ") + " ";
            if beginning.len() <= LEAST || STREET_WORDS.contains(&beginning.trim_end()) {
                continue;
            }
            let names = self.names.completions(&beginning);
            let communes = names.flat_map(|name| self.names.exact(name)).copied();
            let found: Vec<Found> = communes
                .map(|commune| Found {
                    commune,
                    score: 0.7 * self.score(query, commune, span),
                    span,
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// One or two typing errors in the words at the end.
    fn by_near_names(&self, query: &PlaceQuery) -> Vec<Found> {
        let tokens = &query.tokens;
        let mut found = Vec::new();
        for length in (1..=tokens.len().min(5)).rev() {
            let span = (tokens.len() - length, tokens.len());
            let run = tokens[span.0..].join(" ");
            if tokens[span.0..].iter().all(|t| CARE_WORDS.contains(&t.as_str())) {
                continue;
            }
            let limit = match run.len() {
                0..=3 => continue,
                4..=7 => 1,
                _ => 2,
            };
            for (name, edits) in self.names.near(&run, limit) {
                let worth = 1.0 - 0.2 * edits as f64;
                found.extend(self.names.exact(name).iter().map(|commune| Found {
                    commune: *commune,
                    score: worth * self.score(query, *commune, span),
                    span,
                }));
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    /// In `0..=1`: words explained, place in the text, agreement of codes, a little population.
    fn score(&self, query: &PlaceQuery, commune: u32, (start, end): (usize, usize)) -> f64 {
        let commune = &self.tables.communes[commune as usize];
        let letters = |words: &[String]| words.iter().map(String::len).sum::<usize>() as f64;
        let explained = letters(&query.tokens[start..end]) / letters(&query.tokens).max(1.0);
        let at_end = if end == query.tokens.len() { 1.0 } else { 0.0 };
        let codes = match (&query.postcode, &query.department) {
            (Some(p), _) if commune.postcodes.contains(p) => 1.0,
            (Some(p), _) if commune.department.as_str().starts_with(&p.as_str()[..2]) => 0.4,
            (None, Some(d)) if commune.department.as_str() == d => 1.0,
            (None, None) => 0.5,
            _ => 0.0,
        };
        let size = (f64::from(commune.population).max(1.0)).log10() / 6.5;
        0.35 * explained + 0.2 * at_end + 0.35 * codes + 0.1 * size.min(1.0)
    }

    /// A typed postcode outweighs a name that disagrees with it, unless the name is all there is.
    fn agree_with_postcode(&self, query: &PlaceQuery, found: &mut Vec<Found>) {
        let Some(postcode) = query.postcode.filter(|p| self.by_postcode.contains_key(p)) else {
            return;
        };
        let has =
            |f: &Found| self.tables.communes[f.commune as usize].postcodes.contains(&postcode);
        if found.iter().any(has) {
            found.retain(has);
        } else {
            found.retain(|f| f.span == (0, query.tokens.len()));
        }
    }

    fn rank(&self, query: &PlaceQuery, mut found: Vec<Found>, limit: usize) -> Resolution {
        self.agree_with_postcode(query, &mut found);
        found.sort_by(|a, b| {
            let code = |f: &Found| self.tables.communes[f.commune as usize].code;
            b.score.total_cmp(&a.score).then_with(|| code(a).cmp(&code(b)))
        });
        let span = found.first().map(|f| f.span);
        // Other readings of other words are not alternatives: only homonyms of the best one are.
        found.retain(|f| Some(f.span) == span);
        let mut seen = std::collections::HashSet::new();
        found.retain(|f| seen.insert(f.commune));
        let mut resolution = Resolution { rest: query.tokens.clone(), ..Resolution::default() };
        if let Some((start, end)) = span {
            resolution.rest.drain(start..end);
            resolution.rest.retain(|word| !QUALIFIERS.contains(&word.as_str()));
        }
        let arrondissement = query.arrondissement.and_then(|code| self.commune(code));
        let places = found.iter().take(limit.max(1)).filter_map(|f| {
            let commune = &self.tables.communes[f.commune as usize];
            self.place(
                arrondissement.filter(|a| a.parent == Some(commune.code)).unwrap_or(commune),
                query.postcode,
                f.score,
            )
        });
        resolution.places = places.collect();
        if let Some(postcode) = query.postcode {
            self.add_postcode(query, postcode, limit, &mut resolution);
        }
        resolution
    }

    /// A postcode alone means its most populous commune, and says how many share it.
    fn add_postcode(
        &self,
        query: &PlaceQuery,
        postcode: Postcode,
        limit: usize,
        resolution: &mut Resolution,
    ) {
        let communes: Vec<&Commune> = self.communes_of(postcode).collect();
        let current = communes.iter().filter(|c| c.kind == CommuneKind::Current);
        resolution.postcode_communes = current.count();
        if !resolution.places.is_empty() {
            return;
        }
        // 75012 is the 12th arrondissement rather than the whole of Paris.
        let best = communes.iter().filter(|c| c.kind == CommuneKind::Arrondissement);
        let rest = communes.iter().filter(|c| c.kind == CommuneKind::Current);
        let places = best.chain(rest).take(limit.max(1)).filter_map(|c| {
            let mut place =
                self.place(c, Some(postcode), if query.tokens.is_empty() { 0.9 } else { 0.4 })?;
            place.precision = Precision::Postcode;
            Some(place)
        });
        resolution.places = places.collect();
    }

    fn place(&self, commune: &Commune, typed: Option<Postcode>, score: f64) -> Option<Place> {
        let postcode = typed
            .filter(|p| commune.postcodes.contains(p))
            .or_else(|| commune.postcodes.first().copied());
        let department = self.department_name(&commune.department).unwrap_or_default();
        Some(Place {
            label: commune.name.clone(),
            citycode: commune.code,
            city: commune.name.clone(),
            postcode,
            context: format!("{}, {}", commune.department, department),
            population: commune.population,
            position: commune.centre?,
            precision: Precision::Municipality,
            score: (score.clamp(0.0, 1.0) * 1e4).round() / 1e4,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static PLACES: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::bundled().unwrap());

    fn first(text: &str) -> String {
        let resolution = PLACES.resolve(text, 5);
        resolution.places.first().map_or_else(String::new, |p| p.citycode.to_string())
    }

    #[test]
    fn communes_are_found_as_people_type_them() {
        for (text, code) in [
            ("Nantes", "44109"),
            ("saint herblain", "44162"),
            ("st herblain", "44162"),
            ("ST-HERBLAIN CEDEX", "44162"),
            ("44800", "44162"),
            ("nantes centre ville", "44109"),
            ("Toulouse", "31555"),
            ("toulose", "31555"),
            ("12 rue des lilas nantes", "44109"),
            ("12 rue des lilas 44000", "44109"),
            ("paris 12e", "75112"),
            ("75012", "75112"),
            ("saint denis 97400", "97411"),
            ("saint denis 93", "93066"),
            ("aigrefeuille sur maine", "44002"),
            ("lherm", "31299"),
            ("Millau", "12145"),
            ("ancenis", "44003"),
            ("chamonix", "74056"),
            ("fort de france", "97209"),
            ("paris france", "75056"),
            ("issy", "92040"),
            ("nounou issy", "92040"),
            ("nantes creche", "44109"),
            ("toulouse micro crèche", "31555"),
            ("creche 69003", "69383"),
            ("la crèche", "79048"),
        ] {
            assert_eq!(first(text), code, "{text}");
        }
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        for text in [
            "",
            "  ",
            "!!!",
            "zzzzqqqq",
            "00000",
            "crèche",
            "assistante maternelle",
            "halte garderie",
        ] {
            assert_eq!(first(text), "", "{text}");
        }
    }

    #[test]
    fn homonyms_are_offered_and_the_street_is_left_over() {
        let denis = PLACES.resolve("Saint-Denis", 10);
        assert!(denis.places.len() > 3);
        assert_eq!(denis.places[0].citycode.as_str(), "97411");
        let address = PLACES.resolve("12 rue des lilas nantes", 5);
        assert_eq!(address.rest, ["12", "rue", "des", "lilas"]);
        assert_eq!(PLACES.resolve("44300", 5).places[0].precision, Precision::Postcode);
    }

    #[test]
    fn completion_prefers_the_larger_commune() {
        assert_eq!(PLACES.complete("nant", 5)[0].city, "Nantes");
        assert!(PLACES.complete("n", 5).is_empty());
    }
}
