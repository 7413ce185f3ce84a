//! A draft whose every text has been checked.

use super::{address, case, codes, hours, number, phone, show, street, title, web};
use crate::domain::{
    CareKind, CommuneCode, Date, Funding, ListingType, Months, Places, Postcode, Precision, Status,
    Subtype, WeekHours, closures,
};
use crate::ingest::issue::{IssueKind, Log, RecordRef};
use crate::ingest::mapping::Canonical;
use crate::ingest::record::{Draft, GeocodeAnswer, RawPoint, TypedFields, Visibility};
use std::collections::BTreeMap;

/// Longest text kept in a field, and in a description.
const MAX_TEXT: usize = 300;
const MAX_DESCRIPTION: usize = 5_000;

/// Codes of one list that are told to be wrong.
const MAX_WRONG_CODES: usize = 20;

/// Checked values, not yet placed in a commune.
#[derive(Debug, Clone, PartialEq)]
pub struct Clean {
    pub at: RecordRef,
    pub source_id: Option<String>,
    pub listing_type: ListingType,
    pub subtype: Option<Subtype>,
    pub name: Option<String>,
    pub manager: Option<String>,
    pub siret: Option<String>,
    pub housenumber: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<Postcode>,
    pub city: Option<String>,
    pub citycode: Option<CommuneCode>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub capacity: Option<Places>,
    pub age_min: Option<Months>,
    pub age_max: Option<Months>,
    pub closures: Option<String>,
    pub funding: Option<Funding>,
    pub languages: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub avip: Option<bool>,
    pub inclusive: Option<bool>,
    pub atypical_hours: Option<bool>,
    pub status: Option<Status>,
    pub served: Option<Vec<CommuneCode>>,
    pub description: Option<String>,
    pub professionals: Option<u16>,
    pub updated_on: Option<Date>,
    pub typed: TypedFields,
    pub point: Option<RawPoint>,
    pub precision: Option<Precision>,
    pub geocode: Option<GeocodeAnswer>,
    pub visibility: Visibility,
    pub group: Option<String>,
    pub served_names: Vec<(String, Option<Postcode>)>,
}

/// No list of childcare on paper is older: an earlier day is a default of some software.
const FIRST_YEAR: i16 = 1990;

/// How the rows of a source are believed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Belief {
    /// No row is believed about a later day.
    pub today: Option<Date>,
    /// Telephone numbers kept for fiction are left: the rows are fictitious, or examples.
    pub fiction: bool,
}

/// Checks every text of a draft; what is wrong is left out and told to the log.
pub fn clean(mut draft: Draft, belief: Belief, log: &mut Log) -> Clean {
    let noted = log.issues.len();
    let home = draft.listing_type.is_home();
    let at = draft.at.clone();
    show::show(&mut draft, log);
    if !belief.fiction {
        show::without_fiction(&mut draft, log);
    }
    let today = belief.today;
    let clean = Reader { at: &at, text: &draft.text, today, log }.read(&draft);
    if home {
        log.hide_details_of(&at, noted);
    }
    clean
}

struct Reader<'a> {
    at: &'a RecordRef,
    text: &'a BTreeMap<Canonical, String>,
    today: Option<Date>,
    log: &'a mut Log,
}

