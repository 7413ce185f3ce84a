//! Whole files that are cut, written in another encoding, or something else altogether.

use super::sane::{failure, is_told, sane};
use super::table::{Dice, SOURCES, Table, bytes, opened, with_bytes};
use encoding_rs::WINDOWS_1252;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::{Cursor, Write};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).expect("bytes");
    out.finish().expect("gzip")
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    out.start_file(name, zip::write::SimpleFileOptions::default()).expect("member");
    out.write_all(bytes).expect("bytes");
    out.finish().expect("archive").into_inner()
}

/// Every source, small enough to be broken many times.
fn small(id: &str) -> (berceau::ingest::SourceFiles, Vec<u8>) {
    let mut table = Table::of(id);
    table.rows.truncate(60);
    table.around.truncate(60);
    let files = table.written();
    let plain = bytes(&files);
    (files, plain)
}

#[test]
fn a_file_cut_anywhere_is_sane() {
    let mut dice = Dice(17);
    for id in SOURCES {
        let (files, plain) = small(id);
        let accents: Vec<usize> =
            (1..plain.len()).filter(|i| plain[*i] & 0xc0 == 0x80).take(4).collect();
        let random: Vec<usize> = (0..16).map(|_| dice.below(plain.len())).collect();
        for at in [0, 1, plain.len() - 1].into_iter().chain(accents).chain(random) {
            sane(&with_bytes(&files, plain[..at].to_vec()));
        }
    }
}

#[test]
fn packed_files_read_the_same_and_cut_ones_are_failures() {
    let mut dice = Dice(23);
    for id in SOURCES {
        let (files, plain) = small(id);
        let expected = sane(&files).listings;
        let packed = [gzip(&plain), zip("BPE25.csv", &plain)];
        for whole in packed {
            let out = sane(&with_bytes(&files, whole.clone()));
            assert!(out.listings == expected, "{id}: {:?}", failure(&out));
            for _ in 0..6 {
                let at = 4 + dice.below(whole.len() - 8);
                let out = sane(&with_bytes(&files, whole[..at].to_vec()));
                assert!(failure(&out).is_some() && out.listings.is_empty(), "{id}: cut at {at}");
            }
        }
    }
}

#[test]
fn another_encoding_gives_the_same_listings_or_a_failure() {
    for id in SOURCES {
        let (files, plain) = small(id);
        let text = String::from_utf8(plain).expect("UTF-8");
        let expected = sane(&files).listings;
        let wide = |order: fn(u16) -> [u8; 2]| {
            ['\u{feff}'.to_string(), text.clone()].concat().encode_utf16().flat_map(order).collect()
        };
        let ways: [(&str, Vec<u8>); 5] = [
            ("a mark", ["\u{feff}", &text].concat().into_bytes()),
            ("little end", wide(u16::to_le_bytes)),
            ("big end", wide(u16::to_be_bytes)),
            ("returns", text.replace('\n', "\r\n").into_bytes()),
            ("Windows-1252", WINDOWS_1252.encode(&text).0.into_owned()),
        ];
        for (way, bytes) in ways {
            let out = sane(&with_bytes(&files, bytes));
            let same = out.listings == expected;
            // Formats that are always UTF-8 refuse another code page, row by row or at once.
            let refused = way == "Windows-1252" && is_told(&out);
            assert!(same || refused, "{id}: {way}: {:?} {:?}", failure(&out), out.report.totals);
        }
    }
}

#[test]
fn a_file_encoded_twice_comes_back_or_is_told() {
    for id in SOURCES {
        let (files, plain) = small(id);
        let expected = sane(&files).listings;
        let twice = WINDOWS_1252.decode_without_bom_handling(&plain).0.into_owned();
        let out = sane(&with_bytes(&files, twice.into_bytes()));
        assert!(out.listings == expected, "{id}: {:?} {:?}", failure(&out), out.report.totals);
        let accents = !plain.is_ascii() && !expected.is_empty();
        assert!(!accents || is_told(&out), "{id}: repaired without a word");
    }
}

#[test]
fn lost_bytes_are_never_shown() {
    let mut dice = Dice(31);
    for id in SOURCES {
        let (files, plain) = small(id);
        for bad in [0xff, 0x80, 0xc3, 0xe2, 0x00] {
            let mut bytes = plain.clone();
            for _ in 0..20 {
                let at = dice.below(bytes.len());
                if bytes[at].is_ascii_alphabetic() {
                    bytes[at] = bad;
                }
            }
            sane(&with_bytes(&files, bytes));
        }
    }
}

