//! What the words of a question ask for, ready to be compared with rows: kinds, and things that a
//! listing says of itself.

use super::ranking::{AskScale, TypeScale};
use super::row::Row;
use super::words::{ConceptId, Family, Lexicon, Reading};
use crate::domain::{ListingType, Subtype};

/// The concept of a place that is free now: a filter that is offered, and never applied unasked.
pub const FREE_NOW: &str = "tag:disponible_maintenant";

/// Weight from which a word plainly asks for something.
const PLAIN: f64 = 0.9;

/// A kind that was asked for in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AskedKind {
    pub kind: Kind,
    /// In `0..=1`: below 1 for a second or doubtful meaning of a word.
    pub weight: f64,
}

/// A type, or a finer kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Type(ListingType),
    Subtype(Subtype),
}

/// Something that a listing has, or must not have.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub concept: ConceptId,
    pub weight: f64,
    /// Asked not to be there.
    pub unwanted: bool,
    /// A listing known to be the contrary is no answer ("sans animaux").
    pub firm: bool,
    /// What may stand in for it, and how well, in `0..1`: an evening for a night.
    pub close: Vec<(ConceptId, f64)>,
}

/// Everything the words ask for besides the words to be looked up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asks {
    pub kinds: Vec<AskedKind>,
    pub asks: Vec<Ask>,
    /// "urgent", "tout de suite".
    pub urgent: bool,
    /// "dispo", "places libres": free places matter, and nothing else is asked.
    pub free: bool,
}

/// What is known of one ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A field says so.
    Yes,
    /// Only the name or the presentation says so.
    Told,
    Unknown,
    No,
}

impl Ask {
    /// What the row tells of it. For an unwanted thing, yes means that it is known not to be there.
    pub fn known(&self, row: &Row) -> Known {
        let concepts = &row.concepts;
        let known = if concepts.yes.contains(self.concept) {
            Known::Yes
        } else if concepts.told.contains(self.concept) {
            Known::Told
        } else if concepts.no.contains(self.concept) {
            Known::No
        } else {
            Known::Unknown
        };
        match (self.unwanted, known) {
            (true, Known::Yes | Known::Told) => Known::No,
            (true, Known::No) => Known::Yes,
            (_, known) => known,
        }
    }

    /// What the row is worth for this wish alone, in `0..=1`.
    fn worth(&self, row: &Row, scale: &AskScale) -> f64 {
        let known = match self.known(row) {
            Known::Yes => return 1.0,
            Known::Told => scale.told,
            Known::Unknown if self.unwanted => scale.unwanted_unknown,
            Known::Unknown => scale.unknown,
            Known::No => 0.0,
        };
        self.close.iter().fold(known, |best, (other, closeness)| {
            let there = if row.concepts.yes.contains(*other) {
                1.0
            } else if row.concepts.told.contains(*other) {
                scale.told
            } else {
                0.0
            };
            best.max(closeness * there)
        })
    }
}

impl Asks {
    /// What was read in the words of a question. Kinds that are no listing's (a leisure centre) are
    /// left out: they can be told, and not found.
    pub fn of(reading: &Reading, lexicon: &Lexicon) -> Self {
        let mut asks = Self { urgent: reading.urgent, ..Self::default() };
        for ask in &reading.asks {
            let weight = rounded(ask.weight);
            let name = lexicon.concept_name(ask.concept);
            let word = name.split_once(':').map_or(name, |(_, word)| word);
            let kind = match lexicon.family(ask.concept) {
                Some(Family::Type) => Some(ListingType::parse(word).map(Kind::Type)),
                Some(Family::Subtype) => Some(Subtype::parse(word).map(Kind::Subtype)),
                _ => None,
            };
            match kind {
                Some(Some(kind)) if !ask.negative => asks.kinds.push(AskedKind { kind, weight }),
                Some(None) => {}
                _ => {
                    let concept = ask.concept;
                    let firm = ask.negative || lexicon.is_negation(concept);
                    // Nothing stands in for what must not be there.
                    let close = lexicon.close(concept).filter(|_| !firm);
                    let close = close.map(|(other, weight)| (other, rounded(weight))).collect();
                    asks.asks.push(Ask { concept, weight, unwanted: ask.negative, firm, close });
                }
            }
        }
        // A service that no listing is (PMI, a leisure centre): those who know of it come first.
        let service = |ask: &crate::search::words::Ask| {
            lexicon.family(ask.concept) == Some(Family::Svc) && !ask.negative
        };
        if asks.kinds.is_empty() && reading.asks.iter().any(service) {
            let kind = |of, weight| AskedKind { kind: Kind::Type(of), weight };
            asks.kinds = vec![kind(ListingType::Rpe, 1.0), kind(ListingType::Laep, 0.5)];
        }
        let free = |id: &ConceptId| lexicon.concept_name(*id) == FREE_NOW;
        asks.free = reading.offers.iter().any(free);
        asks
    }

