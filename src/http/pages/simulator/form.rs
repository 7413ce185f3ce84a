//! What a family has typed, screen after screen. It travels in hidden fields, in bodies alone, and is
//! kept nowhere.

use crate::http::pages::typed::{month, number};
use crate::simulator::household::MOST_CHILDREN;
use serde_json::{Map, Value, json};

/// The questions, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    Children,
    Household,
    Care,
    Prices,
}

impl Screen {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Children, Self::Household, Self::Care, Self::Prices];

    /// From 1.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    fn of_number(text: &str) -> Option<Self> {
        let number: usize = text.parse().ok()?;
        Self::ALL.get(number.checked_sub(1)?).copied()
    }

    /// The one after; None: the result.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// The one before; the first stays.
    pub fn previous(self) -> Self {
        Self::ALL[(self as usize).saturating_sub(1)]
    }
}

/// Where a button leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    Next,
    Back,
    AddChild,
    To(Screen),
}

/// A way of care that can be compared here: its word in the API.
pub const MODES: [&str; 6] = [
    "creche",
    "assistant_maternel",
    "garde_a_domicile",
    "micro_creche",
    "assistant_maternel_structure",
    "garde_a_domicile_structure",
];

/// Fields of a child, each followed by the row.
const OF_CHILD: [&str; 4] = ["birth_", "care_", "aeeh_", "alternating_"];

/// Fields and their screen.
const FIELDS: &[(Screen, &[&str])] = &[
    (Screen::Children, &["month", "rows"]),
    (
        Screen::Household,
        &["income", "income_kind", "lone_parent", "aah", "inactive", "region", "prepare"],
    ),
    (Screen::Care, &["mode", "hours_week", "weeks_year", "stops_at_school"]),
    (
        Screen::Prices,
        &[
            "creche_kind",
            "am_pay",
            "am_pay_kind",
            "am_days_week",
            "am_maintenance_day",
            "am_meals_day",
            "home_pay",
            "home_pay_kind",
            "home_share",
            "micro_fee",
            "family_fee",
            "org_fee",
            "first_year",
            "employer_help",
            "local_help",
        ],
    ),
];

/// The amounts of a way of care: the field here, and in the API.
const AMOUNTS: &[(&str, &[(&str, &str)])] = &[
    (
        "assistant_maternel",
        &[
            ("am_days_week", "days_week"),
            ("am_maintenance_day", "maintenance_day"),
            ("am_meals_day", "meals_day"),
        ],
    ),
    ("garde_a_domicile", &[("home_share", "share")]),
    ("micro_creche", &[("micro_fee", "hourly_fee")]),
    ("assistant_maternel_structure", &[("family_fee", "hourly_fee")]),
    ("garde_a_domicile_structure", &[("org_fee", "hourly_fee")]),
];

/// The pay of a way of care, and the field that says whether it is net.
const PAYS: &[(&str, &str, &str)] = &[
    ("assistant_maternel", "am_pay", "am_pay_kind"),
    ("garde_a_domicile", "home_pay", "home_pay_kind"),
];

/// What every way of care has: the field here, and in the API.
const COMMON: [(&str, &str); 4] = [
    ("hours_week", "hours_week"),
    ("weeks_year", "weeks_year"),
    ("employer_help", "employer_help_month"),
    ("local_help", "local_help_month"),
];

/// Longest value that is kept, in signs.
const LONGEST: usize = 40;
/// Rows of children at first, and how many a button adds.
const FIRST_ROWS: usize = 2;

/// The screen of a field; None for what no screen has.
pub fn screen_of(name: &str) -> Option<Screen> {
    let own = FIELDS.iter().find(|(_, names)| names.contains(&name));
    own.map(|(screen, _)| *screen).or_else(|| {
        let row = OF_CHILD.iter().find_map(|prefix| name.strip_prefix(prefix))?;
        let known = row.parse().is_ok_and(|row: usize| row < MOST_CHILDREN && name.is_ascii());
        known.then_some(Screen::Children)
    })
}

