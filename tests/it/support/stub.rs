//! A publisher on this machine: what it serves can change between two requests.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type Pages = Arc<Mutex<HashMap<String, (u16, String)>>>;

/// Serves until the program ends; every connection gets one answer.
pub struct Stub {
    address: SocketAddr,
    pages: Pages,
}

impl Stub {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let pages = Pages::default();
        let served = pages.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is its own affair.
                let _ = answer(stream, &served);
            }
        });
        Self { address, pages }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the address answers from now on.
    pub fn serve(&self, path: &str, status: u16, body: &str) {
        self.pages.lock().unwrap().insert(path.to_owned(), (status, body.to_owned()));
    }
}

fn answer(mut stream: TcpStream, pages: &Pages) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let page = pages.lock().unwrap().get(&path).cloned();
    let (status, body) = page.unwrap_or((404, String::new()));
    write!(
        stream,
        "HTTP/1.1 {status} Told\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
