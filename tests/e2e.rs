//! The real binary: an empty folder, a first answer, a clean log, a clean stop.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Longest wait for the first ingestion of a development build.
const READY: Duration = Duration::from_secs(120);

struct Server {
    child: Child,
    address: String,
    log: mpsc::Receiver<String>,
    lines: Vec<String>,
}

impl Server {
    fn start(data: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_berceau"))
            .current_dir(data)
            .env("BERCEAU_DATA", data.join("data"))
            .env("BERCEAU_LISTEN", "127.0.0.1:0")
            .env_remove("BERCEAU_LOG")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let stderr = child.stderr.take().unwrap();
        let (send, log) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut server = Self { child, address: String::new(), log, lines: Vec::new() };
        server.address = server.wait_for("Berceau : http://").trim_end_matches('/').to_owned();
        server
    }

    /// The rest of the first line that holds the text.
    fn wait_for(&mut self, text: &str) -> String {
        let deadline = Instant::now() + READY;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = self
                .log
                .recv_timeout(left)
                .unwrap_or_else(|_| panic!("{text:?} never came; log:\n{}", self.lines.join("\n")));
            self.lines.push(line.clone());
            if let Some(at) = line.find(text) {
                return line[at + text.len()..].to_owned();
            }
        }
    }

    /// Sends raw bytes and reads until the server closes.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // A server that refuses early may close before all is written: that is an answer too.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.raw(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn stop(mut server: Server) -> Vec<String> {
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let deadline = Instant::now() + Duration::from_secs(20);
    let status = loop {
        match server.child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > deadline => panic!("the server did not stop"),
            None => std::thread::yield_now(),
        }
    };
    assert!(status.success(), "{status}");
    while let Ok(line) = server.log.recv_timeout(Duration::from_secs(5)) {
        server.lines.push(line);
    }
    std::mem::take(&mut server.lines)
}

#[test]
fn from_an_empty_folder_to_a_family_s_first_answer_and_a_clean_stop() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let answer = server.get("/v1/listings?q=saint%20herblain&type=creche");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"citycode\":\"44162\""));
    assert!(server.get("/recherche?citycode=31555").contains("Toulouse"));
    assert!(server.get("/health/ready").starts_with("HTTP/1.1 200"));
    // Not an address at all: the client's fault, and no error in the log.
    assert!(server.get("/v1/listings?q=<b>").starts_with("HTTP/1.1 400"));
    assert!(server.get("/metrics").contains("berceau_http_requests_total"));
    let lines = stop(server);
    let bad: Vec<&String> =
        lines.iter().filter(|l| l.contains("WARN") || l.contains("ERROR")).collect();
    assert!(bad.is_empty(), "{bad:?}");
    let typed = lines.iter().find(|l| l.to_lowercase().contains("herblain"));
    assert!(typed.is_none(), "what was typed is in the log: {typed:?}");
    // A second start finds the generation and reads nothing again.
    let again = Server::start(folder.path());
    assert!(!again.lines.iter().any(|l| l.contains("Dossier de données vide")));
    assert!(again.get("/v1/sources").starts_with("HTTP/1.1 200"));
}

