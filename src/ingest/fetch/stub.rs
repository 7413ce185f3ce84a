//! A publisher's server for tests, on 127.0.0.1, that speaks raw HTTP so that it can lie.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a client sent.
#[derive(Debug, Clone)]
pub struct Request {
    /// How many requests came before this one.
    pub number: usize,
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Request {
    /// A header, or an empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// First byte asked for by `Range: bytes=N-`.
    pub fn range_start(&self) -> Option<usize> {
        self.header("range").strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    announced: Option<usize>,
    pace: Option<Duration>,
    hangs: bool,
}

impl Reply {
    /// Status 200 and this body, with its true length.
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let announced = Some(body.len());
        Self { status: 200, headers: Vec::new(), body, announced, pace: None, hangs: false }
    }

    /// A status and no body.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::ok("") }
    }

    /// A redirect to this place.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::status(302).header("location", to)
    }

    /// The rest of a body from this byte, as an honest server sends it.
    pub fn rest(body: &[u8], from: usize) -> Self {
        let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
        let rest = Self { status: 206, ..Self::ok(&body[from..]) };
        rest.header("content-range", range)
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Says another length than the true one.
    pub fn announcing(self, length: usize) -> Self {
        Self { announced: Some(length), ..self }
    }

    /// Says no length: the body ends with the connection.
    pub fn without_length(self) -> Self {
        Self { announced: None, ..self }
    }

    /// Announces the whole body and closes after so many bytes.
    pub fn cut_after(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    /// One byte at a time, with this pause.
    pub fn drip(self, pause: Duration) -> Self {
        Self { pace: Some(pause), ..self }
    }

    /// Never closes the connection.
    pub fn hanging(self) -> Self {
        Self { hangs: true, ..self }
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Stub\r\nConnection: close\r\n", self.status);
        if let Some(length) = self.announced.filter(|_| self.status != 304) {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }

    async fn send(&self, stream: &mut TcpStream, crowd: &Crowd) -> std::io::Result<()> {
        stream.write_all(self.head().as_bytes()).await?;
        let (last, before) = self.body.split_last().map_or((None, &[][..]), |(l, b)| (Some(l), b));
        match self.pace {
            None => stream.write_all(before).await?,
            Some(pause) => {
                for byte in before {
                    stream.write_all(&[*byte]).await?;
                    tokio::time::sleep(pause).await;
                }
            }
        }
        // Counted out before the last byte: whoever has it may come back at once.
        crowd.now.fetch_sub(1, Ordering::SeqCst);
        stream.write_all(last.map_or(&[], std::slice::from_ref)).await?;
        stream.flush().await?;
        if self.hangs {
            std::future::pending::<()>().await;
        }
        stream.shutdown().await
    }
}

/// Requests being answered.
#[derive(Default)]
struct Crowd {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// A running server; it stops when it is dropped.
pub struct Stub {
    /// "http://127.0.0.1:port", without a slash at the end.
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
    crowd: Arc<Crowd>,
    task: tokio::task::JoinHandle<()>,
}

impl Stub {
    /// Starts a server that answers every request by this function.
    pub async fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let crowd = Arc::<Crowd>::default();
        let (answer, log, inside) = (Arc::new(answer), Arc::clone(&seen), Arc::clone(&crowd));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                tokio::spawn(serve(stream, answer, log, Arc::clone(&inside)));
            }
        });
        Self { url, seen, crowd, task }
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The most requests that were being answered at one moment.
    pub fn busiest(&self) -> usize {
        self.crowd.most.load(Ordering::SeqCst)
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<F: Fn(&Request) -> Reply>(
    mut stream: TcpStream,
    answer: Arc<F>,
    log: Arc<Mutex<Vec<Request>>>,
    crowd: Arc<Crowd>,
) {
    let Some(mut request) = read(&mut stream).await else { return };
    let now = crowd.now.fetch_add(1, Ordering::SeqCst) + 1;
    crowd.most.fetch_max(now, Ordering::SeqCst);
    let reply = {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        request.number = log.len();
        log.push(request.clone());
        answer(&request)
    };
    // A client that goes away is part of the play.
    let _ = reply.send(&mut stream, &crowd).await;
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let (method, path) = (first.next()?, first.next()?);
    let pairs = lines.filter_map(|line| line.split_once(": "));
    let headers: BTreeMap<String, String> =
        pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let length = headers.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
    Some(Request { number: 0, method, path, headers, body })
}
