//! What was understood of a question, what became of its words, and what would bring more.

use super::results::{Link, link};
use crate::http::relaxations;
use crate::http::search_params::Understood;
use crate::search::Page;
use serde_json::Value;

/// Said above and below the results.
pub struct Notes {
    /// Each thing understood, with the same search without it.
    pub chips: Vec<Link>,
    /// Filters that the words suggest.
    pub offers: Vec<Link>,
    /// What became of words that no listing has.
    pub spelling: Vec<String>,
    /// Changes that bring more results.
    pub easier: Vec<Link>,
}

impl Notes {
    /// For the page of a question whose address has these pairs.
    pub fn new(query: &[(String, String)], understood: &Understood, page: &Page) -> Self {
        let without = |text: &str| {
            let text = text.trim();
            link(query, &[("q", (!text.is_empty()).then(|| text.to_owned()))])
        };
        let chips = understood
            .words
            .chips
            .iter()
            .map(|chip| Link { label: chip.label.clone(), link: without(&chip.without) });
        let offers = understood.words.offers.iter().map(|parameter| Link {
            label: "Seulement les places déclarées libres".to_owned(),
            link: link(query, &[(parameter, Some("true".to_owned()))]),
        });
        let easier = relaxations::views(&page.relaxations, understood).into_iter().map(|view| {
            let text = |value: &Value| match value {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            };
            let changes: Vec<(&str, Option<String>)> =
                view.change.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
            let more = if view.gain == 1 {
                "1 de plus".to_owned()
            } else {
                format!("{} de plus", view.gain)
            };
            Link { label: format!("{} ({more})", view.label), link: link(query, &changes) }
        });
        Self {
            chips: chips.collect(),
            offers: offers.collect(),
            spelling: spelling(page),
            easier: easier.collect(),
        }
    }
}

fn spelling(page: &Page) -> Vec<String> {
    let mut notes = Vec::new();
    for (typed, used) in &page.spelling.corrected {
        notes
            .push(format!("Aucune fiche ne contient «\u{a0}{typed}\u{a0}» : nous avons cherché «\u{a0}{used}\u{a0}»."));
    }
    if !page.spelling.dropped.is_empty() {
        let dropped = page.spelling.dropped.join(" ");
        notes.push(format!(
            "Nous n’avons pas tenu compte de «\u{a0}{dropped}\u{a0}», faute de résultats."
        ));
    }
    notes
}
