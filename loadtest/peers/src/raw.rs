//! rstar and tantivy alone: what the libraries can do without anything of ours around.

use crate::engine::{Found, Near};
use crate::rows::{self, Row};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use std::collections::BTreeMap;
use std::path::Path;
use tantivy::collector::DocSetCollector;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer};
use tantivy::{Index, IndexReader, Term, doc};

type Point = GeomWithData<[f64; 3], u32>;
type Flat = GeomWithData<[f64; 2], u32>;

/// Trees, one text index, one table.
pub struct Raw {
    rows: Vec<Row>,
    all: RTree<Point>,
    by_kind: Vec<RTree<Point>>,
    flat: RTree<Flat>,
    reader: IndexReader,
    text: Field,
    /// Folded name → name and how often.
    names: BTreeMap<String, (String, u32)>,
}

impl Raw {
    /// Reads the lines and builds everything in memory.
    pub fn load(path: &Path) -> Result<Self, crate::Failure> {
        let rows = rows::read(path)?.collect::<Result<Vec<_>, _>>()?;
        let point =
            |(slot, row): (usize, &Row)| Point::new(rows::unit(row.lat, row.lon), slot as u32);
        let all = RTree::bulk_load(rows.iter().enumerate().map(point).collect());
        let of = |kind: i16| rows.iter().enumerate().filter(move |(_, row)| row.kind() == kind);
        let by_kind = (0..6).map(|kind| RTree::bulk_load(of(kind).map(point).collect())).collect();
        let flat =
            rows.iter().enumerate().map(|(slot, row)| Flat::new([row.lon, row.lat], slot as u32));
        let flat = RTree::bulk_load(flat.collect());
        let (reader, text) = index(&rows)?;
        Ok(Self { names: names(&rows), rows, all, by_kind, flat, reader, text })
    }

    /// Neighbours in order, filtered in the table.
    pub fn nearest(&self, near: &Near) -> Found {
        let tree = near.kind.map_or(&self.all, |kind| &self.by_kind[kind as usize]);
        let centre = rows::unit(near.at.0, near.at.1);
        let found = tree.nearest_neighbor_iter_with_distance_2(centre);
        let within = found.map(|(point, chord2)| (point.data, rows::metres(chord2)));
        let within = within.take_while(|(_, metres)| *metres <= near.radius_m);
        let kept = within.filter(|(slot, _)| keeps(&self.rows[*slot as usize], near));
        Found::page(kept.take(near.limit).map(|hit| self.card(hit)).collect())
    }

    fn card(&self, (slot, metres): (u32, f64)) -> (String, f64) {
        (self.rows[slot as usize].card.clone(), metres)
    }

    /// Every word, then the nearest of the matches.
    pub fn words(&self, near: &Near, words: &str) -> Result<Found, crate::Failure> {
        let term = |word: &str| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(self.text, word.trim_end_matches('s'));
            (Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
        };
        let query = BooleanQuery::new(rows::fold(words).split(' ').map(term).collect());
        let searcher = self.reader.searcher();
        let mut hits = Vec::new();
        for address in searcher.search(&query, &DocSetCollector)? {
            let slots = searcher.segment_reader(address.segment_ord).fast_fields().u64("slot")?;
            let Some(slot) = slots.first(address.doc_id) else { continue };
            let row = &self.rows[slot as usize];
            let metres = rows::between(near.at, (row.lat, row.lon));
            if metres <= near.radius_m {
                hits.push((slot as u32, metres));
            }
        }
        hits.sort_by(|a, b| a.1.total_cmp(&b.1));
        Ok(Found::page(hits.into_iter().take(near.limit).map(|hit| self.card(hit)).collect()))
    }

    /// Counts of a box and its listings nearest to the centre.
    pub fn corners(&self, [west, south, east, north]: [f64; 4]) -> Found {
        let centre = ((south + north) / 2.0, (west + east) / 2.0);
        let mut counts = [0; 6];
        let mut hits = Vec::new();
        let area = AABB::from_corners([west, south], [east, north]);
        for point in self.flat.locate_in_envelope(area) {
            let row = &self.rows[point.data as usize];
            counts[row.kind() as usize] += 1;
            hits.push((point.data, rows::between(centre, (row.lat, row.lon))));
        }
        hits.sort_by(|a, b| a.1.total_cmp(&b.1));
        Found::counted(hits.into_iter().take(20).map(|hit| self.card(hit)).collect(), counts)
    }

    /// Names by prefix.
    pub fn suggest(&self, typed: &str) -> Vec<String> {
        let from = self.names.range(typed.to_owned()..);
        let mut found: Vec<_> =
            from.take_while(|(folded, _)| folded.starts_with(typed)).map(|(_, n)| n).collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found.into_iter().take(7).map(|(name, _)| name.clone()).collect()
    }
}

fn keeps(row: &Row, near: &Near) -> bool {
    row.capacity >= near.min_places
        && row.days & near.days == near.days
        && near.age.is_none_or(|age| row.age_min <= age && age <= row.age_max)
}

fn index(rows: &[Row]) -> Result<(IndexReader, Field), crate::Failure> {
    let mut schema = Schema::builder();
    let slot = schema.add_u64_field("slot", FAST | STORED);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("plain")
        .set_index_option(IndexRecordOption::Basic);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let index = Index::create_in_ram(schema.build());
    let plain = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter);
    index.tokenizers().register("plain", plain.build());
    let mut writer = index.writer_with_num_threads(1, 128 << 20)?;
    let started = std::time::Instant::now();
    for (number, row) in rows.iter().enumerate() {
        let singular: Vec<_> = row.text.split(' ').map(|word| word.trim_end_matches('s')).collect();
        writer.add_document(doc!(slot => number as u64, text => singular.join(" ")))?;
    }
    writer.commit()?;
    eprintln!(
        "tantivy alone: {} documents in {:.2} s",
        rows.len(),
        started.elapsed().as_secs_f64()
    );
    Ok((index.reader()?, text))
}

fn names(rows: &[Row]) -> BTreeMap<String, (String, u32)> {
    let mut names: BTreeMap<String, (String, u32)> = BTreeMap::new();
    for name in rows.iter().flat_map(|row| [&row.name, &row.city]).filter(|name| !name.is_empty()) {
        names.entry(rows::fold(name)).or_insert_with(|| (name.clone(), 0)).1 += 1;
    }
    names
}
