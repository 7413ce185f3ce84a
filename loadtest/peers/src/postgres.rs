//! PostgreSQL with PostGIS: a GiST index per kind for neighbours, GIN for words, trigrams for faults,
//! prepared statements, a few connections that pipeline.

use crate::Failure;
use crate::engine::{Found, Near};
use crate::rows::{self, Row};
use futures_util::SinkExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_postgres::{Client, NoTls, Statement};

/// Connections: enough that a slow question does not hold up the others.
const CONNECTIONS: usize = 4;

/// A small pool.
pub struct Postgres {
    sessions: Vec<Session>,
    next: AtomicUsize,
}

struct Session {
    client: Client,
    nearest: Statement,
    /// One by kind, so that the partial index of the kind is used.
    filtered: Vec<Statement>,
    words: Statement,
    rescue: Statement,
    counts: Statement,
    corners: Statement,
    suggest: Statement,
}

const SCHEMA: &str = include_str!("schema.sql");
const INDEXES: &str = include_str!("indexes.sql");

const POINT: &str = "ST_SetSRID(ST_MakePoint($1,$2),4326)::geography";

impl Postgres {
    /// Connects, fills when asked, prepares.
    pub async fn open(settings: &str, lines: &Path, fill: bool) -> Result<Self, Failure> {
        if fill {
            let client = connect(settings).await?;
            client.batch_execute(SCHEMA).await?;
            copy(&client, lines).await?;
            // One by one: several at once would be a transaction, where VACUUM may not run.
            for statement in INDEXES.split(';').filter(|statement| !statement.trim().is_empty()) {
                client.batch_execute(statement).await?;
            }
        }
        let mut sessions = Vec::new();
        for _ in 0..CONNECTIONS {
            sessions.push(Session::prepare(connect(settings).await?).await?);
        }
        Ok(Self { sessions, next: AtomicUsize::new(0) })
    }

    fn session(&self) -> &Session {
        &self.sessions[self.next.fetch_add(1, Ordering::Relaxed) % self.sessions.len()]
    }

    /// Neighbours by the index, conditions on the way.
    pub async fn nearest(&self, near: &Near) -> Result<Found, Failure> {
        let session = self.session();
        let (lat, lon, limit) = (near.at.0, near.at.1, near.limit as i64);
        let found = match near.kind {
            None => session.client.query(&session.nearest, &[&lon, &lat, &limit]).await?,
            Some(kind) => {
                let age = near.age.unwrap_or(-1);
                let statement = &session.filtered[kind as usize];
                let values: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
                    [&lon, &lat, &limit, &near.min_places, &near.days, &age];
                session.client.query(statement, &values).await?
            }
        };
        Ok(Found::page(cards(&found, near.radius_m)))
    }

    /// Full text, and once more with the nearest known words when that finds little.
    pub async fn words(&self, near: &Near, words: &str) -> Result<Found, Failure> {
        let session = self.session();
        let (lat, lon, limit) = (near.at.0, near.at.1, near.limit as i64);
        let found = session
            .client
            .query(&session.words, &[&lon, &lat, &limit, &words, &near.radius_m])
            .await?;
        if found.len() >= 5 {
            return Ok(Found::page(cards(&found, near.radius_m)));
        }
        let folded = rows::fold(words);
        let better: String = session.client.query_one(&session.rescue, &[&folded]).await?.get(0);
        if better == folded {
            return Ok(Found::page(cards(&found, near.radius_m)));
        }
        let found = session
            .client
            .query(&session.words, &[&lon, &lat, &limit, &better, &near.radius_m])
            .await?;
        Ok(Found::page(cards(&found, near.radius_m)))
    }

    /// Counts of a box and its listings nearest to the centre.
    pub async fn corners(&self, [west, south, east, north]: [f64; 4]) -> Result<Found, Failure> {
        let session = self.session();
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&west, &south, &east, &north];
        // Both are on their way before the first is awaited.
        let counted = session.client.query(&session.counts, &values);
        let found = session.client.query(&session.corners, &values);
        let (counted, found) = futures_util::future::try_join(counted, found).await?;
        let mut counts = [0; 6];
        for row in &counted {
            counts[row.get::<_, i16>(0) as usize] = row.get::<_, i64>(1) as u64;
        }
        Ok(Found::counted(cards(&found, f64::INFINITY), counts))
    }

    /// Names by prefix.
    pub async fn suggest(&self, typed: &str) -> Result<Vec<String>, Failure> {
        let session = self.session();
        let found = session.client.query(&session.suggest, &[&format!("{typed}%")]).await?;
        Ok(found.iter().map(|row| row.get(0)).collect())
    }
}

