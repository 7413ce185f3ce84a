//! Redirects, inner addresses and manners towards hosts.

use super::super::stub::{Reply, Stub};
use super::*;

fn problem(error: FetchError) -> AddressProblem {
    match error {
        FetchError::Address { problem, .. } => problem,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_redirect_on_the_same_host_is_followed() {
    let stub = Stub::start(|request| match request.path.as_str() {
        "/old" => Reply::redirect("/new?v=2"),
        _ => Reply::ok(CSV),
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/old")).await.unwrap();
    assert_eq!(stub.seen()[1].path, "/new?v=2");
}

#[tokio::test]
async fn a_redirect_to_another_host_needs_its_name_in_the_mapping() {
    let stub = Stub::start(|request| match request.path.as_str() {
        "/file" => Reply::ok(CSV),
        _ => Reply::redirect(format!(
            "http://{}/file",
            request.header("host").replace("127.0.0.1", "localhost")
        )),
    })
    .await;
    let bench = Bench::new();
    let undeclared = bench.fetch(&download(&stub, "/")).await.unwrap_err();
    assert_eq!(problem(undeclared), AddressProblem::Undeclared);
    let hosts = vec!["localhost".to_owned()];
    bench.fetch(&Production { hosts, ..download(&stub, "/") }).await.unwrap();
    assert_eq!(bench.stored().unwrap(), [CSV]);
}

#[tokio::test]
async fn a_redirect_to_an_inner_address_is_refused_even_when_the_mapping_names_it() {
    for inner in ["10.0.0.1", "169.254.169.254", "192.168.0.10", "[fd00:ec2::254]", "0xa9fea9fe"] {
        let stub = Stub::start(move |_| Reply::redirect(format!("http://{inner}/"))).await;
        let parsed = reqwest::Url::parse(&format!("http://{inner}/")).unwrap();
        let hosts = vec![parsed.host_str().unwrap().to_owned()];
        let wanted = Production { hosts, ..download(&stub, "/") };
        let found = problem(Bench::new().fetch(&wanted).await.unwrap_err());
        assert!(matches!(found, AddressProblem::NotPublic(_)), "{inner}: {found}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_before_a_connection() {
    let stub = Stub::start(|_| Reply::ok(CSV)).await;
    let bench = Bench::with(Settings { reach: Reach::Public, ..settings() });
    for url in [stub.url.clone(), stub.url.replace("127.0.0.1", "localhost")] {
        let error = bench.fetch(&production(&format!("url = \"{url}\""))).await.unwrap_err();
        assert!(!error.transient(), "{error}");
        assert!(matches!(problem(error), AddressProblem::NotPublic(_)), "{url}");
    }
    assert!(stub.seen().is_empty() && bench.waiter.waits().is_empty());
}

#[tokio::test]
async fn redirects_in_a_circle_end() {
    let stub = Stub::start(|request| match request.path.as_str() {
        "/a" => Reply::redirect("/b"),
        _ => Reply::redirect("/a"),
    })
    .await;
    let error = Bench::new().fetch(&download(&stub, "/a")).await.unwrap_err();
    assert_eq!(problem(error), AddressProblem::TooManyRedirects);
    assert_eq!(stub.seen().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_nowhere_or_to_another_protocol_is_refused() {
    let cases = [
        (Reply::status(302), AddressProblem::BadRedirect),
        (Reply::redirect("http://["), AddressProblem::BadRedirect),
        (Reply::redirect("file:///etc/passwd"), AddressProblem::Scheme),
        (Reply::redirect("http://a:b@127.0.0.1/"), AddressProblem::UserInfo),
        (Reply::redirect("http://127.0.0.1:22/"), AddressProblem::Port),
    ];
    for (reply, expected) in cases {
        let stub = Stub::start(move |_| reply.clone()).await;
        let error = Bench::new().fetch(&download(&stub, "/")).await.unwrap_err();
        assert_eq!(problem(error), expected);
    }
}

#[tokio::test]
async fn two_requests_to_one_host_are_spaced() {
    let stub = Stub::start(|_| Reply::ok(CSV)).await;
    let hour = Duration::from_secs(60);
    let host_intervals = [("127.0.0.1".to_owned(), hour)].into();
    let bench = Bench::with(Settings { host_intervals, ..settings() });
    bench.fetch(&download(&stub, "/")).await.unwrap();
    assert!(bench.waiter.waits().is_empty());
    bench.fetch(&download(&stub, "/")).await.unwrap();
    let waits = bench.waiter.waits();
    assert!(waits.len() == 1 && waits[0] > hour / 2 && waits[0] <= hour, "{waits:?}");
}

#[tokio::test]
async fn a_spent_quota_closes_the_host_until_it_says() {
    let stub = Stub::start(|_| {
        Reply::ok(CSV).header("x-ratelimit-remaining", "0").header("x-ratelimit-reset", "5000")
    })
    .await;
    let bench = Bench::new();
    bench.fetch(&download(&stub, "/")).await.unwrap();
    let error = bench.fetch(&download(&stub, "/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Quota { .. }) && error.transient(), "{error}");
    assert_eq!(stub.seen().len(), 1);
}
