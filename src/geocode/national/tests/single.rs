use super::super::breaker;
use super::super::query::PointQuery;
use super::super::stub::{Reply, client, client_with, ok, status};
use super::super::{AnswerKind, NationalError};
use super::*;
use crate::domain::Position;
use std::time::Duration;

const FOUND: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","geometry":{"type":"Point","coordinates":[2.5724,44.345814]},
     "properties":{"label":"12 Rue Sarrus 12000 Rodez","score":0.96398,"housenumber":"12",
     "id":"12202_1820_00012","name":"12 Rue Sarrus","postcode":"12000","citycode":"12202",
     "x":665919.1,"y":6361049.2,"city":"Rodez","context":"12, Aveyron, Occitanie",
     "type":"housenumber","importance":0.6,"street":"Rue Sarrus"}},
    {"type":"Feature","geometry":{"type":"Point","coordinates":[2.5724,444.3]},
     "properties":{"label":"nowhere","score":0.5,"type":"street","citycode":"12202"}}]}"#;
const NOTHING: &str = r#"{"type":"FeatureCollection","features":[]}"#;

#[tokio::test]
async fn a_text_is_searched_and_a_senseless_answer_left_out() {
    let (national, log, _) = client(vec![ok(FOUND)]).await;
    let answers = national.search(&text("12 rue Sarrus, Rodez")).await.unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].kind, AnswerKind::Housenumber);
    let log = log.lock().unwrap();
    let line = &log[0].0;
    assert!(line.starts_with("GET /geocodage/search?q=12+rue+Sarrus"), "{line}");
    assert!(line.contains("autocomplete=0") && line.contains("limit=5"), "{line}");
}

#[tokio::test]
async fn a_point_is_named() {
    let (national, log, _) = client(vec![ok(FOUND)]).await;
    let point = PointQuery::new(creche(), Position::new(44.345814, 2.5724).unwrap());
    let found = national.reverse(&point).await.unwrap().unwrap();
    assert_eq!(found.city, "Rodez");
    assert!(log.lock().unwrap()[0].0.starts_with("GET /geocodage/reverse?lat=44.34581&lon=2.5724"));
}

#[tokio::test]
async fn kept_answers_make_no_request_for_a_day_and_empty_ones_for_five_minutes() {
    let (national, log, pace) = client(vec![ok(FOUND), ok(NOTHING)]).await;
    let requests = || log.lock().unwrap().len();
    national.search(&text("12 rue Sarrus")).await.unwrap();
    national.search(&text("12  RUE SARRUS")).await.unwrap();
    assert_eq!(requests(), 1);
    assert!(national.search(&text("rue perdue")).await.unwrap().is_empty());
    national.search(&text("rue perdue")).await.unwrap();
    assert_eq!(requests(), 2);
    pace.pass(Duration::from_secs(301));
    national.search(&text("12 rue Sarrus")).await.unwrap();
    national.search(&text("rue perdue")).await.unwrap();
    assert_eq!(requests(), 3);
    pace.pass(Duration::from_secs(24 * 3_600));
    national.search(&text("12 rue Sarrus")).await.unwrap();
    assert_eq!(requests(), 4);
}

#[tokio::test]
async fn a_passing_failure_is_tried_again_after_a_wait() {
    let (national, log, pace) = client(vec![status(500), ok(FOUND)]).await;
    assert!(national.search(&text("12 rue Sarrus")).await.is_ok());
    assert_eq!(log.lock().unwrap().len(), 2);
    assert_eq!(pace.waits(), [Duration::from_millis(200)]);
}