fn cards(found: &[tokio_postgres::Row], radius_m: f64) -> Vec<(String, f64)> {
    let pairs = found.iter().map(|row| (row.get(0), row.get(1)));
    pairs.filter(|(_, metres)| *metres <= radius_m).collect()
}

async fn connect(settings: &str) -> Result<Client, Failure> {
    let (client, connection) = tokio_postgres::connect(settings, NoTls).await?;
    actix_web::rt::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("database: {error}");
        }
    });
    // A plan made once: these questions are all alike.
    client.batch_execute("SET plan_cache_mode = force_generic_plan; SET jit = off;").await?;
    Ok(client)
}

impl Session {
    async fn prepare(client: Client) -> Result<Self, Failure> {
        let near = |condition: &str| {
            format!(
                "SELECT card, g <-> {POINT} AS d FROM listing WHERE {condition} ORDER BY g <-> {POINT} LIMIT $3::int8"
            )
        };
        let mut filtered = Vec::new();
        for kind in 0..6 {
            let condition = format!(
                "kind = {kind} AND capacity >= $4::int2 AND days & $5::int2 = $5::int2 AND ($6::int2 < 0 OR (age_min <= $6::int2 AND age_max >= $6::int2))"
            );
            filtered.push(client.prepare(&near(&condition)).await?);
        }
        let words = "words @@ plainto_tsquery('fr', $4) AND ST_DWithin(g, ST_SetSRID(ST_MakePoint($1,$2),4326)::geography, $5)";
        // The boxes of the index are of single precision.
        let area = "gm && ST_MakeEnvelope($1,$2,$3,$4,4326) AND lon BETWEEN $1 AND $3 AND lat BETWEEN $2 AND $4";
        let middle = "ST_SetSRID(ST_MakePoint(($1::float8+$3::float8)/2,($2::float8+$4::float8)/2),4326)::geography";
        Ok(Self {
            nearest: client.prepare(&near("true")).await?,
            filtered,
            words: client.prepare(&near(words)).await?,
            rescue: client.prepare(
                "SELECT coalesce(string_agg(CASE WHEN EXISTS (SELECT 1 FROM vocabulary v WHERE v.word = t.word) THEN t.word \
                 ELSE (SELECT v.word FROM vocabulary v WHERE v.word % t.word ORDER BY similarity(v.word, t.word) DESC, v.times DESC LIMIT 1) END, ' ' ORDER BY t.rank), '') \
                 FROM unnest(string_to_array($1, ' ')) WITH ORDINALITY AS t(word, rank)",
            ).await?,
            counts: client.prepare(&format!("SELECT kind, count(*) FROM listing WHERE {area} GROUP BY kind")).await?,
            corners: client.prepare(&format!("SELECT card, g <-> {middle} AS d FROM listing WHERE {area} ORDER BY 2 LIMIT 20")).await?,
            suggest: client.prepare("SELECT name FROM name WHERE folded LIKE $1 ORDER BY times DESC LIMIT 7").await?,
            client,
        })
    }
}

async fn copy(client: &Client, lines: &Path) -> Result<(), Failure> {
    let sink: tokio_postgres::CopyInSink<actix_web::web::Bytes> = client.copy_in("COPY listing(slot, kind, lat, lon, capacity, age_min, age_max, days, name, city, body, card) FROM STDIN").await?;
    futures_util::pin_mut!(sink);
    let mut buffer = String::new();
    for (slot, row) in rows::read(lines)?.enumerate() {
        push(&mut buffer, slot, &row?);
        if buffer.len() > 1 << 20 {
            sink.send(std::mem::take(&mut buffer).into_bytes().into()).await?;
        }
    }
    sink.send(buffer.into_bytes().into()).await?;
    sink.finish().await?;
    Ok(())
}

fn push(out: &mut String, slot: usize, row: &Row) {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace(['\t', '\n', '\r'], " ");
    let numbers =
        [row.capacity, row.age_min, row.age_max, row.days].map(|n| n.to_string()).join("\t");
    let texts = [&row.name, &row.city, &row.text, &row.card].map(|text| escaped(text)).join("\t");
    out.push_str(&format!(
        "{slot}\t{}\t{}\t{}\t{numbers}\t{texts}\n",
        row.kind(),
        row.lat,
        row.lon
    ));
}
