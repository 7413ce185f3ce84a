//! A bundled file as a table, so that its rows and columns can be mistreated and written again.

use crate::ingest::{fixtures, source};
use berceau::ingest::{Input, SourceFiles};
use serde_json::{Map, Value, json};

pub const SOURCES: [&str; 10] = [
    "assistants-maternels-94",
    "bpe-2025",
    "creches-loire-atlantique",
    "creches-toulouse",
    "demonstration",
    "mam-loire-atlantique",
    "osm-corse",
    "poi-issy-les-moulineaux",
    "rpe-paris",
    "inbound-examples",
];

type Object = Map<String, Value>;

/// A small generator of numbers: files are broken in the same way every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Cells,
    Features,
    Records,
    Lines,
}

/// Rows in the layout of one source.
#[derive(Clone)]
pub struct Table {
    pub files: SourceFiles,
    shape: Shape,
    /// Names of the columns of a delimited file; of other files, those that the mapping names.
    pub columns: Vec<String>,
    pub rows: Vec<Object>,
    /// What stands around the columns of each row.
    pub around: Vec<Object>,
}

/// A source, opened; the layout of the BPE with real places, as the sample itself has none.
pub fn opened(id: &str) -> SourceFiles {
    let read = |name: &str| {
        let input = Input::file(name, fixtures().join(name));
        vec![Input::from((name.to_owned(), input.bytes(None).expect("fixture")))]
    };
    match id {
        "bpe-2025" => {
            SourceFiles { inputs: read("derived/bpe25-disposition.csv.gz"), ..source(id) }
        }
        "inbound-examples" => {
            SourceFiles { inputs: read("inbound/complet.jsonl"), ..source("demonstration") }
        }
        _ => {
            let mut files = source(id);
            let bytes = files.inputs[0].bytes(None).expect("fixture");
            files.inputs = vec![(files.inputs[0].name.clone(), bytes).into()];
            files
        }
    }
}

pub fn bytes(files: &SourceFiles) -> Vec<u8> {
    files.inputs[0].bytes(None).expect("plain bytes")
}

pub fn with_bytes(files: &SourceFiles, bytes: Vec<u8>) -> SourceFiles {
    let inputs = vec![(files.inputs[0].name.clone(), bytes).into()];
    SourceFiles { mapping: files.mapping.clone(), inputs }
}

impl Table {
    pub fn of(id: &str) -> Self {
        let files = opened(id);
        let text = String::from_utf8(bytes(&files)).expect("UTF-8");
        let columns: Vec<String> =
            files.mapping.columns().iter().map(|c| (*c).to_owned()).collect();
        let mut table = Self { files, shape: Shape::Cells, columns, rows: vec![], around: vec![] };
        match id {
            "bpe-2025" | "rpe-paris" => table.cells(&text),
            "demonstration" | "inbound-examples" => table.lines(&text),
            "poi-issy-les-moulineaux" => table.objects(&text, Shape::Records),
            _ => table.objects(&text[text.find('{').expect("a document")..], Shape::Features),
        }
        table
    }

    fn cells(&mut self, text: &str) {
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        self.columns = reader.headers().expect("header").iter().map(str::to_owned).collect();
        for row in reader.records().map(|row| row.expect("row")) {
            let cells = self.columns.iter().cloned().zip(row.iter().map(Value::from));
            self.rows.push(cells.collect());
            self.around.push(Object::new());
        }
    }

    fn lines(&mut self, text: &str) {
        self.shape = Shape::Lines;
        let lines = text.lines().filter(|line| !line.is_empty());
        self.rows = lines.map(|line| serde_json::from_str(line).expect("line")).collect();
        // Hundreds of rows are enough for what is done to them.
        self.rows.truncate(200);
        self.around = vec![Object::new(); self.rows.len()];
        let names = self.rows.iter().flat_map(|row| row.keys().cloned());
        self.columns = names.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    }

