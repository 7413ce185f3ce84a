//! Closed-loop load over loopback, with checked answers.

use serde::Deserialize;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mix {
    question: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    weight: usize,
    path: String,
    holds: String,
}

struct Options {
    address: SocketAddr,
    connections: usize,
    requests: usize,
}

/// One answer: which question, how long, right or wrong.
struct Sample {
    question: usize,
    elapsed: Duration,
    right: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}\nusage: loadtest ADDRESS [--connections N] [--requests N]");
            return ExitCode::from(2);
        }
    };
    let mix: Mix = match toml::from_str(include_str!("../mix.toml")) {
        Ok(mix) => mix,
        Err(error) => {
            eprintln!("mix.toml: {error}");
            return ExitCode::from(2);
        }
    };
    let started = Instant::now();
    match run(&options, &mix) {
        Ok(samples) => report(&mix, &samples, started.elapsed()),
        Err(error) => {
            eprintln!("{}: {error}", options.address);
            ExitCode::FAILURE
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let address = arguments.next().ok_or("an address is needed")?;
    let address: SocketAddr = address.parse().map_err(|e| format!("{address}: {e}"))?;
    if !address.ip().is_loopback() {
        return Err(format!("{address} is not a loopback address"));
    }
    let mut options = Options { address, connections: 16, requests: 20_000 };
    while let Some(name) = arguments.next() {
        let value = arguments.next().and_then(|v| v.parse().ok());
        let value: usize = value.filter(|v| *v > 0).ok_or(format!("{name} needs a number"))?;
        match name.as_str() {
            "--connections" => options.connections = value.min(256),
            "--requests" => options.requests = value,
            _ => return Err(format!("unknown option {name}")),
        }
    }
    Ok(options)
}

fn run(options: &Options, mix: &Mix) -> std::io::Result<Vec<Sample>> {
    let deck: Vec<usize> = mix
        .question
        .iter()
        .enumerate()
        .flat_map(|(i, question)| std::iter::repeat_n(i, question.weight))
        .collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let ask = || ask(options, mix, &deck, &next);
        let workers: Vec<_> = (0..options.connections).map(|_| scope.spawn(ask)).collect();
        let mut samples = Vec::with_capacity(options.requests);
        for worker in workers {
            let part = worker.join().map_err(|_| std::io::Error::other("a worker panicked"))?;
            samples.extend(part?);
        }
        Ok(samples)
    })
}

fn ask(
    options: &Options,
    mix: &Mix,
    deck: &[usize],
    next: &AtomicUsize,
) -> std::io::Result<Vec<Sample>> {
    let stream = TcpStream::connect(options.address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    let mut samples = Vec::new();
    loop {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        if turn >= options.requests {
            return Ok(samples);
        }
        let question = deck[turn % deck.len()];
        let asked = &mix.question[question];
        let started = Instant::now();
        let path = &asked.path;
        writer.write_all(format!("GET {path} HTTP/1.1\r\nHost: loadtest\r\n\r\n").as_bytes())?;
        let (status, body) = answer(&mut reader)?;
        let right = status == 200 && String::from_utf8_lossy(&body).contains(&asked.holds);
        samples.push(Sample { question, elapsed: started.elapsed(), right });
    }
}

fn answer(reader: &mut BufReader<TcpStream>) -> std::io::Result<(u16, Vec<u8>)> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((status, body))
}

fn report(mix: &Mix, samples: &[Sample], elapsed: Duration) -> ExitCode {
    let wrong = samples.iter().filter(|s| !s.right).count();
    println!(
        "{:>8} {:>9} {:>9} {:>9} {:>6}  question",
        "answers", "p50 ms", "p95 ms", "p99 ms", "wrong"
    );
    for (i, question) in mix.question.iter().enumerate() {
        let mine: Vec<&Sample> = samples.iter().filter(|s| s.question == i).collect();
        let mut times: Vec<f64> = mine.iter().map(|s| s.elapsed.as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            times.get(((times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0.0)
        };
        println!(
            "{:>8} {:>9.2} {:>9.2} {:>9.2} {:>6}  {}",
            times.len(),
            at(0.5),
            at(0.95),
            at(0.99),
            mine.iter().filter(|s| !s.right).count(),
            question.path
        );
    }
    let rate = samples.len() as f64 / elapsed.as_secs_f64();
    println!(
        "{} answers in {:.1} s: {rate:.0} a second, {wrong} wrong",
        samples.len(),
        elapsed.as_secs_f64()
    );
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
