//! What the door and the page say of the bundled data.

use crate::support::app::{Answer, get};
use berceau::domain::ListingType;
use serde_json::Value;

async fn ok(uri: &str) -> Value {
    let answer: Answer = get(uri).send().await;
    assert_eq!(answer.status.as_u16(), 200, "{uri}: {}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn the_figures_of_nantes_equal_a_recount_of_what_a_search_shows() {
    let quality = ok("/v1/quality?code=44109").await;
    let mut items = Vec::new();
    let mut uri = "/v1/listings?citycode=44109&demonstration=false&limit=100".to_owned();
    loop {
        let page = ok(&uri).await;
        items.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        uri = format!("/v1/listings?citycode=44109&demonstration=false&limit=100&cursor={next}");
    }
    assert!(items.len() > 50);
    assert_eq!(quality["listings"].as_u64(), Some(items.len() as u64));
    for kind in quality["kinds"].as_array().unwrap() {
        let same: Vec<&Value> = items.iter().filter(|i| i["type"] == kind["type"]).collect();
        let near = |i: &&&Value| {
            ["point", "housenumber", "street"].contains(&i["precision"].as_str().unwrap())
        };
        let count = |keep: &dyn Fn(&&&Value) -> bool| same.iter().filter(keep).count() as u64;
        assert_eq!(kind["listings"].as_u64(), Some(same.len() as u64));
        assert_eq!(kind["located"]["count"].as_u64(), Some(count(&near)));
        assert_eq!(
            kind["with_hours"]["count"].as_u64(),
            Some(count(&|i| i.get("hours").is_some()))
        );
        assert_eq!(kind["without_capacity"].as_u64(), Some(count(&|i| i["capacity"].is_null())));
        let places: u64 = same.iter().filter_map(|i| i["capacity"].as_u64()).sum();
        assert_eq!(kind["listed_places"].as_u64(), Some(places));
    }
}

#[actix_web::test]
async fn everywhere_the_figures_are_those_of_the_sources_without_the_fictitious_ones() {
    let quality = ok("/v1/quality").await;
    assert_eq!(quality["territory"]["scale"], "national");
    assert!(quality["territory"]["code"].is_null());
    assert_eq!(quality["kinds"].as_array().unwrap().len(), ListingType::ALL.len());
    let sources = quality["sources"].as_array().unwrap();
    assert!(sources.iter().all(|s| s["id"] != "demonstration"));
    let toulouse = sources.iter().find(|s| s["id"] == "creches-toulouse").unwrap();
    assert_eq!(toulouse["listings"], 160);
    let carers = &quality["kinds"][1];
    assert_eq!(
        (&carers["type"], &carers["agreement"]["with"]),
        (&"assistant_maternel".into(), &"departement".into())
    );
    let former = ok("/v1/quality?code=44040").await;
    assert_eq!(former["territory"]["name"], "Chaumes-en-Retz");
}

#[actix_web::test]
async fn the_answer_is_tagged_and_changes_with_the_territory() {
    let first = get("/v1/quality?code=44").send().await;
    let tag = first.header("etag").to_owned();
    let again = get("/v1/quality?code=44").header("if-none-match", &tag).send().await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let other = get("/v1/quality?code=31").header("if-none-match", &tag).send().await;
    assert_eq!(other.status.as_u16(), 200);
}

#[actix_web::test]
async fn the_page_leads_from_a_name_to_a_territory() {
    let page = |uri: &'static str| get(uri).header("accept", "text/html").send();
    for (uri, location) in [
        ("/qualite?q=Nantes", "/qualite?code=44109"),
        ("/qualite?q=loire-atlantique&code=", "/qualite?code=44"),
        ("/qualite?q=44300", "/qualite?code=44109"),
    ] {
        let answer = page(uri).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, location), "{uri}");
    }
    let several = page("/qualite?q=saint+denis").await;
    assert_eq!(several.status.as_u16(), 200);
    assert!(several.text().contains("href=\"/qualite?code=97411\""));
    for uri in ["/qualite?q=zzzzqqq", "/qualite?code=99999"] {
        let refused = page(uri).await;
        assert_eq!(refused.status.as_u16(), 400, "{uri}");
        assert!(refused.text().contains("aria-invalid"), "{uri}");
    }
    assert_eq!(page("/qualite?utm_source=mail&q=").await.status.as_u16(), 200);
}

#[actix_web::test]
async fn the_page_of_a_departement_tells_its_communes_and_what_is_missing() {
    let text = get("/qualite?code=44").send().await.text();
    for said in
        ["Loire-Atlantique", "Saint-Herblain", "inconnu", "le Département donne", "Par commune"]
    {
        assert!(text.to_lowercase().contains(&said.to_lowercase()), "{said}");
    }
    assert_eq!(text.matches("<caption").count(), 4);
    assert_eq!(text.matches("<table").count(), text.matches("tabindex=\"0\"").count());
    let rennes = get("/qualite?code=35238").send().await.text();
    assert!(
        rennes.contains("Nous n’avons aucune fiche réelle ici")
            && rennes.contains("Ille-et-Vilaine")
    );
}