    fn objects(&mut self, text: &str, shape: Shape) {
        self.shape = shape;
        let document: Value =
            serde_json::from_str(text.trim_end_matches(['\n', ';'])).expect("JSON");
        let list = document.get("features").unwrap_or(&document).as_array().expect("rows");
        for record in list {
            let mut around = record.as_object().expect("object").clone();
            let columns = around.remove(self.member()).expect("columns");
            self.rows.push(columns.as_object().expect("columns").clone());
            self.around.push(around);
        }
        self.columns.retain(|column| self.rows.iter().any(|row| row.contains_key(column)));
    }

    fn member(&self) -> &'static str {
        if self.shape == Shape::Features { "properties" } else { "fields" }
    }

    /// The table as a file of its source.
    pub fn written(&self) -> SourceFiles {
        let text = match self.shape {
            Shape::Cells => return with_bytes(&self.files, self.delimited()),
            Shape::Lines => {
                self.rows.iter().map(|row| Value::from(row.clone()).to_string() + "\n").collect()
            }
            Shape::Records => Value::from(self.wrapped()).to_string(),
            Shape::Features => json!({"features": self.wrapped()}).to_string(),
        };
        with_bytes(&self.files, text.into_bytes())
    }

    fn wrapped(&self) -> Vec<Value> {
        let rows = self.rows.iter().zip(&self.around);
        rows.map(|(row, around)| {
            let mut record = around.clone();
            record.insert(self.member().to_owned(), row.clone().into());
            record.into()
        })
        .collect()
    }

    fn delimited(&self) -> Vec<u8> {
        let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        out.write_record(&self.columns).expect("header");
        for row in &self.rows {
            let cell = |column: &String| match row.get(column) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) | None => String::new(),
                Some(other) => other.to_string(),
            };
            out.write_record(self.columns.iter().map(cell)).expect("row");
        }
        out.into_inner().expect("bytes")
    }

    /// Columns that the mapping reads, and that the file has.
    pub fn named(&self) -> Vec<String> {
        let wanted = self.files.mapping.columns();
        let lines = self.shape == Shape::Lines;
        self.columns.iter().filter(|c| lines || wanted.contains(&c.as_str())).cloned().collect()
    }

    /// Column of a canonical field.
    pub fn column(&self, field: berceau::ingest::mapping::Canonical) -> Option<String> {
        let first = self.files.mapping.fields.get(&field)?.from.0.first()?;
        Some(first.clone()).filter(|c| self.columns.contains(c))
    }

    pub fn is_lines(&self) -> bool {
        self.shape == Shape::Lines
    }

    pub fn keep(&mut self, wanted: &dyn Fn(&Object) -> bool) {
        let pairs =
            std::mem::take(&mut self.rows).into_iter().zip(std::mem::take(&mut self.around));
        (self.rows, self.around) = pairs.filter(|(row, _)| wanted(row)).unzip();
    }

    /// The same table with its first rows only: many runs on a few rows find more than few on many.
    pub fn short(id: &str) -> Self {
        let mut table = Self::of(id);
        table.rows.truncate(100);
        table.around.truncate(100);
        table
    }

    pub fn drop(&mut self, column: &str) {
        self.columns.retain(|c| c != column);
        self.rows.iter_mut().for_each(|row| drop(row.remove(column)));
    }

    pub fn rename(&mut self, from: &str, to: &str) {
        self.columns.iter_mut().filter(|c| *c == from).for_each(|c| *c = to.to_owned());
        for row in &mut self.rows {
            if let Some(value) = row.remove(from) {
                row.insert(to.to_owned(), value);
            }
        }
    }

    pub fn swap(&mut self, a: &str, b: &str) {
        for row in &mut self.rows {
            let (first, second) = (row.remove(a), row.remove(b));
            first.and_then(|value| row.insert(b.to_owned(), value));
            second.and_then(|value| row.insert(a.to_owned(), value));
        }
    }

    /// Every value of a column goes to the row below it.
    pub fn slide(&mut self, column: &str) {
        let mut above = self.rows.last().and_then(|row| row.get(column).cloned());
        for row in &mut self.rows {
            let own = row.remove(column);
            if let Some(value) = above {
                row.insert(column.to_owned(), value);
            }
            above = own;
        }
    }

    pub fn twice(&mut self) {
        self.rows.extend(self.rows.clone());
        self.around.extend(self.around.clone());
    }
}
