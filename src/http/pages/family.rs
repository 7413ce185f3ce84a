//! What results cost a family, on the page of results: asked by a form, answered at once, kept nowhere.
//! Nothing of it stands in an address.

use super::results::{Hidden, link_pairs};
use super::typed::{month, number};
use crate::http::problem::Problem;
use crate::http::search_costs::FamilyCosts;
use crate::http::search_params::Understood;
use crate::search::Sort;
use serde_json::{Value, json};

/// Children that the form has room for.
const ROOMS: usize = 3;
const BIRTH: &str = "foyer_naissance";
const INCOME: &str = "foyer_revenu";
const ALONE: &str = "foyer_seul";
const BY_COST: &str = "foyer_classer";

/// The fields of the form, as typed.
#[derive(Debug, Default)]
pub struct Family {
    pub births: Vec<String>,
    pub income: String,
    pub alone: bool,
    pub by_cost: bool,
    /// What is wrong, in French.
    pub errors: Vec<String>,
    /// What the costs rest on, once they are worked out.
    pub message: Option<String>,
}

impl Family {
    /// From the pairs of a body; None when none of its fields is there.
    pub fn from_pairs(pairs: &[(String, String)]) -> Option<Self> {
        let values = |wanted: &'static str| {
            let values = pairs.iter().filter(move |(name, _)| name == wanted);
            values.map(|(_, value)| value.trim().chars().take(40).collect::<String>())
        };
        let income = values(INCOME).next()?;
        Some(Self {
            births: values(BIRTH).filter(|birth| !birth.is_empty()).take(ROOMS).collect(),
            income,
            alone: values(ALONE).next().is_some(),
            by_cost: values(BY_COST).next().is_some(),
            ..Self::default()
        })
    }

    /// Fields for children: those that were filled in, then empty ones.
    pub fn rooms(&self) -> Vec<String> {
        let filled = self.births.iter().cloned();
        filled.chain(std::iter::repeat_with(String::new)).take(ROOMS).collect()
    }

    /// The same fields, for the next page.
    pub fn hidden(&self) -> Vec<Hidden> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut pairs: Vec<Hidden> = self.births.iter().map(|birth| pair(BIRTH, birth)).collect();
        pairs.push(pair(INCOME, &self.income));
        pairs.extend(self.alone.then(|| pair(ALONE, "oui")));
        pairs.extend(self.by_cost.then(|| pair(BY_COST, "oui")));
        pairs
    }

    /// Adds the costs to a question; what is wrong is noted, and the search goes on without them.
    pub fn add_to(&mut self, understood: &mut Understood) {
        match FamilyCosts::read(&self.document(), &mut understood.request) {
            Ok(costs) => {
                if self.by_cost {
                    understood.request.sort = Sort::Cost;
                }
                self.message = Some(costs.view().message);
                understood.costs = Some(costs);
            }
            Err(problem) => self.errors = told(&problem),
        }
    }

    fn document(&self) -> Value {
        let children: Vec<Value> =
            self.births.iter().map(|birth| json!({ "birth": month(birth) })).collect();
        json!({
            "children": children,
            "income_after_allowance": number(&self.income),
            "lone_parent": self.alone,
        })
    }
}

/// The faults in the words of the form.
fn told(problem: &Problem) -> Vec<String> {
    let told = |pointer: &str, detail: &str| match pointer {
        "#/household/income_after_allowance" => {
            "Revenu\u{a0}: écrivez un montant par an en euros, par exemple 32000.".to_owned()
        }
        "#/household/children" => {
            "Indiquez au moins un enfant à faire garder, par son mois de naissance.".to_owned()
        }
        pointer if pointer.contains("/birth") => {
            "Naissance\u{a0}: écrivez le mois et l’année comme 03/2025, passés ou prévus."
                .to_owned()
        }
        _ => detail.to_owned(),
    };
    let mut all: Vec<String> = problem.errors.iter().map(|e| told(&e.pointer, &e.detail)).collect();
    if all.is_empty() {
        all.push(problem.detail.clone());
    }
    all.dedup();
    all
}

/// The pairs of a body that are of the search itself.
pub fn search_pairs(pairs: Vec<Hidden>) -> Vec<Hidden> {
    link_pairs(pairs.into_iter().filter(|(name, _)| !name.starts_with("foyer_")).collect())
}