    /// Whether nothing at all is asked.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.asks.is_empty()
    }

    /// Whether the row is among the answers: near enough to the kinds that were asked for, or known
    /// to have a thing that was asked for; never one known to have what is not wanted.
    ///
    /// Services that care for no child answer only when they are asked for.
    pub fn admit(&self, row: &Row, worth: &KindWorth, scale: &TypeScale) -> bool {
        if self.refuse(row) {
            return false;
        }
        let has = |ask: &Ask| !ask.unwanted && matches!(ask.known(row), Known::Yes | Known::Told);
        let near = worth.of(row) >= scale.answers_from;
        match (self.kinds.is_empty(), row.listing_type.is_care()) {
            (true, care) => care || self.asks.is_empty() || self.asks.iter().any(has),
            (false, true) => near || self.asks.iter().any(has),
            (false, false) => near,
        }
    }

    /// Whether the row is known to have what must not be there.
    pub fn refuse(&self, row: &Row) -> bool {
        self.asks.iter().any(|ask| ask.firm && ask.known(row) == Known::No)
    }

    /// Whether a free place is what was asked for before all.
    pub fn want_free(&self) -> bool {
        self.free || self.urgent
    }

    /// Weight of the wish that is asked for most plainly, in `0..=1`.
    pub fn strongest(&self) -> f64 {
        self.asks.iter().map(|ask| ask.weight).fold(0.0, f64::max)
    }

    /// Whether everything that was asked for plainly is known to be there.
    pub fn are_met(&self, row: &Row) -> bool {
        let mut plain = self.asks.iter().filter(|ask| ask.weight >= PLAIN);
        plain.all(|ask| match ask.known(row) {
            Known::Yes | Known::Told => true,
            Known::Unknown => ask.unwanted,
            Known::No => false,
        })
    }

    /// Things that are asked for plainly.
    pub fn plain(&self) -> impl Iterator<Item = ConceptId> {
        self.asks.iter().filter(|ask| ask.weight >= PLAIN && !ask.unwanted).map(|ask| ask.concept)
    }

    /// Weighted share of the asks that are met, in `0..=1`; unknown lies between yes and no.
    pub fn share(&self, row: &Row, scale: &AskScale) -> f64 {
        let total: f64 = self.asks.iter().map(|ask| ask.weight).sum();
        if total <= 0.0 {
            return 0.0;
        }
        self.asks.iter().map(|ask| ask.weight * ask.worth(row, scale)).sum::<f64>() / total
    }
}

/// A weight of the vocabulary, without the noise of its last bits.
fn rounded(weight: f32) -> f64 {
    (f64::from(weight) * 1e4).round() / 1e4
}

/// Worth of every kind for one question.
#[derive(Debug, Clone)]
pub struct KindWorth {
    /// By type, then by subtype, the last being "no subtype told".
    table: [[f64; SUBTYPES]; TYPES],
}

const TYPES: usize = ListingType::ALL.len();
const SUBTYPES: usize = Subtype::ALL.len() + 1;

impl KindWorth {
    /// `filtered`: kinds are a filter already, so whatever is left is what was asked for.
    pub fn new(kinds: &[AskedKind], filtered: bool, scale: &TypeScale) -> Self {
        let mut table = [[0.0; SUBTYPES]; TYPES];
        for listing_type in ListingType::ALL {
            let subtypes = Subtype::ALL.iter().copied().map(Some).chain([None]);
            for subtype in subtypes {
                let worth = match (filtered, kinds.is_empty()) {
                    (true, true) => 1.0,
                    (false, true) if listing_type.is_care() => scale.care,
                    (false, true) => scale.service,
                    _ => best(kinds, *listing_type, subtype, scale),
                };
                table[*listing_type as usize][column(subtype)] = worth;
            }
        }
        Self { table }
    }

    /// In `0..=1`.
    pub fn of(&self, row: &Row) -> f64 {
        self.table[row.listing_type as usize][column(row.subtype)]
    }

    /// The most that any kind is worth.
    pub fn best(&self) -> f64 {
        self.table.iter().flatten().copied().fold(0.0, f64::max)
    }
}

fn column(subtype: Option<Subtype>) -> usize {
    subtype.map_or(SUBTYPES - 1, |subtype| subtype as usize)
}

