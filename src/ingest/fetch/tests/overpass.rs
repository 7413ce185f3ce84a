//! Overpass: busy, short, or whole.

use super::super::stub::{Reply, Stub};
use super::*;
use serde_json::{Value, json};

fn answer(remark: Option<&str>) -> String {
    let mut answer = json!({
        "version": 0.6,
        "osm3s": { "timestamp_osm_base": "2026-11-20T06:00:00Z", "copyright": "… under ODbL." },
        "elements": [{ "type": "node", "id": 1, "lat": 42.1, "lon": 9.1, "tags": {} }],
    });
    if let Some(remark) = remark {
        answer["remark"] = Value::from(remark);
    }
    answer.to_string()
}

fn overpass(stub: &Stub) -> Production {
    let query = "[out:json][timeout:2];node[\"amenity\"=\"childcare\"];out;";
    let url = &stub.url;
    production(&format!(
        "url = \"{url}/api/interpreter\"\nmethod = \"overpass\"\nquery = '{query}'"
    ))
}

#[tokio::test]
async fn a_query_is_sent_as_a_form_and_asked_again_while_the_server_is_busy() {
    let stub = Stub::start(|request| match request.number {
        0 => Reply::status(429),
        1 => Reply::status(504),
        _ => Reply::ok(answer(None)),
    })
    .await;
    let bench = Bench::new();
    let fetched = bench.fetch(&overpass(&stub)).await.unwrap();
    assert_eq!(fetched.data_date, Some(jiff::civil::date(2026, 11, 20)));
    assert!(fetched.licence.unwrap().contains("ODbL"));
    let request = &stub.seen()[2];
    assert_eq!(request.method, "POST");
    let form: Vec<_> = form_urlencoded::parse(request.body.as_bytes()).collect();
    assert_eq!((form[0].0.as_ref(), form.len()), ("data", 1));
    assert!(form[0].1.starts_with("[out:json][timeout:2];node["), "{form:?}");
}

#[tokio::test]
async fn an_answer_that_stopped_in_the_middle_is_a_failure_despite_its_status() {
    let remark = "runtime error: Query timed out in \"query\" at line 1 after 2 seconds.";
    let stub =
        Stub::start(move |request| Reply::ok(answer((request.number > 0).then_some(remark)))).await;
    let bench = Bench::new();
    bench.fetch(&overpass(&stub)).await.unwrap();
    let error = bench.fetch(&overpass(&stub)).await.unwrap_err();
    assert!(matches!(error, FetchError::Incomplete { .. }) && error.transient(), "{error}");
    assert_eq!(bench.stored().unwrap(), [answer(None).as_bytes()]);
}

#[tokio::test]
async fn a_query_is_never_redirected_into_another_question() {
    let stub = Stub::start(|_| Reply::redirect("/elsewhere")).await;
    let error = Bench::new().fetch(&overpass(&stub)).await.unwrap_err();
    let FetchError::Address { problem, .. } = error else { panic!("{error}") };
    assert_eq!((problem, stub.seen().len()), (AddressProblem::BadRedirect, 1));
}

#[tokio::test]
async fn an_answer_without_elements_or_in_xml_is_refused() {
    for body in [r#"{"version": 0.6}"#, "<?xml version=\"1.0\"?><osm/>", "{\"elements\": ["] {
        let stub = Stub::start(move |_| Reply::ok(body)).await;
        let error = Bench::new().fetch(&overpass(&stub)).await.unwrap_err();
        assert!(
            matches!(error, FetchError::Answer { .. } | FetchError::Content { .. }),
            "{body}: {error}"
        );
    }
}

#[tokio::test]
async fn two_queries_to_one_server_wait_for_each_other() {
    let dripping = || Reply::ok(answer(None)).drip(Duration::from_millis(1));
    let stub = Stub::start(move |_| dripping()).await;
    let bench = Bench::new();
    let (here, there) = (bench.folder.path().join("a"), bench.folder.path().join("b"));
    let wanted = overpass(&stub);
    let quiet = |_| ();
    let (first, second) = tokio::join!(
        bench.fetcher.fetch("a", &wanted, &here, &quiet),
        bench.fetcher.fetch("b", &wanted, &there, &quiet),
    );
    assert!(first.unwrap().changed && second.unwrap().changed);
    assert_eq!((stub.seen().len(), stub.busiest()), (2, 1));
}

/// A query over three areas, and the answers that a server gives in turn.
async fn areas(bodies: [String; 3]) -> (Stub, Bench, Result<Fetched, FetchError>) {
    let stub = Stub::start(move |request| Reply::ok(bodies[request.number % 3].clone())).await;
    let bench = Bench::new();
    let wanted = production(&format!(
        "url = \"{}/api/interpreter\"\nmethod = \"overpass\"\nareas = [\"FR-BRE\", \"FR-COR\", \
         \"FR-IDF\"]\nquery = 'area[\"ISO3166-2\"=\"{{area}}\"];nwr(area);out;'",
        stub.url
    ));
    let fetched = bench.fetch(&wanted).await;
    (stub, bench, fetched)
}

fn dated(day: &str) -> String {
    answer(None).replace("2026-11-20", day)
}

#[tokio::test]
async fn areas_are_asked_one_after_the_other_and_the_oldest_dates_the_whole() {
    let bodies = [dated("2026-11-20"), dated("2026-11-18"), dated("2026-11-19")];
    let (stub, bench, fetched) = areas(bodies.clone()).await;
    let fetched = fetched.unwrap();
    assert_eq!((fetched.files.len(), stub.busiest()), (3, 1));
    assert_eq!(fetched.data_date, Some(jiff::civil::date(2026, 11, 18)));
    let stored: Vec<Vec<u8>> = bodies.into_iter().map(String::into_bytes).collect();
    assert_eq!(bench.stored().unwrap(), stored);
    let asked: Vec<String> = stub.seen().iter().map(|request| request.body.clone()).collect();
    assert!(asked[1].contains("FR-COR") && asked.iter().all(|body| !body.contains("area%7D")));
}

#[tokio::test]
async fn an_area_with_nothing_in_it_is_a_wrong_name_and_the_old_files_stay() {
    let empty = json!({ "version": 0.6, "elements": [] }).to_string();
    let (_, bench, fetched) = areas([answer(None), empty, answer(None)]).await;
    let error = fetched.unwrap_err();
    assert!(error.to_string().contains("FR-COR"), "{error}");
    assert_eq!(bench.stored(), None);
}
