//! How every public read begins: the data, the parameters, the day; and how it ends: the answer, or a
//! 304 for a client that already has it.

use crate::domain::Date;
use crate::http::cache;
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::search::Generation;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::sync::Arc;

/// A read under way: one generation and one day from start to end.
pub struct Reading<'a> {
    request: &'a HttpRequest,
    pub generation: Arc<Generation>,
    pub today: Date,
}

/// Runs a read whose query may hold these names; a refusal becomes a response.
pub fn read(
    request: &HttpRequest,
    state: &AppState,
    names: &[&str],
    answer: impl FnOnce(&Reading, Params) -> Result<HttpResponse, Problem>,
) -> HttpResponse {
    let run = || {
        let generation = state.generation()?;
        let params = Params::from_query(request.query_string(), names)?;
        answer(&Reading { request, generation, today: state.clock.today() }, params)
    };
    run().unwrap_or_else(|problem: Problem| problem.response())
}

impl Reading<'_> {
    /// The value as public JSON.
    pub fn json<T: Serialize>(&self, value: impl FnOnce() -> T) -> Result<HttpResponse, Problem> {
        self.written(|| serde_json::to_vec(&value()).map_err(Problem::internal))
    }

    /// Public JSON that is already written; not worked out for a client that has it.
    pub fn written(
        &self,
        body: impl FnOnce() -> Result<Vec<u8>, Problem>,
    ) -> Result<HttpResponse, Problem> {
        self.typed("application/json", body)
    }

    /// The same in any form.
    pub fn typed(
        &self,
        media_type: &str,
        body: impl FnOnce() -> Result<Vec<u8>, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let tag = cache::tag(&self.generation, self.today, self.request, media_type);
        match cache::not_modified(self.request, &tag) {
            Some(unchanged) => Ok(unchanged),
            None => Ok(cache::public(&tag, media_type, body()?)),
        }
    }
}
