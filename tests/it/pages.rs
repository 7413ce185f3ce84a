//! Pages, without a browser: forms, redirections, what is said and what is not.

use crate::support::app::{Answer, Ask, get};
use actix_web::http::Method;
use serde_json::Value;

async fn page(uri: &str) -> Answer {
    get(uri).header("accept", "text/html").send().await
}

fn form(body: &str) -> Ask {
    Ask::new(Method::POST, "/recherche")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.to_owned())
}

#[actix_web::test]
async fn a_typed_address_never_stands_in_the_url() {
    for (typed, location) in [
        ("address=Nantes", "/recherche?citycode=44109"),
        ("address=12+rue+des+lilas+44300&q=", "/recherche?citycode=44109"),
        (
            "address=st+herblain&q=micro+cr%C3%A8che",
            "/recherche?citycode=44162&q=micro+cr%C3%A8che",
        ),
    ] {
        let answer = form(typed).send().await;
        assert_eq!(answer.status.as_u16(), 303, "{typed}");
        assert_eq!(answer.header("location"), location);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[actix_web::test]
async fn a_place_that_is_not_found_comes_back_with_the_form_and_what_was_typed() {
    let answer = form("address=zzzzqqq&q=bilingue").send().await;
    assert_eq!(answer.status.as_u16(), 400);
    let text = answer.text();
    assert!(text.contains("aria-invalid") && text.contains("zzzzqqq") && text.contains("bilingue"));
    assert!(form("").send().await.text().contains("Écrivez une commune"));
}

#[actix_web::test]
async fn every_card_shows_the_date_of_its_source() {
    let text = page("/recherche?citycode=44109&type=creche").await.text();
    let cards = text.matches("<article").count();
    assert!(cards >= 10);
    assert_eq!(text.matches("Données publiques de 2018, à vérifier").count(), cards);
    let demonstration = page("/recherche?citycode=69123").await.text();
    let cards = demonstration.matches("<article").count();
    assert_eq!(demonstration.matches("Annonce fictive du jeu de démonstration").count(), cards);
    assert!(demonstration.contains("Toutes les annonces de cette page sont fictives"));
}

#[actix_web::test]
async fn an_empty_answer_says_why_and_what_to_do() {
    let text = page("/recherche?citycode=35238").await.text();
    assert!(text.contains("Aucun résultat") && text.contains("Rennes"));
    assert!(text.contains("Chercher dans un rayon de"));
    let words = page("/recherche?citycode=44109&q=zzzzqqq").await.text();
    assert!(words.contains("Enlever les filtres"));
    let in_words = page("/recherche?q=nantes+zzzzqqq").await.text();
    assert!(
        in_words.contains("href=\"/recherche?citycode=44109\""),
        "the way back keeps the place"
    );
}

#[actix_web::test]
async fn tracking_tags_and_empty_fields_do_not_break_a_shared_link() {
    let answer = page("/recherche?citycode=44109&utm_source=mail&fbclid=x&q=&type=").await;
    assert_eq!(answer.status.as_u16(), 200);
}

#[actix_web::test]
async fn a_listing_page_tells_the_source_of_each_line() {
    let list = page("/recherche?citycode=44109&type=creche").await.text();
    let start = list.find("/etablissements/").unwrap();
    let link: String = list[start..].chars().take_while(|c| *c != '"').collect();
    let text = page(&link).await.text();
    assert!(
        text.contains("Source et date")
            && text.contains("Département de la Loire-Atlantique, 01/03/2018")
    );
    assert!(text.contains("<svg"));
    let missing = page("/etablissements/nothing").await;
    assert_eq!(missing.status.as_u16(), 404);
    assert!(missing.text().contains("Fiche introuvable"));
}

#[actix_web::test]
async fn a_point_worked_out_here_is_not_credited_to_the_list() {
    let found = get("/v1/listings?q=paris&limit=100").send().await.json();
    let centre = |i: &&Value| i["precision"] == "municipality" && i["demonstration"] == false;
    let item = found["items"].as_array().unwrap().iter().find(centre).unwrap();
    let text = page(&format!("/etablissements/{}", item["id"].as_str().unwrap())).await.text();
    let row = text.lines().find(|line| line.contains("Point sur la carte")).unwrap();
    assert!(
        row.contains("d’après les communes de France") && !row.contains("Ville de Paris"),
        "{row}"
    );
}

#[actix_web::test]
async fn every_link_of_the_frame_leads_somewhere() {
    let home = page("/").await.text();
    for part in home.split("href=\"").skip(1) {
        let link: String = part.chars().take_while(|c| *c != '"').collect();
        if link.starts_with('/') {
            let answer = page(&link.replace("&amp;", "&")).await;
            assert_eq!(answer.status.as_u16(), 200, "{link}");
        }
    }
}

#[actix_web::test]
async fn assets_are_immutable_at_their_own_address() {
    let home = page("/").await.text();
    let start = home.find("/assets/").unwrap();
    let link: String = home[start..].chars().take_while(|c| *c != '"').collect();
    let asset = get(&link).send().await;
    assert!(asset.header("cache-control").contains("immutable"));
    assert_eq!(asset.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(get("/assets/0/nothing.css").send().await.status.as_u16(), 404);
    let other = get("/assets/old/berceau.css").send().await;
    assert!(!other.header("cache-control").contains("immutable"));
}

#[actix_web::test]
async fn pages_are_light_and_set_no_cookie() {
    for uri in ["/", "/recherche?citycode=44109", "/recherche?citycode=69123", "/sources"] {
        let answer = get(uri).header("accept-encoding", "gzip").send().await;
        assert!(answer.body.len() < 100_000, "{uri}: {}", answer.body.len());
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[actix_web::test]
async fn every_problem_has_a_page() {
    for kind in berceau::http::ProblemKind::ALL {
        let answer = page(&format!("/problemes/{}", kind.code())).await;
        assert_eq!(answer.status.as_u16(), 200);
        assert!(answer.text().contains(kind.code()));
    }
}

#[actix_web::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    for uri in ["/", "/sources", "/qualite", "/recherche?citycode=44109", "/openapi.json"] {
        let first = page(uri).await;
        let tag = first.header("etag").to_owned();
        assert!(!tag.is_empty(), "{uri}");
        assert_eq!(first.header("vary"), "accept-encoding", "{uri}");
        for method in [Method::GET, Method::HEAD] {
            let again = Ask::new(method, uri).header("if-none-match", &tag).send().await;
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{uri}");
            assert_eq!(again.header("etag"), tag, "{uri}");
            assert_eq!(again.header("cache-control"), first.header("cache-control"), "{uri}");
            assert_eq!(again.header("content-type"), "", "{uri}");
        }
        let other = get(uri).header("if-none-match", "\"other\"").send().await;
        assert_eq!(other.status.as_u16(), 200, "{uri}");
    }
    assert_eq!(page("/recherche?citycode=99999").await.header("etag"), "");
}

#[actix_web::test]
async fn a_place_sent_in_the_address_by_a_copied_form_does_not_stay_there() {
    let answer = page("/recherche?address=12+rue+des+lilas+44300&q=bilingue").await;
    assert_eq!(answer.status.as_u16(), 303);
    assert_eq!(answer.header("location"), "/recherche?citycode=44109&q=bilingue");
    assert_eq!(page("/recherche?address=zzzzqqq").await.status.as_u16(), 400);
    let known = page("/recherche?citycode=31555&address=12+rue+des+lilas+nantes").await.text();
    assert!(known.contains("Toulouse") && !known.contains("lilas"));
    assert_eq!(page("/recherche?address=&citycode=44109").await.status.as_u16(), 200);
}
