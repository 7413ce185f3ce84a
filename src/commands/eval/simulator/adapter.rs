//! From the words of the cases to those of the API, and back: the only file that knows both.

use super::case::{Case, decimal};
use crate::simulator::Month;
use crate::simulator::answer::{OptionView, Simulation};
use anyhow::{Context, bail};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The request that a case stands for.
pub fn request(case: &Case) -> anyhow::Result<Value> {
    let month = Month::parse(&case.date).with_context(|| case.id.clone())?;
    let option = option(case)?;
    let mut document = json!({ "month": case.date, "options": [option] });
    if needs_household(case) {
        document["household"] = household(case, month);
    }
    Ok(document)
}

fn needs_household(case: &Case) -> bool {
    !matches!(
        case.mode.as_str(),
        "parametres"
            | "am_salaire_net_brut"
            | "garde_domicile_salaire_net_brut"
            | "credit_impot_domicile"
            | "credit_impot_hors_domicile"
    )
}

fn household(case: &Case, month: Month) -> Value {
    let income = match case.number("ressources_annuelles_n2_eur") {
        Some(yearly) => yearly,
        None => case.number("ressources_mensuelles_eur").unwrap_or_default() * Decimal::from(12),
    };
    // The income of a case is already the one that its rule takes.
    let name = if case.mode == "creche_psu" {
        "income_before_allowance"
    } else {
        "income_after_allowance"
    };
    let mut household = json!({
        "children": children(case, month),
        "lone_parent": case.is("parent_isole"),
        "aah": case.is("parent_aah"),
        name: income.to_string(),
    });
    household["prepare"] = match case.text("prepare") {
        Some("taux_plein") => json!("full"),
        Some("taux_partiel_50") => json!("half_or_less"),
        _ => Value::Null,
    };
    household
}

/// All dependent children: those told, or as many as are counted, the first one in care.
fn children(case: &Case, month: Month) -> Vec<Value> {
    let told = [case.list("enfants"), case.list("enfants_a_charge")].concat();
    let mut births: Vec<String> =
        told.iter().filter_map(|one| Some(one["naissance"].as_str()?.to_owned())).collect();
    if births.is_empty() {
        let age = age_months(case);
        births = (0..case.count("nb_enfants_a_charge").max(1))
            .map(|place| {
                let place = i32::try_from(place).unwrap_or_default();
                let age = if place == 0 { age } else { 12 * (8 + place.min(10)) };
                month.plus(-age).to_string()
            })
            .collect();
    }
    let aeeh = case.count("nb_enfants_aeeh");
    let child = |(place, birth): (usize, &String)| json!({ "birth": birth, "aeeh": place < aeeh });
    births.iter().enumerate().map(child).collect()
}

/// Age of the child in care; a count of years is taken at its end, so that no summer intervenes.
fn age_months(case: &Case) -> i32 {
    let whole = |name| case.number(name).and_then(|age| i32::try_from(age).ok());
    if let Some(months) = whole("age_enfant_garde_mois") {
        return months;
    }
    if let Some(years) = whole("age_enfant_garde_annees") {
        return years * 12 + 11;
    }
    if case.text("age_plus_jeune_enfant_garde") == Some("3_a_6_ans") { 4 * 12 } else { 18 }
}

fn option(case: &Case) -> anyhow::Result<Value> {
    Ok(match case.mode.as_str() {
        "creche_psu" => creche(case),
        "assistant_maternel" => employed(case, "assistant_maternel"),
        "garde_domicile" => employed(case, "garde_a_domicile"),
        "micro_creche_paje" => structure(case, "micro_creche"),
        "structure_assistant_maternel" => structure(case, "assistant_maternel_structure"),
        "structure_garde_domicile" => structure(case, "garde_a_domicile_structure"),
        "credit_impot_hors_domicile" => credit_outside(case),
        "credit_impot_domicile" => credit_home(case),
        "complement_transitoire" => complement(case),
        "am_salaire_net_brut" | "garde_domicile_salaire_net_brut" => json!({
            "mode": "net_pay",
            "gross_month": text(case.number("salaire_brut_mensuel_eur")),
            "alsace_moselle": case.is("alsace_moselle"),
            "provident_month": text(case.number("prevoyance_salarie_eur")),
        }),
        "parametres" => json!({ "mode": "legal_values" }),
        other => bail!("{}: unknown mode {other:?}", case.id),
    })
}

fn text(amount: Option<Decimal>) -> Value {
    amount.map_or(Value::Null, |amount| json!(amount.to_string()))
}

/// The places of the children in care.
fn cared(case: &Case) -> Vec<usize> {
    let told = case.list("enfants").iter().enumerate();
    let cared: Vec<usize> =
        told.filter(|(_, one)| one["garde"] == json!(true)).map(|(place, _)| place).collect();
    if cared.is_empty() { vec![0] } else { cared }
}

