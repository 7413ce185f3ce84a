use super::super::NationalError;
use super::super::answer::AnswerKind;
use super::super::stub::{Reply, client, client_with, ok, status};
use super::*;
use std::time::Duration;

const RESULTS: &str = "longitude,latitude,result_score,result_score_next,result_label,result_type,\
    result_id,result_housenumber,result_name,result_street,result_postcode,result_city,\
    result_context,result_citycode,result_oldcitycode,result_status";

/// Rows as the service gave them for streets of Rodez; everything else is not found.
fn results(address: &str) -> &'static str {
    match address {
        "5 RUE DES MOUTIERS" => {
            "2.572706,44.365414,0.9659672727272727,0.56,5 Rue des Moutiers 12000 Rodez,\
             housenumber,12202_1323_00005,5,5 Rue des Moutiers,Rue des Moutiers,12000,Rodez,\
             \"12, Aveyron, Occitanie\",12202,,ok"
        }
        "9001 RUE DE LA GARE" => {
            "2.58068,44.36116,0.7123947474747474,,Rue de la Gare 12000 Rodez,street,12202_0870,,\
             Rue de la Gare,Rue de la Gare,12000,Rodez,\"12, Aveyron, Occitanie\",12202,,ok"
        }
        _ => ",,,,,,,,,,,,,,,not-found",
    }
}

fn honest(file: &str) -> String {
    let mut lines = file.lines();
    let mut out = vec![format!("{},{RESULTS}", lines.next().unwrap())];
    out.extend(lines.map(|line| format!("{line},{}", results(line.split(',').nth(1).unwrap()))));
    out.join("\n") + "\n"
}

fn questions() -> Vec<Query> {
    ["5 RUE DES MOUTIERS", "FAYET", "9001 RUE DE LA GARE"].map(rodez).to_vec()
}

#[tokio::test]
async fn a_batch_is_answered_in_the_order_of_its_questions() {
    let (national, log, _) = client(vec![Reply::Rows(honest)]).await;
    let answers = national.bulk(&questions()).await;
    let first = answers[0].clone().unwrap().unwrap();
    assert_eq!((first.kind, first.citycode), (AnswerKind::Housenumber, code("12202")));
    assert_eq!((first.position.lat(), first.position.lon()), (44.365414, 2.572706));
    assert_eq!(answers[1], Ok(None));
    assert_eq!(answers[2].clone().unwrap().unwrap().kind, AnswerKind::Street);
    let log = log.lock().unwrap();
    assert!(log[0].0.starts_with("POST /geocodage/search/csv "), "{}", log[0].0);
    for part in ["name=\"columns\"", "name=\"citycode\"", "name=\"postcode\"", ",12000,12202"] {
        assert!(log[0].1.contains(part), "{part}");
    }
}

#[tokio::test]
async fn columns_and_rows_in_another_order_are_put_back() {
    fn shuffled(file: &str) -> String {
        let honest = honest(file);
        let mut reader = csv::Reader::from_reader(honest.as_bytes());
        let mut rows: Vec<Vec<String>> =
            vec![reader.headers().unwrap().iter().map(str::to_owned).collect()];
        rows.extend(reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()));
        rows[1..].reverse();
        let mut out = csv::Writer::from_writer(Vec::new());
        for row in rows {
            out.write_record(row.iter().rev()).unwrap();
        }
        String::from_utf8(out.into_inner().unwrap()).unwrap()
    }
    let (shuffled, _, _) = client(vec![Reply::Rows(shuffled)]).await;
    let (plain, _, _) = client(vec![Reply::Rows(honest)]).await;
    let answers = plain.bulk(&questions()).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(shuffled.bulk(&questions()).await, answers);
}

#[tokio::test]
async fn a_missing_row_is_noticed_and_costs_no_other() {
    fn without_second(file: &str) -> String {
        honest(file).lines().filter(|l| !l.contains("FAYET")).collect::<Vec<_>>().join("\n")
    }
    let (national, _, _) = client(vec![Reply::Rows(without_second)]).await;
    let answers = national.bulk(&questions()).await;
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert_eq!(answers[1], Err(NationalError::MissingRow));
}

