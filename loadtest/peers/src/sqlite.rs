//! SQLite: R*Tree for points, FTS5 for words, an ordered index for prefixes.

use crate::Failure;
use crate::engine::{Found, Near};
use crate::rows::{self, Row};
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::Mutex;

/// One connection: the server has one thread.
pub struct Sqlite(Mutex<Connection>);

const SCHEMA: &str = "
CREATE TABLE listing(slot INTEGER PRIMARY KEY, kind INTEGER, lat REAL, lon REAL, capacity INTEGER,
  age_min INTEGER, age_max INTEGER, days INTEGER, card TEXT);
CREATE VIRTUAL TABLE place USING rtree(slot, west, east, south, north, +kind INTEGER, +lat REAL, +lon REAL,
  +capacity INTEGER, +age_min INTEGER, +age_max INTEGER, +days INTEGER);
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE name(folded TEXT PRIMARY KEY, name TEXT, times INTEGER) WITHOUT ROWID;
";

const NEAR: &str = "SELECT slot, lat, lon FROM place WHERE west <= ?1 AND east >= ?2 AND south <= ?3 \
 AND north >= ?4 AND (?5 < 0 OR kind = ?5) AND capacity >= ?6 AND days & ?7 = ?7 \
 AND (?8 < 0 OR (age_min <= ?8 AND age_max >= ?8))";

impl Sqlite {
    /// Opens `FILE.sqlite`, filled from the lines when asked.
    pub fn open(lines: &Path, fill: bool) -> Result<Self, Failure> {
        let path = lines.with_extension("sqlite");
        if fill {
            let _ = std::fs::remove_file(&path);
        }
        let mut db = Connection::open(&path)?;
        db.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA mmap_size=8589934592; PRAGMA cache_size=-200000;")?;
        if fill {
            fill_from(&mut db, lines)?;
        }
        Ok(Self(Mutex::new(db)))
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Failure>) -> Result<T, Failure> {
        work(&*self.0.lock().map_err(|_| "a thread stopped while it used the database")?)
    }

    /// Boxes that grow until the page is full.
    pub fn nearest(&self, near: &Near) -> Result<Found, Failure> {
        self.with(|db| {
            let mut reach = 300.0_f64.min(near.radius_m);
            loop {
                let mut hits = within(db, near, reach)?;
                if hits.len() >= near.limit || reach >= near.radius_m {
                    hits.sort_by(|a, b| a.1.total_cmp(&b.1));
                    hits.truncate(near.limit);
                    return Ok(Found::page(cards(db, &hits)?));
                }
                reach = (reach * 2.5).min(near.radius_m);
            }
        })
    }

    /// Every word by its beginning, so that inflections meet.
    pub fn words(&self, near: &Near, words: &str) -> Result<Found, Failure> {
        let folded = rows::fold(words);
        let term = |word: &str| match word.len() {
            0..=4 => format!("\"{word}\""),
            _ => format!("\"{}\"*", word.trim_end_matches(['s', 'e'])),
        };
        let query: Vec<String> = folded.split(' ').map(term).collect();
        self.with(|db| {
            let sql = "SELECT l.slot, l.lat, l.lon FROM words w JOIN listing l ON l.slot = w.rowid WHERE words MATCH ?1";
            let mut statement = db.prepare_cached(sql)?;
            let found = statement.query_map([query.join(" ")], |row| {
                Ok((row.get(0)?, rows::between(near.at, (row.get(1)?, row.get(2)?))))
            })?;
            let mut hits: Vec<(i64, f64)> = found.collect::<Result<_, _>>()?;
            hits.retain(|(_, metres)| *metres <= near.radius_m);
            hits.sort_by(|a, b| a.1.total_cmp(&b.1));
            hits.truncate(near.limit);
            Ok(Found::page(cards(db, &hits)?))
        })
    }

