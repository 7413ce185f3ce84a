//! From JSON to a checked request: whatever door it came through, the same faults are told.

mod care;
mod fields;
mod household;
mod other;

pub use fields::{Refusal, Refusals};
pub use other::{ChildSpent, HomeSpent, NetPay};

use super::household::Household;
use super::month::Month;
use super::option::{CareOption, StructureKind};
use super::params::{Legal, P, Params};
use super::rules::complement_transitoire::History;
use super::year::MOST_MONTHS;
use care::Mode;
use fields::Fields;
use rust_decimal::Decimal;
use serde_json::Value;
use std::cell::RefCell;

/// Most options that are compared.
pub const MOST_OPTIONS: usize = 8;
/// Months after the last check of the law that may still be asked, with the law of today.
const MOST_AHEAD: i32 = 36;
/// Most ways of care that make one mixed option.
const MOST_PARTS: usize = 4;

/// Words of `mode`, in the order of the documentation.
pub const MODES: &[&str] = &[
    "creche",
    "assistant_maternel",
    "mam",
    "garde_a_domicile",
    "micro_creche",
    "assistant_maternel_structure",
    "garde_a_domicile_structure",
    "mixed",
    "complement_transitoire",
    "net_pay",
    "legal_values",
    "credit_hors_domicile",
    "credit_domicile",
];

/// A request in which nothing is wrong.
#[derive(Debug, Clone)]
pub struct Request {
    pub month: Month,
    /// How many months to work out one by one; None: a typical month.
    pub months: Option<u8>,
    pub stops_at_school: bool,
    pub household: Option<Household>,
    pub options: Vec<Asked>,
}

/// One option of a request.
#[derive(Debug, Clone)]
pub enum Asked {
    Care(Box<CareAsked>),
    Complement(History),
    NetPay(NetPay),
    LegalValues,
    CreditOutside(Vec<ChildSpent>),
    CreditHome(HomeSpent),
}

/// A way of care, and what was guessed of it.
#[derive(Debug, Clone)]
pub struct CareAsked {
    pub option: CareOption,
    /// The same at both ends of usual prices, when no price was told.
    pub range: Option<[CareOption; 2]>,
    /// Typical values that stand for what was not told.
    pub defaults: Vec<P>,
    /// An incomplete year: holiday pay comes on top, in June.
    pub holiday_pay_in_june: bool,
}

/// What options are read with.
struct Context<'a> {
    legal: Legal<'a>,
    household: Option<&'a Household>,
    month: Month,
    length: u8,
    defaults: RefCell<Vec<P>>,
}

impl Context<'_> {
    /// A typical value in place of what was not told.
    fn typical(&self, wanted: P) -> Option<Decimal> {
        let value = self.legal.get(wanted).ok()?;
        let mut used = self.defaults.borrow_mut();
        used.push(wanted);
        Some(value)
    }

    fn months(&self) -> impl Iterator<Item = Month> {
        (0..i32::from(self.length.max(1))).map(|place| self.month.plus(place))
    }

    fn last(&self) -> Month {
        self.month.plus(i32::from(self.length.max(1)) - 1)
    }
}

impl Request {
    /// Reads a request; all that is wrong is told at once.
    pub fn read(document: &Value, params: &Params) -> Result<Self, Vec<Refusal>> {
        let refusals = Refusals::default();
        let read = Fields::of(document, "#".to_owned(), &refusals)
            .and_then(|fields| Self::from_fields(fields, document, params));
        match read {
            Some(request) if refusals.is_empty() => Ok(request),
            _ => {
                let mut found = refusals.take();
                if found.is_empty() {
                    let detail = "La demande n’est pas comprise.".to_owned();
                    found.push(Refusal { pointer: "#".to_owned(), code: "unreadable", detail });
                }
                Err(found)
            }
        }
    }

    /// Reads a household alone, as the field `household` of another request.
    pub fn read_household(document: &Value, month: Month) -> Result<Household, Vec<Refusal>> {
        let refusals = Refusals::default();
        let read = Fields::of(document, "#/household".to_owned(), &refusals)
            .and_then(|fields| household::read(fields, month));
        read.filter(|_| refusals.is_empty()).ok_or_else(|| refusals.take())
    }

    fn from_fields(mut fields: Fields<'_>, document: &Value, params: &Params) -> Option<Self> {
        let month = month(&mut fields, Month::of(params.checked_on()).plus(MOST_AHEAD));
        let months = fields.integer("months", 1, u32::from(MOST_MONTHS));
        let months = months.and_then(|months| u8::try_from(months).ok());
        let stops_at_school = fields.flag("stops_at_school");
        // Births are compared with the month: without one, only the rest is checked.
        let day = month.unwrap_or(Month::of(jiff::civil::date(2026, 1, 1)));
        let given = fields.has("household");
        let household = fields.object("household").and_then(|own| household::read(own, day));
        let stand_in = given.then(|| household::stand_in(document, day));
        let context = Context {
            legal: params.on(day.first_day()),
            household: household.as_ref().or(stand_in.as_ref()),
            month: day,
            length: months.unwrap_or(1),
            defaults: RefCell::default(),
        };
        let options = options(&mut fields, &context, given);
        fields.finish();
        Some(Self { month: month?, months, stops_at_school, options: options?, household })
    }
}