#[test]
fn hostile_heads_are_refused_and_the_service_lives_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let long = server.get(&format!("/v1/listings?q={}", "a".repeat(30_000)));
    assert!(
        long.starts_with("HTTP/1.1 400") && long.contains("query_too_long"),
        "{}",
        &long[..200]
    );
    let huge = server.get(&format!("/v1/listings?q={}", "a".repeat(300_000)));
    assert!(huge.is_empty() || huge.starts_with("HTTP/1.1 4"), "{}", &huge[..60.min(huge.len())]);
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"[..],
        b"GET /\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
    ] {
        let answer = server.raw(bytes);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert!(server.get("/health/live").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_publisher_sees_what_is_wrong_with_a_file_before_sending_it() {
    let validate = |name: &str, more: &[&str]| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/inbound/");
        let mut command = Command::new(env!("CARGO_BIN_EXE_berceau"));
        command.arg("validate").arg(format!("{folder}{name}")).args(["--on", "2026-11-25"]);
        let output = command.args(more).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = validate("complet.jsonl", &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.ends_with("Le fichier peut être envoyé.\n"), "{text}");
    let (code, text) = validate("fautes.jsonl", &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("ligne 1 : /telephone : clé inconnue"), "{text}");
    assert!(text.contains("24 fiches : 17 acceptées, 7 refusées"), "{text}");
    let page = include_str!("../docs/inbound-format.md");
    let last = text.lines().last().unwrap();
    assert!(page.contains(last), "docs/inbound-format.md should say: {last}");
    let (code, text) = validate("fautes.jsonl", &["--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &told["refused"]), (Some(1), &serde_json::json!(7)));
    assert!(
        told["issues"]
            .as_array()
            .unwrap()
            .iter()
            .any(|issue| { issue["pointer"] == "/updated_on" && issue["code"] == "future_date" })
    );
    assert_eq!(validate("nothing-here.jsonl", &[]).0, Some(1));
}

#[test]
fn health_and_wrong_commands_have_their_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_berceau"));
        command.current_dir(folder.path()).env_remove("BERCEAU_LISTEN").args(arguments);
        command.output().unwrap()
    };
    assert_eq!(run(&["health", "--listen", "127.0.0.1:9"]).status.code(), Some(1));
    assert_eq!(run(&["generations", "verify"]).status.code(), Some(1));
    assert_eq!(run(&["nonsense"]).status.code(), Some(2));
    let document = run(&["openapi"]);
    assert!(document.status.success() && document.stdout.starts_with(b"{"));
}

/// Kills of one round; `make long` asks for more.
fn kills() -> u64 {
    std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

fn ingest(data: &std::path::Path, no_demo: bool) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_berceau"));
    command.current_dir(data).env("BERCEAU_DATA", data.join("data"));
    command.args(["ingest", "--offline"]).args(no_demo.then_some("--no-demo"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn a_killed_ingestion_leaves_a_whole_generation_and_the_next_one_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let started = Instant::now();
    assert!(ingest(data, false).status().unwrap().success());
    let whole = started.elapsed();
    let verified = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_berceau"));
        command.current_dir(data).env("BERCEAU_DATA", data.join("data"));
        command.args(["generations", "verify"]).stdout(Stdio::null()).status().unwrap().success()
    };
    let mut killed = 0;
    for round in 0..kills() {
        // Spread over the whole run, and different from one round to the next: the remains of a
        // killed run must not help or hinder the next one.
        let share = (round * 61 + 17) % 101;
        let moment = whole.mul_f64(share as f64 / 100.0);
        let mut child = ingest(data, round % 2 == 0).spawn().unwrap();
        let (send, done) = mpsc::channel::<()>();
        let waiter = std::thread::spawn(move || {
            // The end of the wait is the moment of the kill, or the end of the test.
            let _ = done.recv_timeout(moment);
            let killed = child.try_wait().unwrap().is_none();
            let _ = child.kill();
            child.wait().unwrap();
            killed
        });
        killed += u64::from(waiter.join().unwrap());
        drop(send);
        assert!(verified(), "after a kill at {moment:?} of {whole:?}");
    }
    println!("{killed} of {} runs were killed before their end", kills());
    assert!(killed > 0);
    let last = ingest(data, true).status().unwrap();
    assert!(matches!(last.code(), Some(0 | 3)), "{last:?}");
    assert!(verified());
    let mut names: Vec<_> =
        std::fs::read_dir(data.join("data/generations")).unwrap().flatten().collect();
    names.retain(|entry| entry.file_name().to_string_lossy().starts_with(".draft"));
    assert!(last.code() == Some(3) || names.is_empty(), "remains: {names:?}");
}
