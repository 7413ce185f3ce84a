//! The simulator for families, without a browser: screens, faults, results, legal values.

use crate::support::app::{Answer, Ask, get, post};
use actix_web::http::Method;
use berceau::simulator::Params;
use serde_json::{Value, json};

/// All answers of a family, up to the last screen.
const FAMILY: &str = "screen=4&done=1&done=2&done=3&done=4&rows=2&month=11%2F2026&birth_0=03%2F2025\
    &care_0=on&birth_1=05%2F2019&income=41+234&income_kind=after&mode=creche&mode=assistant_maternel\
    &mode=micro_creche&hours_week=38%2C5&am_pay=4%2C20&am_pay_kind=net&stops_at_school=on";

async fn send(body: &str) -> Answer {
    Ask::new(Method::POST, "/simulateur")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(body.to_owned())
        .send()
        .await
}

async fn page(uri: &str) -> Answer {
    get(uri).header("accept", "text/html").send().await
}

/// The request of the API that says what [`FAMILY`] says.
fn request() -> Value {
    let cared = json!([0]);
    json!({
        "month": "2026-11",
        "household": {
            "children": [{ "birth": "2025-03" }, { "birth": "2019-05" }],
            "income_after_allowance": "41234",
        },
        "options": [
            { "mode": "creche", "children": cared, "hours_week": "38.5" },
            { "mode": "assistant_maternel", "children": cared, "hours_week": "38.5", "net_hourly": "4.20" },
            { "mode": "micro_creche", "children": cared, "hours_week": "38.5" },
        ],
    })
}

/// `1234.50` as a page shows it.
fn shown(amount: &Value) -> String {
    berceau::simulator::french::euros(amount.as_str().unwrap().parse().unwrap())
}

#[actix_web::test]
async fn the_page_gives_the_amounts_of_the_api() {
    let text = send(FAMILY).await.text();
    let found = post("/v1/cost-simulations", &request()).send().await.json();
    let rows: Vec<&str> =
        text.lines().filter(|line| line.contains("<td class=\"words\">")).collect();
    assert_eq!(rows.len(), 3, "{text}");
    for (row, option) in rows.iter().zip(found["options"].as_array().unwrap()) {
        assert!(row.contains(option["label"].as_str().unwrap()), "{row}");
        for name in ["net", "gross", "cmg", "contributions_covered", "to_pay", "tax_credit"] {
            assert!(row.contains(&shown(&option["monthly"][name])), "{name}: {row}");
        }
        for line in option["lines"].as_array().unwrap() {
            assert!(text.contains(line["label"].as_str().unwrap()), "{line}");
        }
    }
    assert!(rows[0].contains("barème national") && rows[1].contains("que vous indiquez"));
    assert!(rows[2].contains(&shown(&found["options"][2]["range"]["low"])), "{}", rows[2]);
}

#[actix_web::test]
async fn both_charts_have_a_table_in_which_the_family_finds_its_own_cost() {
    let text = send(FAMILY).await.text();
    assert_eq!(text.matches("class=\"chart\"").count(), 2);
    let found = post("/v1/cost-simulations", &request()).send().await.json();
    for yours in ["41\u{202f}234 (vous)", "38,5 (vous)"] {
        let row = text.lines().find(|line| line.contains(yours)).unwrap();
        for option in found["options"].as_array().unwrap() {
            assert!(row.contains(&shown(&option["monthly"]["net"])), "{row}");
        }
    }
}

#[actix_web::test]
async fn nothing_that_is_typed_stands_in_an_address_or_stays_in_a_cache() {
    for body in [FAMILY, "screen=1&month=11%2F2026&birth_0=03%2F2025&care_0=on", "screen=1", ""] {
        let answer = send(body).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{body}");
        assert_eq!((answer.header("location"), answer.header("etag")), ("", ""), "{body}");
        assert!(!answer.text().contains("href=\"/simulateur?"), "{body}");
    }
    let empty = page("/simulateur").await.text();
    assert_eq!(page("/simulateur?income=41234&birth_0=03/2025").await.text(), empty);
}

#[actix_web::test]
async fn screens_follow_each_other_and_carry_what_was_typed() {
    let mut body = String::new();
    let answers = [
        "month=11%2F2026&rows=2&birth_0=03%2F2025&care_0=on&aeeh_0=on",
        "income=41+234&income_kind=before&lone_parent=on",
        "mode=creche&mode=garde_a_domicile&hours_week=40",
        "home_pay=11&home_pay_kind=net&home_share=0.5&first_year=on",
    ];
    for (place, answer) in answers.iter().enumerate() {
        let number = place + 1;
        body = format!("{body}&done={number}&{answer}");
        let text = send(&format!("screen={number}{body}")).await.text();
        let next = format!("Étape {} sur 4", number + 1);
        assert!(text.contains(&next) || number == 4, "{number}: {text}");
        let typed = answer.split('&').filter(|pair| !pair.starts_with("rows"));
        for (name, _) in typed.filter_map(|pair| pair.split_once('=')) {
            let carried = text.contains(&format!("type=\"hidden\" name=\"{name}\""));
            assert!(carried, "{name} is lost after screen {number}");
        }
    }
    let back = send(&format!("screen=4&go=2{body}")).await.text();
    assert!(back.contains("Étape 2 sur 4") && back.contains("value=\"41 234\""));
    assert!(back.contains("<option value=\"before\" selected>"));
    let more = send(&format!("screen=1&go=add{body}")).await.text();
    assert!(more.contains("Enfant 4") && !more.contains("Enfant 5"));
    assert!(
        more.contains("name=\"rows\" value=\"4\"") && more.matches("name=\"rows\"").count() == 1
    );
}