/// An input, or the same among the values that no engine read.
fn given(case: &Case, name: &str) -> Option<Decimal> {
    let beside = case.inputs.get("contexte_hors_moteur");
    case.number(name).or_else(|| decimal(beside?.get(name)?))
}

fn creche(case: &Case) -> Value {
    let kind =
        if case.text("type_accueil") == Some("familial") { "familiale" } else { "collective" };
    json!({
        "mode": "creche",
        "kind": kind,
        "children": [0],
        "hours_month": text(case.number("heures_facturees_mois")),
    })
}

fn employed(case: &Case, mode: &str) -> Value {
    let mut option = json!({ "mode": mode, "children": cared(case) });
    let hours = given(case, "heures_remunerees_mois").or_else(|| given(case, "heures_mois"));
    option["hours_month"] = text(hours);
    if mode == "assistant_maternel" {
        option["days_month"] = text(given(case, "jours_mois"));
    }
    if let Some(weekly) = case.number("heures_par_semaine") {
        option["hours_week"] = text(Some(weekly));
        option["weeks_year"] = text(case.number("semaines_par_an"));
        option["gross_hourly"] = text(case.number("salaire_horaire_brut_eur"));
    } else if let Some(net) = given(case, "salaire_net_mensuel_eur") {
        option["net_month"] = text(Some(net));
        if mode == "assistant_maternel" {
            option["maintenance_month"] = text(case.number("indemnites_entretien_mensuel_eur"));
            option["meals_month"] = text(case.number("indemnites_repas_mensuel_eur"));
        }
    } else if mode == "assistant_maternel" {
        option["cost_month"] = text(case.number("cout_mensuel_garde_eur"));
    } else {
        option["net_month"] = text(case.number("cout_mensuel_garde_eur"));
    }
    option
}

fn structure(case: &Case, mode: &str) -> Value {
    json!({
        "mode": mode,
        "children": cared(case),
        "hours_month": text(given(case, "heures_mois")),
        "fee_month": text(given(case, "depense_mensuelle_eur")),
        "employer_help_month": text(case.number("participation_employeur_eur")),
    })
}

fn credit_outside(case: &Case) -> Value {
    let one = |child: &Value| {
        json!({
            "expense_year": text(decimal(&child["depenses_annuelles_nettes_eur"])),
            "alternating": child["residence_alternee"],
        })
    };
    let expenses: Vec<Value> =
        case.list("enfants_moins_de_6_ans_au_1er_janvier").iter().map(one).collect();
    json!({ "mode": "credit_hors_domicile", "expenses": expenses })
}

fn credit_home(case: &Case) -> Value {
    json!({
        "mode": "credit_domicile",
        "expense_year": text(case.number("depenses_annuelles_eur")),
        "help_year": text(case.number("aides_percues_eur")),
        "dependent_children": case.count("nb_enfants_a_charge"),
        "alternating_children": case.count("nb_enfants_residence_alternee"),
        "first_year": case.is("premiere_annee_emploi_direct"),
        "disability": case.is("invalidite_80_ou_carte"),
    })
}

fn complement(case: &Case) -> Value {
    let names: Vec<&str> =
        case.list("enfants_a_charge").iter().filter_map(|one| one["prenom"].as_str()).collect();
    let mut declarations = Vec::new();
    let kinds =
        [("assistants_maternels", "assistant_maternel"), ("gardes_a_domicile", "garde_a_domicile")];
    for (key, employed) in kinds {
        for employee in case.list(key) {
            let months = [("mars", "2025-03"), ("avril", "2025-04"), ("mai", "2025-05")];
            let months = months.map(|(name, month)| (month, &employee[name]));
            for (month, told) in months.into_iter().filter(|(_, told)| told.is_object()) {
                let children = told["enfants_gardes"].as_array().cloned().unwrap_or_default();
                let places: Vec<usize> = children
                    .iter()
                    .filter_map(|name| names.iter().position(|known| Some(*known) == name.as_str()))
                    .collect();
                declarations.push(json!({
                    "month": month,
                    "employed": employed,
                    "hours": text(decimal(&told["heures_remunerees"])),
                    "pay_month": text(decimal(&told["remuneration_nette_eur"])),
                    "cmg_month": text(decimal(&told["cmg_remuneration_percu_eur"])),
                    "children": places,
                }));
            }
        }
    }
    json!({
        "mode": "complement_transitoire",
        "received_cmg": case.is("a_percu_cmg_mars_mai_2025"),
        "enough_months": case.is("au_moins_2_mois_declares"),
        "declarations": declarations,
    })
}

/// What we answer, in the words of the case.
#[derive(Debug, Clone, PartialEq)]
pub enum Got {
    Amount(Decimal),
    Flag(bool),
    Words(Vec<String>),
}

/// Our answer to an expected field; None when we have none.
pub fn answered(answer: &Simulation, field: &str) -> Option<Got> {
    let option = answer.options.first()?;
    match field {
        "eligible" => Some(Got::Flag(option.amounts.get("eligible").is_some_and(|one| one == "1"))),
        "raisons_ineligibilite" => Some(Got::Words(reasons(option))),
        _ => amount(option, field).map(Got::Amount),
    }
}

