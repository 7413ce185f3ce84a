//! A quote left open swallows every row after it. Read line by line, it costs its own row only.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// Lines that one record may run over.
const MOST_LINES: usize = 25;
/// Longest record that is looked at whole, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// Numbers of the lines that begin a quote which nothing closes.
pub type OpenLines = Rc<RefCell<Vec<u64>>>;

/// Passes a file on, with an empty line in place of each row whose quote is left open.
pub struct Mended<R> {
    input: BufReader<R>,
    separator: u8,
    /// Separators of the first record, which has them all.
    most: Option<usize>,
    /// Lines read ahead and given back.
    ahead: VecDeque<Vec<u8>>,
    /// Number of the next line to pass on.
    line: u64,
    out: VecDeque<u8>,
    open: OpenLines,
}

/// Where the end of a line is in its record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end of the cell, or half of an escaped quote.
    MaybeClosed,
}

/// Separators of a record so far, in cells and between them.
struct Scan {
    state: State,
    between: usize,
    /// Inside quotes, on the last line alone.
    inside: usize,
}

impl Scan {
    fn new() -> Self {
        Self { state: State::Start, between: 0, inside: 0 }
    }

    fn line(&mut self, line: &[u8], separator: u8) {
        self.inside = 0;
        for &byte in line {
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::MaybeClosed,
                (State::Quoted, _) => {
                    self.inside += usize::from(byte == separator);
                    State::Quoted
                }
                (State::Start, b'"') | (State::MaybeClosed, b'"') => State::Quoted,
                (_, b'\r' | b'\n') => State::Start,
                (_, _) if byte == separator => {
                    self.between += 1;
                    State::Start
                }
                _ => State::Plain,
            };
        }
    }

    fn is_open(&self) -> bool {
        self.state == State::Quoted
    }
}

impl<R: Read> Mended<R> {
    /// Over a file whose cells are separated by a sign.
    pub fn new(input: R, separator: u8) -> (Self, OpenLines) {
        let open = OpenLines::default();
        let mended = Self {
            input: BufReader::new(input),
            separator,
            most: None,
            ahead: VecDeque::new(),
            line: 1,
            out: VecDeque::new(),
            open: open.clone(),
        };
        (mended, open)
    }

    /// One line with its end; None at the end of the file. A line without end in sight is cut.
    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        self.input.by_ref().take(MOST_BYTES as u64).read_until(b'\n', &mut line)?;
        Ok(Some(line).filter(|line| !line.is_empty()))
    }

    /// Puts the next record, or an empty line in its place, in the way out.
    fn next_record(&mut self) -> io::Result<()> {
        let Some(first) = self.next_line()? else { return Ok(()) };
        let mut scan = Scan::new();
        scan.line(&first, self.separator);
        let (mut lines, mut bytes) = (vec![first], 0);
        while scan.is_open() {
            let Some(line) = self.next_line()? else { break };
            bytes += line.len();
            scan.line(&line, self.separator);
            lines.push(line);
            if self.is_beyond(&scan, lines.len(), bytes) {
                break;
            }
        }
        let whole = !scan.is_open() && !self.is_beyond(&scan, lines.len(), bytes);
        if whole || lines[0].last() != Some(&b'\n') && lines.len() > 1 {
            // Half of a line too long to be looked at is passed on as it is.
            self.most.get_or_insert(scan.between);
            self.line += lines.len() as u64;
            self.out.extend(lines.into_iter().flatten());
        } else {
            self.open.borrow_mut().push(self.line);
            self.line += 1;
            self.out.push_back(b'\n');
            lines.drain(1..).rev().for_each(|line| self.ahead.push_front(line));
        }
        Ok(())
    }

    /// Whether a record of several lines has other rows in it.
    fn is_beyond(&self, scan: &Scan, lines: usize, bytes: usize) -> bool {
        let rows_inside =
            self.most.is_some_and(|most| most > 1 && (scan.inside >= most || scan.between > most));
        lines > 1 && (lines > MOST_LINES || bytes > MOST_BYTES || rows_inside)
    }
}

impl<R: Read> Read for Mended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.out.len() < buffer.len() {
            let before = self.out.len();
            self.next_record()?;
            if self.out.len() == before {
                break;
            }
        }
        self.out.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, Vec<u64>) {
        let (mut reader, open) = Mended::new(text.as_bytes(), b';');
        let mut out = String::new();
        reader.read_to_string(&mut out).unwrap();
        let lines = open.borrow().clone();
        (out, lines)
    }

    #[test]
    fn a_sound_file_passes_unchanged() {
        for text in [
            "a;b;c\n1;\"x\ny\";3\n\"4\n;5\";6;7\n8;say \"hi\";9",
            "a;b;c\r\n\"he said \"\"no\"\"\";2;3\r\n",
            "",
            "\n\n",
            "a;b;c\r1;2;3\r",
        ] {
            assert_eq!(mended(text), (text.to_owned(), vec![]), "{text:?}");
        }
    }

    #[test]
    fn an_open_quote_costs_its_own_line() {
        let (out, open) = mended("a;b;c\n1;\"2;3\n4;5;6\n7;\"8\";9\n");
        assert_eq!((out.as_str(), open), ("a;b;c\n\n4;5;6\n7;\"8\";9\n", vec![2]));
        let (out, open) = mended("a;b;c\n1;2;3\n4;\"5;6\n");
        assert_eq!((out.as_str(), open), ("a;b;c\n1;2;3\n\n", vec![3]));
        let long = format!("a;b\n1;\"2\n{}3;4\n", "x\n".repeat(60));
        let (out, open) = mended(&long);
        assert_eq!(open, [2]);
        assert!(out.ends_with("x\n3;4\n"));
    }
}
