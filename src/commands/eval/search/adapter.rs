//! The one place where the words of judges meet our listings.

use super::stem::stemmed;
use crate::domain::text::fold;
use crate::domain::{
    Availability, AvailabilityState, CareKind, Date, Day, Listing, ListingType, Position, WeekHours,
};

/// Lists of words that a judge may ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordField {
    Type,
    Subtype,
    Tags,
    Languages,
    Funding,
    Services,
}

/// Numbers that a judge may compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberField {
    AgeMinMonths,
    AgeMaxMonths,
    Capacity,
    /// Minutes after midnight of the earliest opening of the week.
    OpensBefore,
}

/// Texts that a judge may look into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextField {
    Name,
    Address,
    /// Name, description and tags.
    Text,
}

macro_rules! read {
    ($($name:ident { $($word:literal => $variant:ident),+ $(,)? })+) => {
        $(impl $name {
            /// From the judges' name of the field.
            pub fn read(name: &str) -> Result<Self, String> {
                match name {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("{name:?} is not a field for this op")),
                }
            }
        })+
    };
}

read! {
    WordField {
        "type" => Type, "subtype" => Subtype, "tags" => Tags, "languages" => Languages,
        "funding" => Funding, "services" => Services,
    }
    NumberField {
        "age_min_months" => AgeMinMonths, "age_max_months" => AgeMaxMonths,
        "capacity" => Capacity, "opens_before" => OpensBefore,
    }
    TextField { "name" => Name, "address" => Address, "text" => Text }
}

/// A concept of the judges, by our name.
pub fn concept(theirs: &str) -> String {
    let plain = theirs.trim_start_matches('!');
    let ours = match plain {
        "type:am" => "type:assistant_maternel",
        "type:eaje" => "type:creche",
        "type:garde_domicile" => "type:garde_a_domicile",
        same => same,
    };
    ours.to_owned()
}

/// Words of listings that judges know under another name.
const TAGS: &[(&str, &str)] = &[
    ("bio", "repas_bio"),
    ("jardin", "exterieur"),
    ("plein_air", "exterieur"),
    ("guichet_unique", "guichet"),
    ("accueil_occasionnel", "occasionnel"),
];

const SERVICES: &[&str] = &["pmi", "guichet", "ludotheque", "simulateur"];

const MINUTES_OF_7: u16 = 7 * 60;
const MINUTES_OF_20: u16 = 20 * 60;

/// A listing as judges see it.
#[derive(Debug)]
pub struct Facts {
    pub id: String,
    pub position: Position,
    pub demonstration: bool,
    kind: &'static str,
    subtype: Option<&'static str>,
    tags: Vec<String>,
    languages: Vec<String>,
    funding: Option<&'static str>,
    numbers: [Option<u16>; 4],
    texts: [String; 3],
    free: Vec<Free>,
}

/// A place declared free: since or from when, and on which days when that is known.
#[derive(Debug)]
struct Free {
    from: Date,
    days: Option<Vec<Day>>,
}

impl Facts {
    /// What a listing tells, as of a day.
    pub fn of(listing: &Listing, today: Date) -> Self {
        let week = listing.hours.as_ref().map(|f| &f.value);
        let months = |field: &Option<crate::domain::Sourced<crate::domain::Months>>| {
            field.as_ref().map(|f| f.value.get())
        };
        let earliest = week
            .and_then(|w| w.days().flat_map(|(_, ranges)| ranges).map(|range| range.start()).min());
        let said = listing.availability.iter().flat_map(|f| &f.value);
        Self {
            id: listing.id.to_string(),
            position: listing.position.value,
            demonstration: listing.demonstration,
            kind: kind(listing.listing_type),
            subtype: listing.subtype().map(crate::domain::Subtype::as_str),
            tags: tags(listing),
            languages: listing.languages.as_ref().map(|f| f.value.clone()).unwrap_or_default(),
            funding: listing.funding.as_ref().map(|f| f.value.as_str()),
            numbers: [
                months(&listing.age_min),
                months(&listing.age_max),
                listing.capacity.as_ref().map(|f| f.value.get()),
                earliest,
            ],
            texts: texts(listing),
            free: said.filter_map(|item| free(item, week, today)).collect(),
        }
    }

    /// Whether one of the listing's words is this one.
    pub fn has(&self, field: WordField, word: &str) -> bool {
        match field {
            WordField::Type => self.kind == word,
            WordField::Subtype => self.subtype == Some(word),
            WordField::Funding => self.funding == Some(word),
            WordField::Tags => self.tags.iter().any(|tag| tag == word),
            WordField::Languages => self.languages.iter().any(|code| code == word),
            WordField::Services => {
                SERVICES.contains(&word) && self.tags.iter().any(|tag| tag == word)
            }
        }
    }

    /// A number, when told.
    pub fn number(&self, field: NumberField) -> Option<f64> {
        self.numbers[field as usize].map(f64::from)
    }