const REASONS: [(&str, &str); 7] = [
    ("no_cmg_received", "CMG-perçu"),
    ("too_few_months", "déclarations"),
    ("no_dependent_child", "enfants-à-charge"),
    ("no_child_in_care", "enfants-gardés"),
    ("income_over_ceiling", "ressources"),
    ("too_few_hours", "heures-de-garde"),
    ("reform_is_better", "réforme-avantageuse"),
];

fn reasons(option: &OptionView) -> Vec<String> {
    let said = |code: &str| option.warnings.iter().any(|warning| warning.code == code);
    let mut words: Vec<String> =
        REASONS.iter().filter(|(code, _)| said(code)).map(|(_, word)| (*word).to_owned()).collect();
    words.sort();
    words
}

/// Expected fields that are one of our named amounts.
const AMOUNTS: &[(&str, &str)] = &[
    ("cmg_plafond_mensuel_brut_crds_eur", "cmg_ceiling_before_crds"),
    ("cmg_plafond_mensuel_net_crds_eur", "cmg_ceiling"),
    ("taux_effort_pct", "effort_rate_percent"),
    ("cout_mensuel_retenu_eur", "cost_kept"),
    ("cout_horaire_retenu_eur", "hourly_cost_kept"),
    ("ressources_mensuelles_retenues_eur", "monthly_income_kept"),
    ("coefficient_prise_en_charge_cotisations", "contributions_coefficient"),
    ("salaire_brut_mensuel_eur", "gross_pay"),
    ("salaire_brut_estime_eur", "gross_pay"),
    ("salaire_net_mensuel_eur", "net_pay"),
    ("cotisations_totales_eur", "contributions_before_relief"),
    ("cotisations_totales_estimees_eur", "contributions"),
    ("deduction_forfaitaire_eur", "relief"),
    ("tarif_horaire_exact_eur", "hourly_fee_exact"),
    ("tarif_horaire_arrondi_eur", "hourly_fee"),
    ("participation_mensuelle_tarif_exact_eur", "monthly_fee_of_exact_rate"),
    ("participation_mensuelle_tarif_arrondi_eur", "monthly_fee_of_rounded_rate"),
    ("complement_transitoire_mensuel_eur", "complement"),
    ("moyenne_ancien_cmg_mensuel_eur", "mean_cmg_before"),
    ("moyenne_cmg_lineaire_mensuel_eur", "mean_cmg_after"),
    ("plafond_ressources_annuel_eur", "income_ceiling"),
    ("cotisations_salariales_totales_eur", "employee_contributions"),
    ("vieillesse_salarie_eur", "old_age"),
    ("retraite_complementaire_salarie_eur", "complementary_pension"),
    ("ceg_salarie_eur", "ceg"),
    ("csg_crds_eur", "csg_crds"),
    ("maladie_alsace_moselle_eur", "local_sickness"),
    ("smic_horaire_brut_eur", "smic_hourly_gross"),
    ("bmaf_mensuelle_eur", "bmaf"),
    ("plafond_securite_sociale_mensuel_eur", "social_security_ceiling"),
    ("cmg_structure_plafond1_1_enfant_eur", "bracket_1_one_child"),
    ("cmg_structure_plafond1_2_enfants_eur", "bracket_1_two_children"),
    ("cmg_structure_plafond1_par_enfant_supp_eur", "bracket_1_each_more"),
    ("cmg_structure_plafond2_1_enfant_eur", "bracket_2_one_child"),
    ("cmg_structure_plafond2_2_enfants_eur", "bracket_2_two_children"),
    ("cmg_structure_plafond2_par_enfant_supp_eur", "bracket_2_each_more"),
];

fn amount(option: &OptionView, field: &str) -> Option<Decimal> {
    let (month, year) = (option.monthly.as_ref(), option.yearly.as_ref());
    let total = match field {
        "cmg_remuneration_mensuel_eur" | "cmg_mensuel_net_crds_eur" => Some(&month?.cmg),
        "cmg_cotisations_mensuel_eur" | "cotisations_prises_en_charge_estimees_eur" => {
            Some(&month?.contributions_covered)
        }
        "reste_a_charge_mensuel_avant_credit_eur"
        | "reste_a_charge_avant_credit_impot_estime_eur" => Some(&month?.to_pay),
        "credit_impot_annuel_12_mois_eur" => Some(&year?.tax_credit),
        "credit_impot_annuel_eur" => {
            year.map(|year| &year.tax_credit).or_else(|| option.amounts.get("tax_credit"))
        }
        _ => None,
    };
    let named = AMOUNTS.iter().find(|(told, _)| *told == field);
    let found = total.or_else(|| option.amounts.get(named?.1))?;
    found.parse().ok()
}
