//! Retries, resumed downloads and conditional requests.

use super::super::stub::{Reply, Stub};
use super::*;

#[tokio::test]
async fn a_file_comes_with_its_date_and_no_origin_header() {
    let date = "Tue, 03 Mar 2026 10:00:00 GMT";
    let stub = Stub::start(move |_| Reply::ok(CSV).header("last-modified", date)).await;
    let bench = Bench::new();
    let wanted = Production { content: Some(Content::Csv), ..download(&stub, "/liste.csv") };
    let fetched = bench.fetch(&wanted).await.unwrap();
    assert!(fetched.changed && fetched.files[0].ends_with("set-1/data.csv"));
    assert_eq!(fetched.data_date, Some(jiff::civil::date(2026, 3, 3)));
    assert_eq!(bench.stored().unwrap(), [CSV]);
    let request = &stub.seen()[0];
    assert!(!request.headers.contains_key("origin"), "{request:?}");
    assert!(request.header("user-agent").starts_with("Berceau/"), "{request:?}");
}

#[tokio::test]
async fn a_server_that_stumbles_is_asked_again_after_a_wait() {
    let stub = Stub::start(|request| match request.number {
        0 => Reply::status(500),
        1 => Reply::status(503),
        _ => Reply::ok(CSV),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    let waits = bench.waiter.waits();
    assert_eq!((stub.seen().len(), waits.len()), (3, 2));
    assert!(waits[0] <= Duration::from_secs(1) && waits[1] <= Duration::from_secs(2), "{waits:?}");
}

#[tokio::test]
async fn a_server_that_asks_for_time_gets_it() {
    let stub = Stub::start(|request| match request.number {
        0 => Reply::status(429).header("retry-after", "7"),
        1 => Reply::status(503)
            .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .header("retry-after", "Sun, 06 Nov 1994 08:49:57 GMT"),
        _ => Reply::ok(CSV),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    let waits = bench.waiter.waits();
    assert!(waits[0] >= Duration::from_secs(7) && waits[1] >= Duration::from_secs(20), "{waits:?}");
}

#[tokio::test]
async fn a_server_that_asks_for_hours_is_left_alone() {
    let stub = Stub::start(|_| Reply::status(429).header("retry-after", "7200")).await;
    let bench = Bench::new();
    let error = bench.fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(error.transient() && error.to_string().contains("7200 s"), "{error}");
    assert_eq!((stub.seen().len(), bench.waiter.waits().len()), (1, 0));
}

#[tokio::test]
async fn a_refusal_is_not_asked_again() {
    for status in [400, 401, 403, 404, 410, 501] {
        let stub = Stub::start(move |_| Reply::status(status)).await;
        let bench = Bench::new();
        let error = bench.fetch(&download(&stub, "/a?apikey=secret")).await.unwrap_err();
        assert!(!error.transient() && stub.seen().len() == 1, "{error}");
        let text = error.to_string();
        assert!(text.contains(&status.to_string()) && !text.contains("secret"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_never_recovers_is_given_up() {
    let stub = Stub::start(|_| Reply::status(502)).await;
    let bench = Bench::new();
    let error = bench.fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(error.transient(), "{error}");
    assert_eq!(stub.seen().len(), 1 + settings().retries as usize);
}

#[tokio::test]
async fn a_host_that_nobody_answers_for_is_a_passing_failure() {
    let stub = Stub::start(|_| Reply::ok(CSV)).await;
    let wanted = download(&stub, "/");
    drop(stub);
    tokio::task::yield_now().await;
    let error = Bench::new().fetch(&wanted).await.unwrap_err();
    assert!(matches!(error, FetchError::Connection { .. }) && error.transient(), "{error}");
}

#[tokio::test]
async fn a_cut_download_is_resumed_and_checked() {
    let stub = Stub::start(|request| match request.range_start() {
        None => Reply::ok(CSV).header("etag", "\"v1\"").cut_after(20),
        Some(from) => Reply::rest(CSV, from).header("etag", "\"v1\""),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [CSV]);
    let second = &stub.seen()[1];
    assert_eq!((second.header("range"), second.header("if-range")), ("bytes=20-", "\"v1\""));
}

#[tokio::test]
async fn a_rest_that_is_itself_cut_is_resumed_again() {
    let stub = Stub::start(|request| match request.range_start() {
        None => Reply::ok(CSV).header("etag", "\"v1\"").cut_after(10),
        Some(from) if from < 20 => Reply::rest(CSV, from).cut_after(10),
        Some(from) => Reply::rest(CSV, from),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [CSV]);
    assert_eq!(stub.seen()[2].range_start(), Some(20));
}

#[tokio::test]
async fn a_server_that_ignores_ranges_starts_again_from_zero() {
    let stub = Stub::start(|request| {
        let whole = Reply::ok(CSV).header("etag", "\"v1\"");
        if request.number == 0 { whole.cut_after(20) } else { whole }
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [CSV]);
}

#[tokio::test]
async fn without_a_version_to_compare_nothing_is_resumed() {
    let stub = Stub::start(|request| {
        let whole = Reply::ok(CSV).header("etag", "W/\"weak\"");
        if request.number == 0 { whole.cut_after(20) } else { whole }
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [CSV]);
    assert_eq!(stub.seen()[1].range_start(), None);
}

#[tokio::test]
async fn a_rest_of_the_wrong_place_or_version_is_thrown_away() {
    for wrong in ["place", "version", "length", "range"] {
        let stub = Stub::start(move |request| match (request.number, wrong) {
            (0, _) => Reply::ok(CSV).header("etag", "\"v1\"").cut_after(20),
            (1, "place") => Reply::rest(CSV, 25),
            (1, "version") => Reply::rest(CSV, 20).header("etag", "\"v2\""),
            (1, "length") => Reply::rest(&CSV[..40], 20),
            (1, _) => Reply::status(416),
            _ => Reply::ok(CSV),
        })
        .await;
        let bench = Bench::new();
        bench.fetch(&download(&stub, "/")).await.unwrap();
        assert_eq!(bench.stored().unwrap(), [CSV], "{wrong}");
        assert_eq!((stub.seen().len(), stub.seen()[2].range_start()), (3, None), "{wrong}");
    }
}

#[tokio::test]
async fn a_part_that_was_not_asked_for_is_refused() {
    let stub = Stub::start(|_| Reply::rest(CSV, 10)).await;
    let error = Bench::new().fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 206, .. }), "{error}");
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_never_accepted() {
    let stub = Stub::start(|_| Reply::ok(CSV).announcing(CSV.len() + 30)).await;
    let bench = Bench::new();
    let error = bench.fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Cut { .. }) && error.transient(), "{error}");
    assert!(bench.stored().is_none());
}

#[tokio::test]
async fn an_unchanged_file_is_not_brought_twice() {
    let stub = Stub::start(|request| match request.header("if-none-match") {
        "\"v1\"" => Reply::status(304),
        _ => Reply::ok(CSV).header("etag", "\"v1\""),
    })
    .await;
    let bench = Bench::new();
    let first = bench.fetch(&download(&stub, "/")).await.unwrap();
    let second = bench.fetch(&download(&stub, "/")).await.unwrap();
    assert!(first.changed && !second.changed);
    assert_eq!((first.files, 2), (second.files, stub.seen().len()));
}

#[tokio::test]
async fn a_damaged_file_is_asked_for_without_conditions() {
    let stub = Stub::start(|request| match request.header("if-none-match") {
        "" => Reply::ok(CSV).header("etag", "\"v1\""),
        _ => Reply::status(304),
    })
    .await;
    let bench = Bench::new();
    let fetched = bench.fetch(&download(&stub, "/")).await.unwrap();
    for damage in [Some("same length?"), None] {
        match damage {
            Some(_) => std::fs::write(&fetched.files[0], vec![b'x'; CSV.len()]).unwrap(),
            None => std::fs::remove_file(bench.stored_file()).unwrap(),
        }
        assert!(bench.stored().is_none(), "{damage:?}");
        bench.fetch(&download(&stub, "/")).await.unwrap();
        assert_eq!(bench.stored().unwrap(), [CSV], "{damage:?}");
    }
    assert_eq!(stub.seen().len(), 3);
}

#[tokio::test]
async fn a_304_that_nothing_asked_for_is_a_failure() {
    let stub = Stub::start(|_| Reply::status(304)).await;
    let error = Bench::new().fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 304, .. }), "{error}");
}

#[tokio::test]
async fn another_question_about_the_same_source_is_asked_without_conditions() {
    let stub = Stub::start(|request| match request.header("if-none-match") {
        "" => Reply::ok(CSV).header("etag", "\"v1\""),
        _ => Reply::status(304),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/2025.csv")).await.unwrap();
    bench.fetch(&download(&stub, "/2026.csv")).await.unwrap();
    assert_eq!(stub.seen()[1].header("if-none-match"), "");
}

#[tokio::test]
async fn a_renewal_can_run_on_any_thread_and_tells_its_progress() {
    let body = vec![b'a'; 1 << 20];
    let stub = Stub::start(move |_| Reply::ok(body.clone())).await;
    let bench = Bench::new();
    let told = Mutex::new(Vec::new());
    let note = |progress| told.lock().unwrap().push(progress);
    fn on_any_thread<T: Send>(future: T) -> T {
        future
    }
    let wanted = download(&stub, "/");
    let work = bench.fetcher.fetch("test", &wanted, bench.folder.path(), &note);
    on_any_thread(work).await.unwrap();
    let told = told.into_inner().unwrap();
    let whole =
        |p: &FetchProgress| matches!(p, FetchProgress::Bytes { total: Some(1_048_576), .. });
    assert!(!told.is_empty() && told.iter().all(whole), "{told:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    #[test]
    fn wherever_a_download_is_cut_it_ends_whole_or_not_at_all(
        body in proptest::collection::vec(b'a'..=b'z', 1..300),
        cuts in proptest::collection::vec(0_usize..300, 0..7),
        honest: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (whole, times) = (body.clone(), cuts.iter().filter(|c| **c < body.len()).count());
            let stub = Stub::start(move |request| {
                let from = request.range_start().filter(|_| honest).unwrap_or(0);
                let reply = match from {
                    0 => Reply::ok(whole.clone()).header("etag", "\"v1\""),
                    from => Reply::rest(&whole, from),
                };
                match cuts.get(request.number) {
                    Some(cut) => reply.cut_after(cut.saturating_sub(from)),
                    None => reply,
                }
            })
            .await;
            let bench = Bench::new();
            match bench.fetch(&download(&stub, "/")).await {
                Ok(_) => assert_eq!(bench.stored().unwrap(), [body]),
                Err(error) => {
                    assert!(error.transient() && times > settings().retries as usize, "{error}");
                    assert!(bench.stored().is_none());
                }
            }
        });
    }
}