pub fn other_things() -> Vec<(&'static str, Vec<u8>)> {
    let page = "<!DOCTYPE html><html><body><h1>503 Service Unavailable</h1></body></html>\n";
    let mut dice = Dice(41);
    vec![
        ("nothing", Vec::new()),
        ("blank", b" \n\r\n ".to_vec()),
        ("null", b"null".to_vec()),
        ("list", b"[]".to_vec()),
        ("object", b"{}".to_vec()),
        ("no features", b"{\"type\":\"FeatureCollection\",\"features\":[]}".to_vec()),
        ("other shape", b"{\"features\":[1,null,[],{\"properties\":3}],\"records\":7}".to_vec()),
        ("scalars", b"[1,null,\"a\",[[]],{\"fields\":[]},{\"fields\":{}}]".to_vec()),
        ("error", b"{\"error_code\":\"InvalidREST\",\"message\":\"dataset not found\"}".to_vec()),
        ("page", page.repeat(20).into_bytes()),
        ("nesting", b"[".repeat(1_000_000)),
        ("objects", b"{\"a\":".repeat(300_000)),
        ("numbers", b"[1e999999,-1e999999,123456789012345678901234567890]".to_vec()),
        ("zeros", vec![0; 100_000]),
        ("one line", vec![b'x'; 10_000_000]),
        ("quotes", b"\"".repeat(100_001)),
        ("noise", (0..50_000).map(|_| dice.below(256) as u8).collect()),
        ("gzip of noise", gzip(&(0..5_000).map(|_| dice.below(256) as u8).collect::<Vec<_>>())),
        ("gzip in gzip", gzip(&gzip(b"a;b"))),
        ("mark alone", b"\xef\xbb\xbf".to_vec()),
        ("half a unit", b"\xff\xfe{".to_vec()),
        ("returns", b"\r".repeat(10_000)),
    ]
}

#[test]
fn other_things_are_no_listings_and_are_told() {
    for id in SOURCES {
        let files = opened(id);
        for (what, bytes) in other_things() {
            let out = sane(&with_bytes(&files, bytes));
            assert!(out.listings.is_empty() && is_told(&out), "{id}: {what}");
        }
    }
}

#[test]
fn the_shape_of_monenfant_is_as_sturdy() {
    let toml =
        std::fs::read_to_string(crate::ingest::fixtures().join("mappings/demonstration.toml"))
            .expect("mapping")
            .replace("kind = \"inbound\"", "kind = \"monenfant\"");
    let mapping = berceau::ingest::load_mapping("monenfant", &toml).expect("mapping");
    let path = crate::ingest::fixtures().join("inbound/monenfant-forme.json");
    let plain = std::fs::read(path).expect("example");
    let files = with_bytes(
        &berceau::ingest::SourceFiles { mapping, inputs: vec![("x".to_owned(), vec![]).into()] },
        plain.clone(),
    );
    assert!(!sane(&files).listings.is_empty());
    let mut dice = Dice(43);
    for _ in 0..60 {
        sane(&with_bytes(&files, broken(&plain, &mut dice)));
    }
    for (_, bytes) in other_things() {
        assert!(sane(&with_bytes(&files, bytes)).listings.is_empty());
    }
}

/// One of the accidents that happen to bytes.
pub fn broken(original: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.to_vec();
    match dice.below(5) {
        0 => bytes.truncate(dice.below(original.len())),
        1 => (0..30).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }),
        2 => {
            let (from, length) = (dice.below(bytes.len()), dice.below(600));
            bytes.drain(from..(from + length).min(original.len()));
        }
        3 => {
            let (from, length) = (dice.below(bytes.len()), dice.below(2_000));
            let part = bytes[from..(from + length).min(original.len())].to_vec();
            let at = dice.below(bytes.len());
            bytes.splice(at..at, part);
        }
        _ => (0..20).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes.insert(at, b"\"\n;,{}[]\0\xff<>"[dice.below(12)]);
        }),
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn accidents_one_after_the_other_make_no_nonsense(
        rank in 0..SOURCES.len(), seed in any::<u64>(), accidents in 1usize..4,
    ) {
        let (files, mut bytes) = small(SOURCES[rank]);
        let mut dice = Dice(seed);
        for _ in 0..accidents {
            if !bytes.is_empty() {
                bytes = broken(&bytes, &mut dice);
            }
        }
        sane(&with_bytes(&files, bytes));
    }
}
