//! Changes that bring more results, as a client can apply them and as a family reads them.

use super::search_params::Understood;
use crate::search::{Easing, Relaxation};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A change of the question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelaxationView {
    /// Parameters to set; null takes one away.
    #[schema(value_type = Object, example = json!({"radius_m": 10000}))]
    pub change: Map<String, Value>,
    /// How many more results it brings: counted.
    pub gain: u64,
    /// What families read.
    pub label: String,
}

/// As sent; a change that cannot be written as parameters is left out.
pub fn views(relaxations: &[Relaxation], understood: &Understood) -> Vec<RelaxationView> {
    relaxations.iter().filter_map(|relaxation| view(relaxation, understood)).collect()
}

fn view(relaxation: &Relaxation, understood: &Understood) -> Option<RelaxationView> {
    let (change, label) = match &relaxation.easing {
        Easing::Radius(metres) => (
            json!({"radius_m": whole(*metres)}),
            format!("Chercher dans un rayon de {}", km(*metres)),
        ),
        Easing::Detour(metres) => {
            (json!({"detour_m": whole(*metres)}), format!("Accepter un détour de {}", km(*metres)))
        }
        Easing::Around(metres) => around(*metres, understood)?,
        Easing::Without(name) => (json!({*name: null}), without(name).to_owned()),
        Easing::AnyAge => (
            json!({"age_months": null, "birth": null}),
            "Ne pas tenir compte de l’âge de l’enfant".to_owned(),
        ),
        Easing::Words(words) => understood.with_words(words.as_deref())?,
    };
    let Value::Object(change) = change else { return None };
    Some(RelaxationView { change, gain: relaxation.gain, label })
}

fn around(metres: f64, understood: &Understood) -> Option<(Value, String)> {
    let place = understood.located.place.as_ref()?;
    let change = json!({
        "citycode": null, "department": null, "epci": null,
        "lat": place.position.lat(), "lon": place.position.lon(), "radius_m": whole(metres),
    });
    Some((change, format!("Chercher à {} autour de {}", km(metres), place.label)))
}

fn without(filter: &str) -> &'static str {
    match filter {
        "available" => "Voir aussi les lieux sans place déclarée libre",
        "atypical_hours" => "Voir aussi les lieux dont les horaires élargis ne sont pas confirmés",
        "inclusive" => "Voir aussi les lieux dont l’accueil du handicap n’est pas confirmé",
        "avip" => "Voir aussi les crèches non signalées AVIP",
        "funding" => "Voir tous les modes de financement",
        "min_places" => "Voir les lieux de toute taille",
        "languages" => "Voir aussi les lieux dont les langues ne sont pas indiquées",
        "subtype" => "Voir toutes les formes de crèche et de service",
        _ => "Voir tous les modes d’accueil",
    }
}

fn whole(metres: f64) -> u32 {
    metres.round() as u32
}

fn km(metres: f64) -> String {
    format!("{} km", format!("{:.1}", metres / 1000.0).trim_end_matches(".0").replace('.', ","))
}
