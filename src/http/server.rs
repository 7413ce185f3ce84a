//! Starting and stopping the server, and following the live generation.

use super::guard::guard;
use super::routes;
use super::state::AppState;
use crate::generation::{GenerationError, Generations};
use crate::search::{Generation, OpenError};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// How often the folder of generations is looked at.
const FOLLOW_EVERY: Duration = Duration::from_secs(2);

/// Time that a client has to send its head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// Seconds that requests under way have to end when the service stops.
const DRAIN_SECONDS: u64 = 10;

/// Why the service could not run.
#[derive(Debug, Error)]
pub enum ServeError {
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("server: {0}")]
    Run(#[from] std::io::Error),
    #[error(transparent)]
    Generations(#[from] GenerationError),
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Loads the live generation into the state. False when there is none, or nothing new.
pub fn refresh(state: &AppState, generations: &Generations) -> Result<bool, ServeError> {
    let Some(current) = generations.current()? else { return Ok(false) };
    let known = state.generation().ok();
    if known.is_some_and(|generation| generation.manifest.id == current) {
        return Ok(false);
    }
    let generation = Arc::new(Generation::open(generations, &current)?);
    tracing::info!(generation = %current, listings = generation.manifest.listings, "serving generation");
    state.publish(generation);
    Ok(true)
}

/// Serves until the process is told to stop, then lets requests under way end.
pub async fn serve(
    address: SocketAddr,
    state: web::Data<AppState>,
    generations: Generations,
) -> Result<(), ServeError> {
    let listener = TcpListener::bind(address).map_err(|e| ServeError::Listen(address, e))?;
    let bound = listener.local_addr()?;
    let follower = tokio::spawn(follow(state.clone(), generations));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .wrap(Compress::default())
            .wrap(from_fn(guard))
            .configure(routes::configure)
    })
    .client_request_timeout(HEAD_TIMEOUT)
    .shutdown_timeout(DRAIN_SECONDS)
    .listen(listener)?
    .run();
    tracing::info!(address = %bound, "listening");
    crate::tell!("Berceau : http://{bound}/");
    let ended = server.await;
    follower.abort();
    ended.map_err(ServeError::Run)
}

/// Swaps the data when another process has published.
async fn follow(state: web::Data<AppState>, generations: Generations) {
    let mut ticks = tokio::time::interval(FOLLOW_EVERY);
    loop {
        ticks.tick().await;
        let (state, generations) = (state.clone(), generations.clone());
        let refreshed = tokio::task::spawn_blocking(move || refresh(&state, &generations)).await;
        match refreshed {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "cannot load the new generation; the old one stays")
            }
            Err(error) => tracing::error!(%error, "loading was interrupted"),
        }
    }
}
