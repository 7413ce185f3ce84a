//! What misleads a reader of questions, with cases of our own.

use super::{LEXICON, TODAY, asks, read};

fn never(text: &str, name: &str) {
    let got = asks(text);
    assert!(!got.iter().any(|g| g == name), "{text:?} asks {name}: {got:?}");
}

fn asked(text: &str, name: &str) {
    let got = asks(text);
    assert!(got.iter().any(|g| g == name), "{text:?} does not ask {name}: {got:?}");
}

#[test]
fn a_qualifier_of_a_place_is_no_service() {
    never("rennes centre", "type:alsh");
    never("gare du nord", "type:periscolaire");
    asked("centre de loisirs rennes", "type:alsh");
}

#[test]
fn a_pedagogy_or_a_language_in_the_name_of_a_street_is_no_wish() {
    never("crèche rue Maria Montessori", "tag:montessori");
    never("nounou avenue de la nature", "tag:exterieur");
    never("crèche place du 11 novembre", "tag:urgence");
    never("allée des bretons", "lang:br");
    asked("crèche montessori rue de Verdun", "tag:montessori");
    asked("crèche rue de Verdun, bilingue", "tag:bilingue");
    assert_eq!(read("crèche rue du 8 mai").start, None);
}

#[test]
fn an_acronym_counts_as_a_whole_word_only() {
    never("pamplemousse", "type:mam");
    never("maman cherche", "type:mam");
    never("pain", "tag:pai");
    never("framboise", "type:rpe");
    asked("M.A.M. or MAM", "type:mam");
    asked("RAM", "type:rpe");
}

#[test]
fn one_word_may_name_two_services() {
    let weights = |text: &str, name: &str| read(text).weight(LEXICON.id(name).unwrap());
    assert!(weights("garderie", "type:creche") > weights("garderie", "type:periscolaire"));
    assert_eq!(weights("garderie après l'école", "type:periscolaire"), Some(1.0));
}

#[test]
fn one_word_may_be_a_kind_and_a_feature() {
    // Its age goes with it; a garden does not.
    assert_eq!(asks("jardin d'enfants"), ["subtype:jardin_enfants", "tag:age_3_6", "type:creche"]);
    assert_eq!(asks("avec jardin"), ["tag:exterieur"]);
    asked("crèche familiale", "subtype:creche_familiale");
    never("assistante maternelle", "tag:age_3_6");
    asked("école maternelle", "tag:age_3_6");
}

#[test]
fn abbreviations_of_sources_are_ordinary_words_in_a_question() {
    never("ma crèche", "subtype:multi_accueil");
    never("je cherche", "subtype:jardin_enfants");
    never("rue mc", "subtype:micro_creche");
}

#[test]
fn services_that_the_law_renamed_are_found_under_both_names() {
    for text in ["RAM", "relais assistantes maternelles", "ramip", "rpe", "relais petite enfance"] {
        asked(text, "type:rpe");
    }
    for text in ["centre aéré", "clsh", "accueil de loisirs"] {
        asked(text, "type:alsh");
    }
}

#[test]
fn names_and_places_are_never_taken_for_a_misspelt_wish() {
    let place = |word: &str| word == "montesson" || word == "bretons";
    let mut lexicon = crate::search::words::Lexicon::bundled().unwrap();
    lexicon.beware_of(["Gardanne", "Montesson"].into_iter());
    assert_eq!(lexicon.read("crèche Gardanne", TODAY).words, ["gardanne"]);
    let reading = LEXICON.read_knowing("crèche montesson", TODAY, &place);
    assert_eq!(reading.words, ["montesson"]);
    assert_eq!(read("la course aux loulous").weight(LEXICON.id("lang:co").unwrap()), None);
    assert_eq!(read("bellevue 2").words, ["bellevue", "2"]);
}

#[test]
fn a_filter_is_offered_and_never_applied_in_silence() {
    let reading = read("place disponible tout de suite");
    let free = LEXICON.id("tag:disponible_maintenant").unwrap();
    assert_eq!(reading.offers, [free]);
    assert_eq!(reading.weight(free), None);
    assert!(reading.urgent);
    assert!(!read("crèche dispo janvier").urgent);
    assert_eq!(read("crèche dispo janvier").offers, [free]);
}
