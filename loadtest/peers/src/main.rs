//! Other engines behind the same HTTP server, with the same questions and bodies of the same size.
//! Loopback only.

mod engine;
mod postgres;
mod raw;
mod rows;
mod sqlite;

use actix_web::web::{self, Data, Query};
use actix_web::{App, HttpResponse, HttpServer};
use clap::{Parser, ValueEnum};
use engine::{Asked, Engine, Found};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// What answers.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A body that never changes: what the HTTP server alone can do.
    Fixed,
    /// rstar and tantivy in this process.
    Raw,
    Postgres,
    Sqlite,
}

#[derive(Debug, Parser)]
struct Options {
    kind: Kind,
    /// Lines written by export-peers
    file: PathBuf,
    #[arg(long, default_value = "127.0.0.1:8940")]
    listen: SocketAddr,
    /// Of PostgreSQL, e.g. "host=/tmp/pg user=postgres"
    #[arg(long, default_value = "")]
    database: String,
    /// Bytes of the fixed body
    #[arg(long, default_value_t = 3000)]
    bytes: usize,
    /// Keep only what is open on the days asked for; Berceau weighs them and keeps the rest
    #[arg(long)]
    days: bool,
    /// Fill the database first; without it, it is used as it is
    #[arg(long)]
    fill: bool,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    let options = Options::parse();
    match options.listen.ip() {
        IpAddr::V4(ip) if ip.is_loopback() => {}
        other => return Err(format!("{other} is not a loopback address").into()),
    }
    let engine = match options.kind {
        Kind::Fixed => Engine::Fixed("x".repeat(options.bytes)),
        Kind::Raw => Engine::Raw(Box::new(raw::Raw::load(&options.file)?)),
        Kind::Sqlite => Engine::Sqlite(sqlite::Sqlite::open(&options.file, options.fill)?),
        Kind::Postgres => Engine::Postgres(
            postgres::Postgres::open(&options.database, &options.file, options.fill).await?,
        ),
    };
    let engine = Data::new(engine);
    let days = Data::new(Days(options.days));
    eprintln!("ready on {}", options.listen);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(engine.clone())
            .app_data(days.clone())
            .route("/v1/listings", web::get().to(listings))
            .route("/v1/suggest", web::get().to(suggest))
    });
    server.workers(1).bind(options.listen)?.run().await?;
    Ok(())
}

/// Whether days are a condition.
struct Days(bool);

async fn listings(engine: Data<Engine>, days: Data<Days>, mut asked: Query<Asked>) -> HttpResponse {
    if !days.0 {
        asked.schedule = None;
    }
    match engine.find(&asked).await {
        Ok(found) => json(body(&found)),
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

async fn suggest(engine: Data<Engine>, asked: Query<Asked>) -> HttpResponse {
    match engine.suggest(asked.q.as_deref().unwrap_or_default()).await {
        Ok(names) => {
            json(serde_json::to_string(&serde_json::json!({"items": names})).unwrap_or_default())
        }
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

fn json(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(body)
}

/// As many bytes around the cards as Berceau has.
const HEAD: &str = concat!(
    "{\"place\":{\"label\":\"Une commune\",\"citycode\":\"00000\",\"lat\":47.0,\"lon\":-1.0,\"precision\":\"point\",\"alternatives\":[]},",
    "\"understood\":{\"place\":null,\"words\":null},",
    "\"generation\":{\"id\":\"20261125t142946045z-08e6dfdf99f1\",\"data_date\":{\"oldest\":\"2024-12-21\",\"newest\":\"2026-11-20\"},\"overlay\":0,\"as_of\":\"2026-11-25\"},",
    "\"profile\":\"default\",\"demonstration\":{\"active\":false,\"other_total\":null,\"message\":null},"
);

fn body(found: &Found) -> String {
    if let Found::Fixed(text) = found {
        return format!("{{\"x\":\"{text}\"}}");
    }
    let Found::Listings { cards, total, kinds } = found else { return String::new() };
    let mut out = String::with_capacity(4096);
    out.push_str(HEAD);
    out.push_str(&format!(
        "\"total\":{},\"items\":[",
        total.map_or("null".to_owned(), |t| t.to_string())
    ));
    for (i, (card, metres)) in cards.iter().enumerate() {
        out.push_str(if i > 0 { ",{" } else { "{" });
        out.push_str(card);
        out.push_str(&format!(
            ",\"distance_m\":{},\"availability\":{{\"state\":\"unknown\"}}}}",
            metres.round() as u32
        ));
    }
    out.push_str("],\"facets\":");
    match kinds {
        Some(kinds) => out.push_str(&format!(
            "{{\"type\":{}}}",
            serde_json::to_string(kinds).unwrap_or_default()
        )),
        None => out.push_str("null"),
    }
    out.push_str(",\"coverage\":null,\"next\":null}");
    out
}
