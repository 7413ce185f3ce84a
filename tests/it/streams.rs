//! Files that are larger than the memory, or not what they say: archives, Parquet, grids.

use super::ingest::{fixtures, ingest, source};
use berceau::domain::{Listing, Precision};
use berceau::ingest::connector::ReadError;
use berceau::ingest::{Input, SourceFiles, load_mapping};
use parquet::basic::{Compression, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;
use zip::write::SimpleFileOptions;

fn derived() -> Vec<u8> {
    Input::file("bpe", fixtures().join("derived/bpe25-disposition.csv.gz"))
        .bytes(None)
        .expect("gzip")
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).expect("member");
        archive.write_all(bytes).expect("bytes");
    }
    archive.finish().expect("archive").into_inner()
}

fn bpe(input: Input) -> SourceFiles {
    SourceFiles { inputs: vec![input], ..source("bpe-2025") }
}

fn listings(files: &SourceFiles) -> Vec<Listing> {
    ingest(std::slice::from_ref(files)).listings
}

#[test]
fn the_member_of_an_archive_is_read_without_being_opened_whole() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("BPE25.zip");
    let members: &[(&str, &[u8])] =
        &[("lisez-moi.txt", &[b'x'; 2_000_000]), ("BPE25.csv", &derived())];
    std::fs::write(&path, zipped(members)).expect("file");
    let plain = listings(&bpe(("BPE25.csv".to_owned(), derived()).into()));
    assert!(plain.len() > 400);
    assert_eq!(listings(&bpe(Input::file("BPE25.zip", &path))), plain);
}

#[test]
fn an_archive_without_the_expected_member_is_a_failure_that_names_it() {
    let archive = zipped(&[("autre.csv", b"a;b\n1;2\n")]);
    let out = ingest(&[bpe(("BPE25.zip".to_owned(), archive).into())]);
    let (_, failure) = out.report.failures().next().expect("failure");
    assert!(failure.contains("BPE25.csv"), "{failure}");
}

#[test]
fn a_bomb_is_stopped_at_the_limit_and_a_cut_archive_is_a_failure() {
    let bomb = zipped(&[("BPE25.csv", &vec![b'0'; 30_000_000])]);
    assert!(bomb.len() < 100_000);
    let input = Input::from(("bomb.zip".to_owned(), bomb));
    let mut seen = 0;
    let outcome = input.read(None, 1_000_000, &mut |reader| {
        let mut sink = Vec::new();
        seen = std::io::Read::read_to_end(reader, &mut sink).unwrap_or(0);
        Ok(())
    });
    assert!(matches!(outcome, Err(ReadError::TooLarge(_, 1_000_000))), "{outcome:?}");
    assert_eq!(seen, 1_000_001);
    let mut cut = zipped(&[("BPE25.csv", &derived())]);
    cut.truncate(cut.len() / 2);
    let out = ingest(&[bpe(("BPE25.zip".to_owned(), cut).into())]);
    assert!(out.report.failures().next().is_some());
}

/// The same rows as a Parquet file of texts, in groups of a hundred.
fn as_parquet(csv: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(csv);
    let names: Vec<String> = reader.headers().expect("header").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("row")).collect();
    let field = |name: &String| {
        let column = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_converted_type(parquet::basic::ConvertedType::UTF8)
            .with_repetition(parquet::basic::Repetition::REQUIRED);
        Arc::new(column.build().expect("column"))
    };
    let schema = Type::group_type_builder("bpe").with_fields(names.iter().map(field).collect());
    let schema = Arc::new(schema.build().expect("schema"));
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).expect("writer");
    for chunk in rows.chunks(100) {
        let mut group = writer.next_row_group().expect("group");
        let mut rank = 0;
        while let Some(mut column) = group.next_column().expect("column") {
            let values: Vec<ByteArray> =
                chunk.iter().map(|row| ByteArray::from(&row[rank])).collect();
            column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("batch");
            column.close().expect("close");
            rank += 1;
        }
        group.close().expect("close");
    }
    writer.into_inner().expect("bytes")
}

fn parquet_source(path: &Path) -> SourceFiles {
    let text = std::fs::read_to_string(fixtures().join("mappings/bpe-2025.toml")).expect("mapping");
    let text = text.replace("kind = \"delimited\"\ndelimiter = \";\"", "kind = \"parquet\"");
    let mapping = load_mapping("bpe-2025", &text).expect("mapping");
    SourceFiles { mapping, inputs: vec![Input::file("BPE25.parquet", path)] }
}

#[test]
fn parquet_gives_the_listings_of_the_text_file() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("BPE25.parquet");
    std::fs::write(&path, as_parquet(&derived())).expect("file");
    let plain = listings(&bpe(("BPE25.csv".to_owned(), derived()).into()));
    assert_eq!(listings(&parquet_source(&path)), plain);
}

#[test]
fn a_broken_parquet_file_is_a_failure_and_never_a_panic() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("BPE25.parquet");
    let whole = as_parquet(&derived());
    let mut dice = super::support::world::Dice(3);
    for round in 0..60 {
        let mut bytes = whole.clone();
        if round % 2 == 0 {
            bytes.truncate(dice.below(bytes.len() as u64) as usize);
        } else {
            for _ in 0..20 {
                let at = dice.below(bytes.len() as u64) as usize;
                bytes[at] = dice.below(256) as u8;
            }
        }
        std::fs::write(&path, bytes).expect("file");
        let out = ingest(&[parquet_source(&path)]);
        assert!(out.report.totals.add_up());
        assert!(round % 2 == 1 || out.report.failures().next().is_some());
    }
}

#[test]
fn points_in_metres_are_those_in_degrees_whatever_the_grid_of_the_row() {
    let text = std::fs::read_to_string(fixtures().join("mappings/bpe-2025.toml")).expect("mapping");
    let degrees = "lat = \"LATITUDE\"\nlon = \"LONGITUDE\"\n\n[[position]]\n";
    assert!(text.contains(degrees), "the mapping reads degrees first");
    let mapping = load_mapping("bpe-2025", &text.replace(degrees, "")).expect("mapping");
    let metres = SourceFiles { mapping, inputs: vec![("BPE25.csv".to_owned(), derived()).into()] };
    let (metres, degrees) =
        (listings(&metres), listings(&bpe(("BPE25.csv".to_owned(), derived()).into())));
    let mut placed = 0;
    for (a, b) in metres.iter().zip(&degrees) {
        assert_eq!(a.source_id, b.source_id);
        if b.precision != Precision::Municipality {
            placed += 1;
            assert!(a.position.value.distance_to(b.position.value).get() < 3.0, "{a:?}");
        }
    }
    assert!(placed > 300);
}
