//! The answer of a search: fragments written at ingestion, joined to what the question adds.

use super::address_search::PlaceView;
use super::coverage::{self, CoverageView};
use super::relaxations::{self, RelaxationView};
use super::search_costs::{CostView, CostsView, FamilyCosts};
use super::search_params::{Fields, Understood};
use crate::domain::{AvailabilityState, Date, EffectiveAvailability};
use crate::search::words::Chip;
use crate::search::{Explanation, Facets, Generation, Hit, ListingCard, ListingCore, Page};
use serde::Serialize;
use utoipa::ToSchema;

/// What is known of free places.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AvailabilityView {
    pub state: AvailabilityState,
    /// With `from_date`: the first day.
    #[schema(required, format = Date)]
    pub from: Option<String>,
    #[schema(required)]
    pub places: Option<u16>,
    /// Day of the declaration.
    #[schema(required, format = Date)]
    pub verified_on: Option<String>,
    /// Who said it.
    #[schema(required)]
    pub source: Option<&'static str>,
    /// 1 on the day of the declaration, halved every 45 days.
    pub confidence: f64,
}

/// Availability on a card: the state alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CardAvailability {
    pub state: AvailabilityState,
}

/// A result, as documented; the service writes the same from ready-made fragments.
#[derive(Serialize, ToSchema)]
pub struct ListingItem {
    #[serde(flatten)]
    pub listing: ListingCore,
    #[serde(flatten)]
    pub rank: ItemRank,
}

/// How a listing meets the asked hours.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FitView {
    /// Share of the asked hours, in `0..=1`; those outside Monday to Friday, 7 to 20, count twice.
    pub covered: f64,
    /// Asked hours that it does not open: `wed:12:30-18:00`.
    pub uncovered: Vec<String>,
}

/// What a question adds to a listing.
#[derive(Serialize, ToSchema)]
pub struct ItemRank {
    /// Whole metres from the centre of the search; from the nearest of several places, or from the
    /// way.
    pub distance_m: u32,
    /// Whole metres that going by the listing adds to the way from the first place to the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detour_m: Option<u32>,
    /// Whole metres to each place of the question, in its order, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub anchors_m: Vec<u32>,
    pub availability: AvailabilityView,
    /// With `schedule`, when the hours of the listing are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<FitView>,
    /// French, for people.
    pub reasons: Vec<String>,
    /// In `0..=1`.
    pub score: f64,
    /// With a household: what it costs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostView>,
    /// With `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// A result with `fields=card`.
#[derive(Serialize, ToSchema)]
pub struct CardItem {
    #[serde(flatten)]
    pub listing: ListingCard,
    pub distance_m: u32,
    pub availability: CardAvailability,
    /// With a household: what it costs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostView>,
}

/// One item of a page.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, clippy::large_enum_variant, reason = "documents what is written from fragments")]
pub enum Item {
    Full(ListingItem),
    Card(CardItem),
}

/// The data that answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GenerationView {
    pub id: String,
    pub data_date: DataDates,
    /// Sequence number of the declarations laid over the data; 0 when there are none.
    pub overlay: u64,
    /// The day that availability and order are as of.
    #[schema(format = Date)]
    pub as_of: String,
}

/// Oldest and newest dates of the real listings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DataDates {
    #[schema(required, format = Date)]
    pub oldest: Option<String>,
    #[schema(required, format = Date)]
    pub newest: Option<String>,
}

/// What was read from `q`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnderstoodView {
    #[schema(required)]
    pub place: Option<String>,
    /// Words searched for in the listings.
    #[schema(required)]
    pub words: Option<String>,
    /// Everything that the words ask for, by name: `type:creche`, `tag:handicap`, `sched:samedi`.
    pub concepts: Vec<String>,
    /// What was understood of the other words; each can be taken back.
    pub chips: Vec<ChipView>,
    /// Filters that the words suggest; none is applied unasked.
    pub offers: Vec<OfferView>,
    /// Words that no listing has, and what was looked for in their place.
    pub corrected: Vec<CorrectionView>,
    /// Words that were left out because no listing holds them with the others.
    pub dropped: Vec<String>,
}

/// Something understood of `q`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChipView {
    /// `concept`, `without`, `start`, `days`, `hours`, `age`.
    pub kind: &'static str,
    /// What families read.
    pub label: String,
    /// The words as typed.
    pub text: String,
    pub value: String,
    /// `q` without these words.
    pub without: String,
}

/// A filter that the words suggest.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferView {
    /// Name of the parameter to set to `true`.
    pub parameter: &'static str,
    /// What families read.
    pub label: &'static str,
}