    /// A stemmed text, empty when not told.
    pub fn text(&self, field: TextField) -> &str {
        &self.texts[field as usize]
    }

    /// Whether a place is declared free by that day on all those days of the week.
    pub fn is_free(&self, by: Option<Date>, days: &[Day]) -> bool {
        self.free.iter().any(|place| {
            let covers = |known: &Vec<Day>| days.iter().all(|day| known.contains(day));
            by.is_none_or(|by| place.from <= by)
                && (days.is_empty() || place.days.as_ref().is_some_and(covers))
        })
    }
}

fn kind(of: ListingType) -> &'static str {
    match of {
        ListingType::AssistantMaternel => "am",
        ListingType::Creche => "eaje",
        ListingType::GardeADomicile => "garde_domicile",
        ListingType::Mam => "mam",
        ListingType::Rpe => "rpe",
        ListingType::Laep => "laep",
    }
}

/// The listing's own tags and what its other fields say in the judges' words.
fn tags(listing: &Listing) -> Vec<String> {
    let own = listing.tags.iter().flat_map(|f| &f.value).map(|tag| fold(tag).replace(' ', "_"));
    let renamed = |tag: String| {
        let known = TAGS.iter().find(|(ours, _)| *ours == tag);
        known.map_or(tag, |(_, theirs)| (*theirs).to_owned())
    };
    let mut all: Vec<String> = own.map(renamed).collect();
    let yes =
        |field: &Option<crate::domain::Sourced<bool>>| field.as_ref().is_some_and(|f| f.value);
    let kinds = listing.kinds.as_ref().map_or(&[][..], |f| &f.value);
    let told = [
        (yes(&listing.inclusive), "handicap"),
        (yes(&listing.avip), "avip"),
        (yes(&listing.atypical_hours), "atypique"),
        (kinds.contains(&CareKind::Regular), "regulier"),
        (kinds.contains(&CareKind::Occasional), "occasionnel"),
        (kinds.contains(&CareKind::Emergency), "urgence"),
        (listing.age_min.as_ref().is_some_and(|f| f.value.get() <= 3), "age_0_6m"),
        (listing.age_max.as_ref().is_some_and(|f| f.value.get() >= 60), "age_3_6"),
    ];
    all.extend(told.iter().filter(|(holds, _)| *holds).map(|(_, tag)| (*tag).to_owned()));
    all.extend(listing.hours.iter().flat_map(|f| rhythm(&f.value)).map(str::to_owned));
    all
}

fn rhythm(week: &WeekHours) -> Vec<&'static str> {
    let ranges = || week.days().flat_map(|(_, ranges)| ranges);
    let on = |day| !week.on(day).is_empty();
    let told = [
        (week.is_atypical(), "atypique"),
        (ranges().any(|range| range.start() < MINUTES_OF_7), "tot_matin"),
        (ranges().any(|r| r.end() > MINUTES_OF_20 || r.crosses_midnight()), "soir"),
        (ranges().any(|range| range.crosses_midnight()), "nuit"),
        (on(Day::Wed), "mercredi"),
        (on(Day::Sat), "samedi"),
        (on(Day::Sun), "dimanche"),
    ];
    told.into_iter().filter(|(holds, _)| *holds).map(|(_, tag)| tag).collect()
}

fn texts(listing: &Listing) -> [String; 3] {
    let told = |field: &Option<crate::domain::Sourced<String>>| {
        field.as_ref().map(|f| f.value.clone()).unwrap_or_default()
    };
    let address = &listing.address.value;
    let name = told(&listing.name);
    let tags = listing.tags.as_ref().map(|f| f.value.join(" ").replace('_', " "));
    let whole = format!("{name} . {} . {}", told(&listing.description), tags.unwrap_or_default());
    let street = address.street.clone().unwrap_or_default();
    [stemmed(&name), stemmed(&format!("{street} {}", address.city)), stemmed(&whole)]
}

/// None for what is not free, has run out, or carries no date: the service calls that unknown.
fn free(item: &Availability, week: Option<&WeekHours>, today: Date) -> Option<Free> {
    item.declared_on.filter(|day| *day <= today)?;
    item.until.is_none_or(|until| until >= today).then_some(())?;
    let from = match item.state {
        AvailabilityState::Free => today,
        AvailabilityState::FromDate => item.from?.max(today),
        AvailabilityState::None | AvailabilityState::Unknown => return None,
    };
    let open = week.map(|week| week.days().map(|(day, _)| day).collect());
    Some(Free { from, days: item.schedule.as_deref().map(days_of).or(open) })
}

/// Days of "mon:08:00-18:00,A:tue:08:00-12:30".
fn days_of(schedule: &str) -> Vec<Day> {
    let parts = schedule.split(',').map(|part| part.trim().trim_start_matches(['A', 'B', ':']));
    parts
        .filter_map(|part| Day::ALL.into_iter().find(|day| part.starts_with(day.as_str())))
        .collect()
}