fn month(fields: &mut Fields<'_>, last: Month) -> Option<Month> {
    if !fields.has("month") {
        fields.refuse("month", "required", "Indiquez le mois de garde : « month », AAAA-MM.");
    }
    let month = fields.month("month")?;
    if month > last {
        let detail = format!("Rien n’est calculé après {last} : les règles n’en sont pas connues.");
        fields.refuse("month", "out_of_range", detail);
    }
    Some(month)
}

fn options(fields: &mut Fields<'_>, context: &Context<'_>, given: bool) -> Option<Vec<Asked>> {
    if !fields.has("options") {
        let detail = "Indiquez les modes de garde à comparer : « options ».";
        fields.refuse("options", "required", detail);
        fields.value("options");
        return None;
    }
    let list = fields.objects("options", MOST_OPTIONS)?;
    if list.is_empty() {
        fields.refuse("options", "required", "Indiquez au moins un mode de garde.");
        return None;
    }
    let asked: Vec<Option<Asked>> =
        list.into_iter().map(|one| option(one, context, given)).collect();
    asked.into_iter().collect()
}

/// One option: its mode says which fields it may have.
fn option(mut fields: Fields<'_>, context: &Context<'_>, given: bool) -> Option<Asked> {
    let words: Vec<(&str, &str)> = MODES.iter().map(|word| (*word, *word)).collect();
    if !fields.has("mode") {
        fields.refuse("mode", "required", format!("« mode » vaut l’un de : {}.", MODES.join(", ")));
        return None;
    }
    let word = fields.word("mode", &words)?;
    match word {
        "net_pay" => return other::net_pay(fields).map(Asked::NetPay),
        "credit_hors_domicile" => return other::spent_outside(fields).map(Asked::CreditOutside),
        "credit_domicile" => return other::spent_home(fields).map(Asked::CreditHome),
        "legal_values" => {
            fields.finish();
            return Some(Asked::LegalValues);
        }
        _ => {}
    }
    if context.household.is_none() {
        if !given {
            let detail = "Ce mode demande un foyer : « household ».";
            fields.refusals().add("#/household", "required", detail);
        }
        return None;
    }
    match word {
        "mixed" => mixed(fields, context),
        "complement_transitoire" => other::history(fields, context).map(Asked::Complement),
        _ => care::read(fields, mode(word)?, context).map(|care| Asked::Care(Box::new(care))),
    }
}

fn mode(word: &str) -> Option<Mode> {
    Some(match word {
        "creche" => Mode::Creche,
        "assistant_maternel" | "mam" => Mode::AssistantMaternel,
        "garde_a_domicile" => Mode::GardeADomicile,
        "micro_creche" => Mode::Structure(StructureKind::MicroCreche),
        "assistant_maternel_structure" => Mode::Structure(StructureKind::AssistantMaternel),
        "garde_a_domicile_structure" => Mode::Structure(StructureKind::Domicile),
        _ => return None,
    })
}

/// Several ways of care in the same months.
fn mixed(mut fields: Fields<'_>, context: &Context<'_>) -> Option<Asked> {
    let parts = fields.objects("parts", MOST_PARTS).unwrap_or_default();
    if parts.len() < 2 {
        let detail = "« parts » est la liste de deux modes de garde au moins.";
        fields.refuse("parts", "required", detail);
    }
    let words: Vec<(&str, Option<Mode>)> =
        MODES.iter().filter_map(|word| Some((*word, Some(mode(word)?)))).collect();
    let read: Vec<Option<CareAsked>> = parts
        .into_iter()
        .map(|mut part| {
            if !part.has("mode") {
                part.refuse("mode", "required", "Indiquez le mode de garde.");
            }
            let mode = part.word("mode", &words)??;
            care::read(part, mode, context)
        })
        .collect();
    fields.finish();
    let read: Vec<CareAsked> = read.into_iter().collect::<Option<_>>()?;
    Some(Asked::Care(Box::new(together(read))))
}

/// One option out of several, each end of a range with the same end of the others.
fn together(parts: Vec<CareAsked>) -> CareAsked {
    let end = |place: usize| -> Vec<CareOption> {
        let at = |part: &CareAsked| {
            part.range.as_ref().map_or(&part.option, |range| &range[place]).clone()
        };
        parts.iter().map(at).collect()
    };
    let has_range = parts.iter().any(|part| part.range.is_some());
    let range = has_range.then(|| [CareOption::Mixed(end(0)), CareOption::Mixed(end(1))]);
    let defaults = parts.iter().flat_map(|part| part.defaults.iter().copied()).collect();
    let options = parts.into_iter().map(|part| part.option).collect();
    CareAsked { option: CareOption::Mixed(options), range, defaults, holiday_pay_in_june: false }
}