/// The field that a field of an option in the API comes from.
pub fn field_of(mode: &str, api: &str) -> Option<&'static str> {
    let named = |pairs: &[(&'static str, &str)]| {
        pairs.iter().find(|(_, name)| *name == api).map(|(field, _)| *field)
    };
    let own = AMOUNTS.iter().filter(|(word, _)| *word == mode);
    let mut own = own.filter_map(|(_, pairs)| named(pairs));
    let pay = || PAYS.iter().find(|(word, ..)| *word == mode && api.ends_with("_hourly"));
    own.next().or_else(|| named(&COMMON)).or_else(|| pay().map(|(_, field, _)| *field))
}

/// All that was typed.
#[derive(Debug, Default)]
pub struct Typed {
    pairs: Vec<(String, String)>,
}

impl Typed {
    /// Reads a form; fields that no screen has are dropped, and of a field twice the first counts.
    pub fn read(body: &[u8]) -> Self {
        let mut typed = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let several = matches!(&*name, "mode" | "done");
            let known = several || matches!(&*name, "screen" | "go") || screen_of(&name).is_some();
            let value: String = value.trim().chars().take(LONGEST).collect();
            let twice = typed.pairs.iter().any(|(n, v)| *n == name && (!several || *v == value));
            if known && !twice {
                typed.pairs.push((name.into_owned(), value));
            }
        }
        typed
    }

    /// A value; empty when absent.
    pub fn text(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Whether a box was ticked.
    pub fn is_on(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Whether a way of care is to be compared.
    pub fn has_mode(&self, word: &str) -> bool {
        self.pairs.iter().any(|(name, value)| name == "mode" && value == word)
    }

    /// The ways of care to be compared, in the order of [`MODES`].
    pub fn modes(&self) -> impl Iterator<Item = &'static str> {
        MODES.into_iter().filter(|word| self.has_mode(word))
    }

    /// Whether a screen has been answered already, well or badly.
    pub fn has_answered(&self, screen: Screen) -> bool {
        let number = screen.number().to_string();
        self.pairs.iter().any(|(name, value)| name == "done" && *value == number)
    }

    /// The screen that was sent.
    pub fn screen(&self) -> Screen {
        Screen::of_number(self.text("screen")).unwrap_or(Screen::Children)
    }

    /// The button that was pressed; the Enter key goes on.
    pub fn go(&self) -> Go {
        match self.text("go") {
            "back" => Go::Back,
            "add" => Go::AddChild,
            other => Screen::of_number(other).map_or(Go::Next, Go::To),
        }
    }

    /// Rows of children that were shown.
    pub fn rows(&self) -> usize {
        self.text("rows").parse().map_or(0, |rows: usize| rows.min(MOST_CHILDREN))
    }

    /// Rows of children to show.
    pub fn rows_to_show(&self, more: bool) -> usize {
        let rows = self.rows().max(FIRST_ROWS);
        if more { (rows + FIRST_ROWS).min(MOST_CHILDREN) } else { rows }
    }

    /// Rows that hold a child.
    pub fn children(&self) -> Vec<usize> {
        (0..MOST_CHILDREN).filter(|row| self.is_on(&format!("birth_{row}"))).collect()
    }

    /// What a screen carries along: every field that it does not show itself.
    pub fn hidden(&self, shown: Option<Screen>) -> Vec<(String, String)> {
        let other = |name: &str| {
            name == "done" || screen_of(name).is_some_and(|screen| Some(screen) != shown)
        };
        let own = |screen: Screen| Some(screen) == shown && !self.has_answered(screen);
        let now = Screen::ALL.into_iter().find(|screen| own(*screen));
        let now = now.map(|screen| ("done".to_owned(), screen.number().to_string()));
        self.pairs.iter().filter(|(name, _)| other(name)).cloned().chain(now).collect()
    }

    /// The request of the API that says the same. What later screens ask is filled with what cannot be
    /// refused, so that a screen is judged alone.
    pub fn document(&self, upto: Screen) -> Value {
        let mut household = json!({ "children": self.children_of_api() });
        let before = self.text("income_kind") == "before";
        let name = if before { "income_before_allowance" } else { "income_after_allowance" };
        if upto < Screen::Household {
            household[name] = json!(0);
        } else if self.is_on("income") {
            household[name] = json!(number(self.text("income")));
        }
        for flag in ["lone_parent", "aah"] {
            household[flag] = json!(self.is_on(flag));
        }
        household["active"] = json!(!self.is_on("inactive"));
        for region in ["alsace_moselle", "overseas"] {
            household[region] = json!(self.text("region") == region);
        }
        if self.is_on("prepare") {
            household["prepare"] = json!(self.text("prepare"));
        }
        let options: Vec<Value> = if upto < Screen::Care {
            vec![json!({ "mode": "creche", "children": self.cared(), "hours_week": 1 })]
        } else {
            self.modes().map(|mode| self.option(mode, upto)).collect()
        };
        json!({
            "month": month(self.text("month")),
            "months": 12,
            "stops_at_school": self.is_on("stops_at_school"),
            "household": household,
            "options": options,
        })
    }

    fn children_of_api(&self) -> Vec<Value> {
        let child = |row: usize| {
            json!({
                "birth": month(self.text(&format!("birth_{row}"))),
                "aeeh": self.is_on(&format!("aeeh_{row}")),
                "alternating": self.is_on(&format!("alternating_{row}")),
            })
        };
        self.children().into_iter().map(child).collect()
    }

    /// Places, among the children of the request, of those in care.
    pub fn cared(&self) -> Vec<usize> {
        let places = self.children().into_iter().enumerate();
        let cared = places.filter(|(_, row)| self.is_on(&format!("care_{row}")));
        cared.map(|(place, _)| place).collect()
    }

    fn option(&self, mode: &'static str, upto: Screen) -> Value {
        let mut option = Map::new();
        option.insert("mode".to_owned(), json!(mode));
        option.insert("children".to_owned(), json!(self.cared()));
        let priced = upto >= Screen::Prices;
        let own = AMOUNTS.iter().filter(|(word, _)| *word == mode && priced);
        let own = own.flat_map(|(_, pairs)| pairs.iter());
        for (field, api) in COMMON.iter().chain(own) {
            let shown = priced || screen_of(field) == Some(Screen::Care);
            if shown && self.is_on(field) {
                option.insert((*api).to_owned(), json!(number(self.text(field))));
            }
        }
        for (_, field, kind) in PAYS.iter().filter(|(word, ..)| *word == mode && priced) {
            if self.is_on(field) {
                let gross = self.text(kind) == "gross";
                let api = if gross { "gross_hourly" } else { "net_hourly" };
                option.insert(api.to_owned(), json!(number(self.text(field))));
            }
        }
        if mode == "creche" && priced && self.is_on("creche_kind") {
            option.insert("kind".to_owned(), json!(self.text("creche_kind")));
        }
        if matches!(mode, "garde_a_domicile" | "garde_a_domicile_structure") && priced {
            option.insert("first_year".to_owned(), json!(self.is_on("first_year")));
        }
        // A price that is not asked yet, and that nothing usual can replace.
        if mode == "assistant_maternel_structure" && !priced {
            option.insert("hourly_fee".to_owned(), json!(0));
        }
        Value::Object(option)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_one_screen_and_nothing_else_is_kept() {
        assert_eq!(screen_of("birth_14"), Some(Screen::Children));
        assert_eq!(screen_of("org_fee"), Some(Screen::Prices));
        for unknown in ["birth_15", "birth_", "birth_-1", "colour"] {
            assert_eq!(screen_of(unknown), None, "{unknown}");
        }
        let typed = Typed::read(b"income=1&income=2&colour=3&mode=creche&mode=creche&screen=2");
        assert_eq!(typed.text("income"), "1");
        assert_eq!((typed.text("colour"), typed.modes().count()), ("", 1));
        let carried = typed.hidden(Some(Screen::Household));
        let names: Vec<&str> = carried.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["mode", "done"]);
    }

    #[test]
    fn a_field_of_the_api_leads_back_to_the_field_that_was_typed() {
        assert_eq!(field_of("micro_creche", "hourly_fee"), Some("micro_fee"));
        assert_eq!(field_of("garde_a_domicile", "gross_hourly"), Some("home_pay"));
        assert_eq!(field_of("creche", "local_help_month"), Some("local_help"));
        assert_eq!(field_of("creche", "colour"), None);
    }
}