/// A word and its correction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CorrectionView {
    pub typed: String,
    pub used: String,
}

/// Whether fictitious listings answered, and how many matches the other set has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DemonstrationView {
    /// True: every item of this answer is fictitious. False: every item is real.
    pub active: bool,
    /// Matches in the other set, never mixed with `total`.
    #[schema(required)]
    pub other_total: Option<u64>,
    /// French, for people; null when there is nothing to say.
    #[schema(required)]
    pub message: Option<String>,
}

/// A page of results.
#[derive(Serialize, ToSchema)]
pub struct ListingsAnswer {
    #[schema(required)]
    pub place: Option<PlaceView>,
    pub understood: UnderstoodView,
    pub generation: GenerationView,
    /// Weights used: `default`, `need`, `words`, `words_need`, `urgent` or `name`.
    pub profile: &'static str,
    /// Every match; null with `count=none`.
    #[schema(required)]
    pub total: Option<u64>,
    pub items: Vec<Item>,
    #[schema(required)]
    pub facets: Option<Facets>,
    /// When little matches: changes of the question that bring more, the most helpful first.
    pub relaxations: Vec<RelaxationView>,
    /// With a household: what the costs rest on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs: Option<CostsView>,
    pub demonstration: DemonstrationView,
    #[schema(required)]
    pub coverage: Option<CoverageView>,
    /// Cursor of the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// Fields of the answer around the items.
#[derive(Serialize)]
struct Head<'a> {
    place: Option<PlaceView>,
    understood: UnderstoodView,
    generation: GenerationView,
    profile: &'a str,
    total: Option<u64>,
}

#[derive(Serialize)]
struct Tail<'a> {
    facets: &'a Option<Facets>,
    relaxations: Vec<RelaxationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    costs: Option<CostsView>,
    demonstration: DemonstrationView,
    coverage: Option<CoverageView>,
    next: Option<String>,
}

/// Writes the whole answer.
pub fn write(
    generation: &Generation,
    understood: &Understood,
    page: &Page,
) -> Result<Vec<u8>, serde_json::Error> {
    let each = if understood.fields == Fields::Card { CARD_BYTES } else { FULL_BYTES };
    let mut json = Vec::with_capacity(FRAME_BYTES + page.hits.len() * each);
    serde_json::to_writer(&mut json, &head(generation, understood, page))?;
    json.pop();
    json.extend_from_slice(b",\"items\":[");
    bring_near(generation, page, understood.fields);
    for (i, hit) in page.hits.iter().enumerate() {
        if i > 0 {
            json.push(b',');
        }
        write_item(&mut json, generation, hit, understood)?;
    }
    json.push(b']');
    write_members(&mut json, &tail(generation, understood, page))?;
    Ok(json)
}

/// Reads a byte of every line of memory that the items take. They lie far apart: asked for together,
/// the waits for them overlap.
fn bring_near(generation: &Generation, page: &Page, fields: Fields) {
    if fields == Fields::Card {
        const LINE: usize = 64;
        let touch = |hit: &Hit| {
            let card = generation.card(hit.slot);
            card.iter().step_by(LINE).fold(0u8, |sum, byte| sum ^ byte)
        };
        std::hint::black_box(page.hits.iter().fold(0, |sum, hit| sum ^ touch(hit)));
    }
}

/// Room for what an answer mostly takes, in bytes.
const FRAME_BYTES: usize = 4_096;
const CARD_BYTES: usize = 320;
const FULL_BYTES: usize = 1_400;

/// The members of a value after others: its opening brace becomes a comma.
fn write_members(json: &mut Vec<u8>, value: &impl Serialize) -> Result<(), serde_json::Error> {
    let start = json.len();
    serde_json::to_writer(&mut *json, value)?;
    if let Some(brace) = json.get_mut(start) {
        *brace = b',';
    }
    Ok(())
}

fn head<'a>(generation: &Generation, understood: &Understood, page: &'a Page) -> Head<'a> {
    let request = &understood.request;
    Head {
        place: understood.located.view(),
        understood: understood_view(understood, page),
        generation: generation_view(generation, request.cursor.map_or(request.today, |c| c.as_of)),
        profile: page.profile,
        total: page.total,
    }
}