#[actix_web::test]
async fn a_box_that_was_unticked_stays_so_and_new_rows_are_ticked() {
    let text = send("screen=1&go=add&done=1&rows=2&birth_0=03%2F2025").await.text();
    let ticked = |name: &str| {
        let control = text.split("<input").find(|part| part.contains(&format!("name=\"{name}\"")));
        control.unwrap().split('>').next().unwrap().contains("checked")
    };
    assert_eq!(["care_0", "care_1", "care_2"].map(ticked), [false, false, true]);
}

#[actix_web::test]
async fn a_fault_comes_back_at_its_screen_beside_its_field_with_what_was_typed() {
    for (wrong, field, step) in [
        ("birth_0=1890", "birth_0", 1),
        ("income=beaucoup", "income", 2),
        ("hours_week=300", "hours_week", 3),
        ("am_pay=quatre", "am_pay", 4),
    ] {
        let answer = send(&format!("{wrong}&{FAMILY}")).await;
        assert_eq!(answer.status.as_u16(), 400, "{wrong}");
        let text = answer.text();
        assert!(text.contains(&format!("Étape {step} sur 4")), "{wrong}");
        assert!(text.contains(&format!("<a href=\"#{field}\">")), "{wrong}");
        assert!(text.contains(&format!("id=\"{field}-erreur\"")), "{wrong}");
        let typed = wrong.split_once('=').unwrap().1;
        assert!(text.contains(&format!("value=\"{typed}\"")), "{wrong}");
        assert!(text.contains("<title>Erreur&nbsp;: "), "{wrong}");
        for name in ["income_after_allowance", "hours_month", "net_hourly"] {
            assert!(!text.contains(name), "{wrong} tells the word of the API");
        }
    }
    // Among several children the list of faults says which.
    assert!(send(&format!("birth_1=x&{FAMILY}")).await.text().contains("Enfant 2\u{a0}: "));
    // A screen that was skipped is asked for.
    assert!(send("screen=4&go=next").await.text().contains("Étape 1 sur 4"));
}

#[actix_web::test]
async fn what_is_typed_is_never_markup_and_hostile_forms_are_answered() {
    let text = send("screen=1&birth_0=%22%3E%3Cscript%3E&month=%3Cb%3E").await.text();
    assert!(!text.contains("<script>") && !text.contains("<b>"));
    let many: String =
        (0..900).map(|n| format!("birth_{n}=03%2F2025&mode=m{n}&done={n}&")).collect();
    for body in ["screen=99&go=99", "rows=99999999999&go=add", "%FF=%00", &many] {
        let status = send(body).await.status.as_u16();
        assert!(matches!(status, 200 | 400), "{status}");
    }
    let json = Ask::new(Method::POST, "/simulateur").header("content-type", "application/json");
    assert_eq!(json.body("{}").send().await.status.as_u16(), 415);
    assert_eq!(Ask::new(Method::PUT, "/simulateur").send().await.status.as_u16(), 405);
}

#[actix_web::test]
async fn every_legal_value_of_the_day_is_told_with_its_sources() {
    let text = page("/simulateur/valeurs").await.text();
    let law = Params::shared().unwrap();
    let today = jiff::civil::date(2026, 11, 25);
    let of_today = law.all().iter().filter(|one| one.on(today).is_some());
    assert_eq!(text.matches("<tr><th scope=\"row\">").count(), of_today.count());
    assert_eq!(text.matches("<li id=\"source-").count(), law.sources().count());
    let row = |text: &str| {
        let label = "Coût horaire de référence";
        text.lines().find(|line| line.contains(label)).unwrap().to_owned()
    };
    assert!(row(&text).contains("4,91") && row(&text).contains("1er avril 2026"), "{}", row(&text));
    let before = page("/simulateur/valeurs?on=2026-03-31").await.text();
    assert!(row(&before).contains("4,85"), "{}", row(&before));
    let wrong = page("/simulateur/valeurs?on=hier").await;
    assert_eq!(wrong.status.as_u16(), 400);
    assert!(wrong.text().contains("aria-invalid") && wrong.text().contains("value=\"hier\""));
}

#[actix_web::test]
async fn the_pages_of_costs_are_light() {
    let packed = |ask: Ask| ask.header("accept-encoding", "gzip");
    let values = packed(get("/simulateur/valeurs")).send().await;
    let costs = packed(Ask::new(Method::POST, "/simulateur"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(FAMILY)
        .send()
        .await;
    for answer in [values, costs] {
        assert!(answer.body.len() < 90_000, "{}", answer.body.len());
    }
}
