//! Answers kept for a while, under keys from which no question can be read.

use super::answer::Answer;
use super::query::Key;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, Write};

/// How long an answer is believed.
pub const ANSWERS: SignedDuration = SignedDuration::from_hours(24);
/// How long "nothing found" is: the service may just have been updated.
pub const EMPTIES: SignedDuration = SignedDuration::from_mins(5);

/// Bounded; the oldest entry leaves first.
#[derive(Debug)]
pub struct Cache {
    entries: HashMap<Key, Entry>,
    /// From the oldest; an entry written again stands at its first place.
    order: VecDeque<Key>,
    capacity: usize,
}

#[derive(Debug, Clone)]
struct Entry {
    answers: Vec<Answer>,
    until: Timestamp,
    may_be_kept: bool,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    until: Timestamp,
    answers: Vec<Answer>,
}

impl Cache {
    /// Holds at most `capacity` questions.
    pub fn new(capacity: usize) -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new(), capacity: capacity.max(1) }
    }

    /// What was answered, while it is believed.
    pub fn get(&self, key: &Key, now: Timestamp) -> Option<&[Answer]> {
        let entry = self.entries.get(key).filter(|entry| entry.until > now)?;
        Some(&entry.answers)
    }

    /// Keeps an answer; `may_be_kept` says whether it may go to a file.
    pub fn put(&mut self, key: Key, answers: Vec<Answer>, now: Timestamp, may_be_kept: bool) {
        let time = if answers.is_empty() { EMPTIES } else { ANSWERS };
        let until = now.saturating_add(time).unwrap_or(now);
        self.insert(key, Entry { answers, until, may_be_kept });
    }

    fn insert(&mut self, key: Key, entry: Entry) {
        if self.entries.insert(key, entry).is_none() {
            self.order.push_back(key);
        }
        while self.entries.len() > self.capacity {
            let Some(oldest) = self.order.pop_front() else { return };
            self.entries.remove(&oldest);
        }
    }

    /// Questions held.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Writes what may be kept and is still believed, one line each, oldest first.
    pub fn save(&self, mut out: impl Write, now: Timestamp) -> io::Result<()> {
        for key in &self.order {
            let Some(entry) = self.entries.get(key) else { continue };
            if !entry.may_be_kept || entry.until <= now {
                continue;
            }
            let answers = entry.answers.clone();
            let line = Line { key: hex(key), until: entry.until, answers };
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")?;
        }
        out.flush()
    }

    /// Takes the lines of a file in; tells how many could not be read, which costs no more than
    /// asking again.
    pub fn load(&mut self, file: impl BufRead, now: Timestamp) -> io::Result<usize> {
        let mut unread = 0;
        for line in file.lines() {
            let line: Option<Line> = serde_json::from_str(&line?).ok();
            let Some((key, line)) = line.and_then(|l| Some((key_of(&l.key)?, l))) else {
                unread += 1;
                continue;
            };
            // A clock that was wrong must not make an answer last for years.
            let longest = now.saturating_add(ANSWERS).unwrap_or(now);
            let until = line.until.min(longest);
            if until > now {
                self.insert(key, Entry { answers: line.answers, until, may_be_kept: true });
            }
        }
        Ok(unread)
    }
}

fn hex(key: &Key) -> String {
    key.iter().map(|b| format!("{b:02x}")).collect()
}

fn key_of(text: &str) -> Option<Key> {
    let mut key = Key::default();
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(i * 2..i * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}
