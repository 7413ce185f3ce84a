//! A service on this machine that answers what a test tells it to, and a time that does not pass.

use super::client::{National, Settings};
use super::pace::Pace;
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the service does with one request.
pub enum Reply {
    /// Status, extra header lines, body.
    Answer(u16, &'static str, String),
    /// The rows of the batch, answered by a function of the posted file.
    Rows(fn(&str) -> String),
    /// Promises a longer body than it sends, and hangs up.
    Cut,
    /// Never answers.
    Silence,
}

pub fn ok(body: impl Into<String>) -> Reply {
    Reply::Answer(200, "", body.into())
}

pub fn status(code: u16) -> Reply {
    Reply::Answer(code, "", String::new())
}

/// The requests that came: first line and body.
pub type Log = Arc<Mutex<Vec<(String, String)>>>;

/// Serves the replies in order, the last one for ever; gives the address and the log.
pub async fn serve(replies: Vec<Reply>) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/geocodage", listener.local_addr().unwrap());
    let log = Log::default();
    let seen = log.clone();
    tokio::spawn(async move {
        let mut replies = VecDeque::from(replies);
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = request(&mut stream).await;
            seen.lock().unwrap().push(request.clone());
            let reply = if replies.len() > 1 { replies.pop_front() } else { None };
            let Some(reply) = reply.as_ref().or(replies.front()) else { continue };
            if matches!(reply, Reply::Silence) {
                std::mem::forget(stream);
                continue;
            }
            let _ = stream.write_all(&answer(reply, &request.1)).await;
            let _ = stream.shutdown().await;
        }
    });
    (base, log)
}

fn answer(reply: &Reply, posted: &str) -> Vec<u8> {
    let (status, headers, body, length) = match reply {
        Reply::Answer(status, headers, body) => (*status, *headers, body.clone(), body.len()),
        Reply::Rows(answer) => {
            let body = answer(file_of(posted));
            let length = body.len();
            (200, "", body, length)
        }
        Reply::Cut => (200, "", "row,".to_owned(), 4_000),
        Reply::Silence => return Vec::new(),
    };
    format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

/// The file inside a multipart body.
fn file_of(posted: &str) -> &str {
    let start = posted.find("row,address").unwrap_or(0);
    let end = posted[start..].find("\r\n--").map_or(posted.len(), |end| start + end);
    &posted[start..end]
}

async fn request(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    let mut part = [0; 4_096];
    loop {
        let count = stream.read(&mut part).await.unwrap_or(0);
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if count == 0 {
                return (text, String::new());
            }
            continue;
        };
        let length = head
            .lines()
            .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
            .unwrap_or(0usize);
        if body.len() >= length || count == 0 {
            return (head.lines().next().unwrap_or_default().to_owned(), body.to_owned());
        }
    }
}

/// Time moves by the waits alone, and they take none.
pub struct StillPace {
    start: Timestamp,
    waited: Mutex<Vec<Duration>>,
}

impl StillPace {
    pub fn new() -> Arc<Self> {
        let start = "2026-03-02T10:00:00Z".parse().unwrap();
        Arc::new(Self { start, waited: Mutex::default() })
    }

    /// The waits so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.waited.lock().unwrap().clone()
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        self.waited.lock().unwrap().push(time);
    }
}

impl Pace for StillPace {
    fn elapsed(&self) -> Duration {
        self.waited.lock().unwrap().iter().sum()
    }

    fn now(&self) -> Timestamp {
        self.start + SignedDuration::try_from(self.elapsed()).unwrap()
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.pass(time);
        Box::pin(std::future::ready(()))
    }

    fn jitter(&self) -> f64 {
        1.0
    }
}

/// A client of a service with these replies.
pub async fn client(replies: Vec<Reply>) -> (National, Log, Arc<StillPace>) {
    client_with(replies, |_| {}).await
}

/// The same, with other settings.
pub async fn client_with(
    replies: Vec<Reply>,
    change: impl FnOnce(&mut Settings),
) -> (National, Log, Arc<StillPace>) {
    let (base, log) = serve(replies).await;
    let mut settings = Settings::at(&base);
    change(&mut settings);
    let pace = StillPace::new();
    (National::new(settings, pace.clone()).unwrap(), log, pace)
}
