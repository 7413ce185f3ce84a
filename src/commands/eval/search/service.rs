//! The HTTP service in process: questions go through the door that families use.

use super::case::Case;
use crate::clock::FixedClock;
use crate::domain::{Date, Position};
use crate::http::{self, AppState, search_params};
use crate::search::Generation;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use actix_web::{App, Error};
use anyhow::Context;
use serde_json::{Map, Value, json};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many of a page's results are asked for: what a family sees first.
const LIMIT: usize = 20;
/// How often a question is asked again to time it.
const TIMED: usize = 3;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub times: Vec<Duration>,
    /// Parts of the need that the service has no parameter for.
    pub unsent: Vec<String>,
}

type Routes = Box<dyn Fn(TestRequest) -> Call>;
type Call = std::pin::Pin<Box<dyn Future<Output = Result<ServiceResponse<BoxBody>, Error>>>>;

/// The service over one generation and one day.
pub struct Service {
    call: Routes,
}

impl Service {
    /// Starts it in this thread.
    pub async fn start(generation: Arc<Generation>, today: Date) -> anyhow::Result<Self> {
        let noon = format!("{today}T12:00:00Z").parse().context("the day")?;
        let state = Data::new(AppState::new(Arc::new(FixedClock(noon))));
        state.publish(generation);
        let app = App::new().app_data(state).configure(http::routes::configure);
        let service = Rc::new(init_service(app).await);
        let call = move |request: TestRequest| -> Call {
            let service = service.clone();
            Box::pin(async move { service.call(request.to_request()).await })
        };
        Ok(Self { call: Box::new(call) })
    }

    /// Asks once for the answer, then again for the time.
    pub async fn ask(&self, case: &Case, device: Option<Position>) -> anyhow::Result<Answer> {
        let (question, unsent) = question(case, device);
        let (status, body) = self.post(&question).await?;
        let mut times = Vec::with_capacity(TIMED);
        for _ in 0..TIMED {
            let started = Instant::now();
            self.post(&question).await?;
            times.push(started.elapsed());
        }
        let body = serde_json::from_slice(&body).context("the answer is not JSON")?;
        Ok(Answer { status, body, times, unsent })
    }

    async fn post(&self, question: &Value) -> anyhow::Result<(StatusCode, Vec<u8>)> {
        let request = TestRequest::post().uri("/v1/listings/search").set_json(question);
        let answer = (self.call)(request).await;
        let answer = answer.map_err(|error| anyhow::anyhow!("{error}"))?;
        let status = answer.status();
        let body = to_bytes(answer.into_body()).await.map_err(|e| anyhow::anyhow!("{e}"))?;
        Ok((status, body.to_vec()))
    }
}

/// Parameters of the question; those that the service does not know yet are left out and told.
fn question(case: &Case, device: Option<Position>) -> (Value, Vec<String>) {
    let mut body = Map::new();
    body.insert("q".to_owned(), json!(case.q));
    body.insert("radius_m".to_owned(), json!(case.radius_m));
    body.insert("limit".to_owned(), json!(LIMIT));
    if let Some(point) = device {
        body.insert("lat".to_owned(), json!(point.lat()));
        body.insert("lon".to_owned(), json!(point.lon()));
    }
    let mut unsent = Vec::new();
    for (name, value) in &case.need {
        if search_params::NAMES.contains(&name.as_str()) {
            body.insert(name.clone(), value.clone());
        } else {
            unsent.push(name.clone());
        }
    }
    (Value::Object(body), unsent)
}
