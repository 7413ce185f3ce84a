//! Descriptions as people write them: a few phrases, some about a fact, some about nothing.

use crate::dice::Dice;

/// A tag with how people write it.
pub struct Said {
    pub tag: &'static str,
    pub phrases: &'static [&'static str],
}

const fn said(tag: &'static str, phrases: &'static [&'static str]) -> Said {
    Said { tag, phrases }
}

/// Facts of any place of care.
pub const CARE: &[Said] = &[
    said(
        "montessori",
        &[
            "Pédagogie Montessori.",
            "Nous nous inspirons de Maria Montessori.",
            "Matériel Montessori à disposition.",
        ],
    ),
    said(
        "repas_bio",
        &[
            "Repas bio cuisinés sur place.",
            "Légumes bio du potager, cuisine maison.",
            "Je cuisine maison, avec des produits bio.",
        ],
    ),
    said("repas_fournis", &["Les repas sont fournis.", "Repas compris dans le tarif."]),
    said("couches_fournies", &["Couches fournies.", "Les couches sont comprises."]),
    said(
        "couches_lavables",
        &["Couches lavables acceptées.", "Nous utilisons des couches lavables."],
    ),
    said(
        "exterieur",
        &[
            "Grand jardin clos.",
            "Sorties quotidiennes en plein air.",
            "Une terrasse ombragée pour les jeux d’eau.",
        ],
    ),
    said("musique", &["Éveil musical chaque semaine.", "On chante et on fait de la musique."]),
    said(
        "motricite_libre",
        &["Motricité libre, approche Pikler.", "Nous laissons place à la motricité libre."],
    ),
    said("snoezelen", &["Un espace Snoezelen pour s’apaiser."]),
    said(
        "ecologique",
        &[
            "Démarche écologique, zéro déchet.",
            "Label écolo crèche.",
            "Produits d’entretien écologiques.",
        ],
    ),
    said(
        "pai",
        &[
            "Accueil d’enfants allergiques avec un PAI.",
            "Un projet d’accueil individualisé est possible.",
        ],
    ),
    said("pmr", &["Locaux accessibles en fauteuil roulant."]),
    said("lsf", &["Bébé signe au quotidien.", "Nous signons avec les bébés (langue des signes)."]),
    said(
        "fratrie",
        &[
            "Jumeaux et fratries bienvenus.",
            "Nous accueillons volontiers deux enfants d’une même famille.",
        ],
    ),
    said(
        "age_0_6m",
        &["Accueil dès dix semaines.", "Nourrissons acceptés dès la fin du congé de maternité."],
    ),
    said(
        "occasionnel",
        &["Accueil occasionnel possible, à l’heure.", "Dépannage et accueil ponctuel."],
    ),
    said("urgence", &["Quelques places d’accueil d’urgence."]),
    said(
        "vacances",
        &["Ouvert pendant les vacances scolaires.", "Accueil l’été, en juillet et en août."],
    ),
    said(
        "temps_partiel",
        &["Temps partiel accepté.", "Contrats de deux ou trois jours par semaine."],
    ),
];

/// Facts of people at home.
pub const HOME: &[Said] = &[
    said("non_fumeur", &["Non fumeuse.", "Maison non-fumeur."]),
    said("sans_animaux", &["Sans animaux.", "Pas d’animaux à la maison.", "Je n’ai aucun animal."]),
    said(
        "animaux",
        &[
            "Un chat et un chien très doux.",
            "Les enfants nourrissent nos animaux : poules et lapins.",
        ],
    ),
    said("vehicule", &["Véhicule équipé de sièges auto.", "J’ai une voiture pour les sorties."]),
    said(
        "periscolaire",
        &["Je vais chercher les grands à l’école.", "Accueil périscolaire avant et après l’école."],
    ),
    said("appartement", &["J’habite un appartement au deuxième étage."]),
    said("maison", &["Maison de plain-pied avec jardin."]),
    said("mercredi", &["Disponible le mercredi.", "J’accueille volontiers le mercredi."]),
];

/// Facts of crèches alone.
pub const CRECHE: &[Said] = &[
    said(
        "entreprise",
        &[
            "Crèche inter-entreprises : berceaux réservés à des employeurs.",
            "Places en entreprise.",
        ],
    ),
    said("laique", &["Structure laïque."]),
    said("confessionnel", &["Établissement catholique."]),
    said("steiner", &["Pédagogie Steiner-Waldorf."]),
    said("itinerant", &["La crèche se déplace de village en village : un bébébus."]),
];

/// What tells nothing that a family could ask for.
pub const IDLE: &[&str] = &[
    "Une équipe attentive au rythme de chacun.",
    "Petits groupes d’âges mélangés.",
    "Lectures, peinture et comptines au programme.",
    "Arrivées échelonnées et familiarisation en douceur.",
    "Balades au parc quand le temps le permet.",
    "Goûter à seize heures.",
    "Un lieu clair, refait à neuf.",
    "Agréée depuis plus de dix ans.",
    "Je propose des activités adaptées à l’âge des enfants.",
    "Ateliers cuisine le vendredi.",
];

/// What a place says that it does not do: words that must not count as a yes.
pub const NOT: &[&str] = &[
    "Pas d’accueil de nuit.",
    "Pas d’accueil le mercredi.",
    "Pas de pédagogie Montessori, mais de la bienveillance.",
    "Les repas ne sont pas fournis.",
    "Fermé le samedi.",
    "Nous n’accueillons pas les enfants avant l’âge de la marche.",
    "Pas de place bilingue cette année.",
    "Sans jardin, mais à deux pas du parc.",
];

/// The phrases of some tags, a few idle ones, sometimes a refusal; in any order.
pub fn describe(tags: &[&str], more: Vec<String>, dice: &mut Dice) -> String {
    let told = CARE.iter().chain(HOME).chain(CRECHE).filter(|said| tags.contains(&said.tag));
    let mut phrases: Vec<String> = told.map(|said| (*dice.of(said.phrases)).to_owned()).collect();
    phrases.extend(more);
    for _ in 0..1 + dice.below(2) {
        phrases.push((*dice.of(IDLE)).to_owned());
    }
    if dice.percent(8) {
        phrases.push((*dice.of(NOT)).to_owned());
    }
    let turn = dice.below(phrases.len());
    phrases.rotate_left(turn);
    phrases.dedup();
    phrases.join(" ")
}
