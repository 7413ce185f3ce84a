//! The questions, one screen after the other: what each shows and what stays filled.

use super::faults::{Fault, has_pupil_in_care};
use super::form::{MODES, Screen, Typed};
use super::labels::{label, mode_label};
use crate::domain::Date;
use crate::http::pages::Layout;
use crate::simulator::french::{NBSP, number, percent};
use crate::simulator::params::P;
use crate::simulator::{Month, Params};
use askama::Template;
use rust_decimal::prelude::ToPrimitive;

#[derive(Template)]
#[template(path = "simulator.html")]
pub struct ScreenPage {
    layout: Layout,
    title: &'static str,
    intro: &'static str,
    screen: Screen,
    faults: Vec<Told>,
    groups: Vec<Group>,
    hidden: Vec<(String, String)>,
    may_add: bool,
}

/// A fault and the control that it leads to.
struct Told {
    id: String,
    detail: String,
}

/// Controls that belong together; without a legend they stand alone.
struct Group {
    legend: String,
    controls: Vec<Control>,
}

/// One field.
struct Control {
    kind: Kind,
    name: String,
    id: String,
    label: &'static str,
    hint: String,
    value: String,
    on: bool,
    error: Option<String>,
}

enum Kind {
    Text,
    Box,
    /// Value, label, chosen.
    Choice(Vec<(&'static str, String, bool)>),
}

impl Kind {
    fn choices(&self) -> &[(&'static str, String, bool)] {
        if let Self::Choice(choices) = self { choices } else { &[] }
    }
}

/// What a screen is made with.
pub struct Asked<'a> {
    pub law: &'a Params,
    pub typed: &'a Typed,
    pub faults: &'a [Fault],
    pub today: Date,
}

impl ScreenPage {
    /// A screen, with what was typed and what is wrong; perhaps with room for more children.
    pub fn new(asked: &Asked<'_>, screen: Screen, more: bool) -> Self {
        let rows = asked.typed.rows_to_show(more);
        let (title, intro, groups) = match screen {
            Screen::Children => ("Vos enfants", CHILDREN, asked.children(rows)),
            Screen::Household => ("Vos revenus et votre situation", "", asked.household()),
            Screen::Care => ("La garde que vous cherchez", "", asked.care()),
            Screen::Prices => ("Les prix que vous connaissez", PRICES, asked.prices()),
        };
        let mut hidden = asked.typed.hidden(Some(screen));
        if screen == Screen::Children {
            hidden.push(("rows".to_owned(), rows.to_string()));
        }
        let told = |fault: &Fault| Told { id: id(&fault.field, ""), detail: named(fault) };
        let own = asked.faults.iter().filter(|fault| fault.screen == screen);
        Self {
            layout: Layout::new("simulator"),
            title,
            intro,
            screen,
            faults: own.map(told).collect(),
            groups,
            hidden,
            may_add: screen == Screen::Children
                && rows < crate::simulator::household::MOST_CHILDREN,
        }
    }
}

const CHILDREN: &str = "Tous les enfants à votre charge comptent, même ceux qui vont à l’école\u{a0}: décochez «\u{a0}À faire garder\u{a0}» pour eux. Laissez vide ce qui ne sert pas.";
const PRICES: &str = "Laissez vide ce que vous ne savez pas\u{a0}: nous prenons alors des valeurs habituelles et donnons une fourchette.";

/// A fault as the list above the form tells it: of a child, it says which.
fn named(fault: &Fault) -> String {
    let row = fault.field.rsplit_once('_').and_then(|(_, row)| row.parse::<usize>().ok());
    match row {
        Some(row) => format!("Enfant {}\u{a0}: {}", row + 1, fault.detail),
        None => fault.detail.clone(),
    }
}

fn id(field: &str, value: &str) -> String {
    // A group of boxes is reached by its first box.
    match (field, value) {
        ("mode", "") => format!("mode_{}", MODES[0]),
        ("mode", value) => format!("mode_{value}"),
        (field, _) => field.to_owned(),
    }
}

impl Asked<'_> {
    fn control(&self, name: &str, kind: Kind, hint: &str) -> Control {
        Control {
            kind,
            name: name.to_owned(),
            id: id(name, ""),
            label: label(name),
            hint: hint.to_owned(),
            value: self.typed.text(name).to_owned(),
            on: self.typed.is_on(name),
            error: self.error(name),
        }
    }

    fn error(&self, name: &str) -> Option<String> {
        let fault = self.faults.iter().find(|fault| fault.field == name);
        fault.map(|fault| fault.detail.clone())
    }

    fn text(&self, name: &str, hint: &str) -> Control {
        self.control(name, Kind::Text, hint)
    }

    fn tick(&self, name: &str) -> Control {
        Control { value: "on".to_owned(), ..self.control(name, Kind::Box, "") }
    }

    fn choice(&self, name: &str, choices: &[(&'static str, &str)]) -> Control {
        let typed = self.typed.text(name);
        let choice =
            |(value, label): &(&'static str, &str)| (*value, (*label).to_owned(), *value == typed);
        self.control(name, Kind::Choice(choices.iter().map(choice).collect()), "")
    }

    /// The month of care: the one that was typed, or this one.
    fn month(&self) -> Month {
        let document = self.typed.document(Screen::Children);
        let typed = document["month"].as_str().and_then(|text| Month::parse(text).ok());
        typed.unwrap_or(Month::of(self.today))
    }

    fn legal(&self, wanted: P) -> String {
        let legal = self.law.on(self.month().first_day());
        legal.get(wanted).map(number).unwrap_or_default()
    }

    fn children(&self, rows: usize) -> Vec<Group> {
        let mut month =
            self.text("month", "Par exemple 11/2026. Les douze mois qui suivent sont calculés.");
        if !self.typed.has_answered(Screen::Children) {
            let now = Month::of(self.today);
            month.value = format!("{:02}/{}", now.number(), now.year());
        }
        let mut groups = vec![Group { legend: String::new(), controls: vec![month] }];
        for row in 0..rows {
            let mut care = self.tick(&format!("care_{row}"));
            care.on |= row >= self.typed.rows();
            let hint = "Par exemple 03/2025. Pour une naissance à venir, le mois prévu.";
            let controls = vec![
                self.text(&format!("birth_{row}"), hint),
                care,
                self.tick(&format!("aeeh_{row}")),
                self.tick(&format!("alternating_{row}")),
            ];
            groups.push(Group { legend: format!("Enfant {}", row + 1), controls });
        }
        groups
    }

    fn household(&self) -> Vec<Group> {
        let month = self.month();
        let legal = self.law.on(month.first_day());
        let back = legal.get(P::AnneesDeRecul).ok().and_then(|years| years.to_i16());
        let year = month.year() - back.unwrap_or_default();
        let rate = legal.get(P::FraisProfessionnels).map(percent).unwrap_or_default();
        let hint = format!(
            "Celui de {year}, en euros, pour tout le foyer\u{a0}: il est sur l’avis d’impôt de {}. Par exemple 36{NBSP}000.",
            year + 1
        );
        let after = format!("après la déduction de {rate} (montant le plus bas)");
        let before = format!("avant la déduction de {rate} (salaires déclarés)");
        let money = vec![
            self.text("income", &hint),
            self.choice("income_kind", &[("after", &after), ("before", &before)]),
        ];
        let situation = vec![
            self.tick("lone_parent"),
            self.tick("aah"),
            self.tick("inactive"),
            self.choice(
                "prepare",
                &[
                    ("", "Non"),
                    ("full", "Oui, un parent a cessé de travailler"),
                    ("half_or_less", "Oui, un parent travaille à mi-temps ou moins"),
                    ("over_half", "Oui, un parent travaille plus qu’un mi-temps"),
                ],
            ),
            self.choice(
                "region",
                &[
                    ("", "En France métropolitaine"),
                    ("alsace_moselle", "En Alsace ou en Moselle"),
                    ("overseas", "Outre-mer"),
                ],
            ),
        ];
        vec![
            Group { legend: "Vos revenus".to_owned(), controls: money },
            Group { legend: "Votre situation".to_owned(), controls: situation },
        ]
    }

    fn care(&self) -> Vec<Group> {
        let first = !self.typed.has_answered(Screen::Care);
        let modes = MODES.iter().map(|word| Control {
            name: "mode".to_owned(),
            id: id("mode", word),
            label: mode_label(word),
            value: (*word).to_owned(),
            // The last but one has no usual price: it is compared only when somebody asks for it.
            on: self.typed.has_mode(word) || first && *word != "assistant_maternel_structure",
            error: self.error("mode").filter(|_| *word == MODES[0]),
            ..self.tick("mode")
        });
        let hours = format!("Laissez vide pour {} heures.", self.legal(P::TypiqueHeuresSemaine));
        let weeks =
            format!("Laissez vide pour {}, congés payés compris.", self.legal(P::TypiqueSemaines));
        let mut school = self.tick("stops_at_school");
        // Not for a family that asks for care of a child of that age.
        school.on |= first && !has_pupil_in_care(self.law, self.typed);
        let time = vec![self.text("hours_week", &hours), self.text("weeks_year", &weeks), school];
        vec![
            Group { legend: "Modes de garde à comparer".to_owned(), controls: modes.collect() },
            Group { legend: "Le temps de garde".to_owned(), controls: time },
        ]
    }

    fn prices(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = self
            .typed
            .modes()
            .map(|mode| Group { legend: mode_label(mode).to_owned(), controls: self.priced(mode) })
            .collect();
        let help = "En euros. Laissez vide s’il n’y en a pas.";
        let mut help = vec![self.text("employer_help", help), self.text("local_help", help)];
        if self.typed.modes().any(|mode| mode.starts_with("garde_a_domicile")) {
            help.push(self.tick("first_year"));
        }
        groups.push(Group { legend: "Autres aides et impôts".to_owned(), controls: help });
        groups
    }

    fn priced(&self, mode: &str) -> Vec<Control> {
        let usual = |wanted| format!("En euros. Laissez vide pour {}.", self.legal(wanted));
        let pay_kind = |name| self.choice(name, &[("net", "net"), ("gross", "brut")]);
        match mode {
            "creche" => vec![self.choice(
                "creche_kind",
                &[("", "Collective"), ("familiale", "Familiale"), ("parentale", "Parentale")],
            )],
            "assistant_maternel" => vec![
                self.text("am_pay", "En euros, par enfant."),
                pay_kind("am_pay_kind"),
                self.text("am_days_week", ""),
                self.text("am_maintenance_day", &usual(P::TypiqueEntretien)),
                self.text("am_meals_day", "En euros. Laissez vide si vous fournissez les repas."),
            ],
            "garde_a_domicile" => vec![
                self.text("home_pay", "En euros, pour tous les enfants."),
                pay_kind("home_pay_kind"),
                self.choice(
                    "home_share",
                    &[("", "Non"), ("0.5", "Oui, avec une autre famille, moitié chacune")],
                ),
            ],
            "micro_creche" => vec![self.text("micro_fee", "En euros.")],
            "assistant_maternel_structure" => vec![self.text("family_fee", "En euros.")],
            _ => vec![self.text("org_fee", "En euros.")],
        }
    }
}
