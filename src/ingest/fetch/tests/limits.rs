//! Time, size, and what a file must look like.

use super::super::stub::{Reply, Stub};
use super::*;
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn impatient() -> Settings {
    Settings { retries: 0, ..settings() }
}

#[tokio::test]
async fn a_server_that_says_nothing_more_is_left() {
    let stub = Stub::start(|_| Reply::ok(CSV).cut_after(5).hanging()).await;
    let settings = Settings { idle_timeout: Duration::from_millis(50), ..impatient() };
    let error = Bench::with(settings).fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Silent { .. }) && error.transient(), "{error}");
}

#[tokio::test]
async fn a_file_that_comes_drop_by_drop_runs_out_of_time() {
    let stub = Stub::start(|_| Reply::ok(vec![b'a'; 10_000]).drip(Duration::from_millis(5))).await;
    let settings = Settings { total_timeout: Duration::from_millis(150), ..settings() };
    let error = Bench::with(settings).fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::TooSlow { .. }) && error.transient(), "{error}");
    assert_eq!(stub.seen().len(), 1, "a slow file is not asked for again at once");
}

#[tokio::test]
async fn a_body_larger_than_allowed_is_stopped_whether_announced_or_not() {
    for announced in [true, false] {
        let stub = Stub::start(move |_| {
            let reply = Reply::ok(vec![b'a'; 100_000]);
            if announced { reply } else { reply.without_length() }
        })
        .await;
        let bench = Bench::new();
        let wanted = Production { max_bytes: Some(50_000), ..download(&stub, "/") };
        let error = bench.fetch(&wanted).await.unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { limit: 50_000, .. }), "{error}");
        assert!(!error.transient() && stub.seen().len() == 1);
    }
}

#[tokio::test]
async fn a_page_in_html_is_not_taken_for_a_list() {
    let page = "\n<!DOCTYPE html><html><body>Maintenance</body></html>";
    let stub = Stub::start(move |_| Reply::ok(page)).await;
    for content in [Some(Content::Csv), Some(Content::Json), None] {
        let wanted = Production { content, ..download(&stub, "/") };
        let error = Bench::new().fetch(&wanted).await.unwrap_err();
        assert!(error.to_string().contains("an HTML page"), "{error}");
    }
}

#[tokio::test]
async fn an_empty_or_tiny_file_does_not_replace_the_real_one() {
    let stub = Stub::start(|request| match request.number {
        0 => Reply::ok(CSV),
        1 => Reply::ok(""),
        _ => Reply::ok("nom;adresse\n"),
    })
    .await;
    let bench = Bench::new();
    let wanted = Production { min_bytes: Some(20), ..download(&stub, "/") };
    bench.fetch(&wanted).await.unwrap();
    for bytes in [0, 12] {
        let error = bench.fetch(&wanted).await.unwrap_err();
        let FetchError::TooSmall { bytes: found, .. } = error else { panic!("{error}") };
        assert_eq!(found, bytes);
    }
    assert_eq!(bench.stored().unwrap(), [CSV]);
}

#[tokio::test]
async fn an_answer_that_travelled_compressed_is_opened() {
    let packed = gzip(CSV);
    let stub = Stub::start(move |_| Reply::ok(packed.clone()).header("content-encoding", "gzip"));
    let stub = stub.await;
    let bench = Bench::new();
    let wanted = Production { content: Some(Content::Csv), ..download(&stub, "/") };
    bench.fetch(&wanted).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [CSV]);
    assert_eq!(stub.seen()[0].header("accept-encoding"), "gzip");
}

#[tokio::test]
async fn a_compressed_answer_that_was_cut_is_resumed_in_its_compressed_form() {
    let rows: Vec<u8> = (0..2000).flat_map(|i| format!("{i};creche {i}\n").into_bytes()).collect();
    let packed = gzip(&rows);
    let stub = Stub::start(move |request| match request.range_start() {
        None => Reply::ok(packed.clone())
            .header("etag", "\"v1\"")
            .header("content-encoding", "gzip")
            .cut_after(500),
        // The answer to If-Range need not repeat what the first one said (RFC 9110, 15.3.7).
        Some(from) => Reply::rest(&packed, from),
    });
    let (stub, bench) = (stub.await, Bench::new());
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [rows]);
}

#[tokio::test]
async fn a_small_answer_that_would_fill_the_disk_is_stopped() {
    let bomb = gzip(&vec![b'a'; 20_000_000]);
    let compressed = bomb.len() as u64;
    let stub = Stub::start(move |_| Reply::ok(bomb.clone()).header("content-encoding", "gzip"));
    let (stub, bench) = (stub.await, Bench::new());
    let error = bench.fetch(&download(&stub, "/")).await.unwrap_err();
    let FetchError::Swollen { limit, .. } = error else { panic!("{error}") };
    assert!(limit < 20_000_000 && limit >= compressed, "{limit}");
    assert!(bench.stored().is_none());
}

#[tokio::test]
async fn an_encoding_that_is_unknown_or_damaged_is_refused() {
    for (encoding, body) in [("br", CSV.to_vec()), ("gzip", CSV.to_vec())] {
        let stub =
            Stub::start(move |_| Reply::ok(body.clone()).header("content-encoding", encoding));
        let stub = stub.await;
        let error = Bench::new().fetch(&download(&stub, "/")).await.unwrap_err();
        assert!(matches!(error, FetchError::Encoding { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_gzip_file_stays_packed_even_when_it_is_labelled_as_a_wrapping() {
    let packed = gzip(CSV);
    let file = packed.clone();
    let stub = Stub::start(move |_| Reply::ok(file.clone()).header("content-encoding", "gzip"));
    let (stub, bench) = (stub.await, Bench::new());
    let wanted = Production { content: Some(Content::Gzip), ..download(&stub, "/a.csv.gz") };
    let fetched = bench.fetch(&wanted).await.unwrap();
    assert!(fetched.files[0].ends_with("data.gz"));
    assert_eq!(bench.stored().unwrap(), [packed]);
    assert_eq!(stub.seen()[0].header("accept-encoding"), "identity");
}

#[tokio::test]
async fn headers_without_end_are_not_swallowed() {
    let stub = Stub::start(|_| Reply::ok(CSV).header("x-long", "a".repeat(2_000_000))).await;
    let error = Bench::with(impatient()).fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Connection { .. }), "{error}");
}