impl Reader<'_> {
    fn read(mut self, draft: &Draft) -> Clean {
        use Canonical as C;
        let place = self.place();
        let (age_min, age_max) = self.ages();
        let hours = self.hours().unwrap_or_default();
        Clean {
            at: draft.at.clone(),
            source_id: self.line(C::SourceId),
            listing_type: draft.listing_type,
            subtype: draft.subtype,
            name: self.name(),
            manager: self.manager(),
            siret: self.checked(C::Siret, IssueKind::InvalidSiret, codes::siret),
            housenumber: place.housenumber,
            street: place.street,
            postcode: place.postcode,
            city: place.city,
            citycode: self.checked(C::Citycode, IssueKind::InvalidCitycode, codes::citycode),
            phone: self.checked(C::Phone, IssueKind::InvalidPhone, phone::normalise),
            email: self.checked(C::Email, IssueKind::InvalidEmail, web::email),
            website: self.checked(C::Website, IssueKind::InvalidWebsite, web::website),
            capacity: self.capacity(),
            age_min,
            age_max,
            closures: self.line(C::Closures).map(|t| closures::normalise(&t)).or(hours.closures),
            funding: self.checked(
                C::Funding,
                IssueKind::InvalidField,
                word(Funding::ALL, Funding::as_str),
            ),
            languages: self.list(C::Languages),
            tags: self.list(C::Tags),
            avip: self.checked(C::Avip, IssueKind::InvalidField, yes_or_no),
            inclusive: self.checked(C::Inclusive, IssueKind::InvalidField, yes_or_no),
            atypical_hours: self.checked(C::AtypicalHours, IssueKind::InvalidField, yes_or_no),
            status: self.checked(
                C::Status,
                IssueKind::InvalidField,
                word(Status::ALL, Status::as_str),
            ),
            served: self.served(),
            description: self.text.get(&C::Description).and_then(|t| tidy(t, MAX_DESCRIPTION)),
            professionals: self.checked(C::Professionals, IssueKind::InvalidField, small_number),
            updated_on: self.updated_on(),
            typed: self.typed(&draft.typed, hours.week),
            point: draft.point,
            precision: draft.precision,
            geocode: draft.geocode.clone(),
            visibility: draft.visibility,
            group: draft.group.clone(),
            served_names: draft.served_names.clone(),
        }
    }

    fn name(&mut self) -> Option<String> {
        let text = self.line(Canonical::Name)?;
        let text = case::without_stray_signs(&text);
        if title::is_implausible(text) {
            self.log.issue(self.at, IssueKind::ImplausibleName, text);
            return None;
        }
        Some(case::name(text))
    }

    fn manager(&mut self) -> Option<String> {
        let text = self.line(Canonical::Manager)?;
        if title::is_implausible(&text) {
            self.log.issue(self.at, IssueKind::InvalidField, &text);
            return None;
        }
        Some(case::body(&text))
    }

    fn updated_on(&mut self) -> Option<Date> {
        let told = |text: &str| codes::date(text).filter(|day| day.year() >= FIRST_YEAR);
        let day = self.checked(Canonical::UpdatedOn, IssueKind::InvalidDate, told)?;
        if self.today.is_some_and(|today| day > today) {
            self.log.issue(self.at, IssueKind::FutureDate, day.to_string());
            return None;
        }
        Some(day)
    }

    fn line(&self, field: Canonical) -> Option<String> {
        // The start of an address of a site is another address.
        let longest = if field == Canonical::Website { web::MAX_LENGTH + 1 } else { MAX_TEXT };
        self.text.get(&field).and_then(|t| tidy(t, longest))
    }

    /// A value that must have a form; otherwise it is unknown and an issue is noted.
    fn checked<T>(
        &mut self,
        field: Canonical,
        kind: IssueKind,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.line(field)?;
        let value = read(&text);
        if value.is_none() {
            self.log.issue(self.at, kind, &text);
        }
        value
    }

    /// Pieces of the address: those given one by one win over those of the whole line.
    fn place(&mut self) -> address::Pieces {
        use Canonical as C;
        let whole = self.line(C::Address).map(|t| address::split(&t)).unwrap_or_default();
        let street = self.checked(C::Street, IssueKind::InvalidField, not_a_contact);
        let given = street.map(|t| street::split_line(&t)).unwrap_or_default();
        let number = self.line(C::Housenumber).and_then(|t| street::housenumber(&t));
        let postcode = self.checked(C::Postcode, IssueKind::InvalidPostcode, codes::postcode);
        let city = self.line(C::City).and_then(|t| address::city(&t));
        let (own_number, own_street) =
            if given.1.is_some() { given } else { (whole.housenumber, whole.street) };
        address::Pieces {
            housenumber: number.or(own_number),
            street: own_street,
            postcode: postcode.or(whole.postcode),
            city: city.or(whole.city),
        }
    }

    fn capacity(&mut self) -> Option<Places> {
        let text = self.line(Canonical::Capacity)?;
        number::capacity(&text).map_err(|kind| self.log.issue(self.at, kind, &text)).ok()
    }

    fn ages(&mut self) -> (Option<Months>, Option<Months>) {
        let months = |text: &str| {
            number::whole(text).and_then(|n| u16::try_from(n).ok()).and_then(Months::new)
        };
        let low = self.checked(Canonical::AgeMinMonths, IssueKind::InvalidAge, months);
        let high = self.checked(Canonical::AgeMaxMonths, IssueKind::InvalidAge, months);
        match (low, high) {
            (Some(a), Some(b)) if a > b => {
                self.log.issue(
                    self.at,
                    IssueKind::InvalidAge,
                    format!("{} > {}", a.get(), b.get()),
                );
                (None, None)
            }
            ages => ages,
        }
    }

    fn list(&self, field: Canonical) -> Option<Vec<String>> {
        let text = self.line(field)?;
        let items = text.split([';', ',']).filter_map(|t| tidy(t, MAX_TEXT));
        Some(items.collect::<Vec<_>>()).filter(|list| !list.is_empty())
    }

    fn served(&mut self) -> Option<Vec<CommuneCode>> {
        // Not `line`: a relais may serve more communes than a line of text is long.
        let text = self.text.get(&Canonical::ServedCitycodes)?;
        let (mut codes, mut wrong) = (Vec::new(), 0);
        for word in text.split(|c: char| c.is_whitespace() || c == ';' || c == ',') {
            match codes::citycode(word) {
                Some(code) => codes.push(code),
                None if word.is_empty() => {}
                None => {
                    wrong += 1;
                    self.log.issue(self.at, IssueKind::InvalidCitycode, word);
                }
            }
            // A text that is no list of codes needs not be told word by word.
            if wrong == MAX_WRONG_CODES {
                break;
            }
        }
        codes.sort_unstable();
        codes.dedup();
        Some(codes).filter(|list| !list.is_empty())
    }

    fn hours(&mut self) -> Option<hours::Read> {
        let text = self.line(Canonical::Hours)?;
        let told = |cause: hours::UnreadHours| format!("{} : {text}", cause.french());
        let read = hours::read(&text);
        read.map_err(|cause| self.log.issue(self.at, IssueKind::InvalidHours, told(cause))).ok()
    }

    fn typed(&self, typed: &TypedFields, week: WeekHours) -> TypedFields {
        let words = self.list(Canonical::Kinds).unwrap_or_default();
        let read: Vec<CareKind> = words.iter().filter_map(|w| CareKind::parse(w)).collect();
        let kinds = typed.kinds.clone().or(Some(read).filter(|list| !list.is_empty()));
        let hours = typed.hours.clone().or(Some(week).filter(|week| !week.is_empty()));
        TypedFields { kinds, hours, ..typed.clone() }
    }
}