    /// Counts of a box and its listings nearest to the centre.
    pub fn corners(&self, [west, south, east, north]: [f64; 4]) -> Result<Found, Failure> {
        let centre = ((south + north) / 2.0, (west + east) / 2.0);
        self.with(|db| {
            let sql = "SELECT slot, kind, lat, lon FROM place WHERE west <= ?1 AND east >= ?2 AND south <= ?3 AND north >= ?4";
            let mut statement = db.prepare_cached(sql)?;
            let mut found = statement.query(params![east, west, north, south])?;
            let (mut counts, mut hits) = ([0; 6], Vec::new());
            while let Some(row) = found.next()? {
                let (kind, at): (usize, (f64, f64)) = (row.get(1)?, (row.get(2)?, row.get(3)?));
                // The tree holds single precision.
                if at.1 >= west && at.1 <= east && at.0 >= south && at.0 <= north {
                    counts[kind] += 1;
                    hits.push((row.get(0)?, rows::between(centre, at)));
                }
            }
            hits.sort_by(|a: &(i64, f64), b| a.1.total_cmp(&b.1));
            hits.truncate(20);
            Ok(Found::counted(cards(db, &hits)?, counts))
        })
    }

    /// Names by prefix.
    pub fn suggest(&self, typed: &str) -> Result<Vec<String>, Failure> {
        self.with(|db| {
            let sql = "SELECT name FROM name WHERE folded >= ?1 AND folded < ?2 ORDER BY times DESC LIMIT 7";
            let mut statement = db.prepare_cached(sql)?;
            let found = statement.query_map([typed, &format!("{typed}\u{10ffff}")], |row| row.get(0))?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

fn within(db: &Connection, near: &Near, reach: f64) -> Result<Vec<(i64, f64)>, Failure> {
    let (lat, lon) = near.at;
    let north = reach / 111_194.0 + 1e-5;
    let east = north / lat.to_radians().cos().max(0.01);
    let kind = near.kind.unwrap_or(-1);
    let mut statement = db.prepare_cached(NEAR)?;
    let bounds = params![
        lon + east,
        lon - east,
        lat + north,
        lat - north,
        kind,
        near.min_places,
        near.days,
        near.age.unwrap_or(-1)
    ];
    let found = statement.query_map(bounds, |row| {
        Ok((row.get(0)?, rows::between(near.at, (row.get(1)?, row.get(2)?))))
    })?;
    let mut hits: Vec<(i64, f64)> = found.collect::<Result<_, _>>()?;
    hits.retain(|(_, metres)| *metres <= reach);
    Ok(hits)
}

fn cards(db: &Connection, hits: &[(i64, f64)]) -> Result<Vec<(String, f64)>, Failure> {
    let mut statement = db.prepare_cached("SELECT card FROM listing WHERE slot = ?1")?;
    let card =
        |(slot, metres): &(i64, f64)| Ok((statement.query_row([slot], |row| row.get(0))?, *metres));
    hits.iter().map(card).collect()
}

fn fill_from(db: &mut Connection, lines: &Path) -> Result<(), Failure> {
    db.execute_batch(SCHEMA)?;
    let work = db.transaction()?;
    {
        let mut listing =
            work.prepare("INSERT INTO listing VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)")?;
        let mut place =
            work.prepare("INSERT INTO place VALUES (?1,?2,?2,?3,?3,?4,?3,?2,?5,?6,?7,?8)")?;
        let mut words = work.prepare("INSERT INTO words(rowid, text) VALUES (?1,?2)")?;
        let mut name = work.prepare(
            "INSERT INTO name VALUES (?1,?2,1) ON CONFLICT DO UPDATE SET times = times + 1",
        )?;
        for (slot, row) in rows::read(lines)?.enumerate() {
            let row: Row = row?;
            let (slot, kind) = (slot as i64, row.kind());
            listing.execute(params![
                slot,
                kind,
                row.lat,
                row.lon,
                row.capacity,
                row.age_min,
                row.age_max,
                row.days,
                row.card
            ])?;
            place.execute(params![
                slot,
                row.lon,
                row.lat,
                kind,
                row.capacity,
                row.age_min,
                row.age_max,
                row.days
            ])?;
            words.execute(params![slot, row.text])?;
            for text in [&row.name, &row.city].into_iter().filter(|text| !text.is_empty()) {
                name.execute(params![rows::fold(text), text])?;
            }
        }
    }
    work.commit()?;
    db.execute_batch("INSERT INTO words(words) VALUES('optimize'); ANALYZE;")?;
    Ok(())
}
