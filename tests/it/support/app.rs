//! The service in process, on the bundled data; every answer is checked against the contract.

use super::contract;
use actix_web::dev::Service;
use actix_web::http::{Method, StatusCode, header::HeaderMap};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{App, test};
use berceau::cli::IngestOptions;
use berceau::clock::FixedClock;
use berceau::config::Config;
use berceau::generation::Generations;
use berceau::http::{self, AppState};
use berceau::ingest::fetch::Reach;
use serde_json::Value;
use std::sync::{Arc, LazyLock};

/// A data folder with the bundled sources, ingested once.
pub static BUNDLED: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    berceau::commands::ingest::run(&config, &IngestOptions { offline: true, ..Default::default() })
        .unwrap();
    folder
});

static STATE: LazyLock<Data<AppState>> = LazyLock::new(|| {
    let state = Data::new(AppState::new(Arc::new(clock())));
    let generations = Generations::open(BUNDLED.path()).unwrap();
    assert!(http::server::refresh(&state, &generations).unwrap());
    state
});

/// Settings for a folder.
pub fn config(data: &std::path::Path) -> Config {
    let listen = ([127, 0, 0, 1], 0).into();
    Config { data: data.to_owned(), listen, fetch_reach: Reach::Loopback }
}

/// Noon of the day of the tests.
pub fn clock() -> FixedClock {
    FixedClock("2026-11-25T12:00:00Z".parse().unwrap())
}

/// A request to the service.
pub struct Ask {
    method: Method,
    uri: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// `GET uri`.
pub fn get(uri: &str) -> Ask {
    Ask::new(Method::GET, uri)
}

/// `POST uri` with a JSON body.
pub fn post(uri: &str, body: &Value) -> Ask {
    Ask::new(Method::POST, uri).header("content-type", "application/json").body(body.to_string())
}

impl Ask {
    pub fn new(method: Method, uri: &str) -> Self {
        Self { method, uri: uri.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Asks a service that has data.
    pub async fn send(self) -> Answer {
        self.send_to(STATE.clone()).await
    }

    /// Asks a service in this state.
    pub async fn send_to(self, state: Data<AppState>) -> Answer {
        let app = App::new()
            .app_data(state)
            .wrap(Compress::default())
            .wrap(from_fn(http::guard::guard))
            .configure(http::routes::configure);
        let service = test::init_service(app).await;
        let mut request = test::TestRequest::with_uri(&self.uri).method(self.method.clone());
        for (name, value) in &self.headers {
            request = request.insert_header((*name, value.as_str()));
        }
        let response = service.call(request.set_payload(self.body).to_request()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = test::read_body(response).await.to_vec();
        let answer = Answer { status, headers, body };
        answer.check_headers();
        if !self.headers.iter().any(|(name, _)| *name == "accept-encoding") {
            contract::check(&self.method, &self.uri, &answer);
        }
        answer
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header as text; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    fn check_headers(&self) {
        let status = self.status;
        assert!(
            self.header("content-security-policy").starts_with("default-src 'none'"),
            "{status}"
        );
        assert_eq!(self.header("x-content-type-options"), "nosniff", "{status}");
        assert_eq!(self.header("referrer-policy"), "same-origin", "{status}");
        assert!(self.header("strict-transport-security").contains("max-age"), "{status}");
        assert!(!self.headers.contains_key("set-cookie"), "{status}");
    }
}