/// A text without control signs and useless spaces; None when nothing is left.
fn tidy(text: &str, longest: usize) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    let line: String = words.join(" ").chars().take(longest).collect();
    (!line.is_empty()).then_some(line)
}

fn word<T: Copy>(all: &'static [T], as_str: fn(T) -> &'static str) -> impl Fn(&str) -> Option<T> {
    move |text| all.iter().copied().find(|v| as_str(*v).eq_ignore_ascii_case(text))
}

fn not_a_contact(text: &str) -> Option<String> {
    let site = text.contains("://") || text.contains('@');
    let phone = phone::normalise(text).is_some() && !text.contains(char::is_alphabetic);
    (!site && !phone).then(|| text.to_owned())
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "oui" | "o" | "1" | "vrai" | "yes" => Some(true),
        "false" | "non" | "n" | "0" | "faux" | "no" => Some(false),
        _ => None,
    }
}

fn small_number(text: &str) -> Option<u16> {
    number::whole(text).and_then(|n| u16::try_from(n).ok()).filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(listing_type: ListingType, fields: &[(Canonical, &str)]) -> Draft {
        let at = RecordRef { input: "x".into(), record: 1 };
        let mut draft = Draft::new(at, listing_type);
        draft.text = fields.iter().map(|(f, t)| (*f, (*t).to_owned())).collect();
        draft
    }

    #[test]
    fn wrong_values_are_left_out_and_told() {
        let mut log = Log::default();
        let fields = [
            (Canonical::Phone, "0000000000"),
            (Canonical::Website, "javascript:alert(1)"),
            (Canonical::Capacity, "0"),
            (Canonical::AgeMinMonths, "48"),
            (Canonical::AgeMaxMonths, "3"),
            (Canonical::Manager, "Mairie "),
        ];
        let clean = clean(draft(ListingType::Creche, &fields), Belief::default(), &mut log);
        assert_eq!((clean.phone, clean.website, clean.capacity), (None, None, None));
        assert_eq!((clean.age_min, clean.age_max), (None, None));
        assert_eq!(clean.manager.as_deref(), Some("Mairie"));
        let mut kinds: Vec<_> = log.issues.iter().map(|i| i.kind.code()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["capacity_zero", "invalid_age", "invalid_phone", "invalid_website"]);
    }

    #[test]
    fn nothing_is_quoted_about_people_at_home() {
        let mut log = Log::default();
        let fields = [(Canonical::Email, "jeanne chez elle")];
        clean(draft(ListingType::AssistantMaternel, &fields), Belief::default(), &mut log);
        assert_eq!(log.issues[0].kind, IssueKind::InvalidEmail);
        assert!(log.issues[0].detail.is_empty());
    }

    #[test]
    fn numbers_kept_for_fiction_are_published_by_fictitious_sources_only() {
        let fields = [
            (Canonical::Phone, "06 39 98 00 05"),
            (Canonical::Description, "Appelez le 01 99 00 00 01 ou le 01 47 00 00 02."),
        ];
        let read = |fiction, log: &mut Log| {
            let belief = Belief { fiction, ..Belief::default() };
            clean(draft(ListingType::Creche, &fields), belief, log)
        };
        let mut log = Log::default();
        assert_eq!(read(true, &mut log).phone.as_deref(), Some("06 39 98 00 05"));
        assert_eq!(log.issues, []);
        let real = read(false, &mut log);
        assert_eq!(real.phone, None);
        assert_eq!(real.description.as_deref(), Some("Appelez le … ou le 01 47 00 00 02."));
        let told: Vec<_> = log.issues.iter().map(|i| (i.kind, i.detail.as_str())).collect();
        let kind = IssueKind::FictionalPhone;
        assert_eq!(told, [(kind, "phone"), (kind, "description")]);
    }

    #[test]
    fn hours_in_a_text_are_read_or_told() {
        let mut log = Log::default();
        let read = |text, log: &mut Log| {
            clean(draft(ListingType::Creche, &[(Canonical::Hours, text)]), Belief::default(), log)
        };
        let open = read("Mo-Fr 07:30-18:30; Aug off", &mut log);
        assert_eq!(open.typed.hours.unwrap().days().count(), 5);
        assert_eq!(open.closures.as_deref(), Some("Fermé en août"));
        assert_eq!(log.issues, []);
        let unread = read("7h45-18h15", &mut log);
        assert_eq!((unread.typed.hours, unread.closures), (None, None));
        assert_eq!(log.issues[0].kind, IssueKind::InvalidHours);
        assert_eq!(log.issues[0].detail, "heures sans jour : 7h45-18h15");
    }

    #[test]
    fn pieces_win_over_the_whole_line() {
        let mut log = Log::default();
        let fields = [
            (Canonical::Address, "1 RUE A 44000 NANTES"),
            (Canonical::Street, "ALL B"),
            (Canonical::Housenumber, "3 BIS"),
            (Canonical::Postcode, "1000"),
        ];
        let clean = clean(draft(ListingType::Creche, &fields), Belief::default(), &mut log);
        assert_eq!(clean.housenumber.as_deref(), Some("3 bis"));
        assert_eq!(clean.street.as_deref(), Some("Allée B"));
        assert_eq!(clean.postcode.unwrap().as_str(), "01000");
        assert_eq!(clean.city.as_deref(), Some("NANTES"));
    }
}