/// What was understood of the words, and what became of those that were looked up.
pub fn understood_view(understood: &Understood, page: &Page) -> UnderstoodView {
    let chip = |chip: &Chip| ChipView {
        kind: chip.kind.as_str(),
        label: chip.label.clone(),
        text: chip.text.clone(),
        value: chip.value.clone(),
        without: chip.without.clone(),
    };
    let offer = |parameter: &&'static str| OfferView {
        parameter,
        label: "Seulement les places déclarées libres",
    };
    let correction = |(typed, used): &(String, String)| CorrectionView {
        typed: typed.clone(),
        used: used.clone(),
    };
    UnderstoodView {
        place: understood.located.place.as_ref().map(|p| p.label.clone()),
        words: understood.request.words.clone(),
        concepts: understood.words.concepts.clone(),
        chips: understood.words.chips.iter().map(chip).collect(),
        offers: understood.words.offers.iter().map(offer).collect(),
        corrected: page.spelling.corrected.iter().map(correction).collect(),
        dropped: page.spelling.dropped.clone(),
    }
}

/// Which data answered, and for which day.
pub fn generation_view(generation: &Generation, as_of: Date) -> GenerationView {
    let dates = generation.manifest.data_dates;
    GenerationView {
        id: generation.manifest.id.to_string(),
        data_date: DataDates {
            oldest: dates.map(|(oldest, _)| oldest.to_string()),
            newest: dates.map(|(_, newest)| newest.to_string()),
        },
        overlay: 0,
        as_of: as_of.to_string(),
    }
}

fn tail<'a>(generation: &Generation, understood: &Understood, page: &'a Page) -> Tail<'a> {
    let code = understood.located.place.as_ref().map(|p| p.citycode);
    Tail {
        facets: &page.facets,
        relaxations: relaxations::views(&page.relaxations, understood),
        costs: understood.costs.as_ref().map(FamilyCosts::view),
        demonstration: demonstration(page),
        coverage: code.and_then(|code| coverage::of(generation, code)),
        next: page.next.as_ref().map(crate::search::Cursor::encode),
    }
}

fn demonstration(page: &Page) -> DemonstrationView {
    let message = page.demonstration.then(|| {
        "Démonstration : ces annonces sont fictives. Elles montrent ce que le service donnera \
         quand les sources du territoire seront branchées."
            .to_owned()
    });
    DemonstrationView { active: page.demonstration, other_total: page.elsewhere, message }
}

fn write_item(
    json: &mut Vec<u8>,
    generation: &Generation,
    hit: &Hit,
    understood: &Understood,
) -> Result<(), serde_json::Error> {
    #[derive(Serialize)]
    struct CardRank {
        distance_m: u32,
        availability: CardAvailability,
        #[serde(skip_serializing_if = "Option::is_none")]
        cost: Option<CostView>,
    }
    let cost = cost(generation, hit, understood);
    json.push(b'{');
    match understood.fields {
        Fields::Full => {
            json.extend_from_slice(generation.core(hit.slot));
            write_members(json, &ItemRank { cost, ..rank(hit) })
        }
        Fields::Card => {
            json.extend_from_slice(generation.card(hit.slot));
            let availability = CardAvailability { state: hit.availability.state };
            write_members(
                json,
                &CardRank { distance_m: metres(hit.distance_m), availability, cost },
            )
        }
    }
}

/// What a hit costs the household of the question.
pub fn cost(generation: &Generation, hit: &Hit, understood: &Understood) -> Option<CostView> {
    let row = generation.rows().get(hit.slot as usize)?;
    understood.costs.as_ref()?.of(row)
}

/// What the question adds to a hit.
pub fn rank(hit: &Hit) -> ItemRank {
    ItemRank {
        distance_m: metres(hit.distance_m),
        detour_m: hit.detour_m.map(metres),
        anchors_m: hit.anchors_m.iter().copied().map(metres).collect(),
        availability: availability_view(&hit.availability),
        fit: hit.fit.as_ref().map(|fit| FitView {
            covered: (fit.covered * 1e4).round() / 1e4,
            uncovered: fit.uncovered.clone(),
        }),
        reasons: hit.reasons.clone(),
        score: hit.score,
        cost: None,
        explanation: hit.explanation.clone(),
    }
}

fn metres(metres: f64) -> u32 {
    metres.round() as u32
}

/// Availability as sent.
pub fn availability_view(a: &EffectiveAvailability) -> AvailabilityView {
    AvailabilityView {
        state: a.state,
        from: a.from.map(|d| d.to_string()),
        places: a.places,
        verified_on: a.verified_on.map(|d| d.to_string()),
        source: a.declared_by.map(|by| match by {
            crate::domain::DeclaredBy::Carer => "carer",
            crate::domain::DeclaredBy::Desk => "desk",
            crate::domain::DeclaredBy::Software => "software",
            crate::domain::DeclaredBy::Commune => "commune",
        }),
        confidence: (a.confidence * 1e4).round() / 1e4,
    }
}
