//! What each field is called, on its screen and in what is told of it.

/// The label of a field.
pub fn label(field: &str) -> &'static str {
    let of_child = ["birth_", "care_", "aeeh_", "alternating_"];
    let name = of_child.into_iter().find(|prefix| field.starts_with(prefix)).unwrap_or(field);
    match name {
        "month" => "Premier mois de garde",
        "birth_" => "Mois et année de naissance",
        "care_" => "À faire garder",
        "aeeh_" => "Ouvre droit à l’allocation d’éducation de l’enfant handicapé (AEEH)",
        "alternating_" => "Vit en résidence alternée",
        "income" => "Revenu annuel du foyer",
        "income_kind" => "Ce revenu est",
        "lone_parent" => "Vous élevez vos enfants sans conjoint",
        "aah" => "Un parent reçoit l’allocation aux adultes handicapés (AAH)",
        "inactive" => "Un parent ne travaille pas, sans être au chômage, en études ni en insertion",
        "region" => "Où habitez-vous\u{a0}?",
        "prepare" => "Prestation partagée d’éducation de l’enfant (PreParE)",
        "hours_week" => "Heures de garde par semaine",
        "weeks_year" => "Semaines payées par an",
        "stops_at_school" => "La garde s’arrête à l’entrée à l’école maternelle",
        "creche_kind" => "Type de crèche",
        "am_pay" | "home_pay" => "Salaire pour une heure",
        "am_pay_kind" | "home_pay_kind" => "Ce salaire est",
        "am_days_week" => "Jours de garde par semaine",
        "am_maintenance_day" => "Indemnité d’entretien par jour",
        "am_meals_day" => "Repas par jour",
        "home_share" => "Garde partagée",
        "micro_fee" | "family_fee" | "org_fee" => "Tarif pour une heure",
        "first_year" => "C’est la première année que vous employez quelqu’un chez vous",
        "employer_help" => "Aide de votre employeur, par mois",
        "local_help" => "Aide de votre commune ou d’un autre organisme, par mois",
        _ => "Champ",
    }
}

/// What a way of care is called when it is chosen.
pub fn mode_label(word: &str) -> &'static str {
    match word {
        "creche" => "Crèche au tarif national (selon vos revenus)",
        "assistant_maternel" => {
            "Assistante maternelle, chez elle ou en maison d’assistantes maternelles (MAM)"
        }
        "garde_a_domicile" => "Garde à domicile, vous employez",
        "micro_creche" => "Micro-crèche au tarif libre",
        "assistant_maternel_structure" => {
            "Assistante maternelle d’un organisme (crèche familiale privée)"
        }
        _ => "Garde à domicile par un organisme",
    }
}
