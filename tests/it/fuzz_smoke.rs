//! The bodies of the fuzz targets, on seeds mutated in the same way every time; `fuzz/README.md`.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use super::hostile::table::Dice;
use std::process::Command;

type Target = fn(&[u8]);

/// Mutations of each seed.
const ROUNDS: usize = 12;
/// Longer seeds are cut: the fuzzer itself begins with small ones.
const LONGEST: usize = 6_000;

/// Pieces that break readers more often than chance does.
const PIECES: [&[u8]; 16] = [
    b"\0",
    b"\xff",
    b"\xe2\x80",
    b"\"",
    b"\\u0000",
    b"\xef\xbb\xbf",
    b"1e999",
    b"-",
    b"99999999999",
    b"NaN",
    b"null",
    b"[[[[",
    b"%00",
    b"\n",
    b"\r",
    "\u{202e}é".as_bytes(),
];

fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied())),
            2 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            3 => drop(bytes.drain(at..(at + dice.below(40)).min(bytes.len()))),
            _ => {
                let part = bytes[at..(at + dice.below(80)).min(bytes.len())].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, part);
            }
        }
    }
    bytes
}

fn seeds(folder: &std::path::Path, target: &str) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder.join("corpus").join(target)).expect("seeds");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("entry").path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let mut bytes = std::fs::read(path).expect("seed");
        bytes.truncate(LONGEST);
        bytes
    };
    paths.iter().map(read).collect()
}

#[test]
fn every_fuzz_target_stands_its_seeds_and_their_mutations() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    // The script writes beside itself: it runs in a copy of the layout.
    let folder = tempfile::tempdir().expect("folder");
    let fuzz = folder.path().join("fuzz");
    std::fs::create_dir(&fuzz).expect("folder");
    std::fs::copy(root.join("fuzz/seeds.sh"), fuzz.join("seeds.sh")).expect("script");
    std::os::unix::fs::symlink(root.join("fixtures"), folder.path().join("fixtures"))
        .expect("link");
    let made = Command::new("bash").arg(fuzz.join("seeds.sh")).output().expect("bash");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let targets: [(&str, Target); 7] = [
        ("inbound_line", targets::inbound_line),
        ("delimited_source", targets::delimited_source),
        ("json_source", targets::json_source),
        ("address_file", targets::address_file),
        ("hours_text", targets::hours_text),
        ("search_query", targets::search_query),
        ("mapping_toml", targets::mapping_toml),
    ];
    let mut dice = Dice(47);
    for (name, target) in targets {
        let seeds = seeds(&fuzz, name);
        assert!(seeds.len() > 2, "{name} has no seeds");
        for seed in &seeds {
            target(seed);
            (0..ROUNDS).for_each(|_| target(&mutated(seed, &mut dice)));
        }
    }
}