fn best(
    kinds: &[AskedKind],
    listing_type: ListingType,
    subtype: Option<Subtype>,
    scale: &TypeScale,
) -> f64 {
    let finer = |of: ListingType| {
        kinds.iter().any(|k| matches!(k.kind, Kind::Subtype(s) if s.listing_type() == of))
    };
    let worth = |asked: &AskedKind| match asked.kind {
        // "micro-crèche" says crèche too: the finer word decides, unless it is a second meaning.
        Kind::Type(of) if finer(of) && asked.weight >= 1.0 => 0.0,
        Kind::Type(of) if of == listing_type => asked.weight,
        Kind::Type(of) if scale.are_close(of.as_str(), listing_type.as_str()) => {
            scale.close * asked.weight
        }
        Kind::Subtype(of) if Some(of) == subtype => asked.weight,
        Kind::Subtype(of) if of.listing_type() == listing_type => scale.same * asked.weight,
        Kind::Subtype(of) if scale.are_close(of.as_str(), listing_type.as_str()) => {
            scale.close * asked.weight
        }
        _ => 0.0,
    };
    let least = if listing_type.is_care() { scale.other } else { 0.0 };
    kinds.iter().map(worth).fold(least, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::ranking::Ranking;
    use crate::search::words::{ConceptSet, ListingConcepts};

    fn row(listing_type: ListingType, subtype: Option<Subtype>) -> Row {
        Row { listing_type, subtype, ..Row::blank() }
    }

    #[test]
    fn what_was_asked_comes_before_what_is_near_it_and_that_before_the_rest() {
        let scale = Ranking::bundled().unwrap().kind;
        let asked = |kind| KindWorth::new(&[AskedKind { kind, weight: 1.0 }], false, &scale);
        let micro = asked(Kind::Subtype(Subtype::MicroCreche));
        let worth = [
            micro.of(&row(ListingType::Creche, Some(Subtype::MicroCreche))),
            micro.of(&row(ListingType::Creche, Some(Subtype::MultiAccueil))),
            micro.of(&row(ListingType::AssistantMaternel, None)),
            micro.of(&row(ListingType::Rpe, None)),
        ];
        assert!(worth.windows(2).all(|w| w[0] > w[1]), "{worth:?}");
        let carer = asked(Kind::Type(ListingType::AssistantMaternel));
        let mam = carer.of(&row(ListingType::Mam, None));
        assert!(mam > carer.of(&row(ListingType::Creche, None)) && mam < 1.0);
    }

    #[test]
    fn unknown_lies_between_yes_and_no_and_what_is_not_wanted_is_turned_round() {
        let scale = Ranking::bundled().unwrap();
        let lexicon = Lexicon::bundled().unwrap();
        let concept = lexicon.id("lang:en").unwrap();
        let set: ConceptSet = [concept].into_iter().collect();
        let ask = |unwanted| Asks {
            asks: vec![Ask { concept, weight: 1.0, unwanted, firm: unwanted, close: Vec::new() }],
            ..Asks::default()
        };
        let row = |concepts| Row { concepts, ..Row::blank() };
        let yes = row(ListingConcepts { yes: set, ..Default::default() });
        let no = row(ListingConcepts { no: set, ..Default::default() });
        let unknown = row(ListingConcepts::default());
        let share = |asks: &Asks, row: &Row| asks.share(row, &scale.asks);
        let wanted = ask(false);
        assert!(share(&wanted, &yes) > share(&wanted, &unknown));
        assert!(share(&wanted, &unknown) > share(&wanted, &no));
        let unwanted = ask(true);
        assert!(share(&unwanted, &no) > share(&unwanted, &unknown));
        let worth = KindWorth::new(&[], false, &scale.kind);
        assert!(!unwanted.admit(&yes, &worth, &scale.kind));
        assert!(unwanted.admit(&unknown, &worth, &scale.kind));
    }

    #[test]
    fn services_without_care_answer_only_when_they_are_asked_for() {
        let scale = Ranking::bundled().unwrap().kind;
        let lexicon = Lexicon::bundled().unwrap();
        let rpe = row(ListingType::Rpe, None);
        let admitted = |q: &str| {
            let reading = lexicon.read(q, jiff::civil::date(2026, 11, 25));
            let asks = Asks::of(&reading, &lexicon);
            let worth = KindWorth::new(&asks.kinds, false, &scale);
            asks.admit(&rpe, &worth, &scale)
        };
        assert!(admitted(""));
        assert!(!admitted("anglais"));
        assert!(!admitted("nounou"));
        assert!(admitted("relais petite enfance"));
    }
}