#[tokio::test]
async fn a_demand_to_slow_down_is_honoured() {
    let slow = || Reply::Answer(429, "retry-after: 1\r\n", String::new());
    let (national, log, pace) = client(vec![slow(), ok(FOUND)]).await;
    assert!(national.search(&text("12 rue Sarrus")).await.is_ok());
    assert_eq!(pace.waits(), [Duration::from_secs(1)]);
    assert_eq!(log.lock().unwrap().len(), 2);
    // Five seconds are more than somebody who waits is given.
    let long = Reply::Answer(429, "retry-after: 5\r\n", String::new());
    let (national, log, _) = client(vec![long]).await;
    assert_eq!(national.search(&text("12 rue Sarrus")).await, Err(NationalError::Status(429)));
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn lasting_failures_end_after_two_more_tries_and_refusals_at_once() {
    let (national, log, _) = client(vec![status(503)]).await;
    assert_eq!(national.search(&text("rue Sarrus")).await, Err(NationalError::Status(503)));
    assert_eq!(log.lock().unwrap().len(), 3);
    for code in [400, 404, 301] {
        let (national, log, _) = client(vec![status(code)]).await;
        assert_eq!(national.search(&text("rue Sarrus")).await, Err(NationalError::Status(code)));
        assert_eq!(log.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_silent_service_is_given_up_in_time() {
    let short = Duration::from_millis(60);
    let (national, _, _) = client_with(vec![Reply::Silence], |s| s.interactive_time = short).await;
    // Waits between the tries count as well: the second one would be too late.
    assert_eq!(national.search(&text("rue Sarrus")).await, Err(NationalError::Timeout));
}

#[tokio::test]
async fn cut_answers_pages_and_junk_are_errors() {
    let (national, _, _) = client(vec![Reply::Cut]).await;
    assert_eq!(national.search(&text("rue Sarrus")).await, Err(NationalError::Unreachable));
    for body in ["<html>", "{}", "[]", r#"{"features":[{}]}"#, ""] {
        let (national, _, _) = client(vec![ok(body)]).await;
        let answer = national.search(&text("rue Sarrus")).await;
        assert!(matches!(answer, Err(NationalError::Unreadable(_))), "{body}");
    }
    let (national, _, _) = client(vec![ok(" ".repeat((1 << 20) + 1))]).await;
    assert_eq!(national.search(&text("rue Sarrus")).await, Err(NationalError::TooLarge));
}

#[tokio::test]
async fn a_service_that_fails_is_left_alone_and_then_tried_again() {
    let mut replies: Vec<Reply> = (0..breaker::FAILURES).map(|_| ok("<html>")).collect();
    replies.push(ok(FOUND));
    let (national, log, pace) = client(replies).await;
    for _ in 0..breaker::FAILURES {
        assert!(national.search(&text("rue Sarrus")).await.is_err());
    }
    assert_eq!(national.search(&text("rue Sarrus")).await, Err(NationalError::LeftAlone));
    let left_alone = national.bulk(&[rodez("RUE SARRUS")]).await;
    assert_eq!(left_alone, [Err(NationalError::LeftAlone)]);
    assert_eq!(log.lock().unwrap().len(), breaker::FAILURES as usize);
    pace.pass(breaker::REST);
    assert_eq!(national.search(&text("rue Sarrus")).await.unwrap().len(), 1);
    assert!(national.search(&text("place Foch")).await.is_ok());
}

#[tokio::test]
async fn no_second_sees_more_requests_than_the_rate() {
    let (national, log, pace) = client_with(vec![ok(NOTHING)], |s| s.rate = 15).await;
    for i in 0..30 {
        national.search(&text(&format!("rue numéro {i}"))).await.unwrap();
    }
    assert_eq!(log.lock().unwrap().len(), 30);
    let waited: Duration = pace.waits().iter().sum();
    assert_eq!(waited.as_millis(), 2_500, "5 at once, then 10 a second");
}

#[tokio::test]
async fn a_question_that_would_wait_too_long_for_its_turn_is_not_sent() {
    let (national, log, _) = client_with(vec![ok(NOTHING)], |s| {
        s.rate = 6;
        s.interactive_time = Duration::from_millis(900);
    })
    .await;
    let mut answers = Vec::new();
    for i in 0..8 {
        // Time stands still for those who come together.
        answers.push(text(&format!("place numéro {i}")));
    }
    let together = answers.iter().map(|query| national.search(query));
    let mut sent = 0;
    for answer in together {
        match answer.await {
            Ok(_) => sent += 1,
            Err(error) => assert_eq!(error, NationalError::Busy),
        }
    }
    assert_eq!((sent, log.lock().unwrap().len()), (5, 5));
}

#[tokio::test]
async fn errors_and_descriptions_repeat_nothing_of_what_is_asked() {
    let secret = "Villa Secrète";
    let query = text(secret);
    let (national, _, _) = client_with(vec![Reply::Cut], |s| {
        // Nothing listens there.
        s.base = "http://127.0.0.1:9/".to_owned();
    })
    .await;
    let error = national.search(&query).await.unwrap_err();
    assert_eq!(error, NationalError::Unreachable);
    let asked = rodez(secret);
    let said = format!("{error} {error:?} {query:?} {asked:?}");
    assert!(!said.contains("Secr"), "{said}");
}
