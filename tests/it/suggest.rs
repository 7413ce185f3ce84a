//! Completion over HTTP, and what it must never tell.

use super::support::app::get;
use super::support::world::{TODAY, generation, listings};
use berceau::domain::Sourced;
use serde_json::Value;

async fn complete(text: &str) -> Vec<(String, String, String)> {
    let query: String =
        form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    let answer = get(&format!("/v1/suggest?{query}")).send().await;
    assert_eq!(answer.status, 200, "{text}");
    let groups = answer.json()["groups"].as_array().cloned().unwrap();
    let told = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let lines = groups.iter().flat_map(|group| {
        let kind = told(group, "kind");
        let items = group["items"].as_array().cloned().unwrap();
        items
            .into_iter()
            .map(move |item| (kind.clone(), told(&item, "label"), told(&item, "value")))
    });
    lines.collect()
}

async fn first(text: &str, kind: &str) -> String {
    let lines = complete(text).await;
    lines.into_iter().find(|line| line.0 == kind).map_or_else(String::new, |line| line.1)
}

#[actix_web::test]
async fn communes_come_by_population_and_without_accents() {
    for (text, label) in [
        ("nant", "Nantes"),
        ("st herb", "Saint-Herblain"),
        ("SAINT-HERB", "Saint-Herblain"),
        ("rochel", "La Rochelle"),
        ("la rochel", "La Rochelle"),
        ("creteil", "Créteil"),
        ("nantse", "Nantes"),
        ("nounou nan", "Nantes"),
        ("par", "Paris"),
    ] {
        assert_eq!(first(text, "commune").await, label, "{text}");
    }
}

#[actix_web::test]
async fn figures_are_departements_then_postcodes() {
    assert_eq!(first("44", "department").await, "Loire-Atlantique (44)");
    assert_eq!(first("2a", "department").await, "Corse-du-Sud (2A)");
    assert!(first("441", "postcode").await.starts_with("441"));
    assert_eq!(first("44000", "postcode").await, "44000");
    assert_eq!(first("99999", "postcode").await, "");
}

#[actix_web::test]
async fn wishes_are_completed_with_their_concept() {
    let value = |lines: Vec<(String, String, String)>| {
        lines.into_iter().find(|line| line.0 == "concept").map_or_else(String::new, |line| line.2)
    };
    for (text, concept) in [
        ("nounou", "type:assistant_maternel"),
        ("micro cr", "subtype:micro_creche"),
        ("biling", "tag:bilingue"),
        ("assist", "type:assistant_maternel"),
    ] {
        assert_eq!(value(complete(text).await), concept, "{text}");
    }
}

#[actix_web::test]
async fn there_are_seven_lines_at_most_and_none_for_one_letter() {
    assert!(complete("n").await.is_empty());
    assert!(complete("").await.is_empty());
    for text in
        ["la", "sa", "cre", "bel", "44", "les petits", "jardin", "zzzzzz", "é'", "123456789"]
    {
        assert!(complete(text).await.len() <= 7, "{text}");
    }
}

#[actix_web::test]
async fn an_answer_is_kept_by_caches_and_unknown_parameters_are_refused() {
    let answer = get("/v1/suggest?q=nantes").send().await;
    let tag = answer.header("etag").to_owned();
    assert!(answer.header("cache-control").contains("max-age"));
    let again = get("/v1/suggest?q=nantes").header("if-none-match", &tag).send().await;
    assert_eq!(again.status, 304);
    assert_eq!(get("/v1/suggest?q=nantes&limit=3").send().await.status, 400);
    let long = "a".repeat(121);
    assert_eq!(get(&format!("/v1/suggest?q={long}")).send().await.status, 400);
}

#[test]
fn names_of_listings_are_found_by_any_of_their_words_and_hidden_ones_are_not() {
    let mut listings = listings(40, 3);
    for listing in &mut listings {
        (listing.demonstration, listing.status) = (false, None);
        listing.name = None;
    }
    let named = |text: &str| Some(Sourced::new(text.to_owned(), &listings[0].source, TODAY));
    let names = [
        named("Les P’tits Cormorans"),
        named("Crèche du Cormoran bleu"),
        named("Fictive Cormorane"),
    ];
    for (listing, name) in listings.iter_mut().zip(names) {
        listing.name = name;
    }
    listings[2].demonstration = true;
    let (_folder, generation) = generation(&listings);
    let labels = |text: &str| -> Vec<String> {
        let lines = generation.suggester.lines(&generation, text, &|_, _| Vec::new());
        lines.into_iter().filter(|l| l.kind.as_str() == "listing").map(|l| l.label).collect()
    };
    assert_eq!(labels("petits corm"), ["Les P’tits Cormorans"]);
    assert_eq!(labels("ptits cormo"), ["Les P’tits Cormorans"]);
    assert_eq!(labels("cormor"), ["Les P’tits Cormorans", "Crèche du Cormoran bleu"]);
    assert_eq!(labels("cormroan"), ["Les P’tits Cormorans", "Crèche du Cormoran bleu"]);
    // A carer without a public name has no line, and neither has the fictitious set.
    assert!(labels("assistante mat").is_empty());
    assert!(labels("fictive").is_empty());
}
