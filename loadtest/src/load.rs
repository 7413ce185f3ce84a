//! Closed and open loops over a bounded time, and what they measured.

use crate::client::Connection;
use crate::questions::Class;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How much load, and how long.
#[derive(Debug, Clone)]
pub struct Plan {
    pub address: SocketAddr,
    pub connections: usize,
    pub seconds: f64,
    /// Questions a second whatever the answers do; None: a connection asks when it has its answer.
    pub rate: Option<f64>,
}

/// One answer.
#[derive(Debug, Clone, Copy)]
struct Sample {
    class: Class,
    elapsed: Duration,
    right: bool,
    bytes: usize,
}

/// Figures of a class, in milliseconds.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Figures {
    pub answers: usize,
    pub wrong: usize,
    pub per_second: f64,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub mean_bytes: usize,
}

/// Asks the paths in turn until the time is over.
pub fn run(plan: &Plan, paths: &[(Class, String)]) -> io::Result<BTreeMap<Class, Figures>> {
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let ask = || work(plan, paths, &next, started);
    let samples = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..plan.connections).map(|_| scope.spawn(ask)).collect();
        let mut samples = Vec::new();
        for worker in workers {
            let part = worker.join().map_err(|_| io::Error::other("a worker panicked"))?;
            samples.extend(part?);
        }
        io::Result::Ok(samples)
    })?;
    Ok(figures(&samples, started.elapsed().as_secs_f64()))
}

fn work(
    plan: &Plan,
    paths: &[(Class, String)],
    next: &AtomicUsize,
    started: Instant,
) -> io::Result<Vec<Sample>> {
    let mut connection = Connection::open(plan.address)?;
    let end = started + Duration::from_secs_f64(plan.seconds);
    let mut samples = Vec::new();
    loop {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        // In an open loop waiting is counted from the time when the question was due.
        let due = match plan.rate {
            Some(rate) => started + Duration::from_secs_f64(turn as f64 / rate),
            None => Instant::now(),
        };
        if due >= end {
            return Ok(samples);
        }
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let (class, path) = &paths[turn % paths.len()];
        let (status, body) = connection.get(path)?;
        let (right, bytes) = (status == 200 && body.starts_with(b"{"), body.len());
        samples.push(Sample { class: *class, elapsed: due.elapsed(), right, bytes });
        if Instant::now() > end + Duration::from_secs(2) {
            // Too much for the server: what was measured says so.
            return Ok(samples);
        }
    }
}

fn figures(samples: &[Sample], seconds: f64) -> BTreeMap<Class, Figures> {
    let mut by_class: BTreeMap<Class, Vec<Sample>> = BTreeMap::new();
    for sample in samples {
        by_class.entry(sample.class).or_default().push(*sample);
    }
    by_class.into_iter().map(|(class, samples)| (class, of(samples, seconds))).collect()
}

fn of(mut samples: Vec<Sample>, seconds: f64) -> Figures {
    samples.sort_by_key(|sample| sample.elapsed);
    let at = |share: f64| {
        let rank = (samples.len().saturating_sub(1) as f64 * share).round() as usize;
        samples.get(rank).map_or(0.0, |s| s.elapsed.as_secs_f64() * 1e3)
    };
    Figures {
        answers: samples.len(),
        wrong: samples.iter().filter(|s| !s.right).count(),
        per_second: samples.len() as f64 / seconds,
        p50_ms: at(0.5),
        p95_ms: at(0.95),
        p99_ms: at(0.99),
        mean_bytes: samples.iter().map(|s| s.bytes).sum::<usize>() / samples.len().max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    /// Answers every question of one connection with the same text.
    fn server(answers: usize) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            for _ in 0..answers {
                while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
                let sent = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                if sent.is_err() {
                    return;
                }
            }
        });
        address
    }

    #[test]
    fn an_open_loop_asks_at_its_rate_and_stops_by_itself() {
        let plan = Plan { address: server(1_000), connections: 1, seconds: 0.5, rate: Some(100.0) };
        let found = run(&plan, &[(Class::Nearest, "/".to_owned())]).unwrap();
        let figures = &found[&Class::Nearest];
        assert_eq!((figures.answers, figures.wrong, figures.mean_bytes), (50, 0, 2));
    }

    #[test]
    fn a_server_that_leaves_is_an_error() {
        let plan = Plan { address: server(3), connections: 1, seconds: 5.0, rate: None };
        assert!(run(&plan, &[(Class::Box, "/".to_owned())]).is_err());
    }
}