#[tokio::test]
async fn rows_never_asked_told_twice_or_changed_are_not_believed() {
    fn stranger(file: &str) -> String {
        format!("{}77,FAYET,12000,12202,{}\n", honest(file), results(""))
    }
    fn twice(file: &str) -> String {
        let whole = honest(file);
        let again = whole.lines().nth(1).unwrap();
        format!("{whole}{again}\n")
    }
    fn moved(file: &str) -> String {
        honest(file).replacen(",12000,12202,2.57", ",12000,97411,2.57", 1)
    }
    let (national, _, _) = client(vec![Reply::Rows(stranger)]).await;
    let answers = national.bulk(&questions()).await;
    assert!(answers.iter().all(|a| matches!(a, Err(NationalError::Unreadable(_)))));
    for reply in [Reply::Rows(twice), Reply::Rows(moved)] {
        let (national, _, _) = client(vec![reply]).await;
        let answers = national.bulk(&questions()).await;
        assert!(matches!(answers[0], Err(NationalError::Unreadable(_))), "{answers:?}");
        assert!(answers[1].is_ok() && answers[2].is_ok());
    }
}

#[tokio::test]
async fn senseless_scores_and_points_are_no_answers() {
    fn senseless(file: &str) -> String {
        honest(file).replace("0.9659672727272727", "NaN").replace("0.7123947474747474", "98")
    }
    fn nowhere(file: &str) -> String {
        honest(file).replace("2.572706", "257.2706")
    }
    let (national, _, _) = client(vec![Reply::Rows(senseless)]).await;
    let answers = national.bulk(&questions()).await;
    assert!(matches!(answers[0], Err(NationalError::Unreadable(_))));
    assert!(matches!(answers[2], Err(NationalError::Unreadable(_))));
    let (national, _, _) = client(vec![Reply::Rows(nowhere)]).await;
    assert!(national.bulk(&questions()).await[0].is_err());
}

#[tokio::test]
async fn a_page_instead_of_rows_is_an_error_for_each() {
    for page in ["<!doctype html><p>Maintenance</p>", "", "row,address\n0,x\n", "\u{0}\u{1}\""] {
        let (national, _, _) = client(vec![ok(page)]).await;
        let answers = national.bulk(&questions()).await;
        assert_eq!(answers.len(), 3);
        assert!(answers.iter().all(|a| matches!(a, Err(NationalError::Unreadable(_)))), "{page}");
    }
}

#[tokio::test]
async fn equal_questions_are_sent_once_and_kept_answers_not_at_all() {
    let (national, log, pace) = client(vec![Reply::Rows(honest)]).await;
    let mut questions = questions();
    questions.push(rodez("5 rue des Moûtiers"));
    let answers = national.bulk(&questions).await;
    assert_eq!(answers[0], answers[3]);
    assert_eq!(log.lock().unwrap()[0].1.matches("12202").count(), 3);
    assert_eq!(national.bulk(&questions).await, answers);
    assert_eq!(log.lock().unwrap().len(), 1);
    // After five minutes what was not found is asked again, and nothing else.
    pace.pass(Duration::from_secs(301));
    national.bulk(&questions).await;
    let log = log.lock().unwrap();
    assert_eq!(log.len(), 2);
    assert!(log[1].1.contains("FAYET") && !log[1].1.contains("MOUTIERS"));
}

#[tokio::test]
async fn batches_are_bounded_and_one_that_fails_leaves_the_others_alone() {
    let replies = vec![Reply::Rows(honest), status(400), Reply::Rows(honest)];
    let (national, log, _) = client_with(replies, |s| s.batch = 1).await;
    let answers = national.bulk(&questions()).await;
    assert_eq!(log.lock().unwrap().len(), 3);
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert_eq!(answers[1], Err(NationalError::Status(400)));
}

#[tokio::test]
async fn answers_about_places_outlive_the_process_and_those_about_homes_do_not() {
    let home = super::super::HomePermission::from_setting(Some(true));
    let carer = Subject::listing(ListingType::AssistantMaternel, home).unwrap();
    let at_home = Query::new(carer, Some("5"), "RUE DES MOUTIERS", None, code("12202")).unwrap();
    let (national, _, _) = client(vec![Reply::Rows(honest)]).await;
    national.bulk(&[rodez("9001 RUE DE LA GARE"), at_home.clone()]).await;
    let mut file = Vec::new();
    national.save_answers(&mut file).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(text.contains("Rue de la Gare") && !text.contains("Moutiers"), "{text}");
    let (later, log, _) = client(vec![Reply::Rows(honest)]).await;
    file.extend_from_slice(b"not json\n");
    assert_eq!(later.load_answers(&file[..]).unwrap(), 1);
    assert!(later.bulk(&[rodez("9001 RUE DE LA GARE")]).await[0].is_ok());
    assert!(log.lock().unwrap().is_empty());
    later.bulk(&[at_home]).await;
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_to_ask_sends_nothing() {
    let (national, log, _) = client(vec![status(500)]).await;
    assert!(national.bulk(&[]).await.is_empty());
    assert!(log.lock().unwrap().is_empty());
}
