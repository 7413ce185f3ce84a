//! Many addresses at once: one file of rows for each batch.

use super::answer::Answer;
use super::client::National;
use super::csv_rows::{self, ADDRESS, Answers, CITYCODE, POSTCODE};
use super::exchange::NationalError;
use super::query::{Key, Query};
use reqwest::multipart::{Form, Part};
use std::collections::HashMap;

impl National {
    /// The best answer for each address, in their order.
    ///
    /// Equal questions are sent once, and not at all while their answer is kept. A batch that
    /// fails leaves the others alone; once the service is left alone the rest comes back at once.
    pub async fn bulk(&self, queries: &[Query]) -> Answers {
        let keys: Vec<Key> = queries.iter().map(Query::key).collect();
        let mut known: HashMap<Key, Result<Option<Answer>, NationalError>> = HashMap::new();
        let mut asked: Vec<&Query> = Vec::new();
        for (query, key) in queries.iter().zip(&keys) {
            if known.contains_key(key) {
                continue;
            }
            let kept = self.cached(key);
            if kept.is_none() {
                asked.push(query);
            }
            let answer = kept.and_then(|answers| answers.into_iter().next());
            known.insert(*key, Ok(answer));
        }
        for batch in asked.chunks(self.settings.batch) {
            let answers = self.batch(batch).await;
            for (query, answer) in batch.iter().zip(answers) {
                if let Ok(answer) = &answer {
                    let answers = answer.iter().cloned().collect();
                    self.keep(query.key(), answers, query.may_be_kept());
                }
                known.insert(query.key(), answer);
            }
        }
        let answer = |key| known.get(key).cloned().unwrap_or(Err(NationalError::MissingRow));
        keys.iter().map(answer).collect()
    }

    async fn batch(&self, batch: &[&Query]) -> Answers {
        let answers = match csv_rows::write(batch) {
            Ok(rows) => self.send(&rows, batch).await,
            Err(error) => Err(error),
        };
        answers.unwrap_or_else(|error| batch.iter().map(|_| Err(error)).collect())
    }

    async fn send(&self, rows: &[u8], batch: &[&Query]) -> Result<Answers, NationalError> {
        let url = self.endpoint("search/csv");
        let request = || self.http.post(url.clone()).multipart(form(rows));
        let read = |body: &[u8]| csv_rows::read(body, batch);
        self.gate.exchange(&*self.pace, self.bulk_allowance(), request, read).await
    }
}

/// The name of the file says nothing: the service keeps names in its logs.
fn form(rows: &[u8]) -> Form {
    let file = Part::bytes(rows.to_vec()).file_name("rows.csv");
    Form::new()
        .part("data", file)
        .text("columns", ADDRESS)
        .text("postcode", POSTCODE)
        .text("citycode", CITYCODE)
}
